// oncall.spec.ts - rotations through the API: who is on call, standing in, swaps, previews, and the calendar feed as khal,
// a calendar program, reads it.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { Json } from "./caller";
import { expect, fresh, test, type Person, type World } from "./world";

const run = promisify(execFile);
const DAY = 86_400_000;
const iso = (t: number) => new Date(Math.round(t / 1000) * 1000).toISOString().replace(".000Z", "Z");
/** The last full hour, some days on. */
const hour = async (w: World, days = 0) => Math.floor((await w.now()) / 3_600_000) * 3_600_000 + days * DAY;

interface Duty { id: number; ann: Person; ben: Person; start: number }

/** Ann and Ben in turn by days at this hour, UTC; Ann begins. */
async function duty(w: World, more: Json = {}): Promise<Duty> {
	const ann = await w.person("agent", w.client.own, fresh("ann")), ben = await w.person("agent", w.client.own, fresh("ben"));
	const start = await hour(w);
	const layers = [{ name: "First", people: [ann.id, ben.id], unit: "day", every: 1, at: iso(start).slice(11, 16), start: iso(start) }];
	const made = await w.as("lead").ok("POST", "/api/v1/rotations", { name: fresh("Duty"), zone: "UTC", client: w.client.own, team: w.team.network, layers, ...more });
	return { id: made.id, ann, ben, start };
}
const nowOf = async (w: World, id: number, at?: number) =>
	(await w.as("agent").ok("GET", `/api/v1/oncall/now${at === undefined ? "" : `?at=${iso(at)}`}`)).items.find((i: Json) => i.rotation.id === id);

test("who is on call now, until when, who is next, and gaps ahead", async ({ w }) => {
	const d = await duty(w);
	const i = await nowOf(w, d.id);
	expect(i.now).toMatchObject({ person: { id: d.ann.id, name: d.ann.name }, to: iso(d.start + DAY), why: "layer", layer: 0, gap: false, missing: null, reach: ["app", "mail"] });
	expect(i.next).toMatchObject({ person: { id: d.ben.id }, from: iso(d.start + DAY) });
	expect(i.gaps).toEqual([]);
	await d.ben.caller.ok("POST", "/api/v1/time-off", { from: iso(d.start + DAY), to: iso(d.start + 2 * DAY), reason: "Dentist" });
	const later = await nowOf(w, d.id);
	expect(later.gaps).toHaveLength(1);
	expect(later.gaps[0]).toMatchObject({ from: iso(d.start + DAY), to: iso(d.start + 2 * DAY), person: null, gap: true, missing: { person: { id: d.ben.id }, why: "time_off", layer: 0 } });
	expect(JSON.stringify(later)).not.toContain("Dentist");
	expect((await nowOf(w, d.id, d.start + 1.5 * DAY)).now).toMatchObject({ person: null, gap: true });
	const cover = await w.as("agent").ok("GET", `/api/v1/rotations/${d.id}/coverage`);
	expect(cover).toMatchObject({ open_seconds: 86400, gaps_in_all: 1, missing_seconds: 0 });
	expect(cover.percent).toBeLessThan(100);
	expect(cover.score.points).toBe(cover.score.cover.points + cover.score.balance.points + cover.score.nights_and_weekends.points);
	expect(cover.people.map((p: Json) => p.person.id).sort()).toEqual([d.ann.id, d.ben.id].sort());
});

test("one takes a shift over; only leads put others on call; what was stays", async ({ w }) => {
	const d = await duty(w), to = iso(d.start + 20 * 3_600_000);
	expect(await d.ben.caller.post("/api/v1/oncall-overrides", { rotation: d.id, person: d.ann.id, to })).toMatchObject({ status: 403 });
	const made = await d.ben.caller.ok("POST", "/api/v1/oncall-overrides", { rotation: d.id, to, reason: "Ann is on a plane" });
	expect(made).toMatchObject({ person: { id: d.ben.id }, state: "active", made_by: { id: d.ben.id } });
	expect((await nowOf(w, d.id)).now).toMatchObject({ person: { id: d.ben.id }, why: "override", override: made.id });
	expect((await d.ben.caller.ok("GET", "/api/v1/oncall/mine")).items[0]).toMatchObject({ rotation: { id: d.id }, why: "override" });
	const before = await w.now();
	await w.advance(3600);
	expect(await d.ben.caller.ok("POST", `/api/v1/oncall-overrides/${made.id}/cancel`)).toMatchObject({ state: "active" });
	expect((await nowOf(w, d.id)).now).toMatchObject({ person: { id: d.ann.id } });
	expect((await nowOf(w, d.id, before + 60_000)).now).toMatchObject({ person: { id: d.ben.id } });
	expect(await d.ben.caller.post("/api/v1/oncall-overrides", { rotation: d.id, from: iso(d.start - DAY), to })).toMatchObject({ status: 422, body: { field: "from" } });
	expect(await w.as("lead").post("/api/v1/oncall-overrides", { rotation: d.id, person: w.people.requester.id, to })).toMatchObject({ status: 422, body: { field: "person" } });
});

