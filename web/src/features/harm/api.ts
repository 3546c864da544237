/* api.ts - harm: what is lost when nothing is done, and by when; and the next action that was asked for and promised. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call, get, post, type Answer } from "@/lib/api";
import type { Named } from "@/lib/types";

export type Kind = "unset" | "none" | "instant" | "depletion";

/** What is written. */
export interface HarmIn {
	kind: Kind;
	at?: string | null;
	level?: number | null;
	rate?: number | null;
	unit?: string;
	effect?: string;
	source?: string;
	confidence?: number;
	expires_at?: string | null;
	next_check_at?: string | null;
}

export interface Harm extends HarmIn {
	set_at?: string | null;
	set_by?: Named | null;
	version?: number;
	event?: number | null;
}

/** What H offers: presets with a digit, then "none" and "clear". */
export interface Choice {
	id: string;
	n: number | null;
	name: string;
	effect: string;
	at: string | null;
	body: HarmIn;
}

export interface NextAction {
	asked: { at: string; by: Named | null; of: Named | null; words: string } | null;
	promised: { at: string; by: Named | null; words: string; made_at: string; broken: boolean } | null;
	/** Whom a nudge asks. */
	owner: Named | null;
}

const at = (key: string) => `/tickets/${encodeURIComponent(key)}`;

export const harmQuery = (key: string) =>
	queryOptions({ queryKey: ["tickets", "harm", key], queryFn: ({ signal }) => get<Harm>(`${at(key)}/harm`, undefined, signal) });

export const choicesQuery = (key: string) =>
	queryOptions({
		queryKey: ["tickets", "harm", key, "choices"],
		queryFn: async ({ signal }) => (await get<{ items: Choice[] }>(`${at(key)}/harm/choices`, undefined, signal)).items,
		staleTime: 30_000,
	});

/** What a typed line means; nothing is written. */
export const readHarm = (key: string, text: string, signal?: AbortSignal): Promise<HarmIn> => post<HarmIn>(`${at(key)}/harm/read`, { text }, { signal });

export const readQuery = (key: string, text: string) =>
	queryOptions({
		queryKey: ["tickets", "harm-read", key, text],
		queryFn: ({ signal }) => readHarm(key, text, signal),
		enabled: text !== "",
		placeholderData: keepPreviousData,
		retry: false,
		gcTime: 60_000,
	});

export const putHarm = (key: string, harm: HarmIn): Promise<Answer<Harm>> => call<Harm>("PUT", `${at(key)}/harm`, { json: harm });
export const clearHarm = (key: string): Promise<Answer<Harm>> => call<Harm>("DELETE", `${at(key)}/harm`);

export const nextQuery = (key: string) =>
	queryOptions({ queryKey: ["tickets", "next-action", key], queryFn: ({ signal }) => get<NextAction>(`${at(key)}/next-action`, undefined, signal) });

export const nudge = (key: string, words: string): Promise<Answer<NextAction>> => call<NextAction>("POST", `${at(key)}/nudge`, { json: words === "" ? {} : { words } });
export const unnudge = (key: string): Promise<Answer<NextAction>> => call<NextAction>("DELETE", `${at(key)}/nudge`);
export const promise = (key: string, when: string, words: string): Promise<Answer<NextAction>> => call<NextAction>("PUT", `${at(key)}/next-action`, { json: { at: when, words } });
export const withdraw = (key: string): Promise<Answer<NextAction>> => call<NextAction>("DELETE", `${at(key)}/next-action`);
