/* dialogs.tsx - small dialogs of a major incident: roles, plan, put off, leave out, end. */
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { allQuery } from "@/lib/records";
import { useSend } from "@/lib/send";
import type { Completion } from "@/lib/types";
import { m } from "@/messages";
import { Combo } from "@/ui/combo";
import { FormDialog } from "@/ui/dialog";
import { Field, TextField } from "@/ui/form";
import { end, roles, setPlan, setRole, skip, snooze, touchMajor, type MajorClock, type MajorIncident, type Plan, type Role } from "./api";

const useSent = (ticket: string, send: () => Promise<unknown>, done: string, onClose: () => void, undoable = true) => useSend(send, { done, touch: (client) => touchMajor(client, ticket), undoable, onClose });

export function RolesDialog({ major, onClose }: { major: MajorIncident; onClose: () => void }): ReactNode {
	const start = Object.fromEntries(roles.map((r) => [r, major.roles[r]?.id === undefined ? null : { value: String(major.roles[r].id), label: major.roles[r].name ?? "" }])) as Record<Role, Completion | null>;
	const [who, setWho] = useState(start);
	const save = async () => {
		const done = [];
		for (const r of roles)
			if (who[r]?.value !== start[r]?.value)
				done.push(...(await setRole(major.key, r, who[r] === null ? null : Number(who[r].value))));
		return done;
	};
	const { run, error } = useSent(major.key, save, m.major.rolesSaved, onClose);
	return (
		<FormDialog title={m.major.roles} submit={m.major.save} busy={run.isPending} error={error([])} onClose={onClose} onSubmit={() => run.mutate()}>
			{roles.map((r) => (
				<Field key={r} label={m.major.role[r] ?? r}>
					{(id) => <Combo id={id} label={m.major.role[r] ?? r} type="ticket" field="assignee" value={who[r]} onChange={(c) => setWho((old) => ({ ...old, [r]: c }))} clearable />}
				</Field>
			))}
		</FormDialog>
	);
}

export function PlanDialog({ major, onClose }: { major: MajorIncident; onClose: () => void }): ReactNode {
	const plans = useQuery(allQuery<Plan>("comms-plans", `active:yes client:${major.client.id ?? 0}`, "position,id"));
	const [plan, setChosen] = useState(major.plan?.id === undefined ? "" : String(major.plan.id));
	const { run, error } = useSent(major.key, () => setPlan(major.key, Number(plan)), m.major.planChosen, onClose);
	const chosen = plans.data?.find((p) => String(p.id) === plan);
	return (
		<FormDialog title={m.major.choosePlan} text={m.major.planText} submit={m.major.choosePlan} busy={run.isPending || plan === ""} error={error([])} onClose={onClose} onSubmit={() => run.mutate()}>
			{plans.data?.length === 0 && <p className="faint">{m.major.noPlans}</p>}
			<Field label={m.major.plan}>
				{(id) => (
					<select id={id} className="input" value={plan} onChange={(e) => setChosen(e.target.value)}>
						<option value="">{m.major.choose}</option>
						{plans.data?.map((p) => (
							<option key={p.id} value={p.id}>
								{p.name}
							</option>
						))}
					</select>
				)}
			</Field>
			{chosen !== undefined && (
				<ul className="major-clocks">
					{chosen.audiences.map((a) => (
						<li key={a.audience}>
							<b>{m.major.audience[a.audience] ?? a.audience}</b> <span className="faint">{[a.channels.map((c) => m.major.channel[c] ?? c).join(", "), m.major.every(a.cadence)].join(" · ")}</span>
						</li>
					))}
				</ul>
			)}
		</FormDialog>
	);
}

export function SnoozeDialog({ ticket, clock, onClose }: { ticket: string; clock: MajorClock; onClose: () => void }): ReactNode {
	const [minutes, setMinutes] = useState("15");
	const [reason, setReason] = useState("");
	const { run, wrong, error } = useSent(ticket, () => snooze(ticket, { audience: clock.audience, minutes: Number(minutes), reason }), m.major.snoozed, onClose);
	return (
		<FormDialog title={m.major.snoozeTitle(m.major.audience[clock.audience] ?? clock.audience)} text={m.major.snoozeText} submit={m.major.snooze} busy={run.isPending} error={error(["reason", "minutes"])} onClose={onClose} onSubmit={() => run.mutate()}>
			<TextField label={m.major.reason} value={reason} onChange={setReason} error={wrong("reason")} maxLength={500} autoFocus required />
			<TextField label={m.major.minutes} type="number" min={1} max={1440} value={minutes} onChange={setMinutes} error={wrong("minutes")} required />
		</FormDialog>
	);
}

export function SkipDialog({ ticket, clock, onClose }: { ticket: string; clock: MajorClock; onClose: () => void }): ReactNode {
	const [reason, setReason] = useState("");
	const { run, wrong, error } = useSent(ticket, () => skip(ticket, { audience: clock.audience, reason }), m.major.skippedDone, onClose);
	return (
		<FormDialog title={m.major.skipTitle(m.major.audience[clock.audience] ?? clock.audience)} text={m.major.skipText} submit={m.major.skip} busy={run.isPending} error={error(["reason"])} onClose={onClose} onSubmit={() => run.mutate()}>
			<TextField label={m.major.reason} value={reason} onChange={setReason} error={wrong("reason")} maxLength={500} autoFocus required />
		</FormDialog>
	);
}

export function EndDialog({ ticket, onClose }: { ticket: string; onClose: () => void }): ReactNode {
	const [reason, setReason] = useState("");
	const { run, wrong, error } = useSent(ticket, () => end(ticket, reason), m.major.ended, onClose, false);
	return (
		<FormDialog title={m.major.endTitle} text={m.major.endText} submit={m.major.end} busy={run.isPending} error={error(["reason"])} onClose={onClose} onSubmit={() => run.mutate()}>
			<TextField label={m.major.reason} value={reason} onChange={setReason} error={wrong("reason")} maxLength={500} autoFocus />
		</FormDialog>
	);
}
