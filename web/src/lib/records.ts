/* records.ts - the routes every type has: list, count, groups, read, patch, verb, bulk, completion.
 *
 * Keys of the query cache: [plural, "list" | "groups" | "one" | "timeline" …]. A ticket is stamped with when it was read,
 * so that its clocks can tick on. */
import {
	infiniteQueryOptions,
	keepPreviousData,
	queryOptions,
	type InfiniteData,
	type QueryClient,
} from "@tanstack/react-query";
import { call, get, post, type Answer, type QueryValue } from "./api";
import { m } from "@/messages";
import { pageAsk } from "./list-ask";
import type { Completion, Groups, Meta, Page, Rec } from "./types";

export interface ListAsk {
	q?: string | undefined;
	sort?: string | undefined;
	group?: string | undefined;
	fields?: string | undefined;
	/** Colour rules as JSON. */
	colours?: string | undefined;
	limit?: number | undefined;
}

export function stamp<T extends Rec>(record: T): T {
	return { ...record, read_at: Date.now() };
}

export async function listPage<T extends Rec>(
	plural: string,
	ask: Record<string, QueryValue>,
	signal?: AbortSignal,
): Promise<Page<T>> {
	const page = await get<Page<T>>("/" + plural, ask, signal);
	const { colours } = page;
	return { ...page, items: page.items.map((r, i) => (colours === undefined ? stamp(r) : { ...stamp(r), hue: colours[i] ?? null })) };
}

export function listQuery<T extends Rec>(plural: string, ask: ListAsk) {
	return infiniteQueryOptions({
		queryKey: [plural, "list", ask],
		queryFn: ({ pageParam, signal }) =>
			listPage<T>(plural, pageAsk(ask, pageParam), signal),
		initialPageParam: "",
		getNextPageParam: (page: Page<T>) => page.next,
		placeholderData: keepPreviousData,
	});
}

/** The first few of a list with the exact count. */
export function headQuery<T extends Rec>(plural: string, ask: ListAsk) {
	return queryOptions({
		queryKey: [plural, "head", ask],
		queryFn: ({ signal }) => listPage<T>(plural, { ...ask, limit: ask.limit ?? 5, count: true }, signal),
		placeholderData: keepPreviousData,
	});
}

/** All of a small type (teams, calendars), active or not; at most 1,000. */
export function allQuery<T extends Rec>(plural: string, q = "", sort?: string) {
	return queryOptions({
		queryKey: [plural, "all", q, sort],
		queryFn: async ({ signal }) => {
			const items: T[] = [];
			let cursor: string | null = "";
			while (cursor !== null && items.length < 1000) {
				const page: Page<T> = await listPage<T>(plural, { q, sort, limit: 200, cursor }, signal);
				items.push(...page.items);
				cursor = page.next;
			}
			return items;
		},
	});
}

/** Asked for, and nothing is known of it yet, not even that it fails. */
export const awaited = (found: { isPending: boolean; failureCount: number }) => found.isPending && found.failureCount === 0;

/* Choices, yes and no, and nothing are named in the reader's language; people, teams and texts by the server. */
function inOurWords(groups: Groups["groups"], meta: Meta | undefined, plural: string, by: string): Groups["groups"] {
	const field = meta?.types.find((t) => t.plural === plural)?.fields.find((f) => f.name === by);
	const named = (value: unknown) => {
		if (value === null || value === "")
			return m.none;
		return field?.type === "bool" ? (value === true || value === 1 ? m.yes : m.no) : field?.choices?.find((c) => c.id === value)?.label;
	};
	return groups.map((g) => ({ ...g, label: named(g.value) ?? g.label }));
}

export function groupsQuery(plural: string, q: string, by: string) {
	return queryOptions({
		queryKey: [plural, "groups", q, by],
		queryFn: async ({ signal, client }) => {
			const found = await get<Groups>(`/${plural}/groups`, { q, by }, signal);
			return { ...found, groups: inOurWords(found.groups, client.getQueryData<Meta>(["meta"]), plural, by) };
		},
		placeholderData: keepPreviousData,
	});
}

export function oneQuery<T extends Rec>(plural: string, key: string) {
	return queryOptions({
		queryKey: [plural, "one", key],
		queryFn: async ({ signal }) => stamp(await get<T>(`/${plural}/${encodeURIComponent(key)}`, undefined, signal)),
	});
}

