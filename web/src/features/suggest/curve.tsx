/* curve.tsx - precision against the share answered, as one line; the table beside it says the same to a screen reader. */
import type { ReactNode } from "react";
import { percent } from "@/lib/number";
import { m } from "@/messages";
import type { CurvePoint } from "./api";

const W = 320;
const H = 150;
const LEFT = 38;
const FOOT = 22;

export function Curve({ points, at, label }: { points: CurvePoint[]; at: number | undefined; label: string }): ReactNode {
	const shown = points.filter((p) => p.answered > 0);
	const least = Math.min(0.5, ...shown.map((p) => p.precision));
	const x = (share: number) => LEFT + share * (W - LEFT - 8);
	const y = (precision: number) => 8 + ((1 - precision) / (1 - least || 1)) * (H - FOOT - 8);
	const here = at === undefined ? undefined : shown.find((p) => Math.abs(p.threshold - at) < 0.001);
	return (
		<figure className="suggest-curve">
			<figcaption>{m.suggest.admin.curve}</figcaption>
			<svg viewBox={`0 0 ${W} ${H}`} role="img" aria-label={label}>
				{[1, (1 + least) / 2, least].map((p) => (
					<g key={p}>
						<line className="grid" x1={LEFT} x2={W - 8} y1={y(p)} y2={y(p)} />
						<text x={LEFT - 5} y={y(p) + 4} textAnchor="end">
							{percent(p)}
						</text>
					</g>
				))}
				{[0, 0.5, 1].map((s) => (
					<text key={s} x={x(s)} y={H - 6} textAnchor={s === 0 ? "start" : s === 1 ? "end" : "middle"}>
						{percent(s)}
					</text>
				))}
				<polyline className="line" points={shown.map((p) => `${x(p.share)},${y(p.precision)}`).join(" ")} />
				{here !== undefined && <circle cx={x(here.share)} cy={y(here.precision)} r={4.5} />}
			</svg>
			<table className="sr">
				<thead>
					<tr>
						<th scope="col">{m.suggest.admin.threshold}</th>
						<th scope="col">{m.suggest.admin.share}</th>
						<th scope="col">{m.suggest.admin.precision}</th>
					</tr>
				</thead>
				<tbody>
					{shown.map((p) => (
						<tr key={p.threshold}>
							<td>{percent(p.threshold)}</td>
							<td>{percent(p.share)}</td>
							<td>{percent(p.precision)}</td>
						</tr>
					))}
				</tbody>
			</table>
		</figure>
	);
}
