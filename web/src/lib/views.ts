/* views.ts - saved views: what they hold, where they are read, which stand in the side bar, and their exact counts.
 *
 * An address with ?view=12 shows the view as it is saved; every other part of the address takes the place of the view's
 * (lib/list-state.ts). What a person pins, in which order, and begins with is in the own settings; a view's pinned and
 * position are what everybody finds at first. */
import { queryOptions } from "@tanstack/react-query";
import { get } from "./api";
import type { ColourRule } from "./colours";
import { allQuery } from "./records";
import type { Me, Meta, Named, Rec } from "./types";

export { coloursText, hues, readColours, type ColourRule, type Hue } from "./colours";

export interface View extends Rec {
	name: string;
	of_type: string;
	q: string;
	sort: string;
	grouping: string;
	columns: string;
	colours: ColourRule[] | null;
	shared: "none" | "team" | "all";
	team?: Named | null;
	team_start: boolean;
	owner?: Named | null;
	position: number;
	pinned: boolean;
}

/** Of every type of record. */
export const viewsQuery = allQuery<View>("views", "", "position,name");

/** Of one client when one is chosen. An answer a third of a second old is newer than what made us ask. */
export function viewCountsQuery(client: string | undefined) {
	return queryOptions({
		queryKey: ["views", "counts", client],
		queryFn: async ({ signal }) =>
			(await get<{ counts: Record<string, number | null> }>("/views/counts", { within: 300, q: client && `client:${client}` }, signal)).counts,
		staleTime: 10_000,
	});
}

/* ---- where, and in which order ------------------------------------------------------------------------------------ */

/** Where records of a type are listed as a table. */
export function listAddress(meta: Meta, type: string) {
	const plural = meta.types.find((t) => t.name === type)?.plural ?? type;
	return type === "ticket" ? ({ to: "/tickets" } as const) : ({ to: "/records/$plural", params: { plural } } as const);
}

export function viewAddress(meta: Meta, v: View) {
	return { ...listAddress(meta, v.of_type), search: { view: String(v.id) } };
}

export interface ViewSettings {
	order?: number[];
	shown?: number[];
	hidden?: number[];
	start?: number;
}

export function isPinned(v: View, s: ViewSettings | undefined): boolean {
	return s?.shown?.includes(v.id) === true || (v.pinned && s?.hidden?.includes(v.id) !== true);
}

/** In the person's order; what the person has not placed comes after, as its owner placed it. */
export function inOrder(views: readonly View[], s: ViewSettings | undefined): View[] {
	const place = (v: View) => {
		const i = s?.order?.indexOf(v.id) ?? -1;
		return i < 0 ? 1_000_000 + v.position : i;
	};
	return [...views].sort((a, b) => place(a) - place(b));
}

export function withPin(s: ViewSettings | undefined, id: number, on: boolean): ViewSettings {
	const without = (list: number[] | undefined) => (list ?? []).filter((x) => x !== id);
	return { ...s, shown: on ? [...without(s?.shown), id] : without(s?.shown), hidden: on ? without(s?.hidden) : [...without(s?.hidden), id] };
}

/** The view one begins with: the own choice, else a team's. */
export function startView(views: readonly View[], me: Me): View | undefined {
	return views.find((v) => v.id === me.settings.views?.start) ?? views.find((v) => v.team_start && v.of_type === "ticket" && v.shared === "team");
}
