/* promised.tsx - two columns of tickets that say what somebody waits for: the next word that is owed, by a target or to an
 * audience of a major incident, and the next action that was promised. */
import type { ReactNode } from "react";
import { harmTone } from "@/lib/harm";
import { bothZones, now, shortTime } from "@/lib/time";
import type { Clock, Named, Rec } from "@/lib/types";
import { m } from "@/messages";
import { ClockMark } from "@/ui/clock";
import { hoverLater } from "@/ui/hover";
import type { Column } from "./columns";

interface Waits {
	clocks?: Clock[];
	read_at?: number;
	next_update?: { at: string; audience: string } | null;
	next_action?: { asked_at: string | null; at: string | null; words: string; broken: boolean } | null;
	promise?: { at: string; by: Named; words: string } | null;
}

const nothing = <span className="faint">–</span>;

function When({ at, tone, more }: { at: string; tone: "harm" | "risk" | undefined; more: string }): ReactNode {
	return (
		<time dateTime={at} className={tone && `tone-${tone}`} {...hoverLater(() => `${more}\n${bothZones(at)}`.trim())}>
			{shortTime(at, now())}
		</time>
	);
}

/** The clock of a word that is owed, unless a major incident's audience waits for one that is due before. */
function UpdateCell({ of }: { of: Waits }): ReactNode {
	const clock = (of.clocks ?? [])
		.filter((c) => (c.target === "update" || c.target === "answer") && ["running", "outside_hours", "paused"].includes(c.state))
		.reduce<Clock | undefined>((best, c) => (best === undefined || c.remaining_seconds < best.remaining_seconds ? c : best), undefined);
	const told = of.next_update;
	if (told && (clock === undefined || clock.remaining_seconds * 1000 > Date.parse(told.at) - now()))
		return <When at={told.at} tone={harmTone(told.at, now())} more={m.queue.audienceWaits(m.major.audience[told.audience] ?? told.audience)} />;
	return clock === undefined ? nothing : <ClockMark clock={clock} readAt={of.read_at ?? Date.now()} />;
}

/** The nearer of what was promised at a nudge and what was at an acknowledgement. */
function PromiseCell({ of }: { of: Waits }): ReactNode {
	const own = of.next_action?.at ? { at: of.next_action.at, more: of.next_action.words, broken: of.next_action.broken } : undefined;
	const escalated = of.promise ? { at: of.promise.at, more: `${of.promise.by.name}: ${of.promise.words}`, broken: false } : undefined;
	const first = own !== undefined && (escalated === undefined || own.at < escalated.at) ? own : escalated;
	if (first === undefined)
		return of.next_action?.asked_at ? <span className="tone-risk" {...hoverLater(() => of.next_action?.words ?? "")}>{m.queue.askedWhen}</span> : nothing;
	const past = first.broken || Date.parse(first.at) < now();
	return <When at={first.at} tone={past ? "harm" : harmTone(first.at, now()) && "risk"} more={past ? `${m.queue.notKept}\n${first.more}` : first.more} />;
}

export const promisedColumns: Column[] = [
	{ id: "next_update", label: m.queue.nextUpdate, sort: "next_update", width: "150px", end: true, cell: (r: Rec) => <UpdateCell of={r as Waits} /> },
	{ id: "promise", label: m.queue.promised, sort: "promise", width: "120px", end: true, cell: (r: Rec) => <PromiseCell of={r as Waits} /> },
];
