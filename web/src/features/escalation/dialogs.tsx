/* dialogs.tsx - "I have it", with a promise; and escalating by hand. */
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { allQuery, oneQuery } from "@/lib/records";
import { useSend } from "@/lib/send";
import type { Ask } from "@/lib/slots";
import { fromLocalInput, now, toLocalInput } from "@/lib/time";
import type { Rec, Ticket } from "@/lib/types";
import { m } from "@/messages";
import { FormDialog } from "@/ui/dialog";
import { Field, TextField } from "@/ui/form";
import { acknowledge, escalate, touchEscalation } from "./api";

const useSent = (ticket: string, send: () => Promise<unknown>, done: string, onClose: () => void, undoable = false) => useSend(send, { done, touch: (client) => touchEscalation(client, ticket), undoable, onClose });

/** In half an hour, on a full five minutes. */
const soon = () => new Date(Math.ceil((now() + 30 * 60_000) / 300_000) * 300_000).toISOString();

export function AcknowledgeDialog({ ticket, over, onClose }: { ticket: string; over: boolean; onClose: () => void }): ReactNode {
	const [reason, setReason] = useState("");
	const [next, setNext] = useState(soon);
	const { run, wrong, error } = useSent(ticket, () => acknowledge(ticket, { reason, next_at: next, take_over: over }), m.escalation.acknowledged, onClose);
	return (
		<FormDialog title={m.escalation.acknowledgeTitle} text={m.escalation.acknowledgeText} submit={over ? m.escalation.takeOver : m.escalation.acknowledge} busy={run.isPending} error={error(["reason", "next_at"])} onClose={onClose} onSubmit={() => run.mutate()}>
			<TextField label={m.escalation.whatNow} value={reason} onChange={setReason} error={wrong("reason")} maxLength={1000} autoFocus required />
			<Field label={m.escalation.nextAt} error={wrong("next_at")}>
				{(id, described) => <input id={id} className="input" type="datetime-local" aria-describedby={described} required value={next === "" ? "" : toLocalInput(next)} onChange={(e) => setNext(e.target.value === "" ? "" : fromLocalInput(e.target.value))} />}
			</Field>
		</FormDialog>
	);
}

export function EscalateDialog({ ticket, client, onClose }: { ticket: string; client: number | undefined; onClose: () => void }): ReactNode {
	const mine = client === undefined ? "active:yes" : `active:yes client:${client}`;
	const policies = useQuery(allQuery<Rec & { name: string }>("escalation-policies", mine, "name"));
	const rotations = useQuery(allQuery<Rec & { name: string }>("rotations", mine, "name"));
	const [chain, setChain] = useState("");
	const [reason, setReason] = useState("");
	const [kind, id] = chain.split(":");
	const { run, wrong, error } = useSent(ticket, () => escalate(ticket, { reason, ...(kind === "policy" ? { policy: Number(id) } : kind === "rotation" ? { rotation: Number(id) } : {}) }), m.escalation.escalated, onClose, true);
	return (
		<FormDialog title={m.escalation.escalateTitle} text={m.escalation.escalateText} submit={m.escalation.escalate} busy={run.isPending} error={error(["reason", "next_at"])} onClose={onClose} onSubmit={() => run.mutate()}>
			<Field label={m.escalation.chain}>
				{(fieldId) => (
					<select id={fieldId} className="input" value={chain} onChange={(e) => setChain(e.target.value)}>
						<option value="">{m.escalation.lead}</option>
						{policies.data?.map((p) => (
							<option key={p.id} value={`policy:${p.id}`}>
								{p.name}
							</option>
						))}
						{rotations.data?.map((r) => (
							<option key={r.id} value={`rotation:${r.id}`}>
								{m.escalation.onCall(r.name)}
							</option>
						))}
					</select>
				)}
			</Field>
			<TextField label={m.escalation.reason} value={reason} onChange={setReason} error={wrong("reason")} maxLength={1000} required />
		</FormDialog>
	);
}

/** The same from another page than the ticket's. */
export function AskEscalate({ ticketKey, onClose }: Ask): ReactNode {
	const ticket = useQuery(oneQuery<Ticket>("tickets", ticketKey)).data;
	return ticket === undefined ? null : <EscalateDialog ticket={ticketKey} client={ticket.client?.id} onClose={onClose} />;
}
