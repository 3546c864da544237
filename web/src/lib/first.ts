/* first.ts - what every page needs is asked for before the UI has been read by the browser (app/first.ts): who is here,
 * what the server can do, the first rows. api.ts takes such an answer once, when it comes to ask the same.
 *
 * Such an answer is read to its end as it comes, in the pauses while the browser waits for scripts: when the UI comes for
 * it, it is at hand. */

/** An answer of the server, read. */
export interface Heard {
	answer: Response;
	/** undefined: there is none. */
	body: unknown;
}

declare global {
	interface Window {
		sinewAsked?: Map<string, Promise<Heard>>;
	}
}

export async function hear(answer: Response): Promise<Heard> {
	const text = await answer.text();
	try {
		return { answer, body: text === "" ? undefined : JSON.parse(text) };
	} catch (e) {
		/* A refusal may be a proxy's page, not ours: its status has to do. */
		if (answer.ok)
			throw e;
		return { answer, body: undefined };
	}
}

export function askFirst(address: string): void {
	const answer = fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" }).then(hear);
	/* Nobody may come for it; who does hears of the failure. */
	answer.catch(() => undefined);
	(window.sinewAsked ??= new Map()).set(address, answer);
}

/** What nobody has come for by now was asked for under other circumstances: before signing in, or long ago. */
export function forgetFirst(): void {
	window.sinewAsked?.clear();
}

export function takeFirst(address: string): Promise<Heard> | undefined {
	const answer = window.sinewAsked?.get(address);
	window.sinewAsked?.delete(address);
	return answer;
}
