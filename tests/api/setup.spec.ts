// The first day of an installation: set-up state, health, roles, holidays from a file, the log as a file, a webhook's test.
import { join } from "node:path";
import { expect, fresh, test } from "./world";

const DAY = 86_400_000;

test("the set-up is left and taken up again, and ends", async ({ w }) => {
	const before = await w.admin.ok("GET", "/api/v1/setup");
	expect(before.steps.map((s: { id: string }) => s.id)).toEqual(["client", "calendar", "teams", "people", "targets", "connect", "examples"]);
	await w.admin.ok("PATCH", "/api/v1/setup", { step: "client", state: "done" });
	await w.admin.ok("PATCH", "/api/v1/setup", { step: "teams", state: "skipped" });
	const now = await w.admin.ok("GET", "/api/v1/setup");
	expect(now).toMatchObject({ begun: true, offered: true, finished_at: null });
	expect(now.steps[0].state).toBe("done");
	expect(now.steps[2].state).toBe("skipped");
	expect(now.steps.find((s: { id: string }) => s.id === "calendar").count).toBeGreaterThan(1);
	for (const [body, field] of [[{ step: "moon", state: "done" }, "step"], [{ step: "client", state: "half" }, "state"],
		[{ state: "done" }, "state"], [{ finished: "yes" }, "finished"]] as const)
		expect((await w.admin.patch("/api/v1/setup", body)).body).toMatchObject({ status: 422, field });
	const over = await w.admin.ok("PATCH", "/api/v1/setup", { finished: true });
	expect(over).toMatchObject({ offered: false });
	expect(over.finished_at).toBeTruthy();
	await w.admin.ok("PATCH", "/api/v1/setup", { finished: false });
});

test("health says what there is and what needs a look", async ({ w, engine }) => {
	const h = await w.admin.ok("GET", "/api/v1/health");
	expect(h.database.engine).toBe(engine === "pg" ? "PostgreSQL" : "SQLite");
	expect(h.database.bytes).toBeGreaterThan(10_000);
	expect(h.database.schema).toBeGreaterThanOrEqual(10);
	expect(h.disk_bytes).toBeGreaterThan(h.disk_free_bytes);
	const of = (id: string, from = h) => from.checks.find((c: { id: string }) => c.id === id).state;
	if (h.backup === null) // else a spec before this one has made one
		expect(of("backup")).toBe("risk");
	await w.place.sinew("backup", join(w.place.dir, `${fresh("health")}.db`));
	await w.admin.ok("POST", "/api/v1/verify");
	const after = await w.admin.ok("GET", "/api/v1/health");
	expect(after.backup.result.file).toMatch(/\.db$/);
	/* The command keeps the world's time; the server's may be weeks ahead by now, moved by other specs. */
	const aged = (await w.now()) - Date.parse(after.backup.at) > 7 * DAY;
	expect(of("backup", after)).toBe(aged ? "risk" : "ok");
	expect(after.verified.result).toMatchObject({ ok: true });
	expect(of("history", after)).toBe("ok");
});

test("roles say what they may do", async ({ w }) => {
	const { roles, perms } = await w.as("requester").ok("GET", "/api/v1/roles");
	const of = (id: string) => roles.find((r: { id: string }) => r.id === id);
	expect(of("agent").perms).toContain("work");
	expect(of("auditor").perms).not.toContain("work");
	expect(of("admin").perms).not.toContain("admin");
	expect(of("admin").everywhere).toEqual(["admin"]);
	expect(perms.every((p: { help: string }) => p.help.length > 3)).toBe(true);
});

