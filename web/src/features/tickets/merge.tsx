/* merge.tsx - two people changed the same field: both values side by side, one choice per field. */
import { useState, type ReactNode } from "react";
import { textOf } from "@/lib/text";
import { fieldOf, useType } from "@/lib/session";
import type { Ticket } from "@/lib/types";
import { m } from "@/messages";
import { FormDialog } from "@/ui/dialog";
import type { Clash } from "./api";
import { showValue } from "@/ui/list/columns";

type Pick = "theirs" | "mine" | "both";

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
	const [mine, setMine] = useState<Record<string, Pick>>({});
	const send = () => {
		const contested = clash.conflicts.map((c) => c.field);
		const changes = Object.fromEntries(
			Object.entries(clash.changes).filter(([f]) => !contested.includes(f) || (mine[f] ?? "theirs") !== "theirs"),
		);
		for (const c of clash.conflicts)
			if (mine[c.field] === "both")
				changes[c.field] = `${textOf(c.theirs)}\n\n${textOf(c.yours)}`;
		if (Object.keys(changes).length > 0)
			onMerge(changes);
		else
			clash.done?.();
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
						const pick = (own: Pick, shown: ReactNode) => (
							<label>
								<input type="radio" name={c.field} checked={(mine[c.field] ?? "theirs") === own} onChange={() => setMine((o) => ({ ...o, [c.field]: own }))} />
								<span className="merge-text">{shown}</span>
							</label>
						);
						return (
							<tr key={c.field}>
								<th scope="row">{f.label}</th>
								<td>{showValue(f, c.base)}</td>
								<td>{pick("theirs", showValue(f, c.theirs))}</td>
								<td>
									{pick("mine", showValue(f, c.yours))}
									{f.type === "body" && pick("both", m.attention.under.both)}
								</td>
							</tr>
						);
					})}
				</tbody>
			</table>
		</FormDialog>
	);
}
