/* wake-text.ts - until when, or until what, a ticket is put aside. */
import { shortTime } from "@/lib/time";
import type { Snooze } from "@/lib/types";
import { m } from "@/messages";

export function wakeText(z: Snooze): string {
	return m.attention.snooze.banner(z.until === null ? "" : shortTime(z.until), z.wake === "time" ? "" : z.wake === "filter" ? m.attention.snooze.meets(z.filter ?? "") : (m.attention.snooze.wakes[z.wake] ?? z.wake));
}
