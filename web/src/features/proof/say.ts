/* say.ts - what a proof sheet says in words and figures. */
import { longTime } from "@/lib/time";
import { m } from "@/messages";
import type { Result } from "./api";

/** 1:05:00, and what is left of a second when there is any: nothing on this page is rounded. */
export function hours(usec: number): string {
	const u = Math.abs(usec);
	const s = Math.floor(u / 1_000_000);
	const two = (n: number) => String(n).padStart(2, "0");
	const part = u % 1_000_000;
	return `${usec < 0 ? "−" : ""}${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}${part === 0 ? "" : "." + String(part).padStart(6, "0")}`;
}

export type Tone = "ok" | "harm" | "calm";

export function verdict(r: Result, zone: string): { text: string; tone: Tone } {
	const left = r.goal - r.elapsed;
	const say = m.proof.verdict;
	if (r.phase === "cancelled")
		return { text: say.cancelled, tone: "calm" };
	if (r.breached_at !== null) {
		const [at, over] = [longTime(r.breached_at, zone), hours(-left)];
		return { text: r.phase === "stopped" ? say.missed(at, over) : r.phase === "paused" ? say.overHeld(at, over) : say.over(at, over), tone: "harm" };
	}
	if (r.phase === "stopped")
		return { text: say.met(hours(left)), tone: "ok" };
	if (r.phase === "paused")
		return { text: say.held(hours(left)), tone: "calm" };
	return { text: r.deadline === null ? say.never : say.running(hours(left), longTime(r.deadline, zone)), tone: "calm" };
}

export function reasonText(reason: string): string {
	return m.proof.reasons[reason] ?? m.clock.reason[reason] ?? reason;
}

export function whatText(what: string, reason: string): string {
	const said = m.proof.whats[what] ?? what;
	return reason === "" ? said : `${said}: ${reasonText(reason)}`;
}
