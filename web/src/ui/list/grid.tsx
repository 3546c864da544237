/* grid.tsx - rows of any type: virtual, so that ten thousand cost what forty do; one tab stop, moved in by keys. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { memo, useCallback, useEffect, useLayoutEffect, useRef, useState, type MouseEvent, type PointerEvent, type ReactNode } from "react";
import type { Groups, Rec } from "@/lib/types";
import type { ColourRule } from "@/lib/views";
import { textOf } from "@/lib/text";
import { count } from "@/lib/number";
import { m } from "@/messages";
import { cls } from "@/ui/kit";
import { useNarrow } from "@/lib/narrow";
import { afterPaint, HEAD_START_MS } from "@/lib/paint";
import { useStands } from "@/lib/rest";
import { useSame } from "@/lib/same";
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
	/** More classes of a row; coloured: a colour rule fits it already. This and `stacked` are the same functions each time, or
	 * every row is drawn anew. */
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
/** What stands above a list at least: the product's head, the list's own, the filter. */
const ABOVE = 150;
/** So many rows are in the first picture of all; the rest of what fits follows in the next. */
const FIRST_ROWS = 12;

/** Is the first picture on the screen? It has what one reads first, and is there the sooner. What follows comes before the
 * effects of the whole page, which ask the server for much. */
function useRest(stands: boolean): boolean {
	const [rest, setRest] = useState(stands);
	useLayoutEffect(() => (rest ? undefined : afterPaint(() => setRest(true), HEAD_START_MS / 2)), [rest]);
	return rest;
}

export function RecordList<T extends Rec>(p: ListProps<T>): ReactNode {
	const box = useRef<HTMLDivElement>(null);
	const narrow = useNarrow();
	const stands = useStands();
	const rest = useRest(stands);
	const lines = linesOf(p.rows, p.group, p.groups);
	const rowHeight = narrow ? 80 : document.documentElement.dataset["density"] === "compact" ? 29 : 35;
	const list = useVirtualizer({
		count: lines.length,
		getScrollElement: () => box.current,
		estimateSize: (i) => (lines[i]?.what === "group" ? 30 : rowHeight),
		/* Until the box is measured it is taken for as high as the window, so that the first picture has rows. */
		initialRect: { width: window.innerWidth, height: window.innerHeight - ABOVE },
		/* At first what is seen, and no more. */
		overscan: stands ? 6 : 0,
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
	const [click, select] = useRowEvents(p);
	const selectShown = useSame(p.onSelectShown);
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
				onSelectShown={selectShown}
			/>
			<div className="grid-body" role="rowgroup" style={{ height: list.getTotalSize(), minWidth }}>
				{(rest ? shown : shown.slice(0, FIRST_ROWS)).map((v) => {
					const line = lines[v.index];
					if (line === undefined)
						return null;
					if (line.what === "group")
						return (
							<div key={"g" + line.group.value} className="grid-group" role="row" style={{ height: v.size, transform: `translateY(${v.start}px)` }}>
								<span role="gridcell">
									{line.group.label} <em>{line.group.count !== undefined && count(line.group.count)}</em>
								</span>
							</div>
						);
					const { record, gone } = line.row;
					return (
						<Row
							key={record.id}
							record={record}
							gone={gone}
							index={line.index}
							at={p.at === record.key}
							on={p.selected.has(record.key)}
							rule={typeof record.hue === "number" ? p.rules[record.hue] : undefined}
							columns={p.columns}
							nameColumn={p.nameColumn}
							selectable={p.selectable}
							mark={p.mark as RowProps["mark"]}
							stacked={p.stacked as RowProps["stacked"]}
							narrow={narrow}
							height={v.size}
							start={v.start}
							template={template}
							onClick={click}
							onSelect={select}
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

/** Drawn for its columns and sort, not for each row that is marked. */
const Head = memo(function Head({ columns, sort, onSort, onWidth, template, narrow, minWidth, all, selectable, onSelectShown }: HeadProps): ReactNode {
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
});

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

/** What a row does when it is pressed: the same functions as long as the list stands, so that rows need not be drawn anew. */
function useRowEvents<T extends Rec>(p: ListProps<T>): [RowProps["onClick"], RowProps["onSelect"]] {
	const latest = useRef(p);
	useEffect(() => {
		latest.current = p;
	});
	const click = useCallback((e: MouseEvent, key: string) => {
		const now = latest.current;
		if (e.defaultPrevented || (e.target as HTMLElement).closest("a,button,input,label") !== null)
			return;
		if (now.selectable && (e.shiftKey || e.ctrlKey || e.metaKey))
			now.onSelect(key, e.shiftKey);
		else if (now.openOnClick)
			now.onOpen(key);
		else
			now.onAt(key);
	}, []);
	const select = useCallback((key: string, range: boolean) => latest.current.onSelect(key, range), []);
	return [click, select];
}

interface RowProps {
	record: Rec;
	gone: boolean;
	index: number;
	at: boolean;
	on: boolean;
	rule: ColourRule | undefined;
	columns: Column[];
	nameColumn: string;
	selectable: boolean;
	mark: ((r: Rec, coloured: boolean) => string) | undefined;
	stacked: (r: Rec) => ReactNode;
	narrow: boolean;
	height: number;
	start: number;
	template: string;
	onClick: (e: MouseEvent, key: string) => void;
	onSelect: (key: string, range: boolean) => void;
}

/** One row. A key that moves the mark or selects draws the rows it touches, not the list: hence plain values only. */
const Row = memo(function Row(p: RowProps): ReactNode {
	const { record: t, rule, narrow } = p;
	return (
		<div
			id={"row-" + t.key}
			role="row"
			aria-rowindex={p.index + 2}
			aria-selected={p.selectable ? p.on : undefined}
			className={cls(narrow ? "stacked" : "grid-row", p.at && "at", p.gone && "gone", p.mark?.(t, rule !== undefined), rule !== undefined && `hue ${rule.tone}`)}
			style={{ height: p.height, transform: `translateY(${p.start}px)`, ...(narrow ? {} : { gridTemplateColumns: p.template }) }}
			onClick={(e) => p.onClick(e, t.key)}
			title={p.gone ? m.queue.moved : rule === undefined ? undefined : rule.label || rule.q}
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
								checked={p.on}
								onChange={() => undefined}
								onClick={(e) => p.onSelect(t.key, e.shiftKey)}
							/>
						</span>
					)}
					<Cells record={t} columns={p.columns} rule={rule} nameColumn={p.nameColumn} />
				</>
			)}
		</div>
	);
});

/** A row's values: they stay as they are while the row is marked or selected. */
const Cells = memo(function Cells({ record: t, columns, rule, nameColumn }: Pick<RowProps, "record" | "columns" | "rule" | "nameColumn">): ReactNode {
	const named = columns.some((c) => c.id === nameColumn);
	return columns.map((c, i) => (
		<span key={c.id} role="gridcell" className={cls("ell", c.end === true && "end", rule !== undefined && "rowflex")}>
			{c.cell(t)}
			{rule !== undefined && (named ? c.id === nameColumn : i === 0) && <HueMark rule={rule} />}
		</span>
	));
});
