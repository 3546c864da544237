/* foresee.tsx - in the dialog that hands a ticket over: what the customer has left, and what the team picked would get. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { foreseenQuery } from "@/lib/chain";
import type { Places } from "@/lib/slots";
import { m } from "@/messages";
import { cls } from "@/ui/kit";
import { spanOf } from "./say";

const verbs = ["assign", "triage"];

/** The id in a reference as a form has it. */
function idOf(v: unknown): number {
	const id = typeof v === "object" && v !== null ? (v as { id?: unknown }).id : v;
	return Number(id ?? 0) || 0;
}

export function HandOverLine({ verb, ticket: t, values }: Places["verb-dialog"]): ReactNode {
	const team = idOf(values["team"]);
	const asks = verbs.includes(verb) && (t.clocks ?? []).length > 0 && team !== 0 && team !== idOf(t.team);
	const found = useQuery({ ...foreseenQuery(t.key, team), enabled: asks }).data;
	if (!asks)
		return null;
	const { customer: c, budget: b } = found ?? { customer: null, budget: null };
	return (
		<div className="chain-foresee" role="status">
			{found !== undefined && (
				<>
					<p className={cls(c !== null && c.left < 0 && "over")}>{c === null ? m.chain.noClock : c.left < 0 ? m.chain.nowOver(spanOf(-c.left)) : m.chain.nowLeft(spanOf(c.left), spanOf(c.goal))}</p>
					<p>
						{b === null
							? m.chain.wouldNone(found.team?.name ?? "")
							: b.percent === null
								? m.chain.would(found.team?.name ?? "", spanOf(b.left))
								: m.chain.wouldShare(found.team?.name ?? "", spanOf(b.left), b.percent)}
					</p>
				</>
			)}
		</div>
	);
}
