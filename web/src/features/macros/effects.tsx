/* effects.tsx - the effects of a macro, each with the inputs its kind needs, made from what the server says about fields
 * and verbs; nobody writes JSON. */
import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { useId, type ReactNode } from "react";
import { useType } from "@/lib/session";
import type { FieldSlot } from "@/lib/places";
import { textOf } from "@/lib/text";
import type { VerbArg, VerbMeta } from "@/lib/types";
import { m } from "@/messages";
import { Segment, specOfArg } from "@/ui/form";
import { Button, IconButton } from "@/ui/kit";
import { Menu } from "@/ui/menu";
import { TagsInput } from "@/ui/tags";
import type { Effect } from "./api";
import { FieldRows, listOf, objectOf, StoredInput } from "./field-rows";
import { effectName } from "./preview";
import { VariableText } from "./text-field";
import { Who } from "./template-items";

type Put = (effect: Effect) => void;

const fresh: Record<Effect["do"], Effect> = {
	set: { do: "set", fields: {} },
	assign: { do: "assign", assignee: "me" },
	verb: { do: "verb", verb: "hold", args: {} },
	tags: { do: "tags", add: [] },
	comment: { do: "comment", body: "", visibility: "public" },
	checklist: { do: "checklist", template: 0 },
	watch: { do: "watch", person: "me" },
	unwatch: { do: "unwatch", person: "me" },
};

export function EffectsEditor({ spec, value, onChange, error }: FieldSlot): ReactNode {
	const type = useType("ticket");
	const effects = listOf<Effect>(value);
	const swap = (i: number, by: -1 | 1) => {
		const out = [...effects];
		const [e] = out.splice(i, 1);
		if (e !== undefined)
			out.splice(i + by, 0, e);
		onChange(out);
	};
	return (
		<fieldset className="field full">
			<legend>{spec.label}</legend>
			{effects.length === 0 && <p className="faint">{m.macros.noEffects}</p>}
			<ol className="effects">
				{effects.map((e, i) => (
					<li key={i}>
						<div className="rowflex">
							<span className="faint num">{i + 1}</span>
							<b className="grow">{effectName(type, e)}</b>
							<IconButton label={m.macros.up} disabled={i === 0} onClick={() => swap(i, -1)}>
								<ArrowUp size={14} />
							</IconButton>
							<IconButton label={m.macros.down} disabled={i === effects.length - 1} onClick={() => swap(i, 1)}>
								<ArrowDown size={14} />
							</IconButton>
							<IconButton label={m.macros.removeField(effectName(type, e))} onClick={() => onChange(effects.filter((_, k) => k !== i))}>
								<X size={14} />
							</IconButton>
						</div>
						<OneEffect effect={e} put={(neo) => onChange(effects.map((x, k) => (k === i ? neo : x)))} />
					</li>
				))}
			</ol>
			<Menu
				label={m.macros.addEffect}
				trigger={
					<Button>
						<Plus size={14} />
						{m.macros.addEffect}
					</Button>
				}
				entries={Object.values(fresh).map((e) => ({ id: e.do, label: m.macros.effect[e.do], run: () => onChange([...effects, structuredClone(e)]) }))}
			/>
			{error !== undefined && (
				<span className="wrong" role="alert">
					{error}
				</span>
			)}
		</fieldset>
	);
}

function OneEffect({ effect: e, put }: { effect: Effect; put: Put }): ReactNode {
	switch (e.do) {
	case "set":
		return <SetFields effect={e} put={put} />;
	case "assign":
		return (
			<div className="form-grid">
				<Labelled label={m.macros.owner}>
					<Who label={m.macros.owner} word="me" wordLabel={m.macros.whoRunsIt} of="person" value={e["assignee"]} onChange={(v) => put(without(e, "assignee", v))} />
				</Labelled>
				<Ref label={m.macros.team} of="team" value={e["team"]} onChange={(v) => put(without(e, "team", v))} />
			</div>
		);
	case "verb":
		return <VerbEffect effect={e} put={put} />;
	case "tags":
		return (
			<div className="form-grid">
				<Labelled label={m.macros.tagsAdd}>
					<TagsInput label={m.macros.tagsAdd} type="ticket" value={listOf<string>(e["add"])} onChange={(v) => put({ ...e, add: v })} />
				</Labelled>
				<Labelled label={m.macros.tagsRemove}>
					<TagsInput label={m.macros.tagsRemove} type="ticket" value={listOf<string>(e["remove"])} onChange={(v) => put({ ...e, remove: v })} />
				</Labelled>
			</div>
		);
	case "comment":
		return (
			<>
				<Visible value={textOf(e["visibility"])} onChange={(v) => put({ ...e, visibility: v })} />
				<VariableText label={m.macros.effect.comment} withTicket rows={5} value={textOf(e["body"])} onChange={(v) => put({ ...e, body: v })} />
			</>
		);
	case "checklist":
		return <Ref label={m.macros.listTemplate} of="checklist_template" value={e["template"]} onChange={(v) => put({ ...e, template: v ?? 0 })} />;
	case "watch":
	case "unwatch":
		return <Who label={m.macros.watcher} word="me" wordLabel={m.macros.whoRunsIt} more={{ word: "requester", label: m.macros.theRequester }} of="person" value={e["person"]} onChange={(v) => put({ ...e, person: v })} />;
	}
}

