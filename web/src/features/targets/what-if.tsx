/* what-if.tsx - the form's definition tried on tickets of the past: first how many differ, then which and why. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { sayError } from "@/lib/api";
import { showKey } from "@/lib/keys";
import { count } from "@/lib/number";
import { longTime } from "@/lib/time";
import type { WhatIfSide } from "@/lib/types.gen";
import { m } from "@/messages";
import { Dialog } from "@/ui/dialog";
import { Segment } from "@/ui/form";
import { Button, Note, Tag } from "@/ui/kit";
import { complain } from "@/ui/toast";
import { askWhatIf, stopWhatIf, whatIfQuery, type Trial } from "./api";

const t = m.targets;

interface Props {
	client: number;
	change: Record<string, unknown>;
	busy: boolean;
	onClose: () => void;
	onUse: () => void;
}

export function WhatIf({ client, change, busy, onClose, onUse }: Props): ReactNode {
	const [period, setPeriod] = useState("last_30_days");
	const [tried, setTried] = useState<number | undefined>();
	const ask = useMutation({
		mutationFn: () => askWhatIf(client, [change], period),
		onSuccess: (trial) => setTried(trial.id),
	});
	return (
		<Dialog open wide onClose={onClose} title={t.whatIf} text={t.whatIfText}>
			<div className="dialog-body what-if">
				<div className="what-if-head">
					<label>
						{t.period}{" "}
						<select className="input short" value={period} onChange={(e) => setPeriod(e.target.value)}>
							{Object.entries(t.periods).map(([id, label]) => (
								<option key={id} value={id}>
									{label}
								</option>
							))}
						</select>
					</label>
					<Button kind={tried === undefined ? "primary" : "plain"} onClick={() => ask.mutate()} disabled={ask.isPending}>
						{tried === undefined ? t.run : t.runAgain}
					</Button>
				</div>
				{ask.error !== null && <Note tone="harm">{sayError(ask.error)}</Note>}
				{tried !== undefined && <Result key={tried} id={tried} />}
			</div>
			<div className="dialog-foot">
				<Button onClick={onClose}>{m.close}</Button>
				<Button kind={tried === undefined ? "plain" : "primary"} onClick={onUse} disabled={busy}>
					{t.use}
				</Button>
			</div>
		</Dialog>
	);
}

function Result({ id }: { id: number }): ReactNode {
	const [chosen, setChosen] = useState<"verdict" | "moved" | undefined>();
	const [pages, setPages] = useState<number[]>([0]);
	const head = useQuery(whatIfQuery(id, "verdict", 0));
	const stop = useMutation({ mutationFn: stopWhatIf, onError: complain, onSuccess: () => head.refetch() });
	const trial = head.data;
	if (trial === undefined)
		return head.error === null ? null : <Note tone="harm">{sayError(head.error)}</Note>;
	const running = trial.state === "running";
	const show = chosen ?? (!running && trial.differ === 0 && trial.moved > 0 ? "moved" : "verdict");
	return (
		<>
			{running && (
				<div className="what-if-run">
					<progress max={Math.max(1, trial.total)} value={trial.checked} aria-label={t.whatIf} />
					<span>{t.progress(trial.checked, trial.total)}</span>
					<Button onClick={() => stop.mutate(trial.operation)} disabled={stop.isPending}>
						{t.stop}
					</Button>
				</div>
			)}
			{trial.state === "cancelled" && <Note tone="risk">{t.stopped(count(trial.checked), count(trial.total))}</Note>}
			<p className="what-if-say" role="status">
				<b>{trial.total === 0 ? t.noTickets : t.differ(trial.differ, trial.checked)}</b>
				{trial.moved > 0 && <span className="faint"> {t.movedToo(trial.moved)}</span>}
			</p>
			<Counts trial={trial} />
			{trial.moved > 0 && (
				<Segment
					label={t.whatIf}
					options={[
						{ id: "verdict", label: `${t.showVerdicts} (${count(trial.differ)})` },
						{ id: "moved", label: `${t.showMoved} (${count(trial.moved)})` },
					]}
					value={show}
					onChange={(v) => {
						setChosen(v);
						setPages([0]);
					}}
				/>
			)}
			{pages.map((after, i) => (
				<Rows key={show + String(after)} id={id} show={show} after={after} last={i === pages.length - 1} onMore={(next) => setPages((old) => [...old, next])} />
			))}
		</>
	);
}

function Counts({ trial }: { trial: Trial }): ReactNode {
	const other = trial.counts.filter((c) => c.before !== c.after);
	if (other.length === 0)
		return null;
	return (
		<ul className="what-if-counts">
			{other.map((c) => (
				<li key={c.target + c.before + c.after}>
					{t.names[c.target] ?? c.target}: {t.verdicts[c.before]} → <b>{t.verdicts[c.after]}</b> <span className="faint">{t.clocks(c.clocks)}</span>
				</li>
			))}
		</ul>
	);
}

const tones: Record<string, "ok" | "harm" | "mute" | "info"> = { met: "ok", breached: "harm", running: "info", none: "mute", cancelled: "mute" };

function Side({ of, label }: { of: WhatIfSide; label: string }): ReactNode {
	return (
		<td data-label={label}>
			<Tag tone={tones[of.verdict]}>{t.verdicts[of.verdict] ?? of.verdict}</Tag>
			{of.due_at !== null && <div className="faint">{longTime(of.due_at, of.zone)}</div>}
			{of.definition !== undefined && <div className="faint">{of.definition}</div>}
		</td>
	);
}

function Rows({ id, show, after, last, onMore }: { id: number; show: "verdict" | "moved"; after: number; last: boolean; onMore: (next: number) => void }): ReactNode {
	const page = useQuery(whatIfQuery(id, show, after));
	const items = page.data?.items ?? [];
	const next = page.data?.next ?? null;
	if (items.length === 0)
		return null;
	return (
		<>
			<div className="what-if-list" role="region" aria-label={t.whatIf} tabIndex={0}>
				<table className="plain-table">
					<thead className={after > 0 ? "sr" : undefined}>
						<tr>
							<th scope="col">{t.ticket}</th>
							<th scope="col">{t.target}</th>
							<th scope="col">{t.before}</th>
							<th scope="col">{t.after}</th>
							<th scope="col">{t.why}</th>
						</tr>
					</thead>
					<tbody>
						{items.map((i) => (
							<tr key={`${i.key} ${i.target} ${i.cycle}`}>
								<td>
									<Link to="/tickets/$key" params={{ key: i.key }}>
										{showKey(i.key)}
									</Link>{" "}
									{i.title}
								</td>
								<td>
									{t.names[i.target] ?? i.target}
									{i.cycle > 1 && <span className="faint"> {i.cycle}</span>}
								</td>
								<Side of={i.before} label={t.before} />
								<Side of={i.after} label={t.after} />
								<td data-label={t.why}>{i.why.map((w) => t.reasons[w] ?? w).join(", ")}</td>
							</tr>
						))}
					</tbody>
				</table>
			</div>
			{last && next !== null && <Button onClick={() => onMore(next)}>{t.more}</Button>}
		</>
	);
}
