/* attention.ts - the reader's own notifications, snoozes, mutes, watches and what was seen; used by the shell's bell, the
 * tickets and the attention pages. */
import { infiniteQueryOptions, queryOptions, type InfiniteData, type QueryClient } from "@tanstack/react-query";
import { call, get, post } from "./api";
import { touchRecords } from "./records";
import type { Attention, Named, Page, Rec, Snooze, Ticket } from "./types";

export interface Notice {
	id: number;
	type: string;
	key?: string;
	title?: string;
	state?: string;
	reason: string;
	event: number;
	first_event: number;
	n: number;
	actor: Named | null;
	kind: string;
	detail: string;
	href: string;
	urgent: boolean;
	first_at: string;
	at: string;
	held: boolean;
	read: boolean;
	desktop: boolean;
	sent: Sent[];
}

/** By which other channel it went, or when it will, or why not. */
export interface Sent {
	channel: string;
	state: string;
	at: string;
	error?: string;
}

export interface NoticeCounts {
	unread: number;
	held: number;
	mentions: number;
	drafts: number;
}

export interface Mention {
	id: number;
	key: string;
	title: string;
	event: number;
	author: Named;
	visibility: string;
	body: string;
	at: string;
	seen: boolean;
}

export interface Mute {
	id: number;
	key?: string;
	title?: string;
	reason: string;
	until: string | null;
}

export interface Subscription {
	id: number;
	kind: "team" | "tag" | "view";
	target: number;
	word: string;
	name: string;
	what: "new" | "all";
	until: string | null;
}

export const channels = ["app", "mail", "chat", "desktop"] as const;
export type Channel = (typeof channels)[number];
export type Mode = "off" | "now" | "digest";

export interface NoticeReason {
	id: string;
	mode: string;
	default: string;
	urgent: boolean;
	breaks: boolean;
	channels: Record<Channel, Mode>;
	locked: Channel[];
}

export interface NoticeSettings {
	reasons: NoticeReason[];
	quiet: boolean;
	quiet_from: string;
	quiet_to: string;
	quiet_days: number[];
	urgent: boolean;
	work_hours: boolean;
	hours_known: boolean;
	digest_at: string;
	digest_days: number[];
	delay: number | null;
	delay_default: number;
	zone: string;
}

export interface Contact {
	channel: "app" | "mail" | "chat";
	state: string;
	address: string;
	shape?: string;
	when?: string;
	when_urgent?: string;
	since?: string;
	error?: string;
}

export const countsQuery = queryOptions({
	queryKey: ["notices", "count"],
	queryFn: ({ signal }) => get<NoticeCounts>("/notices/count", undefined, signal),
	staleTime: 30_000,
	/* Held ones become visible by the clock; the server nudges, and this makes up for a nudge that got lost. */
	refetchInterval: 120_000,
});

export function noticesQuery(unread: boolean, reason: string) {
	return infiniteQueryOptions({
		queryKey: ["notices", "list", unread, reason],
		queryFn: ({ pageParam, signal }) =>
			get<{ items: Notice[]; next: string | null; unread: number; held: number }>("/notices", { unread, reason, limit: 60, cursor: pageParam }, signal),
		initialPageParam: "",
		getNextPageParam: (page) => page.next,
	});
}

export const noticeSettingsQuery = queryOptions({
	queryKey: ["notices", "settings"],
	queryFn: ({ signal }) => get<NoticeSettings>("/notices/settings", undefined, signal),
});

export const contactsQuery = queryOptions({
	queryKey: ["notices", "contacts"],
	queryFn: ({ signal }) => get<{ outside: boolean; items: Contact[] }>("/notices/contacts", undefined, signal),
});

/** A test message, and what became of it: asked until it is known, for half a minute at most. */
export async function testContact(channel: string): Promise<{ state: string; error: string }> {
	const { id } = await post<{ id: number }>(`/notices/contacts/${channel}/test`, {});
	let m = { state: "queued", error: "" };
	for (let i = 0; i < 60 && m.state === "queued" && m.error === ""; i++) {
		await new Promise((done) => setTimeout(done, 500));
		m = await get<{ state: string; error: string }>(`/notices/messages/${String(id)}`);
	}
	return m;
}

export const mutesQuery = queryOptions({
	queryKey: ["mutes"],
	queryFn: async ({ signal }) => (await get<{ items: Mute[] }>("/mutes", undefined, signal)).items,
});

export const subscriptionsQuery = queryOptions({
	queryKey: ["subscriptions"],
	queryFn: async ({ signal }) => (await get<{ items: Subscription[] }>("/subscriptions", undefined, signal)).items,
});

