import assert from "node:assert/strict";
import { test } from "node:test";
import { clockFace, mainClock } from "./clock.ts";
import type { Clock } from "./types.ts";

const base: Clock = {
	target: "resolve",
	state: "running",
	goal_seconds: 28_800,
	elapsed_seconds: 3600,
	remaining_seconds: 25_200,
	breached: false,
};
const over = { remaining_seconds: -4800, elapsed_seconds: 33_600, breached: true };
const face = (c: Partial<Clock>, since = 0) => {
	const f = clockFace({ ...base, ...c }, since);
	return [f.tone, f.glyph, f.text];
};

test("the seven states are told apart by shape and words", () => {
	const faces = [
		face({}),
		face({ state: "outside_hours" }),
		face({ state: "paused", reason: "caller" }),
		face({ state: "met" }),
		face(over),
		face({ ...over, state: "paused" }),
		face({ ...over, state: "breached" }),
	];
	assert.deepEqual(faces, [
		["calm", "none", "7 h 00"],
		["calm", "dashed", "7 h 00"],
		["calm", "bars", "paused"],
		["ok", "tick", "met"],
		["harm", "none", "−1 h 20"],
		["harm", "bars", "−1 h 20"],
		["harm", "cross", "missed"],
	]);
	assert.equal(new Set(faces.map((f) => f.join())).size, faces.length);
});

test("a running clock goes on from when it was read, the others stand", () => {
	assert.equal(face({ remaining_seconds: 60 }, 30_000)[2], "30 s");
	assert.deepEqual(face({ remaining_seconds: 60 }, 120_000), ["harm", "none", "−1 min"]);
	assert.equal(face({ state: "paused", ...over }, 9_000_000)[2], "−1 h 20");
	assert.equal(face({ state: "outside_hours", remaining_seconds: 60 }, 120_000)[2], "1 min");
});

test("the last quarter is amber", () => {
	assert.equal(face({ remaining_seconds: 7200 })[0], "risk");
	assert.equal(face({ remaining_seconds: 7201 })[0], "calm");
});

test("the clock to watch is the open one that ends first; stopped ones come last", () => {
	const response: Clock = { ...base, target: "response", state: "met", remaining_seconds: -90_000 };
	const resolve: Clock = { ...base, remaining_seconds: 90_000 };
	assert.equal(mainClock([response, resolve]), resolve);
	assert.equal(mainClock([{ ...resolve, state: "cancelled" }]), undefined);
	assert.equal(mainClock(undefined), undefined);
});
