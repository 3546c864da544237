/* due.tsx - what is left until the instant that matters, as a few words and a ring; it ticks in place. */
import type { ReactNode } from "react";
import type { ClockFace } from "@/lib/clock";
import type { Band, DeskItem, Due } from "@/lib/desk";
import { bothZones, shortTime, span, useNow } from "@/lib/time";
import { m } from "@/messages";
import { Ring } from "@/ui/clock";
import { hoverLater } from "@/ui/hover";
import { cls } from "@/ui/kit";
import { toneOf } from "./band";

const DAY_S = 86_400;

/** "24 min", "1 h 10", "Fri 17:00", "−40 min", "−1 d". */
function leftWords(due: Due, at: number): string {
	const left = (Date.parse(due.at) - at) / 1000;
	if (left < -DAY_S)
		return m.desk.overDays(Math.floor(-left / DAY_S));
	return left > 18 * 3600 ? shortTime(due.at, at) : span(left);
}

export function DueMark({ item, band }: { item: DeskItem; band: Band }): ReactNode {
	const at = useNow(10);
	const { due } = item;
	if (due === null)
		return <span className="clk-cell" />;
	const over = Date.parse(due.at) < at;
	const face: ClockFace = { tone: "calm", glyph: "none", used: over ? 1 : Math.max(0.02, Math.min(1, due.share)), text: "", more: "" };
	return (
		<span className="clk-cell">
			<span className={cls("clk", toneOf(band) === "" ? "calm" : toneOf(band))} {...hoverLater(() => `${m.desk.due[due.kind] ?? due.kind}: ${bothZones(due.at)}`)}>
				<span className="clk-text">{leftWords(due, at)}</span>
				<Ring face={face} />
			</span>
		</span>
	);
}
