/* api.ts - rules, trying them, their order; the triage clock and its report. */
import { queryOptions } from "@tanstack/react-query";
import { call, get, post } from "@/lib/api";
import type { Named, Rec } from "@/lib/types";
import type { RoutingTried, TriageClock, TriageReport } from "@/lib/types.gen";

export type Purpose = "routing" | "major";

export interface Effects {
	team?: number;
	assignee?: number;
	category?: string;
	subcategory?: string;
	impact?: string;
	urgency?: string;
	add_tags?: string[];
	remove_tags?: string[];
	watchers?: number[];
	macro?: number;
	major?: "candidate";
	/** What is lost, and when: docs/harm.md. */
	harm?: { preset?: number; minutes?: number; at?: string; none?: boolean; effect?: string };
}

export interface Rule extends Rec {
	name: string;
	description: string;
	purpose: Purpose;
	position: number;
	runs_on: "created" | "changed" | "both";
	condition: string;
	effects: Effects;
	stop: boolean;
	all_clients: boolean;
	active: boolean;
	/** The effects with names, as the server says them. */
	shown?: { field: string; label: string; text: string }[];
	problem?: string;
	client?: Named;
}

export type Tried = RoutingTried;
export type Draft = Partial<Omit<Rule, "id">> & { id?: number };

export function tryRules(client: number, rules: Record<string, unknown>[], days: number, after?: number): Promise<Tried> {
	return post<Tried>("/routing-rules/try", { client, rules, days, limit: 50, ...(after !== undefined ? { after } : {}) });
}

export async function orderRules(ids: number[]): Promise<void> {
	await call("POST", "/routing-rules/order", { json: { ids } });
}

export const clockQuery = (key: string) =>
	queryOptions({
		queryKey: ["tickets", "triage-clock", key],
		queryFn: ({ signal }) => get<TriageClock>(`/tickets/${encodeURIComponent(key)}/triage-clock`, undefined, signal),
	});

export function reportQuery(by: string, days: number, client: string | undefined) {
	return queryOptions({
		queryKey: ["reports", "triage", by, days, client],
		queryFn: ({ signal }) =>
			get<TriageReport>(
				"/reports/triage",
				{ by, client, from: new Date(Math.floor(Date.now() / 60_000) * 60_000 - days * 86_400_000).toISOString() },
				signal,
			),
	});
}
