/* tip.tsx - the words that appear over a button that rests under the pointer or has the keyboard. Dozens of buttons have
 * one, so a button only tells when it is looked at; there is a single box for all, drawn when it is needed. */
import { cloneElement, useLayoutEffect, useRef, useState, useEffect, type ReactElement, type ReactNode, type SyntheticEvent } from "react";
import { createPortal } from "react-dom";
import { Kbd } from "./kbd";

interface Shown {
	of: Element;
	text: string;
	shortcut: string | undefined;
}

const DELAY_MS = 450;
/** Going from one to the next, nobody waits again. */
const WARM_MS = 200;
const AWAY = 8;
const BOX = "tip-box";

let tell: (shown: Shown | undefined) => void = () => undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let shownFor: Element | undefined;
let hiddenAt = 0;

function show(shown: Shown, wait: number): void {
	clearTimeout(timer);
	timer = setTimeout(() => {
		if (!shown.of.isConnected)
			return;
		shownFor?.removeAttribute("aria-describedby");
		shownFor = shown.of;
		tell(shown);
	}, wait);
}

function hide(): void {
	clearTimeout(timer);
	if (shownFor === undefined)
		return;
	shownFor.removeAttribute("aria-describedby");
	shownFor = undefined;
	hiddenAt = Date.now();
	tell(undefined);
}

type Handler = (e: SyntheticEvent) => void;

/** A word over its only child, which takes the handlers. */
export function Tip({ text, shortcut, children }: { text: string; shortcut?: string | undefined; children: ReactElement }): ReactNode {
	const own = children.props as Record<string, Handler | undefined>;
	const also = (name: string, run: (of: Element, e: SyntheticEvent) => void): Record<string, Handler> => ({
		[name]: (e) => {
			own[name]?.(e);
			run(e.currentTarget, e);
		},
	});
	return cloneElement(children as ReactElement<Record<string, unknown>>, {
		...also("onPointerEnter", (of, e) => {
			if ((e.nativeEvent as PointerEvent).pointerType !== "touch")
				show({ of, text, shortcut }, Date.now() - hiddenAt < WARM_MS ? 0 : DELAY_MS);
		}),
		...also("onPointerLeave", hide),
		...also("onPointerDown", hide),
		...also("onFocus", (of) => of.matches(":focus-visible") && show({ of, text, shortcut }, 0)),
		...also("onBlur", hide),
	});
}

/** The box; once, beside the pages. */
export function TipBox(): ReactNode {
	const [shown, setShown] = useState<Shown>();
	const box = useRef<HTMLDivElement>(null);
	useEffect(() => {
		tell = setShown;
	}, []);
	useEffect(() => {
		if (shown === undefined)
			return;
		const key = (e: KeyboardEvent) => e.key === "Escape" && hide();
		window.addEventListener("keydown", key, true);
		window.addEventListener("scroll", hide, true);
		return () => {
			window.removeEventListener("keydown", key, true);
			window.removeEventListener("scroll", hide, true);
		};
	}, [shown]);
	useLayoutEffect(() => {
		const el = box.current;
		if (shown === undefined || el === null)
			return;
		/* A name that says the same already is not said twice. */
		if (shown.of.getAttribute("aria-label") !== shown.text)
			shown.of.setAttribute("aria-describedby", BOX);
		const of = shown.of.getBoundingClientRect();
		const { width, height } = el.getBoundingClientRect();
		const left = Math.max(AWAY, Math.min(innerWidth - width - AWAY, of.left + of.width / 2 - width / 2));
		const above = of.top - height - 5;
		el.style.left = `${left}px`;
		el.style.top = `${above >= AWAY ? above : of.bottom + 5}px`;
	}, [shown]);
	if (shown === undefined)
		return null;
	return createPortal(
		<div ref={box} className="tooltip" role="tooltip" id={BOX}>
			{shown.text}
			{shown.shortcut !== undefined && <Kbd keys={shown.shortcut} />}
		</div>,
		document.body,
	);
}