test("a swap: offered, told, accepted, and both shifts change hands", async ({ w }) => {
	const d = await duty(w);
	const offer = await d.ann.caller.ok("POST", "/api/v1/oncall-swaps", {
		rotation: d.id, offered_to: d.ben.id, from: iso(d.start + 2 * DAY), to: iso(d.start + 3 * DAY), back_from: iso(d.start + 3 * DAY), back_to: iso(d.start + 4 * DAY), note: "Concert",
	});
	expect(offer.verbs).not.toContain("nothing");
	expect((await d.ben.caller.ok("GET", "/api/v1/notices?reason=oncall")).items.map((n: Json) => n.kind)).toContain("swap_offered");
	expect(await d.ann.caller.post(`/api/v1/oncall-swaps/${offer.id}/accept`, {})).toMatchObject({ status: 403 });
	expect(await d.ben.caller.ok("POST", `/api/v1/oncall-swaps/${offer.id}/accept`, { answer: "Enjoy" })).toMatchObject({ state: "accepted", answered_by: { id: d.ben.id } });
	const { shifts } = await w.as("agent").ok("GET", `/api/v1/rotations/${d.id}/shifts?from=${iso(d.start + 2 * DAY)}&to=${iso(d.start + 4 * DAY)}`);
	expect(shifts.map((s: Json) => [s.person.id, s.why])).toEqual([[d.ben.id, "swap"], [d.ann.id, "swap"]]);
	expect((await d.ann.caller.ok("GET", "/api/v1/notices?reason=oncall")).items.map((n: Json) => n.kind)).toContain("swap_accepted");
	expect((await d.ben.caller.post(`/api/v1/oncall-swaps/${offer.id}/decline`, {})).status).toBe(409);
	// there is no way back by undoing: the other relies on it
	expect((await d.ben.caller.ok("GET", "/api/v1/oncall-swaps/" + offer.id)).state).toBe("accepted");
});

test("layers that are not saved give the same weeks as saved ones, and errors name the field", async ({ w }) => {
	const d = await duty(w), lead = w.as("lead"), from = iso(d.start), to = iso(d.start + 28 * DAY);
	const r = await lead.ok("GET", `/api/v1/rotations/${d.id}`);
	const preview = await lead.ok("POST", "/api/v1/rotations/preview", { rotation: d.id, zone: r.zone, layers: r.layers, from: iso(d.start + DAY), to });
	const saved = await lead.ok("GET", `/api/v1/rotations/${d.id}/shifts?from=${iso(d.start + DAY)}&to=${to}`);
	expect(preview.shifts).toEqual(saved.shifts);
	expect(preview.coverage).toMatchObject({ percent: 100, gaps: [] });
	const bad = async (layers: Json, field: string) => {
		const told = await lead.post("/api/v1/rotations/preview", { rotation: d.id, zone: "UTC", layers });
		expect(told).toMatchObject({ status: 422, body: { field } });
		expect(await lead.patch(`/api/v1/rotations/${d.id}`, { layers })).toMatchObject({ status: 422, body: { field, detail: told.body.detail } });
	};
	const [one] = r.layers;
	await bad([one, { ...one, people: [] }], "layers[1].people");
	await bad([{ ...one, people: [d.ann.id, w.people.stranger.id] }], "layers[0].people[1]");
	await bad([{ ...one, unit: "week" }], "layers[0].weekday");
	await bad([{ ...one, at: "9:00" }], "layers[0].at");
	expect(await lead.ok("GET", `/api/v1/rotations/${d.id}/shifts?from=${from}&to=${to}`)).toMatchObject({ zone: "UTC", layers: [{ name: "First" }] });
	expect((await lead.get(`/api/v1/rotations/${d.id}/shifts?from=${from}&to=${iso(d.start + 500 * DAY)}`)).body).toMatchObject({ status: 422, field: "to" });
	expect(await w.as("stranger").post("/api/v1/rotations/preview", { rotation: d.id, zone: "UTC", layers: [] })).toMatchObject({ status: 403 });
});

