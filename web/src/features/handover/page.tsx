/* page.tsx - one hand-over: drafted, completed and published by who goes; accepted item by item by who comes; on paper. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { FileDown, Plus, Printer, RefreshCw } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { sayError } from "@/lib/api";
import { useMe } from "@/lib/session";
import { bothZones, clockTime, dayName, now, shortTime } from "@/lib/time";
import { useTitle } from "@/lib/title";
import { m } from "@/messages";
import { language } from "@/messages/locale";
import { Area } from "@/ui/form";
import { Button, Empty, Note, Skeleton } from "@/ui/kit";
import { complain, say } from "@/ui/toast";
import { changeItem, changeNote, half, live, paperAddress, redraft, sheetQuery, touchHandovers, verbOf, verbOfItem, type Handover, type Item, type Sheet } from "./api";
import { AddDialog, EditDialog, TalkDialog, type Talk } from "./dialogs";
import { Row, type RowDoes } from "./item";
import { StateTag } from "./words";

type Open = { what: "edit"; item: Item } | { what: "add" } | { what: Talk; item: Item };

/** Half an hour into the next shift: when things are looked at first unless somebody says better. */
const firstCheck = (h: Handover) => new Date(Math.max(Date.parse(h.at), now()) + 30 * 60_000).toISOString();

export function HandoverPage(): ReactNode {
	const key = useParams({ strict: false }).key ?? "";
	const found = useQuery(sheetQuery(key));
	useTitle(m.handover.title);
	return (
		<main className="pane-scroll cards-page ho-page">
			{found.error !== null && <Note tone="harm">{sayError(found.error)}</Note>}
			{found.data === undefined && found.error === null && <Skeleton lines={8} />}
			{found.data !== undefined && <Whole sheet={found.data} />}
		</main>
	);
}

/** In the order of the page: by section, what is no longer handed over last. */
function ordered(sheet: Sheet): Item[] {
	const rank = (i: Item) => (i.state === "removed" ? 1000 : i.state === "settled" ? 2000 : 0) + sheet.sections.indexOf(i.section);
	return [...sheet.items].sort((a, b) => rank(a) - rank(b));
}

function useDoing() {
	const client = useQueryClient();
	return useMutation({
		mutationFn: (a: { run: () => Promise<unknown>; done: string }) => a.run(),
		onSuccess: (_, a) => say(a.done),
		onError: complain,
		onSettled: () => touchHandovers(client),
	});
}

