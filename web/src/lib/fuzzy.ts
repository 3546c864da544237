/* fuzzy.ts - how well a few typed letters fit a text: all of them in order, better at the beginnings of words and side by
 * side. "asj" fits "Assign to Jana", "nt" fits "New ticket". */

/** Higher is better; null: it does not fit. */
export function fuzzy(text: string, typed: string): number | null {
	const low = text.toLowerCase();
	let score = 0;
	for (const word of typed.toLowerCase().split(/\s+/)) {
		if (word === "")
			continue;
		const part = fit(low, word);
		if (part === null)
			return null;
		score += part;
	}
	return score - low.length / 200;
}

const starts = (text: string, i: number) => i === 0 || /[\s\-_/.:(]/.test(text[i - 1] ?? "");

function fit(text: string, word: string): number | null {
	/* Where a word begins with it is where it was meant; in the middle of one it may be an accident. */
	for (let i = text.indexOf(word); i >= 0; i = text.indexOf(word, i + 1))
		if (starts(text, i))
			return 10 * word.length + 20 + (i === 0 ? 10 : 0);
	const apart = initials(text, word);
	const inside = text.includes(word) ? 4 * word.length : null;
	return apart === null ? inside : Math.max(apart, inside ?? 0);
}

function initials(text: string, word: string): number | null {
	/* Letters alone say little: they must begin words or stand side by side, and begin where a word does. */
	let score = 0;
	let from = 0;
	let last = -2;
	for (const letter of word) {
		let at = -1;
		for (let i = text.indexOf(letter, from); i >= 0; i = text.indexOf(letter, i + 1))
			if (i === last + 1 || starts(text, i)) {
				at = i;
				break;
			}
		if (at < 0)
			return null;
		score += at === last + 1 ? 4 : 6;
		last = at;
		from = at + 1;
	}
	return score;
}
