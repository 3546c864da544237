/* api.ts - major incidents, plans, the status page, and what people do about them. */
import { queryOptions, type QueryClient } from "@tanstack/react-query";
import { call, get, post } from "@/lib/api";
import { touchAll } from "@/lib/records";
import { deedsOf } from "@/lib/send";
import type { Named, Rec } from "@/lib/types";
import type { CommsRow, MajorClock, MajorDraft, MajorIncident, MajorLedger, MajorList, MajorPreview, MajorSent, MyUpdates, StatusPage } from "@/lib/types.gen";

export type { MajorClock, MajorDraft, MajorIncident, MajorPreview, MajorSent, StatusPage };
export type Row = MajorList["items"][number];
export type Mine = MyUpdates["items"][number];

export const audiences = ["executives", "business", "users", "client", "technicians"] as const;
export const channels = ["mail", "chat", "status", "app"] as const;
export const roles = ["manager", "comms", "technical", "scribe"] as const;
export type Role = (typeof roles)[number];
export const impacts = ["degraded", "partial", "outage"] as const;
export const isPublic = (a: string) => a === "users" || a === "client";

export interface Plan extends Rec {
	name: string;
	description: string;
	language: "en" | "de";
	audiences: CommsRow[];
	standard: boolean;
	active: boolean;
	names: Record<"person" | "team" | "calendar" | "chat", Named[]>;
}
export interface Chat extends Rec {
	name: string;
	url: string;
	shape: string;
	language: "en" | "de";
	active: boolean;
}

const at = (key: string) => `/tickets/${encodeURIComponent(key)}/major`;

export const panelQuery = (key: string) =>
	queryOptions({
		queryKey: ["major", "panel", key],
		queryFn: ({ signal }) => get<MajorIncident>(at(key), undefined, signal),
		refetchInterval: 20_000, // what leaves by mail and chat is told by nobody else
	});
export const listQuery = (state: "open" | "past", client: string | undefined) =>
	queryOptions({
		queryKey: ["major", "list", state, client],
		queryFn: ({ signal }) => get<MajorList>("/majors", { state, client }, signal),
		refetchInterval: 20_000,
	});
export const draftQuery = (key: string) =>
	queryOptions({
		queryKey: ["major", "draft", key],
		queryFn: ({ signal }) => get<MajorDraft>(`${at(key)}/draft`, undefined, signal),
		staleTime: 0,
		gcTime: 0,
	});
export const ledgerQuery = (key: string, update: number) =>
	queryOptions({
		queryKey: ["major", "ledger", key, update],
		queryFn: ({ signal }) => get<MajorLedger>(`${at(key)}/ledger`, { update }, signal),
		refetchInterval: 5_000,
	});
export const mineQuery = queryOptions({
	queryKey: ["major", "mine"],
	queryFn: ({ signal }) => get<MyUpdates>("/updates", undefined, signal),
});
export const siteQuery = (client: number) =>
	queryOptions({
		queryKey: ["major", "site", client],
		queryFn: ({ signal }) => get<StatusPage>(`/status-pages/${client}`, undefined, signal),
	});

/** What was done, with its way back. */
const deed = async (method: "PUT" | "POST", path: string, json: unknown) => deedsOf([await call<MajorIncident>(method, path, { json })]);
const put = async <T>(path: string, json: unknown): Promise<T> => (await call<T>("PUT", path, { json })).data;

export const setRole = (key: string, role: Role, person: number | null) => deed("PUT", `${at(key)}/roles/${role}`, { person });
export const setPlan = (key: string, plan: number) => deed("PUT", `${at(key)}/plan`, { plan });
export const snooze = (key: string, body: { audience: string; minutes: number; reason: string }) => deed("POST", `${at(key)}/snooze`, body);
export const skip = (key: string, body: { audience: string; reason: string }) => deed("POST", `${at(key)}/skip`, body);
export const end = (key: string, reason: string) => post<MajorIncident>(`${at(key)}/end`, { reason });
export const preview = (key: string, body: { audience: string; subject: string; body: string }) => post<MajorPreview>(`${at(key)}/preview`, body);
export interface Update {
	texts: { audience: string; subject: string; body: string; after: number }[];
	status: string;
	page?: { title: string; impact: string; services: number[] };
}
export const send = (key: string, body: Update) => post<MajorIncident>(`${at(key)}/updates`, body);
export const sendAgain = (key: string, id: number) => post<undefined>(`${at(key)}/ledger/${id}/send-again`, {});
export const withdraw = (key: string, id: number) => post<undefined>(`${at(key)}/updates/${id}/withdraw`, {});
export const acknowledge = (id: number) => post<undefined>(`/updates/${id}/acknowledge`, {});
export const saveSite = (client: number, body: Partial<StatusPage>) => put<StatusPage>(`/status-pages/${client}`, body);

export function touchMajor(client: QueryClient, key?: string): void {
	void client.invalidateQueries({ queryKey: ["major"] });
	if (key !== undefined)
		void client.invalidateQueries({ queryKey: ["tickets", "timeline", key] });
}

export function touchPlans(client: QueryClient): void {
	touchAll(client, [["comms-plans"], ["chat-channels"]]);
}
