/* notices.tsx - everything one was told, newest first: why, what, how often; read, muted, or followed up from here. */
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Bell, Ellipsis } from "lucide-react";
import { useState, type KeyboardEvent, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { mute, noticesQuery, readNotices, unmute, type Notice, type Sent } from "@/lib/attention";
import { showKey } from "@/lib/keys";
import { useType } from "@/lib/session";
import { ago, bothZones, inHours, now, shortTime, tomorrowAt } from "@/lib/time";
import { useTitle } from "@/lib/title";
import { m } from "@/messages";
import { Segment } from "@/ui/form";
import { Button, cls, Empty, Note, Skeleton, Tag } from "@/ui/kit";
import { Menu } from "@/ui/menu";
import { complain, say } from "@/ui/toast";
import { title, why, words } from "./why";

export function NoticesPage(): ReactNode {
	const a = m.attention;
	const search = useSearch({ from: "/shell/notices" });
	const navigate = useNavigate();
	const client = useQueryClient();
	const unread = search.show !== "all";
	const reason = search.reason ?? "";
	const list = useInfiniteQuery(noticesQuery(unread, reason));
	const items = list.data?.pages.flatMap((p) => p.items) ?? [];
	const first = list.data?.pages[0];
	const [at, setAt] = useState(0);
	useTitle(a.title);
	const set = (change: { show?: string | undefined; reason?: string | undefined }) => void navigate({ to: "/notices", search: { ...search, ...change }, replace: true });
	const all = useMutation({ mutationFn: () => readNotices(client, { all: true }), onError: complain });
	const read = (n: Notice, back = false) => {
		readNotices(client, { ids: [n.id], ...(back ? { unread: true } : {}) }).catch(complain);
	};
	const open = (n: Notice) => {
		if (!n.read)
			read(n);
		if (n.key !== undefined)
			void navigate({ to: "/tickets/$key", params: { key: n.key }, hash: "event-" + n.event });
		else if (n.href !== "")
			void navigate({ href: n.href });
	};
	const here = items[Math.min(at, items.length - 1)];
	const focus = (i: number) => {
		setAt(i);
		document.getElementById("notice-" + (items[i]?.id ?? 0))?.focus();
	};
	const move = (by: number) => focus(Math.max(0, Math.min(items.length - 1, at + by)));
	useActions([
		{ id: "notice-next", label: m.ticket.next, group: a.title, shortcut: "j", run: () => move(1) },
		{ id: "notice-previous", label: m.ticket.previous, group: a.title, shortcut: "k", run: () => move(-1) },
		{ id: "notice-read", label: here?.read === true ? a.markUnread : a.markRead, group: a.title, shortcut: "e", when: () => here !== undefined, run: () => here !== undefined && read(here, here.read) },
		{ id: "notices-read", label: a.allRead, group: a.title, shortcut: "Shift+E", run: () => all.mutate() },
	]);
	return (
		<main className="pane-scroll attn">
			<div className="attn-head">
				<h1 className="grow">{a.title}</h1>
				<Button kind="quiet" onClick={() => void navigate({ to: "/notices/settings" })}>
					{a.openSettings}
				</Button>
				<Button disabled={(first?.unread ?? 0) === 0 || all.isPending} onClick={() => all.mutate()} shortcut="Shift+E">
					{a.allRead}
				</Button>
			</div>
			<div className="attn-head">
				<Segment
					label={a.filter}
					value={unread ? "unread" : "all"}
					onChange={(v) => set({ show: v === "all" ? "all" : undefined })}
					options={[
						{ id: "unread", label: a.unread },
						{ id: "all", label: a.all },
					]}
				/>
				<select className="input" aria-label={a.reasonFilter} value={reason} onChange={(e) => set({ reason: e.target.value === "" ? undefined : e.target.value })}>
					<option value="">{a.anyReason}</option>
					{Object.entries(a.reasons).map(([id, label]) => (
						<option key={id} value={id}>
							{label}
						</option>
					))}
				</select>
			</div>
			{(first?.held ?? 0) > 0 && <Note>{a.held(first?.held ?? 0)}</Note>}
			{list.isPending && <Skeleton lines={8} height={38} />}
			{list.data !== undefined && items.length === 0 && (
				<Empty
					icon={<Bell size={28} />}
					title={a.noneTitle}
					action={(unread || reason !== "") && <Button onClick={() => set({ show: "all", reason: undefined })}>{a.showAll}</Button>}
				>
					{reason === "" ? a.noneText : a.noneFiltered}
				</Empty>
			)}
			<ul className="attn-list" aria-label={a.title}>
				{items.map((n, i) => (
					<NoticeRow key={n.id} notice={n} first={i === Math.min(at, items.length - 1)} onOpen={() => open(n)} onRead={() => read(n, n.read)} onFocus={() => setAt(i)} onMove={move} />
				))}
			</ul>
			{list.hasNextPage && <Button onClick={() => void list.fetchNextPage()}>{a.more}</Button>}
		</main>
	);
}

function NoticeRow(p: {
	notice: Notice;
	first: boolean;
	onOpen: () => void;
	onRead: () => void;
	onFocus: () => void;
	onMove: (by: number) => void;
}): ReactNode {
	const n = p.notice;
	const a = m.attention;
	const name = title(n, useType("ticket").verbs ?? []);
	const gone = n.type !== "" && n.key === undefined;
	const onKeyDown = (e: KeyboardEvent) => {
		if (e.key !== "ArrowDown" && e.key !== "ArrowUp")
			return;
		e.preventDefault();
		p.onMove(e.key === "ArrowDown" ? 1 : -1);
	};
	const said = words(n);
	return (
		<li className={cls("attn-row", !n.read && "unread")}>
			{n.read ? <span className="attn-gap" /> : <span className="unread-dot" role="img" aria-label={a.unreadMark} />}
			<Tag tone={n.reason === "breach" ? "harm" : n.reason === "risk" ? "risk" : n.reason === "woke" ? "ok" : "mute"}>{a.short[n.reason] ?? n.reason}</Tag>
			<button type="button" id={"notice-" + n.id} className="attn-open" tabIndex={p.first ? 0 : -1} disabled={gone} onClick={p.onOpen} onFocus={p.onFocus} onKeyDown={onKeyDown}>
				<span className="attn-title">
					{n.key !== undefined && <span className="faint">{showKey(n.key)}</span>} <b>{gone ? a.gone : name}</b>
				</span>
				<span className="attn-why">
					{why(n)}
					{n.n > 1 && ` ${a.times(n.n)}, ${a.since(shortTime(n.first_at))}.`}
				</span>
				{said !== "" && n.key !== undefined && <span className="attn-words">{said}</span>}
				{n.sent.length > 0 && <span className="faint attn-sent">{n.sent.map(went).join(" · ")}</span>}
			</button>
			<time className="faint" dateTime={n.at} title={bothZones(n.at)}>
				{ago(n.at, now())}
			</time>
			<NoticeMenu notice={n} name={name} onRead={p.onRead} />
		</li>
	);
}

/** "E-mail: sent 12:31" */
function went(s: Sent): string {
	const c = m.attention.channels;
	return `${c.names[s.channel] ?? s.channel}: ${(c.sent[s.state] ?? ((t: string) => t))(shortTime(s.at))}`;
}

function NoticeMenu({ notice: n, name, onRead }: { notice: Notice; name: string; onRead: () => void }): ReactNode {
	const a = m.attention;
	const client = useQueryClient();
	const stop = (what: { key?: string; reason?: string; until?: string | null }) => {
		mute(client, what)
			.then((id) => say(a.muted, () => void unmute(client, id).catch(complain)))
			.catch(complain);
	};
	const spans = (what: { key?: string; reason?: string }, id: string, heading: string) => [
		{ id: id + "h", heading, label: a.forHour, run: () => stop({ ...what, until: inHours(1) }) },
		{ id: id + "d", label: a.tomorrow, run: () => stop({ ...what, until: tomorrowAt(8) }) },
		{ id: id + "e", label: a.forEver, run: () => stop({ ...what, until: null }) },
	];
	return (
		<Menu
			align="end"
			label={a.options}
			trigger={
				<Button kind="quiet" className="icon" aria-label={`${a.options}: ${name}`}>
					<Ellipsis size={16} />
				</Button>
			}
			entries={[
				{ id: "read", label: n.read ? a.markUnread : a.markRead, shortcut: "e", run: onRead },
				...(n.key !== undefined ? spans({ key: n.key }, "t", a.stopTicket) : []),
				...spans({ reason: n.reason }, "r", a.stopReason),
			]}
		/>
	);
}
