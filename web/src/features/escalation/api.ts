/* api.ts - what escalates, policies and thresholds, and what people do about them. */
import { keepPreviousData, queryOptions, type QueryClient } from "@tanstack/react-query";
import { call, get, post } from "@/lib/api";
import { touchAll } from "@/lib/records";
import { deedsOf } from "@/lib/send";
import type { Named, Rec } from "@/lib/types";
import type { Escalation, EscalationRow, EscalationRun, Escalations, Preflight } from "@/lib/types.gen";

export type { Escalation, EscalationRun, Preflight };
export type Names = Escalation["names"];
export type Row = EscalationRow & { ticket: { key: string; title: string; priority: string; team: Named | null; client?: Named } };

export type TargetKind = "person" | "team" | "rotation" | "webhook" | "channel" | "lead" | "owner";
export type Target = Partial<Record<TargetKind, number | boolean>>;
export interface Step {
	id?: number;
	targets: Target[];
	delay: number;
	reminders?: number;
	every?: number;
	acks?: number;
	only_if?: { calendar: number; open: boolean } | null;
}
export interface Policy extends Rec {
	name: string;
	description: string;
	team: Named | null;
	steps: Step[];
	skip_empty: boolean;
	repeat: number;
	ack_timeout: number;
	on_team_change: "restart" | "cancel";
	active: boolean;
	names: Names;
}
export interface Action {
	do: "notify" | "raise" | "page" | "reassign" | "webhook" | "harm" | "post";
	whom?: string[];
	people?: number[];
	policy?: number;
	rotation?: number;
	team?: number;
	person?: number;
	webhook?: number;
	/** Of a post; absent: that of the ticket's team. */
	channel?: number;
	/** What is lost, and when: docs/harm.md. */
	harm?: { preset?: number; minutes?: number; at?: string; none?: boolean; effect?: string };
}
export interface Threshold {
	percent?: number;
	minutes?: number;
	urgent?: boolean;
	actions: Action[];
}
export interface Rule extends Rec {
	name: string;
	description: string;
	target: string | null;
	priority: string | null;
	team: Named | null;
	condition: string;
	thresholds: Threshold[];
	active: boolean;
	names: Names;
}

export const cardQuery = (key: string) =>
	queryOptions({
		queryKey: ["escalation", "card", key],
		queryFn: ({ signal }) => get<Escalation>(`/tickets/${encodeURIComponent(key)}/escalation`, undefined, signal),
		refetchInterval: 30_000, // steps are told by the clock
	});

export const goingQuery = (client: string | undefined) =>
	queryOptions({
		queryKey: ["escalation", "going", client],
		queryFn: ({ signal }) => get<Omit<Escalations, "items" | "no_rule"> & { items: Row[]; no_rule: Row[] }>("/escalations", { client }, signal),
		refetchInterval: 20_000,
	});

export interface Draft {
	client: number;
	team: number | null;
	steps: Step[];
	repeat: number;
	skip_empty: boolean;
	at?: string;
}

export const draftQuery = (draft: Draft) =>
	queryOptions({
		queryKey: ["escalation", "draft", draft],
		queryFn: ({ signal }) => post<Preflight>("/escalation-policies/preflight", draft, { signal }),
		placeholderData: keepPreviousData,
		retry: false,
	});

export const allFlightsQuery = (client: string | undefined) =>
	queryOptions({
		queryKey: ["escalation", "flights", client],
		queryFn: ({ signal }) => get<{ items: (Preflight & { policy: { id: number; name: string; team: Named | null; client?: Named } })[] }>("/escalation/preflight", { client }, signal),
	});

const at = (key: string) => `/tickets/${encodeURIComponent(key)}`;
export const escalate = async (key: string, body: { reason: string; policy?: number; rotation?: number }) => deedsOf([await call<Escalation>("POST", `${at(key)}/escalate`, { json: body })]);
export const acknowledge = (key: string, body: { reason: string; next_at: string; take_over?: boolean }) => post<Escalation>(`${at(key)}/acknowledge`, body);
export const giveBack = (key: string) => post<Escalation>(`${at(key)}/unacknowledge`, {});
export const stepOn = async (run: number) => deedsOf([await call<Escalation>("POST", `/escalations/${run}/next`, { json: {} })]);

export function touchEscalation(client: QueryClient, key?: string): void {
	void client.invalidateQueries({ queryKey: ["escalation"] });
	if (key !== undefined)
		void client.invalidateQueries({ queryKey: ["tickets", "timeline", key] });
}

export function touchDefinitions(client: QueryClient): void {
	touchAll(client, [["escalation-policies"], ["escalation-rules"]]);
}

/** What an id is called. */
export function nameOf(names: Names, kind: keyof Names, id: number | null | undefined): string {
	return names[kind]?.find((n) => n.id === id)?.name ?? (id === null || id === undefined ? "" : `#${id}`);
}
