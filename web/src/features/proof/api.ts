/* api.ts - the proof sheet of one cycle of a clock, as docs/clocks.md says; the page shows it and counts nothing itself. */
import { queryOptions } from "@tanstack/react-query";
import { apiUrl, get } from "@/lib/api";
import { zoneOfViewer } from "@/lib/time";
import { language } from "@/messages/locale";

export interface Stretch {
	from: string;
	to: string;
	reason: string;
	counts: boolean;
	open: number;
}

export interface Line {
	n: number;
	at: string;
	event: number | null;
	what: string;
	by: number | null;
	reason: string;
	rule: string;
	definition: number;
	definition_version: number;
	calendar: number;
	calendar_version: number;
	zone: string;
	open: number;
	total: number;
	goal: number;
	deadline: string | null;
	recount?: Stretch[];
}

export interface Result {
	phase: "running" | "paused" | "stopped" | "cancelled";
	goal: number;
	elapsed: number;
	deadline: string | null;
	breached_at: string | null;
	stopped_at: string | null;
}

interface Versioned {
	id: number;
	version: number;
	name: string;
}

export interface Sheet {
	record: { key: string };
	target: string;
	cycle: number;
	as_of: string;
	definitions: Versioned[];
	calendars: Versioned[];
	ledger: Line[];
	result: Result;
	proof: string;
	shown: {
		title: string;
		client: string;
		cycles: number;
		people: Record<string, string>;
		/** The calendar's open time within the clock's life; null when there is too much of it to draw. */
		open: { from: string; to: string }[] | null;
	};
}

export interface Which {
	key: string;
	target: string;
	cycle?: string | undefined;
}

const path = (w: Which) => `/tickets/${encodeURIComponent(w.key)}/clocks/${encodeURIComponent(w.target)}/proof`;

export function sheetQuery(w: Which) {
	return queryOptions({
		queryKey: ["tickets", "proof", w.key, w.target, w.cycle ?? ""],
		queryFn: ({ signal }) => get<Sheet>(path(w), { cycle: w.cycle }, signal),
	});
}

/** The sheet that stands on the page, to keep: as of the same instant. */
export function sheetUrl(w: Which, sheet: Sheet, as: "pdf" | "json"): string {
	const query = { cycle: sheet.cycle, as_of: sheet.as_of };
	return as === "pdf" ? apiUrl(path(w) + ".pdf", { ...query, zone: zoneOfViewer(), lang: language().words }) : apiUrl(path(w), { ...query, download: 1 });
}
