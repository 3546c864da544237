/* views.ts - saved views and their live counts; used by the side bar and the queue. */
import { queryOptions } from "@tanstack/react-query";
import { get } from "./api";
import { allQuery } from "./records";
import type { Rec } from "./types";

export interface View extends Rec {
	name: string;
	of_type: string;
	q: string;
	sort: string;
	grouping: string;
	columns: string;
	shared: "none" | "team" | "all";
	owner?: { id: number; name: string } | null;
	position: number;
	pinned: boolean;
}

export const viewsQuery = allQuery<View>("views", "of_type:ticket", "position,name");

export const viewCountsQuery = queryOptions({
	queryKey: ["views", "counts"],
	queryFn: async ({ signal }) =>
		(await get<{ counts: Record<string, number> }>("/views/counts", undefined, signal)).counts,
	staleTime: 10_000,
});

/** The search part of the address that shows a view. */
export function viewSearch(v: View): { view: string; q?: string; sort?: string; group?: string; cols?: string } {
	return {
		view: String(v.id),
		...(v.q !== "" ? { q: v.q } : {}),
		...(v.sort !== "" ? { sort: v.sort } : {}),
		...(v.grouping !== "" ? { group: v.grouping } : {}),
		...(v.columns !== "" ? { cols: v.columns } : {}),
	};
}