// ---- the calendar feed ------------------------------------------------------------------------
/** What khal makes of a calendar: every event, in UTC, sorted. */
async function khal(ics: string, from: number, days: number): Promise<string[]> {
	const dir = await mkdtemp(path.join(os.tmpdir(), "sinew-khal-"));
	try {
		await mkdir(path.join(dir, "cal"));
		await writeFile(path.join(dir, "feed.ics"), ics);
		await writeFile(path.join(dir, "config"), `[calendars]\n[[oncall]]\npath = ${dir}/cal\n[locale]\nlocal_timezone = UTC\ndefault_timezone = UTC\ntimeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n[sqlite]\npath = ${dir}/khal.db\n`);
		const opts = { env: { ...process.env, HOME: dir, XDG_CACHE_HOME: dir, XDG_DATA_HOME: dir, XDG_CONFIG_HOME: dir, LC_ALL: "C.UTF-8", TZ: "UTC" } };
		await run("khal", ["-c", `${dir}/config`, "import", "--batch", `${dir}/feed.ics`], opts);
		const { stdout } = await run("khal", ["-c", `${dir}/config`, "list", "--once", "--format", "{start} | {end} | {title} | {description}", "--day-format", "", iso(from).slice(0, 10), `${days}d`], opts);
		return stdout.split("\n").map((l) => l.trim().replace(/ \|$/, "")).filter(Boolean).sort();
	} finally {
		await rm(dir, { recursive: true, force: true });
	}
}
const short = (t: string) => t.slice(0, 16).replace("T", " ");

test("khal reads the same shifts from the feed as the API tells, gaps too", async ({ w }) => {
	const d = await duty(w, { name: `${fresh("Night; lines, Süd\\Ost")} with a name that is long enough to be folded at seventy-five octets` });
	await d.ben.caller.ok("POST", "/api/v1/time-off", { from: iso(d.start + 3 * DAY), to: iso(d.start + 3.5 * DAY) });
	await d.ann.caller.ok("POST", "/api/v1/oncall-overrides", { rotation: d.id, from: iso(d.start + 5 * DAY), to: iso(d.start + 5.25 * DAY) });
	const name = (await d.ann.caller.ok("GET", `/api/v1/rotations/${d.id}`)).name;
	const { url } = await d.ann.caller.ok("POST", "/api/v1/oncall/feeds", { rotation: d.id, name: "Desk calendar" });
	const at = new URL(url).pathname, feed = await w.nobody.get(at);
	expect(feed.status).toBe(200);
	expect(feed.headers.get("content-type")).toBe("text/calendar; charset=utf-8");
	const lines = feed.text.split("\r\n");
	expect(lines.every((l) => Buffer.byteLength(l) <= 75)).toBe(true);
	expect(feed.text.endsWith("END:VCALENDAR\r\n")).toBe(true);
	const uids = lines.filter((l) => l.startsWith("UID:"));
	expect(new Set(uids).size).toBe(uids.length);

	const from = d.start + DAY, days = 12;
	const { shifts } = await d.ann.caller.ok("GET", `/api/v1/rotations/${d.id}/shifts?from=${iso(d.start)}&to=${iso(d.start + 30 * DAY)}`);
	const day = (t: number) => iso(t).slice(0, 10);
	const inside = shifts.filter((s: Json) => s.to > `${day(from)}T00:00:00Z` && s.from < `${day(from + days * DAY)}T00:00:00Z`);
	const expected = inside.map((s: Json) => `${short(s.from)} | ${short(s.to)} | ${s.gap ? `Nobody on call: ${name}` : `${s.person.name} (${name})`}${s.missing ? ` | Missing: ${s.missing.person.name} (time off)` : s.why === "override" ? " | Stands in" : " |"}`);
	expect(await khal(feed.text, from, days)).toEqual(expected.map((l: string) => l.trim().replace(/ \|$/, "")).sort());

	// one's own: nothing of others, no gap
	const own = await w.nobody.get(new URL((await d.ben.caller.ok("POST", "/api/v1/oncall/feeds", {})).url).pathname);
	const bens = inside.filter((s: Json) => s.person?.id === d.ben.id).length;
	const read = await khal(own.text, from, days);
	expect(read).toHaveLength(bens);
	expect(read.every((l) => l.includes(`On call: ${name}`))).toBe(true);
});

