/* asks.tsx - what other pages ask of one ticket by the ticket's own dialogs (lib/slots.ts): who is to have it, and putting it
 * aside. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useType } from "@/lib/session";
import type { Ask } from "@/lib/slots";
import { ticketQuery } from "./api";
import { SnoozeDialog } from "./attend";
import { VerbDialog } from "./verbs";

export function AskAssign({ ticketKey, onClose }: Ask): ReactNode {
	const verb = useType("ticket").verbs?.find((v) => v.verb === "assign");
	const ticket = useQuery(ticketQuery(ticketKey)).data;
	return ticket === undefined || verb === undefined ? null : <VerbDialog verb={verb} ticket={ticket} onClose={onClose} />;
}

export function AskSnooze({ ticketKey, onClose }: Ask): ReactNode {
	const ticket = useQuery(ticketQuery(ticketKey)).data;
	return ticket === undefined ? null : <SnoozeDialog ticket={ticket} onClose={onClose} />;
}
