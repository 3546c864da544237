/* tools.tsx - the head of a list: its name and exact count, and everything that says how it is shown. Columns, sort,
 * grouping and colours act at once and stand in the address; a view is what keeps them (view-dialog.tsx). Every tool is an
 * action too, so that the palette and the keyboard reach it. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ArrowDownUp, Bookmark, Columns3, Ellipsis, Group, Palette, RotateCcw } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { useActions, type Action } from "@/lib/actions";
import { apiUrl } from "@/lib/api";
import { useListState, type ListState } from "@/lib/list-state";
import { createRecord, patchRecord } from "@/lib/records";
import { atRest } from "@/lib/rest";
import { useMe, useMeta } from "@/lib/session";
import type { TypeMeta } from "@/lib/types";
import { listAddress, type View } from "@/lib/views";
import { m } from "@/messages";
import { Button } from "../kit";
import { Menu, Popover, type MenuEntry } from "../menu";
import { complain, say } from "../toast";
import { allColumns, type Column } from "./columns";
import { viewFields } from "./view-fields";

/* Fetched together when the page is at rest: nobody chooses columns before there are rows. */
const pickers = () => import("./pickers");
const ColourDialog = lazy(() => pickers().then((x) => ({ default: x.ColourDialog })));
const ColumnPicker = lazy(() => pickers().then((x) => ({ default: x.ColumnPicker })));
const SortPicker = lazy(() => pickers().then((x) => ({ default: x.SortPicker })));
const ViewDialog = lazy(() => pickers().then((x) => ({ default: x.ViewDialog })));
atRest(pickers);

interface Props {
	type: TypeMeta;
	title: string;
	total: string;
	/** The filter with the client of the head, as the list asks. */
	q: string;
	sort: string;
	chosen: Column[];
	onColumns: (cols: string) => void;
	/** More buttons at the end. */
	children?: ReactNode;
}

type Open = "group" | "columns" | "sort" | "colours" | "save" | "save-as" | null;

export function ListTools({ type, title, total, q, sort, chosen, onColumns, children }: Props): ReactNode {
	const state = useListState(type.name);
	const [open, setOpen] = useState<Open>(null);
	const shown = (what: Open) => ({ open: open === what, onOpenChange: (now: boolean) => setOpen(now ? what : null) });
	const groupable = type.fields.filter((f) => f.flags.includes("group"));
	const grouped = groupable.find((f) => f.name === state.group);
	const own = useOwnView(state);
	const more = useListActions({ type, state, own, q, sort, chosen, open: setOpen });
	return (
		<div className="queue-head">
			<h1 className="ell">{title}</h1>
			<span className="total">{total}</span>
			{state.modified && <ModifiedMark own={own} state={state} onSave={() => setOpen(own ? "save" : "save-as")} />}
			<span className="rowflex wide-only">
				<Menu
					align="end"
					label={m.queue.groupBy}
					{...shown("group")}
					trigger={
						<Button kind="quiet" on={grouped !== undefined}>
							<Group size={15} />
							<span className="word">{grouped?.label ?? m.queue.group}</span>
						</Button>
					}
					entries={[
						{ id: "", label: m.queue.noGroup, checked: state.group === "", run: () => state.set({ group: "" }) },
						...groupable.map((f) => ({ id: f.name, label: f.label, checked: state.group === f.name, run: () => state.set({ group: f.name }) })),
					]}
				/>
				<Popover align="end" label={m.queue.sort} {...shown("sort")} trigger={<Tool icon={<ArrowDownUp size={15} />} label={m.queue.sort} on={state.sort !== ""} />}>
					<Suspense fallback={null}>
						<SortPicker type={type} sort={sort} onSort={(to) => state.set({ sort: to })} />
					</Suspense>
				</Popover>
				<Popover align="end" label={m.queue.columns} {...shown("columns")} trigger={<Tool icon={<Columns3 size={15} />} label={m.queue.columns} />}>
					<Suspense fallback={null}>
						<ColumnPicker type={type} columns={allColumns(type)} chosen={chosen} onColumns={onColumns} />
					</Suspense>
				</Popover>
				<Tool icon={<Palette size={15} />} label={m.views.colours} on={state.rules.length > 0} onClick={() => setOpen("colours")} />
				<Button kind="quiet" onClick={() => setOpen("save")}>
					<Bookmark size={15} />
					<span className="word">{state.view === undefined ? m.queue.saveView : m.views.view}</span>
				</Button>
				<Menu
					align="end"
					label={m.views.more}
					trigger={
						<Button kind="quiet" className="icon" aria-label={m.views.more} title={m.views.more}>
							<Ellipsis size={16} />
						</Button>
					}
					entries={more}
				/>
			</span>
			{children}
			<Suspense fallback={null}>
				{open === "colours" && <ColourDialog type={type} rules={state.rules} onClose={() => setOpen(null)} onRules={(text) => state.set({ colours: text })} />}
				{(open === "save" || open === "save-as") && <ViewDialog type={type} asNew={open === "save-as" || !own} onClose={() => setOpen(null)} />}
			</Suspense>
		</div>
	);
}

