/* api.ts - summaries, and drafts by a model: asked for, waited for, decided. */
import { queryOptions, type QueryClient } from "@tanstack/react-query";
import { call, get, post } from "@/lib/api";
import type { AssistDraft, AssistDrafts, AssistSentence, AssistSettings, AssistShift, AssistSummary } from "@/lib/types.gen";

export type { AssistDraft, AssistSentence, AssistSettings, AssistShift, AssistSummary };
export type DraftKind = "summary" | "reply" | "executive" | "update";

export const summaryQuery = (ticket: string, version: number) =>
	queryOptions({ queryKey: ["tickets", ticket, "summary", version], queryFn: ({ signal }) => get<AssistSummary>(`/tickets/${ticket}/summary`, {}, signal) });

export const draftsQuery = (ticket: string) =>
	queryOptions({ queryKey: ["tickets", ticket, "assist-drafts"], queryFn: ({ signal }) => get<AssistDrafts>(`/tickets/${ticket}/assist-drafts`, {}, signal), staleTime: 30_000 });

const WAITING = ["asked", "running"];
const LOOK_MS = 400;
export const isWaiting = (d: AssistDraft | undefined): boolean => d === undefined || WAITING.includes(d.state);

/** Looked at until it is ready or has failed. */
export const draftQuery = (id: number) =>
	queryOptions({
		queryKey: ["assist", "draft", id],
		queryFn: ({ signal }) => get<AssistDraft>(`/assist/drafts/${id}`, {}, signal),
		refetchInterval: (q) => (isWaiting(q.state.data) ? LOOK_MS : false),
	});

/** present: what stands where the draft would go. audience: of an update. */
export interface AskMore {
	present?: string;
	audience?: string;
}
export const askDraft = (ticket: string, kind: DraftKind, more: AskMore = {}) => post<AssistDraft>(`/tickets/${ticket}/assist-drafts`, { kind, ...more });

export const decideDraft = (id: number, decision: "accept" | "edit" | "reject", more: { text?: string; reason?: string } = {}) =>
	post<AssistDraft>(`/assist/drafts/${id}/decide`, { decision, ...more });

export function touchDrafts(client: QueryClient, ticket: string): void {
	void client.invalidateQueries({ queryKey: ["tickets", ticket, "assist-drafts"] });
}

export const settingsQuery = (client: number) =>
	queryOptions({ queryKey: ["assist", "settings", client], queryFn: () => get<AssistSettings>("/assist/settings", { client }) });

export type SettingsIn = Partial<Pick<AssistSettings, "enabled" | "who" | "kinds">>;
export const putSettings = async (client: number, json: SettingsIn) =>
	(await call<AssistSettings>("PUT", "/assist/settings", { query: { client }, json })).data;

export const testServer = (client: number) => call<AssistDraft>("POST", "/assist/test", { query: { client }, json: {} }).then((a) => a.data);

export const shiftQuery = (ask: { client?: number | undefined; from: string; to: string }) =>
	queryOptions({ queryKey: ["assist", "shift", ask.client ?? 0, ask.from, ask.to], queryFn: ({ signal }) => get<AssistShift>("/assist/shift", ask, signal) });
