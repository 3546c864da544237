/* tags.tsx - a set of tags: those set, and a box that offers known ones. */
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { m } from "@/messages";
import { Combo } from "./combo";
import { Tag } from "./kit";

export function TagsInput({
	id,
	label,
	type,
	value,
	onChange,
}: {
	id?: string;
	label: string;
	type: string;
	value: string[];
	onChange: (tags: string[]) => void;
}): ReactNode {
	return (
		<div className="chips">
			{value.map((t) => (
				<Tag key={t}>
					{t}
					<button type="button" aria-label={m.ticket.removeTag(t)} onClick={() => onChange(value.filter((v) => v !== t))}>
						<X size={12} />
					</button>
				</Tag>
			))}
			<Combo
				{...(id !== undefined ? { id } : {})}
				label={label}
				type={type}
				field="tags"
				value={null}
				free
				placeholder={m.ticket.addTag}
				inputClass="short"
				exclude={(c) => value.includes(c.value)}
				onChange={(c) => {
					const tag = c?.value.trim().toLowerCase().replace(/\s+/g, "-") ?? "";
					if (tag !== "" && !value.includes(tag))
						onChange([...value, tag]);
				}}
			/>
		</div>
	);
}
