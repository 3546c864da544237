/* why.ts - "why did I get this", in one sentence. */
import type { Notice } from "@/lib/attention";
import type { VerbMeta } from "@/lib/types";
import { m } from "@/messages";

export function why(n: Notice): string {
	const a = m.attention;
	const who = n.actor?.name ?? (n.reason === "answer" ? a.desk : m.system); // whoever asked is not told who of the desk it was
	switch (n.reason) {
	case "mention":
		return a.why.mention(who);
	case "approval":
		return a.why.approval(who);
	case "assigned":
		return n.detail === "taken" ? a.why.taken(who) : a.why.assigned(who);
	case "breach":
		return a.why.breach(a.target[n.kind] ?? n.kind);
	case "risk":
		return a.why.risk(a.target[n.kind] ?? n.kind);
	case "woke":
		return a.why.woke(a.because[n.kind] ?? n.kind);
	case "reply":
		return a.why.reply(who);
	case "answer":
		return n.kind === "resolve" ? a.why.solved(who) : a.why.answer(who);
	case "escalation":
		return `${a.escalation[n.kind] ?? n.kind} (${m.major.audience[n.detail] ?? m.major.role[n.detail] ?? n.detail})`;
	case "harm":
	case "nudge":
		return a.harm[n.kind]?.(who) ?? a.reasons[n.reason] ?? n.kind;
	case "oncall":
		return a.oncall[n.kind] ?? a.reasons["oncall"] ?? n.kind;
	case "checklist":
		return a.why.checklist();
	case "team":
		return a.why.team(who);
	case "following":
		return a.why.following(followed(n.detail));
	case "bulk":
		return a.why.bulk(...counts(n.detail));
	default:
		return a.why.watching(who, a.did[n.kind] ?? a.did["other"] ?? "");
	}
}

/** "tag:0:vip" */
function followed(detail: string): string {
	const [kind, , word] = detail.split(":");
	const f = m.attention.followed;
	return kind === "tag" ? f.tag(word ?? "") : kind === "view" ? f.view : f.team;
}

/** "4990/5000" */
function counts(detail: string): [number, number] {
	const [ok, total] = detail.split("/").map(Number);
	return [ok ?? 0, total ?? 0];
}

/** What stands in the place of a ticket's title when it is about none. */
export function title(n: Notice, verbs: VerbMeta[]): string {
	if (n.reason !== "bulk")
		return n.title ?? n.detail;
	const [, total] = counts(n.detail);
	return `${verbs.find((v) => v.verb === n.kind)?.label ?? m.bulk.what[n.kind] ?? n.kind}: ${m.bulk.records(total)}`;
}

/** The words that go with it: the beginning of what was written, the reason of a snooze. */
export function words(n: Notice): string {
	return ["assigned", "following", "breach", "risk"].includes(n.reason) ? "" : n.detail;
}
