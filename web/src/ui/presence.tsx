/* presence.tsx - who else is at a ticket: initials in a row, a sentence on the page. */
import type { ReactNode } from "react";
import { usePresence, type Present } from "@/lib/presence";
import { m } from "@/messages";
import { cls, initials, Tip } from "./kit";

export function presenceText(p: Present): string {
	switch (p.doing) {
	case "replying":
		return m.attention.presence.replying(p.name);
	case "editing":
		return m.attention.presence.editing(p.name, m.attention.presence.what[p.what] ?? p.what);
	default:
		return m.attention.presence.viewing(p.name);
	}
}

/** Initials, the busy ones first; three at most. */
export function PresenceMarks({ ticketKey }: { ticketKey: string }): ReactNode {
	const people = usePresence(ticketKey);
	if (people.length === 0)
		return null;
	const text = people.map(presenceText).join(" · ");
	return (
		<Tip text={text}>
			<span className="here" role="img" aria-label={text}>
				{people.slice(0, 3).map((p) => (
					<span key={p.id} className={cls("here-one", p.doing !== "viewing" && "busy")} aria-hidden="true">
						{initials(p.name)}
					</span>
				))}
				{people.length > 3 && <span aria-hidden="true">+{people.length - 3}</span>}
			</span>
		</Tip>
	);
}

/** On the ticket itself: in words. */
export function PresenceLine({ ticketKey }: { ticketKey: string }): ReactNode {
	const people = usePresence(ticketKey);
	return (
		<div className="presence" role="status" aria-label={m.attention.presence.label}>
			{people.map((p) => (
				<span key={p.id} className={cls("here-line", p.doing !== "viewing" && "busy")}>
					<span className={cls("here-one", p.doing !== "viewing" && "busy")} aria-hidden="true">
						{initials(p.name)}
					</span>
					{presenceText(p)}
				</span>
			))}
		</div>
	);
}
