/* clock.tsx - a service clock drawn: a ring and a few words, told apart by shape as well as by colour. It ticks in place.
 * What each state looks like is decided in lib/clock.ts. */
import type { ReactNode } from "react";
import { clockFace, type ClockFace } from "@/lib/clock";
import { bothZones, span, useNow } from "@/lib/time";
import type { Clock } from "@/lib/types";
import { m } from "@/messages";
import { hoverLater } from "./hover";
import { cls } from "./kit";

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
		<span className={cls("clk", tone)} {...(full === true ? { title: hover(clock, face) } : hoverLater(() => hover(clock, face)))}>
			<span className="clk-text">
				{face.text}
				{showMore && face.more !== "" && <small> {face.more}</small>}
			</span>
			<Ring face={face} />
		</span>
	);
}
