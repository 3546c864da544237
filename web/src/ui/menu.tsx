/* menu.tsx - menus and popovers. What stands on the page is only the button; the menu itself, with focus, typing and arrow
 * keys over Radix (menu-open.tsx), is fetched once the page is at rest, and drawn from the first time it is opened. */
import { cloneElement, useEffect, useState, type KeyboardEvent, type MouseEvent, type ReactElement, type ReactNode } from "react";
import { atRest } from "@/lib/rest";

export interface MenuEntry {
	id: string;
	label: string;
	icon?: ReactNode;
	shortcut?: string | undefined;
	danger?: boolean;
	disabled?: boolean;
	checked?: boolean;
	/** A heading before this entry. */
	heading?: string;
	run: () => void;
}

interface Opens {
	/** The button; it takes props and a ref. */
	trigger: ReactElement;
	open?: boolean;
	onOpenChange?: (open: boolean) => void;
	align?: "start" | "end";
}

export interface MenuProps extends Opens {
	entries: MenuEntry[];
	label?: string;
}

export interface PopoverProps extends Opens {
	children: ReactNode;
	roomy?: boolean;
	label: string;
}

type Parts = typeof import("./menu-open");

let parts: Parts | undefined;
const load = () => import("./menu-open").then((x) => (parts = x));
atRest(load);

/** The menu's code once it was asked for: from then on, also for the menu that asked. It may have come between the picture
 * without it and this effect: then it is drawn too. */
function useParts(asked: boolean): Parts | undefined {
	const [here, setHere] = useState(parts !== undefined);
	useEffect(() => {
		if (asked && !here)
			void load().then(() => setHere(true));
	}, [asked, here]);
	return asked ? parts : undefined;
}

/** Opened once, or held open from outside. */
function useAsked(open: boolean | undefined): [boolean, () => void] {
	const [asked, setAsked] = useState(open === true);
	if (open === true && !asked)
		setAsked(true);
	return [asked, () => setAsked(true)];
}

type Handlers = { onPointerDown?: (e: MouseEvent) => void; onKeyDown?: (e: KeyboardEvent) => void; onClick?: (e: MouseEvent) => void };

/** The button as long as nothing was opened by it. */
function closed(trigger: ReactElement, kind: "menu" | "dialog", more: Handlers): ReactElement {
	return cloneElement(trigger as ReactElement<Record<string, unknown>>, { "aria-haspopup": kind, "aria-expanded": false, ...more });
}

export function Menu(p: MenuProps): ReactNode {
	const [asked, ask] = useAsked(p.open);
	const real = useParts(asked);
	if (real !== undefined)
		return <real.OpenMenu {...p} />;
	const begin = (e: MouseEvent | KeyboardEvent) => {
		e.preventDefault();
		ask();
		p.onOpenChange?.(true);
	};
	return closed(p.trigger, "menu", {
		onPointerDown: (e) => e.button === 0 && !e.ctrlKey && begin(e),
		onKeyDown: (e) => ["Enter", " ", "ArrowDown"].includes(e.key) && begin(e),
		/* A click without a pointer: a screen reader's. */
		onClick: (e) => !asked && begin(e),
	});
}

export function Popover(p: PopoverProps): ReactNode {
	const [asked, ask] = useAsked(p.open);
	const real = useParts(asked);
	if (real !== undefined)
		return <real.OpenPopover {...p} />;
	const begin = () => {
		ask();
		p.onOpenChange?.(true);
	};
	return closed(p.trigger, "dialog", { onClick: begin });
}
