/* calibration.tsx - promised against happened: a dot for each tenth of the moments, on the line where a promise is kept; and
 * the same as a table beside it. */
import type { ReactNode } from "react";
import { count, percent } from "@/lib/number";
import { m } from "@/messages";
import { PlainTable } from "@/ui/table";
import type { Tenth } from "./api";

const W = 260;
const H = 190;
const LEFT = 40;
const TOP = 8;
const FOOT = 34;

/** Up to where both axes go: the next fifth above everything that is shown. */
const reach = (tenths: Tenth[]) => Math.max(0.2, Math.ceil(Math.max(...tenths.flatMap((t) => [t.promised, t.happened])) * 5) / 5);

function Dots({ tenths, label }: { tenths: Tenth[]; label: string }): ReactNode {
	const c = m.forecast.calibration;
	const most = reach(tenths);
	const x = (p: number) => LEFT + (p / most) * (W - LEFT - 10);
	const y = (p: number) => TOP + (1 - p / most) * (H - FOOT - TOP);
	return (
		<svg viewBox={`0 0 ${W} ${H}`} role="img" aria-label={label}>
			{[0, most / 2, most].map((p) => (
				<g key={p}>
					<line className="grid" x1={LEFT} x2={W - 10} y1={y(p)} y2={y(p)} />
					<text x={LEFT - 5} y={y(p) + 4} textAnchor="end">
						{percent(p)}
					</text>
					<text x={x(p)} y={H - FOOT + 14} textAnchor={p === most ? "end" : "middle"}>
						{percent(p)}
					</text>
				</g>
			))}
			<text x={(LEFT + W - 10) / 2} y={H - 4} textAnchor="middle">
				{c.axis}
			</text>
			<line className="kept" x1={x(0)} y1={y(0)} x2={x(most)} y2={y(most)} />
			{tenths.map((t, i) => (
				<circle key={i} cx={x(t.promised)} cy={y(t.happened)} r={4} />
			))}
		</svg>
	);
}

export function Calibration({ tenths, label }: { tenths: Tenth[]; label: string }): ReactNode {
	const c = m.forecast.calibration;
	const shown = tenths.filter((t) => t.moments > 0);
	if (shown.length === 0)
		return null;
	return (
		<div className="fc-calibration">
			<Dots tenths={shown} label={`${label}: ${c.title}`} />
			<PlainTable className="num" head={c.head}>
				{shown.map((t, i) => (
					<tr key={i}>
						<td>{percent(t.promised)}</td>
						<td>{percent(t.happened)}</td>
						<td>{count(t.moments)}</td>
					</tr>
				))}
			</PlainTable>
		</div>
	);
}
