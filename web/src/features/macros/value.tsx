/* value.tsx - a field's value in words, and before → after. */
import { ArrowRight } from "lucide-react";
import type { ReactNode } from "react";
import { textOf } from "@/lib/text";
import { bothZones, now, shortTime } from "@/lib/time";
import type { FieldMeta, Named } from "@/lib/types";
import { m } from "@/messages";
import { ChoiceTag, Tag } from "@/ui/kit";

export function Value({ field, value }: { field: Pick<FieldMeta, "type" | "choices"> | undefined; value: unknown }): ReactNode {
	if (value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0))
		return <span className="faint">–</span>;
	if (Array.isArray(value))
		return value.map((t) => <Tag key={textOf(t)}>{textOf(t)}</Tag>);
	if (field?.type === "enum")
		return <ChoiceTag choices={field.choices} value={value} />;
	if (field?.type === "time")
		return (
			<time dateTime={textOf(value)} title={bothZones(textOf(value))}>
				{shortTime(textOf(value), now())}
			</time>
		);
	if (typeof value === "object")
		return (value as Named).name;
	return typeof value === "boolean" ? (value ? m.yes : m.no) : textOf(value);
}

export function Change({ label, field, before, after }: { label: string; field: Pick<FieldMeta, "type" | "choices"> | undefined; before: unknown; after: unknown }): ReactNode {
	return (
		<li>
			<span className="faint">{label}</span> <Value field={field} value={before} /> <ArrowRight size={11} aria-label={m.ticket.to} />{" "}
			<b>
				<Value field={field} value={after} />
			</b>
		</li>
	);
}
