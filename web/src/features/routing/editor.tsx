/* editor.tsx - one rule: which tickets, what it sets, and what that would have meant for the last months before it is
 * switched on. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Problem, sayError } from "@/lib/api";
import { useBegun, type Begun } from "@/lib/begun";
import { useNarrow } from "@/lib/narrow";
import { createRecord, oneQuery, patchRecord, touchRecords } from "@/lib/records";
import { useMe, useType } from "@/lib/session";
import type { Me } from "@/lib/types";
import { m } from "@/messages";
import { FilterBar } from "@/ui/filter-bar";
import { Area, Field, TextField } from "@/ui/form";
import { Button, IconButton, Note, Skeleton, Tag } from "@/ui/kit";
import { Meanwhile } from "@/ui/meanwhile";
import { say } from "@/ui/toast";
import type { Purpose, Rule } from "./api";
import { EffectsForm, effectsOf, valuesOf, type EffectValues } from "./effects";
import { TrialPanel, useTrial } from "./trial";

interface Props {
	purpose: Purpose;
	ruleKey: string | undefined;
	onDone: (at: string | undefined) => void;
}

export function RuleEditor({ purpose, ruleKey, onDone }: Props): ReactNode {
	const found = useQuery({ ...oneQuery<Rule>("routing-rules", ruleKey ?? ""), enabled: ruleKey !== undefined });
	const begun = useBegun(found.data), { record } = begun;
	if (ruleKey === undefined)
		return <Editor purpose={purpose} begun={begun} onDone={onDone} />;
	if (record !== undefined)
		return <Editor key={record.version} purpose={purpose} begun={begun} onDone={onDone} />;
	return found.error === null ? <Skeleton lines={8} /> : <Note tone="harm">{sayError(found.error)}</Note>;
}

interface Draft {
	client: string;
	name: string;
	description: string;
	runs_on: string;
	condition: string;
	stop: boolean;
	all_clients: boolean;
	effects: EffectValues;
}

function start(rule: Rule | undefined, purpose: Purpose, me: Me): Draft {
	const home = me.clients.find((c) => c.perms.includes("client_admin"))?.id ?? me.client.id;
	return {
		client: String(rule?.client?.id ?? home),
		name: rule?.name ?? "",
		description: rule?.description ?? "",
		runs_on: rule?.runs_on ?? (purpose === "major" ? "both" : "created"),
		condition: rule?.condition ?? "",
		stop: rule?.stop ?? false,
		all_clients: rule?.all_clients ?? false,
		effects: valuesOf(rule?.effects ?? {}, rule?.shown ?? []),
	};
}

/** As the API takes it. */
function wired(d: Draft, purpose: Purpose): Record<string, unknown> {
	return {
		name: d.name,
		description: d.description,
		runs_on: d.runs_on,
		condition: d.condition,
		stop: d.stop,
		all_clients: d.all_clients,
		...(purpose === "major" ? {} : { effects: effectsOf(d.effects) }),
	};
}

function useSave(purpose: Purpose, { record: rule, renew }: Begun<Rule>, d: Draft, onDone: Props["onDone"]) {
	const client = useQueryClient();
	return useMutation({
		mutationFn: (active: boolean | undefined) => {
			const fields = { ...wired(d, purpose), ...(active === undefined ? {} : { active }) };
			return rule === undefined
				? createRecord<Rule>("routing-rules", { ...fields, purpose, client: Number(d.client) })
				: patchRecord<Rule>("routing-rules", String(rule.id), fields, rule.version).then((a) => a.data);
		},
		onSuccess: (saved, active) => {
			if (rule !== undefined)
				renew(saved);
			touchRecords(client, "routing-rules", String(saved.id));
			say(active === undefined ? m.admin.saved(saved.name) : active ? m.routing.activated(saved.name) : m.routing.deactivated(saved.name));
			onDone(String(saved.id));
		},
	});
}

