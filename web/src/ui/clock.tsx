/* clock.tsx - a service clock: a ring and a few words, told apart by shape as well as by colour.
 *
 *   running          ring filled by what is used          "24 min"
 *   outside hours    dashed ring                          "opens Mon 08:00"
 *   paused           ring with two bars                   "paused" + reason
 *   met              ring with a tick                     "met"
 *   breached, open   full red ring                        "−1 h 20"
 *   breached, hold   full red ring with two bars          "−1 h 20 on hold"
 *   breached, done   ring with a cross                    "missed"
 *
 * The server says what was left when it was asked; here it ticks on from there (running clocks only). */
import type { ReactNode } from "react";
import { bothZones, shortTime, span, useNow } from "@/lib/time";
import type { Clock } from "@/lib/types";
import { m } from "@/messages/en";
import { cls } from "./kit";

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

export function Ring({ face }: { face: ClockFace }): ReactNode {
	const length = 2 * Math.PI * 8;
	return (
		<svg className="ring" viewBox="0 0 20 20" aria-hidden="true">
			<circle
				className="track"
				cx="10"
				cy="10"
				r="8"
				fill="none"
				strokeWidth="3"
				{...(face.glyph === "dashed" ? { strokeDasharray: "2.1 2.1" } : {})}
			/>
			{face.used > 0 && (
				<circle
					className="arc"
					cx="10"
					cy="10"
					r="8"
					fill="none"
					strokeWidth="3"
					strokeDasharray={
						face.glyph === "dashed" ? dashes(face.used, length) : `${face.used * length} ${length}`
					}
					transform="rotate(-90 10 10)"
				/>
			)}
			<g className="glyph" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round">
				{face.glyph === "bars" && <path d="M8.3 7.6v4.8M11.7 7.6v4.8" />}
				{face.glyph === "tick" && <path d="m7.2 10.2 2 2 3.6-4.2" />}
				{face.glyph === "cross" && <path d="m7.9 7.9 4.2 4.2m0-4.2-4.2 4.2" />}
			</g>
		</svg>
	);
}

function dashes(used: number, length: number): string {
	const out: number[] = [];
	let at = 0;
	while (at < used * length) {
		out.push(2.1, 2.1);
		at += 4.2;
	}
	return [...out, 0, length].join(" ");
}

function hover(c: Clock, face: ClockFace): string {
	const lines = [`${m.clock.target[c.target]}: ${face.text} ${face.more}`.trim(), m.clock.goal(span(c.goal_seconds))];
	if (c.deadline)
		lines.push(m.clock.due(bothZones(c.deadline, c.zone)));
	if (c.calendar)
		lines.push(m.clock.calendar(c.calendar));
	return lines.join("\n");
}

/** The clock as a list shows it. `readAt`: when it was read, by the browser's clock. */
export function ClockMark({ clock, readAt, full }: { clock: Clock; readAt: number; full?: boolean }): ReactNode {
	useNow(Math.abs(clock.remaining_seconds) < 3600 ? 1 : 20);
	const face = clockFace(clock, Date.now() - readAt);
	const tone = face.tone === "calm" && clock.state !== "running" ? "calm" : face.tone === "calm" ? "" : face.tone;
	const showMore = full === true || clock.state === "paused" || clock.state === "outside_hours";
	return (
		<span className={cls("clk", tone)} title={hover(clock, face)}>
			<span className="clk-text">
				{face.text}
				{showMore && face.more !== "" && <small> {face.more}</small>}
			</span>
			<Ring face={face} />
		</span>
	);
}

/** Of several clocks the one to watch: open before stopped, nearest deadline first. */
export function mainClock(clocks: Clock[] | undefined): Clock | undefined {
	const rank = (c: Clock) =>
		["running", "outside_hours", "paused"].includes(c.state) ? c.remaining_seconds : 1e12 + (c.target === "resolve" ? 0 : 1);
	return (clocks ?? [])
		.filter((c) => c.state !== "cancelled")
		.reduce<Clock | undefined>((best, c) => (best === undefined || rank(c) < rank(best) ? c : best), undefined);
}
