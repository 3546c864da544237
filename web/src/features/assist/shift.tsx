/* shift.tsx - the last shift in a few sentences: how much happened, and what of it matters. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, type ReactNode } from "react";
import { sayError } from "@/lib/api";
import { showKey } from "@/lib/keys";
import { usePart } from "@/lib/scope";
import { bothZones, now, shortTime } from "@/lib/time";
import { useTitle } from "@/lib/title";
import { m } from "@/messages";
import { Empty, Note, Skeleton, Tag } from "@/ui/kit";
import { shiftQuery, type AssistShift } from "./api";
import { Parts } from "./sentences";

const HOURS = [4, 8, 12, 24];

export function ShiftPage(): ReactNode {
	const client = usePart("client");
	const hours = Number(usePart("hours") ?? 8);
	const [from, to] = useMemo(() => {
		const end = Math.ceil(now() / 60_000) * 60_000;
		return [new Date(end - hours * 3_600_000).toISOString(), new Date(end).toISOString()];
	}, [hours]);
	const found = useQuery(shiftQuery({ client: client === undefined ? undefined : Number(client), from, to }));
	useTitle(m.assist.shift);
	return (
		<main className="pane-scroll">
			<div className="assist-shift">
				<div className="page-head">
					<h1>{m.assist.shift}</h1>
					<p title={`${bothZones(from)} – ${bothZones(to)}`}>{m.assist.between(shortTime(from), shortTime(to))}</p>
				</div>
				<nav className="assist-hours" aria-label={m.assist.howLong}>
					{HOURS.map((h) => (
						<Link key={h} to="/shift-summary" search={(old: Record<string, unknown>) => ({ ...old, hours: String(h) })} className={h === hours ? "on" : ""} {...(h === hours ? { "aria-current": "true" as const } : {})}>
							{m.assist.hours(h)}
						</Link>
					))}
				</nav>
				{found.error !== null ? <Note tone="harm">{sayError(found.error)}</Note> : found.data === undefined ? <Skeleton lines={8} /> : <Shift data={found.data} />}
			</div>
		</main>
	);
}

function Shift({ data }: { data: AssistShift }): ReactNode {
	const counts = Object.entries(data.counts) as [keyof AssistShift["counts"], { n: number; keys: string[] }][];
	if (data.items.length === 0)
		return <Empty title={m.assist.quiet}>{m.assist.quietText}</Empty>;
	return (
		<>
			<ul className="assist-counts">
				{counts.map(([id, c]) => (
					<li key={id}>
						<b className="num">{c.n > 0 ? <Link to="/tickets" search={{ q: `key:${c.keys.join(",")}` }}>{c.n}</Link> : 0}</b> {m.assist.count[id] ?? id}
					</li>
				))}
			</ul>
			<ol className="assist-items">
				{data.items.map((t) => (
					<li key={t.id}>
						<h2>
							<Link to="/tickets/$key" params={{ key: t.key }}>
								{showKey(t.key)}
							</Link>{" "}
							{t.title} <Tag>P{t.priority}</Tag>
							{t.major === "yes" && <Tag tone="harm">{m.ticket.major}</Tag>}
						</h2>
						<Parts ticketKey={t.key} sentences={t.sentences} people={data.people} />
					</li>
				))}
			</ol>
			{data.left_out > 0 && <p className="faint">{m.assist.more(data.left_out)}</p>}
			{data.cut && <Note tone="risk">{m.assist.shiftCut}</Note>}
		</>
	);
}
