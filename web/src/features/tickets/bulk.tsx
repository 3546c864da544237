/* bulk.tsx - the bar over the list while rows are selected: verbs, one field, a comment; then a result per ticket. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { sayError } from "@/lib/api";
import { runBulk, touchRecords } from "@/lib/records";
import { useType } from "@/lib/session";
import type { BulkResult, Ticket, VerbMeta } from "@/lib/types";
import { m } from "@/messages";
import { Dialog, FormDialog } from "@/ui/dialog";
import { AnyField, specOfField, wire } from "@/ui/form";
import { Button, IconButton } from "@/ui/kit";
import { Menu } from "@/ui/menu";
import { say } from "@/ui/toast";
import { VerbDialog } from "./verbs";

export interface Selection {
	keys: ReadonlySet<string>;
	/** All that match, not only those loaded. */
	all: boolean;
}

const first = ["assign", "accept", "triage", "resolve", "hold"];

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
	const client = useQueryClient();
	const [result, setResult] = useState<BulkResult | null>(null);
	const count = selection.all ? (total ?? 0) : selection.keys.size;
	const which = selection.all ? { q } : { keys: [...selection.keys] };
	const states = new Set(records.filter((r) => selection.keys.has(r.key)).map((r) => r.state));
	const fits = (v: VerbMeta) => selection.all || v.from.includes("*") || [...states].some((s) => v.from.includes(s));
	const verbs = (type.verbs ?? []).filter(fits).filter((v, i, all) => all.findIndex((x) => x.verb === v.verb) === i);
	const verb = (type.verbs ?? []).find((v) => v.verb === asked);
	const done = (r: BulkResult) => {
		touchRecords(client, "tickets");
		void client.invalidateQueries({ queryKey: ["tickets", "one"] });
		void client.invalidateQueries({ queryKey: ["tickets", "timeline"] });
		say(m.queue.bulkDone(r.ok, r.failed));
		if (r.failed > 0)
			setResult(r);
		else
			onClear();
	};
	return (
		<div className="bulkbar" role="region" aria-label={m.queue.selected(count)}>
			<b>{selection.all ? m.queue.allSelected(count) : m.queue.selected(count)}</b>
			{!selection.all && total !== undefined && total > selection.keys.size && (
				<Button kind="quiet" onClick={onAll}>
					{m.queue.selectAll(total)}
				</Button>
			)}
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
					{ id: "patch", heading: " ", label: m.queue.bulkField, run: () => onAsked("patch") },
					{ id: "comment", label: m.queue.bulkComment, run: () => onAsked("comment") },
				]}
			/>
			<IconButton label={m.queue.unselect} shortcut="Escape" onClick={onClear}>
				<X size={15} />
			</IconButton>
			{verb !== undefined && (
				<VerbDialog verb={verb} which={which} count={count} onClose={() => onAsked(null)} onBulk={done} />
			)}
			{asked === "patch" && <BulkPatch which={which} count={count} onClose={() => onAsked(null)} onBulk={done} />}
			{asked === "comment" && <BulkComment which={which} count={count} onClose={() => onAsked(null)} onBulk={done} />}
			{result !== null && <BulkResults result={result} onClose={() => setResult(null)} />}
		</div>
	);
}

interface BulkProps {
	which: { keys: string[] } | { q: string };
	count: number;
	onClose: () => void;
	onBulk: (r: BulkResult) => void;
}

function BulkPatch({ which, count, onClose, onBulk }: BulkProps): ReactNode {
	const type = useType("ticket");
	const fields = type.fields.filter(
		(f) => !f.flags.includes("readonly") && !f.flags.includes("on_create") && ["enum", "ref", "text", "bool"].includes(f.type) && f.name !== "title",
	);
	const [name, setName] = useState(fields[0]?.name ?? "");
	const [value, setValue] = useState<unknown>(null);
	const field = fields.find((f) => f.name === name);
	const go = useMutation({
		mutationFn: () => runBulk("tickets", which, "patch", { [name]: field === undefined ? value : wire(field.type, value) }),
		onSuccess: (r) => {
			onBulk(r);
			onClose();
		},
	});
	return (
		<FormDialog
			title={`${m.queue.bulkField}: ${m.queue.selected(count)}`}
			submit={m.save}
			busy={go.isPending}
			error={go.error === null ? null : sayError(go.error)}
			onClose={onClose}
			onSubmit={() => go.mutate()}
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

function BulkComment({ which, count, onClose, onBulk }: BulkProps): ReactNode {
	const [body, setBody] = useState("");
	const [visibility, setVisibility] = useState<unknown>("internal");
	const go = useMutation({
		mutationFn: () => runBulk("tickets", which, "comment", { body, visibility }),
		onSuccess: (r) => {
			onBulk(r);
			onClose();
		},
	});
	return (
		<FormDialog
			title={`${m.queue.bulkComment}: ${m.queue.selected(count)}`}
			submit={m.queue.bulkComment}
			busy={go.isPending || body.trim() === ""}
			error={go.error === null ? null : sayError(go.error)}
			onClose={onClose}
			onSubmit={() => go.mutate()}
		>
			<AnyField
				spec={{
					name: "visibility",
					type: "enum",
					label: m.queue.viewShare,
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

function BulkResults({ result, onClose }: { result: BulkResult; onClose: () => void }): ReactNode {
	return (
		<Dialog open onClose={onClose} title={m.queue.bulkTitle} text={m.queue.bulkDone(result.ok, result.failed)} wide>
			<div className="dialog-body">
				<table className="plain-table">
					<tbody>
						{result.results
							.filter((r) => !r.ok)
							.map((r) => (
								<tr key={r.key}>
									<th scope="row">{r.key}</th>
									<td>{r.detail ?? r.code}</td>
								</tr>
							))}
					</tbody>
				</table>
			</div>
		</Dialog>
	);
}