test("identities stay, the sequence grows; the secret is shown once, can be revoked, and ends with access", async ({ w }) => {
	const d = await duty(w), mine = d.ann.caller;
	const made = await mine.ok("POST", "/api/v1/oncall/feeds", { rotation: d.id, name: "Phone" });
	const at = new URL(made.url).pathname;
	const events = (text: string) => Object.fromEntries(text.split("BEGIN:VEVENT").slice(1).map((e) => [/UID:(.*)\r/.exec(e)![1], { sequence: Number(/SEQUENCE:(\d+)/.exec(e)![1]), from: /DTSTART:(.*)\r/.exec(e)![1], stamp: /DTSTAMP:(.*)\r/.exec(e)![1] }]));
	const first = await w.nobody.get(at);
	await w.advance(75);
	expect((await w.nobody.get(at)).text, "nothing changed, nothing differs").toBe(first.text);
	expect((await w.nobody.get(at, { "If-None-Match": first.etag! })).status).toBe(304);
	await w.advance(120);
	await w.as("lead").ok("POST", "/api/v1/oncall-overrides", { rotation: d.id, person: d.ben.id, from: iso(d.start + 2 * DAY), to: iso(d.start + 2.5 * DAY) });
	const a = events(first.text), b = events((await w.nobody.get(at)).text);
	const kept = Object.keys(a).filter((uid) => uid in b);
	expect(kept.length).toBeGreaterThan(100);
	expect(kept.every((uid) => a[uid]!.from === b[uid]!.from && b[uid]!.sequence > a[uid]!.sequence && b[uid]!.stamp > a[uid]!.stamp)).toBe(true);
	// the list has no secret; somebody else's is not mine to revoke
	const list = await mine.call("GET", "/api/v1/oncall/feeds");
	expect(list.body.items).toMatchObject([{ id: made.id, name: "Phone", rotation: { id: d.id } }]);
	expect(list.body.items[0].used_at).not.toBeNull();
	expect(list.text).not.toContain(path.basename(at, ".ics"));
	expect((await d.ben.caller.del(`/api/v1/oncall/feeds/${made.id}`)).status).toBe(404);
	expect((await w.nobody.get(at.replace(/.{4}\.ics$/, "xxxx.ics"))).status).toBe(404);
	expect((await w.nobody.get(at.replace(/\.ics$/, ""))).status).toBe(404);
	expect((await mine.del(`/api/v1/oncall/feeds/${made.id}`)).status).toBe(204);
	expect((await w.nobody.get(at)).status).toBe(404);
	// who lost the client, or left, reads nothing any more, and is a gap from then on
	const again = new URL((await mine.ok("POST", "/api/v1/oncall/feeds", {})).url).pathname;
	expect((await w.nobody.get(again)).status).toBe(200);
	const access = (await w.admin.ok("GET", `/api/v1/access?q=person:${d.ann.id}`)).items[0];
	expect((await w.admin.del(`/api/v1/access/${access.id}`)).status).toBe(204);
	expect((await w.nobody.get(again)).status).toBe(404);
	expect((await nowOf(w, d.id)).now).toMatchObject({ person: null, gap: true, missing: { person: { id: d.ann.id }, why: "no_access" } });
});

test("another client's rotation is not there: not by its key, not in answers, not by what refers to it", async ({ w }) => {
	const layers = [{ people: [w.people.admin_all.id], unit: "day", every: 1, at: "00:00", start: "2026-01-01T00:00:00Z" }];
	const far = await w.admin.ok("POST", "/api/v1/rotations", { name: fresh("Far"), zone: "UTC", client: w.client.foreign, layers });
	const agent = w.as("agent"), to = iso((await w.now()) + DAY);
	for (const tail of ["", "/shifts", "/coverage", "/timeline"])
		expect((await agent.get(`/api/v1/rotations/${far.id}${tail}`)).status).toBe(404);
	expect((await agent.ok("GET", "/api/v1/oncall/now")).items.map((i: Json) => i.rotation.id)).not.toContain(far.id);
	for (const [what, body] of [["oncall-overrides", { to }], ["oncall-swaps", { from: to, to: iso((await w.now()) + 2 * DAY) }], ["oncall/feeds", {}]] as const)
		expect(await agent.post(`/api/v1/${what}`, { rotation: far.id, ...body })).toMatchObject({ status: 422, body: { field: "rotation" } });
	expect(await agent.post("/api/v1/time-off", { person: w.people.stranger.id, from: iso(await w.now()), to })).toMatchObject({ status: 422, body: { field: "person" } });
	expect(await agent.ok("GET", "/api/v1/rotations?q=zone:UTC")).not.toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ id: far.id })]) });
});
