/* card.tsx - on a ticket: the hand-overs. A bar of whose time the customer's clock is made of, and for each hand-over what the
 * customer had left and what the new team was given and used. */
import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { ArrowRight } from "lucide-react";
import type { ReactNode } from "react";
import { chainQuery, type Budget, type Chain, type Hop } from "@/lib/chain";
import { useInSight } from "@/lib/in-sight";
import { percent } from "@/lib/number";
import type { TicketCardProps } from "@/lib/slots";
import { bothZones, shortTime } from "@/lib/time";
import { m } from "@/messages";
import { cls, Tag } from "@/ui/kit";
import { budgetText, customerText, spanOf, verdictOf, whoText } from "./say";

export function HandOversCard({ ticket: t }: TicketCardProps): ReactNode {
	const chain = useQuery(chainQuery(t.key)).data;
	const pointed = useLocation({ select: (l) => l.hash }) === "hand-overs";
	/* From the proof sheet: shown once it stands. */
	useInSight(chain !== undefined && pointed ? "hand-overs" : undefined);
	if (chain === undefined || (chain.hops.length < 2 && (chain.hops[0]?.team ?? null) === null))
		return null;
	return (
		<section id="hand-overs" className="chain">
			<h2>{m.chain.title}</h2>
			<Shares chain={chain} />
			<ol className="chain-hops">
				{chain.hops.map((h, i) => (
					<HopRow key={h.event} hop={h} before={chain.hops[i - 1]} ticketKey={t.key} />
				))}
			</ol>
		</section>
	);
}

/** Parts of the clock by team, then by person. What the bar shows stands beside it in words. */
function Shares({ chain }: { chain: Chain }): ReactNode {
	const all = chain.clock?.elapsed ?? 0;
	if (all <= 0)
		return null;
	const teams = chain.teams.map((x, i) => ({ id: x.team?.id ?? 0, name: x.team?.name ?? m.chain.nobody, used: x.used ?? 0, ink: x.team === null ? "none" : String(i % 5) }));
	const people = chain.people.filter((x) => x.person !== null && (x.used ?? 0) > 0);
	return (
		<>
			<div className="chain-bar" aria-hidden="true">
				{teams.filter((x) => x.used > 0).map((x) => <i key={x.id} className={"share-" + x.ink} style={{ flexGrow: x.used }} title={x.name} />)}
			</div>
			<ul className="chain-shares" aria-label={m.chain.shares}>
				{teams.map((x) => (
					<li key={x.id}>
						<i className={"share-" + x.ink} />
						<span className="ell">{x.name}</span>
						<b className="num">{spanOf(x.used)}</b>
						<span className="num faint">{percent(x.used / all)}</span>
					</li>
				))}
			</ul>
			{people.length > 0 && (
				<details>
					<summary>{m.chain.byPerson}</summary>
					<ul className="chain-shares">
						{people.map((x) => (
							<li key={x.person?.id}>
								<span className="ell">{x.person?.name}</span>
								<b className="num">{spanOf(x.used ?? 0)}</b>
								<span className="num faint">{percent((x.used ?? 0) / all)}</span>
							</li>
						))}
					</ul>
				</details>
			)}
		</>
	);
}

function HopRow({ hop: h, before, ticketKey }: { hop: Hop; before: Hop | undefined; ticketKey: string }): ReactNode {
	return (
		<li>
			<p className="chain-who">
				<span className="grow">
					{before !== undefined && (
						<>
							<span className="faint">{h.changed === "person" ? (before.person?.name ?? m.chain.noPerson) : whoText(before)}</span> <ArrowRight size={11} aria-label={m.ticket.to} />{" "}
						</>
					)}
					<b>{h.changed === "person" ? (h.person?.name ?? m.chain.noPerson) : whoText(h)}</b>
					{h.returned && <Tag tone="risk">{m.chain.returned}</Tag>}
				</span>
				<Link to="/tickets/$key" params={{ key: ticketKey }} hash={"event-" + h.event} title={bothZones(h.from)} aria-label={m.chain.toEvent(shortTime(h.from))}>
					<time dateTime={h.from}>{shortTime(h.from)}</time>
				</Link>
			</p>
			<p className={cls("faint", h.customer !== null && h.customer.left < 0 && "over")}>{customerText(h)}</p>
			{h.budgets?.map((b) => <BudgetRow key={b.cycle} budget={b} ticketKey={ticketKey} />)}
			{h.budgets?.length === 0 && <p className="faint">{m.chain.noBudget}</p>}
		</li>
	);
}

function BudgetRow({ budget: b, ticketKey }: { budget: Budget; ticketKey: string }): ReactNode {
	const late = verdictOf(b) === "late";
	return (
		<p className={cls(late && "over")} title={b.percent === null ? b.name : m.chain.ofLeft(b.name, b.percent)}>
			<Link to="/tickets/$key/clocks/$target" params={{ key: ticketKey, target: "ola" }} search={{ cycle: String(b.cycle) }}>
				{budgetText(b)}
			</Link>
		</p>
	);
}
