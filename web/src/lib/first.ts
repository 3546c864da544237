/* first.ts - what every page needs is asked for before the UI has been read by the browser: who is here, and what the
 * server can do. api.ts takes such an answer once, when it comes to ask the same. */

const asked = new Map<string, Promise<Response>>();

export function askFirst(...addresses: string[]): void {
	for (const at of addresses) {
		const answer = fetch(at, { headers: { Accept: "application/json" }, credentials: "same-origin" });
		/* Nobody may come for it; who does hears of the failure. */
		answer.catch(() => undefined);
		asked.set(at, answer);
	}
}

export function takeFirst(address: string): Promise<Response> | undefined {
	const answer = asked.get(address);
	asked.delete(address);
	return answer;
}
