/* steady.ts - a live list that does not move under the hand.
 *
 * While someone works in the list (pointer or keys in the last seconds, or rows selected) rows keep their places: their
 * contents are fresh, those that no longer belong are dimmed, new ones are counted. What is held back is applied on
 * request, or by itself as soon as nobody is busy there. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { Rec } from "./types";
import { fresh, holdRows } from "./hold-rows";

const IDLE_MS = 4000;

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
