/* api.ts - the report on clocks that ended, and the clocks behind each of its numbers. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { get } from "@/lib/api";
import type { ClocksBehind, ClocksReport } from "@/lib/types.gen";

export type Report = ClocksReport;
export type Figures = Report["total"];
export type Found = ClocksBehind["items"][number];

/** What is asked; `from` of a minute, so that an answer is found again. */
export interface Ask {
	target: string;
	by: string;
	days: number;
	near: number;
	client: string | undefined;
}

const MINUTE = 60_000;
const from = (days: number) => new Date(Math.floor(Date.now() / MINUTE) * MINUTE - days * 1440 * MINUTE).toISOString();

const query = (a: Ask) => ({ target: a.target, by: a.by, near: a.near, client: a.client, from: from(a.days) });

export function reportQuery(a: Ask) {
	return queryOptions({
		queryKey: ["reports", "clocks", a],
		queryFn: ({ signal }) => get<Report>("/reports/clocks", query(a), signal),
	});
}

export function behindQuery(a: Ask, about: string, group: string | undefined) {
	return infiniteQueryOptions({
		queryKey: ["reports", "clocks-behind", a, about, group ?? ""],
		initialPageParam: "",
		queryFn: ({ signal, pageParam }) => get<ClocksBehind>("/reports/clocks/tickets", { ...query(a), about, group, cursor: pageParam === "" ? undefined : pageParam }, signal),
		getNextPageParam: (last: ClocksBehind) => last.next,
	});
}
