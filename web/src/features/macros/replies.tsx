/* replies.tsx - canned replies in the composer: typed after "/", or from the button. The list shows what would be put in,
 * rendered by the server for this ticket; arrows choose, Enter puts it in. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { MessageSquareText } from "lucide-react";
import { useCallback, useEffect, useId, useRef, useState, type KeyboardEvent as ReactKey, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import type { Slots } from "@/lib/places";
import { m } from "@/messages";
import { IconButton, Tag } from "@/ui/kit";
import { useLateEnter } from "@/ui/late-enter";
import { Popover } from "@/ui/menu";
import { complain } from "@/ui/toast";
import { repliesQuery, takeReply, type Reply } from "./api";

/** The word after "/" that is being typed at the beginning of a word, if any. */
export function slashAt(text: string, cursor: number): { from: number; word: string } | null {
	const hit = /(?:^|\s)\/([^\s/]{0,30})$/.exec(text.slice(0, cursor));
	return hit === null ? null : { from: cursor - (hit[1]?.length ?? 0) - 1, word: hit[1] ?? "" };
}

export function CannedReplies({ ticket, inputId, text, cursor, insert }: Slots["composer"]): ReactNode {
	const [open, setOpen] = useState(false);
	const [dismissed, setDismissed] = useState(-1);
	const slash = slashAt(text, cursor);
	const typing = slash !== null && slash.from !== dismissed;
	const use = useMutation({ mutationFn: (r: Reply) => takeReply(ticket.key, r.id), onError: complain });
	const put = (r: Reply) => {
		use.mutate(r);
		setOpen(false);
		if (typing)
			insert(slash.from, cursor, r.body);
		else
			insert(cursor, cursor, r.body);
	};
	useActions([{ id: "canned-replies", label: m.macros.insertReply, group: ticket.key, shortcut: "Mod+Shift+.", run: () => setOpen(true) }]);
	return (
		<>
			<Popover
				roomy
				open={open}
				onOpenChange={setOpen}
				label={m.macros.insertReply}
				trigger={
					<IconButton label={m.macros.insertReply}>
						<MessageSquareText size={16} />
					</IconButton>
				}
			>
				<Searching ticketKey={ticket.key} onPick={put} />
			</Popover>
			{typing && <Typed ticketKey={ticket.key} inputId={inputId} word={slash.word} onPick={put} onDismiss={() => setDismissed(slash.from)} />}
		</>
	);
}

/** The list itself: entries, and the text of the one that is chosen. */
function List({ id, replies, at, onAt, onPick }: { id: string; replies: Reply[]; at: number; onAt: (i: number) => void; onPick: (r: Reply) => void }): ReactNode {
	const now = replies[at];
	return (
		<div className="reply-pick">
			<div id={id} role="listbox" aria-label={m.macros.replies} className="combo-list">
				{replies.map((r, i) => (
					<div
						key={r.id}
						id={`${id}-${i}`}
						role="option"
						aria-selected={i === at}
						tabIndex={-1}
						className="menu-item"
						onMouseDown={(e) => e.preventDefault()}
						onMouseMove={() => onAt(i)}
						onClick={() => onPick(r)}
						onKeyDown={undefined}
					>
						<span className="grow ell">{r.title}</span>
						{r.shortcode !== "" && <span className="faint">/{r.shortcode}</span>}
						<Tag>{r.language}</Tag>
					</div>
				))}
			</div>
			{now !== undefined && (
				<div className="reply-text" role="group" aria-label={now.title} aria-live="polite" tabIndex={0}>
					{now.body}
					{now.gaps.length > 0 && <p className="faint">{m.macros.gapsLeft(now.gaps.join(", "))}</p>}
				</div>
			)}
		</div>
	);
}

function useList(ticketKey: string, words: string, onPick: (r: Reply) => void) {
	const found = useQuery(repliesQuery(ticketKey, words));
	const [at, setAt] = useState(0);
	useEffect(() => setAt(0), [words]);
	const replies = found.data ?? [];
	/* What is shown may still be of the word before: Enter then means the first of what is coming. */
	const stale = found.isPlaceholderData || found.data === undefined;
	const now = Math.min(at, Math.max(0, replies.length - 1));
	const enter = useLateEnter(words, stale, () => {
		const hit = replies[now];
		if (hit !== undefined)
			onPick(hit);
	});
	return { replies, at: now, setAt, enter, empty: found.data !== undefined && replies.length === 0 };
}

function step(key: string, at: number, n: number): number {
	return (at + (key === "ArrowDown" ? 1 : n - 1)) % Math.max(1, n);
}

function Searching({ ticketKey, onPick }: { ticketKey: string; onPick: (r: Reply) => void }): ReactNode {
	const [words, setWords] = useState("");
	const { replies, at, setAt, enter, empty } = useList(ticketKey, words.trim(), onPick);
	const id = useId();
	const onKeyDown = (e: ReactKey) => {
		if (e.key === "ArrowDown" || e.key === "ArrowUp") {
			e.preventDefault();
			setAt(step(e.key, at, replies.length));
		} else if (e.key === "Enter") {
			e.preventDefault();
			enter();
		}
	};
	return (
		<>
			<input
				className="input"
				role="combobox"
				aria-expanded="true"
				aria-controls={id}
				aria-activedescendant={replies[at] !== undefined ? `${id}-${at}` : undefined}
				aria-label={m.macros.findReply}
				placeholder={m.macros.findReply}
				autoFocus
				autoComplete="off"
				value={words}
				onChange={(e) => setWords(e.target.value)}
				onKeyDown={onKeyDown}
			/>
			<List id={id} replies={replies} at={at} onAt={setAt} onPick={onPick} />
			{empty && <p className="faint">{words === "" ? m.macros.noReplies : m.nothingFound}</p>}
		</>
	);
}

/** While "/…" is typed the composer keeps the focus; its arrows and Enter mean the list. */
function Typed({ ticketKey, inputId, word, onPick, onDismiss }: { ticketKey: string; inputId: string; word: string; onPick: (r: Reply) => void; onDismiss: () => void }): ReactNode {
	const { replies, at, setAt, enter, empty } = useList(ticketKey, word, onPick);
	const id = useId();
	const latest = useRef({ replies, at, enter, onDismiss });
	useEffect(() => {
		latest.current = { replies, at, enter, onDismiss };
	});
	const onKey = useCallback(
		(e: KeyboardEvent) => {
			const l = latest.current;
			const hit = l.replies[l.at];
			if ((e.key === "ArrowDown" || e.key === "ArrowUp") && hit !== undefined)
				setAt(step(e.key, l.at, l.replies.length));
			else if ((e.key === "Enter" || e.key === "Tab") && !e.ctrlKey && !e.metaKey && hit !== undefined)
				l.enter();
			else if (e.key === "Escape")
				l.onDismiss();
			else
				return;
			e.preventDefault();
			e.stopPropagation();
		},
		[setAt],
	);
	useEffect(() => {
		const box = document.getElementById(inputId);
		box?.addEventListener("keydown", onKey, true);
		return () => box?.removeEventListener("keydown", onKey, true);
	}, [inputId, onKey]);
	if (empty)
		return null;
	return (
		<div className={"reply-typed"}>
			<List id={id} replies={replies} at={at} onAt={setAt} onPick={onPick} />
		</div>
	);
}
