/* text-field.tsx - a text with variables: a box, and a menu that puts one in where the cursor is. */
import { Braces } from "lucide-react";
import { useId, useRef, type ReactNode } from "react";
import { beforeNextKey } from "@/lib/paint";
import type { FieldSlot } from "@/lib/places";
import { textOf } from "@/lib/text";
import { m } from "@/messages";
import { Field } from "@/ui/form";
import { Button } from "@/ui/kit";
import { Menu } from "@/ui/menu";
import { variables } from "./variables";

/** The box and its menu, without a label of its own. */
export function VariableText({
	id,
	label,
	value,
	onChange,
	withTicket,
	rows,
	max,
	described,
	invalid,
}: {
	id?: string;
	label: string;
	value: string;
	onChange: (text: string) => void;
	withTicket: boolean;
	/** 1: a single line. */
	rows: number;
	max?: number;
	described?: string | undefined;
	invalid?: boolean;
}): ReactNode {
	const own = useId();
	const at = useRef<number | null>(null);
	const insert = (name: string) => {
		const text = `{{${name}}}`;
		const from = at.current ?? value.length;
		onChange(value.slice(0, from) + text + value.slice(from));
		at.current = from + text.length;
		beforeNextKey(() => {
			const box = document.getElementById(id ?? own) as HTMLTextAreaElement | HTMLInputElement | null;
			box?.focus();
			box?.setSelectionRange(from + text.length, from + text.length);
		});
	};
	const shared = {
		id: id ?? own,
		className: "input",
		"aria-label": id === undefined ? label : undefined,
		"aria-describedby": described,
		"aria-invalid": invalid === true || undefined,
		maxLength: max ?? 16384,
		value,
	};
	return (
		<div className="variable-text">
			{rows === 1 ? (
				<input {...shared} type="text" onChange={(e) => onChange(e.target.value)} onSelect={(e) => (at.current = e.currentTarget.selectionStart)} />
			) : (
				<textarea {...shared} rows={rows} onChange={(e) => onChange(e.target.value)} onSelect={(e) => (at.current = e.currentTarget.selectionStart)} />
			)}
			<Menu
				align="end"
				label={m.macros.variables}
				trigger={
					<Button kind="quiet">
						<Braces size={14} />
						{m.macros.variables}
					</Button>
				}
				entries={variables(withTicket).map((v) => ({ id: v.name, label: v.label, run: () => insert(v.name) }))}
			/>
		</div>
	);
}

function slot(withTicket: boolean, rows: number) {
	return function VariableField({ spec, value, onChange, error }: FieldSlot): ReactNode {
		return (
			<Field label={spec.label} help={spec.help} error={error} required={spec.required} full>
				{(id, described) => (
					<VariableText id={id} label={spec.label} described={described} invalid={error !== undefined} value={textOf(value)} onChange={onChange} withTicket={withTicket} rows={rows} max={spec.max ?? 16384} />
				)}
			</Field>
		);
	};
}

export const TicketText = slot(true, 8);
export const NewTicketLine = slot(false, 1);
export const NewTicketText = slot(false, 8);
