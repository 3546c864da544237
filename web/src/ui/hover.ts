/* hover.ts - a hover text that is made when it is looked at: times in two zones for each row of a list cost more than the rows. */
import type { PointerEvent } from "react";

export function hoverLater(text: () => string): { onPointerEnter: (e: PointerEvent<HTMLElement>) => void } {
	return { onPointerEnter: (e) => (e.currentTarget.title = text()) };
}
