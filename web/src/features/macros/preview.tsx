/* preview.tsx - what a macro would do to this ticket, effect by effect, before anything is written. Texts may be changed
 * here; a gap the server could not fill must be. All effects run, or none. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, CircleAlert } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { sayError } from "@/lib/api";
import { storeRecord, touchRecords } from "@/lib/records";
import { fieldOf, useType } from "@/lib/session";
import { textOf } from "@/lib/text";
import type { Ticket, TypeMeta } from "@/lib/types";
import { deedOf, sayDone } from "@/lib/undo";
import { m } from "@/messages";
import { FormDialog } from "@/ui/dialog";
import { Area } from "@/ui/form";
import { Note, Skeleton, Tag } from "@/ui/kit";
import { previewMacro, refreshLists, runMacro, type Effect, type EffectPreview, type Macro } from "./api";
import { gapIn } from "./variables";
import { Change } from "./value";

/** Told by the change itself, or by the clock. */
const silent = ["open", "triaged_at", "assigned_at", "responded_at", "resolved_at", "resolved_by", "closed_at", "reassign_count", "checks_done", "checks_total"];

export function PreviewDialog({ ticket, macro, onClose }: { ticket: Ticket; macro: Macro; onClose: () => void }): ReactNode {
	const client = useQueryClient();
	const [texts, setTexts] = useState<Record<string, string>>({});
	const found = useQuery({
		queryKey: ["macros", "preview", macro.id, macro.version, ticket.key, ticket.version],
		queryFn: () => previewMacro(ticket.key, macro.id, {}),
		gcTime: 0,
	});
	const run = useMutation({
		mutationFn: () => runMacro(ticket.key, macro.id, texts),
		onSuccess: ({ data: after, undo }) => {
			storeRecord(client, "tickets", after);
			touchRecords(client, "tickets", after.key);
			refreshLists(client, after.key);
			sayDone(client, m.macros.applied(macro.name, after.key), deedOf(undo));
			onClose();
		},
	});
	/* What is shown may be run by Enter. */
	const loaded = found.data !== undefined;
	useEffect(() => {
		if (loaded)
			document.querySelector<HTMLElement>("[role=dialog] button[type=submit]")?.focus();
	}, [loaded]);
	const effects = found.data?.effects ?? [];
	const wrong = effects.filter((e, i) => !e.ok && !(e.error?.code === "gap" && gapIn(texts[String(i)] ?? e.text?.body ?? "") === undefined));
	const ready = found.data !== undefined && wrong.length === 0;
	return (
		<FormDialog
			wide
			title={m.macros.previewTitle(macro.name, ticket.key)}
			text={m.macros.previewText}
			submit={m.macros.runNow}
			busy={run.isPending || !ready}
			error={run.error !== null ? sayError(run.error) : found.error !== null ? sayError(found.error) : null}
			onClose={onClose}
			onSubmit={() => run.mutate()}
		>
			{found.isPending && <Skeleton lines={4} />}
			<ol className="macro-effects">
				{effects.map((e, i) => (
					<li key={i}>
						<Effected effect={e} text={texts[String(i)]} onText={(v) => setTexts((old) => ({ ...old, [String(i)]: v }))} />
					</li>
				))}
			</ol>
			{wrong.length > 0 && <Note tone="risk">{m.macros.wholeOrNot}</Note>}
		</FormDialog>
	);
}

/** "Put on hold", "Set fields" … */
export function effectName(type: TypeMeta, e: Effect): string {
	if (e.do === "verb")
		return type.verbs?.find((v) => v.verb === e["verb"])?.label ?? textOf(e["verb"]);
	return m.macros.effect[e.do];
}

/** onText: the text may be changed. Without it the text is shown as it would be, gap or not. */
export function Effected({ effect: e, text, onText }: { effect: EffectPreview; text?: string | undefined; onText?: (v: string) => void }): ReactNode {
	const type = useType("ticket");
	const gap = gapIn(text ?? e.text?.body ?? "");
	const refused = e.error !== undefined && !(e.error.code === "gap" && onText !== undefined);
	return (
		<>
			<div className="rowflex">
				{e.ok || (!refused && gap === undefined) ? <Check size={14} className="ok" aria-label={m.macros.willWork} /> : <CircleAlert size={14} className="harm" aria-label={m.macros.wontWork} />}
				<b>{effectName(type, e.effect)}</b>
				{e.text !== undefined && <Tag tone={e.text.visibility === "internal" ? "risk" : "info"}>{e.text.visibility === "internal" ? m.ticket.internal : m.ticket.public}</Tag>}
			</div>
			{refused && <p className="wrong">{e.error?.detail}</p>}
			<Changed effect={e} type={type} />
			{e.text !== undefined && onText === undefined && <blockquote className="macro-text">{e.text.body}</blockquote>}
			{e.text !== undefined && onText !== undefined && (
				<>
					<Area aria-label={m.macros.textOf(effectName(type, e.effect))} rows={4} value={text ?? e.text.body} aria-invalid={gap !== undefined || undefined} onChange={onText} />
					{gap !== undefined && <p className="wrong">{m.macros.fillGap(gap)}</p>}
				</>
			)}
		</>
	);
}

function Changed({ effect: e, type }: { effect: EffectPreview; type: TypeMeta }): ReactNode {
	const fields = e.fields.filter((f) => !silent.includes(f));
	const nothing = e.ok && fields.length === 0 && e.tags === undefined && e.text === undefined;
	return (
		<ul className="changes">
			{fields.map((name) => {
				const f = fieldOf(type, name);
				return f?.type === "body" ? null : <Change key={name} label={f?.label ?? name} field={f} before={e.before?.[name]} after={e.after?.[name]} />;
			})}
			{e.tags !== undefined && <Change label={m.macros.effect.tags} field={undefined} before={e.tags.before} after={e.tags.after} />}
			{nothing && <li className="faint">{["checklist", "watch", "unwatch"].includes(e.do) ? m.macros.willBeDone : m.macros.noChange}</li>}
		</ul>
	);
}
