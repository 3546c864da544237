// routes.ts - what a server's answer becomes on its way to a page. A page that is left takes what it asked for with it: nobody
// waits for such an answer, and it is no failure.
import type { APIResponse, Page, Route } from "@playwright/test";

async function answerOf(route: Route): Promise<{ response: APIResponse; body: string } | undefined> {
	const response = await route.fetch().catch(() => undefined);
	const body = await response?.text().catch(() => undefined);
	return response === undefined || body === undefined ? undefined : { response, body };
}

/** What waits for open waits until it is called. */
function gate(): { open: () => void; opened: Promise<void> } {
	let open: () => void = () => {};
	const opened = new Promise<void>((go) => (open = go));
	return { open, opened };
}

/** Every answer of that address, changed. */
export async function rewritten(page: Page, address: string | RegExp, change: (json: never) => object): Promise<void> {
	await page.route(address, async (route) => {
		const answer = await answerOf(route);
		if (answer !== undefined)
			await route.fulfill({ response: answer.response, json: change(JSON.parse(answer.body) as never) }).catch(() => undefined);
	});
}

/** What is asked of that address is on its way until it is let go: by what this returns. */
export async function heldRequests(page: Page, address: string | RegExp): Promise<() => void> {
	const { open, opened } = gate();
	await page.route(address, async (route) => {
		await opened;
		await route.continue().catch(() => undefined);
	});
	return open;
}

/** What the server says at that address is as of when it was asked, and on its way until it is let come; what is asked later is
 * not held. `here` grows with each that is held; `come` ends when the page has them, or waits for them no more. */
export async function heldAnswers(page: Page, address: string | RegExp): Promise<{ here: string[]; come: () => Promise<void> }> {
	const { open, opened } = gate(), here: string[] = [], told: Promise<void>[] = [];
	await page.route(address, async (route) => {
		const answer = await answerOf(route);
		if (answer === undefined)
			return;
		here.push(route.request().url());
		const telling = opened.then(() => route.fulfill(answer).catch(() => undefined));
		told.push(telling);
		await telling;
	});
	return {
		here,
		come: async () => {
			await page.unroute(address);
			open();
			await Promise.all(told);
		},
	};
}

/** Scripts with such a word in them are on their way until they are let come. */
export async function heldScripts(page: Page, word: string): Promise<{ held: string[]; come: () => void }> {
	const { open, opened } = gate(), held: string[] = [];
	await page.route(/\.js$/, async (route) => {
		const answer = await answerOf(route);
		if (answer === undefined)
			return;
		if (answer.body.includes(word)) {
			held.push(route.request().url());
			await opened;
		}
		await route.fulfill(answer).catch(() => undefined);
	});
	return { held, come: open };
}
