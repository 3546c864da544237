/* reshape.tsx - merge, split, graph: what makes of one ticket another number of them, or shows what it hangs together with.
 * Dialogs load when first asked for. */
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { showKey } from "@/lib/keys";
import type { Named, Ticket } from "@/lib/types";
import { m } from "@/messages";
import { Note } from "@/ui/kit";
import type { MenuEntry } from "@/ui/menu";

const MergeInto = lazy(() => import("./merge-into"));
const Split = lazy(() => import("./split"));
const GraphDialog = lazy(() => import("./graph"));

type Asked = "merge" | "split" | "graph" | null;

export function useReshape(t: Ticket, mayEdit: boolean, keys: boolean): { entries: MenuEntry[]; dialogs: ReactNode } {
	const [asked, setAsked] = useState<Asked>(null);
	const over = t.state === "closed" || t.state === "cancelled";
	const close = () => setAsked(null);
	const all = [
		{ id: "merge", label: m.bulk.merge, shortcut: "Shift+M", on: mayEdit && !over },
		{ id: "split", label: m.bulk.split, shortcut: "Shift+S", on: mayEdit },
		{ id: "graph", label: m.bulk.graph, shortcut: "Shift+G", on: true },
	].filter((e) => e.on);
	useActions(all.map((e) => ({ id: `ticket-${e.id}`, label: e.label, group: t.key, shortcut: keys ? e.shortcut : undefined, run: () => setAsked(e.id as Asked) })));
	const entries = all.map((e, i): MenuEntry => ({ id: e.id, label: e.label, shortcut: e.shortcut, run: () => setAsked(e.id as Asked), ...(i === 0 ? { heading: " " } : {}) }));
	const dialogs = (
		<Suspense fallback={null}>
			{asked === "merge" && <MergeInto sources={[t.key]} onClose={close} />}
			{asked === "split" && <Split ticket={t} onClose={close} />}
			{asked === "graph" && <GraphDialog ticketKey={t.key} onClose={close} />}
		</Suspense>
	);
	return { entries, dialogs };
}

/** What was merged says where its conversation goes on. */
export function MergedNote({ ticket: t }: { ticket: Ticket }): ReactNode {
	const into = t["merged_into"] as (Named & { key?: string }) | null | undefined;
	if (!into)
		return null;
	const key = into.key ?? String(into.id);
	return (
		<Note>
			{m.bulk.mergedInto}{" "}
			<Link to="/tickets/$key" params={{ key }}>
				{showKey(key)} {into.name}
			</Link>
			. {m.bulk.repliesGo}
		</Note>
	);
}
