/* filter.ts - the filter language as the filter bar needs it: where its terms are, what is being typed, and how one
 * field's values are changed. The server alone decides what a filter means; nothing here refuses anything. */

export interface Term {
	/** Where it stands in the text. */
	from: number;
	to: number;
	negative: boolean;
	field: string;
	op: string;
	values: string[];
}

const OPS = ["!=", "<=", ">=", ":", "=", "<", ">"];

/** Pieces between spaces outside quotes; parentheses stand alone. */
function pieces(text: string): { from: number; to: number }[] {
	const out: { from: number; to: number }[] = [];
	let from = -1;
	let quoted = false;
	for (let i = 0; i <= text.length; i++) {
		const c = text[i];
		if (quoted && c === "\\" && /["\\]/.test(text[i + 1] ?? "")) {
			i++;
			continue;
		}
		if (c === '"')
			quoted = !quoted;
		const ends = c === undefined || (!quoted && /[\s()]/.test(c));
		if (ends && from >= 0) {
			out.push({ from, to: i });
			from = -1;
		} else if (!ends && from < 0) {
			from = i;
		}
	}
	return out;
}

function splitValues(text: string): string[] {
	const out: string[] = [];
	let now = "";
	let quoted = false;
	for (let i = 0; i < text.length; i++) {
		const c = text[i] ?? "";
		if (quoted && c === "\\" && /["\\]/.test(text[i + 1] ?? "")) {
			now += c + (text[++i] ?? "");
			continue;
		}
		if (c === '"')
			quoted = !quoted;
		if (c === "," && !quoted) {
			out.push(now);
			now = "";
		} else {
			now += c;
		}
	}
	return [...out, now].map(unquote).filter((v) => v !== "");
}

function unquote(text: string): string {
	return text.startsWith('"') ? text.replace(/^"|"$/g, "").replace(/\\(["\\])/g, "$1") : text;
}

export function quote(value: string): string {
	return /^[\p{L}\p{N}_.@+-]+$/u.test(value) && !["OR", "NOT"].includes(value)
		? value
		: `"${value.replace(/["\\]/g, "\\$&")}"`;
}

function readTerm(text: string, from: number, to: number): Term | undefined {
	const negative = text[from] === "-";
	const body = text.slice(from + (negative ? 1 : 0), to);
	const name = /^[a-z][a-z0-9_.]*/i.exec(body)?.[0];
	if (name === undefined)
		return undefined;
	const op = OPS.find((o) => body.startsWith(o, name.length));
	if (op === undefined)
		return undefined;
	return { from, to, negative, field: name, op, values: splitValues(body.slice(name.length + op.length)) };
}

export function terms(text: string): Term[] {
	return pieces(text)
		.map((p) => readTerm(text, p.from, p.to))
		.filter((t) => t !== undefined);
}

/** Values a plain "field:a,b" term at the top level asks for. */
export function valuesOf(text: string, field: string): string[] {
	if (/[()]|\bOR\b/.test(text))
		return [];
	return terms(text).find((t) => t.field === field && (t.op === ":" || t.op === "=") && !t.negative)?.values ?? [];
}

/** The text with "field:values" put in place of the term it has, or added, or taken away when there are none. */
export function withValues(text: string, field: string, values: string[]): string {
	const term = terms(text).find((t) => t.field === field && (t.op === ":" || t.op === "=") && !t.negative);
	const neo = values.length === 0 ? "" : `${field}:${values.map(quote).join(",")}`;
	const wrapped = /\bOR\b/.test(text) && term === undefined ? `(${text})` : text;
	const parts = term === undefined ? [wrapped, neo] : [text.slice(0, term.from), neo, text.slice(term.to)];
	return parts.map((p) => p.trim()).filter((p) => p !== "").join(" ");
}

/** Both filters at once. */
export function both(a: string, b: string): string {
	const wrap = (t: string) => (/\bOR\b/.test(t) ? `(${t})` : t);
	return [a, b].map((t) => wrap(t.trim())).filter((t) => t !== "").join(" ");
}

/** What stands under the cursor, for completion. */
export interface Typing {
	/** The part a chosen completion replaces. */
	from: number;
	to: number;
	field: string | undefined;
	op: string | undefined;
	prefix: string;
}

export function typingAt(text: string, cursor: number): Typing {
	const piece = pieces(text).find((p) => p.from <= cursor && cursor <= p.to);
	if (piece === undefined)
		return { from: cursor, to: cursor, field: undefined, op: undefined, prefix: "" };
	const negative = text[piece.from] === "-";
	const start = piece.from + (negative ? 1 : 0);
	const upTo = text.slice(start, cursor);
	const hit = /^([a-z][a-z0-9_.]*)(!=|<=|>=|:|=|<|>)(.*)$/i.exec(upTo);
	if (hit === null)
		return { from: start, to: piece.to, field: undefined, op: undefined, prefix: upTo };
	const values = hit[3] ?? "";
	const comma = values.lastIndexOf(",");
	const from = cursor - (values.length - comma - 1);
	const rest = text.slice(cursor, piece.to).indexOf(",");
	return {
		from,
		to: rest < 0 ? piece.to : cursor + rest,
		field: hit[1],
		op: hit[2],
		prefix: unquote(values.slice(comma + 1)),
	};
}
