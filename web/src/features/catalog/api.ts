/* api.ts - the staff's side of the catalog: items and their versions, the card of an ordered ticket, tasks. */
import { queryOptions, type QueryClient } from "@tanstack/react-query";
import { get, post } from "@/lib/api";
import type { Question, When } from "@/lib/questions";
import { runVerb, touchAll } from "@/lib/records";
import type { Named, Rec } from "@/lib/types";
import type { Answer } from "@/ui/answers";

export interface Step {
	name?: string;
	who: "manager" | "people" | "lead";
	people?: number[];
	team?: number;
	need?: "all" | "any" | "share";
	percent?: number;
	due_hours?: number;
	remind_hours?: number;
	missing?: "lead" | "named" | "skip";
	fallback?: number;
	when?: When | null;
}
export interface Template {
	name: string;
	title: string;
	description?: string;
	team?: number;
	person?: number;
	after?: string;
	due_days?: number;
	due_from?: string;
	mandatory?: boolean;
	when?: When | null;
}
export interface CatalogItem extends Rec {
	name: string;
	description: string;
	category: string;
	icon: string;
	active: boolean;
	position: number;
	form: Question[];
	steps: Step[];
	tasks: Template[];
	teams: number[];
}
export interface Task extends Rec {
	title: string;
	description: string;
	state: "open" | "in_progress" | "done" | "skipped";
	open: boolean;
	ticket: Named | null;
	team: Named | null;
	assignee: Named | null;
	due_at: string | null;
	mandatory: boolean;
	depends_on: Named | null;
	skip_reason: string;
}
export interface Asked {
	id: number;
	approver: Named | null;
	why: string;
	state: string;
	due_at: string | null;
	decided_at: string | null;
	words: string;
	delegated_from: Named | null;
	reminders: number;
}
export interface Round {
	state: string;
	at: string;
	steps: { name: string; state: string; need: "all" | "any" | "share"; percent: number; people: Asked[] }[];
}
export interface Order {
	item: { id: number; name: string; version: number } | null;
	ordered_at?: string;
	ordered_by?: Named;
	expected_at?: string | null;
	answers: Answer[];
	approvals: Round[];
	tasks: Task[];
}

export function orderQuery(key: string) {
	return queryOptions({
		queryKey: ["tickets", "order", key],
		queryFn: ({ signal }) => get<Order>(`/tickets/${encodeURIComponent(key)}/order`, undefined, signal),
	});
}

export function versionsQuery(id: number) {
	return queryOptions({
		queryKey: ["catalog-items", "versions", id],
		queryFn: async ({ signal }) => (await get<{ items: { version: number; valid_from: string; orders: number }[] }>(`/catalog-items/${id}/versions`, undefined, signal)).items,
	});
}

export function refreshOrder(client: QueryClient, key: string): void {
	touchAll(client, [["tasks"], ["tickets", key]]);
}

export function moveTask(key: string, verb: string, args: Record<string, unknown> = {}): Promise<Task> {
	return runVerb<Task>("tasks", key, verb, args).then((answer) => answer.data);
}

export function askPeople(key: string, ask: { people: number[]; need: string; name: string; due_hours: number }): Promise<Order> {
	return post<Order>(`/tickets/${encodeURIComponent(key)}/approvals`, ask);
}

export function withReason(key: string, what: "approvals/withdraw" | "tasks/waive", reason: string): Promise<Order> {
	return post<Order>(`/tickets/${encodeURIComponent(key)}/${what}`, { reason });
}

export function delegate(id: number, to: number): Promise<unknown> {
	return post(`/approvals/${id}/delegate`, { to });
}
