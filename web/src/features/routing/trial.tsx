/* trial.tsx - a rule tried on history: how many tickets it would have changed, whether it would have been right, and
 * each of them before, after, and as people left it. */
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { History } from "lucide-react";
import { Fragment, useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { showKey } from "@/lib/keys";
import { useWords } from "@/lib/routing";
import { shortTime } from "@/lib/time";
import { m } from "@/messages";
import { Button, Note } from "@/ui/kit";
import { tryRules, type Tried } from "./api";

const periods = [7, 30, 90, 365, 3650];

export interface Trial {
	result: Tried | undefined;
	/** What was tried is what stands in the form. */
	fresh: boolean;
	busy: boolean;
	error: Error | null;
	days: number;
	setDays: (days: number) => void;
	run: () => void;
	more: () => void;
}

export function useTrial(client: number, draft: Record<string, unknown>): Trial {
	const [days, setDays] = useState(30);
	const [tried, setTried] = useState<{ of: string; result: Tried } | null>(null);
	const now = JSON.stringify([client, days, { ...draft, name: "", description: "" }]);
	const ask = useMutation({
		mutationFn: async (after: number | undefined) => ({ of: now, after, result: await tryRules(client, [{ ...draft, name: draft["name"] === "" ? "…" : draft["name"] }], days, after) }),
		onSuccess: ({ of, after, result }) =>
			setTried((old) =>
				after === undefined || old === null ? { of, result } : { of: old.of, result: { ...old.result, items: [...old.result.items, ...result.items], next: result.next } },
			),
	});
	const next = tried?.result.next;
	return {
		result: tried?.result,
		fresh: tried?.of === now,
		busy: ask.isPending,
		error: ask.error,
		days,
		setDays,
		run: () => ask.mutate(undefined),
		more: () => ask.mutate(typeof next === "number" ? next : undefined),
	};
}

export function TrialPanel({ trial: t, ruleId }: { trial: Trial; ruleId: number | undefined }): ReactNode {
	useActions([{ id: "rule-try", label: m.routing.tryTitle, group: m.routing.rules, shortcut: "Alt+t", run: t.run }]);
	return (
		<section className="trial" aria-label={m.routing.tryTitle}>
			<div className="trial-head">
				<History size={15} aria-hidden="true" />
				<h2>{m.routing.tryTitle}</h2>
				<span className="grow" />
				<label>
					{m.routing.period}{" "}
					<select className="input short" value={t.days} onChange={(e) => t.setDays(Number(e.target.value))}>
						{periods.map((p) => (
							<option key={p} value={p}>
								{m.routing.days(p)}
							</option>
						))}
					</select>
				</label>
				<Button onClick={t.run} disabled={t.busy} shortcut="Alt+t">
					{m.routing.tryRun}
				</Button>
			</div>
			{t.result === undefined ? (
				<p className="faint" role="status">
					{t.busy ? m.routing.trying : m.routing.tryText}
				</p>
			) : (
				<Result result={t.result} trial={t} ruleId={ruleId} />
			)}
		</section>
	);
}

function sentence(r: Tried): string {
	const checked = r.checked ?? 0, changed = r.changed ?? 0;
	if (checked === 0)
		return m.routing.triedNoTickets;
	return changed === 0 ? m.routing.triedNone(checked) : m.routing.tried(changed, checked);
}

function Result({ result: r, trial: t, ruleId }: { result: Tried; trial: Trial; ruleId: number | undefined }): ReactNode {
	const { label } = useWords();
	const mine = (r.rules as { id: number; fired: number }[] | undefined)?.find((x) => x.id === (ruleId ?? 0));
	return (
		<>
			{!t.fresh && <Note tone="risk">{m.routing.stale}</Note>}
			<p role="status">
				<b>{sentence(r)}</b>
				{mine !== undefined && <span className="faint"> {m.routing.firedTimes(mine.fired)}</span>}
			</p>
			{(r.fields ?? []).length > 0 && (
				<ul className="trial-fields">
					{r.fields?.map((f) => (
						<li key={f.field}>
							{label(f.field, f.label)}: <b>{f.changed}</b>
							<span className="faint"> {m.routing.asEnded(f.as_ended ?? 0, f.changed, f.as_ended_before ?? 0)}</span>
						</li>
					))}
				</ul>
			)}
			{r.items.length > 0 && <Differences items={r.items} />}
			{r.next !== null && (
				<Button onClick={t.more} disabled={t.busy}>
					{m.routing.more}
				</Button>
			)}
		</>
	);
}

function Differences({ items }: { items: Tried["items"] }): ReactNode {
	return (
		<div className="trial-list" role="region" aria-label={m.routing.showAll} tabIndex={0}>
			<table className="plain-table">
				<thead>
					<tr>
						<th scope="col">{m.routing.ticket}</th>
						<th scope="col">{m.routing.field}</th>
						<th scope="col">{m.routing.before}</th>
						<th scope="col">{m.routing.afterwards}</th>
						<th scope="col">{m.routing.ended}</th>
					</tr>
				</thead>
				<tbody>
					{items.map((i) => {
						const fields = Object.keys(i.after);
						return fields.map((f, n) => (
							<tr key={i.key + f} className={n > 0 ? "goes-on" : undefined}>
								{n === 0 && (
									<td rowSpan={fields.length}>
										<Link to="/tickets/$key" params={{ key: i.key }}>
											{showKey(i.key)}
										</Link>{" "}
										{i.title}
										{i.created_at !== undefined && <div className="faint">{shortTime(i.created_at)}</div>}
									</td>
								)}
								<Cells field={f} item={i} />
							</tr>
						));
					})}
				</tbody>
			</table>
		</div>
	);
}

function Cells({ field, item: i }: { field: string; item: Tried["items"][number] }): ReactNode {
	const { label, value } = useWords();
	const right = JSON.stringify(i.after[field]) === JSON.stringify(i.ended[field]);
	return (
		<Fragment>
			<td>{label(field)}</td>
			<td className="faint">{value(field, i.before[field])}</td>
			<td>
				<b>{value(field, i.after[field])}</b>
			</td>
			<td className={right ? "right" : undefined}>{value(field, i.ended[field])}</td>
		</Fragment>
	);
}
