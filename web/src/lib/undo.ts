/* undo.ts - the way back of what was just done. The server says with each write how it can be undone (Sinew-Undo); a toast
 * offers it with the time left, and the key z takes the last one back while that time lasts. */
import type { QueryClient } from "@tanstack/react-query";
import { m } from "@/messages";
import { complain, say, sayUntil, takeBack } from "@/ui/toast";
import { post, writesAnswered } from "./api";
import { painted } from "./paint";
import { touchAll, type Changed } from "./records";

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

/** touch: what else it may have changed is asked for again. */
export async function undoDeed(client: QueryClient, event: number, touch?: () => void): Promise<void> {
	try {
		const undone = await post<Undone>(`/events/${event}/undo`, {});
		touchAll(client, [["tickets"], ...undone.records.map((r): Changed => [r.type === "ticket" ? "tickets" : r.type, r.key])]);
		void client.invalidateQueries({ queryKey: ["undo"] });
		say(undone.comment_kept ? m.bulk.undoneKept : m.undone);
	} catch (e) {
		complain(e);
	} finally {
		touch?.();
	}
}

/** Several deeds that were one to whoever did them: the newest first, and none after one that is refused. */
async function undoDeeds(client: QueryClient, deeds: Deed[], touch?: () => void): Promise<void> {
	try {
		for (const d of deeds.slice(1).reverse())
			await post<Undone>(`/events/${d.event}/undo`, {});
	} catch (e) {
		complain(e);
		touch?.();
		return;
	}
	if (deeds[0] !== undefined)
		await undoDeed(client, deeds[0].event, touch);
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
	sayAllDone(client, text, deed === undefined ? [] : [deed]);
}

/** The same for what took several requests. */
export function sayAllDone(client: QueryClient, text: string, deeds: Deed[], touch?: () => void): void {
	const seconds = Math.min(...deeds.map((d) => d.seconds));
	if (deeds.length === 0 || seconds === 0)
		say(text);
	else
		remember(text, seconds, () => void undoDeeds(client, deeds, touch));
}

/** The same for what has a way back of its own (an operation). */
export function sayWithUndo(text: string, until: number, run: () => void): void {
	remember(text, Math.max(0, (until - Date.now()) / 1000), run);
}

/** What was done last may have no answer yet, though it is shown: then it is waited for, or something older would be undone. */
export async function undoLast(): Promise<void> {
	const answered = writesAnswered();
	if (answered !== undefined) {
		await answered;
		await painted();
	}
	const told = takeBack();
	if (told !== undefined)
		told();
	else if (last !== undefined && last.until > Date.now())
		last.run();
	else
		say(m.bulk.nothingToUndo);
}
