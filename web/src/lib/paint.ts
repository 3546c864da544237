/* paint.ts - work that can wait until what was just done is on the screen. */
import { useCallback, useEffect, useRef, useState } from "react";

/** The picture is given to the screen before what follows it is begun. */
export const HEAD_START_MS = 4;

/** Run after the next picture; in a hidden window, where none is drawn, soon. Returns the way to call it off. */
export function afterPaint(run: () => void, more = 0): () => void {
	let timer = setTimeout(run, 100 + more);
	const frame = requestAnimationFrame(() => {
		clearTimeout(timer);
		timer = setTimeout(run, more);
	});
	return () => {
		cancelAnimationFrame(frame);
		clearTimeout(timer);
	};
}

/** Run in a turn of its own, or when a key is pressed before that comes: input goes ahead of timers. */
export function beforeNextKey(run: () => void): void {
	const once = () => {
		clearTimeout(timer);
		window.removeEventListener("keydown", once, true);
		run();
	};
	const timer = setTimeout(once, 0);
	window.addEventListener("keydown", once, true);
}

/** The next picture is on the screen. */
export function painted(): Promise<void> {
	return new Promise((done) => afterPaint(done));
}

/** A value as it was before the last change, until that is on the screen or the next key is pressed: for what need not be in
 * the first picture. */
export function useSettled<T>(value: T): T {
	const [settled, set] = useState(value);
	useEffect(() => set(value), [value]);
	return settled;
}

/** The last of several things asked for in a row, once the screen shows that they were heard. */
export function useAfterPaint(more = 0): (run: () => void) => void {
	const off = useRef<() => void>(undefined);
	useEffect(() => () => off.current?.(), []);
	return useCallback(
		(run) => {
			off.current?.();
			off.current = afterPaint(run, more);
		},
		[more],
	);
}
