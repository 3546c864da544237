/* timeline.tsx - conversation and the whole history in one column, newest first, by day. */
import { useQuery } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { ArrowRight, CircleDot, FilePlus2, Link2, Lock, Pencil, Play, Plus } from "lucide-react";
import { memo, useState, type ReactNode } from "react";
import { useInSight } from "@/lib/in-sight";
import { showKey } from "@/lib/keys";
import { Markdown } from "@/lib/markdown";
import { fieldOf, useMe, useType } from "@/lib/session";
import { bothZones, clockTime, longDay } from "@/lib/time";
import type { TimelineItem, TypeMeta } from "@/lib/types";
import { m } from "@/messages";
import { Segment } from "@/ui/form";
import { Avatar, Button, cls, Skeleton, Tag } from "@/ui/kit";
import { fileUrl, timelineQuery, TIMELINE_PAGES } from "./api";
import { Notes } from "./notes";
import { showValue } from "@/ui/list/columns";
import { Place } from "@/ui/place";

type Show = "all" | "conversation" | "history";

/** Of the ticket it needs the key alone: what changes its fields does not draw its history anew. */
export const Timeline = memo(function Timeline({ ticketKey, show, linked, requester, seen }: { ticketKey: string; show: string; linked: boolean; requester: boolean; seen: number }): ReactNode {
	const [pages, setPages] = useState(TIMELINE_PAGES);
	const [local, setLocal] = useState<Show>("all");
	const navigate = useNavigate();
	const found = useQuery(timelineQuery(ticketKey, pages));
	const now: Show = !linked ? local : show === "conversation" || show === "history" ? show : "all";
	const set = (v: Show) => {
		if (linked)
			void navigate({ to: ".", search: ((old: Record<string, unknown>) => ({ ...old, show: v === "all" ? undefined : v })) as never, replace: true });
		else
			setLocal(v);
	};
	const items = (found.data?.items ?? []).filter((i) =>
		now === "all" ? true : now === "conversation" ? i.comment !== undefined : i.comment === undefined || i.data.changes !== undefined,
	);
	const newest = [...items].reverse();
	const me = useMe();
	/* The newest that was there when one last looked; the line stands above it. */
	const fresh = seen === 0 ? [] : newest.filter((i) => i.id > seen && i.actor?.id !== me.id);
	const pointed = useLocation({ select: (l) => l.hash });
	const there = found.data !== undefined;
	/* A link to one event (from a proof sheet): it is shown once the history stands. */
	useInSight(there && linked && pointed.startsWith("event-") ? pointed : undefined);
	const line = fresh.length === 0 ? undefined : newest.find((i) => i.id <= seen)?.id;
	return (
		<section aria-label={m.ticket.timeline}>
			<div className="tl-head">
				<h2 className="grow">{m.ticket.timeline}</h2>
				{!requester && (
					<Segment<Show>
						label={m.ticket.show}
						value={now}
						onChange={set}
						options={[
							{ id: "all", label: m.ticket.all },
							{ id: "conversation", label: m.ticket.conversation },
							{ id: "history", label: m.ticket.history },
						]}
					/>
				)}
			</div>
			{found.isPending && <Skeleton lines={5} />}
			{found.data !== undefined && newest.length === 0 && <p className="faint">{m.ticket.noTimeline}</p>}
			{found.data?.more === true && (
				<Button kind="quiet" onClick={() => setPages(pages * 4)}>
					{m.ticket.older}
				</Button>
			)}
			<ol>
				{newest.map((i, n) => {
					const day = longDay(i.at);
					const before = newest[n - 1];
					return (
						<li key={i.id} id={"event-" + i.id} className={cls(linked && pointed === "event-" + i.id && "tl-pointed")}>
							{i.id === line && <div className="tl-new">{m.attention.timeline.newSince(fresh.length)}</div>}
							{(before === undefined || longDay(before.at) !== day) && <div className="tl-day">{day}</div>}
							<Item item={i} />
							{!requester && i.data.changes?.["team"] !== undefined && i.kind !== "created" && <Place name="timeline-hand-over" give={{ ticketKey, event: i.id }} />}
						</li>
					);
				})}
			</ol>
		</section>
	);
});

function When({ at }: { at: string }): ReactNode {
	return (
		<time dateTime={at} title={bothZones(at)}>
			{clockTime(at)}
		</time>
	);
}

function Item({ item }: { item: TimelineItem }): ReactNode {
	if (item.of === "calendar")
		return <CalendarItem item={item} />;
	return item.comment !== undefined ? <CommentItem item={item} /> : <EventItem item={item} />;
}

