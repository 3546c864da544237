/* palette.tsx - Ctrl K: every action, page, view, dashboard and record in one list, after the ARIA combobox pattern.
 *
 * Nothing typed: what was used last, then everything. Typed: what fits best first, however few letters. An action that
 * needs one more word ("Assign to …") asks for it as a second step, or takes it at once: "assign to jana". */
import * as Radix from "@radix-ui/react-dialog";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { useAllActions, type Action } from "@/lib/actions";
import { completionQuery } from "@/lib/records";
import { afterPaint, beforeNextKey } from "@/lib/paint";
import { remember } from "@/lib/recent";
import type { Completion } from "@/lib/types";
import { m } from "@/messages";
import { Kbd } from "@/ui/kit";
import { OverPage } from "@/ui/over-page";
import { usePaletteRows, type Row } from "./palette-rows";

/** The choices of an action that asks for one more word. */
function usePicks(action: Action | undefined, typed: string): Completion[] {
	const pick = action?.pick;
	const asks = pick !== undefined && pick.choices === undefined;
	const found = useQuery({ ...completionQuery(pick?.type ?? "", pick?.field ?? "", typed), enabled: asks });
	if (pick === undefined)
		return [];
	const low = typed.toLowerCase();
	const offered = (pick.choices ?? (found.isPlaceholderData ? [] : (found.data ?? []))).filter((c) => pick.choices === undefined || c.label.toLowerCase().includes(low));
	const own = pick.free === true && typed !== "" && !offered.some((c) => c.value === typed) ? [{ value: typed, label: typed }] : [];
	return [...offered, ...own];
}

const bare = (label: string) => label.replace(/\s*…$/, "").toLowerCase();

/** "assign to jana" is the action "Assign to …" and the word "jana". */
function spoken(actions: Action[], typed: string): { action: Action; rest: string } | undefined {
	const low = typed.trimStart().toLowerCase();
	const action = actions.find((a) => a.pick !== undefined && (a.when?.() ?? true) && low.startsWith(bare(a.label) + " "));
	return action === undefined ? undefined : { action, rest: typed.trimStart().slice(bare(action.label).length).trim() };
}

function pickRow(action: Action, c: Completion): Row {
	return { id: `pick ${action.id} ${c.value}`, group: action.label, label: c.label, icon: undefined, run: () => action.pick?.run(c) };
}

/** How many rows are drawn with each letter, as many as the box shows; the others, which nobody sees yet, when typing rests. */
const FIRST_ROWS = 18;
const REST_MS = 150;

interface Props {
	/** Held by palette-door.tsx, where it may have been typed before the palette was here. */
	typed: string;
	onTyped: (text: string) => void;
	/** Enter was pressed before the palette was here. */
	sent: boolean;
	/** What had the keyboard has it again. */
	onGone: (e: Event) => void;
	onClose: () => void;
}

/** At once, not with the effects: the next key is already on its way. */
const takeFocus = (box: HTMLInputElement | null) => box?.focus();

