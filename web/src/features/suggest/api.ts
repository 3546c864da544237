/* api.ts - suggestions of a ticket, tickets like it, and what an admin sees and sets. */
import { queryOptions } from "@tanstack/react-query";
import { call, get, post } from "@/lib/api";
import type { Ticket } from "@/lib/types";

export type Target = "team" | "category";
export const targets: Target[] = ["team", "category"];

export interface Because {
	field: string;
	text: string;
	share: number;
}
export interface Suggested {
	value: number | string;
	name: string;
	confidence: number;
	because: Because[];
}
export type Suggestions = Record<Target, { version: number; items: Suggested[] }>;

export interface Alike {
	key: string;
	title: string;
	state: string;
	alike: number;
	likely_duplicate: boolean;
	team: string;
	created_at: string;
	resolved_at: string | null;
	code: string;
	notes: string;
	workaround: string;
}
export interface Similar {
	open: Alike[];
	solved: Alike[];
}

export interface CurvePoint {
	threshold: number;
	precision: number;
	share: number;
	answered: number;
}
export interface Measure {
	tested: number;
	learned: number;
	top1: number;
	top3: number;
	most_common: number;
	calibration: number;
	curve: CurvePoint[];
}
export interface Model {
	target: Target;
	version: number;
	active: boolean;
	made_at: string;
	millis: number;
	examples: number;
	labels: number;
	measure: Measure;
}
export interface Models {
	client: number;
	closed_since: number;
	queued_at: string | null;
	tried_at: string | null;
	note: string;
	outcomes: { target: Target; outcome: string; count: number; bounced: number }[];
	thresholds: { target: Target; threshold: number; precision_shown: number; precision_now: number; suspended: boolean }[];
	models: Model[];
}
export interface Proposal {
	id: number;
	from: { id: number; name: string };
	to: { id: number; name: string };
	q: string;
	times: number;
	evidence: { key: string; title: string; reason: string }[];
	state: string;
	rule: number | null;
}

const at = (key: string) => `/tickets/${encodeURIComponent(key)}`;

export const suggestionsQuery = (t: Ticket) =>
	queryOptions({
		queryKey: ["tickets", "suggestions", t.key, t.version],
		queryFn: ({ signal }) => get<Suggestions>(`${at(t.key)}/suggestions`, undefined, signal),
		staleTime: 60_000,
	});

export const similarQuery = (key: string) =>
	queryOptions({
		queryKey: ["similar", key],
		queryFn: ({ signal }) => get<Similar>(`${at(key)}/similar`, undefined, signal),
		staleTime: 60_000,
	});

export const draftSimilarQuery = (client: number, title: string, description: string) =>
	queryOptions({
		queryKey: ["similar", "draft", client, title, description],
		queryFn: () => post<Similar>("/tickets/similar", { client, title, description }),
		staleTime: 60_000,
	});

export const choose = (key: string, target: Target, value: number | string, accept: boolean) =>
	call<Ticket>("POST", `${at(key)}/suggestions`, { json: { target, value, accept } });

export const modelsQuery = (client: number) =>
	queryOptions({
		queryKey: ["suggest", "models", client],
		queryFn: ({ signal }) => get<Models>("/suggestions", { client }, signal),
		refetchInterval: (q) => (q.state.data?.queued_at ? 2000 : false),
	});

export const learnNow = (client: number) => post<Models>(`/suggestions/learn?client=${client}`, {});

export const setThreshold = async (client: number, target: Target, threshold: number | null): Promise<Models> =>
	(await call<Models>("PUT", `/suggestions/thresholds/${target}`, { query: { client }, json: { threshold } })).data;

export const proposalsQuery = (client: number) =>
	queryOptions({
		queryKey: ["suggest", "proposals", client],
		queryFn: async ({ signal }) => (await get<{ items: Proposal[] }>("/suggestions/proposals", { client }, signal)).items,
	});

export const decide = (id: number, accept: boolean) =>
	post<Proposal>(`/suggestions/proposals/${id}/${accept ? "accept" : "reject"}`, {});
