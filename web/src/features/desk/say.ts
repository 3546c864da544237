/* say.ts - a fact in the reader's language, from its name and what it is about. A name this page does not know yet is said
 * as the server says it, in English. */
import type { Fact, TodayItem } from "@/lib/desk";
import { count, percent } from "@/lib/number";
import { now, shortTime, span } from "@/lib/time";
import { textOf } from "@/lib/text";
import { m } from "@/messages";

const isInstant = (v: unknown): v is string => typeof v === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(v);

/** What a sentence may put in: instants as read here and as time left, seconds as spans, shares of one as percent. */
function inWords(args: Record<string, unknown>): Record<string, string> {
	const out: Record<string, string> = {};
	for (const [name, v] of Object.entries(args)) {
		if (isInstant(v)) {
			const left = (Date.parse(v) - now()) / 1000;
			out[name] = shortTime(v);
			out[name + "_left"] = span(Math.abs(left));
			out[name + "_over"] = left < 0 ? "1" : "";
		} else if (typeof v === "number")
			out[name] = name.endsWith("_s") ? span(v) : ["chance", "share", "reassign", "confidence"].includes(name) ? percent(v) : count(v);
		else if (name === "target" || name === "reason")
			out[name] = (name === "target" ? (m.clock.target as Record<string, string>) : m.clock.reason)[textOf(v)] ?? textOf(v);
		else if (v !== null && v !== undefined && typeof v !== "object")
			out[name] = textOf(v);
	}
	return out;
}

/** A line of the day in the reader's language: what it is and what beside it. */
export function todayText(i: TodayItem): [string, string] {
	const said = m.desk.today.say[i.say ?? ""]?.(Object.fromEntries(Object.entries(i.args ?? {}).map(([k, v]) => [k, textOf(v)])), i.args?.n ?? 0);
	return said ?? [i.title, i.detail ?? ""];
}

/** whole: where there is room for all of it, as in the card that hovers. */
export function factText(f: Fact, whole = false): string {
	const say = m.desk.fact[f.id];
	return say === undefined ? f.text : say(inWords(f.args ?? {}), f.args ?? {}, whole);
}
