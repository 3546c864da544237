/* asked.tsx - the dialogs behind the verbs of a row. Those of tickets, harm and escalation are these features' own
 * (app/slots.ts); why a row stands where it stands is the desk's. */
import type { ReactNode } from "react";
import type { DeskItem } from "@/lib/desk";
import { Place } from "@/ui/place";
import { WhyDialog } from "./why";

export type Verb = "nudge" | "harm" | "assign" | "snooze" | "escalate";

export interface Question {
	verb: Verb | "why";
	item: DeskItem;
}

export function Asked({ question: { verb, item }, onClose }: { question: Question; onClose: () => void }): ReactNode {
	return verb === "why" ? <WhyDialog item={item} onClose={onClose} /> : <Place name={`ask-${verb}`} give={{ ticketKey: item.key, onClose }} />;
}
