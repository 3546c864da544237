/* palette.tsx - Ctrl K: actions and records in one list, after the ARIA combobox pattern. */
import * as Radix from "@radix-ui/react-dialog";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ArrowRight, FileText } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { useAllActions } from "@/lib/actions";
import { myAdminNouns } from "@/lib/nouns";
import { addressOf, showKey } from "@/lib/keys";
import { searchQuery } from "@/lib/search";
import { useMe, useMeta } from "@/lib/session";
import type { Meta } from "@/lib/types";
import { m } from "@/messages";
import { ChoiceTag, Kbd } from "@/ui/kit";

interface Row {
	id: string;
	group: string;
	icon: ReactNode;
	label: string;
	more?: ReactNode;
	run: () => void;
}

function matches(text: string, typed: string): boolean {
	const low = text.toLowerCase();
	return typed
		.toLowerCase()
		.split(/\s+/)
		.every((w) => low.includes(w));
}

function useRows(typed: string): Row[] {
	const navigate = useNavigate();
	const me = useMe();
	const meta = useMeta();
	const found = useQuery(searchQuery(typed.trim(), 8));
	const actions = useAllActions().filter(
		(a) => !["palette", "search-key"].includes(a.id) && (a.when?.() ?? true) && matches(`${a.label} ${a.group} ${a.words ?? ""}`, typed),
	);
	const pages = myAdminNouns(me).filter((n) => matches(`${n.label} ${m.nav.admin}`, typed));
	/* Only answers to these very words: Enter must not open what the words before them found. */
	const hits = typed.trim() === "" || found.isPlaceholderData ? [] : (found.data ?? []);
	const records: Row[] = hits.map((hit) => ({
					id: `${hit.type}/${hit.key}`,
					group: m.search.records,
					icon: <FileText size={15} />,
					label: hit.title,
					more: (
						<>
							<ChoiceTag choices={meta.types.find((t) => t.name === hit.type)?.states} value={hit.state} />
							<span className="faint">{showKey(hit.key)}</span>
						</>
					),
					run: () => void navigate(addressOf(meta, hit.type, hit.key)),
				}));
	const byNumber = numberRow(typed, meta, (key) => void navigate({ to: "/tickets/$key", params: { key } }));
	const commands: Row[] = [
		...actions.map((a) => ({
			id: a.id,
			group: a.group,
			icon: <ArrowRight size={15} />,
			label: a.label,
			more: a.shortcut === undefined ? undefined : <Kbd keys={a.shortcut} />,
			run: a.run,
		})),
		...pages.map((n) => ({
			id: "admin " + n.noun,
			group: m.nav.admin,
			icon: <ArrowRight size={15} />,
			label: n.label,
			run: () => void navigate({ to: "/admin/$noun", params: { noun: n.noun } }),
		})),
	];
	/* What is there at once stands first, so that nothing slides under a quick Enter. */
	return byNumber === undefined ? [...commands, ...records] : [byNumber, ...records.filter((r) => !r.id.endsWith("/" + byNumber.id)), ...commands];
}

/** A record number can be opened before the server has answered. */
function numberRow(typed: string, meta: Meta, open: (key: string) => void): Row | undefined {
	const hit = /^\s*([a-z]{2,5})[\s-]?(\d+)\s*$/i.exec(typed);
	const prefix = hit?.[1]?.toUpperCase() ?? "";
	if (hit === null || !meta.types.some((t) => t.prefixes?.includes(prefix)))
		return undefined;
	const key = prefix + (hit[2] ?? "");
	return { id: key, group: m.search.records, icon: <FileText size={15} />, label: m.search.openNumber(showKey(key)), run: () => open(key) };
}

export function Palette({ onClose }: { onClose: () => void }): ReactNode {
	const [typed, setTyped] = useState("");
	const [at, setAt] = useState(0);
	const rows = useRows(typed);
	const list = useRef<HTMLDivElement>(null);
	const row = rows[at] ?? rows[0];
	useEffect(() => {
		list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
	}, [at]);
	const run = (r: Row | undefined) => {
		if (r === undefined)
			return;
		onClose();
		/* After the dialog has given the focus back. */
		setTimeout(r.run, 0);
	};
	const onKeyDown = (e: KeyboardEvent) => {
		if (e.key === "ArrowDown" || e.key === "ArrowUp") {
			e.preventDefault();
			setAt((i) => (rows.length === 0 ? 0 : (i + (e.key === "ArrowDown" ? 1 : rows.length - 1)) % rows.length));
		} else if (e.key === "Enter") {
			e.preventDefault();
			run(row);
		}
	};
	return (
		<Radix.Root open onOpenChange={(open) => !open && onClose()}>
			<Radix.Portal>
				<Radix.Overlay className="veil" />
				<Radix.Content className="dialog palette" aria-describedby={undefined}>
					<Radix.Title className="sr">{m.search.palette}</Radix.Title>
					<input
						role="combobox"
						aria-expanded="true"
						aria-controls="palette-list"
						aria-activedescendant={row === undefined ? undefined : "palette-" + rows.indexOf(row)}
						aria-label={m.search.palette}
						placeholder={m.search.placeholder}
						autoComplete="off"
						spellCheck={false}
						value={typed}
						onChange={(e) => {
							setTyped(e.target.value);
							setAt(0);
						}}
						onKeyDown={onKeyDown}
					/>
					<div className="palette-list" role="listbox" id="palette-list" aria-label={m.search.palette} ref={list}>
						{rows.map((r, i) => (
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
						{rows.length === 0 && <div className="menu-label">{m.nothingFound}</div>}
					</div>
					<div className="palette-foot" aria-hidden="true">
						<span>
							<kbd>↑</kbd> <kbd>↓</kbd> {m.search.move}
						</span>
						<span>
							<Kbd keys="Enter" /> {m.search.open}
						</span>
					</div>
				</Radix.Content>
			</Radix.Portal>
		</Radix.Root>
	);
}

function PaletteRow(p: {
	row: Row;
	index: number;
	on: boolean;
	heading: string | undefined;
	onRun: () => void;
	onOver: () => void;
}): ReactNode {
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
