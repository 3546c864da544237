/* card.tsx - on a ticket: its summary by rule, what a person made of a model's, and, where it is switched on, the asking. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useActions } from "@/lib/actions";
import type { TicketCardProps } from "@/lib/slots";
import { bothZones, shortTime } from "@/lib/time";
import { m } from "@/messages";
import { Button } from "@/ui/kit";
import { draftsQuery, summaryQuery, type AssistDraft } from "./api";
import { useAsking } from "./asking";
import { ReviewDialog } from "./review";
import { Parts } from "./sentences";

export function SummaryCard({ ticket: t, mayEdit }: TicketCardProps): ReactNode {
	const summary = useQuery({ ...summaryQuery(t.key, t.version ?? 0), placeholderData: (old) => old }).data;
	const drafts = useQuery({ ...draftsQuery(t.key), enabled: mayEdit }).data;
	const { open, close, ask, busy } = useAsking(t.key);
	const kinds = (drafts?.kinds ?? []).filter((k): k is "summary" | "executive" => k === "summary" || k === "executive");
	useActions(kinds.map((k) => ({ id: `assist-${k}`, label: m.assist.ask[k], group: t.key, words: "model draft ai", run: () => ask(k) })));
	if (summary === undefined)
		return null;
	return (
		<section className="assist-card" aria-label={m.assist.title}>
			<h2>{m.assist.title}</h2>
			{!!drafts?.summary && <Accepted draft={drafts.summary} newest={summary.as_of} />}
			<Parts ticketKey={t.key} sentences={summary.sentences} people={summary.people} />
			{summary.cut && <p className="faint">{m.assist.cut}</p>}
			{!!drafts?.executive && (
				<details className="assist-more">
					<summary>{m.assist.executive}</summary>
					<Accepted draft={drafts.executive} newest={summary.as_of} />
				</details>
			)}
			{kinds.length > 0 && (
				<div className="assist-tools">
					{kinds.map((k) => (
						<Button key={k} disabled={busy} onClick={() => ask(k)}>
							{m.assist.ask[k]}
						</Button>
					))}
				</div>
			)}
			{open !== null && <ReviewDialog key={open.id} ticketKey={t.key} id={open.id} kind={open.kind} onAgain={() => ask(open.kind)} onClose={close} />}
		</section>
	);
}

/** What a person accepted stands under that person's name. */
function Accepted({ draft: d, newest }: { draft: AssistDraft; newest: number }): ReactNode {
	return (
		<div className="assist-accepted">
			<p className="assist-final">{d.final}</p>
			<p className="faint" title={bothZones(d.decided_at ?? d.asked_at ?? "")}>
				{m.assist.by((d.decided_by as { name?: string } | null)?.name ?? "", shortTime(d.decided_at ?? d.asked_at ?? ""))}
				{newest > (d.as_of ?? 0) && ` · ${m.assist.older}`}
			</p>
		</div>
	);
}
