/* undo.ts - the way back of what was just done. The server says with each write how it can be undone (Sinew-Undo); a toast
 * offers it with the time left, and the key z takes the last one back while that time lasts. */
import type { QueryClient } from "@tanstack/react-query";
import { m } from "@/messages";
import { complain, say, sayUntil } from "@/ui/toast";
import { post } from "./api";
import { touchRecords } from "./records";

export interface Deed {
	event: number;
	seconds: number;
}

interface Offer {
	until: number;
	run: () => void;
}

let last: Offer | undefined;

/** "48213; seconds=60" */
export function deedOf(header: string | null): Deed | undefined {
	const hit = /^(\d+); seconds=(\d+)$/.exec(header ?? "");
	return hit === null ? undefined : { event: Number(hit[1]), seconds: Number(hit[2]) };
}

interface Undone {
	comment_kept: boolean;
	records: { type: string; key: string }[];
}

export async function undoDeed(client: QueryClient, event: number): Promise<void> {
	try {
		const undone = await post<Undone>(`/events/${event}/undo`, {});
		for (const r of undone.records)
			touchRecords(client, r.type === "ticket" ? "tickets" : r.type, r.key);
		touchRecords(client, "tickets");
		void client.invalidateQueries({ queryKey: ["undo"] });
		say(undone.comment_kept ? m.bulk.undoneKept : m.undone);
	} catch (e) {
		complain(e);
	}
}

function remember(text: string, seconds: number, run: () => void): void {
	const until = Date.now() + seconds * 1000;
	const once = () => {
		if (last?.run === once)
			last = undefined;
		run();
	};
	last = { until, run: once };
	sayUntil(text, until, once);
}

/** Say what was done, with the way back when there is one. */
export function sayDone(client: QueryClient, text: string, deed: Deed | undefined): void {
	if (deed === undefined || deed.seconds === 0)
		say(text);
	else
		remember(text, deed.seconds, () => void undoDeed(client, deed.event));
}

/** The same for what has a way back of its own (an operation). */
export function sayWithUndo(text: string, until: number, run: () => void): void {
	remember(text, Math.max(0, (until - Date.now()) / 1000), run);
}

export function undoLast(): void {
	if (last !== undefined && last.until > Date.now())
		last.run();
	else
		say(m.bulk.nothingToUndo);
}
