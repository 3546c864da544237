/* api.ts - hand-overs, their items, the shift one stands in, and what fell between shifts. */
import { queryOptions, type QueryClient } from "@tanstack/react-query";
import { get, post } from "@/lib/api";
import { patchRecord, runVerb, touchAll } from "@/lib/records";
import type { Named, Rec } from "@/lib/types";

export interface Handover extends Rec {
	rotation: Named | null;
	team: Named | null;
	shift: string;
	next_shift: string;
	from: string | null;
	at: string;
	until: string | null;
	outgoing: Named;
	incoming: Named | null;
	state: "draft" | "published" | "accepted" | "lapsed" | "cancelled";
	note: string;
	drafted_at: string | null;
	published_at: string | null;
	accepted_at: string | null;
	items: number;
	unaccepted: number;
	removed: number;
	dropped: number;
	lost: number;
	left_out: number;
}

/** Why an item is there, as the server knows it; m.handover.facts puts it into words. */
export interface Fact {
	id: string;
	at?: string;
	until?: string;
	who?: string;
	words?: string;
	n?: number;
}

export interface Item extends Rec {
	handover: Named;
	section: string;
	about: string;
	ticket: Named | null;
	person: Named | null;
	title: string;
	facts: Fact[];
	owner: Named | null;
	backup: Named | null;
	next_check_at: string | null;
	without: string;
	note: string;
	by_hand: boolean;
	state: "open" | "asked" | "accepted" | "removed" | "settled";
	question: string;
	answer: string;
	because: string;
	accepted_by: Named | null;
	accepted_at: string | null;
	dropped_at: string | null;
	lost_at: string | null;
}

export interface Sheet {
	handover: Handover;
	items: Item[];
	sections: string[];
	may: { give: boolean; take: boolean };
}

export interface Shift {
	rotation: Named | null;
	name: string | null;
	until: string | null;
	zone?: string;
	now?: Named;
	next: Named[];
	you?: "outgoing" | "incoming" | "team" | "other";
	handover: { id: number; state: Handover["state"]; at: string; items: number; unaccepted: number; dropped: number; crossed: boolean; accountable: Named } | null;
}

export interface Dropped {
	handovers: number;
	items: number;
	removed: number;
	dropped: number;
	lost: number;
	unaccepted: number;
	rows: {
		item: number;
		handover: number;
		rotation: Named | null;
		shift: string;
		at: string;
		title: string;
		ticket: { id: number; key: string; state: string } | null;
		state: Item["state"];
		live: boolean;
		outgoing: Named | null;
		incoming: Named | null;
		lost_at: string | null;
		accepted_at: string | null;
		found_again: number | null;
	}[];
}

export const sheetQuery = (key: string) =>
	queryOptions({
		queryKey: ["handovers", "sheet", key],
		queryFn: ({ signal }) => get<Sheet>(`/handovers/${encodeURIComponent(key)}/sheet`, undefined, signal),
		refetchInterval: 30_000, // two people look at it at once
	});

export const shiftQuery = (client: string | undefined) =>
	queryOptions({
		queryKey: ["handovers", "shift", client],
		queryFn: ({ signal }) => get<Shift>("/shift", { client }, signal),
		refetchInterval: 60_000, // shifts end by the clock
	});

export const droppedQuery = (client: string | undefined) =>
	queryOptions({
		queryKey: ["handovers", "dropped", client],
		queryFn: ({ signal }) => get<Dropped>("/handovers/dropped", { client }, signal),
	});

/** Whatever was done moves everything that shows a hand-over. */
export function touchHandovers(client: QueryClient): void {
	touchAll(client, [["handovers"], ["handover-items"]]);
}

/** Live: neither accepted, taken out nor settled. */
export const live = (i: Item) => i.state === "open" || i.state === "asked";
/** It may not be published like this. */
export const half = (i: Item) => live(i) && i.without === "" && (i.owner === null || i.next_check_at === null);

export const makeHandover = (rotation: number) => post<Handover>("/handovers", { rotation });
export const redraft = (id: number) => post<Sheet>(`/handovers/${id}/redraft`, {});
export const addItem = (id: number, fields: Record<string, unknown>) => post<Item>(`/handovers/${id}/items`, fields);
export const verbOf = (id: number, verb: string) => runVerb<Handover>("handovers", String(id), verb, {});
export const verbOfItem = (id: number, verb: string, args: Record<string, unknown> = {}) => runVerb<Item>("handover-items", String(id), verb, args);
export const changeItem = (item: Item, changes: Record<string, unknown>) => patchRecord<Item>("handover-items", String(item.id), changes, item.version);
export const changeNote = (h: Handover, note: string) => patchRecord<Handover>("handovers", String(h.id), { note }, h.version);
export const paperAddress = (id: number, german: boolean) => `/api/v1/handovers/${id}/paper${german ? "?lang=de" : ""}`;
