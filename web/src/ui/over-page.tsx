/* over-page.tsx - where a dialog stands: on a veil over everything. Radix's own Portal and Overlay are made for what is shut and
 * stays mounted, and are drawn twice; here a box is mounted when it opens and gone when it is shut. */
import type { ReactNode } from "react";
import { createPortal } from "react-dom";

export function OverPage({ children }: { children: ReactNode }): ReactNode {
	return createPortal(
		<>
			<div className="veil" />
			{children}
		</>,
		document.body,
	);
}
