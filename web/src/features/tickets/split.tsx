/* split.tsx - a new ticket from chosen comments of this one. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { post, Problem, sayError } from "@/lib/api";
import { storeRecord } from "@/lib/records";
import { useType } from "@/lib/session";
import { textOf } from "@/lib/text";
import { shortTime } from "@/lib/time";
import type { Ticket } from "@/lib/types";
import { m } from "@/messages";
import { FormDialog } from "@/ui/dialog";
import { AnyField, specOfField, wire, type Values } from "@/ui/form";
import { Empty, Skeleton, Tag } from "@/ui/kit";
import { say } from "@/ui/toast";
import { refreshTicket, timelineQuery, TIMELINE_PAGES } from "./api";

const offered = ["title", "kind", "impact", "urgency", "team", "category"];

export default function Split({ ticket: t, onClose }: { ticket: Ticket; onClose: () => void }): ReactNode {
	const type = useType("ticket");
	const client = useQueryClient();
	const navigate = useNavigate();
	const found = useQuery(timelineQuery(t.key, TIMELINE_PAGES));
	const said = (found.data?.items ?? []).filter((i) => i.comment !== undefined && i.from === undefined);
	const [chosen, setChosen] = useState<number[]>([]);
	const [values, setValues] = useState<Values>({ title: "", kind: t.kind, impact: t["impact"], urgency: t["urgency"], category: t["category"], team: null });
	const fields = offered.map((n) => type.fields.find((f) => f.name === n)).filter((f) => f !== undefined);
	const go = useMutation({
		mutationFn: () => {
			const out: Record<string, unknown> = {};
			for (const f of fields) {
				const v = wire(f.type, values[f.name]);
				if (v !== null && v !== undefined && v !== "")
					out[f.name] = v;
			}
			return post<Ticket>(`/tickets/${encodeURIComponent(t.key)}/split`, { comments: chosen, fields: out });
		},
		onSuccess: (made) => {
			storeRecord(client, "tickets", made);
			refreshTicket(client, t.key);
			say(m.bulk.splitDone(made.key));
			onClose();
			void navigate({ to: "/tickets/$key", params: { key: made.key } });
		},
	});
	const wrong = go.error instanceof Problem ? go.error.field : undefined;
	const toggle = (id: number, body: string) => {
		setChosen((old) => (old.includes(id) ? old.filter((x) => x !== id) : [...old, id].sort((a, b) => a - b)));
		setValues((old) => (old["title"] === "" ? { ...old, title: (body.split("\n")[0] ?? "").slice(0, 120) } : old));
	};
	return (
		<FormDialog
			title={m.bulk.splitTitle(t.key)}
			text={m.bulk.splitText}
			wide
			submit={m.bulk.splitDo}
			busy={go.isPending || chosen.length === 0 || textOf(values["title"]).trim() === ""}
			error={go.error === null || wrong === "title" ? null : sayError(go.error)}
			onClose={onClose}
			onSubmit={() => go.mutate()}
		>
			{found.isPending && <Skeleton lines={4} />}
			{found.data !== undefined && said.length === 0 && <Empty title={m.bulk.noComments}>{m.bulk.noCommentsText}</Empty>}
			{said.length > 0 && (
				<fieldset className="picklist">
					<legend>{m.bulk.comments}</legend>
					{said.map((i) => (
						<label key={i.id}>
							<input type="checkbox" checked={chosen.includes(i.comment?.id ?? 0)} onChange={() => toggle(i.comment?.id ?? 0, i.comment?.body ?? "")} />
							<span className="faint num">{shortTime(i.at)}</span>
							<b>{i.actor?.name}</b>
							{i.comment?.visibility === "internal" && <Tag tone="risk">{m.ticket.internal}</Tag>}
							<span className="grow ell words">{i.comment?.body}</span>
						</label>
					))}
				</fieldset>
			)}
			{fields.map((f) => (
				<AnyField
					key={f.name}
					spec={specOfField(f)}
					type="ticket"
					value={values[f.name]}
					onChange={(v) => setValues((old) => ({ ...old, [f.name]: v }))}
					error={wrong === f.name && go.error !== null ? sayError(go.error) : undefined}
				/>
			))}
		</FormDialog>
	);
}
