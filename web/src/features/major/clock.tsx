/* clock.tsx - an audience's clock in words: when its next update is due, how late it is, what was sent and skipped. */
import type { ReactNode } from "react";
import { bothZones, shortTime, span, useNow } from "@/lib/time";
import { m } from "@/messages";
import { Tag } from "@/ui/kit";
import type { MajorClock } from "./api";

export function DueWords({ clock: c }: { clock: MajorClock }): ReactNode {
	const now = useNow(15);
	if (c.due_at === null)
		return <Tag tone={c.state === "skipped" ? "mute" : "ok"}>{m.major.clockState[c.state] ?? c.state}</Tag>;
	const left = (Date.parse(c.due_at) - now) / 1000;
	return (
		<>
			<time dateTime={c.due_at} title={bothZones(c.due_at)}>
				{(c.final ? m.major.lastDue : m.major.due)(shortTime(c.due_at))}
			</time>{" "}
			<Tag tone={left < 0 ? "harm" : left < 600 ? "risk" : "info"}>{left < 0 ? m.major.overdue(span(-left)) : m.major.inTime(span(left))}</Tag>
		</>
	);
}

export function CountWords({ clock: c }: { clock: MajorClock }): ReactNode {
	return (
		<span className="faint">
			{[m.major.sent(c.sent), c.skipped > 0 ? m.major.skipped(c.skipped) : "", c.snoozed ? m.major.snoozedOnce(c.snooze_reason ?? "") : ""].filter(Boolean).join(" · ")}
		</span>
	);
}

/** Overdue first, then by when the next one is due. */
export function soonest(clocks: MajorClock[]): number {
	return Math.min(Infinity, ...clocks.map((c) => (c.due_at === null ? Infinity : Date.parse(c.due_at))));
}
