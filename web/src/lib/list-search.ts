/* list-search.ts - the parts of a list's address, and what of them stands there beside a view (list-state.ts). */
import { coloursText, type View } from "./views";

export const parts = ["q", "sort", "group", "cols", "colours"] as const;
export type ListPart = (typeof parts)[number];
export type ListChange = Partial<Record<ListPart | "at" | "view" | "all", string | undefined>>;

const NOTHING = " ";

/** What a view has for each part of the address. */
export function viewParts(v: View): Record<ListPart, string> {
	return { q: v.q, sort: v.sort, group: v.grouping, cols: v.columns, colours: coloursText(v.colours ?? []) };
}

export const nothingSaved: Record<ListPart, string> = { q: "", sort: "", group: "", cols: "", colours: "" };

/** The new search part: only what differs from the view stands in it. */
export function changeSearch(old: Record<string, string | undefined>, change: ListChange, saved: Record<ListPart, string>): Record<string, string | undefined> {
	const out = { ...old, ...change };
	for (const p of parts)
		if (p in change) {
			const value = change[p] ?? "";
			out[p] = value === saved[p] ? undefined : value === "" ? NOTHING : value;
		}
	return out;
}
