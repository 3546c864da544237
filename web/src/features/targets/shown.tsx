/* shown.tsx - what the server works out for a draft: examples, the ways one day can be meant; and what it was before. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { fieldOf } from "@/lib/session";
import { textOf } from "@/lib/text";
import { longTime } from "@/lib/time";
import type { TypeMeta } from "@/lib/types";
import type { SlaLint } from "@/lib/types.gen";
import { m } from "@/messages";
import { Button } from "@/ui/kit";
import { versionsQuery } from "./api";
import type { Draft } from "./words";

const t = m.targets;

export function Examples({ lint }: { lint: SlaLint | undefined }): ReactNode {
	const zone = lint?.goal?.zone;
	if (lint === undefined || lint.examples.length === 0)
		return null;
	const due = (at: string | null) => (at === null ? t.notAlone : `${longTime(at, zone)} (${zone ?? ""})`);
	return (
		<ul className="examples" aria-label={t.examples}>
			{lint.examples.map((e) => (
				<li key={e.name}>{e.name === "now" ? t.exampleNow(due(e.due_at)) : t.exampleFriday(due(e.due_at))}</li>
			))}
		</ul>
	);
}

/** "1 day": 24 open hours, one working day, or as many open minutes as a working day has. */
export function Readings({ lint, draft, onTake }: { lint: SlaLint | undefined; draft: Draft; onTake: (goalAs: string, goal: number) => void }): ReactNode {
	const readings = lint?.goal?.readings ?? [];
	const zone = lint?.goal?.zone;
	if (readings.length < 2)
		return null;
	const due = (at: string | null) => (at === null ? "–" : longTime(at, zone));
	return (
		<div className="readings">
			<p>
				{t.readings} <span className="faint">({t.readingsFrom})</span>
			</p>
			<ul>
				{readings.map((r) => {
					const same = r.goal_as === draft["goal_as"] && r.goal === Number(draft["goal"]);
					return (
						<li key={r.goal_as + String(r.goal)} aria-current={same || undefined}>
							<span>{r.goal_as === "workdays" ? t.readingDays(r.goal, due(r.due_at)) : t.readingOpen(hours(r.goal), due(r.due_at))}</span>
							{same ? <span className="faint">{t.isThis}</span> : <Button onClick={() => onTake(r.goal_as, r.goal)}>{t.takeReading}</Button>}
						</li>
					);
				})}
			</ul>
		</div>
	);
}

function hours(minutes: number): string {
	return minutes % 60 === 0 ? String(minutes / 60) : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

export function Versions({ type, targetKey }: { type: TypeMeta; targetKey: string }): ReactNode {
	const found = useQuery(versionsQuery(targetKey));
	const items = [...(found.data?.items ?? [])].reverse();
	if (items.length === 0)
		return null;
	const label = (name: string) => fieldOf(type, name)?.label ?? name;
	const said = (v: unknown) => (v === null || v === undefined || v === "" ? "–" : typeof v === "object" ? textOf((v as { name?: string }).name) : textOf(v));
	return (
		<details className="versions">
			<summary>
				{t.versions} <span className="faint">{items.length}</span>
			</summary>
			<ol reversed>
				{items.map((e) => {
					const changes = Object.entries(e.data.changes ?? {});
					return (
						<li key={e.id}>
							<span>{longTime(e.at)}</span> {e.actor?.name}{" "}
							{e.kind === "created" ? (
								t.madeIt
							) : (
								<ul>
									{changes.map(([name, [from, to]]) => (
										<li key={name}>
											{label(name)}: <s>{said(from)}</s> → <b>{said(to)}</b>
										</li>
									))}
								</ul>
							)}
						</li>
					);
				})}
			</ol>
		</details>
	);
}
