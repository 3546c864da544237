/* outbox-state.tsx - what became of a message, in its colour. */
import type { ReactNode } from "react";
import { m } from "@/messages";
import { Tag } from "@/ui/kit";

const tones = { dead: "harm", sent: "ok", leased: "info", waiting: "mute" } as const;

export function OutboxState({ state }: { state: string }): ReactNode {
	const name = m.admin.outboxStates[state] ?? m.administration.outboxStates[state] ?? state;
	return <Tag tone={tones[state as keyof typeof tones] ?? "mute"}>{name}</Tag>;
}
