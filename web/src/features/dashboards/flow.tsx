/* flow.tsx - what came in and went out day by day, drawn by uPlot, and the same figures as a table.
 *
 * A click on a point opens the list behind it. What a canvas cannot give (each point as a link, read out, reached by
 * keyboard) the table does; docs/adr/0012 says why uPlot. Colours are the theme's, read when it is drawn. */
import { useNavigate } from "@tanstack/react-router";
import { ChartLine, Table2 } from "lucide-react";
import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import uPlot from "uplot";
import { count } from "@/lib/number";
import { useMeta } from "@/lib/session";
import { useTheme } from "@/lib/theme";
import { civilDay } from "@/lib/time";
import { listAddress } from "@/lib/views";
import { m } from "@/messages";
import { Button } from "@/ui/kit";
import { say, type Counted, type FlowData, type Tile } from "./api";
import { Figure } from "./tiles";

const inks = ["--accent", "--ok", "--risk-bar", "--ink3", "--info", "--harm"];
/** What stands is on a scale of its own: hundreds beside tens would flatten the tens. */
const standing = ["was_open"];
const HEIGHT = 210;

const dayStart = (day: string) => Date.parse(day + "T00:00:00Z") / 1000;

function themeOf(el: Element): (name: string) => string {
	const style = getComputedStyle(el);
	return (name) => style.getPropertyValue(name).trim();
}

function options(el: HTMLElement, data: FlowData, onPick: (of: Counted) => void): uPlot.Options {
	const ink = themeOf(el);
	const axis = { stroke: ink("--ink2"), grid: { stroke: ink("--line2"), width: 1 }, ticks: { stroke: ink("--line"), width: 1 }, font: "11px Inter Variable, sans-serif" };
	return {
		width: Math.max(240, el.clientWidth),
		height: HEIGHT,
		/* Days are civil days already; drawn as if in UTC they stay where they are. */
		tzDate: (ts) => uPlot.tzDate(new Date(ts * 1000), "Etc/UTC"),
		legend: { show: false },
		cursor: { drag: { x: false, y: false }, points: { size: 7 } },
		scales: { x: { time: true }, y: { range: (_u, _min, max) => [0, Math.max(4, max * 1.1)] }, stand: { range: (_u, _min, max) => [0, Math.max(4, max * 1.1)] } },
		axes: [
			{ ...axis, values: (_u, splits) => splits.map((s) => civilDay(new Date(s * 1000).toISOString().slice(0, 10))), space: 70 },
			{ ...axis, size: 44 },
			{ ...axis, scale: "stand", side: 1, size: 44, grid: { show: false } },
		],
		series: [
			{},
			...data.lines.map((l, i) => ({
				label: say(l.id),
				stroke: ink(inks[i % inks.length] ?? "--ink"),
				width: 2,
				scale: standing.includes(l.id) ? "stand" : "y",
				...(standing.includes(l.id) ? { dash: [5, 4] } : {}),
				points: { show: data.days.length <= 31, size: 5 },
			})),
		],
		hooks: { ready: [(u) => pickOnClick(u, data, onPick)] },
	};
}

/** The line nearest to the pointer on the day under it. */
function pickOnClick(u: uPlot, data: FlowData, onPick: (of: Counted) => void): void {
	u.over.addEventListener("click", (e) => {
		const { idx } = u.cursor;
		if (idx === null || idx === undefined)
			return;
		const y = e.clientY - u.over.getBoundingClientRect().top;
		const far = (k: number) => Math.abs(u.valToPos(data.lines[k]?.days[idx]?.n ?? 0, standing.includes(data.lines[k]?.id ?? "") ? "stand" : "y") - y);
		const nearest = data.lines.map((_, k) => k).sort((a, b) => far(a) - far(b))[0];
		const of = nearest === undefined ? undefined : data.lines[nearest]?.days[idx];
		if (of !== undefined)
			onPick(of);
	});
}

function Chart({ tile, data, onPick }: { tile: Tile; data: FlowData; onPick: (of: Counted) => void }): ReactNode {
	const box = useRef<HTMLDivElement>(null);
	const theme = useTheme();
	const [over, setOver] = useState<number | null>(null);
	useEffect(() => {
		const el = box.current;
		if (el === null || theme === "")
			return;
		const values: uPlot.AlignedData = [data.days.map(dayStart), ...data.lines.map((l) => l.days.map((d) => d.n))];
		const chart = new uPlot({ ...options(el, data, onPick), plugins: [{ hooks: { setCursor: (u) => setOver(u.cursor.idx ?? null) } }] }, values, el);
		const sized = new ResizeObserver(() => chart.setSize({ width: Math.max(240, el.clientWidth), height: HEIGHT }));
		sized.observe(el);
		return () => {
			sized.disconnect();
			chart.destroy();
		};
	}, [data, onPick, theme]);
	const at = over ?? data.days.length - 1;
	return (
		<>
			<ul className="flow-legend" aria-hidden="true">
				<li className="num">{civilDay(data.days[at] ?? "")}</li>
				{data.lines.map((l, i) => (
					<li key={l.id}>
						<i style={{ background: `var(${inks[i % inks.length]})` }} />
						{m.dashboards.lines[l.id] ?? say(l.id)} <b className="num">{count(l.days[at]?.n ?? 0)}</b>
					</li>
				))}
			</ul>
			<div ref={box} className="flow-box" role="img" aria-label={m.dashboards.chartOf(say(tile.title))} />
		</>
	);
}

function DayTable({ tile, data }: { tile: Tile; data: FlowData }): ReactNode {
	const name = (id: string) => m.dashboards.lines[id] ?? say(id);
	return (
		<div className="tile-table short" tabIndex={0} role="group" aria-label={say(tile.title)}>
			<table className="table">
				<thead>
					<tr>
						<th scope="col">{m.dashboards.day}</th>
						{data.lines.map((l) => (
							<th key={l.id} scope="col" className="end">
								{name(l.id)}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{data.days
						.map((day, i) => (
							<tr key={day}>
								<th scope="row" className="num">
									{civilDay(day)}
								</th>
								{data.lines.map((l) => {
									const of = l.days[i];
									return (
										<td key={l.id} className="end num">
											{of !== undefined && <Figure tile={tile} of={of} label={`${name(l.id)}, ${civilDay(day)}`} className={of.n === 0 ? "faint" : ""} />}
										</td>
									);
								})}
							</tr>
						))
						.reverse()}
				</tbody>
			</table>
		</div>
	);
}

export default function Flow({ tile, data }: { tile: Tile; data: FlowData }): ReactNode {
	const [table, setTable] = useState(false);
	const meta = useMeta();
	const navigate = useNavigate();
	const pick = useMemo(() => (of: Counted) => void navigate({ ...listAddress(meta, tile.of_type), search: { q: of.q, all: "1" } }), [meta, navigate, tile.of_type]);
	return (
		<>
			<div className="tile-tools">
				<Button kind="quiet" aria-pressed={table} onClick={() => setTable(!table)}>
					{table ? <ChartLine size={15} /> : <Table2 size={15} />}
					{table ? m.dashboards.asChart : m.dashboards.asTable}
				</Button>
			</div>
			{table ? <DayTable tile={tile} data={data} /> : <Chart tile={tile} data={data} onPick={pick} />}
		</>
	);
}
