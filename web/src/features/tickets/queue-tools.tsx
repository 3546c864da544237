/* queue-tools.tsx - the head of the queue: name, exact count, grouping, columns, export, saving the view. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Bookmark, ChevronDown, ChevronUp, Columns3, Download, Group, PanelRight, Plus } from "lucide-react";
import { useState, type ReactNode } from "react";
import { apiUrl, sayError } from "@/lib/api";
import { createRecord, deleteRecord, patchRecord } from "@/lib/records";
import { useScope } from "@/lib/scope";
import { can, useMe, useSaveSettings, useType } from "@/lib/session";
import type { View } from "@/lib/views";
import { m } from "@/messages";
import { FormDialog } from "@/ui/dialog";
import { AnyField, TextField } from "@/ui/form";
import { Button, cls, IconButton } from "@/ui/kit";
import { Menu, Popover } from "@/ui/menu";
import { complain, say } from "@/ui/toast";
import { DEFAULT_COLUMNS, type Column } from "./columns";
import { useQueueState } from "./queue-state";

interface Props {
	title: string;
	total: number | undefined;
	view: View | undefined;
	columns: Column[];
	chosen: Column[];
	requester: boolean;
}

export function QueueTools({ title, total, view, columns, chosen, requester }: Props): ReactNode {
	const me = useMe();
	const type = useType("ticket");
	const state = useQueueState();
	const scope = useScope();
	const navigate = useNavigate();
	const save = useSaveSettings();
	const [saving, setSaving] = useState(false);
	const groupable = type.fields.filter((f) => f.flags.includes("group"));
	const split = me.settings.split !== false;
	return (
		<div className="queue-head">
			<h1 className="ell">{title}</h1>
			<span className="total">{total === undefined ? "" : m.queue.count(total)}</span>
			{!requester && (
				<span className="rowflex wide-only">
					<Menu
						align="end"
						label={m.queue.groupBy}
						trigger={
							<Button kind="quiet" on={state.group !== undefined}>
								<Group size={15} />
								{state.group === undefined
									? m.queue.group
									: (groupable.find((f) => f.name === state.group)?.label ?? state.group)}
							</Button>
						}
						entries={[
							{ id: "", label: m.queue.noGroup, checked: state.group === undefined, run: () => state.set({ group: undefined }) },
							...groupable.map((f) => ({
								id: f.name,
								label: f.label,
								checked: state.group === f.name,
								run: () => state.set({ group: f.name }),
							})),
						]}
					/>
					<Popover
						align="end"
						label={m.queue.columns}
						trigger={
							<Button kind="quiet">
								<Columns3 size={15} />
								{m.queue.columns}
							</Button>
						}
					>
						<ColumnPicker columns={columns} chosen={chosen} />
					</Popover>
					<IconButton
						label={m.queue.split}
						aria-pressed={split}
						className={cls(split && "on")}
						onClick={() => {
							void save({ split: !split }).catch(complain);
							if (split)
								state.set({ at: undefined });
						}}
					>
						<PanelRight size={16} />
					</IconButton>
					<ExportMenu q={scope(state.q ?? "")} sort={state.sort} fields={chosen.map((c) => c.id)} />
					<Button kind="quiet" onClick={() => setSaving(true)}>
						<Bookmark size={15} />
						{m.queue.saveView}
					</Button>
				</span>
			)}
			<Button kind="primary" onClick={() => void navigate({ to: "/tickets/new" })}>
				<Plus size={15} />
				{m.queue.newShort}
			</Button>
			{saving && <SaveView view={view} onClose={() => setSaving(false)} canShare={can(me, "share")} />}
		</div>
	);
}

function ExportMenu({ q, sort, fields }: { q: string; sort: string | undefined; fields: string[] }): ReactNode {
	const get = (format: string) => {
		const a = document.createElement("a");
		a.href = apiUrl("/tickets/export", { format, q, sort, fields: fields.filter((f) => f !== "clock").join(",") });
		a.download = `tickets.${format}`;
		a.click();
	};
	return (
		<Menu
			align="end"
			label={m.queue.export}
			trigger={
				<Button kind="quiet" className="icon" aria-label={m.queue.export} title={m.queue.export}>
					<Download size={16} />
				</Button>
			}
			entries={[
				{ id: "csv", heading: m.queue.export, label: "CSV", run: () => get("csv") },
				{ id: "ndjson", label: "NDJSON", run: () => get("ndjson") },
			]}
		/>
	);
}

function ColumnPicker({ columns, chosen }: { columns: Column[]; chosen: Column[] }): ReactNode {
	const state = useQueueState();
	const save = useSaveSettings();
	const ids = chosen.map((c) => c.id);
	const put = (next: string[]) => {
		state.set({ cols: next.join(",") }, true);
		void save({ columns: next }).catch(complain);
	};
	const swap = (i: number, j: number) => {
		const next = [...ids];
		const [a, b] = [next[i], next[j]];
		if (a !== undefined && b !== undefined) {
			next[i] = b;
			next[j] = a;
			put(next);
		}
	};
	return (
		<div className="column-pick">
			<div className="menu-label">{m.queue.columnsHelp}</div>
			<ul>
				{chosen.map((c, i) => (
					<li key={c.id}>
						<label>
							<input type="checkbox" checked disabled={ids.length === 1} onChange={() => put(ids.filter((x) => x !== c.id))} />
							{c.label}
						</label>
						<Button kind="quiet" className="icon" aria-label={m.queue.columnUp(c.label)} disabled={i === 0} onClick={() => swap(i, i - 1)}>
							<ChevronUp size={14} />
						</Button>
						<Button
							kind="quiet"
							className="icon"
							aria-label={m.queue.columnDown(c.label)}
							disabled={i === ids.length - 1}
							onClick={() => swap(i, i + 1)}
						>
							<ChevronDown size={14} />
						</Button>
					</li>
				))}
			</ul>
			<div className="menu-line" />
			<ul>
				{columns
					.filter((c) => !ids.includes(c.id))
					.map((c) => (
						<li key={c.id}>
							<label>
								<input type="checkbox" checked={false} onChange={() => put([...ids, c.id])} />
								{c.label}
							</label>
						</li>
					))}
			</ul>
			<Button kind="quiet" onClick={() => put(DEFAULT_COLUMNS)}>
				{m.queue.resetColumns}
			</Button>
		</div>
	);
}

function SaveView({ view, onClose, canShare }: { view: View | undefined; onClose: () => void; canShare: boolean }): ReactNode {
	const me = useMe();
	const state = useQueueState();
	const client = useQueryClient();
	const own = view !== undefined && view.owner?.id === me.id;
	const [name, setName] = useState(view?.name ?? "");
	const [shared, setShared] = useState<unknown>(own ? view.shared : "none");
	const refresh = () => client.invalidateQueries({ queryKey: ["views"] });
	const go = useMutation({
		mutationFn: async (asNew: boolean) => {
			const fields = {
				name,
				of_type: "ticket",
				q: state.q ?? "",
				sort: state.sort ?? "",
				grouping: state.group ?? "",
				columns: state.cols ?? "",
				shared,
			};
			if (own && !asNew)
				return (await patchRecord<View>("views", view.key, { ...fields, of_type: undefined })).data;
			return createRecord<View>("views", fields);
		},
		onSuccess: async (saved) => {
			await refresh();
			state.set({ view: String(saved.id) });
			say(m.queue.viewSaved);
			onClose();
		},
	});
	const drop = useMutation({
		mutationFn: () => deleteRecord("views", view?.key ?? ""),
		onSuccess: async () => {
			await refresh();
			state.set({ view: undefined });
			say(m.queue.viewDeleted);
			onClose();
		},
	});
	const error = go.error ?? drop.error;
	return (
		<FormDialog
			title={own ? m.queue.updateView : m.queue.saveView}
			submit={m.save}
			busy={go.isPending || drop.isPending || name.trim() === ""}
			error={error === null ? null : sayError(error)}
			onClose={onClose}
			onSubmit={() => go.mutate(false)}
			foot={
				own && (
					<>
						<Button kind="danger" onClick={() => drop.mutate()}>
							{m.queue.deleteView}
						</Button>
						<span className="grow" />
					</>
				)
			}
		>
			<TextField label={m.queue.viewName} value={name} onChange={setName} required autoFocus maxLength={80} />
			{canShare && (
				<AnyField
					spec={{
						name: "shared",
						type: "enum",
						label: m.queue.viewShare,
						required: true,
						choices: [
							{ id: "none", label: m.queue.shareNone },
							{ id: "team", label: m.queue.shareTeam },
							{ id: "all", label: m.queue.shareAll },
						],
					}}
					type="view"
					value={shared}
					onChange={setShared}
				/>
			)}
		</FormDialog>
	);
}
