// Instants as people read them, in the viewer's zone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ago, fromLocalInput, setViewerZone, shortTime, span, toLocalInput } from "../../web/src/lib/time";

test("spans are short and keep their sign", () => {
	assert.equal(span(45), "45 s");
	assert.equal(span(24 * 60), "24 min");
	assert.equal(span(4200), "1 h 10");
	assert.equal(span(76 * 3600), "3 d 4 h");
	assert.equal(span(-90), "−1 min");
});

test("ago and in", () => {
	const at = Date.parse("2026-11-23T12:00:00Z");
	assert.equal(ago("2026-11-23T11:56:00Z", at), "4 min ago");
	assert.equal(ago("2026-11-23T14:05:00Z", at), "in 2 h 05");
	assert.equal(ago("2026-11-23T12:00:03Z", at), "just now");
});

test("a time is written no longer than it must be", () => {
	setViewerZone("Europe/Berlin");
	const at = Date.parse("2026-11-23T12:00:00Z");
	assert.equal(shortTime("2026-11-23T13:30:00Z", at), "14:30");
	assert.equal(shortTime("2026-11-20T13:30:00Z", at), "Fri 14:30");
	assert.equal(shortTime("2026-11-01T13:30:00Z", at), "1 Nov 14:30");
	assert.equal(shortTime("2025-11-25T13:30:00Z", at), "25 Nov 2025");
});

test("what a date field shows comes back as the same instant, around changes of the clock too", () => {
	for (const zone of ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]) {
		setViewerZone(zone);
		for (let t = Date.parse("2026-03-20T00:00:00Z"); t < Date.parse("2026-04-10T00:00:00Z"); t += 233 * 60_000) {
			const iso = new Date(t).toISOString();
			const local = toLocalInput(iso);
			assert.equal(toLocalInput(fromLocalInput(local)), local, `${zone} ${iso}`);
		}
	}
});
