/* form.tsx - fields, and forms made from what the server says about a type's fields or a verb's arguments.
 *
 * A value here is what goes into the request: text, number, boolean, null, an id for a reference, a list for tags.
 * A reference is shown by name, so its field holds {value, label} until it is sent (see wire()). */
import { useId, type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes } from "react";
import { fromLocalInput, toLocalInput } from "@/lib/time";
import { textOf } from "@/lib/text";
import type { Completion, FieldMeta, Named, VerbArg } from "@/lib/types";
import { m } from "@/messages";
import { Combo } from "./combo";
import { TagsInput } from "./tags";

export function Field({
	label,
	help,
	error,
	required,
	full,
	children,
}: {
	label: string;
	help?: string | null | undefined;
	error?: string | undefined;
	required?: boolean | undefined;
	full?: boolean | undefined;
	children: (id: string, describedBy: string | undefined) => ReactNode;
}): ReactNode {
	const id = useId();
	const described = [help ? `${id}-help` : "", error !== undefined ? `${id}-wrong` : ""].filter(Boolean).join(" ");
	return (
		<div className={full === true ? "field full" : "field"}>
			<span className="label">
				<label htmlFor={id}>{label}</label>
				{required === true && (
					<span className="req" title={m.required} aria-hidden="true">
						*
					</span>
				)}
			</span>
			{children(id, described === "" ? undefined : described)}
			{error !== undefined && (
				<span id={`${id}-wrong`} className="wrong" role="alert">
					{error}
				</span>
			)}
			{help && (
				<span id={`${id}-help`} className="help">
					{help}
				</span>
			)}
		</div>
	);
}

type InputProps = Omit<InputHTMLAttributes<HTMLInputElement>, "onChange" | "value">;

export function TextField({
	label,
	value,
	onChange,
	help,
	error,
	...rest
}: InputProps & {
	label: string;
	value: string;
	onChange: (text: string) => void;
	help?: string;
	error?: string | undefined;
}): ReactNode {
	return (
		<Field label={label} help={help} error={error} required={rest.required}>
			{(id, described) => (
				<input
					id={id}
					className="input"
					aria-describedby={described}
					aria-invalid={error !== undefined || undefined}
					{...rest}
					value={value}
					onChange={(e) => onChange(e.target.value)}
				/>
			)}
		</Field>
	);
}

export function Area({
	value,
	onChange,
	...rest
}: Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "onChange" | "value"> & {
	value: string;
	onChange: (text: string) => void;
}): ReactNode {
	return <textarea className="input" {...rest} value={value} onChange={(e) => onChange(e.target.value)} />;
}

export function Segment<T extends string>({
	label,
	options,
	value,
	onChange,
}: {
	label: string;
	options: { id: T; label: string }[];
	value: T;
	onChange: (value: T) => void;
}): ReactNode {
	return (
		<div className="segment" role="group" aria-label={label}>
			{options.map((o) => (
				<button key={o.id} type="button" aria-pressed={o.id === value} onClick={() => onChange(o.id)}>
					{o.label}
				</button>
			))}
		</div>
	);
}

/* ---- fields the server describes -------------------------------------------- */

export type FieldSpec = Pick<FieldMeta, "name" | "type" | "choices" | "of" | "max"> & {
	label: string;
	help?: string | null | undefined;
	required: boolean;
};

export function specOfField(f: FieldMeta): FieldSpec {
	return { ...f, required: f.flags.includes("required") };
}

export function specOfArg(a: VerbArg): FieldSpec {
	const words = a.name.replaceAll("_", " ");
	return { ...a, label: a.label ?? words.charAt(0).toUpperCase() + words.slice(1), required: a.required === true };
}

export type Values = Record<string, unknown>;

export function refOf(v: unknown): Completion | null {
	if (v === null || v === undefined || v === "")
		return null;
	if (typeof v === "object") {
		const named = v as Partial<Named> & Partial<Completion>;
		if (named.value !== undefined)
			return { value: String(named.value), label: named.label ?? String(named.value) };
		return { value: String(named.id), label: named.name ?? String(named.id) };
	}
	return { value: textOf(v), label: textOf(v) };
}

/** A field's value as the API takes it. Reference ids are numbers on the wire; keys ("INC12") stay text. */
export function wire(type: string, v: unknown): unknown {
	if (type === "ref") {
		const ref = refOf(v);
		return ref === null ? null : /^\d+$/.test(ref.value) ? Number(ref.value) : ref.value;
	}
	if ((type === "int" || type === "real") && typeof v === "string")
		return v.trim() === "" ? null : Number(v);
	if ((type === "enum" || type === "time") && v === "")
		return null;
	return v;
}