/** A member is left out when nothing is said; null would empty it. */
function without(e: Effect, name: string, v: unknown): Effect {
	const out = { ...e, [name]: v };
	if (v === null || v === undefined)
		delete out[name];
	return out;
}

function Labelled({ label, children }: { label: string; children: ReactNode }): ReactNode {
	return (
		<div className="field">
			<span className="label">{label}</span>
			{children}
		</div>
	);
}

function Ref({ label, of, value, onChange }: { label: string; of: string; value: unknown; onChange: (v: unknown) => void }): ReactNode {
	return (
		<Labelled label={label}>
			<StoredInput spec={{ name: of, type: "ref", of, label, required: false }} type="ticket" value={value === 0 ? null : (value ?? null)} onChange={onChange} />
		</Labelled>
	);
}

function Visible({ value, onChange }: { value: string; onChange: (v: "public" | "internal") => void }): ReactNode {
	return (
		<Segment<"public" | "internal">
			label={m.macros.seenBy}
			value={value === "internal" ? "internal" : "public"}
			onChange={onChange}
			options={[
				{ id: "public", label: m.ticket.reply },
				{ id: "internal", label: m.ticket.note },
			]}
		/>
	);
}

function SetFields({ effect: e, put }: { effect: Effect; put: Put }): ReactNode {
	const type = useType("ticket");
	const fields = type.fields.filter((f) => !f.flags.includes("readonly") && !f.flags.includes("on_create") && !["tags", "json"].includes(f.type) && f.name !== "parent");
	return <FieldRows fields={fields} value={objectOf(e["fields"])} onChange={(v) => put({ ...e, fields: v })} />;
}

function VerbEffect({ effect: e, put }: { effect: Effect; put: Put }): ReactNode {
	const type = useType("ticket");
	const id = useId();
	const verbs = (type.verbs ?? []).filter((v, i, all) => v.verb !== "assign" && all.findIndex((x) => x.verb === v.verb) === i);
	const verb = verbs.find((v) => v.verb === e["verb"]);
	const args = objectOf(e["args"]);
	return (
		<>
			<div className="field">
				<label className="label" htmlFor={id}>
					{m.macros.verb}
				</label>
				<select id={id} className="input short" value={textOf(e["verb"])} onChange={(x) => put({ ...e, verb: x.target.value, args: {} })}>
					{verbs.map((v) => (
						<option key={v.verb} value={v.verb}>
							{v.label}
						</option>
					))}
				</select>
			</div>
			{verb !== undefined && <VerbArgs verb={verb} args={args} put={(v) => put({ ...e, args: v })} />}
		</>
	);
}

function VerbArgs({ verb, args, put }: { verb: VerbMeta; args: Record<string, unknown>; put: (args: Record<string, unknown>) => void }): ReactNode {
	const set = (name: string, v: unknown) => {
		const out = { ...args, [name]: v };
		if (v === null || v === undefined || v === "")
			delete out[name];
		put(out);
	};
	return (
		<div className="verb-args">
			{verb.args.map((a) => (
				<Labelled key={a.name} label={specOfArg(a).label + (a.required === true ? " *" : "")}>
					<Arg arg={a} value={args[a.name]} onChange={(v) => set(a.name, v)} />
				</Labelled>
			))}
			{"comment" in args && <Visible value={textOf(args["visibility"] ?? "internal")} onChange={(v) => set("visibility", v)} />}
		</div>
	);
}

function Arg({ arg, value, onChange }: { arg: VerbArg; value: unknown; onChange: (v: unknown) => void }): ReactNode {
	const spec = specOfArg(arg);
	if (arg.type === "body")
		return <VariableText label={spec.label} withTicket rows={3} value={textOf(value)} onChange={onChange} max={arg.max ?? 16384} />;
	if (arg.type === "time")
		return <input className="input short" aria-label={spec.label} placeholder={m.macros.fromNow} value={textOf(value)} onChange={(e) => onChange(e.target.value.trim())} />;
	return <StoredInput spec={{ ...spec, required: false }} type="ticket" value={value ?? null} onChange={onChange} />;
}
