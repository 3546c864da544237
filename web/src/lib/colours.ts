/* colours.ts - the colour rules of a list, as a text: one rule a line, "harm|Late|is:breached". */

export const hues = ["harm", "risk", "ok", "info", "accent", "mute"] as const;
export type Hue = (typeof hues)[number];

export interface ColourRule {
	tone: Hue;
	label: string;
	q: string;
}

export function coloursText(rules: readonly ColourRule[]): string {
	return rules.map((r) => `${r.tone}|${r.label.replaceAll(/[|\n]/g, " ")}|${r.q.replaceAll("\n", " ")}`).join("\n");
}

export function readColours(text: string): ColourRule[] {
	return text.split("\n").flatMap((line) => {
		const [tone, label, ...q] = line.split("|");
		const hue = hues.find((h) => h === tone);
		return hue === undefined || q.length === 0 ? [] : [{ tone: hue, label: label ?? "", q: q.join("|") }];
	});
}
