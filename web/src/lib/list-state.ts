/* list-state.ts - what a list shows is its address: filter, sort, grouping, columns, colours, the row at hand, the view.
 *
 * What the address does not say, the view named in it does. A part that is a space says "nothing here, whatever the view
 * has". So ?view=12 is the view, and ?view=12&sort=created is the view changed: it can be shared, saved or reset. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { changeSearch, nothingSaved, parts, viewParts, type ListChange, type ListPart } from "./list-search";
import { readColours, viewsQuery, type ColourRule, type View } from "./views";

export interface ListState extends Record<ListPart, string> {
	at: string | undefined;
	viewId: string | undefined;
	view: View | undefined;
	/** The view is not known yet: nothing can be listed. */
	waiting: boolean;
	/** The address changes what the view says. */
	modified: boolean;
	rules: ColourRule[];
	set: (change: ListChange, replace?: boolean) => void;
	/** Back to the view as it is saved; or to another view, or to none with all parts kept in the address. */
	reset: (view?: number) => void;
	leave: () => void;
}

export function useListState(type: string): ListState {
	const search = useRouterState({ select: (s) => s.location.search }) as Record<string, string | undefined>;
	const navigate = useNavigate();
	const viewId = search["view"];
	const views = useQuery({ ...viewsQuery, enabled: viewId !== undefined });
	const view = views.data?.find((v) => String(v.id) === viewId && v.of_type === type);
	const saved = useMemo(() => (view === undefined ? nothingSaved : viewParts(view)), [view]);
	const now = { ...nothingSaved };
	for (const p of parts)
		now[p] = search[p]?.trim() ?? saved[p];
	const set = useCallback(
		(change: ListChange, replace = false) =>
			void navigate({ to: ".", search: ((old: Record<string, string | undefined>) => changeSearch(old, change, saved)) as never, replace }),
		[navigate, saved],
	);
	const reset = useCallback(
		(id?: number) =>
			void navigate({
				to: ".",
				search: ((old: Record<string, string | undefined>) => ({
					...old,
					...Object.fromEntries(parts.map((p) => [p, undefined])),
					...(id === undefined ? {} : { view: String(id) }),
				})) as never,
			}),
		[navigate],
	);
	const leave = () =>
		void navigate({ to: ".", search: ((old: Record<string, string | undefined>) => ({ ...old, view: undefined, ...Object.fromEntries(parts.map((p) => [p, now[p] || undefined])) })) as never });
	const { colours } = now;
	return {
		...now,
		at: search["at"],
		viewId,
		view,
		waiting: viewId !== undefined && views.data === undefined && !views.isError,
		modified: view !== undefined && parts.some((p) => now[p] !== saved[p]),
		rules: useMemo(() => readColours(colours), [colours]),
		set,
		reset,
		leave,
	};
}
