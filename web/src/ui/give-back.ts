/* give-back.ts - what had the focus before a box stood over it has it again when the box is gone. At once, so that the next key
 * is for it; and a turn later, when Radix does it: a press beside the box takes it away in between. Who is elsewhere by then
 * stays there. */
import { useLayoutEffect, useState } from "react";

/** To be called where the box begins, before a field of it takes the focus; what it returns is for Radix's onCloseAutoFocus. */
export function useGiveBack(): (e: Event) => void {
	const [give] = useState(() => {
		const before = document.activeElement;
		return () => {
			if (!(before instanceof HTMLElement) || !before.isConnected || before === document.body)
				return false;
			if (document.activeElement === document.body)
				before.focus({ preventScroll: true });
			return true;
		};
	});
	useLayoutEffect(() => () => queueMicrotask(give), [give]);
	return (e) => {
		if (give())
			e.preventDefault();
	};
}
