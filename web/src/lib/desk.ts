/* desk.ts - the ranked desk as the server tells it: what needs somebody, in the order of what is lost if it does not move. The
 * page itself is features/desk; the side bar's count and the live stream ask here too. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get } from "./api";
import type { Named } from "./types";

export type Band = "harm" | "risk" | "today" | "overdue" | "waiting" | "rest";
export const bandsInOrder: Band[] = ["harm", "risk", "today", "overdue", "waiting", "rest"];

/** One fact of the sentence that says why; `text` is its plain English, `events` what it was read from. */
export interface Fact {
	id: string;
	strong?: boolean;
	text: string;
	args?: Record<string, unknown>;
	events?: number[];
}

/** What the order was made from. Absent or null: not known. */
export interface Figures {
	chance?: number | null;
	/** A day from now, if it stands still until then. */
	chance_later?: number | null;
	reassign?: number | null;
	loss?: number | null;
	weight?: number | null;
	/** loss = weight × their sum. */
	parts?: Record<string, number | null>;
	silent_s?: number | null;
	usual_s?: number | null;
	waits?: number | null;
	waits_harm?: number | null;
}

export interface Due {
	at: string;
	kind: string;
	/** How much of the time is used, 0 to 1. */
	share: number;
}

export interface DeskItem {
	type: string;
	id: number;
	key: string;
	client: Named | null;
	title: string;
	state: string;
	priority: string;
	team: Named | null;
	assignee: Named | null;
	band: Band;
	due: Due | null;
	why: Fact[];
	numbers: Figures;
	nudged_at?: string | null;
	version: number;
}

export interface Desk {
	as_of: string;
	order: string;
	open: number;
	need: number;
	bands: { id: Band; total: number }[];
	items: DeskItem[];
	next: string | null;
}

/** Whose desk is looked at. */
export interface DeskAsk {
	client: string | undefined;
	team: string | undefined;
	mine: string | undefined;
}

export function deskAsk(search: Record<string, string | undefined>): DeskAsk {
	const number = (v: string | undefined) => (v !== undefined && /^\d+$/.test(v) ? v : undefined);
	return { client: number(search["client"]), team: number(search["team"]), mine: search["mine"] === "1" ? "1" : undefined };
}

/** With time alone the order is at most this old. */
const MINUTE_MS = 60_000;
/** Of the first page each band shows its beginning. */
const FIRST = 100;
const PAGE = 200;

export const deskQuery = (ask: DeskAsk) =>
	queryOptions({
		queryKey: ["desk", "page", ask],
		queryFn: ({ signal }) => get<Desk>("/desk", { ...ask, limit: FIRST }, signal),
		refetchInterval: MINUTE_MS,
		placeholderData: keepPreviousData,
	});

/** The first `n` of one band, page after page. */
export const bandQuery = (ask: DeskAsk, band: Band, n: number) =>
	queryOptions({
		queryKey: ["desk", "band", band, ask, n],
		queryFn: async ({ signal }) => {
			const items: DeskItem[] = [];
			let cursor: string | null = "";
			while (cursor !== null && items.length < n) {
				const page: Desk = await get<Desk>("/desk", { ...ask, band, limit: Math.min(PAGE, n), cursor: cursor === "" ? undefined : cursor }, signal);
				items.push(...page.items);
				cursor = page.next;
			}
			return items;
		},
		refetchInterval: MINUTE_MS,
		placeholderData: keepPreviousData,
	});

export const deskCountQuery = (client: string | undefined) =>
	queryOptions({
		queryKey: ["desk", "count", client],
		queryFn: async ({ signal }) => (await get<{ need: number }>("/desk/count", { client }, signal)).need,
		refetchInterval: MINUTE_MS,
	});

/** One event of the day. */
export interface TodayItem {
	at: string;
	until?: string | null;
	kind: string;
	title: string;
	detail?: string | null;
	tone?: "harm" | "risk" | "info" | "mute";
	href?: string | null;
	/** The name of what is said, and what it is about; `title` and `detail` are its plain English. */
	say?: string;
	args?: { n?: number } & Record<string, unknown>;
}

export const todayQuery = (client: string | undefined) =>
	queryOptions({
		queryKey: ["desk", "today", client],
		queryFn: ({ signal }) => get<{ zone?: string; items: TodayItem[] }>("/desk/today", { client }, signal),
		refetchInterval: MINUTE_MS,
	});

/** What others wait for, and how much of it there is. */
export interface Unblock {
	type: string;
	id: number;
	key: string;
	title: string;
	verb: string;
	who?: Named | null;
	frees: number;
	harm?: number;
	of?: string[];
	href?: string | null;
}

export const unblockQuery = (client: string | undefined) =>
	queryOptions({
		queryKey: ["desk", "unblock", client],
		queryFn: async ({ signal }) => (await get<{ items: Unblock[] }>("/desk/unblock", { client }, signal)).items,
		refetchInterval: MINUTE_MS,
	});
