/* list.tsx - the queue's rows: virtual, so that ten thousand cost what forty do; one tab stop, moved in by keys. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useNavigate } from "@tanstack/react-router";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useEffect, useRef, type MouseEvent, type ReactNode } from "react";
import { mainClock } from "@/lib/clock";
import type { Groups, Ticket } from "@/lib/types";
import { textOf } from "@/lib/text";
import { count } from "@/lib/number";
import { m } from "@/messages";
import { cls } from "@/ui/kit";
import { useNarrow } from "@/lib/narrow";
import { leastWidth, type Column } from "./columns";
import { StackedRow } from "./stacked";
import type { Steady } from "./hold-rows";

interface Group {
	value: string;
	label: string;
	count: number | undefined;
}

export type Line = { what: "row"; row: Steady<Ticket>; index: number } | { what: "group"; group: Group };

export interface ListProps {
	rows: Steady<Ticket>[];
	total: number | undefined;
	columns: Column[];
	sort: string;
	onSort: (by: string) => void;
	group: string | undefined;
	groups: Groups | undefined;
	at: string | undefined;
	onAt: (key: string) => void;
	selected: ReadonlySet<string>;
	onSelect: (key: string, range: boolean) => void;
	onSelectShown: (on: boolean) => void;
	onEnd: () => void;
	touch: () => void;
	/** Open a row's page instead of the preview (no split view, narrow screens). */
	openOnClick: boolean;
	/** With a box per row, for those who may change many at once. */
	selectable: boolean;
}

function groupValue(t: Ticket, by: string): string {
	const v = by === "client" ? t.client : t[by];
	if (typeof v === "object" && v !== null)
		return String((v as { id: number }).id);
	return textOf(v);
}

/** Rows with a head wherever the group changes; its count is the server's, over the whole set. */
export function linesOf(rows: Steady<Ticket>[], by: string | undefined, groups: Groups | undefined): Line[] {
	const out: Line[] = [];
	let last: string | undefined;
	rows.forEach((row, index) => {
		const value = by === undefined ? undefined : groupValue(row.record, by);
		if (value !== undefined && value !== last) {
			const g = groups?.groups.find((x) => String(x.value ?? "") === value);
			out.push({ what: "group", group: { value, label: g?.label || (value === "" ? m.none : value), count: g?.count } });
			last = value;
		}
		out.push({ what: "row", row, index });
	});
	return out;
}

/** Height of .grid-head. */
const HEAD = 32;

export function TicketList(p: ListProps): ReactNode {
	const box = useRef<HTMLDivElement>(null);
	const narrow = useNarrow();
	const navigate = useNavigate();
	const lines = linesOf(p.rows, p.group, p.groups);
	const rowHeight = narrow ? 80 : document.documentElement.dataset["density"] === "compact" ? 29 : 35;
	const list = useVirtualizer({
		count: lines.length,
		getScrollElement: () => box.current,
		estimateSize: (i) => (lines[i]?.what === "group" ? 30 : rowHeight),
		overscan: 12,
		/* The head stands above the rows and stays there. */
		scrollPaddingEnd: narrow ? 0 : HEAD,
	});
	useEffect(() => list.measure(), [list, rowHeight, p.group]);
	const shown = list.getVirtualItems();
	const last = shown[shown.length - 1]?.index ?? 0;
	const { onEnd } = p;
	useEffect(() => {
		if (last >= lines.length - 25)
			onEnd();
	}, [last, lines.length, onEnd]);
	const atIndex = lines.findIndex((l) => l.what === "row" && l.row.record.key === p.at);
	useEffect(() => {
		if (atIndex >= 0)
			list.scrollToIndex(atIndex, { align: "auto" });
	}, [atIndex, list]);
	const template = (p.selectable ? "22px " : "") + p.columns.map((c) => c.width).join(" ");
	const minWidth = narrow ? 0 : leastWidth(p.columns);
	const click = (e: MouseEvent, key: string) => {
		if (e.defaultPrevented || (e.target as HTMLElement).closest("a,button,input,label") !== null)
			return;
		if (p.selectable && (e.shiftKey || e.ctrlKey || e.metaKey))
			p.onSelect(key, e.shiftKey);
		else if (p.openOnClick)
			void navigate({ to: "/tickets/$key", params: { key } });
		else
			p.onAt(key);
	};
	return (
		<div
			ref={box}
			className="grid"
			role="grid"
			tabIndex={0}
			aria-label={m.queue.list}
			aria-rowcount={(p.total ?? p.rows.length) + 1}
			aria-multiselectable={p.selectable}
			aria-activedescendant={atIndex >= 0 ? "row-" + p.at : undefined}
			onPointerMove={p.touch}
			onKeyDown={p.touch}
		>
			<Head {...p} template={template} narrow={narrow} minWidth={minWidth} />
			<div className="grid-body" role="rowgroup" style={{ height: list.getTotalSize(), minWidth }}>
				{shown.map((v) => {
					const line = lines[v.index];
					if (line === undefined)
						return null;
					const place = { height: v.size, transform: `translateY(${v.start}px)` };
					if (line.what === "group")
						return (
							<div key={"g" + line.group.value} className="grid-group" role="row" style={place}>
								<span role="gridcell">
									{line.group.label} <em>{line.group.count !== undefined && count(line.group.count)}</em>
								</span>
							</div>
						);
					return (
						<Row
							key={line.row.record.id}
							line={line}
							p={p}
							narrow={narrow}
							style={{ ...place, ...(narrow ? {} : { gridTemplateColumns: template }) }}
							onClick={(e) => click(e, line.row.record.key)}
						/>
					);
				})}
			</div>
		</div>
	);
}

