/* steps.tsx - the steps of a policy as a form: whom each tells, for how long, and when. */
import { useQuery } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { allQuery } from "@/lib/records";
import { can, useMe } from "@/lib/session";
import type { Completion, Rec } from "@/lib/types";
import { m } from "@/messages";
import { Combo } from "@/ui/combo";
import { Field, TextField } from "@/ui/form";
import { Button, IconButton, Note } from "@/ui/kit";
import { MoveButtons, swapped } from "@/ui/move-buttons";
import { nameOf, type Names, type Step, type Target, type TargetKind } from "./api";

type NamedRec = Rec & { name: string };

/** Records of the client to choose from, by name. */
export function useNamed(plural: string, client: number, enabled = true): NamedRec[] {
	return useQuery({ ...allQuery<NamedRec>(plural, `active:yes client:${client}`, "name"), enabled }).data ?? [];
}

export function Choice({ label, value, options, onChange }: { label: string; value: number | undefined; options: NamedRec[]; onChange: (r: NamedRec | undefined) => void }): ReactNode {
	return (
		<Field label={label}>
			{(id) => (
				<select id={id} className="input" value={value ?? ""} onChange={(e) => onChange(options.find((o) => String(o.id) === e.target.value))}>
					<option value="">{m.escalation.choose}</option>
					{options.map((o) => (
						<option key={o.id} value={o.id}>
							{o.name}
						</option>
					))}
				</select>
			)}
		</Field>
	);
}

/** A chat channel of the client, or whichever the ticket's team has. */
export function ChannelChoice({ client, value, onChange }: { client: number; value: number | "team" | undefined; onChange: (id: number | "team", name: string) => void }): ReactNode {
	const channels = useNamed("chat-channels", client);
	return (
		<Field label={m.escalation.target["channel"] ?? ""} {...(channels.length === 0 ? { help: m.escalation.noChannels } : {})}>
			{(id, described) => (
				<select
					id={id}
					aria-describedby={described}
					className="input"
					value={value ?? ""}
					onChange={(e) => {
						const found = channels.find((c) => String(c.id) === e.target.value);
						if (e.target.value === "team")
							onChange("team", m.escalation.teamChannel);
						else if (found !== undefined)
							onChange(found.id, found.name);
					}}
				>
					{value === undefined && <option value="">{m.escalation.choose}</option>}
					<option value="team">{m.escalation.teamChannel}</option>
					{channels.map((c) => (
						<option key={c.id} value={c.id}>
							{c.name}
						</option>
					))}
				</select>
			)}
		</Field>
	);
}

interface StepsProps {
	steps: Step[];
	client: number;
	names: Names;
	wrong: (name: string) => string | undefined;
	onChange: (steps: Step[]) => void;
}

export function Steps({ steps, client, names: known, wrong, onChange }: StepsProps): ReactNode {
	const [named, setNamed] = useState(new Map<string, string>());
	const nameIt = (kind: TargetKind, id: number) => named.get(`${kind}:${id}`) ?? nameOf(known, kind as keyof Names, id);
	return (
		<>
			<ol className="esc-steps">
				{steps.map((s, i) => (
					<li key={s.id ?? `new-${i}`}>
						<StepCard
							step={s}
							index={i}
							last={i === steps.length - 1}
							client={client}
							wrong={wrong(`steps[${i}]`)}
							nameIt={nameIt}
							onName={(kind, c) => setNamed((old) => new Map(old).set(`${kind}:${c.value}`, c.label))}
							onChange={(c) => onChange(steps.map((x, k) => (k === i ? { ...x, ...c } : x)))}
							onMove={(by) => onChange(swapped(steps, i, by))}
							onRemove={() => onChange(steps.filter((_, k) => k !== i))}
						/>
					</li>
				))}
			</ol>
			<div className="form-foot">
				<Button onClick={() => onChange([...steps, { targets: [], delay: 15 }])}>
					<Plus size={14} />
					{m.escalation.addStep}
				</Button>
			</div>
		</>
	);
}

interface CardProps {
	step: Step;
	index: number;
	last: boolean;
	client: number;
	wrong: string | undefined;
	nameIt: (kind: TargetKind, id: number) => string;
	onName: (kind: TargetKind, c: Completion) => void;
	onChange: (c: Partial<Step>) => void;
	onMove: (by: number) => void;
	onRemove: () => void;
}

function kindOf(t: Target): [TargetKind, number] {
	const [kind, id] = Object.entries(t)[0] ?? ["lead", true];
	return [kind as TargetKind, typeof id === "number" ? id : 0];
}

