/* since.test.ts - the live stream begins where the oldest answer on the page was read: a change between the two is told. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { behind, follow, heardTo, place, readAt, unfollow } from "../../web/src/lib/since";

test("the stream begins at the oldest of what was read, wherever its answers came in", () => {
	let lost = 0;
	assert.equal(place(), undefined);
	readAt(null);
	readAt("");
	assert.equal(place(), undefined);
	readAt("105");
	readAt("103"); // asked beside it, answered later
	readAt("107");
	assert.equal(place(), 103);
	follow(() => lost++);
	readAt("108");
	readAt("103");
	assert.equal(lost, 0);
	readAt("101"); // read before the stream's beginning: 102 is in neither
	assert.deepEqual([lost, place()], [1, 101]);
	assert.equal(behind(101), false);
	assert.equal(behind(104), true); // another tab has heard of 104, and this one read at 101
	heardTo(110);
	heardTo(109);
	assert.deepEqual([behind(120), place()], [false, 110]);
	readAt("104"); // on its way when 110 was told: the cache asks that once more by itself
	assert.equal(lost, 1);
	unfollow();
	readAt("90");
	assert.equal(lost, 1);
});