export function patchRecord<T extends Rec>(
	plural: string,
	key: string,
	changes: Record<string, unknown>,
	version?: number,
): Promise<Answer<T>> {
	return call<T>("PATCH", `/${plural}/${encodeURIComponent(key)}`, { json: changes, version });
}

export function createRecord<T extends Rec>(plural: string, fields: Record<string, unknown>): Promise<T> {
	return post<T>("/" + plural, fields);
}

export function runVerb<T extends Rec>(
	plural: string,
	key: string,
	verb: string,
	args: Record<string, unknown>,
	version?: number,
): Promise<Answer<T>> {
	return call<T>("POST", `/${plural}/${encodeURIComponent(key)}/${verb}`, { json: args, version });
}

export async function deleteRecord(plural: string, key: string): Promise<void> {
	await call("DELETE", `/${plural}/${encodeURIComponent(key)}`);
}

/* Who only asks cannot look people up: the portal names colleagues by the beginning of a name. */
async function colleagues(person: string, prefix: string, signal: AbortSignal): Promise<Completion[]> {
	const found = await get<{ items: { id: number; name: string }[] }>("/portal/people", { prefix, for: person }, signal);
	return found.items.map((p) => ({ value: String(p.id), label: p.name }));
}

export function completionQuery(type: string, field: string, prefix: string) {
	return queryOptions({
		queryKey: ["complete", type, field, prefix],
		queryFn: async ({ signal }) =>
			type === "portal-person" ? colleagues(field, prefix, signal) : (await get<{ items: Completion[] }>("/complete", { type, field, prefix }, signal)).items,
		staleTime: 30_000,
		placeholderData: keepPreviousData,
	});
}

/** Put a freshly read record into every list and page that shows it. */
export function storeRecord(client: QueryClient, plural: string, record: Rec): void {
	const fresh = stamp(record);
	client.setQueryData<Rec>([plural, "one", record.key], (old) => ({ ...old, ...fresh }));
	const swap = (items: Rec[]) => items.map((r) => (r.id === fresh.id ? { ...r, ...fresh } : r));
	client.setQueriesData<InfiniteData<Page<Rec>>>({ queryKey: [plural, "list"] }, (old) =>
		old === undefined ? old : { ...old, pages: old.pages.map((p) => ({ ...p, items: swap(p.items) })) },
	);
	client.setQueriesData<Page<Rec>>({ queryKey: [plural, "head"] }, (old) =>
		old === undefined ? old : { ...old, items: swap(old.items) },
	);
}

/** What shows records of these types besides their own lists: by the types, beginnings of keys. */
const shownBy: [string[], string[][]][] = [
	[["rotations", "oncall-overrides", "oncall-swaps", "time-off"], [["oncall"]]],
	[["handovers", "handover-items", "rotations", "oncall-overrides", "oncall-swaps", "time-off"], [["handovers", "sheet"], ["handovers", "shift"], ["handovers", "dropped"]]],
	[["tickets", "escalation-policies", "escalation-rules"], [["escalation"]]],
	[["tickets", "harm-presets"], [["desk"]]],
	[["tickets", "approvals", "tasks"], [["portal"], ["tickets", "order"]]],
];

const lists = ["list", "head", "groups", "all"];
const ofOne = ["one", "timeline", "links", "attachments", "watchers", "children", "routing", "triage-clock", "chain", "hand-over", "harm", "next-action"];

/** Which record changed: of which type, and by which key when it is one. */
export type Changed = [plural: string, key?: string | undefined];

function showing([plural, key]: Changed): string[][] {
	return [
		...lists.map((part) => [plural, part]),
		["views", "counts"],
		...shownBy.flatMap(([types, keys]) => (types.includes(plural) ? keys : [])),
		...(key === undefined ? [] : ofOne.map((part) => [plural, part, key])),
	];
}

/** Records changed: what was counted or listed from them is asked for again, each query once however many they are. */
export function touchAll(client: QueryClient, changed: Changed[]): void {
	const keys = new Map(changed.flatMap(showing).map((key) => [JSON.stringify(key), key]));
	for (const queryKey of keys.values())
		void client.invalidateQueries({ queryKey });
}

export function touchRecords(client: QueryClient, ...changed: Changed): void {
	touchAll(client, [changed]);
}
