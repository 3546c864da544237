/* report.tsx - how the clocks of a period ended, and beside compliance how that came about: pauses without a question, pauses
 * near the breach, hand-overs in circles, work that came back; whose time it was. Each number opens the clocks behind it. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { ArrowLeft, Hourglass } from "lucide-react";
import { lazy, Suspense, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { sayError } from "@/lib/api";
import { count, percent, percentDown } from "@/lib/number";
import { usePart } from "@/lib/scope";
import { can, fieldOf, useMe, useType } from "@/lib/session";
import { civilDay, span } from "@/lib/time";
import { useTitle } from "@/lib/title";
import { m } from "@/messages";
import { cls, Empty, Note, Skeleton } from "@/ui/kit";
import { Missing } from "@/ui/missing";
import { reportQuery, type Ask, type Figures, type Report } from "./api";
import { Behind } from "./behind";
import { spanOf } from "./say";

const Weeks = lazy(() => import("./weeks"));
const periods = [7, 30, 90, 365];
const nears = [5, 15, 30, 60];

interface Search {
	target?: string;
	by?: string;
	days?: string;
	near?: string;
	about?: string;
	group?: string;
}

export function ClocksPage(): ReactNode {
	const me = useMe();
	useTitle(m.chain.report);
	return can(me, "read") ? <Page /> : <Missing />;
}

function useAsk(): Ask {
	const search: Search = useSearch({ strict: false });
	const pick = (list: number[], v: string | undefined, def: number) => (list.includes(Number(v)) ? Number(v) : def);
	return {
		target: search.target !== undefined && search.target in m.proof.target ? search.target : "resolve",
		by: search.by !== undefined && search.by in m.chain.bys ? search.by : "team",
		days: pick(periods, search.days, 30),
		near: pick(nears, search.near, 15),
		client: usePart("client"),
	};
}

function Page(): ReactNode {
	const search: Search = useSearch({ strict: false });
	const ask = useAsk();
	const navigate = useNavigate();
	const go = (part: Search) => void navigate({ to: "/reports/clocks", search: (old) => ({ ...old, about: undefined, group: undefined, ...part }) });
	const found = useQuery({ ...reportQuery(ask), placeholderData: keepPreviousData });
	const about = search.about !== undefined && search.about in m.chain.abouts ? search.about : undefined;
	const label = useLabel(found.data?.by ?? ask.by, search.group, found.data);
	useActions(about === undefined ? [] : [{ id: "clocks-back", label: m.chain.back, group: m.chain.report, shortcut: "Escape", run: () => go({}) }]);
	return (
		<main className="pane-scroll clocks-report">
			<div className="page-head">
				<h1>{m.chain.report}</h1>
			</div>
			<Choices ask={ask} go={go} />
			<p className="faint">{m.chain.reportIntro}</p>
			{about === undefined && found.error !== null && <Note tone="harm">{sayError(found.error)}</Note>}
			{about === undefined && found.data === undefined && found.error === null && <Skeleton lines={8} />}
			{found.data?.cut === true && <Note tone="risk">{m.chain.cut}</Note>}
			{about !== undefined && (
				<>
					<Link to="/reports/clocks" search={(old) => ({ ...old, about: undefined, group: undefined })} className="proof-back">
						<ArrowLeft size={14} />
						{m.chain.back}
					</Link>
					<Behind ask={ask} about={about} group={search.group} label={label} />
				</>
			)}
			{about === undefined && found.data !== undefined && <Body ask={ask} report={found.data} />}
		</main>
	);
}

function Choices({ ask, go }: { ask: Ask; go: (part: Search) => void }): ReactNode {
	const select = (label: string, value: string, name: keyof Search, options: [string, string][]) => (
		<label>
			{label}{" "}
			<select className="input short" value={value} onChange={(e) => go({ [name]: e.target.value })}>
				{options.map(([id, text]) => (
					<option key={id} value={id}>
						{text}
					</option>
				))}
			</select>
		</label>
	);
	return (
		<div className="clocks-choices">
			{select(m.chain.target, ask.target, "target", Object.entries(m.proof.target))}
			{select(m.chain.by, ask.by, "by", Object.entries(m.chain.bys))}
			{select(m.chain.period, String(ask.days), "days", periods.map((d) => [String(d), m.chain.days(d)]))}
			{select(m.chain.near, String(ask.near), "near", nears.map((n) => [String(n), m.chain.minutes(n)]))}
		</div>
	);
}

function Body({ ask, report: r }: { ask: Ask; report: Report }): ReactNode {
	if (r.total.n === 0)
		return (
			<Empty icon={<Hourglass size={28} />} title={m.chain.empty}>
				{m.chain.emptyText}
			</Empty>
		);
	return (
		<>
			<Table report={r} />
			{r.weeks.length > 1 && (
				<section className="card clocks-weeks" aria-label={m.chain.weeks}>
					<h2>{m.chain.weeks}</h2>
					<Suspense fallback={<div className="weeks-box" />}>
						<Weeks weeks={r.weeks} />
					</Suspense>
					{ask.by !== "week" && (
						<Link to="/reports/clocks" search={(old) => ({ ...old, by: "week" })}>
							{m.chain.weeksTable}
						</Link>
					)}
				</section>
			)}
			<WhoseTime report={r} />
		</>
	);
}

/* ---- figures ---------------------------------------------------------------------------------------------- */
interface Column {
	id: string;
	/** What the number opens; without it the cell is plain. */
	about?: string;
	n: (f: Figures) => number;
	text?: (f: Figures) => string;
	tone?: "risk" | "harm";
}

