/* desk.tsx - the home page: what cannot wait, as plain filters with exact counts. Nothing is ranked beyond the order each
 * section names; ranking by harm is a page of its own to come. */
import { useQuery } from "@tanstack/react-query";
import { Link, Navigate } from "@tanstack/react-router";
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { groupsQuery, headQuery } from "@/lib/records";
import { useScope } from "@/lib/scope";
import { fieldOf, isRequester, useMe, useType } from "@/lib/session";
import { useTitle } from "@/lib/title";
import type { Ticket } from "@/lib/types";
import { count } from "@/lib/number";
import { m } from "@/messages";
import { ChoiceTag, Empty, Skeleton } from "@/ui/kit";
import { TicketRow } from "@/ui/ticket-row";
import { OPEN, sections, type Section } from "./api";

export function DeskPage(): ReactNode {
	useTitle(m.desk.title);
	return isRequester(useMe()) ? <Navigate to="/tickets" replace /> : <Desk />;
}

function Desk(): ReactNode {
	const scope = useScope();
	const open = useQuery(headQuery<Ticket>("tickets", { q: scope(OPEN), limit: 1 }));
	const late = useQuery(headQuery<Ticket>("tickets", { q: scope(`${OPEN} (is:breached OR due<+1h OR is:unassigned)`), limit: 1 }));
	const total = open.data?.total;
	const need = late.data?.total;
	return (
		<div className="desk">
			<main className="desk-main">
				<h1>{m.desk.title}</h1>
				<p className="sub">
					{total === undefined || need === undefined
						? "\u00a0"
						: need === 0
							? m.desk.subQuiet(total)
							: m.desk.sub(total, need)}
				</p>
				{sections.map((s) => (
					<SectionCard key={s.id} section={s} />
				))}
				{need === 0 && (
					<Empty icon={<Check size={28} />} title={m.desk.emptyTitle}>
						{m.desk.emptyText}
					</Empty>
				)}
			</main>
			<aside className="desk-side" aria-label={m.desk.numbers}>
				<Bars title={m.desk.byPriority} by="priority" />
				<Bars title={m.desk.byState} by="state" />
				<Bars title={m.desk.byTeam} by="team" />
			</aside>
		</div>
	);
}

function SectionCard({ section: s }: { section: Section }): ReactNode {
	const type = useType("ticket");
	const q = useScope()(s.q);
	const found = useQuery(headQuery<Ticket>("tickets", { q, sort: s.sort, limit: s.limit }));
	if (found.data === undefined)
		return s.id === "breaching" && found.error === null ? <Skeleton lines={5} height={30} /> : null;
	const total = found.data.total ?? found.data.items.length;
	if (total === 0)
		return null;
	const choices = fieldOf(type, "priority")?.choices;
	return (
		<section className={`card ${s.tone}`} aria-label={s.title}>
			<h2>
				{s.title} <em>{count(total)}</em>
			</h2>
			<ul>
				{found.data.items.map((t) => (
					<TicketRow key={t.id} ticket={t} priority={<ChoiceTag choices={choices} value={t.priority} />} />
				))}
			</ul>
			{total > found.data.items.length && (
				<Link to="/tickets" search={{ q: s.q, sort: s.sort }} className="card-foot">
					{m.desk.all(total)}
				</Link>
			)}
		</section>
	);
}

function Bars({ title, by }: { title: string; by: string }): ReactNode {
	const field = fieldOf(useType("ticket"), by);
	const data = useQuery(groupsQuery("tickets", useScope()(OPEN), by)).data;
	if (data === undefined)
		return null;
	const most = Math.max(1, ...data.groups.map((g) => g.count));
	return (
		<section>
			<h2>{title}</h2>
			<ul className="bars">
				{data.groups.slice(0, 12).map((g) => (
					<li key={String(g.value)}>
						<Link to="/tickets" search={{ q: `${OPEN} ${by}:${g.value === null ? "none" : String(g.value)}` }}>
							<span className="ell">{g.label || m.none}</span>
							<meter
								className={field?.choices?.find((c) => c.id === g.value)?.tone ?? ""}
								min={0}
								max={most}
								value={g.count}
								aria-label={`${g.label || m.none}: ${g.count}`}
							/>
							<span className="n">{count(g.count)}</span>
						</Link>
					</li>
				))}
			</ul>
		</section>
	);
}
