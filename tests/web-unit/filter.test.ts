// The filter bar's reading of the filter language: what it writes, it must read back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { both, quote, terms, typingAt, valuesOf, withValues } from "../../web/src/lib/filter";

test("terms are found with field, operator, sign and place", () => {
	const [a, b, c] = terms('state:new,triaged -tag:"old man" priority<=2 words');
	assert.deepEqual([a?.field, a?.op, a?.values, a?.negative], ["state", ":", ["new", "triaged"], false]);
	assert.deepEqual([b?.field, b?.values, b?.negative], ["tag", ["old man"], true]);
	assert.deepEqual([c?.field, c?.op, c?.values], ["priority", "<=", ["2"]]);
	assert.equal(terms("just words (and more)").length, 0);
});

test("values survive writing and reading, whatever is in them", () => {
	const letters = ["a", "ß", " ", ",", '"', "\\", "(", ")", ":", "-", "OR", "日"];
	let seed = 7;
	const next = (n: number) => (seed = (seed * 48271) % 2147483647) % n;
	for (let round = 0; round < 3000; round++) {
		const values = Array.from({ length: 1 + next(3) }, () =>
			Array.from({ length: 1 + next(6) }, () => letters[next(letters.length)]).join("") + "x",
		);
		const text = withValues("state:new", "team", values);
		assert.deepEqual(terms(text).find((t) => t.field === "team")?.values, values, text);
	}
});

test("changing a field's values leaves the rest alone", () => {
	assert.equal(withValues("state:new team:net vpn", "team", ["ops"]), "state:new team:ops vpn");
	assert.equal(withValues("state:new team:net vpn", "team", []), "state:new vpn");
	assert.equal(withValues("a:1 OR b:2", "team", ["x"]), "(a:1 OR b:2) team:x");
	assert.deepEqual(valuesOf("state:new,triaged", "state"), ["new", "triaged"]);
	assert.deepEqual(valuesOf("(state:new OR state:closed)", "state"), []);
});

test("two filters at once keep their meaning", () => {
	assert.equal(both("a:1 OR b:2", "c:3"), "(a:1 OR b:2) c:3");
	assert.equal(both("", "c:3"), "c:3");
});

test("words of the language are quoted when they are values", () => {
	for (const word of ["OR", "NOT", "a b", "a\\b"])
		assert.ok(quote(word).startsWith('"'), word);
	assert.equal(quote("vpn-gateway.2"), "vpn-gateway.2");
	assert.equal(withValues("", "team", ["none"]), "team:none"); // emptiness, chosen in the filter bar
});

test("what is being typed is known, value by value", () => {
	const text = "state:new,tri team";
	assert.deepEqual(typingAt(text, 13), { from: 10, to: 13, field: "state", op: ":", prefix: "tri" });
	assert.deepEqual(typingAt(text, 18), { from: 14, to: 18, field: undefined, op: undefined, prefix: "team" });
});
