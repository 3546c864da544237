/* notice-matrix.tsx - reason by channel: off, at once, digest. A person's own, and what an administrator prescribes. */
import { Lock } from "lucide-react";
import type { ReactNode } from "react";
import { channels, type Channel, type Mode } from "@/lib/attention";
import { m } from "@/messages";
import { cls } from "./kit";

export interface MatrixRow {
	id: string;
	cells: Record<Channel, Mode>;
	locked: Channel[];
	/** Absent: not shown. */
	breaks?: boolean;
}

interface Props {
	rows: MatrixRow[];
	onMode: (reason: string, channel: Channel, mode: Mode) => void;
	onBreaks?: (reason: string, breaks: boolean) => void;
	/** An administrator sets locks; for others a locked cell stands as it is. */
	onLock?: (reason: string, channel: Channel, locked: boolean) => void;
}

export function Matrix(p: Props): ReactNode {
	const c = m.attention.channels;
	return (
		<div className={cls("nmatrix", p.onLock !== undefined && "locks")}>
			<div className="nmatrix-head" aria-hidden="true">
				<span />
				{channels.map((ch) => (
					<span key={ch}>{c.names[ch]}</span>
				))}
				{p.onBreaks !== undefined && <span>{c.breaks}</span>}
			</div>
			<ul>
				{p.rows.map((r) => (
					<Row key={r.id} row={r} {...p} />
				))}
			</ul>
		</div>
	);
}

function Row({ row: r, onMode, onBreaks, onLock }: Props & { row: MatrixRow }): ReactNode {
	const c = m.attention.channels;
	const name = m.attention.reasons[r.id] ?? r.id;
	return (
		<li className="nmatrix-row">
			<span className="nmatrix-what">{name}</span>
			{channels.map((ch) => {
				const locked = r.locked.includes(ch);
				return (
					<span key={ch} className="nmatrix-cell">
						<span className="nmatrix-by" aria-hidden="true">
							{c.names[ch]}
						</span>
						<select
							className="input"
							aria-label={`${name}: ${c.names[ch] ?? ch}${locked ? `, ${c.locked}` : ""}`}
							value={r.cells[ch]}
							disabled={locked && onLock === undefined}
							title={locked ? c.locked : undefined}
							data-mode={r.cells[ch]}
							onChange={(e) => onMode(r.id, ch, e.target.value as Mode)}
						>
							{(["off", "now", ...(ch === "desktop" ? [] : ["digest"])] as Mode[]).map((mode) => (
								<option key={mode} value={mode}>
									{c.modes[mode]}
								</option>
							))}
						</select>
						{onLock === undefined ? (
							locked && <Lock size={13} aria-hidden="true" />
						) : (
							<button type="button" className="nmatrix-lock" aria-pressed={locked} aria-label={`${c.lock}: ${name}, ${c.names[ch] ?? ch}`} title={c.lock} onClick={() => onLock(r.id, ch, !locked)}>
								<Lock size={13} aria-hidden="true" />
							</button>
						)}
					</span>
				);
			})}
			{onBreaks !== undefined && (
				<label className="nmatrix-cell nmatrix-check">
					<span className="nmatrix-by" aria-hidden="true">
						{c.breaks}
					</span>
					<input type="checkbox" aria-label={`${name}: ${c.breaksLong}`} checked={r.breaks === true} onChange={(e) => onBreaks(r.id, e.target.checked)} />
				</label>
			)}
		</li>
	);
}
