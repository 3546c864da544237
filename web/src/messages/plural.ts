/* plural.ts - counts and their nouns, by the rules of each language. */

/** Counts are grouped here: the first Intl.NumberFormat of a page costs 20 ms (lib/time.ts). */
export const numberIn =
	(locale: string) =>
	(n: number): string =>
		Number.isSafeInteger(n) ? String(n).replace(/\B(?=(\d{3})+$)/g, locale.startsWith("de") ? "." : ",") : new Intl.NumberFormat(locale).format(n);

type Forms = Partial<Record<Intl.LDMLPluralRule, string>>;

/** "1 ticket", "2,310 tickets": a count and its noun, with the language's digits. Languages with more than two forms give
 * the others in `more`. */
export function plural(locale: string): (n: number, one: string, other: string, more?: Forms) => string {
	const rules = new Intl.PluralRules(locale);
	const write = numberIn(locale);
	return (n, one, other, more) => {
		const rule = rules.select(n);
		return `${write(n)} ${more?.[rule] ?? (rule === "one" ? one : other)}`;
	};
}
