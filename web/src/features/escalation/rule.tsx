/* rule.tsx - thresholds being made: for which tickets, at which points of a target, and what happens there. */
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Plus, X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { sayError } from "@/lib/api";
import { useBegun, type Begun } from "@/lib/begun";
import { oneQuery } from "@/lib/records";
import { can, fieldOf, useMe, useType } from "@/lib/session";
import { useTitle } from "@/lib/title";
import type { Completion, Named } from "@/lib/types";
import { wrongIn } from "@/lib/wrong";
import { m } from "@/messages";
import { Combo } from "@/ui/combo";
import { Field, TextField } from "@/ui/form";
import { Button, IconButton, Note, Skeleton } from "@/ui/kit";
import { Meanwhile } from "@/ui/meanwhile";
import { Missing } from "@/ui/missing";
import { nameOf, type Action, type Names, type Rule, type Threshold } from "./api";
import { EditorForm, useSaving } from "./edit";
import { ChannelChoice, Choice, useNamed } from "./steps";

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
	const begun = useBegun(found.data), { record: r } = begun;
	useTitle(key === "new" ? m.escalation.newRule : (r?.name ?? m.escalation.rules));
	if (!can(me, "client_admin") || client === undefined || (found.error !== null && r === undefined))
		return <Missing />;
	if (key === "new")
		return <Editor start={{ name: "", client: client.id, target: "resolve", priority: "", team: null, condition: "", thresholds: [{ minutes: 0, actions: [{ do: "raise" }] }], active: true }} begun={begun} clients={clients} names={{ person: [] }} />;
	if (r === undefined)
		return (
			<main className="pane-scroll">
				<Skeleton lines={8} />
			</main>
		);
	const start: Form = { name: r.name, client: r.client?.id ?? 0, target: r.target ?? "", priority: r.priority ?? "", team: r.team === null ? null : { value: String(r.team.id), label: r.team.name }, condition: r.condition, thresholds: r.thresholds, active: r.active };
	return <Editor key={`${r.id}.${r.version}`} start={start} begun={begun} clients={[]} names={r.names} />;
}

