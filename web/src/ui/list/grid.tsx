/* grid.tsx - rows of any type: virtual, so that ten thousand cost what forty do; one tab stop, moved in by keys. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useEffect, useRef, type MouseEvent, type PointerEvent, type ReactNode } from "react";
import type { Groups, Rec } from "@/lib/types";
import type { ColourRule } from "@/lib/views";
import { textOf } from "@/lib/text";
import { count } from "@/lib/number";
import { m } from "@/messages";
import { cls } from "@/ui/kit";
import { useNarrow } from "@/lib/narrow";
import type { Steady } from "@/lib/hold-rows";
import { leastWidth, MAX_WIDTH, MIN_WIDTH, type Column } from "./columns";
import { HueMark } from "./hue";
import { readSort } from "./sort";

interface Group {
	value: string;
	label: string;
	count: number | undefined;
}

export type Line<T extends Rec = Rec> = { what: "row"; row: Steady<T>; index: number } | { what: "group"; group: Group };

export interface ListProps<T extends Rec> {
	/** What it lists, for those who hear it. */
	label: string;
	rows: Steady<T>[];
	total: number | undefined;
	columns: Column[];
	sort: string;
	/** more: keep the other keys (Shift). */
	onSort: (by: string, more: boolean) => void;
	onWidth: (id: string, px: number) => void;
	rules: readonly ColourRule[];
	/** The column that carries a colour's name. */
	nameColumn: string;
	/** More classes of a row; coloured: a colour rule fits it already. */
	mark?: (r: T, coloured: boolean) => string;
	/** The row on a narrow screen. */
	stacked: (r: T) => ReactNode;
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
	onOpen: (key: string) => void;
	/** With a box per row, for those who may change many at once. */
	selectable: boolean;
}

function groupValue(t: Rec, by: string): string {
	const v = by === "client" ? t.client : t[by];
	if (typeof v === "object" && v !== null)
		return String((v as { id: number }).id);
	return textOf(v);
}

/** Rows with a head wherever the group changes; its count is the server's, over the whole set. */
export function linesOf<T extends Rec>(rows: Steady<T>[], by: string | undefined, groups: Groups | undefined): Line<T>[] {
	const out: Line<T>[] = [];
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

export function RecordList<T extends Rec>(p: ListProps<T>): ReactNode {
	const box = useRef<HTMLDivElement>(null);
	const narrow = useNarrow();
	const lines = linesOf(p.rows, p.group, p.groups);
	const rowHeight = narrow ? 80 : document.documentElement.dataset["density"] === "compact" ? 29 : 35;
	const list = useVirtualizer({
		count: lines.length,
		getScrollElement: () => box.current,
		estimateSize: (i) => (lines[i]?.what === "group" ? 30 : rowHeight),
		overscan: 6,
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
			p.onOpen(key);
		else
			p.onAt(key);
	};
	return (
		<div
			ref={box}
			className="grid"
			role="grid"
			tabIndex={0}
			aria-label={p.label}
			aria-rowcount={(p.total ?? p.rows.length) + 1}
			aria-multiselectable={p.selectable}
			aria-activedescendant={atIndex >= 0 ? "row-" + p.at : undefined}
			onPointerMove={p.touch}
			onKeyDown={p.touch}
		>
			<Head
				columns={p.columns}
				sort={p.sort}
				onSort={p.onSort}
				onWidth={p.onWidth}
				template={template}
				narrow={narrow}
				minWidth={minWidth}
				all={p.rows.length > 0 && p.rows.every((r) => p.selected.has(r.record.key))}
				selectable={p.selectable}
				onSelectShown={p.onSelectShown}
			/>
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

interface HeadProps {
	columns: Column[];
	sort: string;
	onSort: (by: string, more: boolean) => void;
	onWidth: (id: string, px: number) => void;
	template: string;
	narrow: boolean;
	minWidth: number;
	all: boolean;
	selectable: boolean;
	onSelectShown: (on: boolean) => void;
}

function Head({ columns, sort, onSort, onWidth, template, narrow, minWidth, all, selectable, onSelectShown }: HeadProps): ReactNode {
	const keys = readSort(sort);
	if (narrow)
		return null;
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
					const at = keys.findIndex((k) => k.by === c.sort);
					const key = keys[at];
					const dir = key === undefined ? undefined : key.down ? "descending" : "ascending";
					return (
						<span key={c.id} role="columnheader" className={cls("ell", c.end === true && "end")} aria-sort={at === 0 ? dir : undefined}>
							{c.sort === undefined ? (
								<b>{c.label}</b>
							) : (
								<button type="button" title={m.views.sortHint} onClick={(e) => onSort(c.sort ?? "", e.shiftKey)}>
									{c.label}
									{dir === "ascending" && <ArrowUp size={12} aria-hidden="true" />}
									{dir === "descending" && <ArrowDown size={12} aria-hidden="true" />}
									{at > 0 && <sub>{at + 1}</sub>}
								</button>
							)}
							<Grip onWidth={(px) => onWidth(c.id, px)} />
						</span>
					);
				})}
			</div>
		</div>
	);
}

