/* bulk.tsx - one macro for all selected tickets, as one operation: chosen, shown on one of them after the other before
 * anything is written, then watched at the foot of the page, where one undo takes it back. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState, type ReactNode } from "react";
import { sayError } from "@/lib/api";
import { showKey } from "@/lib/keys";
import { startOperation } from "@/lib/operations";
import type { Slots } from "@/lib/places";
import { allQuery } from "@/lib/records";
import type { Ticket } from "@/lib/types";
import { m } from "@/messages";
import { FormDialog } from "@/ui/dialog";
import { IconButton, Note, Skeleton } from "@/ui/kit";
import { previewMacro, type Macro } from "./api";
import { Chooser } from "./menu";
import { Effected } from "./preview";

type Props = Slots["bulk-macro"];

export function BulkMacro(props: Props): ReactNode {
	const [chosen, setChosen] = useState<Macro | null>(null);
	const macros = useQuery(allQuery<Macro>("macros", "active:true", "position,name")).data;
	return chosen === null ? <Chooser macros={macros} onClose={props.onClose} onPick={setChosen} /> : <Shown macro={chosen} {...props} />;
}

function Shown({ macro, which, count, samples, onClose, onBulk }: Props & { macro: Macro }): ReactNode {
	const client = useQueryClient();
	const [at, setAt] = useState(0);
	const sample = samples[Math.min(at, samples.length - 1)];
	const go = useMutation({
		mutationFn: () => startOperation(client, "tickets", which, "macro", { macro: macro.id }, `${macro.name}: ${m.queue.selected(count)}`),
		onSuccess: () => {
			onBulk();
			onClose();
		},
	});
	return (
		<FormDialog
			wide
			title={m.macros.manyTitle(macro.name, count)}
			text={m.macros.manyText}
			submit={m.macros.runMany(count)}
			busy={go.isPending}
			error={go.error === null ? null : sayError(go.error)}
			onClose={onClose}
			onSubmit={() => go.mutate()}
		>
			{sample !== undefined && (
				<>
					<div className="rowflex">
						<b className="grow ell">
							<span className="faint num">{showKey(sample.key)}</span> {sample.title}
						</b>
						<span className="faint num">{m.macros.sampleOf(Math.min(at, samples.length - 1) + 1, samples.length)}</span>
						<IconButton label={m.macros.previousSample} disabled={at === 0} onClick={() => setAt(at - 1)}>
							<ChevronLeft size={15} />
						</IconButton>
						<IconButton label={m.macros.nextSample} disabled={at >= samples.length - 1} onClick={() => setAt(at + 1)}>
							<ChevronRight size={15} />
						</IconButton>
					</div>
					<OnOne macro={macro} ticket={sample} />
				</>
			)}
		</FormDialog>
	);
}

/** What it would do to this one, by the server. */
function OnOne({ macro, ticket }: { macro: Macro; ticket: Ticket }): ReactNode {
	const found = useQuery({
		queryKey: ["macros", "preview", macro.id, macro.version, ticket.key, ticket.version],
		queryFn: () => previewMacro(ticket.key, macro.id, {}),
		gcTime: 0,
	});
	const effects = found.data?.effects ?? [];
	const refused = found.data !== undefined && (!found.data.offered || effects.some((e) => !e.ok));
	return (
		<div aria-live="polite" aria-busy={found.isPending}>
			{found.isPending && <Skeleton lines={4} />}
			{found.error !== null && <Note tone="risk">{sayError(found.error)}</Note>}
			<ol className="macro-effects">
				{effects.map((e, i) => (
					<li key={i}>
						<Effected effect={e} />
					</li>
				))}
			</ol>
			{found.data?.offered === false && <Note tone="risk">{m.macros.notOffered}</Note>}
			{refused && <Note tone="risk">{m.macros.othersGoOn}</Note>}
		</div>
	);
}
