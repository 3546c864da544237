/* matrix.tsx - the priority matrix as what it is: impact by urgency, a priority in each of nine places. */
import type { ReactNode } from "react";
import type { Choice } from "@/lib/types";
import { m } from "@/messages";
import { Button } from "./kit";

export type Matrix = Record<string, Record<string, string>>;

const levels = ["1", "2", "3"] as const;
const byDefault: Matrix = { 1: { 1: "1", 2: "2", 3: "3" }, 2: { 1: "2", 2: "3", 3: "4" }, 3: { 1: "3", 2: "4", 3: "4" } };

function read(v: unknown): Matrix | undefined {
	if (typeof v === "string")
		try {
			return v === "" ? undefined : read(JSON.parse(v));
		} catch {
			return undefined;
		}
	return typeof v === "object" && v !== null ? (v as Matrix) : undefined;
}

/** `choices`: impact, urgency and priority as the server names them. null: the default. */
export function MatrixEditor({
	value,
	onChange,
	choices,
}: {
	value: unknown;
	onChange: (matrix: Matrix | null) => void;
	choices: { impact: Choice[]; urgency: Choice[]; priority: Choice[] };
}): ReactNode {
	const own = read(value);
	const matrix = own ?? byDefault;
	const name = (of: Choice[], id: string) => of.find((c) => c.id === id)?.label ?? id;
	const tone = (id: string) => choices.priority.find((c) => c.id === id)?.tone ?? "";
	const put = (i: string, u: string, p: string) => onChange({ ...matrix, [i]: { ...matrix[i], [u]: p } });
	return (
		<section>
			<h2>{m.administration.matrix}</h2>
			<p className="sub">{m.administration.matrixText}</p>
			<div className="table-scroll" tabIndex={0} role="region" aria-label={m.administration.matrix}>
				<table className="matrix">
					<thead>
						<tr>
							<td>
								{m.administration.impact} ↓ {m.administration.urgency} →
							</td>
							{levels.map((u) => (
								<th key={u} scope="col">
									{name(choices.urgency, u)}
								</th>
							))}
						</tr>
					</thead>
					<tbody>
						{levels.map((i) => (
							<tr key={i}>
								<th scope="row">{name(choices.impact, i)}</th>
								{levels.map((u) => {
									const p = matrix[i]?.[u] ?? "";
									return (
										<td key={u}>
											<select
												className={`input short ${tone(p)}`}
												aria-label={m.administration.cell(name(choices.impact, i), name(choices.urgency, u))}
												value={p}
												onChange={(e) => put(i, u, e.target.value)}
											>
												{choices.priority.map((c) => (
													<option key={c.id} value={c.id}>
														{c.label}
													</option>
												))}
											</select>
										</td>
									);
								})}
							</tr>
						))}
					</tbody>
				</table>
			</div>
			<div className="form-foot">
				{own === undefined ? <span className="faint">{m.administration.matrixIsDefault}</span> : <Button onClick={() => onChange(null)}>{m.administration.matrixDefault}</Button>}
			</div>
		</section>
	);
}
