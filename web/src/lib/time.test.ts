import assert from "node:assert/strict";
import { test } from "node:test";
import { bothZones, fromLocalInput, setViewerZone, shortTime, span, toLocalInput } from "./time.ts";

test("spans are short and keep their sign", () => {
	assert.deepEqual(
		[0, 59, 60, 1440, 4200, 3600 * 47, 3600 * 76, -4800].map(span),
		["0 s", "59 s", "1 min", "24 min", "1 h 10", "47 h 00", "3 d 4 h", "−1 h 20"],
	);
});

test("an instant is shown in the viewer's zone, the calendar's beside it", () => {
	setViewerZone("Europe/Berlin");
	const at = "2026-07-01T12:00:00Z";
	assert.equal(shortTime(at, Date.parse("2026-07-01T20:00:00Z")), "14:00");
	assert.equal(shortTime(at, Date.parse("2026-07-03T20:00:00Z")), "Wed 14:00");
	assert.equal(shortTime(at, Date.parse("2026-11-23T20:00:00Z")), "1 Jul 14:00");
	assert.ok(bothZones(at, "America/New_York").includes("08:00:00 (America/New_York)"));
	assert.equal(bothZones(at, "Europe/Berlin").includes("\n"), false);
});

test("what is typed in a date box is meant in the viewer's zone, also where clocks change", () => {
	setViewerZone("Europe/Berlin");
	for (const iso of ["2026-01-15T08:30:00.000Z", "2026-07-15T08:30:00.000Z", "2026-10-25T03:30:00.000Z"])
		assert.equal(fromLocalInput(toLocalInput(iso)), iso);
	/* 02:30 on 29 March 2026 does not exist in Berlin; an instant at the edge of the gap is given, not an error. */
	const gap = Date.parse(fromLocalInput("2026-03-29T02:30"));
	assert.ok(Math.abs(gap - Date.parse("2026-03-29T01:00:00Z")) <= 3_600_000);
});
