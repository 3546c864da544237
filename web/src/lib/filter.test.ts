import assert from "node:assert/strict";
import { test } from "node:test";
import { both, quote, terms, typingAt, valuesOf, withValues } from "./filter.ts";

test("terms are found with their places, quotes and signs", () => {
	const text = 'state:new,triaged -tag:vip priority<=2 team:"Field, north" vpn';
	const found = terms(text);
	assert.deepEqual(
		found.map((t) => [t.field, t.op, t.negative, t.values]),
		[
			["state", ":", false, ["new", "triaged"]],
			["tag", ":", true, ["vip"]],
			["priority", "<=", false, ["2"]],
			["team", ":", false, ["Field, north"]],
		],
	);
	for (const t of found)
		assert.ok(text.slice(t.from, t.to).includes(t.field));
});

test("a field's values are put in, changed and taken out", () => {
	assert.equal(withValues("is:open", "state", ["new"]), "is:open state:new");
	assert.equal(withValues("is:open state:new vpn", "state", ["new", "on_hold"]), "is:open state:new,on_hold vpn");
	assert.equal(withValues("is:open state:new vpn", "state", []), "is:open vpn");
	assert.equal(withValues("", "team", ["Service Desk"]), 'team:"Service Desk"');
});

test("a comparison or a negation of the same field is left alone", () => {
	assert.equal(withValues("priority<=2", "priority", ["1"]), "priority<=2 priority:1");
	assert.equal(withValues("-state:new", "state", ["closed"]), "-state:new state:closed");
});

test("what is added to an alternative does not slip into its last arm", () => {
	assert.equal(withValues("category:vpn OR category:wifi", "state", ["new"]), "(category:vpn OR category:wifi) state:new");
	assert.equal(both("a:1 OR b:2", "client:3"), "(a:1 OR b:2) client:3");
	assert.equal(both("", "client:3"), "client:3");
});

test("values are read back as they were put in", () => {
	for (const v of ["new", "Service Desk", 'a "quoted" one', "Zürich", "O'Hara", "a,b"])
		assert.deepEqual(valuesOf(withValues("is:open", "team", [v, "x"]), "team").length, 2, v);
	assert.equal(quote("OR"), '"OR"');
});

test("completion replaces the value under the cursor only", () => {
	const text = "state:new,tri team:x";
	const t = typingAt(text, "state:new,tri".length);
	assert.deepEqual([t.field, t.op, t.prefix], ["state", ":", "tri"]);
	assert.equal(text.slice(0, t.from) + "triaged" + text.slice(t.to), "state:new,triaged team:x");
	assert.deepEqual(typingAt("is:open st", 10), { from: 8, to: 10, field: undefined, op: undefined, prefix: "st" });
	assert.equal(typingAt("is:open ", 8).prefix, "");
});