interface AnyProps {
	spec: FieldSpec;
	type: string;
	value: unknown;
	onChange: (value: unknown) => void;
	error?: string | undefined;
	autoFocus?: boolean | undefined;
}

/** One field with label, help and error. `type`: the record type, for completion. */
export function AnyField({ spec, type, value, onChange, error, autoFocus }: AnyProps): ReactNode {
	if (spec.type === "bool")
		return (
			<label className="check field">
				<input type="checkbox" checked={value === true} onChange={(e) => onChange(e.target.checked)} />
				<span>
					{spec.label}
					{spec.help && <span className="help faint"> {spec.help}</span>}
				</span>
			</label>
		);
	return (
		<Field
			label={spec.label}
			help={spec.help}
			error={error}
			required={spec.required}
			full={(type === "ticket" && spec.name === "title") || spec.type === "body" || spec.type === "json" || spec.type === "tags"}
		>
			{(id, described) => (
				<AnyInput
					id={id}
					described={described}
					spec={spec}
					type={type}
					value={value}
					onChange={onChange}
					invalid={error !== undefined}
					autoFocus={autoFocus}
				/>
			)}
		</Field>
	);
}

/** The bare input for one field, of whatever type. */
export function AnyInput({
	id,
	described,
	spec,
	type,
	value,
	onChange,
	invalid,
	autoFocus,
	short,
}: {
	id?: string;
	described?: string | undefined;
	spec: FieldSpec;
	type: string;
	value: unknown;
	onChange: (value: unknown) => void;
	invalid?: boolean;
	autoFocus?: boolean | undefined;
	short?: boolean;
}): ReactNode {
	const shared = {
		id,
		className: short === true ? "input short" : "input",
		"aria-describedby": described,
		"aria-invalid": invalid === true || undefined,
		"aria-required": spec.required || undefined,
		"aria-label": id === undefined ? spec.label : undefined,
		autoFocus,
	};
	const text = textOf(value);
	switch (spec.type) {
	case "enum":
		return (
			<select {...shared} value={text} onChange={(e) => onChange(e.target.value === "" ? null : e.target.value)}>
				{(!spec.required || text === "") && <option value="">{spec.required ? "" : "–"}</option>}
				{(spec.choices ?? []).map((c) => (
					<option key={c.id} value={c.id}>
						{c.label}
					</option>
				))}
			</select>
		);
	case "ref":
		return (
			<Combo
				{...(id !== undefined ? { id } : {})}
				label={spec.label}
				type={spec.of ?? type}
				field={spec.of === undefined ? spec.name : ""}
				value={refOf(value)}
				onChange={onChange}
				clearable={!spec.required}
				autoFocus={autoFocus === true}
				invalid={invalid === true}
				describedBy={described}
				{...(short === true ? { inputClass: "short" } : {})}
			/>
		);
	case "bool":
		return (
			<input
				type="checkbox"
				id={id}
				aria-label={id === undefined ? spec.label : undefined}
				checked={value === true}
				onChange={(e) => onChange(e.target.checked)}
			/>
		);
	case "body":
		return <Area {...shared} value={text} rows={5} onChange={onChange} maxLength={spec.max ?? 65536} />;
	case "json":
		return <Area {...shared} value={typeof value === "string" || value === undefined || value === null ? text : JSON.stringify(value, null, 1)} rows={5} spellCheck={false} onChange={onChange} />;
	case "int":
	case "real":
		return (
			<input
				{...shared}
				type="number"
				step={spec.type === "int" ? 1 : "any"}
				value={text}
				onChange={(e) => onChange(e.target.value)}
			/>
		);
	case "time":
		return (
			<input
				{...shared}
				type="datetime-local"
				value={text === "" ? "" : toLocalInput(text)}
				onChange={(e) => onChange(e.target.value === "" ? null : fromLocalInput(e.target.value))}
			/>
		);
	case "tags":
		return <TagsInput {...(id !== undefined ? { id } : {})} label={spec.label} type={type} value={Array.isArray(value) ? (value as string[]) : []} onChange={onChange} />;
	case "text":
		return (
			<input {...shared} type="text" value={text} maxLength={spec.max ?? 200} list={spec.name === "zone" ? "zones" : undefined} onChange={(e) => onChange(e.target.value)} />
		);
	}
}
