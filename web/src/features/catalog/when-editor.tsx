/* when-editor.tsx - "only when": conditions on answers, for a question, an approval step or a task. */
import { X } from "lucide-react";
import type { ReactNode } from "react";
import type { Condition, Op, Question, When } from "@/lib/questions";
import { textOf } from "@/lib/text";
import { m } from "@/messages";
import { Button, IconButton } from "@/ui/kit";

function opsOf(q: Question | undefined): Op[] {
	switch (q?.type) {
	case "number":
	case "date":
	case "time":
		return ["is", "less", "more", "any", "none"];
	case "choices":
		return ["has", "any", "none"];
	case "bool":
		return ["is", "any", "none"];
	case "text":
	case "long":
		return ["is", "not", "has", "any", "none"];
	case "person":
	case "file":
		return ["any", "none"];
	default:
		return ["is", "not", "any", "none"];
	}
}

function firstValue(q: Question | undefined): unknown {
	return q?.type === "bool" ? true : q?.type === "number" ? 0 : (q?.choices?.[0]?.id ?? "");
}

export function whenText(w: When | null | undefined, form: Question[]): string {
	if (w === null || w === undefined || w.of.length === 0)
		return "";
	const one = (c: Condition) => {
		const q = form.find((x) => x.name === c.question);
		const shown = q?.choices?.find((x) => x.id === c.value)?.label ?? (typeof c.value === "boolean" ? (c.value ? m.catalog.yes : m.catalog.no) : textOf(c.value));
		return `${q?.label ?? c.question} ${m.catalog.ops[c.op] ?? c.op}${c.op === "any" || c.op === "none" ? "" : ` ${shown}`}`;
	};
	return `${m.catalog.onlyWhen}: ${w.of.map(one).join(", ")}`;
}

export function WhenEditor({ when, form, onChange }: { when: When | null | undefined; form: Question[]; onChange: (w: When | null) => void }): ReactNode {
	const of = when?.of ?? [];
	const put = (next: Condition[]) => onChange(next.length === 0 ? null : { match: when?.match ?? "all", of: next });
	if (form.length === 0)
		return null;
	return (
		<fieldset className="full when">
			<legend>
				{m.catalog.onlyWhen}
				{of.length > 1 && (
					<select className="input short" aria-label={m.catalog.onlyWhen} value={when?.match ?? "all"} onChange={(e) => onChange({ match: e.target.value === "any" ? "any" : "all", of })}>
						<option value="all">{m.catalog.matchAll}</option>
						<option value="any">{m.catalog.matchAny}</option>
					</select>
				)}
			</legend>
			{of.length === 0 && <p className="faint">{m.catalog.always}</p>}
			{of.map((c, i) => (
				<Row key={i} c={c} form={form} onChange={(neo) => put(of.map((x, k) => (k === i ? neo : x)))} onRemove={() => put(of.filter((_, k) => k !== i))} />
			))}
			<Button
				kind="quiet"
				onClick={() => {
					const q = form[form.length - 1];
					put([...of, { question: q?.name ?? "", op: opsOf(q)[0] ?? "any", value: firstValue(q) }]);
				}}
			>
				{m.catalog.condition}
			</Button>
		</fieldset>
	);
}

function Row({ c, form, onChange, onRemove }: { c: Condition; form: Question[]; onChange: (c: Condition) => void; onRemove: () => void }): ReactNode {
	const q = form.find((x) => x.name === c.question);
	return (
		<div className="when-row">
			<select
				className="input short"
				aria-label={m.catalog.questionLabel}
				value={c.question}
				onChange={(e) => {
					const neo = form.find((x) => x.name === e.target.value);
					onChange({ question: e.target.value, op: opsOf(neo)[0] ?? "any", value: firstValue(neo) });
				}}
			>
				{q === undefined && <option value={c.question}>{c.question}</option>}
				{form.map((x) => (
					<option key={x.name} value={x.name}>
						{x.label}
					</option>
				))}
			</select>
			<select className="input short" aria-label={m.catalog.onlyWhen} value={c.op} onChange={(e) => onChange({ ...c, op: e.target.value as Op })}>
				{opsOf(q).map((op) => (
					<option key={op} value={op}>
						{m.catalog.ops[op]}
					</option>
				))}
			</select>
			{c.op !== "any" && c.op !== "none" && <Value q={q} value={c.value} onChange={(value) => onChange({ ...c, value })} />}
			<IconButton label={m.catalog.removeIt} onClick={onRemove}>
				<X size={14} />
			</IconButton>
		</div>
	);
}

function Value({ q, value, onChange }: { q: Question | undefined; value: unknown; onChange: (v: unknown) => void }): ReactNode {
	if (q?.choices !== undefined && q.choices.length > 0)
		return (
			<select className="input short" aria-label={m.catalog.value} value={textOf(value)} onChange={(e) => onChange(e.target.value)}>
				{q.choices.map((o) => (
					<option key={o.id} value={o.id}>
						{o.label}
					</option>
				))}
			</select>
		);
	if (q?.type === "bool")
		return (
			<select className="input short" aria-label={m.catalog.value} value={value === false ? "no" : "yes"} onChange={(e) => onChange(e.target.value === "yes")}>
				<option value="yes">{m.catalog.yes}</option>
				<option value="no">{m.catalog.no}</option>
			</select>
		);
	return <input className="input short" aria-label={m.catalog.value} type={q?.type === "number" ? "number" : q?.type === "date" ? "date" : "text"} value={textOf(value)} onChange={(e) => onChange(q?.type === "number" ? Number(e.target.value) : e.target.value)} />;
}
