/* rest.ts - what is fetched only once the first page stands: code that is likely to be needed next. */
import { useSyncExternalStore } from "react";
import { forgetFirst } from "./first";

const waiting: (() => unknown)[] = [];
let resting = false;

const idle = (run: () => void) => (typeof requestIdleCallback === "function" ? void requestIdleCallback(run, { timeout: 2000 }) : void setTimeout(run, 200));

function next(): void {
	const run = waiting.shift();
	if (run === undefined)
		return;
	void Promise.resolve(run())
		/* Not to be had now; it is asked for again when it is needed. */
		.catch(() => undefined)
		.then(() => idle(next));
}

/** Run this when the page is at rest, one after the other. */
export function atRest(run: () => unknown): void {
	waiting.push(run);
	if (resting && waiting.length === 1)
		idle(next);
}

/** The first page is on the screen. */
export function pageStands(): void {
	if (resting)
		return;
	resting = true;
	forgetFirst();
	for (const l of listeners)
		l();
	idle(next);
}

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
	listeners.add(listener);
	return () => listeners.delete(listener);
}

/** Does the first page stand? What it can do without (counts at its edge) is asked for from then on. */
export function useStands(): boolean {
	return useSyncExternalStore(subscribe, () => resting);
}
