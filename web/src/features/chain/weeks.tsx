/* weeks.tsx - ended, breached and doubtful clocks week by week, drawn by uPlot; the table by week has the same figures. */
import { useEffect, useRef, useState, type ReactNode } from "react";
import uPlot from "uplot";
import { count } from "@/lib/number";
import { useTheme } from "@/lib/theme";
import { civilDay } from "@/lib/time";
import { m } from "@/messages";
import type { Report } from "./api";

const HEIGHT = 160;
const lines = [
	{ id: "n", ink: "--accent", n: (w: Week) => w.n },
	{ id: "breached", ink: "--harm", n: (w: Week) => w.breached },
	{ id: "doubt", ink: "--risk-bar", n: (w: Week) => w.would_breach },
];
type Week = Report["weeks"][number];

const weekStart = (day: string) => Date.parse(day + "T00:00:00Z") / 1000;

function options(el: HTMLElement): uPlot.Options {
	const style = getComputedStyle(el);
	const ink = (name: string) => style.getPropertyValue(name).trim();
	const axis = { stroke: ink("--ink2"), grid: { stroke: ink("--line2"), width: 1 }, ticks: { stroke: ink("--line"), width: 1 }, font: "11px Inter Variable, sans-serif" };
	return {
		width: Math.max(240, el.clientWidth),
		height: HEIGHT,
		tzDate: (ts) => uPlot.tzDate(new Date(ts * 1000), "Etc/UTC"),
		padding: [8, 28, 0, 0],
		legend: { show: false },
		cursor: { drag: { x: false, y: false } },
		scales: { x: { time: true }, y: { range: (_u, _min, max) => [0, Math.max(4, max * 1.1)] } },
		axes: [{ ...axis, values: (_u, splits) => splits.map((s) => civilDay(new Date(s * 1000).toISOString().slice(0, 10))), space: 70 }, { ...axis, size: 44 }],
		series: [{}, ...lines.map((l) => ({ label: l.id, stroke: ink(l.ink), width: 2, points: { show: true, size: 5 } }))],
	};
}

export default function Weeks({ weeks }: { weeks: Week[] }): ReactNode {
	const box = useRef<HTMLDivElement>(null);
	const theme = useTheme();
	const [over, setOver] = useState<number | null>(null);
	useEffect(() => {
		const el = box.current;
		if (el === null || theme === "")
			return;
		const values: uPlot.AlignedData = [weeks.map((w) => weekStart(w.week)), ...lines.map((l) => weeks.map(l.n))];
		const chart = new uPlot({ ...options(el), plugins: [{ hooks: { setCursor: (u) => setOver(u.cursor.idx ?? null) } }] }, values, el);
		const sized = new ResizeObserver(() => chart.setSize({ width: Math.max(240, el.clientWidth), height: HEIGHT }));
		sized.observe(el);
		return () => {
			sized.disconnect();
			chart.destroy();
		};
	}, [weeks, theme]);
	const at = weeks[over ?? weeks.length - 1];
	return (
		<>
			<ul className="flow-legend" aria-hidden="true">
				<li className="num">{civilDay(at?.week ?? "")}</li>
				{lines.map((l) => (
					<li key={l.id}>
						<i style={{ background: `var(${l.ink})` }} />
						{m.chain.lines[l.id]} <b className="num">{at === undefined ? "" : count(l.n(at))}</b>
					</li>
				))}
			</ul>
			<div ref={box} className="weeks-box" role="img" aria-label={m.chain.weeksChart} />
		</>
	);
}
