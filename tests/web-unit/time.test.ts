// Instants as people read them, in the viewer's zone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { de } from "../../web/src/messages/de";
import { en } from "../../web/src/messages/en";
import { numberIn } from "../../web/src/messages/plural";
import { ago, fromLocalInput, mondayAt, setServerNow, setViewerZone, shortTime, span, toLocalInput, tomorrowAt } from "../../web/src/lib/time";

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

test("tomorrow and Monday are days of the viewer's calendar, by the server's clock", () => {
	const days = (zone: string, at: string) => {
		setViewerZone(zone);
		setServerNow(at);
		return [tomorrowAt(8), mondayAt(8)].map((iso) => toLocalInput(iso));
	};
	/* Sunday in UTC is Monday in Tokyo: the next one is meant. */
	assert.deepEqual(days("Asia/Tokyo", "2026-11-22T20:00:00Z"), ["2026-11-24T08:00", "2026-11-30T08:00"]);
	assert.deepEqual(days("America/New_York", "2026-11-23T02:00:00Z"), ["2026-11-23T08:00", "2026-11-23T08:00"]);
	/* A day of 23 hours, and one of 25. */
	assert.deepEqual(days("Europe/Berlin", "2026-03-28T22:30:00Z"), ["2026-03-29T08:00", "2026-03-30T08:00"]);
	assert.deepEqual(days("Europe/Berlin", "2026-10-24T22:30:00Z"), ["2026-10-26T08:00", "2026-10-26T08:00"]);
	setServerNow(new Date().toISOString());
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

test("days, months and counts read as Intl writes them", () => {
	for (const [locale, words] of [["en-GB", en], ["de-DE", de]] as const) {
		for (let month = 0; month < 12; month++) {
			const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
			assert.equal(words.time.date(5, month + 1), day.format(Date.UTC(2026, month, 5)));
		}
		const weekday = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });
		words.time.weekdays.forEach((name, i) => assert.equal(name, weekday.format(Date.UTC(2024, 0, 1 + i))));
		for (const n of [0, 7, 999, 1000, 12345, 1234567, -1234, 2.5])
			assert.equal(numberIn(locale)(n), new Intl.NumberFormat(locale).format(n));
	}
});

test("Temporal and Intl tell the same times", () => {
	const at = Date.parse("2026-11-23T12:00:00Z");
	const all = () =>
		["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "UTC"].flatMap((zone) => {
			setViewerZone(zone);
			return Array.from({ length: 400 }, (_, i) => shortTime(new Date(at - i * 25 * 3_600_000 - i * 77_000).toISOString(), at));
		});
	const byIntl = all();
	setFlagsFromString("--harmony-temporal");
	(globalThis as { Temporal?: unknown }).Temporal = runInNewContext("Temporal");
	assert.deepEqual(all(), byIntl);
});
