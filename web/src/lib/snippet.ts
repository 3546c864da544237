/* snippet.ts - the text around a search hit, in parts. */

/** A snippet marks its matches with \x01 … \x02. */
export function snippetParts(snippet: string): { text: string; hit: boolean }[] {
	const out: { text: string; hit: boolean }[] = [];
	for (const part of snippet.split("\u0001")) {
		const [hit, rest] = part.includes("\u0002") ? part.split("\u0002") : [undefined, part];
		if (hit !== undefined && hit !== "")
			out.push({ text: hit, hit: true });
		if (rest !== undefined && rest !== "")
			out.push({ text: rest, hit: false });
	}
	return out;
}
