// book.ts - what a script of acts expects to find afterwards: the fields of every ticket touched, and its history, event for
// event: who, what, by which rule, every field before and after, every word said.
//
// The script writes down an act when it does it: did(key, { who, kind, set: { team: "Network" } }). What stood there before is
// known from what was written down earlier, never from the server, so that a lost or doubled write is seen. Times are left out
// (fields ending in "_at"): the script does not know them.
import { expect } from "@playwright/test";
import type { Caller } from "./fixtures";

export type Fields = Record<string, unknown>;

export interface Expected {
	/** A name; null: the system, by a rule. */
	who: string | null;
	kind: string;
	/** As the field is afterwards; references by name. What is as it was before is not in the event. */
	set?: Fields;
	rule?: string;
	says?: { body: string; visibility: "public" | "internal" };
}

interface Event {
	id: number;
	kind: string;
	actor: { name: string } | null;
	rule: string;
	data: { changes?: Record<string, [unknown, unknown]> };
	comment?: { body: string; visibility: string };
	from?: string;
}

interface Page {
	fields: Fields;
	/** The newest event when the page was begun. */
	since: number;
	events: unknown[];
}

/** The client's matrix: impact down, urgency across. */
const matrix: Record<string, string> = { 11: "1", 12: "2", 13: "3", 21: "2", 22: "3", 23: "4", 31: "3", 32: "4", 33: "4" };
const kept = ["title", "description", "subcategory", "state", "impact", "urgency", "priority", "major", "team", "assignee", "category", "site", "tags", "reassign_count", "bounce_count", "bounce_reason", "reopen_count", "reopened_by", "resolution_code", "resolution_notes", "resolved_by", "cancel_reason", "merged_into"];

function plain(value: unknown): unknown {
	if (Array.isArray(value))
		return value.map(plain);
	if (value !== null && typeof value === "object" && "name" in value)
		return value.name;
	return value ?? null;
}

function fieldsOf(record: Fields): Fields {
	return Object.fromEntries(kept.map((f) => [f, plain(record[f])]));
}

function told(e: Event): unknown {
	const changes = Object.entries(e.data.changes ?? {}).filter(([f]) => !f.endsWith("_at"));
	return {
		who: e.actor?.name ?? null,
		kind: e.kind,
		rule: e.rule,
		changes: Object.fromEntries(changes.map(([f, [before, after]]) => [f, [plain(before), plain(after)]])),
		...(e.comment === undefined ? {} : { says: { body: e.comment.body, visibility: e.comment.visibility } }),
	};
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

export class Book {
	private readonly pages = new Map<string, Page>();

	constructor(private readonly asker: Caller) {}

	private async timeline(key: string): Promise<Event[]> {
		const answer = await this.asker.call("GET", `/api/v1/tickets/${key}/timeline?limit=200`);
		expect(answer.status).toBe(200);
		return answer.body.items as Event[];
	}

	private async read(key: string): Promise<Fields> {
		return (await this.asker.call("GET", `/api/v1/tickets/${key}`)).body as Fields;
	}

	/** From here on the ticket is kept account of. */
	async begin(key: string): Promise<void> {
		const since = (await this.timeline(key)).at(-1)?.id ?? 0;
		this.pages.set(key, { fields: fieldsOf(await this.read(key)), since, events: [] });
	}

	page(key: string): Page {
		const page = this.pages.get(key);
		if (page === undefined)
			throw new Error(`nothing is written down about ${key}`);
		return page;
	}

	get keys(): string[] {
		return [...this.pages.keys()];
	}

	now(key: string): Fields {
		return this.page(key).fields;
	}

	did(key: string, { who, kind, set = {}, rule = "", says }: Expected): void {
		const { fields, events } = this.page(key);
		const neo: Fields = { ...set };
		if ("impact" in set || "urgency" in set)
			neo["priority"] = matrix[`${(set["impact"] ?? fields["impact"]) as string}${(set["urgency"] ?? fields["urgency"]) as string}`];
		const had = fields["team"] !== null || fields["assignee"] !== null;
		const moved = ["team", "assignee"].some((f) => f in set && !same(set[f], fields[f]));
		if (had && moved && !("reassign_count" in set))
			neo["reassign_count"] = (fields["reassign_count"] as number) + 1;
		const changed = Object.keys(neo).filter((f) => !same(neo[f], fields[f]));
		events.push({ who, kind, rule, changes: Object.fromEntries(changed.map((f) => [f, [fields[f] ?? null, neo[f]]])), ...(says === undefined ? {} : { says }) });
		Object.assign(fields, neo);
	}

	/** Every ticket is as it was left, and its history is what was done, in that order, and nothing else. */
	async check(): Promise<void> {
		for (const [key, page] of this.pages) {
			const items = (await this.timeline(key)).filter((e) => e.from === undefined && e.id > page.since);
			expect.soft(items.map(told), `the history of ${key}`).toEqual(page.events);
			expect.soft(fieldsOf(await this.read(key)), `the fields of ${key}`).toEqual(page.fields);
		}
	}
}
