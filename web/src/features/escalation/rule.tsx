/* rule.tsx - thresholds being made: for which tickets, at which points of a target, and what happens there. */
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Plus, X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { sayError } from "@/lib/api";
import { oneQuery } from "@/lib/records";
import { can, fieldOf, useMe, useType } from "@/lib/session";
import { useTitle } from "@/lib/title";
import type { Completion, Named } from "@/lib/types";
import { m } from "@/messages";
import { Combo } from "@/ui/combo";
import { Field, TextField } from "@/ui/form";
import { Button, IconButton, Note, Skeleton } from "@/ui/kit";
import { Missing } from "@/ui/missing";
import { nameOf, type Action, type Names, type Rule, type Threshold } from "./api";
import { EditorForm, useSaving, wrongIn } from "./edit";
import { Choice, useNamed } from "./steps";

interface Form {
	name: string;
	client: number;
	target: string;
	priority: string;
	team: Completion | null;
	condition: string;
	thresholds: Threshold[];
	active: boolean;
}

export function ThresholdsPage(): ReactNode {
	const { key } = useParams({ from: "/shell/admin/thresholds/$key" });
	const me = useMe();
	const clients = me.clients.filter((c) => c.perms.includes("client_admin"));
	const client = clients.find((c) => c.id === me.client.id) ?? clients[0];
	const found = useQuery({ ...oneQuery<Rule>("escalation-rules", key), enabled: key !== "new" });
	const r = found.data;
	useTitle(key === "new" ? m.escalation.newRule : (r?.name ?? m.escalation.rules));
	if (!can(me, "client_admin") || client === undefined || (found.error !== null && r === undefined))
		return <Missing />;
	if (key === "new")
		return <Editor start={{ name: "", client: client.id, target: "resolve", priority: "", team: null, condition: "", thresholds: [{ minutes: 0, actions: [{ do: "raise" }] }], active: true }} clients={clients} names={{ person: [] }} />;
	if (r === undefined)
		return (
			<main className="pane-scroll">
				<Skeleton lines={8} />
			</main>
		);
	const start: Form = { name: r.name, client: r.client?.id ?? 0, target: r.target ?? "", priority: r.priority ?? "", team: r.team === null ? null : { value: String(r.team.id), label: r.team.name }, condition: r.condition, thresholds: r.thresholds, active: r.active };
	return <Editor key={r.id} start={start} rule={r} clients={[]} names={r.names} />;
}

function Editor({ start, rule, clients, names }: { start: Form; rule?: Rule; clients: Named[]; names: Names }): ReactNode {
	const ticket = useType("ticket");
	const [form, setForm] = useState(start);
	const change = (c: Partial<Form>) => setForm((old) => ({ ...old, ...c }));
	const body = { name: form.name, target: form.target === "" ? null : form.target, priority: form.priority === "" ? null : form.priority, team: form.team === null ? null : Number(form.team.value), condition: form.condition, thresholds: form.thresholds, active: form.active };
	const saving = useSaving("escalation-rules", rule, body, form.client);
	const { save } = saving;
	const { field, wrong } = wrongIn(save.error);
	return (
		<main className="pane-scroll esc-page">
			<EditorForm title={rule?.name ?? m.escalation.newRule} saving={saving}>
				{save.error !== null && !["name", "condition", "thresholds"].some((n) => wrong(n) !== undefined) && <Note tone="harm">{sayError(save.error)}</Note>}
				<section className="card esc-basics" aria-label={m.escalation.description}>
					<TextField label={m.escalation.name} required value={form.name} onChange={(name) => change({ name })} error={wrong("name")} maxLength={120} />
					{clients.length > 1 && (
						<Pick label={m.escalation.client} value={String(form.client)} options={clients.map((c) => [String(c.id), c.name])} onChange={(v) => change({ client: Number(v) })} />
					)}
					<Pick label={m.escalation.whichTarget} value={form.target} options={[["", m.escalation.anyTarget], ...Object.entries(m.clock.target)]} onChange={(target) => change({ target })} />
					<Pick label={m.escalation.priority} value={form.priority} options={[["", m.escalation.anyPriority], ...(fieldOf(ticket, "priority")?.choices ?? []).map((c): [string, string] => [c.id, c.label])]} onChange={(priority) => change({ priority })} />
					<Field label={m.escalation.team} help={m.escalation.anyTeam}>
						{(id, described) => <Combo id={id} label={m.escalation.team} type="ticket" field="team" value={form.team} onChange={(team) => change({ team })} clearable describedBy={described} />}
					</Field>
					<TextField label={m.escalation.condition} value={form.condition} onChange={(condition) => change({ condition })} help={m.escalation.conditionHelp} error={wrong("condition")} />
					<label className="check">
						<input type="checkbox" checked={form.active} onChange={(e) => change({ active: e.target.checked })} />
						<span>{m.escalation.active}</span>
					</label>
				</section>
				<section className="card" aria-label={m.escalation.thresholds}>
					<h2>{m.escalation.thresholds}</h2>
					{field === "thresholds" && <Note tone="harm">{wrong("thresholds")}</Note>}
					<ol className="esc-steps">
						{form.thresholds.map((t, i) => (
							<li key={i}>
								<RowCard
									row={t}
									client={form.client}
									names={names}
									wrong={wrong(`thresholds[${i}]`)}
									onChange={(c) => change({ thresholds: form.thresholds.map((x, k) => (k === i ? c : x)) })}
									onRemove={() => change({ thresholds: form.thresholds.filter((_, k) => k !== i) })}
								/>
							</li>
						))}
					</ol>
					<div className="form-foot">
						<Button onClick={() => change({ thresholds: [...form.thresholds, { percent: 90, actions: [{ do: "notify", whom: ["owner", "lead"] }] }] })}>
							<Plus size={14} />
							{m.escalation.addRow}
						</Button>
					</div>
				</section>
			</EditorForm>
		</main>
	);
}

