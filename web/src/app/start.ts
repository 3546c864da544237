/* start.ts - the first module: the reader's language, then the UI. Modules of the UI may hold messages from the moment they
 * load, so none of them is loaded before. Where the language cannot be had, English is better than nothing. */
import { speak } from "@/messages";
import { wantedLanguage } from "@/messages/locale";

const wish = wantedLanguage();

void speak(wish)
	.then(() => {
		document.documentElement.lang = wish.format;
	})
	.catch(() => undefined)
	.then(() => import("./main"));
