/* description.tsx - what was reported, and by whom; edited in place, against the version one began with. */
import { Pencil } from "lucide-react";
import { memo, useState, type ReactNode } from "react";
import { useDraft } from "@/lib/drafts";
import { Markdown } from "@/lib/markdown";
import { useDoing } from "@/lib/presence";
import { bothZones, shortTime } from "@/lib/time";
import type { Ticket } from "@/lib/types";
import { m } from "@/messages";
import { DraftNote } from "@/ui/draft-note";
import { Area } from "@/ui/form";
import { Avatar, Button, IconButton } from "@/ui/kit";
import type { usePatch } from "./api";
import { ChangedUnder } from "./changed-under";

interface Text {
	/** null: not edited. */
	text: string | null;
	/** The ticket's version when editing began. */
	version: number | null;
}

const blank: Text = { text: null, version: null };

export const Description = memo(function Description({ ticket: t, patch, mayEdit }: { ticket: Ticket; patch: ReturnType<typeof usePatch>; mayEdit: boolean }): ReactNode {
	const now = t.description ?? "";
	const [editing, setEditing] = useState(false);
	const draft = useDraft<Text>(`ticket/${t.key}/description`, t.title, blank, (d) => d.text === null, mayEdit);
	const text = editing ? (draft.value.text ?? now) : null;
	/* What was begun and not saved opens again by itself. */
	const waiting = draft.value.text !== null && !editing;
	useDoing(t.key, "editing", "description", editing);
	const close = () => {
		setEditing(false);
		draft.clear();
	};
	const save = () => {
		if (text === null || text === now) {
			close();
			return;
		}
		/* Against the version one began with, so that what another changed in it meanwhile is not written over. The text
		   stays open until the server has it. */
		patch.change({ changes: { description: text }, shown: { description: text }, label: `${m.ticket.description}: ${m.saved}`, version: draft.value.version ?? t.version, done: close });
	};
	const write = (value: string) => draft.set({ text: value, version: draft.value.version ?? t.version });
	const begin = () => {
		setEditing(true);
		if (draft.value.text === null)
			draft.begin({ text: null, version: t.version });
	};
	return (
		<section className="card desc" aria-label={m.ticket.description}>
			<div className="who">
				<Avatar name={t.requester?.name} />
				<span className="grow ell">
					<b>{t.requester?.name ?? m.none}</b> {t.client?.name}
				</span>
				<time className="faint" dateTime={t.created_at} title={bothZones(t.created_at)}>
					{shortTime(t.created_at)}
				</time>
				{mayEdit && text === null && (
					<IconButton label={m.ticket.editField(m.ticket.description)} onClick={begin}>
						<Pencil size={14} />
					</IconButton>
				)}
			</div>
			{waiting && (
				<div className="draft-note" role="status">
					<span>{m.attention.draft.from(shortTime(draft.found?.at ?? t.updated_at))}</span>
					<Button kind="quiet" onClick={begin}>
						{m.ticket.editField(m.ticket.description)}
					</Button>
					<Button kind="quiet" onClick={close}>
						{m.ticket.discard}
					</Button>
				</div>
			)}
			{text === null ? (
				now === "" ? (
					<p className="faint">{m.ticket.noDescription}</p>
				) : (
					<Markdown text={now} />
				)
			) : (
				<>
					<Area
						aria-label={m.ticket.description}
						autoFocus
						rows={8}
						value={text}
						onChange={write}
						onKeyDown={(e) => {
							if (e.key === "Escape")
								close();
							else if (e.key === "Enter" && (e.ctrlKey || e.metaKey))
								save();
						}}
					/>
					<ChangedUnder ticket={t} on={editing} />
					<div className="form-foot">
						<Button kind="primary" onClick={save}>
							{m.save}
						</Button>
						<Button onClick={close}>{m.cancel}</Button>
						<DraftNote draft={draft} onDiscard={close} />
					</div>
				</>
			)}
		</section>
	);
});
