/* notes.tsx - what was noted beside the changes of an event: a reason, names, times, in the reader's words and zone.
 *
 * What stands for the program alone (ids, versions, the places an undo goes back to) is not told. A word of an event that is not
 * known here stands as it was written. */
import type { ReactNode } from "react";
import { showKey } from "@/lib/keys";
import { fieldOf, typeOf, useMeta } from "@/lib/session";
import { shortTime } from "@/lib/time";
import type { Meta, TimelineItem } from "@/lib/types";
import { m } from "@/messages";

export function Notes({ item }: { item: TimelineItem }): ReactNode {
	if (item.kind === "snoozed" || item.kind === "woken")
		return <AsideNotes item={item} />;
	if (item.kind.startsWith("major_"))
		return <MajorNotes item={item} />;
	return <OtherNotes item={item} />;
}

/** The program's own, or told by the changes or by a card beside the history. */
const untold = new Set("changes fields touched version round run chain did cycle comment_id form answers handover set_by undone merged since log next_action took_over".split(" "));
/** These need no word before them. */
const bare = new Set(["attachment", "link", "harm", "words", "name", "watcher"]);

function OtherNotes({ item }: { item: TimelineItem }): ReactNode {
	const meta = useMeta();
	const notes = Object.entries(item.data)
		.filter(([k]) => !untold.has(k))
		.map(([k, v]) => [k, noteText(k, v, item, meta)] as const)
		.filter(([, text]) => text !== "");
	return notes.length === 0 ? null : (
		<ul className="changes">
			{notes.map(([k, text]) => (
				<li key={k}>
					{!bare.has(k) && <span className="faint">{m.history.note[k] ?? k.replaceAll("_", " ")}: </span>}
					{text}
				</li>
			))}
		</ul>
	);
}

const isTime = (v: unknown): v is string => typeof v === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(v);
const isKey = new Set(["parent", "into", "via"]);

function noteText(key: string, v: unknown, item: TimelineItem, meta: Meta): string {
	const told = telling[key];
	if (told !== undefined)
		return told(v, item, meta);
	if (isTime(v))
		return shortTime(v);
	if (typeof v === "string")
		return isKey.has(key) ? showKey(v) : v;
	return typeof v === "number" ? String(v) : names(key, v, item);
}

/** One person or several, a rule, a file; "" for anything else, and for who has just been named as the one who did it. */
function names(key: string, v: unknown, item: TimelineItem): string {
	if (Array.isArray(v))
		return v.map((x) => (typeof x === "object" ? names("", x, item) : "")).filter((x) => x !== "").join(", ");
	const one = v as { id?: number; name?: string } | null;
	return typeof one?.name !== "string" || (key === "by" && one.id === item.actor?.id) ? "" : one.name;
}

const text = (v: unknown) => (typeof v === "string" ? v : "");
type Telling = (v: unknown, item: TimelineItem, meta: Meta) => string;

const telling: Record<string, Telling> = {
	/* A chain that ends or begins by itself says why by a word of its own; who escalates by hand writes it. */
	reason: (v, item) => (item.kind === "escalation_ended" ? m.escalation.end[text(v)] : item.kind.startsWith("escalation_") ? m.escalation.why[text(v)] : undefined) ?? text(v),
	because: (v) => m.history.because[text(v)] ?? text(v),
	/* Of a hand-over or a task it is a number that says nothing; of a checklist its words, of an order the item's name. */
	item: (v, item) => (typeof v === "number" ? "" : typeof v === "string" ? v : names("item", v, item)),
	state: (v, item, meta) => (item.kind.startsWith("task_") ? typeOf(meta, "task")?.states?.find((s) => s.id === v)?.label : undefined) ?? text(v),
	pin: (v, _, meta) => fieldLabel(meta, text(v)),
	target: (v, item, meta) => (item.kind === "escalation_threshold" ? (m.clock.target as Record<string, string>)[text(v)] : undefined) ?? fieldLabel(meta, text(v)),
	audience: (v) => m.major.audience[text(v)] ?? text(v),
	place: () => "",
	link: (v, _, meta) => linkText(v as Linked, meta),
	harm: (v) => harmText((v as { after?: Harm }).after),
	of: () => "",
};

/** "team" as the field is called, "tag:vip" as it stands. */
function fieldLabel(meta: Meta, name: string): string {
	const type = typeOf(meta, "ticket");
	return (type && fieldOf(type, name)?.label) ?? name;
}

interface Linked { kind: string; direction: "in" | "out"; key?: string }
function linkText({ kind, direction, key }: Linked, meta: Meta): string {
	const known = meta.links.find((l) => l.kind === kind);
	return [direction === "in" ? known?.back : known?.label, key === undefined ? undefined : showKey(key)].filter((x) => x !== undefined).join(" ");
}

interface Harm { kind: string; at?: string | null; effect?: string }
function harmText(h: Harm | undefined): string {
	if (h === undefined || h.kind === "unset")
		return "";
	if (h.kind === "none")
		return m.harm.none;
	return [h.at ? shortTime(h.at) : "", h.effect ?? ""].filter((x) => x !== "").join(", ");
}

/** Put aside until when or until what, and why it is back. */
function AsideNotes({ item }: { item: TimelineItem }): ReactNode {
	const { until, wake, because, reason } = item.data as Record<string, string | undefined>;
	const told = [
		until === undefined ? undefined : shortTime(until),
		wake === undefined || wake === "time" ? undefined : m.attention.snooze.wakes[wake],
		because === undefined ? undefined : m.attention.because[because],
		reason,
	].filter((x) => x !== undefined && x !== "");
	return <ul className="changes">{told.map((x) => <li key={x}>{x}</li>)}</ul>;
}

/** Whom a step of a major incident concerned, and why. */
function MajorNotes({ item }: { item: TimelineItem }): ReactNode {
	const { audience, role, people, reason, due_at: due, recipients } = item.data as Record<string, unknown>;
	const told = [
		typeof audience === "string" ? m.major.audience[audience] : undefined,
		typeof role === "string" ? m.major.role[role] : undefined,
		people === undefined ? undefined : names("people", people, item) || m.major.nobody,
		typeof recipients === "number" ? m.major.previewTo(recipients) : undefined,
		typeof due === "string" ? m.major.due(shortTime(due)) : undefined,
		typeof reason === "string" ? ((item.kind === "major_ended" ? m.history.because[reason] : undefined) ?? reason) : undefined,
	].filter((x) => x !== undefined && x !== "");
	return told.length === 0 ? null : <p className="faint">{told.join(" · ")}</p>;
}
