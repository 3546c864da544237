/* questions.ts - forms of the request catalog as the UI decides them: which questions are asked, which answers do.
 *
 * The server decides by the same rules (src/catalog/catalog_when.c, catalog_answer.c); both read
 * tests/support/form-cases.json. Pure: nothing here draws or asks. */

export type QuestionType = "text" | "long" | "number" | "bool" | "date" | "time" | "choice" | "choices" | "person" | "file";
export type Op = "is" | "not" | "has" | "less" | "more" | "any" | "none";

export interface Condition {
	question: string;
	op: Op;
	value?: unknown;
}
export interface When {
	match?: "all" | "any";
	of: Condition[];
}
export interface Option {
	id: string;
	label: string;
}
export interface Question {
	name: string;
	label: string;
	type: QuestionType;
	help?: string;
	required?: boolean;
	default?: unknown;
	min?: number;
	max?: number;
	pattern?: string;
	choices?: Option[];
	when?: When | null;
}
/** By name; a person is {value, label} and a file {id, name} on the screen, a number on the wire. */
export type Answers = Record<string, unknown>;

export interface Trouble {
	name: string;
	code: "needed" | "text" | "short" | "long" | "pattern" | "number" | "least" | "most" | "past" | "early" | "late" | "few" | "many" | "choice" | "hidden";
	n?: number;
}

export function blank(v: unknown): boolean {
	return v === undefined || v === null || (typeof v === "string" && v.trim() === "") || (Array.isArray(v) && v.length === 0);
}

/* ---- conditions ---------------------------------------------------------------- */
/** One value of an answer as conditions compare it. */
interface Row {
	text: string;
	num: number | null;
}

function rowsOf(q: Question, v: unknown): Row[] {
	if (blank(v))
		return [];
	const w = wireValue(q, v);
	if (q.type === "choices")
		return (Array.isArray(w) ? w : []).map((x) => ({ text: String(x), num: null }));
	if (typeof w === "boolean")
		return [{ text: w ? "yes" : "no", num: w ? 1 : 0 }];
	if (typeof w === "number")
		return [{ text: String(w), num: w }];
	const text = typeof w === "string" ? w.trim() : "";
	return [{ text, num: q.type === "date" || q.type === "time" ? Date.parse(text) : null }];
}

function same(row: Row, value: unknown): boolean {
	if (Array.isArray(value))
		return value.some((v) => same(row, v));
	if (typeof value === "boolean")
		return row.text === (value ? "yes" : "no");
	if (typeof value === "number")
		return row.num === value;
	return row.text === value;
}

function order(row: Row, value: unknown): number {
	if (typeof value === "string")
		return row.text < value ? -1 : row.text > value ? 1 : 0;
	return (row.num ?? 0) - Number(value);
}

function rowHolds(c: Condition, q: Question, row: Row): boolean {
	switch (c.op) {
	case "is":
	case "not":
		return same(row, c.value);
	case "has":
		return same(row, c.value) || (typeof c.value === "string" && c.value !== "" && (q.type === "text" || q.type === "long") && row.text.toLowerCase().includes(c.value.toLowerCase()));
	case "less":
		return order(row, c.value) < 0;
	case "more":
		return order(row, c.value) > 0;
	default:
		return true;
	}
}

function holds(c: Condition, given: Map<Question, unknown>): boolean {
	let any = false;
	for (const [q, v] of given)
		if (q.name === c.question)
			any = rowsOf(q, v).some((row) => rowHolds(c, q, row));
	return c.op === "not" || c.op === "none" ? !any : any;
}

function isAsked(w: When | null | undefined, given: Map<Question, unknown>): boolean {
	if (w === null || w === undefined || w.of.length === 0)
		return true;
	return w.match === "any" ? w.of.some((c) => holds(c, given)) : w.of.every((c) => holds(c, given));
}

/** The questions that are asked with these answers. What is not asked is not answered, whatever was typed before. */
export function askedOf(form: Question[], answers: Answers): Question[] {
	const given = new Map<Question, unknown>();
	const out: Question[] = [];
	for (const q of form) {
		if (!isAsked(q.when, given))
			continue;
		out.push(q);
		if (!blank(answers[q.name]))
			given.set(q, answers[q.name]);
	}
	return out;
}

