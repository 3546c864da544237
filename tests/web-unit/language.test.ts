// The words and ways of writing of each language.
import assert from "node:assert/strict";
import { test } from "node:test";
import { de } from "../../web/src/messages/de";
import { labels } from "../../web/src/messages/de/labels";
import { en } from "../../web/src/messages/en";
import { languageFor, languages, setLanguage } from "../../web/src/messages/locale";
import { numberIn, plural } from "../../web/src/messages/plural";
import { civilDay, weekDays } from "../../web/src/lib/time";

/** Every text of a tree of messages with its place; functions by their arity. */
function places(tree: object, at = ""): [string, unknown][] {
	return Object.entries(tree).flatMap(([name, v]) =>
		typeof v === "object" && v !== null ? places(v as object, `${at}${name}.`) : [[at + name, typeof v === "function" ? v.length : v] as [string, unknown]],
	);
}

test("German has every sentence, none empty, each with the arguments of the English one", () => {
	const german = new Map(places(de));
	for (const [place, text] of places(en)) {
		assert.ok(german.has(place), place);
		const own = german.get(place);
		assert.equal(typeof own, typeof text, place);
		if (typeof text === "string")
			assert.notEqual(own, "", place);
		else
			assert.ok((own as number) <= (text as number), place);
	}
});

test("no German label is empty, or stands twice for nothing", () => {
	for (const [english, german] of Object.entries(labels)) {
		assert.ok(german.trim() !== "", english);
		const bare = english.replace(/^\w+\|/, "");
		assert.ok(bare === english || labels[bare] !== german, `${english}: the bare word says the same`);
	}
});

test("counts follow the rules of the language", () => {
	assert.equal(plural("en")(1, "ticket", "tickets"), "1 ticket");
	assert.equal(plural("en")(2310, "ticket", "tickets"), "2,310 tickets");
	assert.equal(plural("de")(2310, "Ticket", "Tickets"), "2.310 Tickets");
	assert.equal(plural("fr")(0, "demande", "demandes"), "0 demande");
	const polish = plural("pl");
	const tickets = (n: number) => polish(n, "zgłoszenie", "zgłoszenia", { few: "zgłoszenia", many: "zgłoszeń" });
	assert.deepEqual([1, 3, 5, 22].map(tickets), ["1 zgłoszenie", "3 zgłoszenia", "5 zgłoszeń", "22 zgłoszenia"]);
	assert.equal(numberIn("de")(1234567.5), "1.234.567,5");
});

test("a tag finds its language; dates are written its way", () => {
	assert.equal(languageFor("de-CH")?.id, "de");
	assert.equal(languageFor("en-us")?.id, "en-US");
	assert.equal(languageFor("xx"), undefined);
	const seen = languages.map((l) => {
		setLanguage(l);
		return [civilDay("2026-12-24"), weekDays()[0]];
	});
	setLanguage(languages[0]!);
	assert.deepEqual(seen, [["Thu 24 Dec", 1], ["Thu, Dec 24", 7], ["Do., 24. Dez.", 1]]);
});
