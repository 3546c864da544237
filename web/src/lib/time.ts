/* time.ts - instants as people read them.
 *
 * Every instant comes from the server as RFC 3339 UTC. It is shown in the viewer's zone; where a calendar of another zone
 * rules it, that zone's reading stands in the hover text. The server's idea of "now" is kept as an offset, so that a
 * wrong desk clock does not bend the running clocks. */
import { m } from "@/messages";
import { language } from "@/messages/locale";
import { useSyncExternalStore } from "react";

let skew = 0;
let saidZone = "";
let viewerZone: string | undefined;

export function setServerNow(iso: string): void {
	const server = Date.parse(iso);
	if (!Number.isNaN(server))
		skew = server - Date.now();
}

export function setViewerZone(zone: string): void {
	saidZone = zone;
	viewerZone = undefined;
}

/** Whoever asks Intl first waits while the browser looks through every locale it has: 20 ms on a good machine. Temporal tells
 * what a clock shows at once; rows are written by it where there is one. */
const hasTemporal = () => typeof Temporal !== "undefined";

const zones = new Map<string, boolean>();

export function isZone(zone: string): boolean {
	let known = zones.get(zone);
	if (known === undefined) {
		try {
			if (hasTemporal())
				Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
			else
				new Intl.DateTimeFormat("en", { timeZone: zone });
			known = zone !== "";
		} catch {
			known = false;
		}
		zones.set(zone, known);
	}
	return known;
}

/** Known from the first time shown on: to look a zone up costs the browser dearly, once. */
export function zoneOfViewer(): string {
	return (viewerZone ??= isZone(saidZone) ? saidZone : hasTemporal() ? Temporal.Now.timeZoneId() : Intl.DateTimeFormat().resolvedOptions().timeZone);
}

export function now(): number {
	return Date.now() + skew;
}

/* One timer for all clocks on the screen. */
const listeners = new Set<() => void>();
let tick = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
	listeners.add(listener);
	timer ??= setInterval(() => {
		tick = Date.now();
		for (const l of listeners)
			l();
	}, 1000);
	return () => {
		listeners.delete(listener);
		if (listeners.size === 0 && timer !== undefined) {
			clearInterval(timer);
			timer = undefined;
		}
	};
}

/** The server's now in milliseconds, anew every `seconds`. */
export function useNow(seconds = 1): number {
	const step = seconds * 1000;
	return useSyncExternalStore(subscribe, () => Math.floor(Math.max(tick, 0) / step) * step) + skew;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(at: number, wanted: Intl.DateTimeFormatOptions, zone?: string): string {
	const timeZone = zone !== undefined && isZone(zone) ? zone : zoneOfViewer();
	/* 24 hours, except where the reader asked for American dates. */
	const options = { ...wanted, ...(language().format === "en-US" ? {} : { hourCycle: "h23" as const }) };
	const id = language().format + timeZone + JSON.stringify(options);
	let f = formats.get(id);
	if (f === undefined) {
		f = new Intl.DateTimeFormat(language().format, { ...options, timeZone });
		formats.set(id, f);
	}
	return f.format(at);
}

/** What clock and calendar show there; undefined where Intl has to be asked: no Temporal, or American dates. */
function wall(at: number, zone?: string): Temporal.ZonedDateTime | undefined {
	if (!hasTemporal() || language().format === "en-US")
		return undefined;
	return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone !== undefined && isZone(zone) ? zone : zoneOfViewer());
}

const two = (n: number) => String(n).padStart(2, "0");

function clockOf(t: number, zone?: string): string {
	const w = wall(t, zone);
	return w === undefined ? format(t, { hour: "2-digit", minute: "2-digit" }, zone) : `${two(w.hour)}:${two(w.minute)}`;
}

function dayKey(t: number, zone?: string): string {
	const w = wall(t, zone);
	return w === undefined ? format(t, { year: "numeric", month: "2-digit", day: "2-digit" }, zone) : `${w.year} ${w.month} ${w.day}`;
}

function weekdayOf(t: number, zone?: string): string {
	return m.time.weekdays[(wall(t, zone)?.dayOfWeek ?? 0) - 1] ?? format(t, { weekday: "short" }, zone);
}

function dateOf(t: number, withYear: boolean, zone?: string): string {
	const w = wall(t, zone);
	if (w === undefined)
		return format(t, { day: "numeric", month: "short", ...(withYear ? { year: "numeric" } : {}) }, zone);
	return m.time.date(w.day, w.month) + (withYear ? ` ${w.year}` : "");
}

/** "14:30" today, "Fri 14:30" within a week, "25 Nov 14:30" within the year, else "25 Nov 2025". */
export function shortTime(iso: string, at = now(), zone?: string): string {
	const t = Date.parse(iso);
	if (dayKey(t, zone) === dayKey(at, zone))
		return clockOf(t, zone);
	if (Math.abs(t - at) < 6 * 86_400_000)
		return `${weekdayOf(t, zone)} ${clockOf(t, zone)}`;
	if (Math.abs(t - at) < 300 * 86_400_000)
		return `${dateOf(t, false, zone)} ${clockOf(t, zone)}`;
	return dateOf(t, true, zone);
}

