import assert from "node:assert/strict";
import { test } from "node:test";
import type { Rec } from "@/lib/types";
import { fresh, holdRows } from "./hold-rows.ts";

const rec = (id: number, title = ""): Rec => ({ id, key: `INC${id}`, type: "ticket", version: 1, created_at: "", updated_at: "", title });
const recs = (...ids: number[]) => ids.map((id) => rec(id));
const ids = (h: ReturnType<typeof fresh<Rec>>) => h.rows.map((r) => (r.gone ? -r.record.id : r.record.id));

test("rows keep their places; what left is dimmed, what came is counted", () => {
	const held = holdRows(fresh("a", recs(1, 2, 3)), recs(9, 3, 1));
	assert.deepEqual(ids(held), [1, -2, 3]);
	assert.equal(held.pending, 3);
});

test("contents are fresh though places are old", () => {
	const held = holdRows(fresh("a", recs(1, 2)), [rec(1), rec(2, "neo")]);
	assert.equal(held.rows[1]?.record["title"], "neo");
	assert.equal(held.pending, 0);
});

test("the next page is appended, not held back", () => {
	const held = holdRows(fresh("a", recs(1, 2)), recs(1, 2, 3, 4));
	assert.deepEqual(ids(held), [1, 2, 3, 4]);
	assert.equal(held.pending, 0);
});

test("one that comes back is no longer dimmed", () => {
	const left = holdRows(fresh("a", recs(1, 2)), recs(1));
	assert.deepEqual(ids(holdRows(left, recs(1, 2))), [1, 2]);
});
