/* row-link.tsx - the link of a row: an address like any other, opened by the router. Dozens stand in a list, so it is a plain
 * <a>: the router's own Link watches the address and the pointer for each of them. */
import { useRouter } from "@tanstack/react-router";
import type { MouseEvent, ReactNode } from "react";

export function RowLink({ to, title, children }: { to: string; title: string; children: ReactNode }): ReactNode {
	const router = useRouter();
	const open = (e: MouseEvent) => {
		if (e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey)
			return;
		e.preventDefault();
		void router.navigate({ href: to });
	};
	return (
		<a href={to} className="ell title" tabIndex={-1} title={title} onClick={open}>
			{children}
		</a>
	);
}