function Head({ columns, sort, onSort, template, narrow, minWidth, rows, selected, selectable, onSelectShown }: ListProps & { template: string; narrow: boolean; minWidth: number }): ReactNode {
	const first = sort.split(",")[0] ?? "";
	if (narrow)
		return null;
	const all = rows.length > 0 && rows.every((r) => selected.has(r.record.key));
	return (
		<div role="rowgroup" className="grid-top">
			<div className="grid-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template, minWidth }}>
				{selectable && (
					<span role="columnheader">
						<input
							type="checkbox"
							aria-label={m.queue.selectLoaded}
							checked={all}
							onChange={(e) => onSelectShown(e.target.checked)}
						/>
					</span>
				)}
				{columns.map((c) => {
					const dir = c.sort === undefined ? undefined : first === c.sort ? "ascending" : first === "-" + c.sort ? "descending" : undefined;
					return (
						<span key={c.id} role="columnheader" className={cls("ell", c.end === true && "end")} aria-sort={dir}>
							{c.sort === undefined ? (
								<b>{c.label}</b>
							) : (
								<button type="button" onClick={() => onSort(c.sort ?? "")}>
									{c.label}
									{dir === "ascending" && <ArrowUp size={12} aria-hidden="true" />}
									{dir === "descending" && <ArrowDown size={12} aria-hidden="true" />}
								</button>
							)}
						</span>
					);
				})}
			</div>
		</div>
	);
}

function late(t: Ticket): boolean {
	const c = mainClock(t.clocks);
	return c !== undefined && c.breached && ["running", "outside_hours"].includes(c.state);
}

function Row({
	line,
	p,
	narrow,
	style,
	onClick,
}: {
	line: Extract<Line, { what: "row" }>;
	p: ListProps;
	narrow: boolean;
	style: React.CSSProperties;
	onClick: (e: MouseEvent) => void;
}): ReactNode {
	const t = line.row.record;
	const on = p.selected.has(t.key);
	return (
		<div
			id={"row-" + t.key}
			role="row"
			aria-rowindex={line.index + 2}
			aria-selected={p.selectable ? on : undefined}
			className={cls(narrow ? "stacked" : "grid-row", p.at === t.key && "at", line.row.gone && "gone", late(t) && "late-harm", t.attention?.unread === true && "unread")}
			style={style}
			onClick={onClick}
			title={line.row.gone ? m.queue.moved : undefined}
		>
			{narrow ? (
				<StackedRow ticket={t} />
			) : (
				<>
					{p.selectable && (
						<span role="gridcell">
							<input
								type="checkbox"
								tabIndex={-1}
								aria-label={m.queue.selectRow(t.key)}
								checked={on}
								onChange={() => undefined}
								onClick={(e) => p.onSelect(t.key, e.shiftKey)}
							/>
						</span>
					)}
					{p.columns.map((c) => (
						<span key={c.id} role="gridcell" className={cls("ell", c.end === true && "end")}>
							{c.cell(t)}
						</span>
					))}
				</>
			)}
		</div>
	);
}
