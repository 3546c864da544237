/* words.ts - a definition read back in plain words, and its parts for lists. */
import type { Finding } from "./api";
import { refOf } from "@/ui/form";
import { fieldOf } from "@/lib/session";
import { textOf } from "@/lib/text";
import type { TypeMeta } from "@/lib/types";
import { m } from "@/messages";

const t = m.targets;

export type Draft = Record<string, unknown>;

const nameOf = (v: unknown): string => refOf(v)?.label ?? "";

function choice(type: TypeMeta, field: string, v: unknown): string {
	return fieldOf(type, field)?.choices?.find((c) => c.id === v)?.label ?? textOf(v);
}

export function whomOf(type: TypeMeta, d: Draft): string {
	const parts = [
		d["kind"] ? choice(type, "kind", d["kind"]) : "",
		d["priority"] ? choice(type, "priority", d["priority"]) : "",
		textOf(d["service"]),
		nameOf(d["team"]),
		nameOf(d["contract"]),
		textOf(d["vendor"]),
	].filter((p) => p !== "");
	return parts.length === 0 ? t.anyTicket : parts.join(" · ");
}

export function goalOf(d: Draft): string {
	const n = Number(d["goal"] ?? 0);
	switch (d["goal_as"]) {
	case "workdays":
		return t.withinDays(n, "").trim().replace(/ (of|nach)$/, "");
	case "relative":
		return t.byTime(n, timeOf(d), "").trim().replace(/,? (of|nach)$/, "");
	case "share":
		return `${n} %`;
	default:
		return t.openTime(n);
	}
}

function timeOf(d: Draft): string {
	return d["goal_time"] === "close" || !d["goal_time"] ? t.byClose : textOf(d["goal_time"]);
}

function within(d: Draft): string {
	const n = Number(d["goal"] ?? 0);
	const calendar = nameOf(d["calendar"]) || t.noCalendar;
	switch (d["goal_as"]) {
	case "workdays":
		return t.withinDays(n, calendar);
	case "relative":
		return t.byTime(n, timeOf(d), calendar);
	case "share":
		return t.shareOf(n);
	default:
		return t.withinOpen(t.openTime(n), calendar);
	}
}

/** "Incidents of priority 1: first response within 30 open minutes of Office hours. Paused while …" */
export function sentenceOf(type: TypeMeta, ticket: TypeMeta, d: Draft): string {
	const q = (field: string) => textOf(d[field]).trim();
	const reasons = textOf(d["pause_on"]).split(" ").filter(Boolean).map((r) => choice(ticket, "hold_reason", r));
	const whom = [
		t.tickets(d["kind"] ? choice(type, "kind", d["kind"]) : "", textOf(d["priority"])),
		q("service") && t.ofService(q("service")),
		nameOf(d["team"]) && t.ofTeam(nameOf(d["team"])),
		nameOf(d["contract"]) && t.ofContract(nameOf(d["contract"])),
		q("vendor") && t.ofVendor(q("vendor")),
	].filter(Boolean);
	return [
		`${whom.join(" ")}: ${t.what[textOf(d["target"])] ?? ""} ${within(d)}.`,
		q("start_when") && t.onlyStarts(q("start_when")),
		reasons.length > 0 && t.pausedOn(reasons.join(", ")),
		q("pause_when") && t.pausedWhen(q("pause_when")),
		reasons.length === 0 && q("pause_when") === "" && t.neverPaused,
		q("resume_when") && t.resumedWhen(q("resume_when")),
		d["stop_on"] === "closed" && t.untilClosed,
		q("stop_when") && t.stopsWhen(q("stop_when")),
		q("cancel_when") && d["cancel_on"] !== "never" && t.cancelledWhen(q("cancel_when")),
		q("reset_when") && t.resetWhen(q("reset_when")),
	].filter(Boolean).join(" ");
}

export function sayFinding(f: Finding): string {
	const own = t.findings[f.code];
	if (own !== undefined)
		return own(f.other?.name ?? "");
	return f.text.charAt(0).toUpperCase() + f.text.slice(1) + (/[.!?]$/.test(f.text) ? "" : ".");
}