function Whole({ sheet }: { sheet: Sheet }): ReactNode {
	const me = useMe();
	const { handover: h, may } = sheet;
	const items = ordered(sheet);
	const [at, setAt] = useState(0);
	const [open, setOpen] = useState<Open | null>(null);
	const doing = useDoing();
	const rows = useRef<(HTMLLIElement | null)[]>([]);
	const draft = h.state === "draft", gives = may.give && (draft || h.state === "published"), takes = may.take && h.state === "published";
	const item = items[Math.min(at, items.length - 1)];
	const lacking = items.filter(half);
	const back = gives && h.state === "published" && !items.some((i) => i.state === "accepted");

	const go = (to: number) => {
		const next = Math.max(0, Math.min(items.length - 1, to));
		setAt(next);
		rows.current[next]?.focus();
	};
	/** The next one that waits gets the keys. */
	const accept = (i: Item) => {
		doing.mutate({ run: () => verbOfItem(i.id, "accept"), done: m.handover.acceptedOne });
		const from = items.indexOf(i), next = items.findIndex((x, n) => n > from && live(x));
		if (next >= 0)
			go(next);
	};
	const does: RowDoes = {
		accept,
		ask: (i) => setOpen({ what: "ask", item: i }),
		answer: (i) => setOpen({ what: "answer", item: i }),
		edit: (i) => setOpen({ what: "edit", item: i }),
		remove: (i) => setOpen({ what: "remove", item: i }),
		restore: (i) => doing.mutate({ run: () => verbOfItem(i.id, "restore"), done: m.handover.restored }),
	};
	const mayEdit = (i: Item) => (i.state === "accepted" ? i.accepted_by?.id === me.id || gives : gives);
	const verb = (v: string, done: string) => doing.mutate({ run: () => verbOf(h.id, v), done });
	const fill = () =>
		doing.mutate({
			run: async () => {
				for (const i of lacking)
					await changeItem(i, { ...(i.owner === null ? { owner: h.incoming?.id ?? null } : {}), ...(i.next_check_at === null ? { next_check_at: firstCheck(h) } : {}) });
			},
			done: m.handover.filled(lacking.length),
		});
	const group = m.handover.title;
	useActions([
		{ id: "ho-next", label: m.handover.keys.next, group, shortcut: "j", run: () => go(at + 1) },
		{ id: "ho-back", label: m.handover.keys.back, group, shortcut: "k", run: () => go(at - 1) },
		{ id: "ho-print", label: m.handover.print, group, words: "paper pdf", run: () => window.print() },
		...(item === undefined ? [] : [
			{ id: "ho-accept", label: m.handover.accept, group, shortcut: "a", when: () => takes && live(item), run: () => does.accept(item) },
			{ id: "ho-ask", label: m.handover.ask, group, shortcut: "q", when: () => takes && item.state === "open", run: () => does.ask(item) },
			{ id: "ho-answer", label: m.handover.reply, group, shortcut: "w", when: () => gives && item.state === "asked", run: () => does.answer(item) },
			{ id: "ho-edit", label: m.handover.edit, group, shortcut: "e", when: () => mayEdit(item), run: () => does.edit(item) },
			{ id: "ho-remove", label: m.handover.remove, group, shortcut: "x", when: () => gives && draft && live(item), run: () => does.remove(item) },
		]),
		{ id: "ho-publish", label: m.handover.publish, group, shortcut: "p", when: () => gives && draft, run: () => verb("publish", m.handover.published(h.incoming?.name ?? "")) },
		{ id: "ho-redraft", label: m.handover.redraft, group, shortcut: "r", when: () => gives && draft, run: () => doing.mutate({ run: () => redraft(h.id), done: m.handover.redrafted }) },
		{ id: "ho-add", label: m.handover.add, group, shortcut: "n", when: () => gives && draft, run: () => setOpen({ what: "add" }) },
		{ id: "ho-fill", label: m.handover.fill, group, shortcut: "f", when: () => gives && draft && lacking.length > 0, run: fill },
		{ id: "ho-withdraw", label: m.handover.withdraw, group, when: () => back, run: () => verb("withdraw", m.handover.withdrawn) },
	]);
	/* It is read with the keys at hand. */
	useEffect(() => rows.current[0]?.focus({ preventScroll: true }), [h.id]);

	return (
		<>
			<Head h={h} lacking={lacking.length} gives={gives} draft={draft} back={back} busy={doing.isPending} onVerb={verb} onFill={fill} onAdd={() => setOpen({ what: "add" })} onRedraft={() => doing.mutate({ run: () => redraft(h.id), done: m.handover.redrafted })} />
			<Standing h={h} takes={takes} onAccept={() => verb("accept", m.handover.acceptedAll)} />
			<HandoverNote h={h} may={gives} />
			{items.length === 0 && (
				<Empty title={m.handover.emptyTitle}>{draft ? m.handover.emptyDraft : m.handover.emptyText}</Empty>
			)}
			{groups(items).map(([name, some]) => (
				<section key={name} aria-label={sectionName(name)} className="card ho-section">
					<h2>
						{sectionName(name)} <span className="faint">{some.length}</span>
					</h2>
					<ul>
						{some.map((i) => {
							const n = items.indexOf(i);
							return <Row key={i.id} item={i} on={i === item} may={{ take: takes, give: gives, draft: gives && draft, edit: mayEdit(i) }} does={does} onFocus={() => setAt(n)} box={(el) => void (rows.current[n] = el)} />;
						})}
					</ul>
				</section>
			))}
			{h.left_out > 0 && <Note tone="risk">{m.handover.leftOut(h.left_out)}</Note>}
			{open?.what === "edit" && <EditDialog item={open.item} onClose={() => setOpen(null)} />}
			{open?.what === "add" && <AddDialog handover={h.id} incoming={h.incoming} check={firstCheck(h)} onClose={() => setOpen(null)} />}
			{(open?.what === "ask" || open?.what === "answer" || open?.what === "remove") && <TalkDialog item={open.item} talk={open.what} onClose={() => setOpen(null)} />}
		</>
	);
}

const sectionName = (id: string) => m.handover.sections[id] ?? id;

/** Consecutive items of a section, and what was taken out or settled by itself. */
function groups(items: Item[]): [string, Item[]][] {
	const out: [string, Item[]][] = [];
	for (const i of items) {
		const name = i.state === "removed" || i.state === "settled" ? i.state : i.section;
		const last = out.at(-1);
		if (last?.[0] === name)
			last[1].push(i);
		else
			out.push([name, [i]]);
	}
	return out;
}

