/* locale.ts - which language the reader wants, and how that language writes numbers and plurals.
 *
 * A language has words (a set of files here) and a way to write dates and digits (a BCP 47 tag for Intl). The wish is kept
 * in the browser, so that it is known before anything is asked of the server; the person's own setting is written there
 * when it becomes known (lib/session.ts). Nothing here may import ./index: the words themselves stand on this. */

export interface Language {
	/** As kept in the browser and in person.locale. */
	id: string;
	/** In the language itself. */
	name: string;
	words: "en" | "de";
	format: string;
}

export const languages: readonly Language[] = [
	{ id: "en", name: "English", words: "en", format: "en-GB" },
	{ id: "en-US", name: "English (US dates)", words: "en", format: "en-US" },
	{ id: "de", name: "Deutsch", words: "de", format: "de-DE" },
];

const english = languages[0] as Language;
const key = "sinew.locale";
let spoken = english;

/** The language on the screen. */
export function language(): Language {
	return spoken;
}

export function setLanguage(to: Language): void {
	spoken = to;
}

/** The language for a tag: exactly, or by its first part ("de-AT" is "de"). */
export function languageFor(tag: string): Language | undefined {
	const low = tag.toLowerCase();
	return languages.find((l) => l.id.toLowerCase() === low) ?? languages.find((l) => l.id === low.split("-")[0]);
}

/** What was chosen in this browser, else what the browser asks for. US English of a browser is no choice of dates. */
export function wantedLanguage(): Language {
	let chosen: string | null = null;
	try {
		chosen = localStorage.getItem(key);
	} catch {
		/* Storage may be forbidden; the browser's own languages are left. */
	}
	const tags = chosen === null ? navigator.languages.map((tag) => tag.split("-")[0] ?? "") : [chosen];
	return tags.map(languageFor).find((l) => l !== undefined) ?? english;
}

/** Keep the wish; true when it is another language than the one on the screen, which then has to load the page anew. */
export function chooseLanguage(tag: string): boolean {
	const wish = languageFor(tag);
	if (wish === undefined)
		return false;
	try {
		localStorage.setItem(key, wish.id);
	} catch {
		return false;
	}
	return wish.id !== spoken.id;
}
