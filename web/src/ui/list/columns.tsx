/* columns.tsx - which columns a list of any type can show, and how each value looks. Made from the fields the server
 * declares; key, client, clock (where records have clocks) and times of change are added. Chosen columns are written
 * "key,title:320,state": names in order, some with a width in pixels. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { mainClock } from "@/lib/clock";
import { harmTone } from "@/lib/harm";
import { addressOf, showKey } from "@/lib/keys";
import { useMeta } from "@/lib/session";
import { textOf } from "@/lib/text";
import { bothZones, now, shortTime } from "@/lib/time";
import type { FieldMeta, Named, Rec, Ticket, TypeMeta } from "@/lib/types";
import { m } from "@/messages";
import { ClockMark } from "@/ui/clock";
import { hoverLater } from "@/ui/hover";
import { Avatar, ChoiceTag, Tag } from "@/ui/kit";
import { promisedColumns } from "./promised";

export interface Column {
	id: string;
	label: string;
	/** Name the list sorts by; absent: not sortable. */
	sort?: string;
	width: string;
	/** Chosen by hand, in pixels. */
	px?: number;
	end?: boolean;
	cell: (r: Rec) => ReactNode;
}

/** The least width a row of these columns needs, in pixels (gaps, padding and the check box included). */
export function leastWidth(columns: Column[]): number {
	const px = (w: string) => Number(/\d+/.exec(w)?.[0] ?? 100);
	return columns.reduce((sum, c) => sum + px(c.width) + 12, 22 + 28);
}

export const MIN_WIDTH = 40;
export const MAX_WIDTH = 900;
const DEFAULT_COLUMNS = ["key", "title", "state", "priority", "team", "assignee", "clock", "updated"];

const widths: Partial<Record<FieldMeta["type"], string>> = { bool: "70px", int: "70px", real: "80px", time: "104px", enum: "104px", ref: "140px", tags: "140px" };

export function showValue(f: Pick<FieldMeta, "type" | "choices">, v: unknown): ReactNode {
	if (v === null || v === undefined || v === "" || (Array.isArray(v) && v.length === 0))
		return <span className="faint">–</span>;
	switch (f.type) {
	case "enum":
		return <ChoiceTag choices={f.choices} value={v} />;
	case "time":
		return (
			<time dateTime={textOf(v)} {...hoverLater(() => bothZones(textOf(v)))}>
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

/** A record's name, as the way to it. */
function NameCell({ record: r, name }: { record: Rec; name: string }): ReactNode {
	const meta = useMeta();
	return (
		<span className="rowflex">
			<Link {...addressOf(meta, r.type, r.key)} className="ell title" tabIndex={-1} title={textOf(r[name])}>
				{textOf(r[name])}
			</Link>
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

function fieldColumn(type: TypeMeta, f: FieldMeta): Column {
	const sort = f.flags.includes("sort") ? { sort: f.name } : {};
	if (f.name === nameField(type))
		return { id: f.name, label: f.label, ...sort, width: "minmax(200px, 1fr)", cell: (r) => <NameCell record={r} name={f.name} /> };
	if (f.type === "ref" && f.of === "person")
		return { id: f.name, label: f.label, ...sort, width: "150px", cell: (r) => personCell((r[f.name] as Named | null)?.name) };
	return {
		id: f.name,
		label: f.label,
		...sort,
		width: widths[f.type] ?? "140px",
		cell: (r) => <span className="ell">{showValue(f, r[f.name])}</span>,
	};
}

/** The field that names a record of this type. */
export function nameField(type: TypeMeta): string {
	return type.name_field || (type.fields[0]?.name ?? "id");
}

const clockColumn = (due: boolean): Column => ({
	id: "clock",
	label: m.ticket.clock,
	...(due ? { sort: "due_at" } : {}),
	width: "150px",
	end: true,
	cell: (r) => {
		const t = r as Ticket;
		const c = mainClock(t.clocks);
		return c === undefined ? null : <ClockMark clock={c} readAt={t.read_at ?? Date.now()} />;
	},
});

function HarmCell({ harm: h }: { harm: { kind: string; at?: string | null; effect?: string } | null | undefined }): ReactNode {
	if (!h || h.kind === "unset" || h.kind === "none" || !h.at)
		return <span className="faint">{h?.kind === "none" ? m.none : "–"}</span>;
	const tone = harmTone(h.at, now());
	return (
		<span className={tone && `tone-${tone}`} {...hoverLater(() => `${h.effect ?? ""}\n${bothZones(h.at ?? "")}`.trim())}>
			{shortTime(h.at)}
		</span>
	);
}

const harmColumn: Column = {
	id: "harm",
	label: m.harm.card,
	width: "104px",
	end: true,
	cell: (r) => <HarmCell harm={r["harm"] as Parameters<typeof HarmCell>[0]["harm"]} />,
};

const checksColumn: Column = {
	id: "checks",
	label: m.macros.column,
	sort: "checks_total",
	width: "76px",
	end: true,
	cell: (r) =>
		Number(r["checks_total"] ?? 0) === 0 ? <span className="faint">–</span> : <span className="num">{m.macros.progress(Number(r["checks_done"]), Number(r["checks_total"]))}</span>,
};

/** Every column a list of this type can show. */
export function allColumns(type: TypeMeta): Column[] {
	const due = type.fields.some((f) => f.name === "due_at");
	return [
		{ id: "key", label: m.ticket.number, width: "88px", cell: (r) => <span className="faint num">{showKey(r.key)}</span> },
		...type.fields.filter((f) => !["body", "json"].includes(f.type) && !f.name.startsWith("checks_")).map((f) => fieldColumn(type, f)),
		...(type.fields.some((f) => f.name === "checks_total") ? [checksColumn] : []),
		{ id: "client", label: m.nav.client, sort: "client", width: "130px", cell: (r) => <span className="ell">{r.client?.name}</span> },
		...(due ? [clockColumn(due)] : []),
		...(type.name === "ticket" ? [harmColumn, ...promisedColumns] : []),
		timeColumn("created", m.ticket.opened, "created_at"),
		timeColumn("updated", m.ticket.lastChanged, "updated_at"),
	];
}

/** The columns a type is delivered with. */
export function defaultColumns(type: TypeMeta): string[] {
	if (type.name === "ticket")
		return DEFAULT_COLUMNS;
	const shown = type.fields.filter((f) => f.flags.includes("column") && !["body", "json"].includes(f.type)).map((f) => f.name);
	return [...new Set([nameField(type), ...shown, "updated"])];
}

/** "title:320": a column and its width, when one was chosen. */
export function readColumn(text: string): { id: string; width: number | undefined } {
	const [id, width] = text.split(":");
	const px = Number(width);
	return { id: id ?? "", width: px >= MIN_WIDTH && px <= MAX_WIDTH ? Math.round(px) : undefined };
}

export function writeColumns(columns: readonly Column[]): string {
	return columns.map((c) => (c.px === undefined ? c.id : `${c.id}:${c.px}`)).join(",");
}

export function chosenColumns(type: TypeMeta, cols: string | undefined): Column[] {
	const known = allColumns(type);
	const find = (text: string): Column[] => {
		const { id, width } = readColumn(text);
		const c = known.find((k) => k.id === id);
		return c === undefined ? [] : [width === undefined ? c : { ...c, width: `${width}px`, px: width }];
	};
	const out = (cols ? cols.split(",") : defaultColumns(type)).flatMap(find);
	return out.length > 0 ? out : defaultColumns(type).flatMap(find);
}
