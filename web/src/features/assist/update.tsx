/* update.tsx - where an update of a major incident is written: a draft for that audience by a model, reviewed, put in place of the
 * text. A person sends it. */
import { useQuery } from "@tanstack/react-query";
import { Sparkles } from "lucide-react";
import type { ReactNode } from "react";
import type { Slots } from "@/lib/places";
import { can, useMe } from "@/lib/session";
import { m } from "@/messages";
import { Button } from "@/ui/kit";
import { draftsQuery } from "./api";
import { useAsking } from "./asking";
import { ReviewDialog } from "./review";

export function DraftUpdate({ ticketKey, client, audience, name, text, put }: Slots["major-text"]): ReactNode {
	const mayWork = can(useMe(), "work", client);
	const drafts = useQuery({ ...draftsQuery(ticketKey), enabled: mayWork }).data;
	const { open, close, ask, busy } = useAsking(ticketKey);
	const again = () => ask("update", { audience, present: text });
	if (drafts?.kinds.includes("update") !== true)
		return null;
	return (
		<>
			<Button kind="quiet" disabled={busy} aria-label={m.assist.draftFor(name)} onClick={again}>
				<Sparkles size={14} /> {m.assist.draftByModel}
			</Button>
			{open !== null && <ReviewDialog key={open.id} ticketKey={ticketKey} id={open.id} kind="update" title={m.assist.reviewFor(name)} onUse={put} onAgain={again} onClose={close} />}
		</>
	);
}
