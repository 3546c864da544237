/* effects.tsx - what a rule sets: the fields of a ticket that rules may set, tags, watchers, a macro. */
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { fieldOf, typeOf, useMeta, useType } from "@/lib/session";
import type { Completion } from "@/lib/types";
import { m } from "@/messages";
import { Combo } from "@/ui/combo";
import { AnyInput, Field, refOf, specOfField } from "@/ui/form";
import { IconButton } from "@/ui/kit";
import { TagsInput } from "@/ui/tags";
import type { Effects } from "./api";

/** As the form holds them: references with their names. */
export interface EffectValues {
	refs: Record<string, Completion | null>;
	texts: Record<string, string>;
	add_tags: string[];
	remove_tags: string[];
	watchers: Completion[];
	/** Harm as it was; the form shows its preset, and what is none is kept. */
	harm: Effects["harm"];
}

const refs = ["team", "assignee", "macro"];
const texts = ["category", "subcategory", "impact", "urgency"];

/** Names come from the server's `shown`, in the order it wrote them. */
export function valuesOf(effects: Effects, shown: { field: string; text: string }[]): EffectValues {
	const named = (field: string, id: number | undefined) =>
		id === undefined ? null : { value: String(id), label: shown.find((s) => s.field === field)?.text ?? String(id) };
	const watchers = shown.filter((s) => s.field === "watchers");
	return {
		refs: { team: named("team", effects.team), assignee: named("assignee", effects.assignee), macro: named("macro", effects.macro), harm: named("harm", effects.harm?.preset) },
		harm: effects.harm,
		texts: Object.fromEntries(texts.map((t) => [t, (effects as Record<string, string | undefined>)[t] ?? ""])),
		add_tags: effects.add_tags ?? [],
		remove_tags: effects.remove_tags ?? [],
		watchers: (effects.watchers ?? []).map((id, i) => ({ value: String(id), label: watchers[i]?.text ?? String(id) })),
	};
}

export function effectsOf(v: EffectValues): Effects {
	const out: Record<string, unknown> = {};
	for (const name of refs)
		if (v.refs[name])
			out[name] = Number(v.refs[name].value);
	for (const name of texts)
		if (v.texts[name])
			out[name] = v.texts[name];
	if (v.add_tags.length > 0)
		out["add_tags"] = v.add_tags;
	if (v.remove_tags.length > 0)
		out["remove_tags"] = v.remove_tags;
	if (v.watchers.length > 0)
		out["watchers"] = v.watchers.map((w) => Number(w.value));
	const preset = v.refs["harm"];
	if (preset)
		out["harm"] = Number(preset.value) === v.harm?.preset ? v.harm : { preset: Number(preset.value) };
	else if (v.harm !== undefined && v.harm.preset === undefined)
		out["harm"] = v.harm;
	return out;
}

export function EffectsForm({ value, onChange }: { value: EffectValues; onChange: (v: EffectValues) => void }): ReactNode {
	const type = useType("ticket");
	const macros = typeOf(useMeta(), "macro") !== undefined;
	const put = (part: Partial<EffectValues>) => onChange({ ...value, ...part });
	const ref = (name: string, of: string) => (
		<Field label={m.routing.effect[name] ?? name}>
			{(id) => <Combo id={id} label={m.routing.effect[name] ?? name} type={of} field="" value={value.refs[name] ?? null} clearable onChange={(c) => put({ refs: { ...value.refs, [name]: c } })} />}
		</Field>
	);
	const text = (name: string) => {
		const f = fieldOf(type, name);
		return f === undefined ? null : (
			<Field label={m.routing.effect[name] ?? f.label}>
				{(id) =>
					f.choices !== undefined ? (
						<AnyInput id={id} spec={specOfField(f)} type="ticket" value={value.texts[name]} onChange={(v) => put({ texts: { ...value.texts, [name]: typeof v === "string" ? v : "" } })} />
					) : (
						<Combo
							id={id}
							label={m.routing.effect[name] ?? f.label}
							type="ticket"
							field={name}
							free
							clearable
							value={refOf(value.texts[name])}
							onChange={(c) => put({ texts: { ...value.texts, [name]: c?.value ?? "" } })}
						/>
					)
				}
			</Field>
		);
	};
	return (
		<div className="form-grid">
			{ref("team", "team")}
			{ref("assignee", "person")}
			{text("category")}
			{text("subcategory")}
			{text("impact")}
			{text("urgency")}
			<Field label={m.routing.effect["add_tags"] ?? ""}>
				{(id) => <TagsInput id={id} label={m.routing.effect["add_tags"] ?? ""} type="ticket" value={value.add_tags} onChange={(add_tags) => put({ add_tags })} />}
			</Field>
			<Field label={m.routing.effect["remove_tags"] ?? ""}>
				{(id) => <TagsInput id={id} label={m.routing.effect["remove_tags"] ?? ""} type="ticket" value={value.remove_tags} onChange={(remove_tags) => put({ remove_tags })} />}
			</Field>
			<Field label={m.routing.effect["watchers"] ?? ""}>
				{(id) => (
					<div className="chips">
						{value.watchers.map((w) => (
							<span key={w.value} className="tag">
								{w.label}
								<IconButton label={m.routing.removeWatcher(w.label)} onClick={() => put({ watchers: value.watchers.filter((x) => x.value !== w.value) })}>
									<X size={12} />
								</IconButton>
							</span>
						))}
						<Combo
							id={id}
							label={m.routing.addWatcher}
							type="person"
							field=""
							value={null}
							placeholder={m.routing.addWatcher}
							inputClass="short"
							exclude={(c) => value.watchers.some((w) => w.value === c.value)}
							onChange={(c) => c !== null && put({ watchers: [...value.watchers, c] })}
						/>
					</div>
				)}
			</Field>
			{macros && ref("macro", "macro")}
			{ref("harm", "harm_preset")}
		</div>
	);
}
