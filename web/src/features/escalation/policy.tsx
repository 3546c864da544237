/* policy.tsx - a policy being made: its steps on one side, on the other what would happen with them, before anything is saved.
 * The server checks what is typed and names the field; nothing is checked twice here. */
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { sayError } from "@/lib/api";
import { useBegun, type Begun } from "@/lib/begun";
import { oneQuery } from "@/lib/records";
import { can, useMe } from "@/lib/session";
import { useSettled } from "@/lib/settled";
import { fromLocalInput, shortTime, toLocalInput } from "@/lib/time";
import { useTitle } from "@/lib/title";
import type { Completion, Named } from "@/lib/types";
import { wrongIn } from "@/lib/wrong";
import { m } from "@/messages";
import { Combo } from "@/ui/combo";
import { Field, TextField } from "@/ui/form";
import { Button, Note, Skeleton } from "@/ui/kit";
import { Meanwhile } from "@/ui/meanwhile";
import { Missing } from "@/ui/missing";
import { draftQuery, type Policy, type Preflight, type Step } from "./api";
import { EditorForm, useSaving } from "./edit";
import { Problems, Walk, Week } from "./flight";
import { Steps } from "./steps";

interface Form {
	name: string;
	description: string;
	client: number;
	team: Completion | null;
	steps: Step[];
	skip_empty: boolean;
	repeat: number;
	ack_timeout: number;
	on_team_change: Policy["on_team_change"];
	active: boolean;
}

export function PolicyPage(): ReactNode {
	const { key } = useParams({ from: "/shell/admin/escalation/$key" });
	const me = useMe();
	const clients = me.clients.filter((c) => c.perms.includes("client_admin"));
	const client = clients.find((c) => c.id === me.client.id) ?? clients[0];
	const found = useQuery({ ...oneQuery<Policy>("escalation-policies", key), enabled: key !== "new" });
	const begun = useBegun(found.data), { record: p } = begun;
	useTitle(key === "new" ? m.escalation.newPolicy : (p?.name ?? m.escalation.admin));
	if (!can(me, "client_admin") || client === undefined || (found.error !== null && p === undefined))
		return <Missing />;
	if (key === "new") {
		const start: Form = { name: "", description: "", client: client.id, team: null, steps: [{ targets: [{ lead: true }], delay: 15 }], skip_empty: true, repeat: 1, ack_timeout: 0, on_team_change: "restart", active: true };
		return <Editor key="new" start={start} begun={begun} clients={clients} names={{ person: [] }} />;
	}
	if (p === undefined)
		return (
			<main className="pane-scroll">
				<Skeleton lines={8} />
			</main>
		);
	const start: Form = { name: p.name, description: p.description, client: p.client?.id ?? 0, team: p.team === null ? null : { value: String(p.team.id), label: p.team.name }, steps: p.steps, skip_empty: p.skip_empty, repeat: p.repeat, ack_timeout: p.ack_timeout, on_team_change: p.on_team_change, active: p.active };
	return <Editor key={`${p.id}.${p.version}`} start={start} begun={begun} clients={[]} names={p.names} />;
}

function body(f: Form): Record<string, unknown> {
	return { ...f, client: undefined, team: f.team === null ? null : Number(f.team.value) };
}

function Editor({ start, begun, clients, names: known }: { start: Form; begun: Begun<Policy>; clients: Named[]; names: Policy["names"] }): ReactNode {
	const { record: policy } = begun;
	const [form, setForm] = useState(start);
	const [at, setAt] = useState<string | undefined>(undefined);
	const change = (c: Partial<Form>) => {
		begun.touch();
		setForm((old) => ({ ...old, ...c }));
	};
	const saving = useSaving("escalation-policies", policy, body(form), form.client);
	const { save } = saving;
	const draft = useSettled(form, 350);
	const ready = draft.steps.length > 0 && draft.steps.every((s) => s.targets.length > 0);
	const flight = useQuery({ ...draftQuery({ client: draft.client, team: draft.team === null ? null : Number(draft.team.value), steps: draft.steps, repeat: draft.repeat, skip_empty: draft.skip_empty, ...(at === undefined ? {} : { at }) }), enabled: ready });
	const problem = save.error ?? (ready ? flight.error : null);
	const { field, wrong } = wrongIn(problem);
	return (
		<main className="pane-scroll cards-page esc-page esc-planner">
			<EditorForm title={policy?.name ?? m.escalation.newPolicy} saving={saving}>
				<Meanwhile of={begun} />
				{problem !== null && !["name", "team", "steps"].some((n) => wrong(n) !== undefined) && <Note tone="harm">{sayError(problem)}</Note>}
				<Basics form={form} clients={clients} change={change} wrong={wrong} />
				<section className="card" aria-label={m.escalation.steps}>
					<h2>{m.escalation.steps}</h2>
					<p className="faint">{m.escalation.stepsText}</p>
					{field === "steps" && <Note tone="harm">{wrong("steps")}</Note>}
					<Steps steps={form.steps} client={form.client} names={known} wrong={wrong} onChange={(steps) => change({ steps })} />
				</section>
			</EditorForm>
			<Preview ready={ready} flight={flight.data} steps={draft.steps.length} at={at} onAt={setAt} />
		</main>
	);
}

