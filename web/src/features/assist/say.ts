/* say.ts - a sentence of a summary in the reader's language: people's own words as they are, facts from their parts. */
import { fieldOf } from "@/lib/session";
import { shortTime } from "@/lib/time";
import type { TypeMeta } from "@/lib/types";
import { m } from "@/messages";
import type { AssistSentence } from "./api";

const text = (v: unknown): string => (typeof v === "string" ? v : typeof v === "number" ? String(v) : "");
const time = (v: unknown): string => (typeof v === "string" && v !== "" ? shortTime(v) : "");

/** What a choice of a ticket's field is called everywhere else. */
const choice = (type: TypeMeta, field: string, v: unknown): string => fieldOf(type, field)?.choices?.find((c) => c.id === v)?.label ?? text(v);

export function sayFact(type: TypeMeta, s: AssistSentence): string {
	const a: Record<string, unknown> = s.args, f = m.assist.fact;
	switch (s.id) {
	case "described": {
		const parts = (["category", "subcategory", "service", "item", "site", "vendor"] as const).filter((k) => text(a[k]) !== "").map((k) => `${m.assist.about[k]} ${text(a[k])}`);
		return `${choice(type, "kind", a["kind"])}, P${text(a["priority"])}${parts.length === 0 ? "" : `: ${parts.join(", ")}`}.`;
	}
	case "major": return f.major;
	case "major_candidate": return f.majorCandidate;
	case "handed_over": return f.handedOver(Number(a["times"]), text(a["path"]));
	case "with": return f.with(text(a["person"]), text(a["team"]));
	case "waits": return f.waits(m.clock.reason[text(a["reason"])] ?? text(a["reason"]), time(a["since"]), time(a["until"]));
	case "waited": return f.waited(Number(a["times"]), Number(a["minutes"]));
	case "resolved": return f.resolved(time(a["at"]), text(a["by"]));
	case "cancelled": return f.cancelled(time(a["at"]), text(a["by"]));
	case "reopened": return f.reopened(Number(a["times"]), time(a["at"]));
	case "became": return f.became(choice(type, "state", a["state"]), time(a["at"]));
	case "no_next": return f.noNext;
	case "symptom": return f.symptom(s.text);
	case "root_cause": return f.rootCause(s.text);
	case "workaround": return f.workaround(s.text);
	case "bounced": return f.bounced(s.text);
	default: return s.text;
	}
}