/* ---- does the answer do? ----------------------------------------------------------- */
/** \d is a digit, as on the server; all else is plain. */
export function fits(pattern: string, text: string): boolean {
	try {
		return new RegExp(`^(?:${pattern.replaceAll("\\d", "[0-9]")})$`).test(text);
	} catch {
		return true; /* the server says what is wrong with it */
	}
}

function textTrouble(q: Question, v: unknown): Omit<Trouble, "name"> | null {
	const text = typeof v === "string" ? v.trim() : "";
	const cap = q.type === "long" ? 4000 : 200;
	const most = q.max !== undefined && q.max < cap ? q.max : cap;
	const n = [...text].length;
	if (typeof v !== "string" || (q.type === "text" && /[\n\r\t]/.test(text)))
		return { code: "text" };
	if (n > most)
		return { code: "long", n: most };
	if (q.min !== undefined && n < q.min)
		return { code: "short", n: q.min };
	return q.pattern !== undefined && q.pattern !== "" && !fits(q.pattern, text) ? { code: "pattern" } : null;
}

function numberTrouble(q: Question, v: unknown): Omit<Trouble, "name"> | null {
	const n = wireValue(q, v);
	if (typeof n !== "number")
		return { code: "number" };
	if (q.min !== undefined && n < q.min)
		return { code: "least", n: q.min };
	return q.max !== undefined && n > q.max ? { code: "most", n: q.max } : null;
}

function dayTrouble(q: Question, v: unknown, today: string): Omit<Trouble, "name"> | null {
	const ahead = Math.floor((Date.parse(String(v)) - Date.parse(today)) / 86_400_000);
	if (Number.isNaN(ahead))
		return { code: "needed" };
	if (q.min !== undefined && ahead < q.min)
		return q.min === 0 ? { code: "past" } : { code: "early", n: q.min };
	return q.max !== undefined && ahead > q.max ? { code: "late", n: q.max } : null;
}

function choicesTrouble(q: Question, v: unknown): Omit<Trouble, "name"> | null {
	const list = Array.isArray(v) ? v : [v];
	if (q.type === "choices" && q.min !== undefined && list.length < q.min)
		return { code: "few", n: q.min };
	if (q.type === "choices" && q.max !== undefined && list.length > q.max)
		return { code: "many", n: q.max };
	return list.every((x) => q.choices?.some((c) => c.id === x)) ? null : { code: "choice" };
}

function troubleOf(q: Question, v: unknown, today: string): Omit<Trouble, "name"> | null {
	if (blank(v))
		return q.required === true ? { code: "needed" } : null;
	switch (q.type) {
	case "text":
	case "long":
		return textTrouble(q, v);
	case "number":
		return numberTrouble(q, v);
	case "date":
	case "time":
		return dayTrouble(q, v, today);
	case "choice":
	case "choices":
		return choicesTrouble(q, v);
	default:
		return null;
	}
}

/** What is wrong, in the order of the questions; answers to what is not asked are wrong too. today: "2026-12-01". */
export function troubles(form: Question[], answers: Answers, today: string): Trouble[] {
	const asked = askedOf(form, answers);
	const out: Trouble[] = [];
	for (const q of form) {
		const wrong = asked.includes(q) ? troubleOf(q, answers[q.name], today) : blank(answers[q.name]) ? null : ({ code: "hidden" } as const);
		if (wrong !== null)
			out.push({ name: q.name, ...wrong });
	}
	return out;
}

/* ---- on the wire ------------------------------------------------------------------------ */
function wireValue(q: Question, v: unknown): unknown {
	if (q.type === "number" && typeof v === "string")
		return v.trim() === "" || Number.isNaN(Number(v)) ? v : Number(v);
	if (q.type === "person" && typeof v === "object" && v !== null)
		return Number((v as { value: string }).value);
	if (q.type === "file" && typeof v === "object" && v !== null)
		return (v as { id: number }).id;
	return v;
}

/** The answers to what is asked, as the server takes them. */
export function wireAnswers(form: Question[], answers: Answers): Answers {
	const out: Answers = {};
	for (const q of askedOf(form, answers))
		if (!blank(answers[q.name]))
			out[q.name] = wireValue(q, answers[q.name]);
	return out;
}

/** First values: what the form fills in before. */
export function firstAnswers(form: Question[]): Answers {
	const out: Answers = {};
	for (const q of form)
		if (q.default !== undefined && q.default !== null && q.default !== "")
			out[q.name] = q.default;
	return out;
}
