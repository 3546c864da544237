/* go-on.ts - from the pages outside into the shell; by a whole page load where the person speaks another language than the
 * page signed in on. */
import type { RouterHistory } from "@tanstack/react-router";
import { language, wantedLanguage } from "@/messages/locale";

export function goOn(history: RouterHistory, to: string): void {
	if (wantedLanguage().id === language().id)
		history.push(to);
	else
		location.assign(to);
}