function StepCard({ step: s, index, last, client, wrong, nameIt, onName, onChange, onMove, onRemove }: CardProps): ReactNode {
	const n = index + 1;
	return (
		<fieldset className="esc-step">
			<legend>{m.escalation.stepN(n)}</legend>
			<div className="esc-step-tools">
				<MoveButtons index={index} last={last} up={m.escalation.up(n)} down={m.escalation.down(n)} remove={m.escalation.removeStep(n)} onMove={onMove} onRemove={onRemove} />
			</div>
			{wrong !== undefined && <Note tone="harm">{wrong}</Note>}
			<Targets step={s} n={n} client={client} nameIt={nameIt} onName={onName} onChange={onChange} />
			<div className="esc-numbers">
				<TextField label={m.escalation.delay} type="number" min={1} max={9000} value={String(s.delay)} onChange={(v) => onChange({ delay: Number(v) })} />
				<TextField label={m.escalation.reminders} type="number" min={0} max={10} value={String(s.reminders ?? 0)} onChange={(v) => onChange({ reminders: Number(v), every: s.every ?? 5 })} />
				{(s.reminders ?? 0) > 0 && <TextField label={m.escalation.every} type="number" min={1} value={String(s.every ?? 5)} onChange={(v) => onChange({ every: Number(v) })} />}
				<TextField label={m.escalation.needed} type="number" min={1} max={5} value={String(s.acks ?? 1)} onChange={(v) => onChange({ acks: Number(v) })} />
				<OnlyIf step={s} client={client} onChange={onChange} />
			</div>
		</fieldset>
	);
}

function OnlyIf({ step: s, client, onChange }: { step: Step; client: number; onChange: (c: Partial<Step>) => void }): ReactNode {
	const calendars = useNamed("calendars", client);
	const value = s.only_if === null || s.only_if === undefined ? "" : `${s.only_if.calendar}:${s.only_if.open ? "open" : "closed"}`;
	return (
		<Field label={m.escalation.onlyIf}>
			{(id) => (
				<select
					id={id}
					className="input"
					value={value}
					onChange={(e) => {
						const [calendar, open] = e.target.value.split(":");
						onChange({ only_if: e.target.value === "" ? null : { calendar: Number(calendar), open: open === "open" } });
					}}
				>
					<option value="">{m.escalation.onlyIfAlways}</option>
					{calendars.flatMap((c) => [
						<option key={`${c.id}o`} value={`${c.id}:open`}>
							{m.escalation.whileOpen(c.name)}
						</option>,
						<option key={`${c.id}c`} value={`${c.id}:closed`}>
							{m.escalation.whileClosed(c.name)}
						</option>,
					])}
				</select>
			)}
		</Field>
	);
}

function Targets({ step: s, n, client, nameIt, onName, onChange }: Pick<CardProps, "step" | "client" | "nameIt" | "onName" | "onChange"> & { n: number }): ReactNode {
	const me = useMe();
	const [kind, setKind] = useState<TargetKind>("person");
	const rotations = useNamed("rotations", client, kind === "rotation");
	const hooks = useNamed("webhooks", client, kind === "webhook" && can(me, "admin"));
	const kinds = (["person", "team", "rotation", "lead", "owner", "channel", ...(can(me, "admin") ? ["webhook"] : [])] as TargetKind[]).map((k) => ({ id: k, label: m.escalation.target[k] ?? k }));
	const add = (t: Target) => onChange({ targets: [...s.targets, t] });
	const text = (t: Target) => {
		const [k, id] = kindOf(t);
		if (id === 0)
			return k === "channel" ? m.escalation.teamChannel : (m.escalation.target[k] ?? k);
		return k === "rotation" ? m.escalation.onCall(nameIt(k, id)) : nameIt(k, id);
	};
	return (
		<div role="group" aria-label={`${m.escalation.targets}: ${m.escalation.stepN(n)}`}>
			<ul className="esc-targets">
				{s.targets.map((t, i) => (
					<li key={i}>
						<span>{text(t)}</span>
						<IconButton label={m.escalation.removeTarget(text(t))} onClick={() => onChange({ targets: s.targets.filter((_, k) => k !== i) })}>
							<X size={13} />
						</IconButton>
					</li>
				))}
			</ul>
			<div className="esc-add">
				<Field label={m.escalation.targets}>
					{(id) => (
						<select id={id} className="input" value={kind} onChange={(e) => setKind(e.target.value as TargetKind)}>
							{kinds.map((k) => (
								<option key={k.id} value={k.id}>
									{k.label}
								</option>
							))}
						</select>
					)}
				</Field>
				{(kind === "person" || kind === "team") && (
					<Field label={m.escalation.target[kind] ?? kind}>
						{(id) => (
							<Combo
								key={s.targets.length}
								id={id}
								label={m.escalation.target[kind] ?? kind}
								placeholder={m.escalation.choose}
								type="ticket"
								field={kind === "person" ? "assignee" : "team"}
								value={null}
								onChange={(c) => {
									if (c === null)
										return;
									onName(kind, c);
									add({ [kind]: Number(c.value) });
								}}
							/>
						)}
					</Field>
				)}
				{(kind === "rotation" || kind === "webhook") && (
					<Choice
						label={m.escalation.target[kind] ?? kind}
						value={undefined}
						options={kind === "rotation" ? rotations : hooks}
						onChange={(r) => {
							if (r === undefined)
								return;
							onName(kind, { value: String(r.id), label: r.name });
							add({ [kind]: r.id });
						}}
					/>
				)}
				{kind === "channel" && (
					<ChannelChoice
						client={client}
						value={undefined}
						onChange={(id, label) => {
							if (id === "team")
								return add({ channel: true });
							onName(kind, { value: String(id), label });
							add({ channel: id });
						}}
					/>
				)}
				{(kind === "lead" || kind === "owner") && (
					<Button onClick={() => add({ [kind]: true })}>
						<Plus size={14} />
						{m.escalation.addTarget}
					</Button>
				)}
			</div>
		</div>
	);
}
