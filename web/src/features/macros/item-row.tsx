/* item-row.tsx - one item of a checklist: the tick, who and when, and behind its name everything that can be changed. */
import { useMutation } from "@tanstack/react-query";
import { useState, type KeyboardEvent, type ReactNode } from "react";
import { sayError } from "@/lib/api";
import { patchRecord } from "@/lib/records";
import { bothZones, now, shortTime } from "@/lib/time";
import { m } from "@/messages";
import { FormDialog } from "@/ui/dialog";
import { AnyField, TextField, wire, type Values } from "@/ui/form";
import { Avatar, Button, cls, Tag } from "@/ui/kit";
import { itemVerb, removeItem, type Item } from "./api";

interface Drag {
	onStart: () => void;
	onEnd: () => void;
	onDrop: () => void;
}

export function ItemRow({ item, mayWork, onTick, onShift, onChanged, drag }: { item: Item; mayWork: boolean; onTick: () => void; onShift: (by: -1 | 1) => void; onChanged: () => void; drag: Drag }): ReactNode {
	const [editing, setEditing] = useState(false);
	const onKeyDown = (e: KeyboardEvent<HTMLElement>) => {
		const go = (by: -1 | 1) => {
			const boxes = [...document.querySelectorAll<HTMLElement>(".checklist input[type=checkbox]")];
			boxes[boxes.indexOf(e.currentTarget) + by]?.focus();
		};
		if (e.key !== "ArrowUp" && e.key !== "ArrowDown" && e.key !== "Enter")
			return;
		e.preventDefault();
		const by = e.key === "ArrowDown" ? 1 : -1;
		if (e.key === "Enter")
			setEditing(true);
		else if (e.altKey)
			onShift(by);
		else
			go(by);
	};
	return (
		<li
			className={cls("checklist-item", item.state !== "open" && "done")}
			draggable={mayWork}
			onDragStart={drag.onStart}
			onDragEnd={drag.onEnd}
			onDragOver={(e) => e.preventDefault()}
			onDrop={(e) => {
				e.preventDefault();
				drag.onDrop();
			}}
		>
			<input type="checkbox" checked={item.state !== "open"} disabled={!mayWork} aria-label={item.title} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown" onChange={onTick} onKeyDown={onKeyDown} />
			<button type="button" className="checklist-name" disabled={!mayWork} title={item.notes} onClick={() => setEditing(true)}>
				<span>{item.title}</span>
				<ItemMarks item={item} />
			</button>
			{editing && <ItemDialog item={item} onClose={() => setEditing(false)} onChanged={onChanged} />}
		</li>
	);
}

export function ItemMarks({ item }: { item: Item }): ReactNode {
	const late = item.state === "open" && item.due_at !== null && Date.parse(item.due_at) < now();
	return (
		<span className="checklist-marks">
			{item.mandatory && item.state === "open" && <Tag tone="risk">{m.macros.mandatory}</Tag>}
			{item.state === "waived" && <Tag tone="mute">{m.macros.notNeeded(item.reason)}</Tag>}
			{item.due_at !== null && item.state === "open" && (
				<time className={late ? "harm" : "faint"} dateTime={item.due_at} title={bothZones(item.due_at)}>
					{late ? m.macros.late(shortTime(item.due_at)) : shortTime(item.due_at)}
				</time>
			)}
			{item.owner !== null && (
				<span className="who faint">
					<Avatar name={item.owner.name} />
					{item.owner.name}
				</span>
			)}
			{item.owner === null && item.team !== null && <span className="faint">{item.team.name}</span>}
			{item.state === "done" && item.done_by !== null && <span className="faint">{m.macros.doneBy(item.done_by.name, item.done_at === null ? "" : shortTime(item.done_at))}</span>}
		</span>
	);
}

function ItemDialog({ item, onClose, onChanged }: { item: Item; onClose: () => void; onChanged: () => void }): ReactNode {
	const [values, setValues] = useState<Values>({ title: item.title, notes: item.notes, owner: item.owner, team: item.team, due_at: item.due_at, mandatory: item.mandatory });
	const [reason, setReason] = useState<string | null>(null);
	const put = (name: string) => (v: unknown) => setValues((old) => ({ ...old, [name]: v }));
	const end = () => {
		onChanged();
		onClose();
	};
	const save = useMutation({
		mutationFn: () =>
			patchRecord("checklist-items", String(item.id), { ...values, title: String(values["title"]).trim(), owner: wire("ref", values["owner"]), team: wire("ref", values["team"]) }, item.version),
		onSuccess: end,
	});
	const waive = useMutation({ mutationFn: () => itemVerb(item.id, "waive", { reason: reason?.trim() }), onSuccess: end });
	const drop = useMutation({ mutationFn: () => removeItem(item.id), onSuccess: end });
	const error = save.error ?? waive.error ?? drop.error;
	const field = (name: string, type: "ref" | "time" | "body" | "bool", label: string, of?: string) => (
		<AnyField spec={{ name, type, label, required: false, ...(of === undefined ? {} : { of }) }} type="checklist_item" value={values[name]} onChange={put(name)} />
	);
	return (
		<FormDialog
			title={m.macros.item}
			submit={reason === null ? m.save : m.macros.waive}
			busy={save.isPending || waive.isPending || drop.isPending || (reason !== null && reason.trim() === "")}
			error={error === null ? null : sayError(error)}
			onClose={onClose}
			onSubmit={() => (reason === null ? save.mutate() : waive.mutate())}
			foot={
				reason === null && (
					<>
						<Button kind="danger" onClick={() => drop.mutate()}>
							{m.remove}
						</Button>
						{item.state === "open" && <Button onClick={() => setReason("")}>{m.macros.notNeededMenu}</Button>}
						<span className="grow" />
					</>
				)
			}
		>
			{reason !== null ? (
				<TextField label={m.macros.reason} value={reason} onChange={setReason} required autoFocus maxLength={400} />
			) : (
				<>
					<TextField label={m.macros.itemTitle} value={String(values["title"])} onChange={put("title")} required maxLength={200} />
					<div className="form-grid">
						{field("owner", "ref", m.macros.owner, "person")}
						{field("team", "ref", m.macros.team, "team")}
						{field("due_at", "time", m.macros.due)}
						{field("mandatory", "bool", m.macros.mandatory)}
					</div>
					{field("notes", "body", m.macros.notes)}
				</>
			)}
		</FormDialog>
	);
}
