/* api.ts - macros, canned replies, checklists and templates: what the server is asked beyond the routes every type has. */
import { keepPreviousData, queryOptions, type QueryClient } from "@tanstack/react-query";
import { call, get, post, type Answer } from "@/lib/api";
import { touchAll } from "@/lib/records";
import type { Named, Rec, Ticket, Visibility } from "@/lib/types";

const at = (key: string) => `/tickets/${encodeURIComponent(key)}`;

export interface Macro extends Rec {
	name: string;
	description: string;
	effects: Effect[];
	shared: "none" | "team" | "all";
	uses?: number;
}

/** One effect as the server keeps it; see src/macro/macro.h. */
export interface Effect {
	do: "set" | "assign" | "verb" | "tags" | "comment" | "checklist" | "watch" | "unwatch";
	[member: string]: unknown;
}

export interface EffectPreview {
	do: Effect["do"];
	effect: Effect;
	ok: boolean;
	fields: string[];
	before?: Record<string, unknown>;
	after?: Record<string, unknown>;
	tags?: { before: string[]; after: string[] };
	text?: { body: string; visibility: Visibility; gaps: string[] };
	error?: { code: string; detail: string; field?: string };
}

export interface MacroPreview {
	macro: { id: number; name: string; version: number };
	offered: boolean;
	ok: boolean;
	effects: EffectPreview[];
}

export function macrosQuery(key: string) {
	return queryOptions({
		queryKey: ["macros", "offered", key],
		queryFn: async ({ signal }) => (await get<{ items: Macro[] }>(`${at(key)}/macros`, undefined, signal)).items,
		staleTime: 60_000,
	});
}

export function previewMacro(key: string, id: number, texts: Record<string, string>): Promise<MacroPreview> {
	return post<MacroPreview>(`${at(key)}/macros/${id}/preview`, { texts });
}

export function runMacro(key: string, id: number, texts: Record<string, string>): Promise<Answer<Ticket>> {
	return call<Ticket>("POST", `${at(key)}/macros/${id}/run`, { json: { texts } });
}

export interface Reply {
	id: number;
	title: string;
	shortcode: string;
	category: string;
	language: string;
	body: string;
	gaps: string[];
	uses: number;
}

export function repliesQuery(key: string, words: string) {
	return queryOptions({
		queryKey: ["canned-replies", "offered", key, words],
		queryFn: async ({ signal }) => (await get<{ items: Reply[] }>(`${at(key)}/replies`, { words }, signal)).items,
		staleTime: 30_000,
		placeholderData: keepPreviousData,
	});
}

export function takeReply(key: string, id: number): Promise<Reply> {
	return post<Reply>(`${at(key)}/replies/${id}`, {});
}

export interface Checklist extends Rec {
	title: string;
}

export interface Item extends Rec {
	title: string;
	notes: string;
	state: "open" | "done" | "waived";
	mandatory: boolean;
	checklist: Named;
	ticket: Named;
	owner: Named | null;
	team: Named | null;
	due_at: string | null;
	position: number;
	done_at: string | null;
	done_by: Named | null;
	reason: string;
}

export interface Lists {
	checklists: Checklist[];
	items: Item[];
}

export function listsQuery(key: string) {
	return queryOptions({
		queryKey: ["tickets", "checklists", key],
		queryFn: ({ signal }) => get<Lists>(`${at(key)}/checklists`, undefined, signal),
	});
}

export const startList = (key: string, what: { title: string } | { template: number }) => post<Lists>(`${at(key)}/checklists`, what);
export const waiveAll = (key: string, reason: string) => post<Lists>(`${at(key)}/checklists/waive`, { reason });
export const addItem = (list: number, title: string) => post<Item>(`/checklists/${list}/items`, { title });
export const itemVerb = (id: number, verb: "tick" | "untick" | "waive" | "move", args: Record<string, unknown> = {}) => post<Item>(`/checklist-items/${id}/${verb}`, args);
export async function removeItem(id: number): Promise<void> {
	await call("DELETE", `/checklist-items/${id}`);
}
export async function removeList(id: number): Promise<void> {
	await call("DELETE", `/checklists/${id}`);
}

/** Lists, items and the ticket that counts them. */
export function refreshLists(client: QueryClient, key: string): void {
	void client.invalidateQueries({ queryKey: listsQuery(key).queryKey });
	touchAll(client, [["checklist-items"], ["tickets", key]]);
}

export interface Template extends Rec {
	name: string;
	description: string;
}

export interface TemplateFields {
	fields: Record<string, unknown>;
	gaps: string[];
	checklist: { id: number; name: string; items: string[] } | null;
}

export const templateFields = (id: number, who: { client: number; requester: unknown }) => post<TemplateFields>(`/ticket-templates/${id}/fields`, who);