const columns: Column[] = [
	{ id: "n", about: "all", n: (f) => f.n },
	{ id: "share", about: "met", n: (f) => f.met, text: (f) => (f.n === 0 ? "–" : percentDown((f.met * 100) / f.n)) },
	{ id: "breached", about: "breached", n: (f) => f.breached, tone: "harm" },
	{ id: "overrun", n: (f) => f.overrun_median ?? 0, text: (f) => (f.overrun_median === null ? "–" : span(f.overrun_median)) },
	{ id: "paused", about: "paused", n: (f) => f.paused.clocks },
	{ id: "pausedTime", n: (f) => f.paused_seconds, text: (f) => (f.paused_seconds === 0 ? "–" : span(f.paused_seconds)) },
	{ id: "unasked", about: "unasked", n: (f) => f.unasked.clocks, tone: "risk" },
	{ id: "near", about: "near", n: (f) => f.near.clocks, tone: "risk" },
	{ id: "would_breach", about: "would_breach", n: (f) => f.would_breach, tone: "harm" },
	{ id: "returns", about: "returns", n: (f) => f.returns.clocks, tone: "risk" },
	{ id: "reopened", about: "reopened", n: (f) => f.reopened.clocks, tone: "risk" },
];

/** A group as the reader calls it: choices and days in their language. */
function useLabels(by: string): (group: string, label: string) => string {
	const type = useType("ticket");
	const choices = fieldOf(type, by)?.choices;
	return (group, label) => {
		if (group === "none")
			return by === "team" ? m.chain.nobody : by === "person" ? m.chain.nobody : m.chain.none;
		if (["day", "week"].includes(by))
			return civilDay(group);
		return by === "month" ? group.slice(0, 7) : (choices?.find((c) => c.id === group)?.label ?? (label === "" ? group : label));
	};
}

function useLabel(by: string, group: string | undefined, report: Report | undefined): string {
	const label = useLabels(by);
	return group === undefined ? "" : label(group, report?.groups.find((g) => g.group === group)?.label ?? "");
}

/** By what the figures are, which for a moment is what was asked before. */
function Table({ report: r }: { report: Report }): ReactNode {
	const label = useLabels(r.by);
	return (
		<div className="clocks-scroll card" role="region" aria-label={m.chain.report} tabIndex={0}>
			<table className="plain-table">
				<thead>
					<tr>
						<th scope="col">{m.chain.bys[r.by]}</th>
						{columns.map((c) => (
							<th key={c.id} scope="col" className="num" title={m.chain.help[c.id]}>
								{m.chain.columns[c.id]}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{r.groups.map((g) => <Row key={g.group} figures={g} label={label(g.group, g.label)} group={g.group} />)}
					<Row figures={r.total} label={m.chain.total} />
				</tbody>
			</table>
		</div>
	);
}

function Row({ figures: f, label, group }: { figures: Figures; label: string; group?: string }): ReactNode {
	return (
		<tr className={cls(group === undefined && "total")}>
			<th scope="row">{label}</th>
			{columns.map((c) => {
				const n = c.n(f);
				const text = c.text?.(f) ?? count(n);
				return (
					<td key={c.id} className={cls("num", n > 0 && c.tone)}>
						{c.about === undefined || n === 0 ? (
							<span className={cls(n === 0 && "faint")}>{text}</span>
						) : (
							<Link to="/reports/clocks" search={(old) => ({ ...old, about: c.about, group })} aria-label={m.chain.cell(label, m.chain.columns[c.id] ?? "", text)}>
								{text}
							</Link>
						)}
					</td>
				);
			})}
		</tr>
	);
}

/* ---- whose time ------------------------------------------------------------------------------------------------ */
const SHOWN = 12;

function WhoseTime({ report: r }: { report: Report }): ReactNode {
	const rows = (list: { used: number; name: string }[]) => list.slice(0, SHOWN);
	const teams = rows(r.teams.map((x) => ({ used: x.used, name: x.team?.name ?? m.chain.nobody })));
	const people = rows(r.people.map((x) => ({ used: x.used, name: x.person?.name ?? m.chain.nobody })));
	return (
		<section aria-label={m.chain.sharesTitle}>
			<h2>{m.chain.sharesTitle}</h2>
			<p className="faint">{m.chain.sharesText}</p>
			<div className="clocks-shares">
				<Bars title={m.chain.team} rows={teams} all={r.used} />
				<Bars title={m.chain.person} rows={people} all={r.used} />
			</div>
		</section>
	);
}

function Bars({ title, rows, all }: { title: string; rows: { used: number; name: string }[]; all: number }): ReactNode {
	return (
		<div className="card">
			<h3>{title}</h3>
			<ul>
				{rows.map((x) => (
					<li key={x.name}>
						<span className="ell">{x.name}</span>
						<i aria-hidden="true">
							<b style={{ width: `${all === 0 ? 0 : (x.used / all) * 100}%` }} />
						</i>
						<span className="num">{spanOf(x.used)}</span>
						<span className="num faint">{percent(all === 0 ? 0 : x.used / all)}</span>
					</li>
				))}
			</ul>
		</div>
	);
}
