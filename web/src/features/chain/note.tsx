/* note.tsx - in the history, at the row of a change of team: what the customer had left then, and the team's budget. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { chainQuery } from "@/lib/chain";
import type { Places } from "@/lib/slots";
import { budgetText, customerText } from "./say";

export function HandOverNote({ ticketKey, event }: Places["timeline-hand-over"]): ReactNode {
	const hop = useQuery(chainQuery(ticketKey)).data?.hops.find((h) => h.event === event);
	if (hop === undefined || (hop.customer === null && (hop.budgets ?? []).length === 0))
		return null;
	return <p className="chain-note faint">{[...(hop.customer === null ? [] : [customerText(hop)]), ...(hop.budgets ?? []).map(budgetText)].join(" · ")}</p>;
}