export function clockTime(iso: string, zone?: string): string {
	return clockOf(Date.parse(iso), zone);
}

export function dayName(iso: string, zone?: string): string {
	return format(Date.parse(iso), { weekday: "short", day: "numeric", month: "short" }, zone);
}

/** A civil date ("2026-12-24") by its name, whatever the zone: "Thu 24 Dec". */
export function civilDay(date: string): string {
	return format(Date.parse(date + "T12:00:00Z"), { weekday: "short", day: "numeric", month: "short" }, "UTC");
}

/** Days of the week in the order the reader begins it (1 is Monday, 7 Sunday). */
export function weekDays(): number[] {
	return language().format === "en-US" ? [7, 1, 2, 3, 4, 5, 6] : [1, 2, 3, 4, 5, 6, 7];
}

/** "Mon" for 1 … "Sun" for 7. */
export function weekDayName(day: number, width: "short" | "long" = "short"): string {
	return format(Date.UTC(2024, 0, day), { weekday: width }, "UTC");
}

export function longDay(iso: string, zone?: string): string {
	return format(Date.parse(iso), { weekday: "long", day: "numeric", month: "long", year: "numeric" }, zone);
}

export function longTime(iso: string, zone?: string): string {
	return format(
		Date.parse(iso),
		{ weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" },
		zone,
	);
}

/** Hover text: the viewer's reading, and the calendar's where it differs. */
export function bothZones(iso: string, calendarZone?: string | null): string {
	const mine = `${longTime(iso)} (${zoneOfViewer()})`;
	if (!calendarZone || !isZone(calendarZone) || calendarZone === zoneOfViewer())
		return mine;
	return `${mine}\n${longTime(iso, calendarZone)} (${calendarZone})`;
}

/** Seconds as "45 s", "24 min", "1 h 10", "3 d 4 h"; negative with a minus sign. */
export function span(seconds: number): string {
	const sign = seconds < 0 ? "−" : "";
	const s = Math.floor(Math.abs(seconds));
	if (s < 60)
		return `${sign}${m.time.seconds(s)}`;
	const min = Math.floor(s / 60);
	if (min < 60)
		return `${sign}${m.time.minutes(min)}`;
	const h = Math.floor(min / 60);
	if (h < 48)
		return `${sign}${m.time.hours(h, String(min % 60).padStart(2, "0"))}`;
	return `${sign}${m.time.days(Math.floor(h / 24), h % 24)}`;
}

/** "4 min ago", "in 2 h 05". */
export function ago(iso: string, at: number): string {
	const s = Math.round((at - Date.parse(iso)) / 1000);
	if (Math.abs(s) < 10)
		return m.time.justNow;
	return s > 0 ? m.time.ago(span(s)) : m.time.in(span(-s));
}

/** For <input type="datetime-local">, in the viewer's zone or another. */
export function toLocalInput(iso: string, zone?: string): string {
	const parts = new Intl.DateTimeFormat("sv-SE", {
		timeZone: zone !== undefined && isZone(zone) ? zone : zoneOfViewer(),
		year: "numeric",
		month: "2-digit",
		day: "2-digit",
		hour: "2-digit",
		minute: "2-digit",
	}).format(Date.parse(iso));
	return parts.replace(" ", "T");
}

/** The way back: a local reading in the viewer's zone as an instant. Within a gap the later reading is taken. */
export function fromLocalInput(text: string, zone?: string): string {
	const wanted = Date.parse(text + ":00Z");
	let guess = wanted;
	for (let i = 0; i < 3; i++) {
		const shown = Date.parse(toLocalInput(new Date(guess).toISOString(), zone) + ":00Z");
		guess += wanted - shown;
	}
	return new Date(guess).toISOString();
}

/** So many hours from now, by the server's clock: RFC 3339. */
export const inHours = (n: number) => new Date(now() + n * 3_600_000).toISOString();

/** The viewer's civil day of today, as an instant that stands for it: days are added to this, never 24 hours to an instant. */
const civilToday = () => Date.parse(toLocalInput(new Date(now()).toISOString()).slice(0, 10) + "T00:00Z");

/** A full hour of the viewer's civil day, some days on: RFC 3339. */
export function tomorrowAt(hour: number, days = 1): string {
	const day = new Date(civilToday() + days * 86_400_000).toISOString().slice(0, 10);
	return fromLocalInput(`${day}T${String(hour).padStart(2, "0")}:00`);
}

/** The same of the next Monday that is not today. */
export function mondayAt(hour: number): string {
	return tomorrowAt(hour, (8 - new Date(civilToday()).getUTCDay()) % 7 || 7);
}
