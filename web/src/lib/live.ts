/* live.ts - changes by others, as they happen.
 *
 * One server-sent event stream for all tabs of the browser where it can be (Web Locks pick a leader that repeats what it
 * hears over a BroadcastChannel): browsers allow six connections to a host, and a coordinator has more tabs than that.
 * The browser itself resumes with Last-Event-ID. "reset" means: something was missed, ask for everything anew. */
import { useEffect, useSyncExternalStore } from "react";
import { hearPresence, type Room } from "./presence";
import type { StreamChange } from "./types";

/** "attention": something of one's own changed (notices, seen, snooze, drafts, mentions). */
export type LiveEvent =
	| { what: "change"; change: StreamChange }
	| { what: "attention"; of: string[] }
	| { what: "presence"; room: Room }
	| { what: "reset" };
type Listener = (e: LiveEvent) => void;
type Relay = { event: LiveEvent } | { open: boolean };

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

function listen(relay: (r: Relay) => void): EventSource {
	const source = new EventSource("/api/v1/stream");
	let lost = false;
	const tell = (r: Relay) => {
		if ("event" in r)
			hear(r.event);
		else
			setOpen(r.open);
		relay(r);
	};
	source.addEventListener("change", (e: MessageEvent<string>) =>
		tell({ event: { what: "change", change: JSON.parse(e.data) as StreamChange } }),
	);
	source.addEventListener("presence", (e: MessageEvent<string>) =>
		tell({ event: { what: "presence", room: JSON.parse(e.data) as Room } }),
	);
	source.addEventListener("attention", (e: MessageEvent<string>) =>
		tell({ event: { what: "attention", of: (JSON.parse(e.data) as { what: string[] }).what } }),
	);
	source.addEventListener("reset", () => tell({ event: { what: "reset" } }));
	source.addEventListener("open", () => {
		tell({ open: true });
		if (lost)
			tell({ event: { what: "reset" } });
		lost = false;
	});
	source.addEventListener("error", () => {
		lost = source.readyState === EventSource.CLOSED;
		tell({ open: false });
	});
	return source;
}

/* Without Web Locks (plain http to another host) every tab has its own stream. */
function start(): () => void {
	if (!("locks" in navigator) || typeof BroadcastChannel === "undefined") {
		const source = listen(() => undefined);
		return () => source.close();
	}
	const channel = new BroadcastChannel("sinew.live");
	const over = new AbortController();
	channel.onmessage = (e: MessageEvent<Relay>) => {
		if ("event" in e.data)
			hear(e.data.event);
		else
			setOpen(e.data.open);
	};
	navigator.locks
		.request("sinew.live", { signal: over.signal }, () => {
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
