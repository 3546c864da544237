/* field-rows.tsx - some fields of a ticket with values: rows of field and input, chosen from what the server describes. */
import { X } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { oneQuery } from "@/lib/records";
import { typeOf, useMeta, useType } from "@/lib/session";
import { textOf } from "@/lib/text";
import type { FieldMeta, Rec } from "@/lib/types";
import { m } from "@/messages";
import { AnyInput, specOfField, wire, type FieldSpec } from "@/ui/form";
import { IconButton } from "@/ui/kit";

/** An input for a value as it is stored: a reference is a number there, and is shown by its name. */
export function StoredInput({ spec, type, value, onChange }: { spec: FieldSpec; type: string; value: unknown; onChange: (value: unknown) => void }): ReactNode {
	const plural = typeOf(useMeta(), spec.of ?? "")?.plural ?? "";
	const bare = spec.type === "ref" && typeof value === "number";
	const found = useQuery({ ...oneQuery<Rec>(plural, String(value)), enabled: bare && plural !== "", staleTime: 300_000 }).data;
	const shown = bare ? { id: value, name: textOf(found?.["name"] ?? found?.["title"] ?? `#${value}`) } : value;
	return <AnyInput spec={spec} type={type} value={shown} onChange={(v) => onChange(spec.type === "ref" ? wire("ref", v) : v)} short />;
}

/** A blank value that the server would take for a field of this type. */
export function blank(f: Pick<FieldMeta, "type" | "choices">): unknown {
	return f.type === "enum" ? (f.choices?.[0]?.id ?? null) : f.type === "bool" ? true : f.type === "tags" ? [] : f.type === "ref" ? null : "";
}

export function FieldRows({ fields, value, onChange }: { fields: FieldMeta[]; value: Record<string, unknown>; onChange: (value: Record<string, unknown>) => void }): ReactNode {
	const type = useType("ticket");
	const names = Object.keys(value);
	const free = fields.filter((f) => !names.includes(f.name));
	const rename = (from: string, to: FieldMeta) => onChange(Object.fromEntries(Object.entries(value).map(([k, v]) => (k === from ? [to.name, blank(to)] : [k, v]))));
	const without = (name: string) => Object.fromEntries(Object.entries(value).filter(([k]) => k !== name));
	return (
		<div className="field-rows">
			{names.map((name) => {
				const f = fields.find((x) => x.name === name);
				return (
					<div key={name} className="field-row">
						<select
							className="input short"
							aria-label={m.macros.field}
							value={name}
							onChange={(e) => {
								const to = fields.find((x) => x.name === e.target.value);
								if (to !== undefined)
									rename(name, to);
							}}
						>
							{f === undefined && <option value={name}>{name}</option>}
							{fields.filter((x) => x.name === name || free.includes(x)).map((x) => (
								<option key={x.name} value={x.name}>
									{x.label}
								</option>
							))}
						</select>
						{f !== undefined && <StoredInput spec={{ ...specOfField(f), required: f.type === "enum" }} type={type.name} value={value[name]} onChange={(v) => onChange({ ...value, [name]: wire(f.type === "ref" ? "text" : f.type, v) })} />}
						<IconButton label={m.macros.removeField(f?.label ?? name)} onClick={() => onChange(without(name))}>
							<X size={14} />
						</IconButton>
					</div>
				);
			})}
			{free.length > 0 && (
				<select
					className="input short"
					aria-label={m.macros.addField}
					value=""
					onChange={(e) => {
						const f = fields.find((x) => x.name === e.target.value);
						if (f !== undefined)
							onChange({ ...value, [f.name]: blank(f) });
					}}
				>
					<option value="">{m.macros.addField}</option>
					{free.map((f) => (
						<option key={f.name} value={f.name}>
							{f.label}
						</option>
					))}
				</select>
			)}
		</div>
	);
}

/** An object out of a JSON field, whatever it holds. */
export function objectOf(v: unknown): Record<string, unknown> {
	return typeof v === "object" && v !== null && !Array.isArray(v) ? (v as Record<string, unknown>) : {};
}

export function listOf<T>(v: unknown): T[] {
	return Array.isArray(v) ? (v as T[]) : [];
}
