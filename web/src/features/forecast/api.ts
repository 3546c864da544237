/* api.ts - what chances and usual silences of a client are judged by. */
import { queryOptions } from "@tanstack/react-query";
import { get, post } from "@/lib/api";
import type { Named } from "@/lib/types";

export type Asked = "breach" | "reassign";
export const questions: Asked[] = ["breach", "reassign"];

export interface Tenth {
	promised: number;
	happened: number;
	moments: number;
}
/** Measured on the newest tickets, which it had not seen. */
export interface Verdict {
	tickets: number;
	moments: number;
	auc: number | null;
	auc_opening: number | null;
	auc_plain: number | null;
	/** What the best look-up looked at. Absent, as what follows may be: measured by an older version. */
	plain_by?: string[];
	brier: number;
	brier_plain?: number | null;
	ece: number;
	rate: number;
	calibration: Tenth[];
	speaks?: { what: string; auc: number }[];
}
export interface Version {
	version: number;
	active: boolean;
	plain: boolean;
	trained_at: string;
	millis: number;
	examples: number;
	moments: number;
	measure: Record<Asked, Verdict | null>;
}
export interface Silence {
	state: string;
	any_team: boolean;
	team: Named | null;
	median_s: number;
	p95_s: number;
	examples: number;
}
export interface Forecast {
	client: number;
	version: number;
	plain: boolean;
	trained_at: string | null;
	examples: number;
	queued_at: string | null;
	tried_at: string | null;
	note: string;
	/** Tickets over that a model takes. */
	needed: number;
	/** Tickets made since the last learning. */
	new: number;
	progress: { step: "queued" | "reading" | "learning"; done: number; of: number } | null;
	versions: Version[];
	rates: Record<Asked, { happened: number; of: number }>;
	silence_default: { median_s: number; p95_s: number };
	silences: Silence[];
}

export const forecastQuery = (client: number) =>
	queryOptions({
		queryKey: ["forecast", client],
		queryFn: ({ signal }) => get<Forecast>("/forecast", { client }, signal),
		refetchInterval: (q) => (q.state.data?.progress ? 1500 : false),
	});

export const learnAgain = (client: number) => post<Forecast>(`/forecast/learn?client=${client}`, {});
