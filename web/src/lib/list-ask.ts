/* list-ask.ts - from what a list's address says to what is asked of the server: one way, so that what is asked for ahead
 * (app/first.ts, the router) is what the page then looks for. */
import { both } from "./filter";
import type { ListAsk } from "./records";
import type { QueryValue } from "./address";
import { readColours } from "./colours";

export interface ListParts {
	q: string;
	sort: string;
	group: string;
	colours: string;
}

export function inClient(q: string, client: string | undefined): string {
	return client !== undefined && /^\d+$/.test(client) ? both(q, `client:${client}`) : q;
}

export function listAsk(parts: ListParts, client: string | undefined, defaultSort: string | undefined, narrow: (q: string) => string): ListAsk & { q: string; sort: string } {
	const rules = readColours(parts.colours);
	return {
		q: inClient(narrow(parts.q), client),
		sort: parts.sort || (defaultSort ?? "-updated"),
		group: parts.group === "" ? undefined : parts.group,
		colours: rules.length === 0 ? undefined : JSON.stringify(rules),
	};
}

/** Lists leave out what is put aside, unless the filter itself speaks of it. */
export function awake(q: string): string {
	return /snoozed/.test(q) ? q : q === "" ? "-is:snoozed" : `(${q}) -is:snoozed`;
}

/** What the queue asks for, by the search part of its address. What a saved view shows is known later: none. */
export function queueAsk(search: Record<string, string | undefined>, defaultSort: string | undefined): (ListAsk & { q: string; sort: string }) | undefined {
	if (search["view"] !== undefined)
		return undefined;
	const part = (name: string) => search[name]?.trim() ?? "";
	const parts = { q: part("q"), sort: part("sort"), group: part("group"), colours: part("colours") };
	return listAsk(parts, search["client"], defaultSort, search["all"] === "1" ? (q) => q : awake);
}

/** A page of a list as it is asked for; the exact count comes with the first one. */
export function pageAsk(ask: ListAsk, cursor: string): Record<string, QueryValue> {
	return { ...ask, limit: ask.limit ?? 100, cursor, count: cursor === "" };
}
