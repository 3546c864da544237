/* first.ts - what every page needs is asked for before the UI has been read by the browser (app/first.ts): who is here,
 * what the server can do, the first rows. api.ts takes such an answer once, when it comes to ask the same. */

declare global {
	interface Window {
		sinewAsked?: Map<string, Promise<Response>>;
	}
}

export function askFirst(address: string): void {
	const answer = fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
	/* Nobody may come for it; who does hears of the failure. */
	answer.catch(() => undefined);
	(window.sinewAsked ??= new Map()).set(address, answer);
}

/** What nobody has come for by now was asked for under other circumstances: before signing in, or long ago. */
export function forgetFirst(): void {
	window.sinewAsked?.clear();
}

export function takeFirst(address: string): Promise<Response> | undefined {
	const answer = window.sinewAsked?.get(address);
	window.sinewAsked?.delete(address);
	return answer;
}
