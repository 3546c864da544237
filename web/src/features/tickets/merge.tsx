/* merge.tsx - two people changed the same field: both values side by side, one choice per field. */
import { useState, type ReactNode } from "react";
import { fieldOf, useType } from "@/lib/session";
import type { Ticket } from "@/lib/types";
import { m } from "@/messages";
import { FormDialog } from "@/ui/dialog";
import type { Clash } from "./api";
import { showValue } from "./columns";

export function MergeDialog({
	ticket,
	clash,
	onClose,
	onMerge,
}: {
	ticket: Ticket;
	clash: Clash;
	onClose: () => void;
	onMerge: (changes: Record<string, unknown>) => void;
}): ReactNode {
	const type = useType("ticket");
	const [mine, setMine] = useState<Record<string, boolean>>({});
	const send = () => {
		const contested = clash.conflicts.map((c) => c.field);
		const changes = Object.fromEntries(
			Object.entries(clash.changes).filter(([f]) => !contested.includes(f) || mine[f] === true),
		);
		if (Object.keys(changes).length > 0)
			onMerge(changes);
		onClose();
	};
	return (
		<FormDialog title={`${ticket.key}: ${m.ticket.conflict}`} text={m.ticket.conflictText} submit={m.save} wide onClose={onClose} onSubmit={send}>
			<table className="plain-table merge">
				<thead>
					<tr>
						<th scope="col">{m.ticket.fields}</th>
						<th scope="col">{m.ticket.base}</th>
						<th scope="col">{m.ticket.theirs}</th>
						<th scope="col">{m.ticket.yours}</th>
					</tr>
				</thead>
				<tbody>
					{clash.conflicts.map((c) => {
						const f = fieldOf(type, c.field) ?? { name: c.field, label: c.field, type: "text" as const, choices: [] };
						const pick = (own: boolean, v: unknown) => (
							<label>
								<input type="radio" name={c.field} checked={(mine[c.field] === true) === own} onChange={() => setMine((o) => ({ ...o, [c.field]: own }))} />
								<span>{showValue(f, v)}</span>
							</label>
						);
						return (
							<tr key={c.field}>
								<th scope="row">{f.label}</th>
								<td>{showValue(f, c.base)}</td>
								<td>{pick(false, c.theirs)}</td>
								<td>{pick(true, c.yours)}</td>
							</tr>
						);
					})}
				</tbody>
			</table>
		</FormDialog>
	);
}
