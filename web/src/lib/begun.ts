/* begun.ts - what a form was begun from. While something is typed in it, what others save does not reach into it: the form
 * keeps its text, and says with which version it began. The server then joins both, or refuses where both changed the same.
 * A form nobody has touched follows what is there. */
import { useState } from "react";

interface Versioned {
	id: number;
	version: number;
}
export interface Begun<T> {
	record: T | undefined;
	/** Somebody has saved since. */
	newer: boolean;
	/** Something was typed. */
	touch: () => void;
	/** Begins anew: from what was just saved, or from what is there now. */
	renew: (saved?: T) => void;
}

export function useBegun<T extends Versioned>(now: T | undefined): Begun<T> {
	const [kept, setKept] = useState({ from: now, touched: false });
	let held = kept;
	if (now !== undefined && (kept.from?.id !== now.id || (!kept.touched && now.version > kept.from.version))) {
		held = { from: now, touched: false };
		setKept(held);
	}
	const { from } = held;
	return {
		record: from,
		newer: now !== undefined && from !== undefined && now.version > from.version,
		touch: () => setKept((old) => (old.touched ? old : { ...old, touched: true })),
		renew: (saved) => setKept({ from: saved ?? now, touched: false }),
	};
}
