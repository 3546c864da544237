/* card.tsx - on a ticket: what escalates, who has it, what was promised, who was told, and which thresholds come. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import type { TicketCardProps } from "@/lib/slots";
import { useMe } from "@/lib/session";
import { bothZones, shortTime } from "@/lib/time";
import { sayAllDone } from "@/lib/undo";
import { m } from "@/messages";
import { Button, Tag } from "@/ui/kit";
import { complain, say } from "@/ui/toast";
import { cardQuery, giveBack, nameOf, stepOn, touchEscalation, type Escalation, type Names } from "./api";
import { AcknowledgeDialog, EscalateDialog } from "./dialogs";
import { PromiseWords, runName, RunState, RunWords } from "./run";

const LOG_SHOWN = 8;

export function EscalationCard({ ticket: t, mayEdit }: TicketCardProps): ReactNode {
	const me = useMe();
	const client = useQueryClient();
	const found = useQuery(cardQuery(t.key));
	const [open, setOpen] = useState<"ack" | "over" | "escalate" | null>(null);
	const data = found.data;
	const going = data?.runs.filter((r) => r.state === "firing" || r.state === "acknowledged") ?? [];
	const mayAck = mayEdit && going.some((r) => r.may_acknowledge && r.state === "firing");
	const others = mayEdit && going.some((r) => r.may_acknowledge && r.state === "acknowledged" && r.ack?.by !== me.id);
	const back = useMutation({
		mutationFn: () => giveBack(t.key),
		onSuccess: () => say(m.escalation.gaveBack),
		onError: complain,
		onSettled: () => touchEscalation(client, t.key),
	});
	const next = useMutation({
		mutationFn: (run: number) => stepOn(run),
		onSuccess: (deeds) => sayAllDone(client, m.escalation.steppedOn, deeds, () => touchEscalation(client, t.key)),
		onError: complain,
		onSettled: () => touchEscalation(client, t.key),
	});
	useActions([
		...(mayAck || others ? [{ id: "esc-ack", label: mayAck ? m.escalation.acknowledge : m.escalation.takeOver, group: m.escalation.card, shortcut: "Shift+Y", run: () => setOpen(mayAck ? "ack" : "over") }] : []),
		...(mayEdit && t.open !== false ? [{ id: "esc-escalate", label: m.escalation.escalate, group: m.escalation.card, words: "page pager", run: () => setOpen("escalate") }] : []),
	]);
	if (data === undefined)
		return null;
	return (
		<section className="esc-card">
			<h2>{m.escalation.card}</h2>
			{data.runs.length === 0 && <p className="faint">{m.escalation.none}</p>}
			<ul className="esc-runs">
				{data.runs.slice(0, Math.max(going.length, 1)).map((r) => (
					<li key={r.id}>
						<b>{runName(r)}</b> <RunState run={r} />
						<div className="faint">
							<RunWords run={r} names={data.names} />
						</div>
						{r.may_acknowledge && mayEdit && r.state === "firing" && r.exhausted !== true && (
							<Button kind="quiet" disabled={next.isPending} onClick={() => next.mutate(r.id)}>
								{m.escalation.nextStep}
							</Button>
						)}
					</li>
				))}
			</ul>
			{data.promise !== null && (
				<p>
					<PromiseWords promise={data.promise} names={data.names} />
				</p>
			)}
			{mayEdit && (
				<div className="cards-tools">
					{mayAck && (
						<Button kind="primary" shortcut="Shift+Y" onClick={() => setOpen("ack")}>
							{m.escalation.acknowledge}
						</Button>
					)}
					{!mayAck && others && (
						<Button shortcut="Shift+Y" onClick={() => setOpen("over")}>
							{m.escalation.takeOver}
						</Button>
					)}
					{going.some((r) => r.state === "acknowledged" && r.may_acknowledge) && (
						<Button disabled={back.isPending} onClick={() => back.mutate()}>
							{m.escalation.giveBack}
						</Button>
					)}
					{t.open !== false && <Button onClick={() => setOpen("escalate")}>{m.escalation.escalate}</Button>}
				</div>
			)}
			<Log data={data} />
			<Thresholds data={data} />
			{(open === "ack" || open === "over") && <AcknowledgeDialog ticket={t.key} over={open === "over"} onClose={() => setOpen(null)} />}
			{open === "escalate" && <EscalateDialog ticket={t.key} client={t.client?.id} onClose={() => setOpen(null)} />}
		</section>
	);
}

type Line = Escalation["log"][number];

function lineWords(l: Line, names: Names): string {
	const who = l.person !== null && l.person !== undefined ? nameOf(names, "person", l.person) : l.channel === "webhook" || l.channel === "channel" ? nameOf(names, l.channel, l.ref) : "";
	const how = m.escalation.what[l.what] ?? l.what;
	const why = m.escalation.why[l.detail ?? ""] ?? m.escalation.end[l.detail ?? ""] ?? l.detail ?? "";
	const outcome = l.outcome === "told" || l.outcome === "" ? "" : (m.escalation.state_of[l.outcome ?? ""] ?? "");
	return [[who, how].filter(Boolean).join(": "), outcome, why].filter(Boolean).join(" · ");
}

function Log({ data }: { data: Escalation }): ReactNode {
	const [all, setAll] = useState(false);
	if (data.log.length === 0)
		return null;
	return (
		<>
			<h3>{m.escalation.told}</h3>
			<ol className="esc-log">
				{data.log.slice(0, all ? undefined : LOG_SHOWN).map((l, i) => (
					<li key={i}>
						<time dateTime={l.at} title={bothZones(l.at)} className="faint">
							{shortTime(l.at)}
						</time>{" "}
						{lineWords(l, data.names)}
					</li>
				))}
			</ol>
			{!all && data.log.length > LOG_SHOWN && (
				<Button kind="quiet" onClick={() => setAll(true)}>
					{m.escalation.moreTold(data.log.length - LOG_SHOWN)}
				</Button>
			)}
		</>
	);
}

function Thresholds({ data }: { data: Escalation }): ReactNode {
	if (data.thresholds.length === 0)
		return null;
	return (
		<>
			<h3>{m.escalation.thresholds}</h3>
			<ul className="esc-log">
				{data.thresholds.map((t, i) => (
					<li key={i}>
						<time dateTime={t.at} title={bothZones(t.at)} className="faint">
							{shortTime(t.at)}
						</time>{" "}
						{m.clock.target[t.target as keyof typeof m.clock.target] ?? t.target} {m.escalation.placeOf(parseInt(t.place, 10), t.place.endsWith("%"))}{" "}
						<Tag tone={t.outcome === "armed" ? "info" : "mute"}>{m.escalation.outcome[t.outcome] ?? t.outcome}</Tag>
					</li>
				))}
			</ul>
		</>
	);
}
