/* sheet.ts - the head of a CSV or NDJSON text, read in the browser only as far as choosing columns needs; the server reads
 * the file itself. */

export interface Head {
	format: "csv" | "ndjson";
	columns: string[];
	/** The first row's values, by column. */
	sample: string[];
	rows: number;
}

/** One CSV record (RFC 4180) from the start of the text; quotes may hold separators and line ends. */
function record(text: string, sep: string): { cells: string[]; rest: string } {
	const cells: string[] = [];
	let cell = "";
	let quoted = false;
	let i = 0;
	for (; i < text.length; i++) {
		const c = text[i];
		if (quoted) {
			if (c !== '"')
				cell += c;
			else if (text[i + 1] === '"')
				cell += text[++i];
			else
				quoted = false;
		} else if (c === '"') {
			quoted = true;
		} else if (c === sep) {
			cells.push(cell);
			cell = "";
		} else if (c === "\n") {
			break;
		} else if (c !== "\r") {
			cell += c;
		}
	}
	return { cells: [...cells, cell], rest: text.slice(i + 1) };
}

/** As the server guesses it: whichever stands most often in the first line. */
function separator(line: string): string {
	const n = (c: string) => line.split(c).length;
	return [";", "\t"].reduce((best, c) => (n(c) > n(best) ? c : best), ",");
}

function csvHead(text: string): Head {
	const sep = separator(text.split("\n", 1)[0] ?? "");
	const first = record(text, sep);
	const columns = first.cells.map((c) => c.trim());
	let rest = first.rest;
	let rows = 0;
	let sample: string[] = [];
	while (rest.trim() !== "") {
		const next = record(rest, sep);
		if (rows === 0)
			sample = next.cells;
		if (next.cells.some((c) => c.trim() !== ""))
			rows++;
		rest = next.rest;
	}
	return { format: "csv", columns, sample, rows };
}

function ndjsonHead(text: string): Head {
	const lines = text.split("\n").filter((l) => l.trim() !== "");
	let first: Record<string, unknown> = {};
	try {
		first = JSON.parse(lines[0] ?? "{}") as Record<string, unknown>;
	} catch {
		/* The server says what is wrong with it. */
	}
	const columns = Object.keys(first);
	return { format: "ndjson", columns, sample: columns.map((c) => (typeof first[c] === "string" ? first[c] : JSON.stringify(first[c]))), rows: lines.length };
}

export function readHead(text: string): Head {
	const clean = text.replace(/^\uFEFF/, "");
	return clean.trimStart().startsWith("{") ? ndjsonHead(clean) : csvHead(clean);
}

const plain = (s: string) => s.toLowerCase().replace(/[^a-z0-9\u00e0-\u024f]/g, "");

/** The field a column most likely means, by name or by label; undefined: none. */
export function guessField(column: string, fields: { name: string; label: string }[]): string | undefined {
	const c = plain(column);
	return fields.find((f) => plain(f.name) === c || plain(f.label) === c)?.name;
}