export const snoozesQuery = queryOptions({
	queryKey: ["snoozes"],
	queryFn: async ({ signal }) => (await get<{ items: { key: string; title: string; snooze: Snooze }[] }>("/snoozes", undefined, signal)).items,
});

export function mentionsQuery(unseen: boolean) {
	return infiniteQueryOptions({
		queryKey: ["mentions", unseen],
		queryFn: ({ pageParam, signal }) =>
			get<{ items: Mention[]; next: number | null; unseen: number }>("/mentions", { unseen, before: pageParam === 0 ? undefined : pageParam }, signal),
		initialPageParam: 0,
		getNextPageParam: (page) => page.next,
	});
}

/** What the server nudges about is asked for anew. */
export function heardOf(client: QueryClient, of: string[]): void {
	const stale = (key: string) => void client.invalidateQueries({ queryKey: [key] });
	if (of.includes("notices") || of.includes("mentions") || of.includes("seen"))
		stale("notices");
	if (of.includes("mentions") || of.includes("notices") || of.includes("seen"))
		stale("mentions");
	if (of.includes("drafts")) {
		stale("drafts");
		void client.invalidateQueries({ queryKey: ["notices", "count"] });
	}
	if (of.includes("snooze")) {
		stale("snoozes");
		touchRecords(client, "tickets");
		void client.invalidateQueries({ queryKey: ["tickets", "one"] });
	}
}

export async function readNotices(client: QueryClient, what: { ids: number[]; unread?: boolean } | { key: string } | { all: true }): Promise<void> {
	await post("/notices/read", what);
	/* A list that is on its way knows of before: it is not shown, not even until the next one comes. */
	await client.cancelQueries({ queryKey: ["notices"] });
	await client.invalidateQueries({ queryKey: ["notices"] });
}

/* ---- one ticket ---------------------------------------------------------------------------------------------------- */

const at = (key: string) => `/tickets/${encodeURIComponent(key)}`;

function mark(client: QueryClient, key: string, change: Partial<Attention>): void {
	const put = <T extends Rec>(r: T): T =>
		r.key === key && r["attention"] !== undefined ? { ...r, attention: { ...(r["attention"] as Attention), ...change } } : r;
	client.setQueriesData<InfiniteData<Page<Rec>>>({ queryKey: ["tickets", "list"] }, (old) =>
		old === undefined ? old : { ...old, pages: old.pages.map((p) => ({ ...p, items: p.items.map(put) })) },
	);
	client.setQueriesData<Page<Rec>>({ queryKey: ["tickets", "head"] }, (old) => (old === undefined ? old : { ...old, items: old.items.map(put) }));
	client.setQueryData<Ticket>(["tickets", "one", key], (old) => (old === undefined ? old : put(old)));
}

export async function lookedAt(client: QueryClient, key: string, event: number): Promise<void> {
	await call("PUT", `${at(key)}/seen`, { json: { event } });
	mark(client, key, { unread: false, seen: event });
}

export async function markUnread(client: QueryClient, key: string): Promise<void> {
	mark(client, key, { unread: true });
	await call("DELETE", `${at(key)}/seen`);
}

export async function allRead(client: QueryClient): Promise<void> {
	await post("/tickets/seen", {});
	touchRecords(client, "tickets");
}

export async function snooze(client: QueryClient, key: string, ask: { until?: string | null; wake: string | { filter: string }; reason?: string; team?: number }): Promise<void> {
	await post(`${at(key)}/snooze`, ask);
	touchRecords(client, "tickets", key);
	void client.invalidateQueries({ queryKey: ["snoozes"] });
}

export async function wake(client: QueryClient, key: string, team = 0): Promise<void> {
	await call("DELETE", `${at(key)}/snooze`, { query: team > 0 ? { team } : {} });
	touchRecords(client, "tickets", key);
	void client.invalidateQueries({ queryKey: ["snoozes"] });
}

export async function mute(client: QueryClient, what: { key?: string; reason?: string; until?: string | null }): Promise<number> {
	const made = await post<{ id: number }>("/mutes", what);
	void client.invalidateQueries({ queryKey: ["mutes"] });
	if (what.key !== undefined)
		touchRecords(client, "tickets", what.key);
	return made.id;
}

export async function unmute(client: QueryClient, id: number): Promise<void> {
	await call("DELETE", `/mutes/${id}`);
	void client.invalidateQueries({ queryKey: ["mutes"] });
	touchRecords(client, "tickets");
	void client.invalidateQueries({ queryKey: ["tickets", "one"] });
}

export async function watchUntil(key: string, end: { until?: string; resolved?: boolean }): Promise<void> {
	await call("PUT", `${at(key)}/watch`, { json: end });
}
