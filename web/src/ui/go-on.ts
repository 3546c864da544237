/* go-on.ts - a box that stands in a button's place: who leaves it by a key or by choosing goes on from the button, not from
 * the top of the page. */
import { useEffect, useRef, type RefObject } from "react";

/** Set goOn before the box closes. */
export function useGoOn(closed: boolean): { button: RefObject<HTMLButtonElement | null>; goOn: RefObject<boolean> } {
	const button = useRef<HTMLButtonElement>(null);
	const goOn = useRef(false);
	useEffect(() => {
		/* Who is elsewhere by now has gone on already. */
		if (closed && goOn.current && document.activeElement === document.body)
			button.current?.focus();
		goOn.current = false;
	}, [closed]);
	return { button, goOn };
}
