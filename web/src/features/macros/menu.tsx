/* menu.tsx - the macros of a ticket: found by typing, shown before they run. Each is a command of the palette too. */
import { useQuery } from "@tanstack/react-query";
import { Zap } from "lucide-react";
import { useId, useState, type KeyboardEvent, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import type { Slots } from "@/lib/places";
import { m } from "@/messages";
import { Dialog } from "@/ui/dialog";
import { Button, cls, IconButton } from "@/ui/kit";
import { useLateEnter } from "@/ui/late-enter";
import { macrosQuery, type Macro } from "./api";
import { PreviewDialog } from "./preview";

export function MacroMenu({ ticket, preview }: Slots["ticket-tools"]): ReactNode {
	const [choosing, setChoosing] = useState(false);
	const [chosen, setChosen] = useState<Macro | null>(null);
	const macros = useQuery({ ...macrosQuery(ticket.key), enabled: choosing || !preview }).data;
	useActions([
		{ id: "macros", label: m.macros.run, group: ticket.key, shortcut: "m", run: () => setChoosing(true) },
		...(macros ?? []).map((x) => ({ id: `macro-${x.id}`, label: `${m.macros.macro}: ${x.name}`, group: ticket.key, words: x.description, run: () => setChosen(x) })),
	]);
	return (
		<>
			{preview ? (
				<IconButton label={m.macros.run} shortcut="m" onClick={() => setChoosing(true)}>
					<Zap size={16} />
				</IconButton>
			) : (
				<Button onClick={() => setChoosing(true)} shortcut="m">
					<Zap size={14} />
					{m.macros.macro}
				</Button>
			)}
			{choosing && (
				<Chooser
					macros={macros}
					onClose={() => setChoosing(false)}
					onPick={(x) => {
						setChoosing(false);
						setChosen(x);
					}}
				/>
			)}
			{chosen !== null && <PreviewDialog ticket={ticket} macro={chosen} onClose={() => setChosen(null)} />}
		</>
	);
}

export function Chooser({ macros, onClose, onPick }: { macros: Macro[] | undefined; onClose: () => void; onPick: (x: Macro) => void }): ReactNode {
	const [typed, setTyped] = useState("");
	const [at, setAt] = useState(0);
	const list = useId();
	const words = typed.toLowerCase().split(/\s+/);
	const found = (macros ?? []).filter((x) => words.every((w) => `${x.name} ${x.description}`.toLowerCase().includes(w)));
	const now = Math.min(at, found.length - 1);
	const enter = useLateEnter(typed, macros === undefined, () => {
		const hit = found[now];
		if (hit !== undefined)
			onPick(hit);
	});
	const onKeyDown = (e: KeyboardEvent) => {
		if (e.key === "ArrowDown" || e.key === "ArrowUp") {
			e.preventDefault();
			setAt((now + (e.key === "ArrowDown" ? 1 : found.length - 1)) % Math.max(1, found.length));
		} else if (e.key === "Enter") {
			e.preventDefault();
			enter();
		}
	};
	return (
		<Dialog open onClose={onClose} title={m.macros.run}>
			<div className="dialog-body macro-choose">
				<input
					className="input"
					role="combobox"
					aria-expanded="true"
					aria-controls={list}
					aria-activedescendant={now >= 0 ? `${list}-${now}` : undefined}
					aria-label={m.macros.find}
					placeholder={m.macros.find}
					autoComplete="off"
					autoFocus
					value={typed}
					onChange={(e) => {
						setTyped(e.target.value);
						setAt(0);
					}}
					onKeyDown={onKeyDown}
				/>
				<div id={list} role="listbox" aria-label={m.macros.macros} className="combo-list">
					{found.map((x, i) => (
						<div
							key={x.id}
							id={`${list}-${i}`}
							role="option"
							aria-selected={i === now}
							tabIndex={-1}
							className="menu-item two"
							onClick={() => onPick(x)}
							onMouseMove={() => setAt(i)}
							onKeyDown={undefined}
						>
							<span className="grow">
								<b>{x.name}</b>
								{x.description !== "" && <span className="faint">{x.description}</span>}
							</span>
							<span className={cls("faint", "num")}>{x.shared === "none" ? m.macros.personal : ""}</span>
						</div>
					))}
				</div>
				{macros !== undefined && found.length === 0 && <p className="faint">{typed === "" ? m.macros.noneOffered : m.nothingFound}</p>}
			</div>
		</Dialog>
	);
}
