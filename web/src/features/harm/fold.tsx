/* fold.tsx - the finer points of a harm, folded away: the instant or what runs out, the effect, who says so, how sure, until
 * when it counts, and when to look again. */
import type { ReactNode } from "react";
import { fromLocalInput, toLocalInput } from "@/lib/time";
import { percent } from "@/lib/number";
import { m } from "@/messages";
import { Field, TextField } from "@/ui/form";
import type { HarmIn } from "./api";

const sures = [1, 0.9, 0.75, 0.5, 0.25];

export function Fold({ harm: x, onChange }: { harm: HarmIn; onChange: (change: Partial<HarmIn>) => void }): ReactNode {
	const h = m.harm;
	const runsOut = x.kind === "depletion";
	const number = (v: string) => (v === "" ? null : Number(v));
	const sure = x.confidence ?? 1;
	return (
		<details className="harm-fold">
			<summary>{h.more}</summary>
			<div className="harm-grid">
				<Field label={h.kind}>
					{(id) => (
						<select id={id} className="input" value={runsOut ? "depletion" : "instant"} onChange={(e) => onChange(e.target.value === "depletion" ? { kind: "depletion", at: null } : { kind: "instant", level: null, rate: null })}>
							<option value="instant">{h.kinds.instant}</option>
							<option value="depletion">{h.kinds.depletion}</option>
						</select>
					)}
				</Field>
				{runsOut ? (
					<>
						<Amount label={h.level} value={x.level} onChange={(v) => onChange({ level: number(v) })} />
						<Amount label={h.rate} value={x.rate} onChange={(v) => onChange({ rate: number(v) })} />
						<TextField label={h.unit} value={x.unit ?? ""} onChange={(unit) => onChange({ unit })} maxLength={20} />
					</>
				) : (
					<Instant label={h.at} value={x.at} onChange={(at) => onChange({ kind: "instant", at })} />
				)}
				<TextField label={h.effect} value={x.effect ?? ""} onChange={(effect) => onChange({ effect })} maxLength={200} />
				<Field label={h.source}>
					{(id) => (
						<select id={id} className="input" value={x.source ?? "person"} onChange={(e) => onChange({ source: e.target.value })}>
							{Object.entries(h.sources)
								.filter(([s]) => s !== "rule" || x.source === "rule")
								.map(([s, label]) => (
									<option key={s} value={s}>
										{label}
									</option>
								))}
						</select>
					)}
				</Field>
				<Field label={h.confidence}>
					{(id) => (
						<select id={id} className="input" value={sure} onChange={(e) => onChange({ confidence: Number(e.target.value) })}>
							{[...new Set([...sures, sure])].sort((a, b) => b - a).map((s) => (
								<option key={s} value={s}>
									{percent(s)}
								</option>
							))}
						</select>
					)}
				</Field>
				<Instant label={h.nextCheck} value={x.next_check_at} onChange={(next_check_at) => onChange({ next_check_at })} />
				<Instant label={h.expiry} value={x.expires_at} onChange={(expires_at) => onChange({ expires_at })} />
			</div>
		</details>
	);
}

function Amount({ label, value, onChange }: { label: string; value: number | null | undefined; onChange: (v: string) => void }): ReactNode {
	return <TextField label={label} type="number" step="any" min={0} value={value === null || value === undefined ? "" : String(value)} onChange={onChange} />;
}

function Instant({ label, value, onChange }: { label: string; value: string | null | undefined; onChange: (iso: string | null) => void }): ReactNode {
	return (
		<TextField
			label={label}
			type="datetime-local"
			value={value ? toLocalInput(value) : ""}
			onChange={(v) => onChange(v === "" ? null : fromLocalInput(v))}
		/>
	);
}
