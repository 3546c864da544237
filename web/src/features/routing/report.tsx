/* report.tsx - triage times by team, category or period: half of the tickets, nine of ten, and the list behind each. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Timer } from "lucide-react";
import type { ReactNode } from "react";
import { sayError } from "@/lib/api";
import { count } from "@/lib/number";
import { usePart } from "@/lib/scope";
import { can, fieldOf, useMe, useType } from "@/lib/session";
import { span } from "@/lib/time";
import { useTitle } from "@/lib/title";
import type { TriageReport } from "@/lib/types.gen";
import { m } from "@/messages";
import { Segment } from "@/ui/form";
import { Empty, Note, Skeleton } from "@/ui/kit";
import { Missing } from "@/ui/missing";
import { reportQuery } from "./api";

type Group = TriageReport["groups"][number];
const periods = [7, 30, 90, 365, 3650];

export function TriagePage(): ReactNode {
	const me = useMe();
	const search: { by?: string; days?: string; hours?: string } = useSearch({ strict: false });
	const navigate = useNavigate();
	const client = usePart("client");
	const by = search.by !== undefined && search.by in m.routing.bys ? search.by : "team";
	const days = periods.includes(Number(search.days)) ? Number(search.days) : 30;
	const open = search.hours === "open";
	const found = useQuery({ ...reportQuery(by, days, client), enabled: can(me, "read") });
	const go = (part: Record<string, string>) => void navigate({ to: "/admin/triage", search: (old) => ({ ...old, ...part }) });
	useTitle(m.routing.report);
	if (!can(me, "read"))
		return <Missing />;
	return (
		<main className="rules-main report">
			<div className="rules-head">
				<h1>{m.routing.report}</h1>
				<label>
					{m.routing.by}{" "}
					<select className="input short" value={by} onChange={(e) => go({ by: e.target.value })}>
						{Object.entries(m.routing.bys).map(([id, label]) => (
							<option key={id} value={id}>
								{label}
							</option>
						))}
					</select>
				</label>
				<label>
					{m.routing.period}{" "}
					<select className="input short" value={days} onChange={(e) => go({ days: e.target.value })}>
						{periods.map((p) => (
							<option key={p} value={p}>
								{m.routing.days(p)}
							</option>
						))}
					</select>
				</label>
				<Segment
					label={m.routing.hours}
					options={[
						{ id: "wall", label: m.routing.wall },
						{ id: "open", label: m.routing.open },
					]}
					value={open ? "open" : "wall"}
					onChange={(hours) => go({ hours })}
				/>
				<p className="faint">{m.routing.reportIntro}</p>
			</div>
			<div className="rules-list">
				{found.error !== null && <Note tone="harm">{sayError(found.error)}</Note>}
				{found.data === undefined && found.error === null && <Skeleton lines={6} />}
				{found.data?.cut === true && <Note tone="risk">{m.routing.cut}</Note>}
				{found.data !== undefined && found.data.total.n === 0 && (
					<Empty icon={<Timer size={28} />} title={m.routing.reportEmpty}>
						{m.routing.reportEmptyText}
					</Empty>
				)}
				{found.data !== undefined && found.data.total.n > 0 && <Times report={found.data} by={by} open={open} />}
			</div>
		</main>
	);
}

function Times({ report: r, by, open }: { report: TriageReport; by: string; open: boolean }): ReactNode {
	return (
		<table className="plain-table numbers">
			<thead>
				<tr>
					<th scope="col" rowSpan={2}>
						{m.routing.bys[by]}
					</th>
					<th scope="col" rowSpan={2}>
						{m.routing.tickets}
					</th>
					<th scope="col" rowSpan={2}>
						{m.routing.untriaged}
					</th>
					<th scope="colgroup" colSpan={2}>
						{m.routing.classified}
					</th>
					<th scope="colgroup" colSpan={2}>
						{m.routing.accepted}
					</th>
				</tr>
				<tr>
					<th scope="col">{m.routing.median}</th>
					<th scope="col">{m.routing.p90}</th>
					<th scope="col">{m.routing.median}</th>
					<th scope="col">{m.routing.p90}</th>
				</tr>
			</thead>
			<tbody>
				{r.groups.map((g) => (
					<Row key={g.q} group={g} by={by} open={open} />
				))}
				<Row group={r.total} by="" open={open} />
			</tbody>
		</table>
	);
}

function Row({ group: g, by, open }: { group: Group; by: string; open: boolean }): ReactNode {
	const type = useType("ticket");
	const choice = fieldOf(type, by)?.choices?.find((c) => c.label === g.label || c.id === g.label);
	const label = by === "" ? m.routing.total : (choice?.label ?? (g.label === "" ? m.routing.none : g.label));
	const cell = (x: Group["classified"], which: "median" | "p90") => {
		const v = open ? x?.[`${which}_open`] : x?.[which];
		return <td>{v === null || v === undefined ? <span className="faint">–</span> : span(v)}</td>;
	};
	return (
		<tr className={by === "" ? "total" : undefined}>
			<th scope="row">
				<Link to="/tickets" search={{ q: g.q }}>
					{label}
				</Link>
			</th>
			<td>{count(g.n)}</td>
			<td>
				{g.untriaged ? (
					<Link to="/tickets" search={{ q: `${g.q} is:untriaged` }} aria-label={`${label}: ${m.routing.untriaged} ${g.untriaged}`}>
						{count(g.untriaged)}
					</Link>
				) : (
					0
				)}
			</td>
			{cell(g.classified, "median")}
			{cell(g.classified, "p90")}
			{cell(g.accepted, "median")}
			{cell(g.accepted, "p90")}
		</tr>
	);
}
