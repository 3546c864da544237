/* review.tsx - a draft before anything is done with it: what it changes, on which events each sentence stands, what was
 * dropped and why, and what was sent. A person accepts it, edits it, or rejects it with a reason. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { m } from "@/messages";
import { Dialog } from "@/ui/dialog";
import { Area, TextField } from "@/ui/form";
import { Button, Note, Skeleton } from "@/ui/kit";
import { complain, say } from "@/ui/toast";
import { decideDraft, draftQuery, isWaiting, touchDrafts, type AssistDraft, type DraftKind } from "./api";
import { diffWords } from "./diff";
import { Sentence } from "./sentences";

interface Props {
	ticketKey: string;
	id: number;
	kind: DraftKind;
	/** Of what it is, where the kind alone does not say it. */
	title?: string;
	onUse?: ((text: string) => void) | undefined;
	onAgain: () => void;
	onClose: () => void;
}

export function ReviewDialog(props: Props): ReactNode {
	const draft = useQuery(draftQuery(props.id)).data;
	return (
		<Dialog open wide onClose={props.onClose} title={props.title ?? m.assist.review[props.kind]} text={m.assist.reviewText}>
			{isWaiting(draft) || draft === undefined ? (
				<div className="dialog-body" role="status">
					<p className="faint">{m.assist.waiting}</p>
					<Skeleton lines={5} />
				</div>
			) : draft.state === "failed" ? (
				<Failed draft={draft} {...props} />
			) : (
				<Ready draft={draft} {...props} />
			)}
		</Dialog>
	);
}

function Failed({ draft, ticketKey, onAgain, onClose }: Props & { draft: AssistDraft }): ReactNode {
	return (
		<>
			<div className="dialog-body">
				<Note tone="risk">{m.assist.failed[draft.reason] ?? draft.detail}</Note>
				<Dropped draft={draft} ticketKey={ticketKey} />
				<Sent draft={draft} />
			</div>
			<footer className="dialog-foot">
				<Button onClick={onClose}>{m.close}</Button>
				<Button kind="primary" onClick={onAgain}>
					{m.assist.again}
				</Button>
			</footer>
		</>
	);
}

function Ready({ draft, ticketKey, kind, onUse, onClose }: Props & { draft: AssistDraft }): ReactNode {
	const client = useQueryClient();
	const [text, setText] = useState(draft.text);
	const [reason, setReason] = useState<string | null>(null);
	const decide = useMutation({
		mutationFn: (what: "accept" | "edit" | "reject") => decideDraft(draft.id, what, what === "edit" ? { text } : what === "reject" ? { reason: reason ?? "" } : {}),
		onSuccess: (done) => {
			if (done.state !== "rejected")
				onUse?.(done.final);
			say(done.state === "rejected" ? m.assist.rejected : onUse === undefined ? m.assist.kept : kind === "update" ? m.assist.inText : m.assist.inComposer);
			onClose();
		},
		onError: complain,
		onSettled: () => touchDrafts(client, ticketKey),
	});
	const edited = text.trim() !== draft.text.trim();
	return (
		<>
			<div className="dialog-body assist-review">
				<section aria-label={m.assist.changes}>
					<h3>{m.assist.changes}</h3>
					<p className="assist-diff">
						{diffWords(draft.present, text).map((p, i) => (p.op === "new" ? <ins key={i}>{p.text}</ins> : p.op === "gone" ? <del key={i}>{p.text}</del> : <span key={i}>{p.text}</span>))}
					</p>
				</section>
				<section aria-label={m.assist.receipts}>
					<h3>{m.assist.receipts}</h3>
					<ol className="assist-claims">
						{draft.sentences.map((s, i) => (
							<li key={i}>
								<Sentence ticketKey={ticketKey} events={s.events}>
									{s.text}
								</Sentence>
							</li>
						))}
					</ol>
				</section>
				<Area aria-label={m.assist.text} value={text} onChange={setText} rows={6} />
				{reason !== null && <TextField label={m.assist.why} value={reason} maxLength={400} autoFocus onChange={setReason} />}
				<Dropped draft={draft} ticketKey={ticketKey} />
				<Sent draft={draft} />
			</div>
			<footer className="dialog-foot">
				<Button disabled={decide.isPending || (reason !== null && reason.trim() === "")} onClick={() => (reason === null ? setReason("") : decide.mutate("reject"))}>
					{m.assist.reject}
				</Button>
				<span className="grow" />
				<Button kind="primary" disabled={decide.isPending || text.trim() === ""} onClick={() => decide.mutate(edited ? "edit" : "accept")}>
					{edited ? m.assist.acceptEdited : m.assist.accept}
				</Button>
			</footer>
		</>
	);
}

function Dropped({ draft, ticketKey }: { draft: AssistDraft; ticketKey: string }): ReactNode {
	if (draft.dropped.length === 0)
		return null;
	return (
		<details className="assist-more">
			<summary>{m.assist.dropped(draft.dropped.length)}</summary>
			<ul className="assist-claims">
				{draft.dropped.map((s, i) => (
					<li key={i}>
						<s>{s.text}</s>{" "}
						<span className="faint">
							{m.assist.drop[s.reason ?? ""] ?? s.reason}
							{(s.detail ?? "") !== "" && `: ${s.detail}`}
						</span>
						{s.events.length > 0 && s.reason !== "foreign_event" && <Sentence ticketKey={ticketKey} events={s.events}>{""}</Sentence>}
					</li>
				))}
			</ul>
		</details>
	);
}

/** Exactly what left the machine. */
function Sent({ draft }: { draft: AssistDraft }): ReactNode {
	const hidden = Object.entries(draft.hidden as Record<string, number>);
	if ((draft.sent ?? "") === "")
		return null;
	return (
		<details className="assist-more">
			<summary>{m.assist.sent(draft.model ?? "", draft.prompt ?? "")}</summary>
			<p className="faint">
				{hidden.length === 0 ? m.assist.nothingHidden : `${m.assist.hidden}: ${hidden.map(([k, n]) => `${m.assist.hiddenKind[k] ?? k} ${n}`).join(", ")}`}
				{(draft.left_out ?? 0) > 0 && ` · ${m.assist.leftOutEvents(draft.left_out ?? 0)}`}
			</p>
			<pre className="assist-sent" tabIndex={0}>
				{draft.sent}
			</pre>
		</details>
	);
}
