/* dialogs.tsx - "I have it", with a promise; and escalating by hand. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { Problem, sayError } from "@/lib/api";
import { allQuery } from "@/lib/records";
import { fromLocalInput, now, toLocalInput } from "@/lib/time";
import type { Rec } from "@/lib/types";
import { m } from "@/messages";
import { FormDialog } from "@/ui/dialog";
import { Field, TextField } from "@/ui/form";
import { say } from "@/ui/toast";
import { acknowledge, escalate, touchEscalation } from "./api";

function useSend(ticket: string, send: () => Promise<unknown>, done: string, onClose: () => void) {
	const client = useQueryClient();
	const run = useMutation({
		mutationFn: send,
		onSuccess: () => {
			touchEscalation(client, ticket);
			say(done);
			onClose();
		},
	});
	const field = run.error instanceof Problem ? run.error.field : undefined;
	const wrong = (name: string) => (run.error !== null && field === name ? sayError(run.error) : undefined);
	return { run, wrong, error: run.error !== null && field !== "reason" && field !== "next_at" ? sayError(run.error) : null };
}

/** In half an hour, on a full five minutes. */
const soon = () => new Date(Math.ceil((now() + 30 * 60_000) / 300_000) * 300_000).toISOString();

export function AcknowledgeDialog({ ticket, over, onClose }: { ticket: string; over: boolean; onClose: () => void }): ReactNode {
	const [reason, setReason] = useState("");
	const [next, setNext] = useState(soon);
	const { run, wrong, error } = useSend(ticket, () => acknowledge(ticket, { reason, next_at: next, take_over: over }), m.escalation.acknowledged, onClose);
	return (
		<FormDialog title={m.escalation.acknowledgeTitle} text={m.escalation.acknowledgeText} submit={over ? m.escalation.takeOver : m.escalation.acknowledge} busy={run.isPending} error={error} onClose={onClose} onSubmit={() => run.mutate()}>
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
	const { run, wrong, error } = useSend(ticket, () => escalate(ticket, { reason, ...(kind === "policy" ? { policy: Number(id) } : kind === "rotation" ? { rotation: Number(id) } : {}) }), m.escalation.escalated, onClose);
	return (
		<FormDialog title={m.escalation.escalateTitle} text={m.escalation.escalateText} submit={m.escalation.escalate} busy={run.isPending} error={error} onClose={onClose} onSubmit={() => run.mutate()}>
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
