/* api.ts - what the portal asks and says. Everything here is the asker's own; the query keys begin with "portal", so that
 * one word makes all of it fresh. */
import { infiniteQueryOptions, queryOptions, type QueryClient } from "@tanstack/react-query";
import { call, get, post } from "@/lib/api";
import type { Question } from "@/lib/questions";
import type { Answer } from "@/ui/answers";

export interface ShelfItem {
	id: number;
	name: string;
	description: string;
	category: string;
	icon: string;
	delivery: string;
}
export interface Item extends ShelfItem {
	version: number;
	form: Question[];
	steps: { name: string; who: string; sometimes: boolean }[];
}
export interface RequestRow {
	key: string;
	title: string;
	kind: string;
	stage: string;
	created_at: string;
	updated_at: string;
	expected_at: string | null;
	rating: number | null;
	tasks: { done: number; all: number };
}
export interface Round {
	state: string;
	at: string;
	steps: { name: string; state: string }[];
}
export interface FullRequest extends RequestRow {
	description: string;
	solution: string;
	rating_words: string;
	rate_until: string | null;
	answers: Answer[];
	approvals: Round[];
	talk: { id: number; at: string; name: string; mine: boolean; body: string }[];
	files: { id: number; name: string; size: number; at: string }[];
	can: string[];
}
export interface ApprovalRow {
	id: number;
	key: string;
	title: string;
	step_name: string;
	why: string;
	state: string;
	asked_at: string;
	due_at: string | null;
	decided_at: string | null;
	words: string;
}
export interface FullApproval extends ApprovalRow {
	description: string;
	requester: { name: string; title: string; site: string } | null;
	item: { name: string; description: string; icon: string } | null;
	answers: Answer[];
	rounds: Round[];
}
export interface KnownError {
	id: number;
	title: string;
	symptom: string;
	workaround: string;
	solved: boolean;
	updated_at: string;
}

export interface Home {
	open: RequestRow[];
	open_total: number;
	approvals: ApprovalRow[];
	rate: RequestRow[];
}

export const homeQuery = queryOptions({
	queryKey: ["portal", "home"],
	queryFn: ({ signal }) => get<Home>("/portal/home", undefined, signal),
});

export function shelfQuery(person: string) {
	return queryOptions({
		queryKey: ["portal", "catalog", person],
		queryFn: async ({ signal }) => (await get<{ items: ShelfItem[] }>("/portal/catalog", { for: person }, signal)).items,
		staleTime: 60_000,
	});
}

export function itemQuery(id: string, person: string) {
	return queryOptions({
		queryKey: ["portal", "item", id, person],
		queryFn: ({ signal }) => get<Item>(`/portal/catalog/${encodeURIComponent(id)}`, { for: person }, signal),
		staleTime: 60_000,
	});
}

export function searchQuery(q: string) {
	return queryOptions({
		queryKey: ["portal", "search", q],
		queryFn: ({ signal }) => get<{ catalog: ShelfItem[]; known: KnownError[]; requests: RequestRow[] }>("/portal/search", { q }, signal),
		enabled: q.length > 1,
	});
}

export function requestsQuery(state: "open" | "done") {
	return infiniteQueryOptions({
		queryKey: ["portal", "requests", state],
		queryFn: ({ pageParam, signal }) => get<{ items: RequestRow[]; next: string | null; total: number }>("/portal/requests", { state, cursor: pageParam }, signal),
		initialPageParam: "",
		getNextPageParam: (page) => page.next,
	});
}

export function requestQuery(key: string) {
	return queryOptions({
		queryKey: ["portal", "request", key],
		queryFn: ({ signal }) => get<FullRequest>(`/portal/requests/${encodeURIComponent(key)}`, undefined, signal),
	});
}

export const approvalsQuery = queryOptions({
	queryKey: ["portal", "approvals"],
	queryFn: ({ signal }) => get<{ asked: ApprovalRow[]; decided: ApprovalRow[] }>("/portal/approvals", undefined, signal),
});

export function approvalQuery(id: string) {
	return queryOptions({
		queryKey: ["portal", "approval", id],
		queryFn: ({ signal }) => get<FullApproval>(`/portal/approvals/${encodeURIComponent(id)}`, undefined, signal),
	});
}

export const knownQuery = queryOptions({
	queryKey: ["portal", "known"],
	queryFn: async ({ signal }) => (await get<{ items: KnownError[] }>("/portal/known-errors", undefined, signal)).items,
});

export function refreshPortal(client: QueryClient): void {
	void client.invalidateQueries({ queryKey: ["portal"] });
}

export function placeOrder(id: number, version: number, answers: Record<string, unknown>, person: string, words: string): Promise<{ key: string; title: string }> {
	return post(`/portal/catalog/${id}/order`, { version, answers, ...(person !== "" ? { for: Number(person) } : {}), ...(words !== "" ? { words } : {}) });
}

export function decide(id: number, verb: "approve" | "reject" | "delegate", args: Record<string, unknown>): Promise<unknown> {
	return post(`/approvals/${id}/${verb}`, args);
}

export function act(key: string, verb: string, args: Record<string, unknown>): Promise<unknown> {
	return post(`/tickets/${encodeURIComponent(key)}/${verb}`, args);
}

export function say(key: string, body: string): Promise<unknown> {
	return post(`/tickets/${encodeURIComponent(key)}/comments`, { body, visibility: "public" });
}

export function attach(key: string, file: File): Promise<unknown> {
	return call("POST", `/tickets/${encodeURIComponent(key)}/attachments`, { query: { name: file.name, visibility: "public" }, bytes: file });
}
