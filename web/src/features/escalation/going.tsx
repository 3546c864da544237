/* going.tsx - everything that fires or that somebody has: a plain page, what nobody answered first. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Siren } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { sayError } from "@/lib/api";
import { usePart } from "@/lib/scope";
import { can, useMe } from "@/lib/session";
import { showKey } from "@/lib/keys";
import { useTitle } from "@/lib/title";
import { m } from "@/messages";
import { Button, CardsHead, Empty, Note, Skeleton } from "@/ui/kit";
import { goingQuery, type Names, type Row } from "./api";
import { AcknowledgeDialog } from "./dialogs";
import { PromiseWords, runName, RunState, RunWords } from "./run";

export function EscalationsPage(): ReactNode {
	const me = useMe();
	const found = useQuery(goingQuery(usePart("client")));
	const [ack, setAck] = useState<Row | null>(null);
	const data = found.data;
	const first = data?.items.find((r) => r.state === "firing" && r.may_acknowledge);
	useTitle(m.escalation.title);
	useActions(first === undefined ? [] : [{ id: "esc-ack-first", label: `${m.escalation.acknowledge}: ${showKey(first.ticket.key)}`, group: m.escalation.title, shortcut: "y", run: () => setAck(first) }]);
	return (
		<main className="pane-scroll cards-page esc-page">
			<CardsHead title={m.escalation.title} text={m.escalation.text}>
				{can(me, "client_admin") && (
					<Link to="/admin/escalation" className="btn">
						{m.escalation.makeRules}
					</Link>
				)}
			</CardsHead>
			{found.error !== null && <Note tone="harm">{sayError(found.error)}</Note>}
			{data === undefined && found.error === null && <Skeleton lines={6} />}
			{data !== undefined && data.items.length === 0 && data.no_rule.length === 0 && (
				<Empty icon={<Siren size={28} />} title={m.escalation.emptyTitle}>
					{m.escalation.emptyText}
				</Empty>
			)}
			{data !== undefined && data.items.length > 0 && <Rows label={m.escalation.title} rows={data.items} names={data.names} onAck={setAck} />}
			{data !== undefined && data.no_rule.length > 0 && (
				<section aria-label={m.escalation.noRule}>
					<h2>{m.escalation.noRule}</h2>
					<p className="faint">{m.escalation.noRuleText}</p>
					<Rows label={m.escalation.noRule} rows={data.no_rule} names={data.names} onAck={setAck} />
				</section>
			)}
			{ack !== null && <AcknowledgeDialog ticket={ack.ticket.key} over={ack.state === "acknowledged"} onClose={() => setAck(null)} />}
		</main>
	);
}

function Rows({ label, rows, names, onAck }: { label: string; rows: Row[]; names: Names; onAck: (r: Row) => void }): ReactNode {
	const me = useMe();
	return (
		<ul className="esc-list" aria-label={label}>
			{rows.map((r) => (
				<li key={r.id} className="card">
					<div className="grow">
						<div>
							<RunState run={r} />{" "}
							<Link to="/tickets/$key" params={{ key: r.ticket.key }}>
								{showKey(r.ticket.key)} {r.ticket.title}
							</Link>
						</div>
						<div className="faint">
							{[runName(r), r.ticket.team?.name, r.ticket.client?.name].filter(Boolean).join(" · ")}
						</div>
						<div>
							<RunWords run={r} names={names} />
						</div>
						<PromiseWords promise={r.promise} names={names} />
					</div>
					{r.may_acknowledge && can(me, "work") && (r.state === "firing" || (r.state === "acknowledged" && r.ack?.by !== me.id)) && (
						<Button kind={r.state === "firing" ? "primary" : "plain"} onClick={() => onAck(r)} aria-label={`${r.state === "firing" ? m.escalation.acknowledge : m.escalation.takeOver}: ${showKey(r.ticket.key)}`}>
							{r.state === "firing" ? m.escalation.acknowledge : m.escalation.takeOver}
						</Button>
					)}
				</li>
			))}
		</ul>
	);
}