/** The edge of a head, drawn to make the column wider. By keyboard the width is a number in the columns' menu. */
function Grip({ onWidth }: { onWidth: (px: number) => void }): ReactNode {
	const start = (e: PointerEvent<HTMLElement>) => {
		const cell = e.currentTarget.parentElement;
		const head = cell?.parentElement;
		if (!cell || !head)
			return;
		e.preventDefault();
		e.stopPropagation();
		const grip = e.currentTarget;
		const from = e.clientX - cell.getBoundingClientRect().width;
		grip.setPointerCapture(e.pointerId);
		const width = (x: number) => Math.round(Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, x - from)));
		const move = (now: globalThis.PointerEvent) => head.style.setProperty("--grip", `${now.clientX}px`);
		const end = (now: globalThis.PointerEvent) => {
			grip.removeEventListener("pointermove", move);
			head.classList.remove("gripped");
			onWidth(width(now.clientX));
		};
		head.classList.add("gripped");
		move(e.nativeEvent);
		grip.addEventListener("pointermove", move);
		grip.addEventListener("pointerup", end, { once: true });
	};
	return <i className="grip" onPointerDown={start} aria-hidden="true" />;
}

function Row<T extends Rec>({
	line,
	p,
	narrow,
	style,
	onClick,
}: {
	line: Extract<Line<T>, { what: "row" }>;
	p: ListProps<T>;
	narrow: boolean;
	style: React.CSSProperties;
	onClick: (e: MouseEvent) => void;
}): ReactNode {
	const t = line.row.record;
	const on = p.selected.has(t.key);
	const rule = typeof t.hue === "number" ? p.rules[t.hue] : undefined;
	return (
		<div
			id={"row-" + t.key}
			role="row"
			aria-rowindex={line.index + 2}
			aria-selected={p.selectable ? on : undefined}
			className={cls(narrow ? "stacked" : "grid-row", p.at === t.key && "at", line.row.gone && "gone", p.mark?.(t, rule !== undefined), rule !== undefined && `hue ${rule.tone}`)}
			style={style}
			onClick={onClick}
			title={line.row.gone ? m.queue.moved : rule === undefined ? undefined : rule.label || rule.q}
		>
			{narrow ? (
				<>
					{p.stacked(t)}
					{rule !== undefined && <HueMark rule={rule} />}
				</>
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
					{p.columns.map((c, i) => (
						<span key={c.id} role="gridcell" className={cls("ell", c.end === true && "end", rule !== undefined && "rowflex")}>
							{c.cell(t)}
							{rule !== undefined && (c.id === p.nameColumn || (i === 0 && !p.columns.some((x) => x.id === p.nameColumn))) && <HueMark rule={rule} />}
						</span>
					))}
				</>
			)}
		</div>
	);
}
