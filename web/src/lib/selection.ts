/* selection.ts - which rows are selected; cleared when the list is another one. */
import { useCallback, useState } from "react";

interface State {
	listId: string;
	keys: ReadonlySet<string>;
	all: boolean;
	last: string | undefined;
	asked: string | null;
}

const none = (listId: string): State => ({ listId, keys: new Set(), all: false, last: undefined, asked: null });

export function useSelection(listId: string) {
	const [kept, setState] = useState<State>(() => none(listId));
	const state = kept.listId === listId ? kept : none(listId);
	if (state !== kept)
		setState(state);
	const clear = useCallback(() => setState((s) => none(s.listId)), []);
	const selectAll = useCallback(() => setState((s) => ({ ...s, all: true })), []);
	const setKeys = useCallback((keys: string[]) => setState((s) => ({ ...s, keys: new Set(keys), all: false })), []);
	const setAsked = useCallback((asked: string | null) => setState((s) => ({ ...s, asked })), []);
	/** One row, or with the rows in order everything since the last one. */
	const toggle = useCallback((key: string, order: string[] | undefined) => {
		setState((s) => {
			const keys = new Set(s.keys);
			const from = order === undefined || s.last === undefined ? -1 : order.indexOf(s.last);
			const to = order?.indexOf(key) ?? -1;
			if (order !== undefined && from >= 0 && to >= 0)
				for (const k of order.slice(Math.min(from, to), Math.max(from, to) + 1))
					keys.add(k);
			else if (!keys.delete(key))
				keys.add(key);
			return { ...s, keys, all: false, last: key };
		});
	}, []);
	return { ...state, clear, selectAll, setKeys, setAsked, toggle };
}
