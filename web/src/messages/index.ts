/* index.ts - the messages in the language of who reads them. English is built in; another language is loaded before the
 * first picture (speak, called by app/start.ts) and replaces it whole, so m may be used anywhere, at the top of a module
 * too. */
import { en } from "./en";
import { setLanguage, type Language } from "./locale";

export type Messages = typeof en;

export const m: Messages = { ...en };

export async function speak(to: Language): Promise<void> {
	if (to.words === "de")
		Object.assign(m, (await import("./de")).de);
	setLanguage(to);
}