function Editor({ start, begun, clients, names }: { start: Form; begun: Begun<Rule>; clients: Named[]; names: Names }): ReactNode {
	const { record: rule } = begun;
	const ticket = useType("ticket");
	const [form, setForm] = useState(start);
	const change = (c: Partial<Form>) => {
		begun.touch();
		setForm((old) => ({ ...old, ...c }));
	};
	const body = { name: form.name, target: form.target === "" ? null : form.target, priority: form.priority === "" ? null : form.priority, team: form.team === null ? null : Number(form.team.value), condition: form.condition, thresholds: form.thresholds, active: form.active };
	const saving = useSaving("escalation-rules", rule, body, form.client);
	const { save } = saving;
	const { field, wrong } = wrongIn(save.error);
	return (
		<main className="pane-scroll cards-page esc-page">
			<EditorForm title={rule?.name ?? m.escalation.newRule} saving={saving}>
				<Meanwhile of={begun} />
				{save.error !== null && !["name", "condition", "thresholds"].some((n) => wrong(n) !== undefined) && <Note tone="harm">{sayError(save.error)}</Note>}
				<section className="card esc-basics" aria-label={m.escalation.description}>
					<TextField label={m.escalation.name} required value={form.name} onChange={(name) => change({ name })} error={wrong("name")} maxLength={120} />
					{clients.length > 1 && (
						<Pick label={m.escalation.client} value={String(form.client)} options={clients.map((c) => [String(c.id), c.name])} onChange={(v) => change({ client: Number(v) })} />
					)}
					<Pick label={m.escalation.whichTarget} value={form.target} options={[["", m.escalation.anyTarget], ...Object.entries(m.clock.target)]} onChange={(target) => change({ target })} />
					<Pick label={m.escalation.priority} value={form.priority} options={[["", m.escalation.anyPriority], ...(fieldOf(ticket, "priority")?.choices ?? []).map((c): [string, string] => [c.id, c.label])]} onChange={(priority) => change({ priority })} />
					<Field label={m.escalation.team}>
						{(id) => <Combo id={id} label={m.escalation.team} placeholder={m.escalation.anyTeam} type="ticket" field="team" value={form.team} onChange={(team) => change({ team })} clearable />}
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
			<div className="esc-place">
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
	const hooks = useNamed("webhooks", client, a.do === "webhook" && can(me, "admin"));
	const presets = useNamed("harm-presets", client, a.do === "harm");
	const kinds = (["notify", "raise", "page", "reassign", "post", "harm", ...(can(me, "admin") || a.do === "webhook" ? ["webhook"] : [])] as Action["do"][]).map((k): [string, string] => [k, m.escalation.action[k] ?? k]);
	const ref = (kind: "team" | "person", id: number | undefined): Completion | null => (id === undefined ? null : { value: String(id), label: nameOf(names, kind, id) });
	return (
		<div className="esc-numbers">
			<Pick label={m.escalation.actionLabel} value={a.do} options={kinds} onChange={(k) => onChange({ do: k as Action["do"], ...(k === "notify" ? { whom: ["lead"] } : {}) })} />
			{a.do === "notify" && <Whom action={a} names={names} onChange={onChange} />}
			{a.do === "page" && <Paged action={a} client={client} onChange={onChange} />}
			{a.do === "harm" && <Choice label={m.escalation.harmPreset} value={a.harm?.preset} options={presets} onChange={(p) => onChange({ do: "harm", ...(p === undefined ? {} : { harm: { preset: p.id } }) })} />}
			{a.do === "webhook" && <Choice label={m.escalation.target["webhook"] ?? ""} value={a.webhook} options={hooks} onChange={(h) => onChange({ do: "webhook", ...(h === undefined ? {} : { webhook: h.id }) })} />}
			{a.do === "post" && <ChannelChoice client={client} value={a.channel ?? "team"} onChange={(id) => onChange({ do: "post", ...(id === "team" ? {} : { channel: id }) })} />}
			{a.do === "reassign" && (
				<>
					<Field label={m.escalation.team}>
						{(id) => <Combo id={id} label={m.escalation.team} type="ticket" field="team" value={ref("team", a.team)} onChange={(c) => onChange({ do: "reassign", ...(c === null ? {} : { team: Number(c.value) }), ...(a.person === undefined ? {} : { person: a.person }) })} clearable />}
					</Field>
					<Field label={m.escalation.target["person"] ?? ""}>
						{(id) => <Combo id={id} label={m.escalation.target["person"] ?? ""} placeholder={m.escalation.optional} type="ticket" field="assignee" value={ref("person", a.person)} onChange={(c) => onChange({ do: "reassign", ...(a.team === undefined ? {} : { team: a.team }), ...(c === null ? {} : { person: Number(c.value) }) })} clearable />}
					</Field>
				</>
			)}
			<IconButton label={m.escalation.removeAction} onClick={onRemove}>
				<X size={13} />
			</IconButton>
		</div>
	);
}

interface OneProps {
	action: Action;
	onChange: (a: Action) => void;
}

/** Whom a notice goes to: by what they are to the ticket, and by name. */
function Whom({ action: a, names, onChange }: OneProps & { names: Names }): ReactNode {
	const [chosen, setChosen] = useState(new Map<number, string>());
	const people = a.people ?? [];
	const put = (next: number[]) => onChange({ do: "notify", ...(a.whom === undefined ? {} : { whom: a.whom }), ...(next.length === 0 ? {} : { people: next }) });
	const nameOne = (id: number) => chosen.get(id) ?? nameOf(names, "person", id);
	return (
		<>
			<div role="group" aria-label={m.escalation.action["notify"]} className="esc-whom">
				{(["owner", "team", "lead", "watchers"] as const).map((w) => (
					<label key={w} className="check">
						<input type="checkbox" checked={a.whom?.includes(w) === true} onChange={(e) => onChange({ ...a, whom: e.target.checked ? [...(a.whom ?? []), w] : (a.whom ?? []).filter((x) => x !== w) })} />
						<span>{m.escalation.whom[w]}</span>
					</label>
				))}
			</div>
			<Field label={m.escalation.people}>
				{(id) => (
					<Combo
						key={people.length}
						id={id}
						label={m.escalation.people}
						placeholder={m.escalation.optional}
						type="ticket"
						field="assignee"
						value={null}
						onChange={(c) => {
							if (c === null || people.includes(Number(c.value)))
								return;
							setChosen((old) => new Map(old).set(Number(c.value), c.label));
							put([...people, Number(c.value)]);
						}}
					/>
				)}
			</Field>
			{people.length > 0 && (
				<ul className="esc-targets">
					{people.map((p) => (
						<li key={p}>
							<span>{nameOne(p)}</span>
							<IconButton label={m.escalation.removeTarget(nameOne(p))} onClick={() => put(people.filter((x) => x !== p))}>
								<X size={13} />
							</IconButton>
						</li>
					))}
				</ul>
			)}
		</>
	);
}

/** What a page goes through: a policy, or whoever is on call. */
function Paged({ action: a, client, onChange }: OneProps & { client: number }): ReactNode {
	const policies = useNamed("escalation-policies", client);
	const rotations = useNamed("rotations", client);
	const value = a.policy !== undefined ? `policy:${a.policy}` : a.rotation !== undefined ? `rotation:${a.rotation}` : "";
	return (
		<Field label={m.escalation.pages}>
			{(id) => (
				<select
					id={id}
					className="input"
					value={value}
					onChange={(e) => {
						const [kind, of] = e.target.value.split(":");
						onChange({ do: "page", ...(kind === "" ? {} : { [kind === "policy" ? "policy" : "rotation"]: Number(of) }) });
					}}
				>
					<option value="">{m.escalation.choose}</option>
					<optgroup label={m.escalation.policies}>
						{policies.map((p) => (
							<option key={p.id} value={`policy:${p.id}`}>
								{p.name}
							</option>
						))}
					</optgroup>
					<optgroup label={m.escalation.target["rotation"]}>
						{rotations.map((r) => (
							<option key={r.id} value={`rotation:${r.id}`}>
								{m.escalation.onCall(r.name)}
							</option>
						))}
					</optgroup>
				</select>
			)}
		</Field>
	);
}
