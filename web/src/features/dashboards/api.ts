/* api.ts - dashboards: what a tile says, what it answers, and the questions. Every number carries the filter whose list has
 * exactly that many records. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get } from "@/lib/api";
import { allQuery } from "@/lib/records";
import type { Named, Rec, Tone } from "@/lib/types";
import { m } from "@/messages";

export interface Counted {
	n: number;
	q: string;
}

export interface Cell {
	id?: string;
	label?: string;
	tone?: Tone;
	count: Counted;
}

export type TileKind = "number" | "groups" | "table" | "ages" | "flow" | "target" | "rate" | "times";

/** A tile as it is kept: src/dashboard/tile.h. */
export interface TileSpec {
	kind: TileKind;
	title?: string;
	q?: string;
	of_type?: string;
	over?: string;
	by?: string;
	part?: string;
	measure?: string;
	tone?: string;
	size?: number;
	limit?: number;
	columns?: { label: string; q: string }[];
	lines?: string[];
}

export interface FlowData {
	days: string[];
	lines: { id: string; days: Counted[] }[];
}

export interface TableData {
	columns: string[];
	rows: { id?: string; label: string; cells: Counted[] }[];
	totals: Counted[];
}

export interface TileData extends Partial<FlowData>, Partial<Omit<TableData, "columns">> {
	columns?: string[];
	count?: Counted;
	total?: Counted;
	cells?: Cell[];
	rest?: Counted;
	whole?: Counted;
	part?: Counted;
	median?: number | null;
	p90?: number | null;
}

export interface Tile {
	kind: TileKind;
	title: string;
	of_type: string;
	size: number;
	tone: string;
	by: string;
	over: string;
	measure: string;
	data?: TileData;
	error?: string;
}

export interface Sheet {
	name: string;
	at: string;
	zone: string;
	from: string;
	to: string;
	q: string;
	tiles: Tile[];
}

export interface Dashboard extends Rec {
	name: string;
	tiles: TileSpec[] | null;
	owner?: Named | null;
	shared: "none" | "team" | "all";
	team?: Named | null;
}

export interface Ask {
	days: number;
	to: string | undefined;
	q: string;
}

export function sheetQuery(key: string, ask: Ask) {
	return queryOptions({
		queryKey: ["dashboards", "data", key, ask],
		queryFn: ({ signal }) => get<Sheet>(`/dashboards/${encodeURIComponent(key)}/data`, { ...ask }, signal),
		placeholderData: keepPreviousData,
		/* What stands against the clock (late, due) moves without any event. */
		refetchInterval: 30_000,
	});
}

export const readyQuery = queryOptions({
	queryKey: ["dashboards", "ready"],
	queryFn: async ({ signal }) => (await get<{ items: { key: string; name: string; tiles: TileSpec[] }[] }>("/dashboards/ready", undefined, signal)).items,
	staleTime: Infinity,
});

export const dashboardsQuery = allQuery<Dashboard>("dashboards", "", "position,name");

/** Titles of the ready tiles and names of cells are the server's English; people's own words stay as they are. */
export function say(words: string): string {
	return m.dashboards.words[words] ?? words;
}
