/* same.ts - a function that stays the same, so that what takes it need not be drawn anew, and does what the newest would. */
import { useCallback, useLayoutEffect, useRef } from "react";

export function useSame<A extends unknown[], R>(f: (...args: A) => R): (...args: A) => R {
	const latest = useRef(f);
	useLayoutEffect(() => {
		latest.current = f;
	});
	return useCallback((...args: A) => latest.current(...args), []);
}
