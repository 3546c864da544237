/* clock.ts - what a service clock looks like at an instant, apart from how it is drawn (ui/clock.tsx).
 *
 *   running          ring filled by what is used          "24 min"
 *   outside hours    dashed ring                          "opens Mon 08:00"
 *   paused           ring with two bars                   "paused" + reason
 *   met              ring with a tick                     "met"
 *   breached, open   full red ring                        "−1 h 20"
 *   breached, hold   full red ring with two bars          "−1 h 20 on hold"
 *   breached, done   ring with a cross                    "missed"
 *
 * The server says what was left when it was asked; a running clock goes on from there. */
import { m } from "../messages/index.ts";
import { shortTime, span } from "./time.ts";
import type { Clock } from "./types.ts";

export interface ClockFace {
	tone: "harm" | "risk" | "ok" | "calm";
	glyph: "none" | "bars" | "tick" | "cross" | "dashed";
	/** 0..1, how much of the ring is filled. */
	used: number;
	text: string;
	more: string;
}

/** Share of the goal that must be left before a clock turns amber. */
const CALM_SHARE = 0.25;

function runningFace(left: number, goal: number): ClockFace {
	const used = Math.min(1, Math.max(0, 1 - left / goal));
	if (left < 0)
		return { tone: "harm", glyph: "none", used: 1, text: span(left), more: m.clock.over };
	return { tone: left / goal <= CALM_SHARE ? "risk" : "calm", glyph: "none", used, text: span(left), more: m.clock.left };
}

/** What a clock looks like `since` milliseconds after it was read. */
export function clockFace(c: Clock, since: number): ClockFace {
	const goal = Math.max(1, c.goal_seconds);
	const used = Math.min(1, Math.max(0, c.elapsed_seconds / goal));
	const left = c.remaining_seconds;
	switch (c.state) {
	case "running":
		return runningFace(left - Math.max(0, since) / 1000, goal);
	case "outside_hours":
		return {
			tone: c.breached ? "harm" : left / goal <= CALM_SHARE ? "risk" : "calm",
			glyph: "dashed",
			used: c.breached ? 1 : used,
			text: c.breached ? span(left) : span(left),
			more: c.opens_at ? m.clock.opens(shortTime(c.opens_at)) : m.clock.outside,
		};
	case "paused":
		return {
			tone: c.breached ? "harm" : "calm",
			glyph: "bars",
			used: c.breached ? 1 : used,
			text: c.breached ? span(left) : m.clock.paused,
			more: c.breached ? m.clock.onHold : (m.clock.reason[c.reason ?? ""] ?? c.reason ?? ""),
		};
	case "met":
		return { tone: "ok", glyph: "tick", used: 1, text: m.clock.met, more: "" };
	case "breached":
		return {
			tone: "harm",
			glyph: "cross",
			used: 1,
			text: m.clock.missed,
			more: left < 0 ? m.clock.by(span(-left)) : "",
		};
	case "cancelled":
		return { tone: "calm", glyph: "cross", used: 0, text: m.clock.cancelled, more: "" };
	}
}

/** Of several clocks the one to watch: open before stopped, nearest deadline first. */
export function mainClock(clocks: Clock[] | undefined): Clock | undefined {
	const rank = (c: Clock) =>
		["running", "outside_hours", "paused"].includes(c.state) ? c.remaining_seconds : 1e12 + (c.target === "resolve" ? 0 : 1);
	return (clocks ?? [])
		.filter((c) => c.state !== "cancelled")
		.reduce<Clock | undefined>((best, c) => (best === undefined || rank(c) < rank(best) ? c : best), undefined);
}
