/* checklists.tsx - a ticket's checklists: started from a template or empty, ticked by keyboard, put in order by dragging or
 * Alt and the arrows, each item with owner, team, due time and notes. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ListPlus, Plus, Trash2 } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { sayError } from "@/lib/api";
import { useFreshClient } from "@/lib/fresh";
import { allQuery } from "@/lib/records";
import { can, useMe } from "@/lib/session";
import type { TicketCardProps } from "@/lib/slots";
import type { Rec } from "@/lib/types";
import { m } from "@/messages";
import { FormDialog } from "@/ui/dialog";
import { TextField } from "@/ui/form";
import { Button, IconButton, Note } from "@/ui/kit";
import { Menu } from "@/ui/menu";
import { complain, say } from "@/ui/toast";
import { addItem, itemVerb, listsQuery, refreshLists, removeList, startList, waiveAll, type Checklist, type Item, type Lists } from "./api";
import { ItemRow } from "./item-row";

interface ListTemplate extends Rec {
	name: string;
	active: boolean;
}

export function ChecklistsCard({ ticket, mayEdit: mayWork }: TicketCardProps): ReactNode {
	const me = useMe();
	const client = useQueryClient();
	const found = useQuery({ ...listsQuery(ticket.key), enabled: Number(ticket["checks_total"] ?? 0) > 0 || ticket["checks_total"] === 0 });
	const [asking, setAsking] = useState<"new" | "waive" | null>(null);
	const lists = found.data?.checklists ?? [];
	const items = found.data?.items ?? [];
	const stuck = items.filter((i) => i.mandatory && i.state === "open").length;
	const start = useMutation({
		mutationFn: (what: { title: string } | { template: number }) => startList(ticket.key, what),
		onSuccess: (now) => {
			client.setQueryData(listsQuery(ticket.key).queryKey, now);
			refreshLists(client, ticket.key);
			setAsking(null);
		},
		onError: complain,
	});
	useActions(mayWork ? [
		{ id: "checklist-new", label: m.macros.newList, group: ticket.key, words: "checklist", run: () => setAsking("new") },
		{ id: "checklist-focus", label: m.macros.toLists, group: ticket.key, shortcut: "l", when: () => items.length > 0, run: () => document.querySelector<HTMLElement>(".checklist input[type=checkbox]")?.focus() },
		{ id: "checklist-waive", label: m.macros.waiveAll, group: ticket.key, when: () => stuck > 0 && can(me, "bulk", ticket.client?.id), run: () => setAsking("waive") },
	] : []);
	return (
		<section aria-label={m.macros.checklists}>
			<h2>
				{m.macros.checklists}
				{mayWork && <StartMenu onStart={(template) => start.mutate({ template })} onNew={() => setAsking("new")} />}
			</h2>
			{found.data !== undefined && lists.length === 0 && <p className="faint">{m.macros.noLists}</p>}
			{lists.map((l) => (
				<ListBox key={l.id} list={l} items={items.filter((i) => i.checklist.id === l.id)} ticketKey={ticket.key} mayWork={mayWork} />
			))}
			{stuck > 0 && can(me, "bulk", ticket.client?.id) && (
				<Button kind="quiet" onClick={() => setAsking("waive")}>
					{m.macros.waiveAll}
				</Button>
			)}
			{asking === "new" && <NewList busy={start.isPending} onClose={() => setAsking(null)} onSubmit={(title) => start.mutate({ title })} />}
			{asking === "waive" && <Waive ticketKey={ticket.key} count={stuck} onClose={() => setAsking(null)} />}
		</section>
	);
}

function StartMenu({ onStart, onNew }: { onStart: (template: number) => void; onNew: () => void }): ReactNode {
	const templates = useQuery(allQuery<ListTemplate>("checklist-templates", "active:yes", "name")).data ?? [];
	return (
		<Menu
			align="end"
			label={m.macros.addList}
			trigger={
				<Button kind="quiet" className="icon" aria-label={m.macros.addList} title={m.macros.addList}>
					<ListPlus size={16} />
				</Button>
			}
			entries={[
				{ id: "new", label: m.macros.newList, run: onNew },
				...templates.map((t, i) => ({ id: String(t.id), label: t.name, ...(i === 0 ? { heading: m.macros.fromTemplate } : {}), run: () => onStart(t.id) })),
			]}
		/>
	);
}

function NewList({ busy, onClose, onSubmit }: { busy: boolean; onClose: () => void; onSubmit: (title: string) => void }): ReactNode {
	const [title, setTitle] = useState("");
	return (
		<FormDialog title={m.macros.newList} submit={m.create} busy={busy || title.trim() === ""} onClose={onClose} onSubmit={() => onSubmit(title.trim())}>
			<TextField label={m.macros.listTitle} value={title} onChange={setTitle} required autoFocus maxLength={120} />
		</FormDialog>
	);
}

function Waive({ ticketKey, count, onClose }: { ticketKey: string; count: number; onClose: () => void }): ReactNode {
	const client = useQueryClient();
	const [reason, setReason] = useState("");
	const go = useMutation({
		mutationFn: () => waiveAll(ticketKey, reason.trim()),
		onSuccess: () => {
			refreshLists(client, ticketKey);
			say(m.macros.waived(count));
			onClose();
		},
	});
	return (
		<FormDialog
			title={m.macros.waiveAll}
			text={m.macros.waiveText(count)}
			submit={m.macros.waive}
			busy={go.isPending || reason.trim() === ""}
			error={go.error === null ? null : sayError(go.error)}
			onClose={onClose}
			onSubmit={() => go.mutate()}
		>
			<TextField label={m.macros.reason} value={reason} onChange={setReason} required autoFocus maxLength={400} />
		</FormDialog>
	);
}

function ListBox({ list, items, ticketKey, mayWork }: { list: Checklist; items: Item[]; ticketKey: string; mayWork: boolean }): ReactNode {
	const client = useFreshClient();
	const [dragged, setDragged] = useState<number | null>(null);
	const done = items.filter((i) => i.state !== "open").length;
	const key = listsQuery(ticketKey).queryKey;
	const settle = () => refreshLists(client, ticketKey);
	/* Shown at once and sent one after the other; what the server says of before does not undo it meanwhile. */
	const scope = { id: key.join(" ") };
	const change = (f: (all: Item[]) => Item[]) => client.ahead<Lists>(key, (old) => ({ ...old, items: f(old.items) }));
	const settled = (_: unknown, _e: Error | null, _v: unknown, shown: { release: () => void } | undefined) => {
		settle();
		shown?.release();
	};
	const tick = useMutation({
		scope,
		mutationFn: (i: Item) => itemVerb(i.id, i.state === "open" ? "tick" : "untick"),
		onMutate: (i) => change((all) => all.map((x) => (x.id === i.id ? { ...x, state: i.state === "open" ? "done" : "open" } : x))),
		onError: complain,
		onSettled: settled,
	});
	const move = useMutation({
		scope,
		mutationFn: (to: { id: number; after: number | null }) => itemVerb(to.id, "move", { after: to.after }),
		onMutate: (to) =>
			change((all) => {
				const moved = all.find((x) => x.id === to.id);
				const rest = all.filter((x) => x.id !== to.id);
				if (moved === undefined)
					return all;
				const at = to.after === null ? rest.findIndex((x) => x.checklist.id === list.id) : rest.findIndex((x) => x.id === to.after) + 1;
				return [...rest.slice(0, at), moved, ...rest.slice(at)];
			}),
		onError: complain,
		onSettled: settled,
	});
	const add = useMutation({ mutationFn: (title: string) => addItem(list.id, title), onError: complain, onSettled: settle });
	const drop = useMutation({ mutationFn: () => removeList(list.id), onError: complain, onSettled: settle });
	/** One place up or down: after the one before the one before, or after the next. */
	const shift = (n: number, by: -1 | 1) => {
		const to = by === 1 ? items[n + 1] : items[n - 2];
		const item = items[n];
		if (item !== undefined && (by === 1 ? to !== undefined : n > 0))
			move.mutate({ id: item.id, after: to?.id ?? null });
	};
	return (
		<div className="checklist">
			<div className="checklist-head">
				<h3 className="ell">{list.title}</h3>
				<span className="faint num">{m.macros.progress(done, items.length)}</span>
				{mayWork && (
					<IconButton label={m.macros.removeList(list.title)} onClick={() => drop.mutate()}>
						<Trash2 size={13} />
					</IconButton>
				)}
			</div>
			<progress value={done} max={Math.max(1, items.length)} aria-label={m.macros.progressOf(list.title, done, items.length)} />
			<ul>
				{items.map((item, n) => (
					<ItemRow
						key={item.id}
						item={item}
						mayWork={mayWork}
						onTick={() => tick.mutate(item)}
						onShift={(by) => shift(n, by)}
						onChanged={settle}
						drag={{
							onStart: () => setDragged(item.id),
							onEnd: () => setDragged(null),
							onDrop: () => {
								if (dragged !== null && dragged !== item.id)
									move.mutate({ id: dragged, after: items.findIndex((x) => x.id === dragged) < n ? item.id : (items[n - 1]?.id ?? null) });
							},
						}}
					/>
				))}
			</ul>
			{mayWork && <AddItem onAdd={(title) => add.mutate(title)} busy={add.isPending} />}
			{drop.error !== null && <Note tone="harm">{sayError(drop.error)}</Note>}
		</div>
	);
}

function AddItem({ onAdd, busy }: { onAdd: (title: string) => void; busy: boolean }): ReactNode {
	const [title, setTitle] = useState("");
	const add = () => {
		if (title.trim() !== "" && !busy) {
			onAdd(title.trim());
			setTitle("");
		}
	};
	return (
		<div className="rowflex checklist-add">
			<input
				className="input short"
				aria-label={m.macros.addItem}
				placeholder={m.macros.addItem}
				maxLength={200}
				value={title}
				onChange={(e) => setTitle(e.target.value)}
				onKeyDown={(e) => {
					if (e.key === "Enter") {
						e.preventDefault();
						add();
					}
				}}
			/>
			<IconButton label={m.add} disabled={title.trim() === ""} onClick={add}>
				<Plus size={15} />
			</IconButton>
		</div>
	);
}
