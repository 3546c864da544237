/* api.ts - what the administration asks beyond lib/records. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { apiUrl, call, get, post } from "@/lib/api";
import type { Named, Page } from "@/lib/types";
import type { Asked, CalendarPreview, Health, HolidayFeed, OneTimeLink, Outbox, Roles, Settings } from "@/lib/types.gen";

export type OutboxRow = Outbox["items"][number];

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

/** Messages to the outside, newest first: all in one state, or all of one receiver. */
export function outboxQuery(ask: { state?: string; kind?: string; target?: string; limit?: number }) {
	return queryOptions({
		queryKey: ["outbox", ask],
		queryFn: ({ signal }) => get<Outbox>("/outbox", { limit: 200, ...ask }, signal),
		refetchInterval: 5000,
	});
}

export function sendAgain(id: number): Promise<unknown> {
	return post(`/outbox/${id}/send-again`, {});
}

export function jobsQuery(failing: boolean) {
	return queryOptions({
		queryKey: ["jobs", failing],
		queryFn: ({ signal }) => get<Page<JobRow>>("/jobs", { failing: failing ? 1 : 0, limit: 200 }, signal),
		refetchInterval: 5000,
	});
}

export interface AuditAsk {
	client: string;
	type: string;
	kind: string;
	record: string;
	actor: string;
	since: string;
	until: string;
}

export function auditPage(ask: AuditAsk, before: string, signal: AbortSignal): Promise<Page<AuditRow>> {
	return get<Page<AuditRow>>("/audit", { ...ask, order: "newest", before, limit: 100 }, signal);
}

export function auditFile(ask: AuditAsk, format: "csv" | "ndjson"): string {
	return apiUrl("/audit/export", { ...ask, format });
}

export const rolesQuery = queryOptions({
	queryKey: ["roles"],
	queryFn: ({ signal }) => get<Roles>("/roles", undefined, signal),
	staleTime: Infinity,
});

export const healthQuery = queryOptions({
	queryKey: ["health"],
	queryFn: ({ signal }) => get<Health>("/health", undefined, signal),
	refetchInterval: 10_000,
});

export const serverSettingsQuery = queryOptions({
	queryKey: ["server-settings"],
	queryFn: ({ signal }) => get<Settings>("/settings", undefined, signal),
});

export function testWebhook(key: string): Promise<unknown> {
	return post(`/webhooks/${encodeURIComponent(key)}/test`, {});
}

export function newSecret(key: string): Promise<{ secret: string }> {
	return post(`/webhooks/${encodeURIComponent(key)}/secret`, {});
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

/** The next seven days of a calendar as it stands in the editor, saved or not. */
export function previewQuery(draft: { zone: unknown; hours: unknown; exceptions: unknown }) {
	return queryOptions({
		queryKey: ["calendars", "preview", draft],
		queryFn: async ({ signal }) => (await call<CalendarPreview>("POST", "/calendars/preview", { json: draft, signal })).data,
		placeholderData: keepPreviousData,
		retry: false,
		gcTime: 60_000,
	});
}

/** A reading asked for is done by then, as a rule. */
export const LOOK_AGAIN_MS = 2_000;
const unread = (f: HolidayFeed | undefined): boolean => f?.read_at === null && !f.wrong;
export const feedQuery = (key: string, address: string) =>
	queryOptions({
		queryKey: ["calendars", "feed", key, address], // what was known of another address is not known of this one
		enabled: address !== "",
		queryFn: ({ signal }) => get<HolidayFeed>(`/calendars/${encodeURIComponent(key)}/feed`, undefined, signal),
		/* The first reading comes seconds after the address is saved. */
		refetchInterval: ({ state }) => (unread(state.data) ? LOOK_AGAIN_MS : false),
	});

export function readFeed(key: string): Promise<Asked> {
	return post<Asked>(`/calendars/${encodeURIComponent(key)}/feed`, {});
}

export function makeLink(person: string): Promise<OneTimeLink> {
	return post(`/people/${encodeURIComponent(person)}/link`, {});
}
