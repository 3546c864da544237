/* api.ts - what the administration asks beyond lib/records. */
import { queryOptions } from "@tanstack/react-query";
import { get, post } from "@/lib/api";
import type { Named, Page } from "@/lib/types";
import type { CalendarPreview, OneTimeLink } from "@/lib/types.gen";

export interface OutboxRow {
	id: number;
	kind: string;
	state: string;
	target?: string;
	attempts?: number;
	next_at?: string | null;
	created_at?: string;
	last_status?: number | null;
	last_detail?: string | null;
	client?: Named | number | null;
}

export interface JobRow {
	id: number;
	kind: string;
	due_at: string;
	type?: string;
	record?: unknown;
	record_id?: number;
	attempts?: number;
	last_error?: string | null;
}

export interface AuditRow {
	id: number;
	at: string;
	client: number;
	type: string;
	record: number;
	kind: string;
	actor: Named | null;
	rule: string;
	data: Record<string, unknown>;
	seq: number;
}

export type PreviewDay = CalendarPreview["days"][number];

export function outboxQuery(state: string) {
	return queryOptions({
		queryKey: ["outbox", state],
		queryFn: ({ signal }) => get<Page<OutboxRow>>("/outbox", { state, limit: 200 }, signal),
		refetchInterval: 5000,
	});
}

export function sendAgain(id: number): Promise<unknown> {
	return post(`/outbox/${id}/send-again`, {});
}

export const jobsQuery = queryOptions({
	queryKey: ["jobs"],
	queryFn: ({ signal }) => get<Page<JobRow>>("/jobs", { limit: 200 }, signal),
	refetchInterval: 5000,
});

export function auditPage(after: string, client: string | undefined, signal: AbortSignal): Promise<Page<AuditRow>> {
	return get<Page<AuditRow>>("/audit", { after, client, limit: 200 }, signal);
}

export interface Verdict {
	ok: boolean;
	checked: number;
	event?: number;
	detail?: string;
}

export function verify(client: string | undefined): Promise<Verdict> {
	return post<Verdict>("/verify", {}, { query: { client } });
}

export function previewQuery(key: string, version: number) {
	return queryOptions({
		queryKey: ["calendars", "preview", key, version],
		queryFn: ({ signal }) => get<CalendarPreview>(`/calendars/${encodeURIComponent(key)}/preview`, undefined, signal),
	});
}

export function makeLink(person: string): Promise<OneTimeLink> {
	return post(`/people/${encodeURIComponent(person)}/link`, {});
}
