// The UI's forms against the same cases as the server's (tests/unit/test_catalog.c).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { askedOf, fits, troubles, wireAnswers, type Answers, type Question } from "../../web/src/lib/questions";

const all = JSON.parse(readFileSync("tests/support/form-cases.json", "utf8")) as { form: Question[]; cases: { answers: Answers; shown: string[]; wrong: string | null }[] };

test("the form decides as the server does", () => {
	for (const [i, c] of all.cases.entries()) {
		assert.deepEqual(askedOf(all.form, c.answers).map((q) => q.name), c.shown, `case ${i + 1}: asked`);
		assert.equal(troubles(all.form, c.answers, "2025-11-24")[0]?.name ?? null, c.wrong, `case ${i + 1}: wrong`);
	}
});

test("what is not asked is not sent, and comes back when it is asked again", () => {
	const answers = { kind: "light", memory: "64", abroad: false };
	assert.deepEqual(wireAnswers(all.form, answers), { kind: "light", abroad: false });
	assert.deepEqual(wireAnswers(all.form, { ...answers, kind: "strong" }), { kind: "strong", memory: 64, abroad: false });
});

test("days are counted from today, patterns fit the whole text", () => {
	const form: Question[] = [{ name: "d", label: "Day", type: "date", min: 0, max: 10 }];
	const code = (d: string) => troubles(form, { d }, "2026-11-25")[0]?.code;
	assert.equal(code("2026-11-24"), "past");
	assert.equal(code("2026-11-25"), undefined);
	assert.equal(code("2026-12-05"), undefined);
	assert.equal(code("2026-12-06"), "late");
	assert.ok(fits("a|bc", "bc") && !fits("a|bc", "abc"));
});
