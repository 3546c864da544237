/* draft-note.tsx - says where the text in a field comes from, and offers what another device wrote meanwhile. */
import type { ReactNode } from "react";
import type { Draft } from "@/lib/drafts";
import { shortTime } from "@/lib/time";
import { m } from "@/messages";
import { Button } from "./kit";

export function DraftNote<T>({ draft, onDiscard, quiet }: { draft: Draft<T>; onDiscard: () => void; quiet?: boolean }): ReactNode {
	const t = m.attention.draft;
	const { found, other } = draft;
	if (other !== undefined)
		return (
			<div className="draft-note" role="status">
				<span>{t.elsewhere(shortTime(other.at), other.device_name || t.unknown)}</span>
				<Button kind="quiet" onClick={draft.takeOther}>
					{t.take}
				</Button>
				<Button kind="quiet" onClick={draft.keepMine}>
					{t.mine}
				</Button>
			</div>
		);
	if (!draft.kept || (quiet === true && found === undefined))
		return null;
	return (
		<span className="rowflex draft-kept">
			<span className="faint">
				{found === undefined ? t.kept : found.device === "" ? t.from(shortTime(found.at)) : t.fromDevice(shortTime(found.at), found.device)}
			</span>
			<Button kind="quiet" onClick={onDiscard}>
				{m.ticket.discard}
			</Button>
		</span>
	);
}
