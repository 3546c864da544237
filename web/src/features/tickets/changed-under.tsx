/* changed-under.tsx - what others did to a ticket while one writes on it: said once, softly, where one is writing. Text,
 * cursor and choices stay as they are. */
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { fieldOf, useMe, useType } from "@/lib/session";
import type { Ticket, TimelineItem, TypeMeta } from "@/lib/types";
import { m } from "@/messages";
import { timelineQuery, TIMELINE_PAGES } from "./api";

const silent = ["open", "due_at", "reassign_count", "triaged_at", "assigned_at", "responded_at", "resolved_at", "closed_at"];

function tell(type: TypeMeta, item: TimelineItem): string | undefined {
	const who = item.actor?.name ?? m.system;
	const fields = Object.keys(item.data.changes ?? {}).filter((f) => !silent.includes(f));
	if (fields.length > 0)
		return m.attention.under.changed(who, fields.map((f) => fieldOf(type, f)?.label ?? f).join(", "));
	return item.comment !== undefined ? m.attention.under.wrote(who) : undefined;
}

export function ChangedUnder({ ticket: t, on }: { ticket: Ticket; on: boolean }): ReactNode {
	const me = useMe();
	const type = useType("ticket");
	const items = useQuery({ ...timelineQuery(t.key, TIMELINE_PAGES), enabled: on }).data?.items;
	/* What was seen when writing began is the ticket itself; its timeline may come later. */
	const [began, setBegan] = useState<string>();
	if (on && began === undefined)
		setBegan(t.updated_at);
	if (!on && began !== undefined)
		setBegan(undefined);
	const told = (items ?? [])
		.filter((i) => began !== undefined && i.at > began && i.actor?.id !== me.id)
		.map((i) => ({ id: i.id, text: tell(type, i) }))
		.filter((i) => i.text !== undefined);
	return (
		<div role="status" aria-label={m.attention.under.label}>
			{on && told.length > 0 && (
				<div className="under">
					{told.slice(-3).map((i) => (
						<span key={i.id}>{i.text}</span>
					))}
				</div>
			)}
		</div>
	);
}
