/* editor.tsx - one definition: whom it is for, the clock, its pauses and conditions; what contradicts itself stands beside its
 * field as one types; below, the definition read back, when tickets would be due, and what it was before. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { Problem, sayError } from "@/lib/api";
import { useBegun, type Begun } from "@/lib/begun";
import { useNarrow } from "@/lib/narrow";
import { createRecord, oneQuery, patchRecord, touchRecords } from "@/lib/records";
import { fieldOf, useMe, useType } from "@/lib/session";
import { useSettled } from "@/lib/settled";
import { textOf } from "@/lib/text";
import type { Me, Rec, TypeMeta } from "@/lib/types";
import type { SlaLint } from "@/lib/types.gen";
import { m } from "@/messages";
import { FilterBar } from "@/ui/filter-bar";
import { AnyField, Field, specOfField, TextField, wire } from "@/ui/form";
import { Button, IconButton, Note, Skeleton, Tag } from "@/ui/kit";
import { Meanwhile } from "@/ui/meanwhile";
import { say } from "@/ui/toast";
import { Zones } from "@/ui/zones";
import { lintQuery, type Finding, type Target } from "./api";
import { Examples, Readings, Versions } from "./shown";
import { WhatIf } from "./what-if";
import { sayFinding, sentenceOf, type Draft } from "./words";
import { ZoneOrder } from "./zone-order";

const t = m.targets;

interface Props {
	targetKey: string | undefined;
	onDone: (at: string | undefined) => void;
}

export function TargetEditor({ targetKey, onDone }: Props): ReactNode {
	const found = useQuery({ ...oneQuery<Target>("sla-targets", targetKey ?? ""), enabled: targetKey !== undefined });
	const begun = useBegun(found.data), { record } = begun;
	if (targetKey === undefined)
		return <Editor begun={begun} onDone={onDone} />;
	if (record !== undefined)
		return <Editor key={record.version} begun={begun} onDone={onDone} />;
	return found.error === null ? <Skeleton lines={8} /> : <Note tone="harm">{sayError(found.error)}</Note>;
}

const conditions = ["start_when", "stop_when", "pause_when", "resume_when", "cancel_when", "reset_when"] as const;
const plain = ["name", "target", "kind", "priority", "service", "vendor", "team", "contract", "goal_as", "goal", "goal_time", "calendar", "zone_from", "zone", "count_from", "credit_pauses", "stop_on", "pause_on", "cancel_on", "position"] as const;

function start(record: Rec | undefined, me: Me): Draft {
	if (record !== undefined)
		return { ...record };
	const home = me.clients.find((c) => c.perms.includes("client_admin"))?.id ?? me.client.id;
	return { client: home, name: "", target: "response", goal_as: "open", goal: 60, pause_on: "caller vendor", stop_on: "resolved", cancel_on: "unmatched", count_from: "created", credit_pauses: true, position: 100 };
}

/** As the API takes it. */
function wired(type: TypeMeta, d: Draft): Record<string, unknown> {
	const out: Record<string, unknown> = {};
	for (const name of [...plain, ...conditions]) {
		const v = wire(fieldOf(type, name)?.type ?? "text", d[name]);
		if (v !== undefined)
			out[name] = v;
	}
	if (d["goal_as"] !== "relative")
		out["goal_time"] = "";
	else if (!out["goal_time"])
		out["goal_time"] = "close";
	if (d["target"] === "response" || d["target"] === "resolve")
		out["reset_when"] = "";
	return out;
}

function useSave(type: TypeMeta, { record, renew }: Begun<Target>, d: Draft, onDone: Props["onDone"]) {
	const client = useQueryClient();
	return useMutation({
		mutationFn: (active: boolean | undefined) => {
			const fields = { ...wired(type, d), ...(active === undefined ? {} : { active }) };
			return record === undefined
				? createRecord<Target>("sla-targets", { ...fields, client: d["client"] })
				: patchRecord<Target>("sla-targets", String(record.id), fields, record.version).then((a) => a.data);
		},
		onSuccess: (saved, active) => {
			if (record !== undefined)
				renew(saved);
			touchRecords(client, "sla-targets", String(saved.id));
			void client.invalidateQueries({ queryKey: ["sla-targets"] });
			say(active === undefined ? t.saved(saved.name) : active ? t.used(saved.name) : t.away(saved.name));
			onDone(String(saved.id));
		},
	});
}

