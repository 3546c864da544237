/* bulk.tsx - the bar over the list while rows are selected: every verb, any field, tags, a reply, merging. What is begun here
 * is watched at the foot of the page (ui/operation-panel.tsx). */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { sayError } from "@/lib/api";
import { startOperation, type Which } from "@/lib/operations";
import { Slot } from "@/lib/places";
import { useType } from "@/lib/session";
import type { Ticket, VerbMeta } from "@/lib/types";
import { m } from "@/messages";
import { FormDialog } from "@/ui/dialog";
import { AnyField, specOfField, wire } from "@/ui/form";
import { Button, IconButton } from "@/ui/kit";
import { Menu } from "@/ui/menu";
import { VerbDialog } from "./verbs";

const MergeInto = lazy(() => import("./merge-into"));

export interface Selection {
	keys: ReadonlySet<string>;
	/** All that match, not only those loaded. */
	all: boolean;
}

const first = ["assign", "accept", "triage", "resolve", "hold"];
/** As many as the server takes at once. */
const MOST = 5000;
const MERGE_MOST = 50;

export function BulkBar({
	selection,
	q,
	total,
	records,
	onAll,
	onClear,
	asked,
	onAsked,
}: {
	selection: Selection;
	q: string;
	total: number | undefined;
	records: Ticket[];
	onAll: () => void;
	onClear: () => void;
	/** A verb asked for by key. */
	asked: string | null;
	onAsked: (verb: string | null) => void;
}): ReactNode {
	const type = useType("ticket");
	const count = selection.all ? (total ?? 0) : selection.keys.size;
	const which: Which = selection.all ? { q } : { keys: [...selection.keys] };
	const states = new Set(records.filter((r) => selection.keys.has(r.key)).map((r) => r.state));
	const fits = (v: VerbMeta) => selection.all || v.from.includes("*") || [...states].some((s) => v.from.includes(s));
	const verbs = (type.verbs ?? []).filter(fits).filter((v, i, all) => all.findIndex((x) => x.verb === v.verb) === i);
	const verb = (type.verbs ?? []).find((v) => v.verb === asked);
	const mayMerge = !selection.all && selection.keys.size <= MERGE_MOST;
	const close = () => onAsked(null);
	const samples = records.filter((r) => selection.all || selection.keys.has(r.key));
	const dialog = { which, count, onClose: close, onBulk: onClear };
	const group = m.queue.list;
	useActions([
		{ id: "bulk-all", label: m.queue.selectAll(total ?? 0), group, shortcut: "Shift+A", when: () => !selection.all && total !== undefined, run: onAll },
		{ id: "bulk-reply", label: m.queue.bulkComment, group, shortcut: "r", run: () => onAsked("comment") },
		{ id: "bulk-tags", label: m.bulk.tags, group, shortcut: "#", run: () => onAsked("tag") },
		{ id: "bulk-macro", label: m.bulk.macro, group, shortcut: "m", run: () => onAsked("macro") },
		{ id: "bulk-merge", label: m.bulk.merge, group, when: () => mayMerge, run: () => onAsked("merge") },
		...verbs.filter((v) => v.verb !== "assign").map((v) => ({ id: `bulk-${v.verb}`, label: `${v.label}: ${m.queue.selected(count)}`, group, run: () => onAsked(v.verb) })),
	]);
	return (
		<div className="bulkbar" role="region" aria-label={m.queue.selected(count)}>
			<b>{selection.all ? m.queue.allSelected(count) : m.queue.selected(count)}</b>
			{!selection.all && total !== undefined && total > selection.keys.size && (
				<Button kind="quiet" onClick={onAll} shortcut="Shift+A">
					{m.queue.selectAll(total)}
				</Button>
			)}
			{count > MOST && <span className="faint">{m.bulk.tooMany(MOST)}</span>}
			<span className="grow" />
			{verbs
				.filter((v) => first.includes(v.verb))
				.slice(0, 3)
				.map((v) => (
					<Button key={v.verb} onClick={() => onAsked(v.verb)}>
						{v.label}
					</Button>
				))}
			<Menu
				align="end"
				label={m.more}
				trigger={<Button>{m.more}</Button>}
				entries={[
					...verbs.map((v) => ({ id: v.verb, label: v.label, run: () => onAsked(v.verb) })),
					{ id: "patch", heading: m.bulk.change, label: m.queue.bulkField, shortcut: "e", run: () => onAsked("patch") },
					{ id: "tag", label: m.bulk.tags, shortcut: "#", run: () => onAsked("tag") },
					{ id: "comment", label: m.queue.bulkComment, shortcut: "r", run: () => onAsked("comment") },
					{ id: "macro", label: m.bulk.macro, shortcut: "m", run: () => onAsked("macro") },
					...(mayMerge ? [{ id: "merge", label: m.bulk.merge, run: () => onAsked("merge") }] : []),
				]}
			/>
			<IconButton label={m.queue.unselect} shortcut="Escape" onClick={onClear}>
				<X size={15} />
			</IconButton>
			{verb !== undefined && <VerbDialog verb={verb} {...dialog} />}
			{asked === "patch" && <BulkPatch {...dialog} />}
			{asked === "tag" && <BulkTags {...dialog} />}
			{asked === "comment" && <BulkComment {...dialog} />}
			{asked === "macro" && <Slot name="bulk-macro" give={{ ...dialog, samples }} />}
			{asked === "merge" && mayMerge && (
				<Suspense fallback={null}>
					<MergeInto sources={[...selection.keys]} onClose={close} onMerged={onClear} />
				</Suspense>
			)}
		</div>
	);
}

