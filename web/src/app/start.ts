/* start.ts - the first script: the reader's language, then the UI. Modules of the UI may hold messages from the moment they
 * load, so none of them is loaded before. Where the language cannot be had, English is better than nothing. */
import { askFirst } from "@/lib/first";
import { speak } from "@/messages";
import { wantedLanguage } from "@/messages/locale";

const wish = wantedLanguage();

/** The page that will be shown is fetched together with the frame around it. */
function thisPage(): Promise<unknown> | undefined {
	switch (location.pathname) {
	case "/":
		return import("@/features/desk/desk");
	case "/tickets":
		return import("@/features/tickets/queue");
	default:
		return undefined;
	}
}

if (!["/sign-in", "/link"].includes(location.pathname))
	askFirst("/api/v1/me", "/api/v1/meta");

void speak(wish)
	.then(() => {
		document.documentElement.lang = wish.format;
	})
	.catch(() => undefined)
	.then(() => {
		void thisPage()?.catch(() => undefined);
		return import("./main");
	});
