// The desk holds still under the hand: what a new order does to the rows that are shown.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fresh, hold, type Held } from "../../web/src/features/desk/hold";
import type { Band, DeskItem } from "../../web/src/lib/desk";

const item = (id: number, band: Band = "risk", title = ""): DeskItem => ({
	type: "ticket", id, key: `INC${id}`, client: null, title, state: "new", priority: "3", team: null, assignee: null, band, due: null, why: [], numbers: {}, version: 1,
});
const items = (...ids: number[]) => ids.map((id) => item(id));
const shown = (h: Held) => h.rows.map((r) => (r.gone ? -r.item.id : r.item.id));

test("rows keep their places, what left is marked, what came is counted", () => {
	const held = hold(fresh("a", items(1, 2, 3)), items(9, 1, 3));
	assert.deepEqual(shown(held), [1, -2, 3]);
	assert.equal(held.moved, 2);
});

test("one that rises past all others is one that moved", () => {
	const held = hold(fresh("a", items(1, 2, 3, 4, 5)), items(5, 1, 2, 3, 4));
	assert.deepEqual(shown(held), [1, 2, 3, 4, 5]);
	assert.equal(held.moved, 1);
});

test("another band is a move, and the row stays where it was until then", () => {
	const held = hold(fresh("a", [item(1, "harm"), item(2)]), [item(2), item(1, "waiting")]);
	assert.deepEqual(held.rows.map((r) => [r.band, r.item.band]), [["harm", "waiting"], ["risk", "risk"]]);
	assert.equal(held.moved, 1);
});

test("contents are fresh, and the same order is no move", () => {
	const held = hold(fresh("a", items(1, 2)), [item(1), item(2, "risk", "new words")]);
	assert.equal(held.rows[1]?.item.title, "new words");
	assert.equal(held.moved, 0);
});

test("one that comes back is no longer marked", () => {
	const left = hold(fresh("a", items(1, 2)), items(1));
	assert.deepEqual(shown(hold(left, items(1, 2))), [1, 2]);
});

test("what is folded away is known, and not gone", () => {
	const held = hold(fresh("a", items(1, 2)), items(2), [item(1, "rest")]);
	assert.deepEqual(held.rows.map((r) => [r.gone, r.below, r.item.band]), [[false, true, "rest"], [false, false, "risk"]]);
	assert.equal(held.moved, 1);
});
