/* template-fields.tsx - what a ticket from a template begins with. */
import type { ReactNode } from "react";
import { useType } from "@/lib/session";
import type { FieldSlot } from "@/lib/places";
import { m } from "@/messages";
import { FieldRows, objectOf } from "./field-rows";

const ownPlace = ["title", "description", "parent", "external_id", "requester", "symptom", "root_cause", "workaround", "known_error"];

export function TemplateFields({ spec, value, onChange, error }: FieldSlot): ReactNode {
	const type = useType("ticket");
	const fields = type.fields.filter((f) => !f.flags.includes("readonly") && !ownPlace.includes(f.name) && f.type !== "json");
	return (
		<fieldset className="field full">
			<legend>{spec.label}</legend>
			<FieldRows fields={fields} value={objectOf(value)} onChange={onChange} />
			<span className="help">{m.macros.templateFieldsHelp}</span>
			{error !== undefined && (
				<span className="wrong" role="alert">
					{error}
				</span>
			)}
		</fieldset>
	);
}
