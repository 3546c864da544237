/* hold-rows.ts - a fresh answer taken into a list without moving its rows (see steady.ts for when). */
import type { Rec } from "./types";

export interface Steady<T extends Rec> {
	record: T;
	gone: boolean;
}

export interface Held<T extends Rec> {
	listId: string;
	items: T[];
	rows: Steady<T>[];
	pending: number;
}

export function fresh<T extends Rec>(listId: string, items: T[]): Held<T> {
	return { listId, items, rows: items.map((record) => ({ record, gone: false })), pending: 0 };
}

/** Take a new answer in without moving rows. Rows beyond the old end (the next page) are appended. */
export function holdRows<T extends Rec>(held: Held<T>, items: T[]): Held<T> {
	const now = new Map(items.map((r) => [r.id, r]));
	const known = new Set(held.rows.map((r) => r.record.id));
	const rows: Steady<T>[] = held.rows.map((r) => {
		const record = now.get(r.record.id);
		return record === undefined ? { record: r.record, gone: true } : { record, gone: false };
	});
	const unknown = items.filter((r) => !known.has(r.id));
	const grown = items.slice(held.items.length).filter((r) => !known.has(r.id));
	rows.push(...grown.map((record) => ({ record, gone: false })));
	const kept = rows.filter((r) => !r.gone).map((r) => r.record.id);
	const shown = new Set(kept);
	const order = items.filter((r) => shown.has(r.id)).map((r) => r.id);
	const moved = kept.some((id, i) => id !== order[i]) ? 1 : 0;
	const gone = rows.length - kept.length;
	return { listId: held.listId, items, rows, pending: gone + (unknown.length - grown.length) + moved };
}
