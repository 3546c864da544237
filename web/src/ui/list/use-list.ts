/* use-list.ts - one list of records as its address asks for it: pages, exact total, groups, columns, rows that hold still
 * under the hand. The queue and the lists of every other type are made of it. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { sayError } from "@/lib/api";
import { listAsk } from "@/lib/list-ask";
import { useListState } from "@/lib/list-state";
import { groupsQuery, listQuery } from "@/lib/records";
import { usePart } from "@/lib/scope";
import { useSelection } from "@/lib/selection";
import { useMe, useSaveSettings } from "@/lib/session";
import { useSteadyRows } from "@/lib/steady";
import type { Rec, TypeMeta } from "@/lib/types";
import { complain } from "../toast";
import { chosenColumns, writeColumns } from "./columns";
import { nextSort } from "./sort";

/** narrow: what is asked beyond the filter of the address. */
export function useRecordList<T extends Rec>(type: TypeMeta, narrow: (q: string) => string = (q) => q) {
	const me = useMe();
	const save = useSaveSettings();
	const state = useListState(type.name);
	const ask = listAsk(state, usePart("client"), type.default_sort, narrow);
	const { q, sort, group, colours } = ask;
	const list = useInfiniteQuery({ ...listQuery<T>(type.plural, ask), enabled: !state.waiting });
	const items = useMemo(() => list.data?.pages.flatMap((p) => p.items) ?? [], [list.data]);
	const groups = useQuery({ ...groupsQuery(type.plural, q, group ?? ""), enabled: group !== undefined && !state.waiting }).data;
	const select = useSelection(q);
	const listId = list.isPlaceholderData ? "old" : JSON.stringify([q, sort, group, colours]);
	const steady = useSteadyRows(listId, items, select.keys.size > 0);
	/* Columns nobody chose for this list are the person's usual ones. */
	const usual = type.name === "ticket" ? me.settings.columns?.join(",") : undefined;
	const columns = useMemo(() => chosenColumns(type, state.cols || usual), [type, state.cols, usual]);
	const { set, view } = state;
	const setColumns = useCallback(
		(cols: string) => {
			set({ cols }, true);
			if (type.name === "ticket" && view === undefined)
				void save({ columns: cols.split(",") }).catch(complain);
		},
		[set, save, type.name, view],
	);
	const onWidth = useCallback((id: string, px: number) => setColumns(writeColumns(columns.map((c) => (c.id === id ? { ...c, px } : c)))), [columns, setColumns]);
	const onSort = useCallback((by: string, more: boolean) => set({ sort: nextSort(sort, by, more) }), [set, sort]);
	const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
	const onEnd = useCallback(() => {
		if (hasNextPage && !isFetchingNextPage)
			void fetchNextPage();
	}, [hasNextPage, isFetchingNextPage, fetchNextPage]);
	return {
		state,
		q,
		sort,
		group,
		groups,
		items,
		total: list.data?.pages[0]?.total,
		pending: list.isPending,
		known: list.data !== undefined,
		error: list.error === null ? undefined : sayError(list.error),
		select,
		steady,
		columns,
		setColumns,
		onWidth,
		onSort,
		onEnd,
	};
}