interface HeadDoes {
	onVerb: (verb: string, done: string) => void;
	onFill: () => void;
	onAdd: () => void;
	onRedraft: () => void;
}

function Head({ h, lacking, gives, draft, back, busy, onVerb, onFill, onAdd, onRedraft }: { h: Handover; lacking: number; gives: boolean; draft: boolean; back: boolean; busy: boolean } & HeadDoes): ReactNode {
	return (
		<div className="cards-head">
			<div>
				<h1>
					{m.handover.heading(h.shift, h.next_shift)} <StateTag state={h.state} />
				</h1>
				<p className="faint" title={bothZones(h.at)}>
					{[h.rotation?.name ?? h.team?.name, `${dayName(h.at)} ${clockTime(h.at)}`, m.handover.fromTo(h.outgoing.name, h.incoming?.name ?? m.handover.nobody)].filter(Boolean).join(" · ")}
				</p>
			</div>
			<div className="cards-tools">
				{gives && draft && (
					<>
						{lacking > 0 && (
							<Button shortcut="f" disabled={busy} onClick={onFill}>
								{m.handover.fill}
							</Button>
						)}
						<Button shortcut="n" onClick={onAdd}>
							<Plus size={14} />
							{m.handover.add}
						</Button>
						<Button shortcut="r" disabled={busy} onClick={onRedraft}>
							<RefreshCw size={14} />
							{m.handover.redraft}
						</Button>
						<Button kind="primary" shortcut="p" disabled={busy} onClick={() => onVerb("publish", m.handover.published(h.incoming?.name ?? ""))}>
							{m.handover.publish}
						</Button>
					</>
				)}
				{back && (
					<Button disabled={busy} onClick={() => onVerb("withdraw", m.handover.withdrawn)}>
						{m.handover.withdraw}
					</Button>
				)}
				<Button onClick={() => window.print()}>
					<Printer size={14} />
					{m.handover.print}
				</Button>
				<a className="btn" href={paperAddress(h.id, language().words === "de")} download>
					<FileDown size={14} />
					{m.handover.pdf}
				</a>
			</div>
		</div>
	);
}

/** Who answers for it now, in one line; and what was dropped. */
function Standing({ h, takes, onAccept }: { h: Handover; takes: boolean; onAccept: () => void }): ReactNode {
	const crossed = Date.parse(h.at) <= now();
	return (
		<>
			{h.state === "published" && (
				<Note tone={crossed && h.unaccepted > 0 ? "harm" : "risk"}>
					{h.unaccepted > 0 ? m.handover.stillWith(h.unaccepted, h.outgoing.name, h.incoming?.name ?? m.handover.nobody) : m.handover.nothingWaits(h.incoming?.name ?? "")}
					{takes && h.unaccepted === 0 && (
						<>
							{" "}
							<Button kind="primary" onClick={onAccept}>
								{m.handover.acceptAll}
							</Button>
						</>
					)}
				</Note>
			)}
			{h.state === "draft" && crossed && h.unaccepted > 0 && <Note tone="harm">{m.handover.late(h.outgoing.name)}</Note>}
			{h.state === "lapsed" && <Note tone="harm">{m.handover.lapsed(h.unaccepted)}</Note>}
			{h.state === "accepted" && h.accepted_at !== null && <Note tone="ok">{m.handover.released(h.outgoing.name, shortTime(h.accepted_at))}</Note>}
			{h.dropped > 0 && <Note tone="risk">{h.lost > 0 ? m.handover.droppedLost(h.dropped, h.lost) : m.handover.droppedSome(h.dropped)}</Note>}
		</>
	);
}

function HandoverNote({ h, may }: { h: Handover; may: boolean }): ReactNode {
	const [text, setText] = useState<string | null>(null);
	const doing = useDoing();
	const save = () => {
		if (text !== null && text !== h.note)
			doing.mutate({ run: () => changeNote(h, text), done: m.handover.saved });
		setText(null);
	};
	if (!may)
		return h.note === "" ? null : <p className="ho-words card">{h.note}</p>;
	return <Area className="input ho-words" aria-label={m.handover.noteOfAll} placeholder={m.handover.notePlaceholder} rows={2} maxLength={8000} value={text ?? h.note} onChange={setText} onBlur={save} />;
}
