/* steady.ts - a live list that does not move under the hand.
 *
 * While someone works in the list (pointer or keys in the last seconds, or rows selected) rows keep their places: their
 * contents are fresh, those that no longer belong are dimmed, new ones are counted. What is held back is applied on
 * request, or by itself as soon as nobody is busy there. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { Rec } from "@/lib/types";

export interface Steady<T extends Rec> {
	record: T;
	gone: boolean;
}

interface Held<T extends Rec> {
	listId: string;
	items: T[];
	rows: Steady<T>[];
	pending: number;
}

const IDLE_MS = 4000;

function fresh<T extends Rec>(listId: string, items: T[]): Held<T> {
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

export function useSteadyRows<T extends Rec>(listId: string, items: T[], pinned: boolean) {
	const [engaged, setEngaged] = useState(false);
	const [held, setHeld] = useState(() => fresh(listId, items));
	const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
	const hold = engaged || pinned;
	let now = held;
	if (held.listId !== listId || (held.items !== items && !hold) || (held.pending > 0 && !hold))
		now = fresh(listId, items);
	else if (held.items !== items)
		now = holdRows(held, items);
	if (now !== held)
		setHeld(now);
	const touch = useCallback(() => {
		setEngaged(true);
		clearTimeout(timer.current);
		timer.current = setTimeout(() => setEngaged(false), IDLE_MS);
	}, []);
	useEffect(() => () => clearTimeout(timer.current), []);
	const apply = useCallback(() => setHeld((h) => fresh(h.listId, h.items)), []);
	return { rows: now.rows, pending: now.pending, touch, apply };
}