function Editor({ begun, onDone }: { begun: Begun<Target>; onDone: Props["onDone"] }): ReactNode {
	const { record } = begun;
	const me = useMe();
	const type = useType("sla_target");
	const ticket = useType("ticket");
	const [d, setD] = useState<Draft>(() => start(record, me));
	const [trying, setTrying] = useState(false);
	const Title = useNarrow(900) ? "h1" : "h2";
	const put = (field: string, v: unknown) => {
		begun.touch();
		setD((old) => ({ ...old, [field]: v }));
	};
	const client = Number(record?.client?.id ?? d["client"]);
	const fields = wired(type, d);
	const asked = useSettled({ ...fields, client, ...(record === undefined ? {} : { id: record.id }) });
	const lint = useQuery(lintQuery(asked));
	const save = useSave(type, begun, d, onDone);
	const wrong = save.error instanceof Problem ? save.error.field : undefined;
	const form: FormProps = { d, put, type, ticket, lint: lint.data, wrong, problem: save.error === null ? undefined : sayError(save.error) };
	const clients = me.clients.filter((c) => c.perms.includes("client_admin"));
	const refused = lint.data?.findings.some((f) => f.severity === "refuse") === true;
	const active = record?.active ?? true;
	useActions([{ id: "target-what-if", label: t.whatIf, group: t.title, shortcut: "Alt+t", run: () => setTrying(true) }]);
	return (
		<form
			noValidate
			onSubmit={(e) => {
				e.preventDefault();
				save.mutate(undefined);
			}}
		>
			<header>
				<Title>{record?.name ?? t.newTarget}</Title>
				{record !== undefined && <Tag tone={record.active ? "ok" : "mute"}>{record.active ? t.inUse : t.notInUse}</Tag>}
				{record !== undefined && <span className="faint">{t.version(record.version)}</span>}
				<IconButton label={m.close} onClick={() => onDone(undefined)}>
					<X size={16} />
				</IconButton>
			</header>
			<Meanwhile of={begun} />
			<section className="read-back" aria-label={t.readBack}>
				<p>{sentenceOf(type, ticket, d)}</p>
				<Examples lint={lint.data} />
				<Summary lint={lint.data} />
			</section>
			<div className="form-grid">
				<TextField label={t.name} required value={textOf(d["name"])} error={wrong === "name" ? form.problem : undefined} maxLength={120} autoFocus={record === undefined} onChange={(v) => put("name", v)} />
				<One name="target" {...form} />
				{record === undefined && clients.length > 1 && (
					<Field label={m.nav.client}>
						{(id) => (
							<select id={id} className="input" value={client} onChange={(e) => put("client", Number(e.target.value))}>
								{clients.map((c) => (
									<option key={c.id} value={c.id}>
										{c.name}
									</option>
								))}
							</select>
						)}
					</Field>
				)}
			</div>
			<fieldset>
				<legend>{t.forWhom}</legend>
				<div className="form-grid">
					{["kind", "priority", "team", "contract", "service", "vendor"].map((name) => (
						<One key={name} name={name} {...form} />
					))}
				</div>
			</fieldset>
			<Clock {...form} />
			<Pauses {...form} />
			<fieldset>
				<legend>{t.conditions}</legend>
				<Condition name="start_when" {...form} />
				<div className="form-grid">
					<One name="stop_on" {...form} />
					<One name="cancel_on" {...form} />
				</div>
				<Condition name="stop_when" {...form} />
				<Condition name="cancel_when" {...form} />
				{d["target"] !== "response" && d["target"] !== "resolve" && <Condition name="reset_when" {...form} />}
			</fieldset>
			<fieldset>
				<legend>{t.precedence}</legend>
				<div className="form-grid">
					<One name="position" {...form} />
				</div>
			</fieldset>
			{record !== undefined && <Versions type={type} targetKey={String(record.id)} />}
			{save.error !== null && !known(wrong) && <Note tone="harm">{sayError(save.error)}</Note>}
			<div className="form-end">
				<Button type="submit" kind={active ? "primary" : "plain"} disabled={save.isPending}>
					{t.save}
				</Button>
				{record !== undefined && (
					<Button kind={active ? "plain" : "primary"} disabled={save.isPending} onClick={() => save.mutate(!active)}>
						{active ? t.putAway : t.use}
					</Button>
				)}
				<Button onClick={() => setTrying(true)} shortcut="Alt+t" disabled={refused}>
					{t.whatIfOpen}
				</Button>
				<span className="grow" />
				<Button onClick={() => onDone(undefined)}>{m.cancel}</Button>
			</div>
			{trying && (
				<WhatIf
					client={client}
					change={{ ...fields, ...(textOf(d["name"]).trim() === "" ? { name: t.newTarget } : {}), active: true, ...(record === undefined ? {} : { id: record.id }) }}
					busy={save.isPending}
					onClose={() => setTrying(false)}
					onUse={() => {
						setTrying(false);
						save.mutate(true);
					}}
				/>
			)}
		</form>
	);
}

const known = (field: string | undefined): boolean => field !== undefined && ([...plain, ...conditions] as string[]).includes(field);

/* ---- fields and what is said of them ------------------------------------------------------ */
interface FormProps {
	d: Draft;
	put: (field: string, v: unknown) => void;
	type: TypeMeta;
	ticket: TypeMeta;
	lint: SlaLint | undefined;
	wrong: string | undefined;
	problem: string | undefined;
}

