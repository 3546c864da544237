/* since.ts - from which event on the live stream has to tell, so that no change is lost between an answer and the stream's
 * first opening. Each answer says which event was the newest before it was read (Sinew-Event): the oldest of those that came
 * before the stream is where it begins. */

let begin: number | undefined;
let heard: number | undefined;
let missed: (() => void) | undefined;

/** api.ts, of every answer. One that was read before the stream's beginning, and comes after it, may lack a change. */
export function readAt(header: string | null): void {
	const event = header === null || header === "" ? NaN : Number(header);
	if (!Number.isFinite(event) || (begin !== undefined && event >= begin))
		return;
	const late = begin !== undefined;
	begin = event;
	if (late)
		missed?.();
}

/** From now on `lost` is called when something was read before the beginning, and nobody will be told what it lacks. */
export function follow(lost: () => void): void {
	missed = lost;
}

export function unfollow(): void {
	missed = undefined;
}

/** Heard up to here: whoever takes the stream over begins there. */
export function heardTo(event: number): void {
	if (event > 0 && (heard === undefined || event > heard))
		heard = event;
}

/** Where a stream has to begin. */
export function place(): number | undefined {
	return heard ?? begin;
}

/** Another tab's stream is at `event` already: was anything told before this tab listened? */
export function behind(event: number): boolean {
	return heard === undefined && begin !== undefined && event > begin;
}
