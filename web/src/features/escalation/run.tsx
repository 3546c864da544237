/* run.tsx - one run in words: its state, who has it, what comes next. Shared by the ticket's card and the list. */
import type { ReactNode } from "react";
import { ago, bothZones, shortTime, useNow } from "@/lib/time";
import { m } from "@/messages";
import { Tag } from "@/ui/kit";
import { nameOf, type Escalation, type EscalationRun, type Names } from "./api";

export const runName = (r: EscalationRun) => (r.chain === "lead" ? m.escalation.lead : r.chain === "rotation" ? m.escalation.onCall(r.name) : r.name);

export function RunState({ run: r }: { run: EscalationRun }): ReactNode {
	if (r.state === "firing")
		return <Tag tone={r.exhausted === true ? "harm" : "risk"}>{r.exhausted === true ? m.escalation.exhausted : m.escalation.state[r.state]}</Tag>;
	return <Tag tone={r.state === "acknowledged" ? "ok" : "mute"}>{m.escalation.state[r.state] ?? r.state}</Tag>;
}

function At({ iso, children }: { iso: string; children: ReactNode }): ReactNode {
	return (
		<time dateTime={iso} title={bothZones(iso)}>
			{children}
		</time>
	);
}

export function RunWords({ run: r, names }: { run: EscalationRun; names: Names }): ReactNode {
	const at = useNow(15);
	if (r.state === "acknowledged" && r.ack !== undefined && r.ack !== null)
		return (
			<span>
				{m.escalation.has(nameOf(names, "person", r.ack.by))}
				{r.ack.until !== null && r.ack.until !== undefined && ` ${m.escalation.until(shortTime(r.ack.until))}`}
				{r.ack.reason !== "" && <q>{r.ack.reason}</q>}
			</span>
		);
	if (r.state !== "firing")
		return <span>{m.escalation.end[r.end_reason ?? ""] ?? r.end_reason}</span>;
	return (
		<span>
			{m.escalation.firing(r.step, r.steps)}
			{(r.round ?? 1) > 1 && ` · ${m.escalation.round(r.round ?? 1, r.rounds ?? 1)}`}
			{(r.acks_needed ?? 1) > 1 && ` · ${m.escalation.acks(r.acks ?? 0, r.acks_needed ?? 1)}`}
			{r.next_at !== null && r.next_at !== undefined && (
				<>
					{" · "}
					<At iso={r.next_at}>{m.escalation.nextIn(m.escalation.next[r.next ?? ""] ?? "", ago(r.next_at, at))}</At>
				</>
			)}
		</span>
	);
}

export function PromiseWords({ promise: p, names }: { promise: Escalation["promise"]; names: Names }): ReactNode {
	if (p === null || p.due_at === undefined)
		return null;
	return (
		<span>
			<Tag tone={p.state === "broken" ? "harm" : p.state === "kept" ? "ok" : "info"}>{`${m.escalation.promise}: ${m.escalation.promiseState[p.state ?? ""] ?? ""}`}</Tag>{" "}
			<At iso={p.due_at}>{m.escalation.promised(nameOf(names, "person", p.person), shortTime(p.due_at))}</At>
		</span>
	);
}
