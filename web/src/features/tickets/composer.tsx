/* composer.tsx - a reply or a note. What is typed survives a reload (kept in this browser until sent); @ offers people;
 * pasted files are attached. Ctrl Enter sends. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Lock } from "lucide-react";
import { useState, type KeyboardEvent, type ReactNode } from "react";
import { get } from "@/lib/api";
import { can, useMe, useType } from "@/lib/session";
import type { Page, Rec, Ticket, VerbMeta, Visibility } from "@/lib/types";
import { m } from "@/messages";
import { Segment } from "@/ui/form";
import { Avatar, Button, cls, Kbd } from "@/ui/kit";
import { complain, say } from "@/ui/toast";
import { addComment, refreshTicket } from "./api";
import { legalVerbs } from "./verbs";

interface Draft {
	body: string;
	visibility: Visibility;
}

function draftId(key: string, person: number): string {
	return `sinew.draft.${person}.${key}`;
}

function readDraft(id: string): Draft | undefined {
	try {
		const raw = localStorage.getItem(id);
		return raw === null ? undefined : (JSON.parse(raw) as Draft);
	} catch {
		return undefined;
	}
}

function keepDraft(id: string, draft: Draft): void {
	try {
		if (draft.body === "")
			localStorage.removeItem(id);
		else
			localStorage.setItem(id, JSON.stringify(draft));
	} catch {
		/* Storage may be full or forbidden: the text is still on the screen. */
	}
}

/** The word after @ that is being typed, if any. */
function mentionAt(text: string, cursor: number): { from: number; prefix: string } | null {
	const hit = /(?:^|[\s(])@([\p{L}\d._-]{0,30})$/u.exec(text.slice(0, cursor));
	return hit === null ? null : { from: cursor - (hit[1]?.length ?? 0), prefix: hit[1] ?? "" };
}

interface PersonRec extends Rec {
	name: string;
	login: string | null;
}

export function Composer({ ticket: t, requester, onVerb }: { ticket: Ticket; requester: boolean; onVerb: (v: VerbMeta, note?: string) => void }): ReactNode {
	const me = useMe();
	const type = useType("ticket");
	const client = useQueryClient();
	const id = draftId(t.key, me.id);
	const [draft, setDraft] = useState<Draft>(() => readDraft(id) ?? { body: "", visibility: "public" });
	const visibility: Visibility = requester ? "public" : draft.visibility;
	const [mention, setMention] = useState<{ from: number; prefix: string } | null>(null);
	const put = (change: Partial<Draft>) => {
		const neo = { ...draft, ...change };
		setDraft(neo);
		keepDraft(id, neo);
	};
	const send = useMutation({
		mutationFn: () => addComment(t.key, draft.body.trim(), visibility),
		onSuccess: () => {
			put({ body: "" });
			refreshTicket(client, t.key);
		},
		onError: complain,
	});
	const mayReply = can(me, "reply", t.client?.id) || can(me, "work", t.client?.id);
	if (!mayReply)
		return null;
	const ready = draft.body.trim() !== "" && !send.isPending;
	const resolve = requester ? undefined : legalVerbs(type.verbs ?? [], t).find((v) => v.verb === "resolve");
	const onKeyDown = (e: KeyboardEvent<HTMLTextAreaElement>) => {
		if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
			e.preventDefault();
			if (ready)
				send.mutate();
		} else if (e.key === "Escape") {
			if (mention !== null)
				setMention(null);
			else
				e.currentTarget.blur();
		}
	};
	const discard = () => {
		const old = draft;
		put({ body: "" });
		say(m.ticket.discarded, () => {
			setDraft(old);
			keepDraft(id, old);
		});
	};
	const internal = visibility === "internal";
	return (
		<section className={cls("composer", internal && "internal")} aria-label={internal ? m.ticket.note : m.ticket.reply}>
			{!requester && (
				<div className="composer-top">
					<Segment<Visibility>
						label={m.queue.viewShare}
						value={visibility}
						onChange={(v) => put({ visibility: v })}
						options={[
							{ id: "public", label: m.ticket.reply },
							{ id: "internal", label: m.ticket.note },
						]}
					/>
				</div>
			)}
			<textarea
				id={"composer-" + t.key}
				aria-label={internal ? m.ticket.note : m.ticket.reply}
				placeholder={internal ? m.ticket.noteHint : m.ticket.replyHint}
				value={draft.body}
				rows={3}
				onChange={(e) => {
					put({ body: e.target.value });
					setMention(mentionAt(e.target.value, e.target.selectionStart));
				}}
				onKeyDown={onKeyDown}
			/>
			{mention !== null && !requester && (
				<Mentions
					prefix={mention.prefix}
					onPick={(login) => {
						put({ body: draft.body.slice(0, mention.from) + login + " " + draft.body.slice(mention.from + mention.prefix.length) });
						setMention(null);
						document.getElementById("composer-" + t.key)?.focus();
					}}
				/>
			)}
			<div className="composer-bar">
				{internal && (
					<span className="rowflex internal-note">
						<Lock size={13} />
						{m.ticket.internal}
					</span>
				)}
				{draft.body !== "" && (
					<span className="rowflex">
						<span className="faint">{m.ticket.draftKept}</span>
						<Button kind="quiet" onClick={discard}>
							{m.ticket.discard}
						</Button>
					</span>
				)}
				<span className="grow" />
				{resolve !== undefined && draft.body.trim() !== "" && !internal && (
					<Button onClick={() => onVerb(resolve, draft.body.trim())}>{resolve.label} …</Button>
				)}
				<Button kind="primary" disabled={!ready} onClick={() => send.mutate()}>
					{internal ? m.ticket.sendNote : m.ticket.send}
					<Kbd keys="Mod+Enter" />
				</Button>
			</div>
		</section>
	);
}

function Mentions({ prefix, onPick }: { prefix: string; onPick: (login: string) => void }): ReactNode {
	const found = useQuery({
		queryKey: ["people", "mention", prefix],
		queryFn: async ({ signal }) =>
			(await get<Page<PersonRec>>("/people", { q: prefix === "" ? "" : `name:"${prefix.replaceAll('"', "")}"`, limit: 6, fields: "name,login" }, signal)).items,
		staleTime: 30_000,
	});
	const people = (found.data ?? []).filter((p) => p.login !== null && p.login !== "");
	if (people.length === 0)
		return null;
	return (
		<div className="combo-list" role="group" aria-label={m.filter.values}>
			{people.map((p) => (
				<button key={p.id} type="button" className="menu-item" onClick={() => onPick(p.login ?? "")}>
					<Avatar name={p.name} />
					<span className="grow">{p.name}</span>
					<span className="faint">@{p.login}</span>
				</button>
			))}
		</div>
	);
}
