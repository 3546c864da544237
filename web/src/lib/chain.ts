/* chain.ts - who had a ticket when, and what each team was given of the clock (docs/clocks.md, section 9). */
import { queryOptions } from "@tanstack/react-query";
import { get } from "./api";

export interface Named {
	id: number;
	name: string;
}

/** Microseconds of open time, as everywhere here. */
export interface Budget {
	cycle: number;
	name: string;
	goal: number;
	used: number;
	left: number;
	/** Of what the customer had left; null: a length of its own. */
	percent: number | null;
	state: "running" | "paused" | "met" | "breached" | "cancelled";
	breached: boolean;
	deadline: string | null;
}

export interface Hop {
	from: string;
	to: string | null;
	team: Named | null;
	person: Named | null;
	event: number;
	by: Named | null;
	rule: string;
	changed: "" | "team" | "person";
	returned: boolean;
	used: number | null;
	customer: { state: string; goal: number; left: number; breached: boolean } | null;
	/** null: no team's stay begins here; empty: there is no target for this team. */
	budgets: Budget[] | null;
}

export interface Chain {
	key: string;
	as_of: string;
	clock: { state: string; goal: number; elapsed: number; breached: boolean } | null;
	hops: Hop[];
	teams: { team: Named | null; used: number | null }[];
	people: { person: Named | null; used: number | null }[];
}

const path = (key: string) => `/tickets/${encodeURIComponent(key)}`;

export const chainQuery = (key: string) =>
	queryOptions({
		queryKey: ["tickets", "chain", key],
		queryFn: ({ signal }) => get<Chain>(path(key) + "/clocks/chain", undefined, signal),
	});

export interface Foreseen {
	team: Named | null;
	same: boolean;
	customer: Budget | null;
	budget: Budget | null;
}

export const foreseenQuery = (key: string, team: number) =>
	queryOptions({
		queryKey: ["tickets", "hand-over", key, team],
		queryFn: ({ signal }) => get<Foreseen>(path(key) + "/hand-over", { team }, signal),
	});
