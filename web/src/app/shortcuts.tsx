/* shortcuts.tsx - the sheet behind "?": the keys that act now, by group. */
import type { ReactNode } from "react";
import { useAllActions } from "@/lib/actions";
import { useMe } from "@/lib/session";
import { m } from "@/messages";
import { Dialog } from "@/ui/dialog";
import { Kbd, Note } from "@/ui/kit";

export function ShortcutSheet({ onClose }: { onClose: () => void }): ReactNode {
	const actions = useAllActions().filter((a) => a.shortcut !== undefined);
	const groups = [...new Set(actions.map((a) => a.group))];
	const off = useMe().settings.single_keys === false;
	return (
		<Dialog open onClose={onClose} title={m.search.keys} wide>
			<div className="dialog-body">
				{off && <Note>{m.search.keysOff}</Note>}
				<div className="sheet">
					{groups.map((g) => (
						<section key={g}>
							<h3>{g}</h3>
							<ul>
								{actions
									.filter((a) => a.group === g)
									.map((a) => (
										<li key={a.id}>
											<span>{a.label}</span>
											<span>
												<Kbd keys={a.shortcut ?? ""} />
											</span>
										</li>
									))}
							</ul>
						</section>
					))}
				</div>
			</div>
		</Dialog>
	);
}