function Summary({ lint }: { lint: SlaLint | undefined }): ReactNode {
	const refuse = lint?.findings.filter((f) => f.severity === "refuse").length ?? 0;
	const warn = (lint?.findings.length ?? 0) - refuse;
	return (
		<p className={refuse > 0 ? "count refuse" : warn > 0 ? "count warn" : "count"} role="status">
			{lint === undefined ? t.checking : refuse + warn === 0 ? t.nothingFound : t.found(refuse, warn)}
		</p>
	);
}

/** What is said of one field, under it. */
function Said({ of, lint }: { of: string; lint: SlaLint | undefined }): ReactNode {
	const own = (lint?.findings ?? []).filter((f: Finding) => f.fields[0] === of);
	if (own.length === 0)
		return null;
	return (
		<ul className="said">
			{own.map((f) => (
				<li key={f.code + f.text} className={f.severity}>
					<b>{f.severity === "refuse" ? t.refuse : t.warn}</b> {sayFinding(f)}
				</li>
			))}
		</ul>
	);
}

function One({ name, d, put, type, lint, wrong, problem }: FormProps & { name: string }): ReactNode {
	const field = fieldOf(type, name);
	if (field === undefined)
		return null;
	return (
		<div>
			<AnyField spec={specOfField(field)} type={type.name} value={d[name]} onChange={(v) => put(name, v)} error={wrong === name ? problem : undefined} />
			<Said of={name} lint={lint} />
		</div>
	);
}

function Condition({ name, d, put, type, ticket, lint, wrong, problem }: FormProps & { name: string }): ReactNode {
	const field = fieldOf(type, name);
	const id = `target-${name}`;
	return (
		<div className="condition">
			<label htmlFor={id} className="label">
				{field?.label}
			</label>
			<FilterBar type={ticket} value={textOf(d[name])} error={wrong === name ? problem : undefined} inputId={id} label={field?.label} onChange={(q) => put(name, q)} />
			<Said of={name} lint={lint} />
		</div>
	);
}

/* ---- sections -------------------------------------------------------------------------------- */
const units: Record<string, string> = { open: t.minutes, workdays: t.workdays, relative: t.daysOn, share: t.percent };

function Clock(form: FormProps): ReactNode {
	const { d, put, lint, wrong, problem } = form;
	const as = textOf(d["goal_as"]) || "open";
	const order = textOf(d["zone_from"]);
	return (
		<fieldset>
			<legend>{t.clock}</legend>
			<div className="form-grid">
				<One name="goal_as" {...form} />
				<div>
					<TextField label={units[as] ?? t.minutes} required inputMode="numeric" value={textOf(d["goal"])} error={wrong === "goal" ? problem : undefined} onChange={(v) => put("goal", v === "" ? null : Number.isNaN(Number(v)) ? v : Number(v))} />
					<Said of="goal" lint={lint} />
				</div>
				{as === "relative" && <One name="goal_time" {...form} />}
				<One name="calendar" {...form} />
				<div>
					<Field label={t.zoneOrder} error={wrong === "zone_from" ? problem : undefined}>
						{(id) => <ZoneOrder id={id} order={order} onOrder={(v) => put("zone_from", v)} />}
					</Field>
					<Said of="zone_from" lint={lint} />
				</div>
				{(order.includes("definition") || textOf(d["zone"]) !== "") && (
					<>
						<One name="zone" {...form} />
						<Zones />
					</>
				)}
				<One name="count_from" {...form} />
				{d["count_from"] !== "attached" && <One name="credit_pauses" {...form} />}
			</div>
			<Readings lint={lint} draft={d} onTake={(goalAs, goal) => { put("goal_as", goalAs); put("goal", goal); }} />
		</fieldset>
	);
}

function Pauses(form: FormProps): ReactNode {
	const { d, put, ticket, lint, wrong, problem } = form;
	const on = textOf(d["pause_on"]).split(" ").filter(Boolean);
	const reasons = fieldOf(ticket, "hold_reason")?.choices ?? [];
	return (
		<fieldset>
			<legend>{t.pauses}</legend>
			<div className="reasons" role="group" aria-label={t.pausesOn}>
				<span className="label">{t.pausesOn}</span>
				{reasons.map((r) => (
					<label key={r.id} className="check">
						<input
							type="checkbox"
							checked={on.includes(r.id)}
							onChange={(e) => put("pause_on", reasons.filter((x) => (x.id === r.id ? e.target.checked : on.includes(x.id))).map((x) => x.id).join(" "))}
						/>
						<span>{r.label}</span>
					</label>
				))}
			</div>
			{wrong === "pause_on" && <Note tone="harm">{problem}</Note>}
			<Said of="pause_on" lint={lint} />
			<Condition name="pause_when" {...form} />
			<Condition name="resume_when" {...form} />
		</fieldset>
	);
}