test("holidays are read from a file and nothing is written", async ({ w }) => {
	const file = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "DTSTART;VALUE=DATE:20261225", "RRULE:FREQ=YEARLY;COUNT=2", "SUMMARY:Christmas", "END:VEVENT",
		"BEGIN:VEVENT", "DTSTART:20261224T120000Z", "SUMMARY:Party", "END:VEVENT", "END:VCALENDAR"].join("\r\n");
	const before = await w.events();
	const a = await w.admin.call("POST", "/api/v1/calendars/ics?first_year=2026&last_year=2028", undefined, { raw: file, type: "text/calendar" });
	expect(a.status).toBe(200);
	expect(a.body.items).toEqual([{ date: "2026-12-25", name: "Christmas" }, { date: "2027-12-25", name: "Christmas" }]);
	expect(a.body.left_out).toEqual([{ name: "Party", why: "it is no whole day" }]);
	expect(await w.events()).toBe(before);
	expect((await w.admin.call("POST", "/api/v1/calendars/ics", undefined, { raw: "<html>", type: "text/calendar" })).body).toMatchObject({ status: 422, field: "ics" });
	expect((await w.admin.call("POST", "/api/v1/calendars/ics?first_year=2026&last_year=2200", undefined, { raw: file, type: "text/calendar" })).status).toBe(400);
});

test("the log is filtered, newest first, and taken away as a file", async ({ w }) => {
	const name = fresh("Audited");
	const team = await w.admin.ok("POST", "/api/v1/teams", { name, client: 1 });
	await w.admin.ok("PATCH", `/api/v1/teams/${team.id}`, { description: "=1+1" });
	const one = await w.admin.ok("GET", `/api/v1/audit?type=team&record=${team.id}&order=newest`);
	expect(one.items.map((e: { kind: string }) => e.kind)).toEqual(["changed", "created"]);
	const next = await w.admin.ok("GET", `/api/v1/audit?type=team&record=${team.id}&order=newest&limit=1`);
	const rest = await w.admin.ok("GET", `/api/v1/audit?type=team&record=${team.id}&order=newest&before=${next.next}`);
	expect(rest.items.map((e: { kind: string }) => e.kind)).toEqual(["created"]);
	expect((await w.admin.ok("GET", `/api/v1/audit?type=team&record=${team.id}&kind=created&actor=${one.items[0].actor.id}`)).items).toHaveLength(1);
	expect((await w.admin.ok("GET", `/api/v1/audit?type=team&until=2020-01-01`)).items).toEqual([]);
	const csv = await w.admin.get(`/api/v1/audit/export?type=team&record=${team.id}`);
	const lines = csv.text.trim().split("\n");
	expect(lines[0]).toBe("event,at,client,actor,type,record,kind,rule,data,hash");
	expect(lines).toHaveLength(3);
	const nd = await w.admin.get(`/api/v1/audit/export?type=team&record=${team.id}&format=ndjson`);
	expect(nd.text.trim().split("\n").map((l: string) => JSON.parse(l).kind)).toEqual(["created", "changed"]);
	expect((await w.admin.get("/api/v1/audit?order=sideways")).body).toMatchObject({ status: 422, field: "order" });
});

test("a webhook is tested, and its own deliveries are listed", async ({ w }) => {
	const make = () => w.admin.ok("POST", "/api/v1/webhooks", { name: fresh("hook"), url: "http://127.0.0.1:9/nothing", client: 1 });
	const [a, b] = [await make(), await make()];
	expect((await w.admin.post(`/api/v1/webhooks/${a.id}/test`)).status).toBe(204);
	await w.admin.post(`/api/v1/webhooks/${b.id}/test`);
	const of = async (id: number) => (await w.admin.ok("GET", `/api/v1/outbox?kind=webhook&target=${id}`)).items;
	expect((await of(a.id)).map((m: { event: string }) => m.event)).toEqual(["test"]);
	expect(JSON.parse((await of(a.id))[0].payload)).toMatchObject({ type: "test", webhook: a.id });
	await w.admin.ok("PATCH", `/api/v1/webhooks/${a.id}`, { active: false });
	expect((await w.admin.post(`/api/v1/webhooks/${a.id}/test`)).body).toMatchObject({ status: 409, code: "inactive" });
	for (const h of [a, b])
		await w.admin.ok("PATCH", `/api/v1/webhooks/${h.id}`, { active: false });
});

test("a language is one's own", async ({ w }) => {
	const me = w.as("agent");
	expect(await me.ok("PATCH", "/api/v1/me", { locale: "de", phone: "+49 30 1" })).toMatchObject({ locale: "de", phone: "+49 30 1" });
	expect(await me.ok("PATCH", "/api/v1/me", { locale: "" })).toMatchObject({ locale: "" });
	expect((await me.patch("/api/v1/me", { locale: "x".repeat(40) })).status).toBe(422);
});
