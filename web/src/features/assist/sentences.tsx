/* sentences.tsx - sentences with the events they stand on. Pointing at one, or coming to it by keyboard, marks its events in
 * the history; its link goes there. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useType } from "@/lib/session";
import { m } from "@/messages";
import type { AssistSentence, AssistSummary } from "./api";
import { sayFact } from "./say";

const REFS = 3;

function light(events: number[], on: boolean): void {
	for (const id of events)
		document.getElementById(`event-${id}`)?.classList.toggle("assist-lit", on);
}

export function Sentence({ ticketKey, events, children }: { ticketKey: string; events: number[]; children: ReactNode }): ReactNode {
	return (
		<span className="assist-sentence" onMouseEnter={() => light(events, true)} onMouseLeave={() => light(events, false)} onFocus={() => light(events, true)} onBlur={() => light(events, false)}>
			{children}{" "}
			{events.slice(-REFS).map((id, i) => (
				<Link key={id} className="assist-ref num" to="/tickets/$key" params={{ key: ticketKey }} hash={`event-${id}`} aria-label={m.assist.toEvent(i + 1, id)} title={m.assist.toEvent(i + 1, id)}>
					{i + 1}
				</Link>
			))}
		</span>
	);
}

/** Part by part; who said it stands behind somebody's words. */
export function Parts({ ticketKey, sentences, people }: { ticketKey: string; sentences: AssistSentence[]; people: AssistSummary["people"] }): ReactNode {
	const type = useType("ticket");
	const parts = [...new Set(sentences.map((s) => s.part))];
	const names = people as Record<string, string>;
	return (
		<dl className="assist-parts">
			{parts.map((p) => (
				<div key={p}>
					<dt>{m.assist.part[p] ?? p}</dt>
					{sentences.filter((s) => s.part === p).map((s, i) => (
						<dd key={i}>
							<Sentence ticketKey={ticketKey} events={s.events}>
								{sayFact(type, s)}
								{s.id === "quote" && s.by !== undefined && names[String(s.by)] !== undefined && <span className="faint"> {names[String(s.by)]}</span>}
							</Sentence>
						</dd>
					))}
				</div>
			))}
		</dl>
	);
}
