/* parts.tsx - what several pages of the portal show: a request in a list, the shelf, where an order stands. */
import { Link } from "@tanstack/react-router";
import { Check, Circle, CircleDot, X } from "lucide-react";
import type { ReactNode } from "react";
import { showKey } from "@/lib/keys";
import { now, shortTime } from "@/lib/time";
import type { Tone } from "@/lib/types";
import { m } from "@/messages";
import { CatalogIcon } from "@/ui/catalog-icon";
import { Tag } from "@/ui/kit";
import type { ApprovalRow, RequestRow, Round, ShelfItem } from "./api";

const tones: Record<string, Tone> = { received: "info", in_work: "info", approval: "mute", waiting: "mute", your_turn: "risk", solved: "ok", closed: "mute", cancelled: "mute", rejected: "harm" };

export function StageTag({ stage }: { stage: string }): ReactNode {
	return <Tag tone={tones[stage]}>{m.catalog.stage[stage] ?? stage}</Tag>;
}

export const isDone = (stage: string): boolean => ["closed", "cancelled", "rejected"].includes(stage);

function when(r: RequestRow): string {
	if (r.expected_at === null || isDone(r.stage) || r.stage === "solved")
		return m.catalog.changed(shortTime(r.updated_at));
	return (Date.parse(r.expected_at) < now() ? m.catalog.overdue : m.catalog.expected)(shortTime(r.expected_at));
}

export function RequestList({ rows, label }: { rows: RequestRow[]; label: string }): ReactNode {
	return (
		<ul className="portal-list" aria-label={label}>
			{rows.map((r) => (
				<li key={r.key}>
					<Link to="/portal/requests/$key" params={{ key: r.key }} className="portal-row">
						<span className="portal-row-main">
							<b>{r.title}</b>
							<small>
								{showKey(r.key)} · {when(r)}
								{r.tasks.all > 0 && !isDone(r.stage) && ` · ${m.catalog.steps(r.tasks.done, r.tasks.all)}`}
							</small>
						</span>
						<StageTag stage={r.stage} />
					</Link>
				</li>
			))}
		</ul>
	);
}

export function ApprovalList({ rows, label }: { rows: ApprovalRow[]; label: string }): ReactNode {
	return (
		<ul className="portal-list" aria-label={label}>
			{rows.map((a) => (
				<li key={a.id}>
					<Link to="/portal/approvals/$id" params={{ id: String(a.id) }} className="portal-row">
						<span className="portal-row-main">
							<b>{a.title}</b>
							<small>
								{showKey(a.key)}
								{a.step_name !== "" && ` · ${a.step_name}`}
								{a.due_at !== null && a.state === "asked" && ` · ${m.catalog.due(shortTime(a.due_at))}`}
							</small>
						</span>
						<Tag tone={a.state === "asked" ? "risk" : a.state === "approved" ? "ok" : a.state === "rejected" ? "harm" : "mute"}>{m.catalog.state[a.state] ?? a.state}</Tag>
					</Link>
				</li>
			))}
		</ul>
	);
}

/** What can be ordered, under its headings. */
export function Shelf({ items, person }: { items: ShelfItem[]; person: string }): ReactNode {
	const shelves = [...new Set(items.map((i) => i.category))];
	return (
		<>
			{shelves.map((s) => (
				<section key={s} className="portal-shelf" aria-label={s || m.catalog.shelf}>
					{s !== "" && <h2>{s}</h2>}
					<ul>
						{items
							.filter((i) => i.category === s)
							.map((i) => (
								<li key={i.id}>
									<Link to="/portal/order/$id" params={{ id: String(i.id) }} search={person === "" ? {} : { for: person }} className="portal-item">
										<CatalogIcon name={i.icon} />
										<span>
											<b>{i.name}</b>
											<small>{i.description.split("\n")[0]}</small>
											{i.delivery !== "" && <small className="faint">{i.delivery}</small>}
										</span>
									</Link>
								</li>
							))}
					</ul>
				</section>
			))}
		</>
	);
}

const marks: Record<string, ReactNode> = { approved: <Check size={14} />, rejected: <X size={14} />, asked: <CircleDot size={14} /> };

/** The steps of the newest round, in their order. */
export function Steps({ rounds }: { rounds: Round[] }): ReactNode {
	const newest = rounds[rounds.length - 1];
	if (newest === undefined)
		return null;
	return (
		<ol className="portal-steps">
			{newest.steps.map((s, i) => (
				<li key={i} className={s.state}>
					{marks[s.state] ?? <Circle size={14} />}
					<span>{s.name || m.catalog.step(i + 1)}</span>
					<span className="faint">{m.catalog.state[s.state] ?? s.state}</span>
				</li>
			))}
		</ol>
	);
}
