/* similar.tsx - tickets like this one: what is open, and what solved those that are not. Also while a new one is typed. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { showKey } from "@/lib/keys";
import { percent } from "@/lib/number";
import { fieldOf, useType } from "@/lib/session";
import { useSettled } from "@/lib/settled";
import { ago, useNow } from "@/lib/time";
import type { TicketCardProps } from "@/lib/slots";
import { m } from "@/messages";
import { ChoiceTag, Note } from "@/ui/kit";
import { draftSimilarQuery, similarQuery, type Alike } from "./api";

function Row({ item, now }: { item: Alike; now: number }): ReactNode {
	const type = useType("ticket");
	return (
		<li>
			<div className="line">
				<Link to="/tickets/$key" params={{ key: item.key }}>
					{showKey(item.key)}
				</Link>
				<ChoiceTag choices={fieldOf(type, "state")?.choices ?? type.states} value={item.state} />
				<span className="faint" title={m.suggest.alike(percent(item.alike))}>
					{percent(item.alike)} · {ago(item.resolved_at ?? item.created_at, now)}
				</span>
			</div>
			<p className="title">{item.title}</p>
			{item.notes !== "" && (
				<p className="solved-by">
					<b>{fieldOf(type, "resolution_code")?.choices?.find((c) => c.id === item.code)?.label ?? m.suggest.solvedBy}:</b> {item.notes}
				</p>
			)}
			{item.workaround !== "" && (
				<p className="solved-by">
					<b>{m.suggest.workaround}:</b> {item.workaround}
				</p>
			)}
		</li>
	);
}

function Rows({ label, items }: { label: string; items: Alike[] }): ReactNode {
	const now = useNow(60);
	return (
		items.length > 0 && (
			<>
				<h3>{label}</h3>
				<ul className="alike">
					{items.map((item) => (
						<Row key={item.key} item={item} now={now} />
					))}
				</ul>
			</>
		)
	);
}

/** A card on the ticket's page. */
export function SimilarCard({ ticket: t }: TicketCardProps): ReactNode {
	const data = useQuery(similarQuery(t.key)).data;
	if (data === undefined)
		return null;
	return (
		<section className="similar-card">
			<h2>{m.suggest.similar}</h2>
			{data.open.length + data.solved.length === 0 && <p className="faint">{m.suggest.similarNone}</p>}
			<Rows label={m.suggest.openOnes} items={data.open} />
			<Rows label={m.suggest.solvedOnes} items={data.solved} />
		</section>
	);
}

/** Under the form for a new ticket: open ones that may be the same, and solved ones that may help already. */
export function DuplicateHint({ client, title, description }: { client: number; title: string; description: string }): ReactNode {
	const typed = useSettled(title.trim(), 400);
	const body = useSettled(description.trim().slice(0, 1000), 400);
	const data = useQuery({ ...draftSimilarQuery(client, typed, body), enabled: typed.length >= 6 }).data;
	if (typed.length < 6 || data === undefined || data.open.length + data.solved.length === 0)
		return null;
	return (
		<aside className="duplicate-hint" aria-label={m.suggest.similar} aria-live="polite">
			{data.open.some((x) => x.likely_duplicate) && (
				<Note tone="risk">
					<b>{m.suggest.duplicate}</b> {m.suggest.duplicateText}
				</Note>
			)}
			<Rows label={m.suggest.openOnes} items={data.open} />
			<Rows label={m.suggest.solvedOnes} items={data.solved} />
		</aside>
	);
}
