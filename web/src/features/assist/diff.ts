/* diff.ts - what became of a text, word by word: kept, gone, new. */
export interface Piece {
	op: "same" | "gone" | "new";
	text: string;
}

const WORDS = 800;

/** By the longest common run of words; texts that are too long for that are shown as gone and new whole. */
export function diffWords(from: string, to: string): Piece[] {
	const a = from.split(/(?<=\s)/), b = to.split(/(?<=\s)/);
	if (a.length > WORDS || b.length > WORDS)
		return [{ op: "gone", text: from }, { op: "new", text: to }];
	const x = a.map((s) => s.trim()), y = b.map((s) => s.trim());
	const w = b.length + 1, long = new Uint16Array((a.length + 1) * w);
	const at = (i: number, k: number) => long[i * w + k] ?? 0;
	for (let i = a.length - 1; i >= 0; i--)
		for (let k = b.length - 1; k >= 0; k--)
			long[i * w + k] = x[i] === y[k] ? at(i + 1, k + 1) + 1 : Math.max(at(i + 1, k), at(i, k + 1));
	const out: Piece[] = [];
	const put = (op: Piece["op"], text: string) => {
		const last = out.at(-1);
		if (last?.op === op)
			last.text += text;
		else if (text !== "")
			out.push({ op, text });
	};
	let i = 0, k = 0;
	while (i < a.length || k < b.length) {
		if (i < a.length && k < b.length && x[i] === y[k])
			put("same", (i++, b[k++] ?? ""));
		else if (k < b.length && (i === a.length || at(i, k + 1) >= at(i + 1, k)))
			put("new", b[k++] ?? "");
		else
			put("gone", a[i++] ?? "");
	}
	return out;
}
