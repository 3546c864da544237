/* api.ts - rotations, their shifts, and what people do about them. */
import { keepPreviousData, queryOptions, type QueryClient } from "@tanstack/react-query";
import { call, get, post } from "@/lib/api";
import { touchAll } from "@/lib/records";
import type { Named, Rec } from "@/lib/types";

export interface Shift {
	from: string;
	to: string;
	person: Named | null;
	layer: number | null;
	why: string;
	override: number | null;
	gap: boolean;
	missing: { person: Named; why: string; layer: number | null } | null;
}

export interface Rotation extends Rec {
	name: string;
	team: Named | null;
	zone: string;
	layers: Layer[];
	hours: Times[];
	description: string;
	active: boolean;
}

export interface Times {
	days: number[];
	from: string;
	to: string;
}

export interface Layer {
	name?: string;
	people: number[];
	unit: "hour" | "day" | "week";
	every: number;
	at: string;
	weekday?: number | null;
	start: string;
	end?: string | null;
	hours?: Times[];
}

export interface NowItem {
	rotation: Pick<Rotation, "id" | "key" | "name" | "team" | "zone" | "description" | "client">;
	now: (Shift & { phone?: string; reach?: string[] }) | null;
	next: Shift | null;
	gaps: Shift[];
}

export interface Shifts {
	from: string;
	to: string;
	zone: string;
	layers: { name: string; shifts: Shift[] }[];
	shifts: Shift[];
	people: Named[];
}

export interface Coverage {
	from: string;
	to: string;
	percent: number;
	score: { points: number } & Record<"cover" | "balance" | "nights_and_weekends", { points: number; of: number }>;
	gaps_in_all: number;
	gaps: Shift[];
	people: { person: Named; hours: number; night_hours: number; weekend_hours: number; shifts: number }[];
}

export interface MyShift {
	rotation: { id: number; name: string; zone: string };
	from: string;
	to: string;
	why: string;
}

export interface Swap extends Rec {
	rotation: Named;
	person: Named;
	offered_to: Named | null;
	from: string;
	to: string;
	back_from: string | null;
	back_to: string | null;
	note: string;
	state: string;
}

export interface Override extends Rec {
	rotation: Named;
	person: Named;
	from: string;
	to: string;
	reason: string;
	swap: Named | null;
	made_by: Named | null;
	state: string;
}

export interface TimeOff extends Rec {
	person: Named;
	from: string;
	to: string;
	reason: string;
	state: string;
}

export interface Feed {
	id: number;
	rotation: Named | null;
	name: string;
	made_at: string;
	used_at: string | null;
}

export const nowQuery = (client: string | undefined) =>
	queryOptions({
		queryKey: ["oncall", "now", client],
		queryFn: ({ signal }) => get<{ at: string; items: NowItem[] }>("/oncall/now", { client }, signal),
		refetchInterval: 60_000, // hand-offs happen by the clock
	});

export const mineQuery = queryOptions({
	queryKey: ["oncall", "mine"],
	/* The server tells rotation by rotation; a person's own time runs through all of them. */
	queryFn: async ({ signal }) => {
		const { items } = await get<{ items: MyShift[] }>("/oncall/mine", undefined, signal);
		return { items: items.sort((x, y) => Date.parse(x.from) - Date.parse(y.from)) };
	},
});

export const shiftsQuery = (key: string, from: string, to: string) =>
	queryOptions({
		queryKey: ["oncall", "shifts", key, from, to],
		queryFn: ({ signal }) => get<Shifts>(`/rotations/${encodeURIComponent(key)}/shifts`, { from, to }, signal),
		placeholderData: keepPreviousData,
	});

export const coverageQuery = (key: string) =>
	queryOptions({
		queryKey: ["oncall", "coverage", key],
		queryFn: ({ signal }) => get<Coverage>(`/rotations/${encodeURIComponent(key)}/coverage`, undefined, signal),
	});

export const feedsQuery = queryOptions({
	queryKey: ["oncall", "feeds"],
	queryFn: ({ signal }) => get<{ items: Feed[] }>("/oncall/feeds", undefined, signal),
});

export interface Draft {
	zone: string;
	layers: Layer[];
	hours: Times[];
}

export const previewQuery = (draft: Draft, at: { rotation?: number; client?: number }) =>
	queryOptions({
		queryKey: ["oncall", "preview", at, draft],
		queryFn: ({ signal }) => post<Shifts & { coverage: Coverage }>("/rotations/preview", { ...at, ...draft }, { signal }),
		placeholderData: keepPreviousData,
		retry: false,
	});

/** Whatever was done moves everything that shows a schedule. */
export function touchOncall(client: QueryClient): void {
	touchAll(client, [["rotations"], ["oncall-overrides"], ["oncall-swaps"], ["time-off"]]);
}

export const makeFeed = (rotation: number | null, name: string) => post<{ id: number; url: string }>("/oncall/feeds", { rotation, name });
export const revokeFeed = (id: number) => call("DELETE", `/oncall/feeds/${id}`);
export const standIn = (fields: Record<string, unknown>) => post<Override>("/oncall-overrides", fields);
export const offerShift = (fields: Record<string, unknown>) => post<Swap>("/oncall-swaps", fields);
export const enterTimeOff = (fields: Record<string, unknown>) => post<TimeOff>("/time-off", fields);
