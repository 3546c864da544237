/* words.tsx - why an item is there, and in which state a hand-over and its items are. */
import type { ReactNode } from "react";
import { now, shortTime } from "@/lib/time";
import type { Tone } from "@/lib/types";
import { m } from "@/messages";
import { Tag } from "@/ui/kit";
import type { Fact, Handover, Item } from "./api";

export function factWords(f: Fact): string {
	const at = f.at === undefined ? "" : shortTime(f.at), until = f.until === undefined ? "" : shortTime(f.until);
	const who = f.who ?? "", what = f.words ?? "";
	const t = m.handover.facts;
	switch (f.id) {
	case "carry":
		return t.carry(who, at);
	case "harm":
		return t.harm(at, what);
	case "breach":
		return Date.parse(f.at ?? "") < now() ? t.missed(at) : t.breach(at);
	case "promise":
		return t.promise(who, at, what);
	case "next_action":
		return t.nextAction(at, what);
	case "escalation":
		return t.escalation(at, what);
	case "acknowledged":
		return t.acknowledged(who, what);
	case "silent":
		return t.silent(at, f.n ?? 0);
	case "snoozed":
		return t.snoozed(who, until, what);
	case "muted":
		return t.muted(who);
	case "reach":
		return t.reach(what.split(", ").map((part) => reachWords(part)).join(", "));
	case "gap":
		return t.gap(at, until);
	default:
		return what;
	}
}

/** "mail: no_address" */
function reachWords(part: string): string {
	const [by = "", why = ""] = part.split(": ");
	return `${m.handover.ways[by] ?? by}: ${m.handover.whys[why] ?? why}`;
}

const tones: Record<Handover["state"], Tone> = { draft: "info", published: "risk", accepted: "ok", lapsed: "harm", cancelled: "mute" };
export function StateTag({ state }: { state: Handover["state"] }): ReactNode {
	return <Tag tone={tones[state]}>{m.handover.state[state]}</Tag>;
}

const itemTones: Record<Item["state"], Tone> = { open: "info", asked: "risk", accepted: "ok", removed: "mute", settled: "mute" };
export function ItemTag({ item }: { item: Item }): ReactNode {
	return <Tag tone={itemTones[item.state]}>{item.state === "accepted" && item.accepted_by !== null ? m.handover.acceptedBy(item.accepted_by.name) : m.handover.itemState[item.state]}</Tag>;
}
