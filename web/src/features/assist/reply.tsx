/* reply.tsx - in the composer: a draft of the reply, reviewed, put in place of what was typed. It is never sent by itself. */
import { useQuery } from "@tanstack/react-query";
import { Sparkles } from "lucide-react";
import type { ReactNode } from "react";
import { useActions } from "@/lib/actions";
import type { Slots } from "@/lib/places";
import { can, useMe } from "@/lib/session";
import { m } from "@/messages";
import { IconButton } from "@/ui/kit";
import { draftsQuery } from "./api";
import { useAsking } from "./asking";
import { ReviewDialog } from "./review";

export function DraftReply({ ticket, text, insert }: Slots["composer"]): ReactNode {
	const mayWork = can(useMe(), "work", ticket.client?.id);
	const drafts = useQuery({ ...draftsQuery(ticket.key), enabled: mayWork }).data;
	const { open, close, ask, busy } = useAsking(ticket.key);
	const on = drafts?.kinds.includes("reply") === true;
	useActions(on ? [{ id: "assist-reply", label: m.assist.ask.reply, group: ticket.key, words: "model draft ai", shortcut: "Mod+Shift+,", run: () => ask("reply", { present: text }) }] : []);
	if (!on)
		return null;
	return (
		<>
			<IconButton label={m.assist.ask.reply} disabled={busy} onClick={() => ask("reply", { present: text })}>
				<Sparkles size={16} />
			</IconButton>
			{open !== null && (
				<ReviewDialog key={open.id} ticketKey={ticket.key} id={open.id} kind="reply" onUse={(final) => insert(0, text.length, final)} onAgain={() => ask("reply", { present: text })} onClose={close} />
			)}
		</>
	);
}
