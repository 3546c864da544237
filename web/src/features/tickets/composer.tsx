/* composer.tsx - a reply or a note. What is typed survives anything (lib/drafts.ts); @ offers people, by mouse or by arrow
 * keys; what others do meanwhile is told softly, and neither text nor cursor moves. Ctrl Enter sends. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Lock } from "lucide-react";
import { memo, useEffect, useRef, useState, type KeyboardEvent, type ReactNode, type RefObject } from "react";
import { get } from "@/lib/api";
import { useDraft } from "@/lib/drafts";
import { beforeNextKey } from "@/lib/paint";
import { useDoing } from "@/lib/presence";
import { can, useMe, useType } from "@/lib/session";
import { Slot } from "@/lib/places";
import type { Page, Rec, Ticket, VerbMeta, Visibility } from "@/lib/types";
import { m } from "@/messages";
import { DraftNote } from "@/ui/draft-note";
import { Segment } from "@/ui/form";
import { Avatar, Button, cls, Kbd } from "@/ui/kit";
import { complain, say } from "@/ui/toast";
import { addComment, refreshTicket } from "./api";
import { ChangedUnder } from "./changed-under";
import { legalVerbs } from "./verbs";

interface Text {
	body: string;
	visibility: Visibility;
}

const blank: Text = { body: "", visibility: "public" };
const isBlank = (d: Text) => d.body.trim() === "";

/** The word after @ that is being typed, if any. */
function mentionAt(text: string, cursor: number): { from: number; prefix: string } | null {
	const hit = /(?:^|[\s(])@([\p{L}\d._-]{0,30})$/u.exec(text.slice(0, cursor));
	return hit === null ? null : { from: cursor - (hit[1]?.length ?? 0), prefix: hit[1] ?? "" };
}

/** What the server's renderer leaves where it knew nothing: to be filled before it is sent. */
const GAP = /\[\[((?:ticket|requester|agent|assignee|team|client)\.[a-z_]+|today)\]\]/;

interface PersonRec extends Rec {
	name: string;
	login: string | null;
}

export const Composer = memo(function Composer({ ticket: t, requester, onVerb }: { ticket: Ticket; requester: boolean; onVerb: (v: VerbMeta, note?: string) => void }): ReactNode {
	const me = useMe();
	const type = useType("ticket");
	const client = useQueryClient();
	const draft = useDraft<Text>(`ticket/${t.key}/comment`, t.title, blank, isBlank);
	const text = draft.value;
	const visibility: Visibility = requester ? "public" : text.visibility;
	const [cursor, setCursor] = useState(0);
	const [mention, setMention] = useState<{ from: number; prefix: string } | null>(null);
	const [busy, setBusy] = useState(false);
	const picker = useRef<(key: string) => boolean>(() => false);
	useDoing(t.key, "replying", "", busy && !isBlank(text) && !requester);
	const put = (change: Partial<Text>) => draft.update((now) => ({ ...now, ...change }));
	const send = useMutation({
		mutationFn: () => addComment(t.key, text.body.trim(), visibility),
		onSuccess: () => {
			draft.clear();
			refreshTicket(client, t.key);
		},
		onError: complain,
	});
	const mayReply = can(me, "reply", t.client?.id) || can(me, "work", t.client?.id);
	if (!mayReply)
		return null;
	const gap = requester ? null : GAP.exec(text.body);
	const ready = text.body.trim() !== "" && gap === null && !send.isPending;
	const resolve = requester ? undefined : legalVerbs(type.verbs ?? [], t).find((v) => v.verb === "resolve");
	const onKeyDown = (e: KeyboardEvent<HTMLTextAreaElement>) => {
		if (mention !== null && picker.current(e.key)) {
			e.preventDefault();
			return;
		}
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
		const old = text;
		draft.clear();
		say(m.ticket.discarded, () => draft.set(old));
	};
	/* The cursor comes to stand behind what was put in, or in its first gap ([[team.name]]). */
	const insert = (from: number, to: number, piece: string) => {
		put({ body: text.body.slice(0, from) + piece + text.body.slice(to) });
		const first = GAP.exec(piece);
		const at = first === null ? from + piece.length : from + first.index;
		beforeNextKey(() => {
			const box = document.getElementById("composer-" + t.key) as HTMLTextAreaElement | null;
			box?.focus();
			box?.setSelectionRange(at, first === null ? at : at + first[0].length);
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
				value={text.body}
				rows={3}
				onChange={(e) => {
					put({ body: e.target.value });
					setCursor(e.target.selectionStart);
					setMention(mentionAt(e.target.value, e.target.selectionStart));
				}}
				onKeyDown={onKeyDown}
				onFocus={() => setBusy(true)}
				onBlur={() => setBusy(false)}
				{...(mention !== null ? { "aria-controls": "mentions-" + t.key } : {})}
				onSelect={(e) => setCursor(e.currentTarget.selectionStart)}
			/>
			{mention !== null && !requester && (
				<Mentions
					id={"mentions-" + t.key}
					keys={picker}
					prefix={mention.prefix}
					onPick={(login) => {
						put({ body: text.body.slice(0, mention.from) + login + " " + text.body.slice(mention.from + mention.prefix.length) });
						setMention(null);
						document.getElementById("composer-" + t.key)?.focus();
					}}
				/>
			)}
			{draft.other !== undefined && <DraftNote draft={draft} onDiscard={discard} />}
			<ChangedUnder ticket={t} on={!isBlank(text)} />
			{gap !== null && (
				<p className="composer-gap" role="status">
					{m.macros.fillGap(gap[1] ?? "")}
				</p>
			)}
			<div className="composer-bar">
				{internal && (
					<span className="rowflex internal-note">
						<Lock size={13} />
						{m.ticket.internal}
					</span>
				)}
				{!requester && <Slot name="composer" give={{ ticket: t, inputId: "composer-" + t.key, text: text.body, cursor, insert }} />}
				{draft.other === undefined && <DraftNote draft={draft} onDiscard={discard} />}
				<span className="grow" />
				{resolve !== undefined && text.body.trim() !== "" && !internal && (
					<Button disabled={gap !== null} onClick={() => onVerb(resolve, text.body.trim())}>{resolve.label} …</Button>
				)}
				<Button kind="primary" disabled={!ready} onClick={() => send.mutate()}>
					{internal ? m.ticket.sendNote : m.ticket.send}
					<Kbd keys="Mod+Enter" />
				</Button>
			</div>
		</section>
	);
});

/** People for the word after @. The text keeps the focus; arrows, Enter and Tab are handed over by `keys`. */
function Mentions({
	id,
	prefix,
	keys,
	onPick,
}: {
	id: string;
	prefix: string;
	keys: RefObject<(key: string) => boolean>;
	onPick: (login: string) => void;
}): ReactNode {
	const [at, setAt] = useState(0);
	const word = prefix.replaceAll('"', "");
	const found = useQuery({
		queryKey: ["people", "mention", prefix],
		queryFn: async ({ signal }) =>
			(await get<Page<PersonRec>>("/people", { q: word === "" ? "" : `(name:"${word}" OR login:"${word}")`, limit: 6, fields: "name,login" }, signal)).items,
		staleTime: 30_000,
	});
	const people = (found.data ?? []).filter((p) => p.login !== null && p.login !== "");
	const on = Math.min(at, people.length - 1);
	useEffect(() => {
		keys.current = (key) => {
			const login = people[on]?.login;
			if (people.length === 0)
				return false;
			if (key === "ArrowDown" || key === "ArrowUp")
				setAt((on + (key === "ArrowDown" ? 1 : people.length - 1)) % people.length);
			else if ((key === "Enter" || key === "Tab") && login)
				onPick(login);
			else
				return false;
			return true;
		};
		return () => {
			keys.current = () => false;
		};
	});
	if (people.length === 0)
		return null;
	return (
		<div className="combo-list" role="group" id={id} aria-label={m.filter.values}>
			{people.map((p, i) => (
				<button key={p.id} type="button" className="menu-item" data-highlighted={i === on || undefined} onMouseMove={() => setAt(i)} onClick={() => onPick(p.login ?? "")}>
					<Avatar name={p.name} />
					<span className="grow">{p.name}</span>
					<span className="faint">@{p.login}</span>
				</button>
			))}
		</div>
	);
}
