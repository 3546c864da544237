/* title-cell.tsx - a ticket's title in a list: unread or not, major, put aside, and who is there. */
import type { ReactNode } from "react";
import type { Rec, Ticket } from "@/lib/types";
import { m } from "@/messages";
import { Tag } from "@/ui/kit";
import { RowLink } from "@/ui/list/row-link";
import { PresenceMarks } from "@/ui/presence";
import { wakeText } from "./wake-text";

/** Others did something since one looked. */
export function UnreadDot({ ticket: t }: { ticket: Ticket }): ReactNode {
	return t.attention?.unread === true ? <span className="unread-dot" role="img" aria-label={m.attention.unreadMark} /> : null;
}

/** Back from being put aside, put aside, muted; and who is there. */
export function AttentionTags({ ticket: t }: { ticket: Ticket }): ReactNode {
	const a = t.attention;
	return (
		<>
			{a?.woke !== undefined && (
				<span title={m.attention.snooze.woke(m.attention.because[a.woke.because ?? "time"] ?? "")}>
					<Tag tone="ok">
						{m.attention.short["woke"]}
						<span className="sr">: {m.attention.snooze.woke(m.attention.because[a.woke.because ?? "time"] ?? "")}</span>
					</Tag>
				</span>
			)}
			{a?.snoozed !== undefined && (
				<span title={wakeText(a.snoozed)}>
					<Tag tone="info">{m.attention.snooze.mark}</Tag>
				</span>
			)}
			{a?.muted === true && <Tag tone="mute">{m.attention.watch.muted}</Tag>}
			<PresenceMarks ticketKey={t.key} />
		</>
	);
}

export function titleCell(r: Rec): ReactNode {
	const t = r as Ticket;
	return (
		<span className="rowflex">
			<UnreadDot ticket={t} />
			<RowLink to={`/tickets/${encodeURIComponent(t.key)}`} title={t.title}>
				{t.title}
			</RowLink>
			{t.major === "yes" && <Tag tone="harm">{m.ticket.major}</Tag>}
			{t.major === "candidate" && <Tag tone="risk">{m.ticket.majorCandidate}</Tag>}
			<AttentionTags ticket={t} />
		</span>
	);
}
