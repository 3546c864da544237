/* labels.ts - the server's labels in the reader's language. The server speaks English; meta is translated once, when it
 * arrives, and everything shown from it (forms, columns, verbs, choices) follows. */
import { m } from "@/messages";
import type { Choice, Meta, TypeMeta, VerbMeta } from "./types";

export type LabelKind = "type" | "field" | "choice" | "verb" | "arg" | "word" | "link" | "role" | "help";

/** An English label in the reader's language; what is not known stays as it is. */
export function label(kind: LabelKind, english: string): string {
	return m.label[`${kind}|${english}`] ?? m.label[english] ?? english;
}

const help = (english: string | null | undefined) => (english ? label("help", english) : english);

function choices<T extends { choices?: Choice[] }>(of: T): Pick<T, "choices"> {
	return of.choices === undefined ? {} : { choices: of.choices.map((c) => ({ ...c, label: label("choice", c.label) })) };
}

function verb(v: VerbMeta): VerbMeta {
	const args = v.args.map((a) => ({ ...a, label: a.label && label("arg", a.label), help: help(a.help), ...choices(a) }));
	return { ...v, label: label("verb", v.label), help: help(v.help), args };
}

function type(t: TypeMeta): TypeMeta {
	return {
		...t,
		label: label("type", t.label),
		help: help(t.help),
		fields: t.fields.map((f) => ({ ...f, label: label("field", f.label), help: help(f.help), ...choices(f) })),
		...(t.words && { words: t.words.map((w) => ({ ...w, help: w.help && label("word", w.help) })) }),
		...(t.states && { states: t.states.map((s) => ({ ...s, label: label("choice", s.label) })) }),
		...(t.verbs && { verbs: t.verbs.map(verb) }),
	};
}

export function translateMeta(meta: Meta): Meta {
	if (Object.keys(m.label).length === 0)
		return meta;
	return {
		...meta,
		types: meta.types.map(type),
		links: meta.links.map((l) => ({ ...l, label: label("link", l.label), back: label("link", l.back) })),
		roles: meta.roles.map((r) => ({ ...r, label: label("role", r.label) })),
	};
}
