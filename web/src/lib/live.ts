/* live.ts - changes by others, as they happen.
 *
 * One server-sent event stream for all tabs of the browser where it can be (Web Locks pick a leader that repeats what it
 * hears over a BroadcastChannel): browsers allow six connections to a host, and a coordinator has more tabs than that.
 * The stream begins where what is shown was read (since.ts); the browser itself resumes with Last-Event-ID, and a tab that takes
 * over begins where the one before it was. "reset" means: something was missed, ask for everything anew. */
import { useEffect, useSyncExternalStore } from "react";
import { apiUrl } from "./address";
import { hearPresence, type Room } from "./presence";
import { behind, follow, heardTo, place, unfollow } from "./since";
import type { StreamChange } from "./types";

/** "attention": something of one's own changed (notices, seen, snooze, drafts, mentions). "desk": the order is another. */
export type LiveEvent =
	| { what: "change"; change: StreamChange }
	| { what: "attention"; of: string[] }
	| { what: "desk"; order: string }
	| { what: "presence"; room: Room }
	| { what: "reset" };
type Listener = (e: LiveEvent) => void;
/** Between tabs: what was heard and up to which event, whether it is open, and where the one that has the stream is. */
type Relay = { event: LiveEvent; at: number } | { open: boolean } | { ask: true } | { at: number };

const listeners = new Set<Listener>();
const watchers = new Set<() => void>();
let open = true;
let stop: (() => void) | undefined;

function setOpen(now: boolean): void {
	if (now === open)
		return;
	open = now;
	for (const w of watchers)
		w();
}

function hear(e: LiveEvent): void {
	if (e.what === "presence")
		hearPresence(e.room);
	for (const l of listeners)
		l(e);
}

/** What another tab says is taken in as if heard here. */
function take(r: Relay): void {
	if ("event" in r) {
		heardTo(r.at);
		hear(r.event);
	} else if ("open" in r)
		setOpen(r.open);
	else if ("at" in r && behind(r.at))
		hear({ what: "reset" });
}

/** The words of the stream, each with what it carries. */
const words: Record<LiveEvent["what"], (data: unknown) => LiveEvent> = {
	change: (data) => ({ what: "change", change: data as StreamChange }),
	presence: (data) => ({ what: "presence", room: data as Room }),
	attention: (data) => ({ what: "attention", of: (data as { what: string[] }).what }),
	desk: (data) => ({ what: "desk", order: (data as { order: string }).order }),
	reset: () => ({ what: "reset" }),
};

function listen(relay: (r: Relay) => void): EventSource {
	const from = place();
	const source = new EventSource(apiUrl("/stream", from === undefined ? {} : { after: from }));
	const tell = (r: Relay) => {
		take(r);
		relay(r);
	};
	for (const [word, event] of Object.entries(words))
		source.addEventListener(word, (e: MessageEvent<string>) => tell({ event: event(JSON.parse(e.data)), at: Number(e.lastEventId) }));
	source.addEventListener("open", () => tell({ open: true }));
	source.addEventListener("error", () => tell({ open: false }));
	return source;
}

/* Without Web Locks (plain http to another host) every tab has its own stream. */
function start(): () => void {
	follow(() => hear({ what: "reset" }));
	if (!("locks" in navigator) || typeof BroadcastChannel === "undefined") {
		const source = listen(() => undefined);
		return () => {
			unfollow();
			source.close();
		};
	}
	const channel = new BroadcastChannel("sinew.live");
	const over = new AbortController();
	let mine = false;
	channel.onmessage = (e: MessageEvent<Relay>) => {
		const at = place();
		if (!("ask" in e.data))
			take(e.data);
		else if (mine && at !== undefined)
			channel.postMessage({ at } satisfies Relay);
	};
	channel.postMessage({ ask: true } satisfies Relay);
	navigator.locks
		.request("sinew.live", { signal: over.signal }, () => {
			mine = true;
			const source = listen((r) => channel.postMessage(r));
			return new Promise<void>((resolve) =>
				over.signal.addEventListener("abort", () => {
					source.close();
					resolve();
				}),
			);
		})
		.catch(() => undefined);
	return () => {
		unfollow();
		over.abort();
		channel.close();
	};
}

/** Hear changes while mounted. The stream runs while anyone listens. */
export function useLive(listener: Listener): void {
	useEffect(() => {
		listeners.add(listener);
		stop ??= start();
		return () => {
			listeners.delete(listener);
			if (listeners.size === 0) {
				stop?.();
				stop = undefined;
			}
		};
	}, [listener]);
}

export function useLiveOpen(): boolean {
	return useSyncExternalStore(
		(w) => {
			watchers.add(w);
			return () => watchers.delete(w);
		},
		() => open,
	);
}
