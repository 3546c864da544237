/* actions.ts - one list of what can be done now; buttons, menus, the Ctrl K palette, the keyboard and the shortcut sheet
 * all read it.
 *
 * A component offers its actions while it is on the screen (useActions); the newest offer of an id or a key wins, so a
 * page can take a key over from the shell. Single keys act only outside text fields and dialogs and can be switched off
 * in the settings (WCAG 2.1.4). */
import type { Completion } from "./types";
import { createContext, useContext, useEffect, useMemo, useRef, useSyncExternalStore, type RefObject } from "react";

export interface Action {
	id: string;
	label: string;
	group: string;
	/** "r", "Shift+A", "Mod+k", or two keys in a row: "g t". */
	shortcut?: string | undefined;
	/** More words the palette finds it by. */
	words?: string;
	when?: () => boolean;
	run: () => void;
	/** It needs one more word, such as who: the palette asks for it and calls pick.run instead of run. */
	pick?: ActionPick | undefined;
}

export interface ActionPick {
	/** Completion source; with choices those are offered instead. */
	type: string;
	field: string;
	choices?: Completion[] | undefined;
	/** The typed text is an answer too. */
	free?: boolean;
	run: (choice: Completion) => void;
}

let offers: { owner: symbol; actions: Action[] }[] = [];
let flat: Action[] = [];
let singleKeys = true;
const listeners = new Set<() => void>();

function changed(): void {
	const seen = new Set<string>();
	flat = [];
	for (const offer of [...offers].reverse())
		for (const action of offer.actions)
			if (!seen.has(action.id)) {
				seen.add(action.id);
				flat.push(action);
			}
	for (const l of listeners)
		l();
}

function subscribe(listener: () => void): () => void {
	listeners.add(listener);
	return () => listeners.delete(listener);
}

export function setSingleKeys(on: boolean): void {
	singleKeys = on;
}

/** While its ref is true, what stands inside is about to be replaced: its actions would mean the wrong thing. */
export const ActionsRest = createContext<RefObject<boolean> | undefined>(undefined);

/** While its ref is true, keys mean what is selected beside what stands inside: its actions are there without theirs. */
export const KeysRest = createContext<RefObject<boolean> | undefined>(undefined);

/** Offer actions while mounted. The list may be made anew on every render: only its ids, labels and keys are compared. */
export function useActions(actions: Action[]): void {
	const latest = useRef(actions);
	useEffect(() => {
		latest.current = actions;
	});
	const rest = useContext(ActionsRest);
	const keysRest = useContext(KeysRest);
	const shape = JSON.stringify(actions.map((a) => [a.id, a.label, a.group, a.shortcut, a.words]));
	const stable = useMemo(
		() =>
			(JSON.parse(shape) as (string | null)[][]).map(([id, label, group, shortcut, words], i): Action => {
				const live = () => latest.current.find((a) => a.id === id) ?? latest.current[i];
				return {
					id: id ?? "",
					label: label ?? "",
					group: group ?? "",
					get shortcut() {
						return keysRest?.current === true ? undefined : (shortcut ?? undefined);
					},
					...(words ? { words } : {}),
					when: () => rest?.current !== true && (live()?.when?.() ?? true),
					run: () => live()?.run(),
					get pick() {
						return live()?.pick;
					},
				};
			}),
		[shape, rest, keysRest],
	);
	useEffect(() => {
		const owner = Symbol();
		offers = [...offers, { owner, actions: stable }];
		changed();
		return () => {
			offers = offers.filter((o) => o.owner !== owner);
			changed();
		};
	}, [stable]);
}

/** Everything on offer, newest first. */
export function useAllActions(): Action[] {
	return useSyncExternalStore(subscribe, () => flat);
}

export function runAction(id: string): void {
	const action = flat.find((a) => a.id === id);
	if (action !== undefined && (action.when?.() ?? true))
		action.run();
}

function typing(target: EventTarget | null): boolean {
	return (
		target instanceof HTMLElement &&
		(target.isContentEditable ||
			target instanceof HTMLTextAreaElement ||
			target instanceof HTMLSelectElement ||
			(target instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(target.type)))
	);
}

function chord(e: KeyboardEvent): string {
	const mod = e.ctrlKey || e.metaKey;
	const key = e.key.length === 1 ? e.key.toLowerCase() : e.key;
	const shifted = e.shiftKey && (e.key.length > 1 || /[a-z]/i.test(e.key));
	return `${mod ? "Mod+" : ""}${e.altKey ? "Alt+" : ""}${shifted ? "Shift+" : ""}${key}`;
}

/** The second key of two follows within this long. */
const SECOND_MS = 1500;

let prefix = "";
let prefixAt = 0;

function same(shortcut: string, pressed: string): boolean {
	return shortcut.toLowerCase() === pressed.toLowerCase();
}

/** The shell's key handler. */
export function handleKey(e: KeyboardEvent): void {
	if (e.defaultPrevented || e.isComposing || ["Shift", "Control", "Alt", "Meta"].includes(e.key))
		return;
	const pressed = chord(e);
	const held = pressed.startsWith("Mod+") || pressed.startsWith("Alt+");
	const inDialog = document.querySelector("[role=dialog],[role=menu],[role=alertdialog]") !== null;
	if (!held && (!singleKeys || typing(e.target) || inDialog))
		return;
	if (held && inDialog)
		return;
	const sequence = prefix !== "" && e.timeStamp - prefixAt < SECOND_MS ? `${prefix} ${pressed}` : "";
	prefix = "";
	const usable = flat.filter((a) => a.shortcut !== undefined && (a.when?.() ?? true));
	const hit =
		(sequence !== "" ? usable.find((a) => same(a.shortcut ?? "", sequence)) : undefined) ??
		usable.find((a) => same(a.shortcut ?? "", pressed));
	if (hit !== undefined) {
		e.preventDefault();
		hit.run();
	} else if (usable.some((a) => a.shortcut?.toLowerCase().startsWith(pressed.toLowerCase() + " "))) {
		/* From when the first was heard to when the second was pressed: a busy page takes no time of the person's. */
		prefix = pressed;
		prefixAt = performance.now();
	}
}
