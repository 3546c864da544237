/* shortcuts.tsx - the sheet behind "?": the keys that act now, by group, and those of the other pages below; a box finds
 * one by its name or its key. Made from the actions, so it cannot say what does not work. */
import { useState, type ReactNode } from "react";
import { useAllActions } from "@/lib/actions";
import { useMe, useMeta } from "@/lib/session";
import { m } from "@/messages";
import { Dialog } from "@/ui/dialog";
import { Kbd, keyNames, Note } from "@/ui/kit";

interface Entry {
	group: string;
	label: string;
	keys: string;
}

/** What other pages offer: one has to know of it before one is there. Verbs bring their keys along from the server. */
function useElsewhere(): Entry[] {
	const verbs = useMeta().types.find((t) => t.name === "ticket")?.verbs ?? [];
	const list = m.queue.list;
	const ticket = m.search.records;
	return [
		...([["j", m.ticket.next], ["k", m.ticket.previous], ["Enter", m.open], ["x", m.queue.selectRow("")], ["a", m.ticket.assign], ["e", m.queue.bulkField], ["f", m.queue.filter], ["v", m.views.edit]] as const).map(([keys, label]) => ({ group: list, label, keys })),
		...([["r", m.ticket.reply], ["e", m.ticket.editTitle], ["Shift+R", verbs.find((v) => v.verb === "resolve")?.label ?? ""]] as const).map(([keys, label]) => ({ group: ticket, label, keys })),
		...verbs.filter((v, i, all) => v.shortcut && v.verb !== "resolve" && all.findIndex((x) => x.verb === v.verb) === i).map((v) => ({ group: ticket, label: v.label, keys: v.shortcut ?? "" })),
		{ group: m.dashboards.title, label: m.dashboards.wall, keys: "w" },
	];
}

export function ShortcutSheet({ onClose }: { onClose: () => void }): ReactNode {
	const [typed, setTyped] = useState("");
	const here: Entry[] = useAllActions().flatMap((a) => (a.shortcut === undefined ? [] : [{ group: a.group, label: a.label, keys: a.shortcut }]));
	const elsewhere = useElsewhere().filter((e) => e.label !== "" && !here.some((h) => h.keys === e.keys && h.label === e.label));
	const low = typed.trim().toLowerCase();
	const fits = (e: Entry) => low === "" || `${e.label} ${e.group}`.toLowerCase().includes(low) || keyNames(e.keys).join(" ").toLowerCase() === low;
	const all = [...here, ...elsewhere].filter(fits);
	const groups = [...new Set(all.map((a) => a.group))];
	const off = useMe().settings.single_keys === false;
	return (
		<Dialog open onClose={onClose} title={m.search.keys} wide>
			<div className="dialog-body">
				{off && <Note>{m.search.keysOff}</Note>}
				<input className="input" type="search" aria-label={m.views.palette.findKeys} placeholder={m.views.palette.findKeys} value={typed} onChange={(e) => setTyped(e.target.value)} />
				<div className="sheet">
					{groups.map((g) => (
						<section key={g}>
							<h3>{g}</h3>
							<ul>
								{all
									.filter((a) => a.group === g)
									.map((a) => (
										<li key={a.label + a.keys}>
											<span>{a.label}</span>
											<span>
												<Kbd keys={a.keys} />
											</span>
										</li>
									))}
							</ul>
						</section>
					))}
					{groups.length === 0 && <p className="faint">{m.views.palette.none}</p>}
				</div>
			</div>
		</Dialog>
	);
}
