/* steps-editor.tsx - who approves an order, in which order, and what happens when nobody can. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Question } from "@/lib/questions";
import { allQuery } from "@/lib/records";
import { textOf } from "@/lib/text";
import type { Completion, Rec } from "@/lib/types";
import { m } from "@/messages";
import { Field, TextField } from "@/ui/form";
import type { Step } from "./api";
import { PeoplePicker } from "./order-card";
import { Rows } from "./rows";
import { WhenEditor, whenText } from "./when-editor";

interface Named extends Rec {
	name: string;
}

/** Names of ids; what has no name yet shows its number. */
export function useNames(plural: "people" | "teams"): Map<number, string> {
	const all = useQuery(allQuery<Named>(plural, plural === "people" ? "active:yes" : "", "name")).data ?? [];
	return new Map(all.map((x) => [x.id, x.name]));
}

export function StepsEditor({ steps, form, onChange }: { steps: Step[]; form: Question[]; onChange: (s: Step[]) => void }): ReactNode {
	const people = useNames("people");
	return (
		<Rows<Step>
			items={steps}
			onChange={onChange}
			label={m.catalog.tabSteps}
			title={(s, i) => s.name || m.catalog.step(i + 1)}
			sub={(s) => [m.catalog.who[s.who], s.who === "people" ? (s.people ?? []).map((id) => people.get(id) ?? `#${id}`).join(", ") : "", whenText(s.when, form)].filter(Boolean).join(" · ")}
			copy={(s) => ({ ...s })}
			add={() => ({ who: "manager", need: "all", missing: "lead", due_hours: 72, remind_hours: 24 })}
			addLabel={m.catalog.addStep}
			empty={m.catalog.noSteps}
			edit={(s, put) => <EditStep s={s} put={put} form={form} names={people} />}
		/>
	);
}

function Choice<T extends string>({ label, value, labels, onChange }: { label: string; value: T; labels: Record<string, string>; onChange: (v: T) => void }): ReactNode {
	return (
		<Field label={label}>
			{(id) => (
				<select id={id} className="input" value={value} onChange={(e) => onChange(e.target.value as T)}>
					{Object.entries(labels).map(([v, text]) => (
						<option key={v} value={v}>
							{text}
						</option>
					))}
				</select>
			)}
		</Field>
	);
}

export function TeamChoice({ label, value, none, onChange }: { label: string; value: number | undefined; none: string; onChange: (v: number | undefined) => void }): ReactNode {
	const teams = useNames("teams");
	return <Choice label={label} value={value === undefined ? "" : String(value)} labels={{ "": none, ...Object.fromEntries([...teams].map(([id, name]) => [String(id), name])) }} onChange={(v) => onChange(v === "" ? undefined : Number(v))} />;
}

export function PersonChoice({ label, value, names, onChange }: { label: string; value: number | undefined; names: Map<number, string>; onChange: (v: number | undefined) => void }): ReactNode {
	const shown: Completion[] = value === undefined ? [] : [{ value: String(value), label: names.get(value) ?? `#${value}` }];
	return <Field label={label}>{(id) => <PeoplePicker id={id} label={label} many={false} value={shown} onChange={(v) => onChange(v[0] === undefined ? undefined : Number(v[0].value))} />}</Field>;
}

function EditStep({ s, put, form, names }: { s: Step; put: (c: Partial<Step>) => void; form: Question[]; names: Map<number, string> }): ReactNode {
	const hours = (name: "due_hours" | "remind_hours") => (raw: string) => put({ [name]: raw.trim() === "" ? undefined : Number(raw) });
	const whos = (s.people ?? []).map((id) => ({ value: String(id), label: names.get(id) ?? `#${id}` }));
	return (
		<>
			<TextField label={m.catalog.askName} maxLength={120} value={s.name ?? ""} onChange={(name) => put({ name })} autoFocus />
			<Choice label={m.catalog.stepWho} value={s.who} labels={m.catalog.who} onChange={(who) => put({ who })} />
			{s.who === "people" && (
				<Field label={m.catalog.people} required full>
					{(id) => <PeoplePicker id={id} label={m.catalog.people} many value={whos} onChange={(v) => put({ people: v.map((x) => Number(x.value)) })} />}
				</Field>
			)}
			{s.who === "lead" && <TeamChoice label={m.catalog.team} value={s.team} none={m.catalog.teamOfTicket} onChange={(team) => put({ team })} />}
			{s.who === "people" && <Choice label={m.catalog.needLabel} value={s.need ?? "all"} labels={m.catalog.needs} onChange={(need) => put({ need })} />}
			{s.who === "people" && s.need === "share" && <TextField label={m.catalog.percent} type="number" min={1} max={100} value={textOf(s.percent)} onChange={(v) => put({ percent: Number(v) })} />}
			<TextField label={m.catalog.dueHours} type="number" min={0} max={8760} value={textOf(s.due_hours)} onChange={hours("due_hours")} />
			<TextField label={m.catalog.remindHours} type="number" min={0} max={8760} value={textOf(s.remind_hours)} onChange={hours("remind_hours")} />
			<Choice label={m.catalog.missing} value={s.missing ?? "lead"} labels={m.catalog.missings} onChange={(missing) => put({ missing })} />
			{s.missing === "named" && <PersonChoice label={m.catalog.fallback} value={s.fallback} names={names} onChange={(fallback) => put({ fallback })} />}
			<WhenEditor when={s.when} form={form} onChange={(when) => put({ when })} />
		</>
	);
}