interface BulkProps {
	which: Which;
	count: number;
	onClose: () => void;
	onBulk: () => void;
}

function useStart({ which, count, onClose, onBulk }: BulkProps, verb: string, label: string) {
	const client = useQueryClient();
	return useMutation({
		mutationFn: (args: Record<string, unknown>) => startOperation(client, "tickets", which, verb, args, `${label}: ${m.queue.selected(count)}`),
		onSuccess: () => {
			onBulk();
			onClose();
		},
	});
}

/** Any field that may be written on one ticket may be written on many. */
function BulkPatch(props: BulkProps): ReactNode {
	const type = useType("ticket");
	const fields = type.fields.filter((f) => !f.flags.includes("readonly") && !f.flags.includes("on_create") && !["json", "tags"].includes(f.type));
	const [name, setName] = useState(fields.find((f) => f.name === "category")?.name ?? fields[0]?.name ?? "");
	const [value, setValue] = useState<unknown>(null);
	const field = fields.find((f) => f.name === name);
	const go = useStart(props, "patch", field?.label ?? m.queue.bulkField);
	return (
		<FormDialog
			title={`${m.queue.bulkField}: ${m.queue.selected(props.count)}`}
			submit={m.save}
			busy={go.isPending}
			error={go.error === null ? null : sayError(go.error)}
			onClose={props.onClose}
			onSubmit={() => go.mutate({ [name]: field === undefined ? value : wire(field.type, value) })}
		>
			<AnyField
				spec={{ name: "field", type: "enum", label: m.ticket.fields, required: true, choices: fields.map((f) => ({ id: f.name, label: f.label })) }}
				type="ticket"
				value={name}
				onChange={(v) => {
					setName(String(v));
					setValue(null);
				}}
			/>
			{field !== undefined && <AnyField key={name} spec={{ ...specOfField(field), required: false }} type="ticket" value={value} onChange={setValue} />}
		</FormDialog>
	);
}

function BulkTags(props: BulkProps): ReactNode {
	const [add, setAdd] = useState<unknown>([]);
	const [remove, setRemove] = useState<unknown>([]);
	const go = useStart(props, "tag", m.ticket.tags);
	const none = (v: unknown) => !Array.isArray(v) || v.length === 0;
	return (
		<FormDialog
			title={`${m.ticket.tags}: ${m.queue.selected(props.count)}`}
			submit={m.save}
			busy={go.isPending || (none(add) && none(remove))}
			error={go.error === null ? null : sayError(go.error)}
			onClose={props.onClose}
			onSubmit={() => go.mutate({ add, remove })}
		>
			<AnyField spec={{ name: "tags", type: "tags", label: m.bulk.addTags, required: false }} type="ticket" value={add} onChange={setAdd} autoFocus />
			<AnyField spec={{ name: "tags", type: "tags", label: m.bulk.removeTags, required: false }} type="ticket" value={remove} onChange={setRemove} />
		</FormDialog>
	);
}

function BulkComment(props: BulkProps): ReactNode {
	const [body, setBody] = useState("");
	const [visibility, setVisibility] = useState<unknown>("internal");
	const go = useStart(props, "comment", m.queue.bulkComment);
	return (
		<FormDialog
			title={`${m.queue.bulkComment}: ${m.queue.selected(props.count)}`}
			text={visibility === "public" ? m.bulk.publicStays : m.bulk.variables}
			submit={m.queue.bulkComment}
			busy={go.isPending || body.trim() === ""}
			error={go.error === null ? null : sayError(go.error)}
			onClose={props.onClose}
			onSubmit={() => go.mutate({ body, visibility })}
		>
			<AnyField
				spec={{
					name: "visibility",
					type: "enum",
					label: m.bulk.seenBy,
					required: true,
					choices: [
						{ id: "internal", label: m.ticket.internal },
						{ id: "public", label: m.ticket.public },
					],
				}}
				type="ticket"
				value={visibility}
				onChange={setVisibility}
			/>
			<AnyField spec={{ name: "body", type: "body", label: m.queue.bulkComment, required: true }} type="ticket" value={body} onChange={(v) => setBody(String(v))} autoFocus />
		</FormDialog>
	);
}
