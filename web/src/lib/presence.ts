/* presence.ts - who looks at which ticket, and who is writing on it: heard over the live stream, said by a beat every ten
 * seconds while a ticket is on the screen. Soft news, never a lock; requesters neither say nor hear anything. */
import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from "react";
import { call, get, randomId } from "./api";

export type Doing = "viewing" | "editing" | "replying";

export interface Present {
	id: number;
	name: string;
	doing: Doing;
	what: string;
	since: string;
}

export interface Room {
	type: string;
	key: string;
	people: Present[];
}

const BEAT_MS = 10_000;
const nobody: Present[] = [];
const rooms = new Map<string, Present[]>();
const listeners = new Set<() => void>();
const tab = randomId();
let self = 0;
let loaded = false;

export function hearPresence(room: Room): void {
	const others = room.people.filter((p) => p.id !== self);
	if (others.length === 0)
		rooms.delete(`${room.type}/${room.key}`);
	else
		rooms.set(`${room.type}/${room.key}`, others);
	for (const l of listeners)
		l();
}

function subscribe(listener: () => void): () => void {
	listeners.add(listener);
	return () => listeners.delete(listener);
}

/** Once a page load: the stream tells changes from then on. */
export function loadPresence(me: number): void {
	if (loaded)
		return;
	loaded = true;
	self = me;
	get<{ items: Room[] }>("/presence")
		.then((all) => all.items.forEach(hearPresence))
		.catch(() => {
			loaded = false;
		});
}

/** Everybody else on a ticket. */
export function usePresence(key: string): Present[] {
	return useSyncExternalStore(subscribe, () => rooms.get("ticket/" + key) ?? nobody);
}

let told: Promise<unknown> = Promise.resolve();

function beat(key: string, doing: Doing | "gone", what: string): void {
	told = Promise.allSettled([told, call("PUT", "/presence", { json: { key, doing, what, tab } })]);
}

/** The server has heard all of it: the session may end. */
export async function presenceTold(): Promise<void> {
	await told;
}

/** Say what is being done on this ticket while it is shown and the page is visible. */
export function useBeat(key: string, doing: Doing, what: string, on: boolean): void {
	const now = useRef({ doing, what });
	useEffect(() => {
		now.current = { doing, what };
		if (on && document.visibilityState === "visible")
			beat(key, doing, what);
	}, [key, doing, what, on]);
	/* Gone is said while the page is being left, not after: the session may end next. */
	useLayoutEffect(() => {
		if (!on)
			return;
		const again = () => {
			if (document.visibilityState === "visible")
				beat(key, now.current.doing, now.current.what);
		};
		const turned = () => (document.visibilityState === "visible" ? again() : beat(key, "gone", ""));
		const timer = setInterval(again, BEAT_MS);
		document.addEventListener("visibilitychange", turned);
		return () => {
			clearInterval(timer);
			document.removeEventListener("visibilitychange", turned);
			beat(key, "gone", "");
		};
	}, [key, on]);
}

/* ---- what the composer and the editors of a ticket say they do ---------------------------------------------------- */

const work = new Map<string, { doing: Doing; what: string }[]>();
const workers = new Set<() => void>();
const idle = { doing: "viewing" as Doing, what: "" };

/** While mounted and on: one is replying on, or editing a part of, this ticket. */
export function useDoing(key: string, doing: Doing, what: string, on: boolean): void {
	useEffect(() => {
		if (!on)
			return;
		const mine = { doing, what };
		work.set(key, [...(work.get(key) ?? []), mine]);
		for (const w of workers)
			w();
		return () => {
			work.set(key, (work.get(key) ?? []).filter((x) => x !== mine));
			for (const w of workers)
				w();
		};
	}, [key, doing, what, on]);
}

/** The last thing begun on this ticket in this tab. */
export function useMyWork(key: string): { doing: Doing; what: string } {
	return useSyncExternalStore(
		(w) => {
			workers.add(w);
			return () => workers.delete(w);
		},
		() => work.get(key)?.at(-1) ?? idle,
	);
}
