/* form-builder.tsx - the questions of an item beside how they will look: what is changed on the left is tried on the right,
 * conditions and all, by the same code that draws the portal's form. */
import { useState, type ReactNode } from "react";
import { firstAnswers, troubles, type Answers, type Question, type QuestionType } from "@/lib/questions";
import { now } from "@/lib/time";
import { textOf } from "@/lib/text";
import { m } from "@/messages";
import { Area, Field, TextField } from "@/ui/form";
import { QuestionFields, troubleText } from "@/ui/question-fields";
import { Rows } from "./rows";
import { WhenEditor, whenText } from "./when-editor";

export function freeName(taken: string[], base: string): string {
	const stem = base.replace(/_\d+$/, "") || "q";
	for (let n = 2; ; n++)
		if (!taken.includes(`${stem}_${n}`))
			return `${stem}_${n}`;
}

/** "Which model?" as a name: which_model. */
export function nameOf(label: string): string {
	const plain = label
		.normalize("NFKD")
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, "_")
		.replace(/^[_\d]+|_+$/g, "")
		.slice(0, 30);
	return plain === "" ? "q" : plain;
}

export function FormBuilder({ form, onChange }: { form: Question[]; onChange: (form: Question[]) => void }): ReactNode {
	const [answers, setAnswers] = useState<Answers>(() => firstAnswers(form));
	const wrong = troubles(form, answers, new Date(now()).toISOString().slice(0, 10)).filter((t) => t.code !== "needed" && t.code !== "hidden");
	const names = form.map((q) => q.name);
	return (
		<div className="builder">
			<Rows<Question>
				items={form}
				onChange={onChange}
				label={m.catalog.tabForm}
				title={(q) => (
					<>
						{q.label || m.catalog.newQuestion}
						{q.required === true && <span className="req"> *</span>}
					</>
				)}
				sub={(q) => [m.catalog.types[q.type], whenText(q.when, form)].filter(Boolean).join(" · ")}
				copy={(q) => ({ ...q, name: freeName(names, q.name) })}
				add={() => ({ name: freeName(names, "q"), label: m.catalog.newQuestion, type: "text" })}
				addLabel={m.catalog.addQuestion}
				empty={m.catalog.noQuestions}
				edit={(q, put, i) => <EditQuestion q={q} put={put} before={form.slice(0, i)} taken={names.filter((_, k) => k !== i)} />}
			/>
			<section className="builder-preview" aria-label={m.catalog.preview}>
				<h2>{m.catalog.preview}</h2>
				<p className="faint card-note">{m.catalog.previewText}</p>
				<QuestionFields form={form} values={answers} onChange={setAnswers} wrong={Object.fromEntries(wrong.map((t) => [t.name, troubleText(t)]))} dry />
			</section>
		</div>
	);
}

function EditQuestion({ q, put, before, taken }: { q: Question; put: (c: Partial<Question>) => void; before: Question[]; taken: string[] }): ReactNode {
	const [own, setOwn] = useState(() => !/^q_\d+$/.test(q.name)); /* a name of its own is not made from the label any more */
	const relabel = (label: string) => {
		const name = nameOf(label);
		put(own ? { label } : { label, name: taken.includes(name) ? freeName(taken, name) : name });
	};
	return (
		<>
			<div className="full">
				<TextField label={m.catalog.questionLabel} required maxLength={200} value={q.label} onChange={relabel} autoFocus />
			</div>
			<Field label={m.catalog.questionType}>
				{(id) => (
					<select id={id} className="input" value={q.type} onChange={(e) => put(retype(q, e.target.value as QuestionType))}>
						{Object.entries(m.catalog.types).map(([type, label]) => (
							<option key={type} value={type}>
								{label}
							</option>
						))}
					</select>
				)}
			</Field>
			<TextField label={m.catalog.questionName} help={m.catalog.questionNameHelp} maxLength={40} value={q.name} onChange={(name) => (setOwn(true), put({ name }))} />
			{(q.type === "choice" || q.type === "choices") && <EditChoices q={q} put={put} />}
			<Limits q={q} put={put} />
			<div className="full">
				<TextField label={m.catalog.help} maxLength={400} value={q.help ?? ""} onChange={(help) => put({ help })} />
			</div>
			<label className="check">
				<input type="checkbox" checked={q.required === true} onChange={(e) => put({ required: e.target.checked })} />
				<span>{m.catalog.required}</span>
			</label>
			<WhenEditor when={q.when} form={before} onChange={(when) => put({ when })} />
		</>
	);
}

/** What belongs to the old kind of answer alone does not stay behind: the server would refuse or misread it. */
function retype(q: Question, type: QuestionType): Partial<Question> {
	const neo: Partial<Question> = { type };
	for (const name of ["min", "max", "pattern", "default"] as const)
		if (q[name] !== undefined)
			(neo as Record<string, unknown>)[name] = undefined;
	if (type === "choice" || type === "choices")
		neo.choices = q.choices ?? [{ id: "a", label: "A" }, { id: "b", label: "B" }];
	else if (q.choices !== undefined)
		(neo as Record<string, unknown>)["choices"] = undefined;
	return neo;
}

function EditChoices({ q, put }: { q: Question; put: (c: Partial<Question>) => void }): ReactNode {
	const [text, setText] = useState(() => (q.choices ?? []).map((c) => `${c.id} = ${c.label}`).join("\n"));
	const read = (raw: string) => {
		setText(raw);
		const choices = raw
			.split("\n")
			.map((line) => line.split("="))
			.map(([id, ...label]) => ({ id: (label.length > 0 ? (id ?? "") : nameOf(id ?? "")).trim(), label: (label.length > 0 ? label.join("=") : (id ?? "")).trim() }))
			.filter((c) => c.id !== "" && c.label !== "");
		put({ choices });
	};
	return (
		<Field label={m.catalog.choices} help={m.catalog.choicesHelp} full>
			{(id, described) => <Area id={id} aria-describedby={described} className="input" rows={4} value={text} onChange={read} />}
		</Field>
	);
}

function Limits({ q, put }: { q: Question; put: (c: Partial<Question>) => void }): ReactNode {
	const kind = q.type === "text" || q.type === "long" ? "text" : q.type === "date" || q.type === "time" ? "date" : q.type === "number" || q.type === "choices" ? q.type : null;
	const number = (name: "min" | "max") => (raw: string) => put({ [name]: raw.trim() === "" ? undefined : Number(raw) });
	return (
		<>
			{kind !== null && (
				<>
					<TextField label={m.catalog.min[kind]} type="number" value={textOf(q.min)} onChange={number("min")} />
					<TextField label={m.catalog.max[kind]} type="number" value={textOf(q.max)} onChange={number("max")} />
				</>
			)}
			{q.type === "text" && <TextField label={m.catalog.pattern} help={m.catalog.patternHelp} maxLength={200} value={q.pattern ?? ""} onChange={(pattern) => put({ pattern })} />}
			{(q.type === "text" || q.type === "long") && <TextField label={m.catalog.byDefault} value={textOf(q.default)} onChange={(v) => put({ default: v })} />}
		</>
	);
}