function Basics({ form, clients, change, wrong }: { form: Form; clients: Named[]; change: (c: Partial<Form>) => void; wrong: (name: string) => string | undefined }): ReactNode {
	return (
		<section className="card esc-basics" aria-label={m.escalation.admin}>
			<TextField label={m.escalation.name} required value={form.name} onChange={(name) => change({ name })} error={wrong("name")} maxLength={120} />
			{clients.length > 1 && (
				<Field label={m.escalation.client}>
					{(id) => (
						<select id={id} className="input" value={form.client} onChange={(e) => change({ client: Number(e.target.value) })}>
							{clients.map((c) => (
								<option key={c.id} value={c.id}>
									{c.name}
								</option>
							))}
						</select>
					)}
				</Field>
			)}
			<Field label={m.escalation.team} error={wrong("team")} help={m.escalation.teamHelp}>
				{(id, described) => <Combo id={id} label={m.escalation.team} type="ticket" field="team" value={form.team} onChange={(team) => change({ team })} clearable describedBy={described} />}
			</Field>
			<Field label={m.escalation.onTeamChange}>
				{(id) => (
					<select id={id} className="input" value={form.on_team_change} onChange={(e) => change({ on_team_change: e.target.value as Form["on_team_change"] })}>
						{(["restart", "cancel"] as const).map((v) => (
							<option key={v} value={v}>
								{m.escalation.teamChange[v]}
							</option>
						))}
					</select>
				)}
			</Field>
			<TextField label={m.escalation.repeat} type="number" min={0} max={5} value={String(form.repeat)} onChange={(v) => change({ repeat: Number(v) })} error={wrong("repeat")} />
			<TextField label={m.escalation.ackTimeout} type="number" min={0} value={String(form.ack_timeout)} onChange={(v) => change({ ack_timeout: Number(v) })} help={m.escalation.ackTimeoutHelp} error={wrong("ack_timeout")} />
			<label className="check">
				<input type="checkbox" checked={form.skip_empty} onChange={(e) => change({ skip_empty: e.target.checked })} />
				<span>{m.escalation.skipEmpty}</span>
			</label>
			<label className="check">
				<input type="checkbox" checked={form.active} onChange={(e) => change({ active: e.target.checked })} />
				<span>{m.escalation.active}</span>
			</label>
		</section>
	);
}

function Preview({ ready, flight: f, steps, at, onAt }: { ready: boolean; flight: Preflight | undefined; steps: number; at: string | undefined; onAt: (iso: string | undefined) => void }): ReactNode {
	return (
		<section className="card esc-preview" aria-label={m.escalation.preview}>
			<h2>{m.escalation.preview}</h2>
			{!ready && <p className="faint">{m.escalation.previewWait}</p>}
			{ready && f !== undefined && (
				<>
					<div className="cards-tools esc-tools">
						<Field label={m.escalation.from}>
							{(id) => <input id={id} className="input" type="datetime-local" value={toLocalInput(f.timeline.at)} onChange={(e) => onAt(e.target.value === "" ? undefined : fromLocalInput(e.target.value))} />}
						</Field>
						<Button onClick={() => onAt(undefined)} on={at === undefined}>
							{m.escalation.now}
						</Button>
						<Button onClick={() => onAt(f.sunday.at)} on={at === f.sunday.at}>
							{m.escalation.sunday}
						</Button>
					</div>
					<h3>{m.escalation.at(shortTime(f.timeline.at))}</h3>
					<Walk walk={f.timeline} names={f.names} steps={Math.min(steps, f.steps.length)} />
					<h3>{m.escalation.problems}</h3>
					<Problems flight={f} />
					<h3>{m.escalation.week}</h3>
					<Week flight={f} />
				</>
			)}
		</section>
	);
}
