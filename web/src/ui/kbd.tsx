/* kbd.tsx - keys as they are printed on the keyboard. */
import type { ReactNode } from "react";

const isMac = /mac|iphone|ipad/i.test(navigator.userAgent);

export function keyNames(shortcut: string): string[] {
	return shortcut.split(" ").map((chord) =>
		chord
			.split("+")
			.map((k) => (k === "Mod" ? (isMac ? "⌘" : "Ctrl") : k.length === 1 ? k.toUpperCase() : k))
			.join(" "),
	);
}

export function Kbd({ keys }: { keys: string }): ReactNode {
	return keyNames(keys).map((k, i) => <kbd key={i}>{k}</kbd>);
}
