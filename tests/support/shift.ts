// shift.ts - two people at one desk for a scripted shift: each in a browser of their own that must never complain, and after
// each act of one the clock runs until the list of the other shows it.
import { expect, type Browser, type Page } from "@playwright/test";
import { Book, type Expected } from "./book";
import type { Caller, Server } from "./fixtures";

export const columns = ["key", "title", "state", "priority", "team", "assignee", "category", "site", "tags"];

export interface Person {
	name: string;
	page: Page;
	api: Caller;
	/** What the browser complained of: errors and warnings of the console, requests that failed or were refused. */
	said: string[];
	/** Refusals that belong to the script, each once: "412 PATCH". */
	expected: string[];
}

export function listen(p: Person): void {
	const { page, said } = p;
	page.on("pageerror", (e) => said.push(`${page.url()}: ${e.message}`));
	page.on("console", (m) => {
		/* The browser's own line about a refusal says nothing that the answer below does not. */
		if (["error", "warning"].includes(m.type()) && !m.text().startsWith("Failed to load resource"))
			said.push(`${page.url()}: ${m.text()}`);
	});
	page.on("response", (r) => {
		if (r.status() < 400)
			return;
		const what = `${r.status()} ${r.request().method()}`;
		const at = p.expected.indexOf(what);
		if (at >= 0)
			p.expected.splice(at, 1);
		else
			said.push(`${what} ${r.url()}`);
	});
	page.on("requestfailed", (r) => {
		/* An answer nobody waits for any more (a newer question, another page) is let go. */
		if (r.method() !== "GET" || r.failure()?.errorText !== "net::ERR_ABORTED")
			said.push(`${r.method()} ${r.url()}: ${r.failure()?.errorText}`);
	});
}

export async function sitDown(browser: Browser, server: Server, as: (role: string) => Promise<Caller>, role: string): Promise<Person> {
	const context = await browser.newContext({ baseURL: server.url, viewport: { width: 1440, height: 1800 } });
	const signedIn = await context.request.post(server.url + "/api/v1/session", { data: server.logins[role] });
	expect(signedIn.status()).toBe(200);
	const api = await as(role);
	const person: Person = { name: api.me.name, page: await context.newPage(), api, said: [], expected: [] };
	listen(person);
	return person;
}

type Cells = Record<string, string>;
type Sight = { at: number; shows: Record<string, Cells> };

/** Resolves when the list shows all of these rows so, with the time of that moment, or after twelve seconds with at: 0. */
export function sight(page: Page, rows: Record<string, Cells>): Promise<Sight> {
	return page.evaluate(
		(want) =>
			new Promise<Sight>((resolve) => {
				const show = (key: string): Cells => {
					const heads = [...document.querySelectorAll(".grid-head [role=columnheader]")].map((h) => h.querySelector("button, b")?.textContent?.trim() ?? "");
					const cells = [...document.querySelectorAll(`#row-${key} > [role=gridcell]`)];
					return Object.fromEntries(cells.map((c, i) => [heads[i] ?? "", (c.querySelector(".who > .ell") ?? c).textContent?.trim() ?? ""]));
				};
				/* Columns that are not shown beside the preview are not asked for. */
				const fits = (key: string, cells: Cells) => {
					const now = show(key);
					return "Priority" in now && Object.entries(cells).every(([c, text]) => !(c in now) || now[c] === text);
				};
				const done = (at: number) => {
					eye.disconnect();
					clearTimeout(limit);
					resolve({ at, shows: Object.fromEntries(Object.keys(want).map((k) => [k, show(k)])) });
				};
				const look = () => {
					if (Object.entries(want).every(([k, cells]) => fits(k, cells)))
						done(Date.now());
				};
				const eye = new MutationObserver(look);
				const limit = setTimeout(() => done(0), 12_000);
				eye.observe(document.body, { subtree: true, childList: true, characterData: true });
				look();
			}),
		rows,
	);
}

const states: Cells = { new: "New", triaged: "Triaged", assigned: "Assigned", in_progress: "In progress", on_hold: "On hold", resolved: "Resolved", closed: "Closed", cancelled: "Cancelled" };
const priorities: Cells = { 1: "P1 Critical", 2: "P2 High", 3: "P3 Moderate", 4: "P4 Low" };

export class Shift {
	/** Milliseconds from an act to the other's list: one at a time, and while both were at work. */
	readonly quiet: number[] = [];
	readonly busy: number[] = [];
	readonly book: Book;

	constructor(
		readonly people: [Person, Person],
		asker: Caller,
	) {
		this.book = new Book(asker);
	}

	/** How the book says that a row looks. */
	private row(key: string): Cells {
		const f = this.book.now(key);
		const text = (name: string) => (f[name] as string | null) || "–";
		return {
			State: states[f["state"] as string] ?? "",
			Priority: priorities[f["priority"] as string] ?? "",
			Team: text("team"),
			Assignee: text("assignee"),
			Category: text("category"),
			Site: text("site"),
			Tags: (f["tags"] as string[]).join("") || "–",
		};
	}

	private rows(keys: string[]): Record<string, Cells> {
		return Object.fromEntries(keys.map((k) => [k, this.row(k)]));
	}

	/**
	 * One act of `who`, as it is to stand in the history of each ticket, done by `deed` (which gives back when it was sent).
	 * The other looks at the list meanwhile; how long it took to show there is kept in `times`.
	 */
	async does(who: Person, expected: Record<string, Expected | Expected[]>, deed: () => Promise<number>, times = this.quiet): Promise<void> {
		const other = this.people.find((p) => p !== who)!;
		const keys = Object.keys(expected);
		const before = JSON.stringify(this.rows(keys));
		for (const [key, events] of Object.entries(expected))
			for (const e of [events].flat())
				this.book.did(key, e);
		const rows = this.rows(keys);
		expect(JSON.stringify(rows), "an act changes what a row shows").not.toBe(before);
		const seen = sight(other.page, rows);
		const sent = await deed();
		const { at, shows } = await seen;
		if (at === 0)
			expect(shows, `what the list of ${other.name} shows`).toMatchObject(rows);
		expect(at, "the list did not show it before it was done").toBeGreaterThanOrEqual(sent);
		times.push(at - sent);
	}

	/** What changes no row: said, or put aside. */
	note(key: string, e: Expected): void {
		this.book.did(key, e);
	}

	/** Both lists show every ticket of the shift as the book has it. */
	async agree(): Promise<void> {
		for (const p of this.people) {
			const { at, shows } = await sight(p.page, this.rows(this.book.keys));
			if (at === 0)
				expect(shows, `what the list of ${p.name} shows`).toMatchObject(this.rows(this.book.keys));
		}
	}

	quietBrowsers(): void {
		for (const p of this.people) {
			expect(p.said, `what the browser of ${p.name} complained of`).toEqual([]);
			expect(p.expected, `refusals that ${p.name} never met`).toEqual([]);
		}
	}
}

export function figures(ms: number[]): { median: number; max: number; n: number } {
	const sorted = [...ms].sort((a, b) => a - b);
	return { median: sorted[sorted.length >> 1] ?? 0, max: sorted.at(-1) ?? 0, n: ms.length };
}
