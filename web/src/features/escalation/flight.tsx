/* flight.tsx - a chain gone through ahead of time: its problems, the next seven days step by step, and a timeline in minutes.
 * The graphics repeat what stands in words beside them. */
import type { ReactNode } from "react";
import { bothZones, dayName, shortTime } from "@/lib/time";
import { m } from "@/messages";
import { cls, Note } from "@/ui/kit";
import { nameOf, type Preflight } from "./api";

type Act = Preflight["timeline"]["acts"][number];
type Reached = Pick<Act, "people" | "webhooks" | "channels" | "depends" | "empty">;
type Span = Preflight["steps"][number]["spans"][number];

export function whoText(r: Partial<Reached>, names: Preflight["names"]): string {
	const people = (r.people ?? []).map((p) => nameOf(names, "person", p.id) + (p.state === "told" ? "" : ` (${m.escalation.state_of[p.state] ?? p.state})`));
	const hooks = [...(r.webhooks ?? []).map((id) => nameOf(names, "webhook", id)), ...(r.channels ?? []).map((id) => nameOf(names, "channel", id))];
	const all = [...people, ...hooks, ...(r.depends === true ? [m.escalation.depends] : [])];
	return all.length === 0 ? m.escalation.empty : all.join(", ");
}

export function problemText(p: Preflight["problems"][number], names: Preflight["names"]): string {
	const what = m.escalation.problem[p.kind] ?? p.kind;
	const who = p.person !== null && p.person !== undefined ? `${nameOf(names, "person", p.person)} ` : "";
	const step = p.step !== null && p.step !== undefined ? `${m.escalation.stepN(p.step)}: ` : "";
	return `${step}${who}${what}`;
}

export function Problems({ flight: f, most }: { flight: Preflight; most?: number }): ReactNode {
	const shown = f.problems.slice(0, most);
	if (shown.length === 0)
		return <Note tone="ok">{m.escalation.noProblems}</Note>;
	return (
		<ul className="esc-problems">
			{shown.map((p, i) => (
				<li key={i} className={p.kind === "nobody" ? "harm" : "risk"}>
					{problemText(p, f.names)}{" "}
					<span className="faint" title={`${bothZones(p.from, f.zone)}\n– ${bothZones(p.to, f.zone)}`}>
						{shortTime(p.from)} – {shortTime(p.to)}
					</span>
				</li>
			))}
			{f.problems.length > shown.length && <li className="faint">{m.escalation.moreProblems(f.problems.length - shown.length)}</li>}
		</ul>
	);
}

/* ---- the next seven days ---- */
const share = (t: string, from: string, to: string) => ((Date.parse(t) - Date.parse(from)) / (Date.parse(to) - Date.parse(from))) * 100;

function spanTone(s: Span): string {
	if (s.inside === false)
		return "out";
	return s.empty === true ? "harm" : s.people?.some((p) => p.state !== "told") === true ? "risk" : "ok";
}

export function Week({ flight: f }: { flight: Preflight }): ReactNode {
	const days = Array.from({ length: 7 }, (_, i) => new Date(Date.parse(f.from) + i * 86_400_000).toISOString());
	return (
		<div className="esc-week">
			<div className="esc-days" aria-hidden="true">
				{days.map((d) => (
					<span key={d}>{dayName(d, f.zone)}</span>
				))}
			</div>
			{f.steps.map((s) => (
				<div key={s.step} className="esc-lane">
					<b>{m.escalation.stepN(s.step)}</b>
					<ul className="esc-bar">
						{s.spans.map((x) => (
							<li
								key={x.from}
								className={spanTone(x)}
								style={{ left: `${share(x.from, f.from, f.to)}%`, width: `${share(x.to, f.from, f.to) - share(x.from, f.from, f.to)}%` }}
								title={`${shortTime(x.from)} – ${shortTime(x.to)}: ${x.inside === false ? m.escalation.outside : whoText(x, f.names)}`}
							>
								<span>{x.inside === false ? m.escalation.outside : whoText(x, f.names)}</span>
							</li>
						))}
					</ul>
				</div>
			))}
		</div>
	);
}

/* ---- the timeline ---- */
const minutes = (iso: string, from: string) => Math.round((Date.parse(iso) - Date.parse(from)) / 60_000);

export function Walk({ walk, names, steps }: { walk: Preflight["timeline"]; names: Preflight["names"]; steps: number }): ReactNode {
	const end = Math.max(1, ...walk.acts.map((a) => minutes(a.at, walk.at)));
	const ticks = [0, 0.25, 0.5, 0.75, 1].map((x) => Math.round(end * x));
	return (
		<div className="esc-walk">
			<div className="esc-lanes" role="img" aria-label={m.escalation.timelineLabel}>
				{Array.from({ length: steps }, (_, i) => i + 1).map((step) => (
					<div key={step} className="esc-lane">
						<b>{m.escalation.stepN(step)}</b>
						<div className="esc-track">
							{walk.acts
								.filter((a) => a.step === step && a.what !== "exhausted")
								.map((a, i) => (
									<i key={i} className={cls("esc-dot", a.what)} style={{ left: `${(minutes(a.at, walk.at) / end) * 100}%` }} title={`${m.escalation.minutesIn(minutes(a.at, walk.at))}: ${m.escalation.what[a.what] ?? a.what}, ${whoText(a, names)}`} />
								))}
							{walk.acts
								.filter((a) => a.what === "round")
								.map((a) => (
									<i key={a.at} className="esc-round" style={{ left: `${(minutes(a.at, walk.at) / end) * 100}%` }} />
								))}
						</div>
					</div>
				))}
				<div className="esc-axis" aria-hidden="true">
					{ticks.map((t, i) => (
						<span key={i}>{t}</span>
					))}
				</div>
			</div>
			<ol className="esc-acts" tabIndex={0} aria-label={m.escalation.timelineLabel}>
				{walk.acts.map((a, i) => (
					<li key={i}>
						<span className="num faint">{m.escalation.minutesIn(minutes(a.at, walk.at))}</span> {a.step !== null && a.what !== "exhausted" && <b>{m.escalation.stepN(a.step)}</b>} {actText(a, names)}
					</li>
				))}
			</ol>
		</div>
	);
}

function actText(a: Act, names: Preflight["names"]): string {
	const what = m.escalation.what[a.what] ?? a.what;
	return a.what === "told" || a.what === "reminded" ? `${what}: ${whoText(a, names)}` : a.people.length > 0 ? `${what}: ${whoText(a, names)}` : what;
}
