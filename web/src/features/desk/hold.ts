/* hold.ts - a new order taken in without moving what is under the hand: every row keeps its place, what is in it is fresh,
 * what has left is marked, and how many would move is counted. The page applies the new order when nobody is at work in it. */
import type { Band, DeskItem } from "@/lib/desk";

export interface Row {
	id: string;
	item: DeskItem;
	/** Where it is shown; item.band is where it belongs by now. */
	band: Band;
	/** It is not on the desk any more, or so far down that nobody knows. */
	gone: boolean;
	/** It is, but not among the rows that are unfolded. */
	below: boolean;
}

export interface Held {
	/** Of what: another filter, or a band unfolded, begins anew. */
	of: string;
	items: DeskItem[];
	rows: Row[];
	moved: number;
}

export const rowId = (i: DeskItem) => `${i.type}-${i.id}`;

export function fresh(of: string, items: DeskItem[]): Held {
	return { of, items, rows: items.map((item) => ({ id: rowId(item), item, band: item.band, gone: false, below: false })), moved: 0 };
}

/** How many must move so that the rest stand in order: all but the longest run that already does. */
function outOfOrder(places: number[]): number {
	const ends: number[] = [];
	for (const p of places) {
		const i = ends.findIndex((e) => e >= p);
		ends[i < 0 ? ends.length : i] = p;
	}
	return places.length - ends.length;
}

/** `known`: what is known beside the items that are to be shown, such as those of bands that are folded. */
export function hold(held: Held, items: DeskItem[], known: DeskItem[] = []): Held {
	const now = new Map(items.map((item, place) => [rowId(item), { item, place }]));
	const beside = new Map(known.map((item) => [rowId(item), item]));
	const rows = held.rows.map((r): Row => {
		const item = now.get(r.id)?.item ?? beside.get(r.id);
		return item === undefined ? { ...r, gone: true, below: false } : { ...r, item, gone: false, below: !now.has(r.id) };
	});
	const stay = rows.filter((r) => now.has(r.id) && r.item.band === r.band);
	const shown = new Set(rows.map((r) => r.id));
	const moved = rows.length - stay.length + outOfOrder(stay.map((r) => now.get(r.id)?.place ?? 0)) + items.filter((i) => !shown.has(rowId(i))).length;
	return { of: held.of, items, rows, moved };
}
