/* api.ts - definitions of clocks: what the server says of a draft, of all that a client has, and of a trial on history. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get, post } from "@/lib/api";
import { allQuery } from "@/lib/records";
import type { Named, Rec } from "@/lib/types";
import type { SlaFinding, SlaFindings, SlaLint, WhatIf } from "@/lib/types.gen";

export type Finding = SlaFinding;
export type Trial = WhatIf;

export interface Target extends Rec {
	name: string;
	target: string;
	kind: string | null;
	priority: string | null;
	service: string;
	vendor: string;
	team: Named | null;
	contract: Named | null;
	goal: number;
	goal_as: string;
	goal_time: string;
	calendar: Named | null;
	position: number;
	active: boolean;
	client?: Named;
}

export const targetsQuery = (client: string | undefined) => allQuery<Target>("sla-targets", client === undefined ? "" : `client:${client}`, "client,target,position,id");

export const findingsQuery = (client: number) =>
	queryOptions({
		queryKey: ["sla-targets", "findings", client],
		queryFn: ({ signal }) => get<SlaFindings>("/sla-targets/findings", { client }, signal),
	});

/** What there is to say of a draft: asked again whenever it has stood still for a moment. */
export function lintQuery(draft: Record<string, unknown>) {
	return queryOptions({
		queryKey: ["sla-targets", "lint", draft],
		queryFn: () => post<SlaLint>("/sla-targets/lint", draft),
		placeholderData: keepPreviousData,
		retry: false,
		gcTime: 60_000,
	});
}

export function askWhatIf(client: number, changes: Record<string, unknown>[], period: string): Promise<Trial> {
	return post<Trial>("/sla-targets/what-if", { client, changes, period });
}

export function stopWhatIf(operation: number): Promise<unknown> {
	return post(`/operations/${operation}/cancel`, {});
}

const LOOK_MS = 700;

export function whatIfQuery(id: number, show: "verdict" | "moved", after: number) {
	return queryOptions({
		queryKey: ["sla-targets", "what-if", id, show, after],
		queryFn: ({ signal }) => get<Trial>(`/sla-targets/what-if/${id}`, { show, after, limit: 50 }, signal),
		placeholderData: keepPreviousData,
		refetchInterval: (query) => (query.state.data?.state === "running" ? LOOK_MS : false),
	});
}

export interface Change {
	id: number;
	at: string;
	kind: string;
	actor: Named | null;
	data: { changes?: Record<string, [unknown, unknown]> };
}

export const versionsQuery = (key: string) =>
	queryOptions({
		queryKey: ["sla-targets", "timeline", key],
		queryFn: ({ signal }) => get<{ items: Change[] }>(`/sla-targets/${encodeURIComponent(key)}/timeline`, { limit: 200 }, signal),
	});
