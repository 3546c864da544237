/* recent.ts - what was opened or run last, newest first, kept in this browser for the palette. */

export interface Recent {
	/** "action go-desk", "view 12", "record ticket/INC12". */
	id: string;
	label: string;
}

const key = "sinew.recent";
const MOST = 12;

export function recents(): Recent[] {
	try {
		const list: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
		return Array.isArray(list) ? list.filter((r): r is Recent => typeof (r as Recent | null)?.id === "string" && typeof (r as Recent).label === "string") : [];
	} catch {
		return [];
	}
}

export function remember(r: Recent): void {
	try {
		localStorage.setItem(key, JSON.stringify([r, ...recents().filter((x) => x.id !== r.id)].slice(0, MOST)));
	} catch {
		/* Storage may be forbidden: then nothing is recent. */
	}
}