function CommentItem({ item }: { item: TimelineItem }): ReactNode {
	const c = item.comment;
	if (c === undefined)
		return null;
	const internal = c.visibility === "internal";
	return (
		<div className="tl-item">
			<Avatar name={item.actor?.name ?? m.system} large />
			<article className={cls("tl-comment", internal && "internal")}>
				<header>
					<b className="ell">{item.actor?.name ?? m.system}</b>
					{internal && (
						<Tag tone="risk">
							<Lock size={11} />
							{m.ticket.internal}
						</Tag>
					)}
					{item.from !== undefined && <Tag>{m.bulk.from(showKey(item.from))}</Tag>}
					<span className="grow" />
					{c.edited_at && <span className="faint">{m.ticket.edited}</span>}
					<When at={item.at} />
				</header>
				<Markdown text={c.body} />
				{c.attachments !== undefined && c.attachments.length > 0 && (
					<div className="chips changes">
						{c.attachments.map((a) => (
							<a key={a.id} className="tag" href={fileUrl(a.id)} download={a.name}>
								{a.name}
							</a>
						))}
					</div>
				)}
				<Changes item={item} />
			</article>
		</div>
	);
}

const icons: Record<string, ReactNode> = {
	created: <Plus size={14} />,
	changed: <Pencil size={13} />,
	linked: <Link2 size={14} />,
	unlinked: <Link2 size={14} />,
	attached: <FilePlus2 size={14} />,
	started: <Play size={14} />,
};

/** "propose_major" as words, or the verb's own label. */
function kindName(type: TypeMeta, kind: string): string {
	if (kind === "created")
		return m.ticket.created;
	const told = m.history.kind[kind] ?? m.macros.kind[kind] ?? m.catalog.kind[kind] ?? m.escalation.kind[kind] ?? m.major.kind[kind] ?? m.handover.kind[kind];
	if (told !== undefined)
		return told;
	if (kind === "snoozed" || kind === "woken")
		return m.attention.timeline[kind];
	return `· ${type.verbs?.find((v) => v.verb === kind)?.label ?? m.bulk.kind[kind] ?? kind.replaceAll("_", " ")}`;
}

/** "macro/12@3" in words; other rules speak for themselves. */
function byRule(rule: string): string {
	const macro = /^macro\/(\d+)@(\d+)$/.exec(rule);
	return macro === null ? m.ticket.by(rule) : m.macros.byMacro(macro[1] ?? "", macro[2] ?? "");
}

/** A calendar was edited, and with it moved what was open. */
function CalendarItem({ item }: { item: TimelineItem }): ReactNode {
	const parts = Object.keys(item.data.changes ?? {}).map((k) => m.ticket.calendarParts[k] ?? k);
	return (
		<div className="tl-item">
			<span className="mark"><CircleDot size={13} /></span>
			<div className="tl-event">
				<b>{item.actor?.name ?? m.system}</b> {m.ticket.calendarMoved(parts.join(", "))} <When at={item.at} />
			</div>
		</div>
	);
}

function EventItem({ item }: { item: TimelineItem }): ReactNode {
	const type = useType("ticket");
	const changes = Object.keys(item.data.changes ?? {}).length;
	return (
		<div className="tl-item">
			<span className="mark">{icons[item.kind] ?? <CircleDot size={13} />}</span>
			<div className="tl-event">
				<b>{item.actor?.name ?? m.system}</b> {item.kind === "changed" && changes > 0 ? "" : kindName(type, item.kind)}
				{item.rule && item.kind !== "undone" ? ` ${byRule(item.rule)}` : ""}{" "}
				{item.from !== undefined && <Tag>{m.bulk.from(showKey(item.from))}</Tag>} <When at={item.at} />
				{item.kind !== "created" && <Changes item={item} />}
				<Notes item={item} />
			</div>
		</div>
	);
}

/** Times the verbs keep are told by the entry's own time. */
const silent = ["triaged_at", "assigned_at", "responded_at", "resolved_at", "closed_at", "reopened_at", "resolved_by", "reopened_by", "open", "due_at", "reassign_count"];

function Changes({ item }: { item: TimelineItem }): ReactNode {
	const type = useType("ticket");
	const all = Object.entries(item.data.changes ?? {}).filter(([name]) => !silent.includes(name));
	if (all.length === 0)
		return null;
	return (
		<ul className="changes">
			{all.map(([name, [before, after]]) => {
				const f = fieldOf(type, name) ?? { type: guess(before, after), label: name.replace(/^custom\.|^cf\./, "").replaceAll("_", " "), choices: undefined };
				const long = f.type === "body";
				return (
					<li key={name}>
						{f.label}{" "}
						{long ? (
							m.ticket.edited
						) : (
							<>
								{showValue(f, before)} <ArrowRight size={11} aria-label={m.ticket.to} /> <b>{showValue(f, after)}</b>
							</>
						)}
					</li>
				);
			})}
		</ul>
	);
}

function guess(...values: unknown[]): "ref" | "tags" | "bool" | "text" {
	if (values.some((v) => Array.isArray(v)))
		return "tags";
	if (values.some((v) => typeof v === "object" && v !== null))
		return "ref";
	return values.some((v) => typeof v === "boolean") ? "bool" : "text";
}
