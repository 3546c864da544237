/* rail.test.ts - a line of the day is said in the reader's language from its name and what it is about; what this page does
 * not know is said as the server says it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { todayText } from "../../web/src/features/desk/say";
import { m } from "../../web/src/messages";
import { de } from "../../web/src/messages/de";
import { en } from "../../web/src/messages/en";

const at = { at: "2026-11-03T10:00:00Z" };
const lines = [
	{ ...at, kind: "oncall", title: "Nobody is on call", detail: "Nights", say: "nobody", args: { rotation: "Nights", n: 0 } },
	{ ...at, kind: "update", title: "Update for executives", detail: "INC1: Mail", say: "update", args: { audience: "executives", key: "INC1", title: "Mail", n: 0 } },
	{ ...at, kind: "handover", title: "Nights", detail: "Night", say: "handover", args: { rotation: "Nights", shift: "Night", n: 2 } },
	{ ...at, kind: "promise", title: "Mail", detail: "INC1", say: "escalation", args: { key: "INC1", title: "Mail", by: "Ann", n: 0 } },
	{ ...at, kind: "window", title: "Firewall window", detail: "CHG1", say: "window", args: { n: 0 } },
];

test("a line of the day, in English and in German", () => {
	assert.deepEqual(lines.map(todayText), [
		["Nobody is on call", "Nights"],
		["Update for executives", "INC1: Mail"],
		["Hand-over: Nights", "Night, 2 items not accepted"],
		["Mail", "INC1, escalated: Ann promised to act"],
		["Firewall window", "CHG1"],
	]);
	Object.assign(m, de);
	assert.deepEqual(lines.map(todayText), [
		["Niemand hat Bereitschaft", "Nights"],
		["Meldung an die Geschäftsleitung", "INC1: Mail"],
		["Übergabe: Nights", "Night, 2 Punkte nicht angenommen"],
		["Mail", "INC1, eskaliert: Ann hat zugesagt zu handeln"],
		["Firewall window", "CHG1"],
	]);
	const chance = { chance: "62 %", group: "P2 of Network", group_level: "team", group_team: "Network", group_priority: "2" };
	assert.match(m.desk.fact["chance"]?.(chance, { examples: 41 }, true) ?? "", /41 ähnlichen Tickets: P2 von Network/);
	Object.assign(m, en);
	assert.match(m.desk.fact["chance"]?.(chance, { examples: 41 }, true) ?? "", /41 tickets like it: P2 of Network/);
});
