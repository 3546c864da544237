/* description.tsx - what was reported, and by whom; edited in place. */
import { Pencil } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Markdown } from "@/lib/markdown";
import { bothZones, shortTime } from "@/lib/time";
import type { Ticket } from "@/lib/types";
import { m } from "@/messages";
import { Area } from "@/ui/form";
import { Avatar, Button, IconButton } from "@/ui/kit";
import type { usePatch } from "./api";

export function Description({ ticket: t, patch, mayEdit }: { ticket: Ticket; patch: ReturnType<typeof usePatch>; mayEdit: boolean }): ReactNode {
	const [text, setText] = useState<string | null>(null);
	const now = t.description ?? "";
	const save = () => {
		if (text !== null && text !== now)
			patch.change({ changes: { description: text }, shown: { description: text }, label: `${m.ticket.description}: ${m.saved}` });
		setText(null);
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
					<IconButton label={m.ticket.editField(m.ticket.description)} onClick={() => setText(now)}>
						<Pencil size={14} />
					</IconButton>
				)}
			</div>
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
						onChange={setText}
						onKeyDown={(e) => {
							if (e.key === "Escape")
								setText(null);
							else if (e.key === "Enter" && (e.ctrlKey || e.metaKey))
								save();
						}}
					/>
					<div className="form-foot">
						<Button kind="primary" onClick={save}>
							{m.save}
						</Button>
						<Button onClick={() => setText(null)}>{m.cancel}</Button>
					</div>
				</>
			)}
		</section>
	);
}
