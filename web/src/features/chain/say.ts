/* say.ts - hand-overs and budgets in words. */
import type { Budget, Hop } from "@/lib/chain";
import { span } from "@/lib/time";
import { m } from "@/messages";

/** Microseconds as "1 h 05". */
export const spanOf = (usec: number): string => span(usec / 1_000_000);

export function whoText(h: Hop): string {
	return h.team === null ? m.chain.nobody : h.person === null ? h.team.name : m.chain.teamAnd(h.team.name, h.person.name);
}

/** What the customer had left when it was handed over. */
export function customerText(h: Hop): string {
	if (h.customer === null)
		return m.chain.noClock;
	if (h.customer.state === "stopped")
		return m.chain.customerDone;
	const said = h.customer.left < 0 ? m.chain.customerOver(spanOf(-h.customer.left)) : m.chain.customerLeft(spanOf(h.customer.left));
	return h.customer.state === "paused" ? m.chain.whilePaused(said) : said;
}

export type Verdict = "met" | "late" | "running" | "paused" | "cancelled";

export function verdictOf(b: Budget): Verdict {
	if (b.state === "cancelled" || b.state === "met")
		return b.state;
	return b.breached ? "late" : b.state === "paused" ? "paused" : "running";
}

export function budgetText(b: Budget): string {
	return m.chain.budget(spanOf(b.goal), spanOf(b.used), m.chain.verdict[verdictOf(b)] ?? "");
}
