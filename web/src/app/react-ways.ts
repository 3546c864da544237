/* react-ways.ts - what the UI is written for and Preact, which draws it (docs/adr/0014), does otherwise. Loaded before anything
 * is drawn; nothing else here knows Preact.
 *
 * 1. Effects run after the picture. React runs those of a key's picture before the next key is heard; so does this.
 * 2. An element that is taken away with the focus in it is not left by the person: no blur is heard of it.
 * 3. autoFocus means: has the focus when it appears, each time, also inside a page that has been read long ago.
 * 4. onSelect is heard whenever the caret moves, not only when text is marked. */
import "react";
import { options } from "preact";
import { afterPaint, HEAD_START_MS } from "@/lib/paint";

let effects: (() => void) | undefined;
let callOff: (() => void) | undefined;

function runEffects(): void {
	const run = effects;
	effects = undefined;
	callOff?.();
	run?.();
}

options.requestAnimationFrame = (run) => {
	effects = run;
	callOff = afterPaint(runEffects, HEAD_START_MS);
};
/* Twice on the event's way down: what effects of the first time change is drawn in between, and has effects itself. Never while a
 * control has its new value and nobody was told of it: a picture drawn then writes the old one over it, and what was pasted or
 * ticked is lost. So before a text changes, not when it has; and not by the click of a box that is ticked already. */
const ticks = (e: Event) => e.type === "click" && e.target instanceof HTMLInputElement && (e.target.type === "checkbox" || e.target.type === "radio");
for (const place of [window, document])
	for (const type of ["keydown", "pointerdown", "pointerup", "click", "beforeinput"])
		place.addEventListener(type, (e) => !ticks(e) && runEffects(), true);

let drawing = false;

options.debounceRendering = (draw) =>
	queueMicrotask(() => {
		drawing = true;
		try {
			draw();
		} finally {
			drawing = false;
		}
	});
for (const type of ["blur", "focusout"])
	window.addEventListener(
		type,
		(e) => {
			/* Who moves the focus on while drawing says where to. */
			if (drawing && (e as FocusEvent).relatedTarget === null)
				e.stopImmediatePropagation();
		},
		true,
	);

const focused = new WeakSet();
const before = options.vnode?.bind(options);

options.vnode = (node) => {
	before?.(node);
	const props = node.props as { autoFocus?: boolean };
	if (typeof node.type !== "string" || props.autoFocus === undefined)
		return;
	const { ref } = node;
	if (props.autoFocus)
		node.ref = (el: HTMLElement | null) => {
			if (typeof ref === "function")
				ref(el);
			else if (ref)
				ref.current = el;
			if (el === null || focused.has(el))
				return;
			focused.add(el);
			el.focus();
		};
	delete props.autoFocus;
};

document.addEventListener("selectionchange", () => {
	const box = document.activeElement;
	if (box instanceof HTMLInputElement || box instanceof HTMLTextAreaElement)
		box.dispatchEvent(new Event("select", { bubbles: true }));
});
