/* item.tsx - one row of a hand-over: what, why, who has it, when it is looked at next, and what was said about it. */
import { Link } from "@tanstack/react-router";
import type { ReactNode, Ref } from "react";
import { showKey } from "@/lib/keys";
import { shortTime } from "@/lib/time";
import { m } from "@/messages";
import { Avatar, Button, cls } from "@/ui/kit";
import { half, live, type Item } from "./api";
import { factWords, ItemTag } from "./words";

export interface RowDoes {
	accept: (i: Item) => void;
	ask: (i: Item) => void;
	answer: (i: Item) => void;
	edit: (i: Item) => void;
	remove: (i: Item) => void;
	restore: (i: Item) => void;
}

/** What can be done with it by who looks at it now. */
export interface RowMay {
	take: boolean;
	give: boolean;
	draft: boolean;
	edit: boolean;
}

function Who({ label, name, missing }: { label: string; name: string | undefined; missing: boolean }): ReactNode {
	return (
		<div className={cls("ho-who", missing && "late")}>
			<small className="faint">{label}</small>
			<span>
				{name !== undefined && <Avatar name={name} />}
				{name ?? (missing ? m.handover.missing : "–")}
			</span>
		</div>
	);
}

export function Row({ item, on, may, does, onFocus, box }: { item: Item; on: boolean; may: RowMay; does: RowDoes; onFocus: () => void; box: Ref<HTMLLIElement> }): ReactNode {
	const needs = half(item);
	const name = item.ticket === null ? item.title : `${showKey(item.ticket.key ?? "")} ${item.title}`;
	return (
		<li ref={box} className={cls("ho-row", on && "on", !live(item) && item.state !== "accepted" && "gone")} tabIndex={on ? 0 : -1} onFocus={onFocus} aria-label={name}>
			<div className="ho-what">
				<div>
					{item.ticket === null ? (
						<b>{item.title}</b>
					) : (
						<Link to="/tickets/$key" params={{ key: item.ticket.key ?? "" }}>
							<span className="faint">{showKey(item.ticket.key ?? "")}</span> <b>{item.title}</b>
						</Link>
					)}
				</div>
				<Facts item={item} />
				{item.note !== "" && <p className="ho-note">{item.note}</p>}
				<Talk item={item} />
			</div>
			<Who label={m.handover.owner} name={item.owner?.name} missing={needs && item.owner === null} />
			<Who label={m.handover.backup} name={item.backup?.name} missing={false} />
			<div className={cls("ho-check", needs && item.next_check_at === null && "late")}>
				<small className="faint">{m.handover.nextCheck}</small>
				<span>{item.next_check_at === null ? (needs ? m.handover.missing : "–") : shortTime(item.next_check_at)}</span>
			</div>
			<div className="ho-do">
				<ItemTag item={item} />
				<span className="ho-buttons">
					<Buttons item={item} may={may} does={does} name={name} on={on} />
				</span>
			</div>
		</li>
	);
}

function Facts({ item }: { item: Item }): ReactNode {
	return (
		<>
			{item.facts.length > 0 && <p className="ho-why">{item.facts.map(factWords).join(" ")}</p>}
			{item.dropped_at !== null && (
				<p className="ho-why late">
					{item.lost_at !== null ? m.handover.wasLost(shortTime(item.lost_at)) : m.handover.wasDropped(shortTime(item.dropped_at))}
				</p>
			)}
			{item.without !== "" && <p className="faint">{m.handover.withoutBecause(item.without)}</p>}
		</>
	);
}

function Talk({ item }: { item: Item }): ReactNode {
	return (
		<>
			{item.question !== "" && (
				<p className="ho-talk">
					<b>{m.handover.question}:</b> {item.question}
				</p>
			)}
			{item.answer !== "" && (
				<p className="ho-talk">
					<b>{m.handover.answer}:</b> {item.answer}
				</p>
			)}
			{item.because !== "" && item.state === "removed" && <p className="faint">{m.handover.removedBecause(item.because)}</p>}
		</>
	);
}

/** Keys stand on the row that is on only: they mean that one. */
function Buttons({ item, may, does, name, on }: { item: Item; may: RowMay; does: RowDoes; name: string; on: boolean }): ReactNode {
	const one = (id: keyof RowDoes, label: string, key: string | undefined, primary = false) => (
		<Button key={id} {...(primary ? { kind: "primary" as const } : {})} shortcut={on ? key : undefined} {...(on && key !== undefined ? {} : { "aria-label": `${label}: ${name}` })} onClick={() => does[id](item)}>
			{label}
		</Button>
	);
	return (
		<>
			{may.take && live(item) && one("accept", m.handover.accept, "a", true)}
			{may.take && item.state === "open" && one("ask", m.handover.ask, "q")}
			{may.give && item.state === "asked" && one("answer", m.handover.reply, "w", true)}
			{may.edit && (live(item) || item.state === "accepted") && one("edit", m.handover.edit, "e")}
			{may.draft && live(item) && one("remove", m.handover.remove, "x")}
			{may.draft && item.state === "removed" && one("restore", m.handover.restore, undefined)}
		</>
	);
}
