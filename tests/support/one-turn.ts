// one-turn.ts - keys that come so fast that between them no timer runs and no picture is drawn.
import type { Page } from "@playwright/test";

/** What has the keyboard when the last of them has come, and what is marked in it. */
export interface Held {
	id: string;
	marked: string;
}

/** Each key is for what has the focus then; "Alt+" may stand before it. */
export async function inOneTurn(page: Page, ...keys: string[]): Promise<Held> {
	return page.evaluate(async (all) => {
		for (const key of all) {
			document.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key: key.replace("Alt+", ""), altKey: key.startsWith("Alt+"), bubbles: true, cancelable: true }));
			for (let i = 0; i < 50; i++)
				await Promise.resolve();
		}
		const at = document.activeElement!;
		const text = at instanceof HTMLTextAreaElement || at instanceof HTMLInputElement ? at.value.slice(at.selectionStart ?? 0, at.selectionEnd ?? 0) : "";
		return { id: at.id, marked: text };
	}, keys);
}
