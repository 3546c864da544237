/* columns.tsx - which columns a list can show, and how each value looks. Made from the fields the server declares; key,
 * clock and times of change are added. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { mainClock } from "@/lib/clock";
import { showKey } from "@/lib/keys";
import { textOf } from "@/lib/text";
import { bothZones, now, shortTime } from "@/lib/time";
import type { FieldMeta, Named, Ticket, TypeMeta } from "@/lib/types";
import { m } from "@/messages";
import { ClockMark } from "@/ui/clock";
import { Avatar, ChoiceTag, Tag } from "@/ui/kit";
import { PresenceMarks } from "@/ui/presence";
import { wakeText } from "./attend";

export interface Column {
	id: string;
	label: string;
	/** Name the list sorts by; absent: not sortable. */
	sort?: string;
	width: string;
	end?: boolean;
	cell: (t: Ticket) => ReactNode;
}

/** The least width a row of these columns needs, in pixels (gaps, padding and the check box included). */
export function leastWidth(columns: Column[]): number {
	const px = (w: string) => Number(/\d+/.exec(w)?.[0] ?? 100);
	return columns.reduce((sum, c) => sum + px(c.width) + 12, 22 + 28);
}

export const DEFAULT_COLUMNS = ["key", "title", "state", "priority", "team", "assignee", "clock", "updated"];

const widths: Partial<Record<FieldMeta["type"], string>> = { bool: "70px", int: "70px", real: "80px", time: "104px", enum: "104px", ref: "140px", tags: "140px" };

export function showValue(f: Pick<FieldMeta, "type" | "choices">, v: unknown): ReactNode {
	if (v === null || v === undefined || v === "" || (Array.isArray(v) && v.length === 0))
		return <span className="faint">–</span>;
	switch (f.type) {
	case "enum":
		return <ChoiceTag choices={f.choices} value={v} />;
	case "time":
		return (
			<time dateTime={textOf(v)} title={bothZones(textOf(v))}>
				{shortTime(textOf(v), now())}
			</time>
		);
	case "ref":
		return typeof v === "object" ? (v as Named).name : textOf(v);
	case "bool":
		return v === true ? m.yes : m.no;
	case "tags":
		return (v as string[]).map((t) => <Tag key={t}>{t}</Tag>);
	case "json":
		return JSON.stringify(v);
	default:
		return textOf(v);
	}
}

function personCell(name: string | undefined): ReactNode {
	return (
		<span className="who">
			<Avatar name={name} />
			<span className="ell">{name ?? "–"}</span>
		</span>
	);
}

/** Others did something since one looked. */
export function UnreadDot({ ticket: t }: { ticket: Ticket }): ReactNode {
	return t.attention?.unread === true ? <span className="unread-dot" role="img" aria-label={m.attention.unreadMark} /> : null;
}

/** Back from being put aside, put aside, muted; and who is there. */
export function AttentionTags({ ticket: t }: { ticket: Ticket }): ReactNode {
	const a = t.attention;
	return (
		<>
			{a?.woke !== undefined && <Tag tone="ok">{m.attention.snooze.woke(m.attention.because[a.woke.because ?? "time"] ?? "")}</Tag>}
			{a?.snoozed !== undefined && <Tag tone="info">{wakeText(a.snoozed)}</Tag>}
			{a?.muted === true && <Tag tone="mute">{m.attention.watch.muted}</Tag>}
			<PresenceMarks ticketKey={t.key} />
		</>
	);
}

function titleCell(t: Ticket): ReactNode {
	return (
		<span className="rowflex">
			<UnreadDot ticket={t} />
			<Link to="/tickets/$key" params={{ key: t.key }} className="ell title" tabIndex={-1} title={t.title}>
				{t.title}
			</Link>
			{t.major === "yes" && <Tag tone="harm">{m.ticket.major}</Tag>}
			{t.major === "candidate" && <Tag tone="risk">{m.ticket.majorCandidate}</Tag>}
			<AttentionTags ticket={t} />
		</span>
	);
}

const timeColumn = (id: string, label: string, field: "created_at" | "updated_at"): Column => ({
	id,
	label,
	sort: id,
	width: "96px",
	end: true,
	cell: (t) => <span className="faint">{showValue({ type: "time" }, t[field])}</span>,
});

function fieldColumn(f: FieldMeta): Column {
	const sort = f.flags.includes("sort") ? { sort: f.name } : {};
	if (f.name === "title")
		return { id: f.name, label: f.label, ...sort, width: "minmax(200px, 1fr)", cell: titleCell };
	if (f.type === "ref" && f.of === "person")
		return { id: f.name, label: f.label, ...sort, width: "150px", cell: (t) => personCell((t[f.name] as Named | null)?.name) };
	return {
		id: f.name,
		label: f.label,
		...sort,
		width: widths[f.type] ?? "140px",
		cell: (t) => <span className="ell">{showValue(f, t[f.name])}</span>,
	};
}

/** Every column a ticket list can show. */
export function allColumns(type: TypeMeta): Column[] {
	const due = type.fields.some((f) => f.name === "due_at" && f.flags.includes("sort"));
	return [
		{ id: "key", label: m.ticket.number, width: "88px", cell: (t) => <span className="faint num">{showKey(t.key)}</span> },
		...type.fields.filter((f) => !["body", "json"].includes(f.type) && !f.name.startsWith("checks_")).map(fieldColumn),
		{
			id: "checks",
			label: m.macros.column,
			sort: "checks_total",
			width: "76px",
			end: true,
			cell: (t) => (Number(t["checks_total"] ?? 0) === 0 ? <span className="faint">–</span> : <span className="num">{m.macros.progress(Number(t["checks_done"]), Number(t["checks_total"]))}</span>),
		},
		{ id: "client", label: m.nav.client, sort: "client", width: "130px", cell: (t) => <span className="ell">{t.client?.name}</span> },
		{
			id: "clock",
			label: m.ticket.clock,
			...(due ? { sort: "due_at" } : {}),
			width: "150px",
			end: true,
			cell: (t) => {
				const c = mainClock(t.clocks);
				return c === undefined ? null : <ClockMark clock={c} readAt={t.read_at ?? Date.now()} />;
			},
		},
		timeColumn("created", m.ticket.opened, "created_at"),
		timeColumn("updated", m.ticket.lastChanged, "updated_at"),
	];
}

export function chosenColumns(type: TypeMeta, cols: string | undefined): Column[] {
	const known = allColumns(type);
	const wanted = cols === undefined ? DEFAULT_COLUMNS : cols.split(",");
	const out = wanted.map((id) => known.find((c) => c.id === id)).filter((c) => c !== undefined);
	return out.length > 0 ? out : known.filter((c) => DEFAULT_COLUMNS.includes(c.id));
}

/** "-priority,created": what a click on a head makes of it. First click ascending, second descending, third off. */
export function nextSort(sort: string, by: string): string {
	const first = sort.split(",")[0] ?? "";
	if (first === by)
		return "-" + by;
	return first === "-" + by ? "" : by;
}
