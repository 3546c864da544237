// What the palette finds by a few letters, and what a list's address says of its view.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fuzzy } from "../../web/src/lib/fuzzy";
import { changeSearch } from "../../web/src/lib/list-search";
import { coloursText, readColours } from "../../web/src/lib/views";
import { nextSort } from "../../web/src/ui/list/sort";

const best = (typed: string, texts: string[]) =>
	texts
		.map((t) => ({ t, score: fuzzy(t, typed) }))
		.filter((x) => x.score !== null)
		.sort((a, b) => (b.score ?? 0) - (a.score ?? 0))
		.map((x) => x.t);

test("letters that begin words come before letters inside one", () => {
	assert.deepEqual(best("nt", ["Major incidents", "New ticket", "Settings"]), ["New ticket", "Major incidents"]);
	assert.deepEqual(best("desk", ["Service Desk", "Desk", "Task"]), ["Desk", "Service Desk"]);
	assert.deepEqual(best("assign jana", ["Assign to Jana", "Jana"]), ["Assign to Jana"]);
	assert.equal(fuzzy("Keyboard shortcuts", "xyz"), null);
});

test("colour rules survive being written into an address", () => {
	const rules = [{ tone: "harm", label: "Late", q: 'is:breached OR title:"a|b"' }, { tone: "ok", label: "", q: "" }] as const;
	assert.deepEqual(readColours(coloursText(rules)), rules);
	assert.deepEqual(readColours("pink|x|is:open\nnonsense"), []);
});

test("only what differs from the view stands in the address; emptied is not left out", () => {
	const saved = { q: "is:open", sort: "priority", group: "", cols: "", colours: "" };
	const old = { view: "12", at: "INC1" };
	assert.deepEqual(changeSearch(old, { sort: "created" }, saved), { view: "12", at: "INC1", sort: "created" });
	assert.deepEqual(changeSearch({ ...old, sort: "created" }, { sort: "priority" }, saved), { view: "12", at: "INC1", sort: undefined });
	assert.deepEqual(changeSearch(old, { q: "" }, saved), { view: "12", at: "INC1", q: " " });
	assert.deepEqual(changeSearch(old, { group: "" }, saved), { view: "12", at: "INC1", group: undefined });
});

test("a click sorts up, down, off; with Shift the other keys stay", () => {
	assert.equal(nextSort("-updated", "state"), "state");
	assert.equal(nextSort("state", "state"), "-state");
	assert.equal(nextSort("-state", "state"), "");
	assert.equal(nextSort("priority,state", "team", true), "priority,state,team");
	assert.equal(nextSort("priority,state", "state", true), "priority,-state");
	assert.equal(nextSort("priority,-state", "state", true), "priority");
});