export function Palette({ typed, onTyped, sent, onGone, onClose }: Props): ReactNode {
	const [whole, setWhole] = useState<string>();
	useEffect(() => afterPaint(() => setWhole(typed), REST_MS), [typed]);
	const [at, setAt] = useState(0);
	const [asking, setAsking] = useState<Action | null>(null);
	/* Enter, before there was a row to run: it runs the first that comes for these words. */
	const [waits, setWaits] = useState(sent);
	const actions = useAllActions();
	const said = asking === null ? spoken(actions, typed) : undefined;
	const picks = usePicks(asking ?? said?.action, asking === null ? (said?.rest ?? "") : typed.trim());
	const found = usePaletteRows(typed);
	const answered = (asking ?? said?.action) === undefined ? [] : picks.map((c) => pickRow((asking ?? said?.action) as Action, c));
	const rows = asking !== null ? answered : [...answered, ...found];
	const list = useRef<HTMLDivElement>(null);
	const row = rows[at] ?? rows[0];
	useEffect(() => {
		list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
	}, [at]);
	const type = (text: string) => {
		onTyped(text);
		setAt(0);
		setWaits(false);
	};
	const back = () => {
		setAsking(null);
		type("");
	};
	const run = (r: Row | undefined) => {
		setWaits(r === undefined);
		if (r === undefined)
			return;
		if (r.action?.pick !== undefined) {
			setAsking(r.action);
			type("");
			return;
		}
		if (r.keep !== undefined)
			remember({ id: r.keep, label: r.label });
		onClose();
		/* After what had the focus has it again; but before the next key, which means what comes after it. */
		beforeNextKey(r.run);
	};
	useEffect(() => {
		if (waits && row !== undefined)
			run(row);
	});
	const onKeyDown = (e: KeyboardEvent) => {
		if (e.key === "ArrowDown" || e.key === "ArrowUp") {
			e.preventDefault();
			setAt((i) => (rows.length === 0 ? 0 : (i + (e.key === "ArrowDown" ? 1 : rows.length - 1)) % rows.length));
		} else if (e.key === "Enter") {
			e.preventDefault();
			run(row);
		} else if (e.key === "Backspace" && asking !== null && typed === "") {
			e.preventDefault();
			back();
		}
	};
	return (
		<Radix.Root open onOpenChange={(open) => !open && onClose()}>
			<OverPage>
				<Radix.Content
					className="dialog palette"
					aria-describedby={undefined}
					onCloseAutoFocus={onGone}
					onEscapeKeyDown={(e) => {
						if (asking === null)
							return;
						e.preventDefault();
						back();
					}}
				>
					<Radix.Title className="sr">{m.search.palette}</Radix.Title>
					<input
						ref={takeFocus}
						role="combobox"
						aria-expanded="true"
						aria-controls="palette-list"
						aria-activedescendant={row === undefined ? undefined : "palette-" + rows.indexOf(row)}
						aria-label={asking?.label ?? m.search.palette}
						placeholder={asking?.label ?? m.views.palette.placeholder}
						autoComplete="off"
						spellCheck={false}
						value={typed}
						onChange={(e) => type(e.target.value)}
						onKeyDown={onKeyDown}
					/>
					<div className="palette-list" role="listbox" id="palette-list" aria-label={m.search.palette} ref={list}>
						{(whole === typed ? rows : rows.slice(0, Math.max(FIRST_ROWS, at + 1))).map((r, i) => (
							<PaletteRow
								key={r.id}
								row={r}
								index={i}
								on={r === row}
								heading={rows[i - 1]?.group === r.group ? undefined : r.group}
								onRun={() => run(r)}
								onOver={() => setAt(i)}
							/>
						))}
						{rows.length === 0 && <div className="menu-label">{m.views.palette.none}</div>}
					</div>
					<div className="palette-foot" aria-hidden="true">
						<span>
							<kbd>↑</kbd> <kbd>↓</kbd> {m.search.move}
						</span>
						<span>
							<Kbd keys="Enter" /> {m.search.open}
						</span>
						{asking !== null && (
							<span>
								<Kbd keys="Escape" /> {m.views.palette.back}
							</span>
						)}
					</div>
				</Radix.Content>
			</OverPage>
		</Radix.Root>
	);
}

function PaletteRow(p: { row: Row; index: number; on: boolean; heading: string | undefined; onRun: () => void; onOver: () => void }): ReactNode {
	return (
		<>
			{p.heading !== undefined && (
				<div className="menu-label" role="presentation">
					{p.heading}
				</div>
			)}
			<div
				id={"palette-" + p.index}
				role="option"
				aria-selected={p.on}
				tabIndex={-1}
				className="menu-item"
				onClick={p.onRun}
				onMouseMove={p.onOver}
				onKeyDown={undefined}
			>
				{p.row.icon}
				<span className="grow">{p.row.label}</span>
				{p.row.more}
			</div>
		</>
	);
}