function Editor({ purpose, begun, onDone }: { purpose: Purpose; begun: Begun<Rule>; onDone: Props["onDone"] }): ReactNode {
	const { record: rule } = begun;
	const me = useMe();
	const type = useType("ticket");
	const [d, setD] = useState<Draft>(() => start(rule, purpose, me));
	const Title = useNarrow(900) ? "h1" : "h2";
	const put = (part: Partial<Draft>) => {
		begun.touch();
		setD((old) => ({ ...old, ...part }));
	};
	const save = useSave(purpose, begun, d, onDone);
	const trial = useTrial(Number(d.client), { ...wired(d, purpose), ...(rule === undefined ? { purpose } : { id: rule.id }) });
	const error = save.error ?? trial.error;
	const wrong = error instanceof Problem ? error.field : undefined;
	const errorOf = (name: string) => (wrong === name && error !== null ? sayError(error) : undefined);
	const known = ["name", "condition", "effects", "client"].includes(wrong ?? "");
	const clients = me.clients.filter((c) => c.perms.includes("client_admin"));
	return (
		<form
			noValidate
			onSubmit={(e) => {
				e.preventDefault();
				save.mutate(undefined);
			}}
		>
			<header>
				<Title>{rule?.name ?? m.routing.newRule}</Title>
				{rule !== undefined && <Tag tone={rule.active ? "ok" : "mute"}>{rule.active ? m.routing.active : m.routing.draft}</Tag>}
				{rule !== undefined && <span className="faint">{m.routing.version(rule.version)}</span>}
				<IconButton label={m.close} onClick={() => onDone(undefined)}>
					<X size={16} />
				</IconButton>
			</header>
			<Meanwhile of={begun} />
			{rule?.problem !== undefined && rule.problem !== "" && <Note tone="harm">{m.routing.problem(rule.problem)}</Note>}
			<div className="form-grid">
				<TextField label={m.routing.name} required value={d.name} error={errorOf("name")} maxLength={120} autoFocus={rule === undefined} onChange={(name) => put({ name })} />
				{rule === undefined && clients.length > 1 ? (
					<Field label={m.nav.client} error={errorOf("client")}>
						{(id) => (
							<select id={id} className="input" value={d.client} onChange={(e) => put({ client: e.target.value })}>
								{clients.map((c) => (
									<option key={c.id} value={c.id}>
										{c.name}
									</option>
								))}
							</select>
						)}
					</Field>
				) : (
					<span />
				)}
				<Field label={m.routing.description} full>
					{(id) => <Area id={id} rows={2} value={d.description} maxLength={1000} onChange={(description) => put({ description })} />}
				</Field>
			</div>
			<fieldset>
				<legend>{m.routing.when}</legend>
				<FilterBar type={type} value={d.condition} error={errorOf("condition")} inputId="rule-condition" facets onChange={(condition) => put({ condition })} />
				<div className="form-grid">
					<Field label={m.routing.runsOn}>
						{(id) => (
							<select id={id} className="input" value={d.runs_on} onChange={(e) => put({ runs_on: e.target.value })}>
								{Object.entries(m.routing.runs).map(([value, label]) => (
									<option key={value} value={value}>
										{label}
									</option>
								))}
							</select>
						)}
					</Field>
					{me.clients.length > 1 && me.perms.includes("admin") && (
						<label className="check field">
							<input type="checkbox" checked={d.all_clients} onChange={(e) => put({ all_clients: e.target.checked })} />
							<span>{m.routing.allClients}</span>
						</label>
					)}
				</div>
			</fieldset>
			<fieldset>
				<legend>{m.routing.then}</legend>
				{purpose === "major" ? <p>{m.routing.proposes}</p> : <EffectsForm value={d.effects} onChange={(effects) => put({ effects })} />}
				{errorOf("effects") !== undefined && (
					<p className="wrong" role="alert">
						{errorOf("effects")}
					</p>
				)}
				<label className="check">
					<input type="checkbox" checked={d.stop} onChange={(e) => put({ stop: e.target.checked })} />
					<span>
						{m.routing.stop} <span className="faint">{m.routing.stopHelp}</span>
					</span>
				</label>
			</fieldset>
			<TrialPanel trial={trial} ruleId={rule?.id} />
			{error !== null && !known && <Note tone="harm">{sayError(error)}</Note>}
			<div className="form-end">
				<Button type="submit" kind={trial.fresh ? "plain" : "primary"} disabled={save.isPending}>
					{m.routing.save}
				</Button>
				{rule?.active === true ? (
					<Button disabled={save.isPending} onClick={() => save.mutate(false)}>
						{m.routing.deactivate}
					</Button>
				) : trial.fresh ? (
					<Button kind="primary" disabled={save.isPending} onClick={() => save.mutate(true)}>
						{m.routing.activate}
					</Button>
				) : (
					<Button disabled={trial.busy} onClick={trial.run}>
						{m.routing.tryFirst}
					</Button>
				)}
				<Button onClick={() => onDone(undefined)}>{m.cancel}</Button>
			</div>
		</form>
	);
}
