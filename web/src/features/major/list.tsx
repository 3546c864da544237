/* list.tsx - major incidents: open ones first, and among them those whose next update is due or overdue. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Megaphone } from "lucide-react";
import { useState, type ReactNode } from "react";
import { sayError } from "@/lib/api";
import { showKey } from "@/lib/keys";
import { usePart } from "@/lib/scope";
import { can, useMe } from "@/lib/session";
import { shortTime } from "@/lib/time";
import { useTitle } from "@/lib/title";
import { m } from "@/messages";
import { Segment } from "@/ui/form";
import { CardsHead, Empty, Note, Skeleton, Tag } from "@/ui/kit";
import { listQuery, roles, type Row } from "./api";
import { CountWords, DueWords, soonest } from "./clock";

const rank = (r: Row) => ["running", "closing", "candidate"].indexOf(r.state);

export function MajorsPage(): ReactNode {
	const me = useMe();
	const [state, setState] = useState<"open" | "past">("open");
	const found = useQuery(listQuery(state, usePart("client")));
	useTitle(m.major.title);
	const items = found.data === undefined ? undefined : state === "past" ? found.data.items : [...found.data.items].sort((a, b) => rank(a) - rank(b) || soonest(a.audiences) - soonest(b.audiences));
	return (
		<main className="pane-scroll cards-page major-page">
			<CardsHead title={m.major.title} text={m.major.text}>
				<div className="cards-tools">
					<Segment label={m.major.which} value={state} onChange={setState} options={[{ id: "open", label: m.major.open }, { id: "past", label: m.major.past }]} />
					{can(me, "client_admin") && (
						<Link to="/admin/major" className="btn">
							{m.major.plans}
						</Link>
					)}
				</div>
			</CardsHead>
			{found.error !== null && <Note tone="harm">{sayError(found.error)}</Note>}
			{items === undefined && found.error === null && <Skeleton lines={6} />}
			{items?.length === 0 && (
				<Empty icon={<Megaphone size={28} />} title={state === "open" ? m.major.emptyTitle : m.major.emptyPast}>
					{m.major.emptyText}
				</Empty>
			)}
			{items !== undefined && items.length > 0 && (
				<ul className="major-list" aria-label={m.major.title}>
					{items.map((r) => (
						<MajorRow key={r.key} row={r} />
					))}
				</ul>
			)}
		</main>
	);
}

function MajorRow({ row: r }: { row: Row }): ReactNode {
	return (
		<li className={r.audiences.some((a) => a.overdue) ? "card major-late" : "card"}>
			<div>
				<Tag tone={r.state === "running" ? "harm" : r.state === "closing" || r.state === "candidate" ? "risk" : "mute"}>{m.major.state[r.state] ?? r.state}</Tag>{" "}
				<Link to="/tickets/$key" params={{ key: r.key }}>
					{showKey(r.key)} {r.title}
				</Link>
			</div>
			<div className="faint">
				{[r.client.name, r.service, r.decided_at ? m.major.since(shortTime(r.decided_at)) : r.proposed_at ? m.major.since(shortTime(r.proposed_at)) : "", r.ended_at ? m.major.endedAt(shortTime(r.ended_at)) : "", ...roles.filter((x) => r.roles[x]).map((x) => `${m.major.role[x] ?? x}: ${r.roles[x]?.name ?? ""}`)].filter(Boolean).join(" · ")}
			</div>
			{(r.state === "running" || r.state === "closing") && r.audiences.length === 0 && <p className="faint">{m.major.noPlan}</p>}
			{(r.state === "running" || r.state === "closing") && r.audiences.length > 0 && (
				<ul className="major-clocks wide">
					{r.audiences.map((c) => (
						<li key={c.audience} className={c.overdue ? "major-late" : ""}>
							<b>{m.major.audience[c.audience] ?? c.audience}</b>
							<span>
								<DueWords clock={c} />
							</span>
							<CountWords clock={c} />
						</li>
					))}
				</ul>
			)}
		</li>
	);
}