function Tool({ icon, label, on, ...rest }: { icon: ReactNode; label: string; on?: boolean; onClick?: () => void }): ReactNode {
	return (
		<Button kind="quiet" on={on === true} aria-pressed={on === true ? true : undefined} {...rest}>
			{icon}
			<span className="word">{label}</span>
		</Button>
	);
}

function useOwnView(state: ListState): boolean {
	const me = useMe();
	return state.view !== undefined && state.view.owner?.id === me.id;
}

/** The view says something else than what is shown: keep it, keep it under another name, or go back. */
function ModifiedMark({ own, state, onSave }: { own: boolean; state: ListState; onSave: () => void }): ReactNode {
	const save = useSaveInto(state);
	return (
		<span className="rowflex modified" role="status">
			<span className="pill on">{m.views.modified}</span>
			<Button kind="quiet" onClick={own ? save : onSave}>
				{own ? m.save : m.views.saveAs}
			</Button>
			<Button kind="quiet" className="icon" aria-label={m.views.reset} title={m.views.reset} onClick={() => state.reset()}>
				<RotateCcw size={15} />
			</Button>
		</span>
	);
}

function useSaveInto(state: ListState): () => void {
	const client = useQueryClient();
	return () => {
		const { view } = state;
		if (view === undefined)
			return;
		const before = viewFields(undefined, view);
		const write = (fields: Record<string, unknown>) =>
			patchRecord<View>("views", view.key, fields).then(() => client.invalidateQueries({ queryKey: ["views"] }));
		write(viewFields(state))
			.then(() => {
				state.reset();
				say(m.queue.viewSaved, () => void write(before).catch(complain));
			})
			.catch(complain);
	};
}

/** What can be done to the list as a whole: the same for the menu, the palette and the keys. */
function useListActions({ type, state, own, q, sort, chosen, open }: { type: TypeMeta; state: ListState; own: boolean; q: string; sort: string; chosen: Column[]; open: (what: Open) => void }): MenuEntry[] {
	const meta = useMeta();
	const client = useQueryClient();
	const navigate = useNavigate();
	const save = useSaveInto(state);
	const { view } = state;
	const download = (format: string) => {
		const a = document.createElement("a");
		a.href = apiUrl(`/${type.plural}/export`, { format, q, sort, fields: chosen.map((c) => exportNames[c.id] ?? c.id).filter((f) => f !== "").join(",") });
		a.download = `${type.plural}.${format}`;
		a.click();
	};
	const copy = () => {
		navigator.clipboard.writeText(location.href).then(() => say(m.ticket.copied)).catch(complain);
	};
	const duplicate = () => {
		createRecord<View>("views", { ...viewFields(state), name: m.views.copyOf(view?.name ?? ""), of_type: type.name })
			.then(async (made) => {
				await client.invalidateQueries({ queryKey: ["views"] });
				await navigate({ ...listAddress(meta, type.name), search: { view: String(made.id) } });
				say(m.queue.viewSaved);
			})
			.catch(complain);
	};
	const has = () => view !== undefined;
	const all: (Action & { menu: boolean })[] = [
		{ id: "view-group", label: m.queue.groupBy, group: m.views.view, menu: false, run: () => open("group") },
		{ id: "view-sort", label: m.views.sortBy, group: m.views.view, menu: false, run: () => open("sort") },
		{ id: "view-columns", label: m.views.chooseColumns, group: m.views.view, menu: false, run: () => open("columns") },
		{ id: "view-colours", label: m.views.colourRules, group: m.views.view, menu: false, run: () => open("colours") },
		{ id: "view-edit", label: view === undefined ? m.queue.saveView : m.views.edit, group: m.views.view, shortcut: "v", menu: true, run: () => open("save") },
		{ id: "view-save", label: m.queue.updateView, group: m.views.view, menu: true, when: () => own && state.modified, run: save },
		{ id: "view-save-as", label: m.views.saveAs, group: m.views.view, menu: true, when: has, run: () => open("save-as") },
		{ id: "view-reset", label: m.views.reset, group: m.views.view, menu: true, when: () => state.modified, run: () => state.reset() },
		{ id: "view-duplicate", label: m.views.duplicate, group: m.views.view, menu: true, when: has, run: duplicate },
		{ id: "view-copy", label: m.views.copyAddress, group: m.views.view, menu: true, when: () => window.isSecureContext, run: copy },
		{ id: "view-csv", label: m.views.exportAs("CSV"), group: m.views.view, words: m.queue.export, menu: true, run: () => download("csv") },
		{ id: "view-ndjson", label: m.views.exportAs("NDJSON"), group: m.views.view, words: m.queue.export, menu: true, run: () => download("ndjson") },
		{ id: "view-manage", label: m.views.manage, group: m.views.view, menu: true, run: () => void navigate({ to: "/views" }) },
	];
	useActions(all);
	return all.filter((a) => a.menu && (a.when?.() ?? true)).map((a) => ({ id: a.id, label: a.label, shortcut: a.shortcut, run: a.run }));
}

/** Columns that the export knows under another name, or not at all. */
const exportNames: Record<string, string> = { clock: "due_at", harm: "", checks: "checks_done,checks_total", created: "created_at", updated: "updated_at" };
