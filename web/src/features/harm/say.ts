/* say.ts - harm in words. */
import { decimal, percent } from "@/lib/number";
import { shortTime, span } from "@/lib/time";
import { m } from "@/messages";
import type { HarmIn } from "./api";

const amount = (v: number | null | undefined, unit: string | undefined) => `${decimal(v ?? 0, 2)}${unit ? ` ${unit}` : ""}`;

/** "16:00, in 24 min", "13:10, 5 min ago". */
export function when(iso: string, now: number): string {
	const left = (Date.parse(iso) - now) / 1000;
	return left < 0 ? m.harm.passed(shortTime(iso, now), span(-left)) : m.harm.ahead(shortTime(iso, now), span(left));
}

/** The instant, and of a depletion how it comes about. */
export function harmWords(h: HarmIn, now: number): string {
	if (h.kind === "unset")
		return m.harm.unset;
	if (h.kind === "none")
		return m.harm.none;
	const instant = h.at ? when(h.at, now) : "";
	return h.kind === "depletion" ? m.harm.depletion(amount(h.level, h.unit), amount(h.rate, h.unit), instant) : instant;
}

/** How sure, from where, until when it counts: what stands beside it in small. */
export function harmNotes(h: HarmIn, now: number): string[] {
	return [
		h.source && h.source !== "person" ? (m.harm.sources[h.source] ?? h.source) : "",
		h.confidence !== undefined && h.confidence < 1 ? m.harm.sure(percent(h.confidence)) : "",
		h.next_check_at ? m.harm.check(shortTime(h.next_check_at, now)) : "",
		h.expires_at ? m.harm.expires(shortTime(h.expires_at, now)) : "",
	].filter((s) => s !== "");
}