function Pick({ label, value, options, onChange }: { label: string; value: string; options: [string, string][]; onChange: (v: string) => void }): ReactNode {
	return (
		<Field label={label}>
			{(id) => (
				<select id={id} className="input" value={value} onChange={(e) => onChange(e.target.value)}>
					{options.map(([v, text]) => (
						<option key={v} value={v}>
							{text}
						</option>
					))}
				</select>
			)}
		</Field>
	);
}

type Unit = "percent" | "before" | "after";

function RowCard({ row: t, client, names, wrong, onChange, onRemove }: { row: Threshold; client: number; names: Names; wrong: string | undefined; onChange: (t: Threshold) => void; onRemove: () => void }): ReactNode {
	const unit: Unit = t.percent !== undefined ? "percent" : (t.minutes ?? 0) < 0 ? "before" : "after";
	const n = Math.abs(t.percent ?? t.minutes ?? 0);
	const place = (u: Unit, value: number) => onChange({ ...(t.urgent === true ? { urgent: true } : {}), actions: t.actions, ...(u === "percent" ? { percent: value } : { minutes: u === "before" ? -value : value }) });
	return (
		<fieldset className="esc-step">
			<legend>{m.escalation.placeOf(t.percent ?? t.minutes ?? 0, t.percent !== undefined)}</legend>
			<div className="esc-step-tools">
				<IconButton label={m.escalation.removeRow} onClick={onRemove}>
					<X size={14} />
				</IconButton>
			</div>
			{wrong !== undefined && <Note tone="harm">{wrong}</Note>}
			<div className="esc-numbers">
				<TextField label={m.escalation.place} type="number" min={0} value={String(n)} onChange={(v) => place(unit, Math.abs(Number(v)))} />
				<Pick label={m.escalation.unitLabel} value={unit} options={(["percent", "before", "after"] as const).map((u) => [u, m.escalation.unit[u] ?? u])} onChange={(u) => place(u as Unit, u === "before" && n === 0 ? 30 : n)} />
				<label className="check">
					<input type="checkbox" checked={t.urgent === true} onChange={(e) => onChange({ ...t, urgent: e.target.checked })} />
					<span>{m.escalation.urgent}</span>
				</label>
			</div>
			<ul className="esc-actions">
				{t.actions.map((a, i) => (
					<li key={i}>
						<ActionRow
							action={a}
							client={client}
							names={names}
							onChange={(c) => onChange({ ...t, actions: t.actions.map((x, k) => (k === i ? c : x)) })}
							onRemove={() => onChange({ ...t, actions: t.actions.filter((_, k) => k !== i) })}
						/>
					</li>
				))}
			</ul>
			<Button onClick={() => onChange({ ...t, actions: [...t.actions, { do: "notify", whom: ["lead"] }] })}>
				<Plus size={14} />
				{m.escalation.addAction}
			</Button>
		</fieldset>
	);
}

function ActionRow({ action: a, client, names, onChange, onRemove }: { action: Action; client: number; names: Names; onChange: (a: Action) => void; onRemove: () => void }): ReactNode {
	const me = useMe();
	const policies = useNamed("escalation-policies", client, a.do === "page");
	const hooks = useNamed("webhooks", client, a.do === "webhook" && can(me, "admin"));
	const kinds = (["notify", "raise", "page", "reassign", ...(can(me, "admin") || a.do === "webhook" ? ["webhook"] : [])] as Action["do"][]).map((k): [string, string] => [k, m.escalation.action[k] ?? k]);
	const ref = (kind: "team" | "person", id: number | undefined): Completion | null => (id === undefined ? null : { value: String(id), label: nameOf(names, kind, id) });
	return (
		<div className="esc-numbers">
			<Pick label={m.escalation.actionLabel} value={a.do} options={kinds} onChange={(k) => onChange({ do: k as Action["do"], ...(k === "notify" ? { whom: ["lead"] } : {}) })} />
			{a.do === "notify" && (
				<div role="group" aria-label={m.escalation.action["notify"]} className="esc-whom">
					{(["owner", "team", "lead", "watchers"] as const).map((w) => (
						<label key={w} className="check">
							<input type="checkbox" checked={a.whom?.includes(w) === true} onChange={(e) => onChange({ ...a, whom: e.target.checked ? [...(a.whom ?? []), w] : (a.whom ?? []).filter((x) => x !== w) })} />
							<span>{m.escalation.whom[w]}</span>
						</label>
					))}
				</div>
			)}
			{a.do === "page" && <Choice label={m.escalation.policies} value={a.policy} options={policies} onChange={(p) => onChange({ do: "page", ...(p === undefined ? {} : { policy: p.id }) })} />}
			{a.do === "webhook" && <Choice label={m.escalation.target["webhook"] ?? ""} value={a.webhook} options={hooks} onChange={(h) => onChange({ do: "webhook", ...(h === undefined ? {} : { webhook: h.id }) })} />}
			{a.do === "reassign" && (
				<Field label={m.escalation.team}>
					{(id) => <Combo id={id} label={m.escalation.team} type="ticket" field="team" value={ref("team", a.team)} onChange={(c) => onChange({ do: "reassign", ...(c === null ? {} : { team: Number(c.value) }) })} clearable />}
				</Field>
			)}
			<IconButton label={m.escalation.removeAction} onClick={onRemove}>
				<X size={13} />
			</IconButton>
		</div>
	);
}
