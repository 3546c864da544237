/* ticket-row.tsx - a ticket as two lines: what it is, and the one fact that matters most now. The desk and the stacked
 * lists use it. Every fact shown is read from the record; nothing is guessed. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { clockFace, mainClock } from "@/lib/clock";
import { showKey } from "@/lib/keys";
import { ago, now, shortTime, span } from "@/lib/time";
import type { Ticket } from "@/lib/types";
import { m } from "@/messages";
import { ClockMark } from "./clock";
import { Avatar } from "./kit";

const count = (v: unknown) => (typeof v === "number" ? v : 0);

/** The strongest fact, and the others in plain ink. */
export function ticketFacts(t: Ticket): { strong: string | undefined; tone: "harm" | "risk" | undefined; rest: string[] } {
	const clock = mainClock(t.clocks);
	const rest: string[] = [];
	let strong: string | undefined;
	let tone: "harm" | "risk" | undefined;
	if (clock !== undefined && ["running", "outside_hours", "paused"].includes(clock.state)) {
		const face = clockFace(clock, Date.now() - (t.read_at ?? Date.now()));
		const name = m.clock.target[clock.target];
		if (clock.breached || face.tone === "harm") {
			strong = m.facts.missed(name, clock.original_deadline ? shortTime(clock.deadline ?? clock.original_deadline) : "");
			tone = "harm";
		} else if (face.tone === "risk") {
			strong = m.facts.due(name, clock.deadline ? shortTime(clock.deadline) : m.time.in(span(clock.remaining_seconds)));
			tone = "risk";
		}
	}
	/* A target missed and stopped is still why the ticket stands where it stands. */
	const missed = t.clocks?.find((c) => c.breached && c !== clock);
	if (strong === undefined && missed !== undefined) {
		strong = m.facts.missed(m.clock.target[missed.target], "");
		tone = "risk";
	}
	if (t.state === "on_hold")
		rest.push(m.facts.onHold(m.clock.reason[t.hold_reason ?? ""] ?? t.hold_reason ?? ""));
	if (count(t["reopen_count"]) > 0)
		rest.push(m.facts.reopened(count(t["reopen_count"])));
	if (count(t["bounce_count"]) > 0)
		rest.push(m.facts.sentBack(count(t["bounce_count"])));
	if (count(t["reassign_count"]) > 1)
		rest.push(m.facts.reassigned(count(t["reassign_count"])));
	if (t.requester)
		rest.push(`${t.requester.name}, ${t.client?.name ?? ""}.`);
	rest.push(m.facts.lastChange(ago(t.updated_at, now())));
	return { strong, tone, rest };
}

export function TicketRow({ ticket: t, priority }: { ticket: Ticket; priority?: ReactNode }): ReactNode {
	const facts = ticketFacts(t);
	const clock = mainClock(t.clocks);
	return (
		<li className="trow">
			<span className="bar" />
			<span className="key">{showKey(t.key)}</span>
			<div className="t">
				<Link to="/tickets/$key" params={{ key: t.key }} className="ell">
					{t.title}
				</Link>
				<small className="ell">
					{facts.strong !== undefined && <b className={`tone-${facts.tone}`}>{facts.strong} </b>}
					{facts.rest.join(" ")}
				</small>
			</div>
			<span className="who">
				{priority}
				<Avatar name={t.assignee?.name} />
				<span className="ell">{t.team?.name ?? t.assignee?.name ?? m.ticket.unassigned}</span>
			</span>
			<span className="clk-cell">{clock !== undefined && <ClockMark clock={clock} readAt={t.read_at ?? Date.now()} />}</span>
		</li>
	);
}
