/* cards.tsx - on a ticket: its triage clock, and why it is here. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useWords, whyQuery, type Fired } from "@/lib/routing";
import type { TicketCardProps } from "@/lib/slots";
import { can, useMe } from "@/lib/session";
import { bothZones, shortTime, span } from "@/lib/time";
import type { TriageClock } from "@/lib/types.gen";
import { m } from "@/messages";
import { PinRow } from "@/ui/pin";
import { clockQuery } from "./api";

export function TriageCard({ ticket: t }: TicketCardProps): ReactNode {
	const clock = useQuery(clockQuery(t.key)).data;
	if (clock === undefined)
		return null;
	return (
		<section>
			<h2>{m.routing.triage}</h2>
			<dl className="triage">
				<div>
					<dt>{m.routing.arrived}</dt>
					<dd>
						<time dateTime={clock.arrived_at} title={bothZones(clock.arrived_at, clock.zone)}>
							{shortTime(clock.arrived_at)}
						</time>
					</dd>
				</div>
				<Step label={m.routing.classified} step={clock.classified} clock={clock} />
				<Step label={m.routing.accepted} step={clock.accepted} clock={clock} />
			</dl>
		</section>
	);
}

function Step({ label, step, clock }: { label: string; step: TriageClock["classified"]; clock: TriageClock }): ReactNode {
	const shown = step ?? (clock.open === true ? clock.now : null);
	return (
		<div>
			<dt>{label}</dt>
			{shown === null ? (
				<dd className="faint">{m.routing.never}</dd>
			) : (
				<dd className={step === null ? "faint" : undefined} title={step?.at === undefined ? undefined : bothZones(step.at, clock.zone)}>
					{step === null ? m.routing.waiting(span(shown.after ?? 0)) : m.routing.after(span(shown.after ?? 0))}
					{shown.after !== shown.after_open && <small>{m.routing.openHours(span(shown.after_open ?? 0))}</small>}
				</dd>
			)}
		</div>
	);
}

export function WhyCard({ ticket: t, mayEdit }: TicketCardProps): ReactNode {
	const me = useMe();
	const why = useQuery(whyQuery(t.key)).data;
	if (why === undefined)
		return null;
	return (
		<section className="why">
			<h2>{m.routing.why}</h2>
			{why.items.length === 0 && (
				<p className="faint">
					{why.rules > 0 ? m.routing.whyNone : m.routing.whyNoRules}{" "}
					{why.rules === 0 && can(me, "client_admin", t.client?.id) && (
						<Link to="/admin/routing" search={{ at: "new" }}>
							{m.routing.makeRules}
						</Link>
					)}
				</p>
			)}
			<ol>
				{why.items.map((f) => (
					<FiredRow key={f.event} fired={f} linked={can(me, "client_admin", t.client?.id)} />
				))}
			</ol>
			{why.pins.length > 0 && (
				<>
					<h3>{m.routing.byHand}</h3>
					<ul>
						{why.pins.map((p) => (
							<PinRow key={p.field} pin={p} ticketKey={t.key} mayEdit={mayEdit} />
						))}
					</ul>
				</>
			)}
		</section>
	);
}

function FiredRow({ fired: f, linked }: { fired: Fired; linked: boolean }): ReactNode {
	const words = useWords();
	const gone = f.rule.version_now === null || f.rule.version_now === undefined;
	const page = f.kind === "propose_major" ? "/admin/major-rules" : "/admin/routing";
	const named = linked && !gone;
	return (
		<li>
			<details>
				<summary>
					<span className="grow ell">{f.rule.name}</span>
					<time className="faint" dateTime={f.at} title={bothZones(f.at)}>
						{shortTime(f.at)}
					</time>
				</summary>
				<p className="faint">
					{named ? (
						<Link to={page} search={{ at: String(f.rule.id) }}>
							{m.routing.version(f.rule.version)}
						</Link>
					) : (
						m.routing.version(f.rule.version)
					)}
					{gone ? `, ${m.routing.deletedSince}` : f.rule.version_now !== f.rule.version ? `, ${m.routing.changedSince}` : ""}
				</p>
				<p>
					<code>{f.condition === "" || f.condition === undefined ? m.routing.everyTicket : f.condition}</code>
				</p>
				{f.inputs.length > 0 && (
					<dl>
						<dt>{m.routing.saw}</dt>
						{f.inputs.map((i) => (
							<dd key={i.field}>
								{words.label(i.field, i.label)}: <b>{words.value(i.field, i.value)}</b>
							</dd>
						))}
					</dl>
				)}
			</details>
			{f.set.map((s) => (
				<p key={s.field} className="set">
					{words.label(s.field, s.label)}: <span className="faint">{words.value(s.field, s.from)} →</span> <b>{words.value(s.field, s.to)}</b>
				</p>
			))}
			{f.set.length === 0 && f.kept.length === 0 && !f.problem && <p className="faint">{m.routing.setNothing}</p>}
			{f.kept.length > 0 && <p className="faint">{m.routing.kept(f.kept.map((k) => words.label(k.field, k.label)).join(", "))}</p>}
			{f.problem !== undefined && f.problem !== "" && <p className="wrong">{f.problem}</p>}
		</li>
	);
}
