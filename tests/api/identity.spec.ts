// identity.spec.ts - sessions, tokens, one-time links and roles: each counts at once, none twice.
import { cookieOf, Caller, signIn } from "./caller";
import { expect, fresh, password, test } from "./world";

test("a token is shown once, works at once and ends at once", async ({ w }) => {
	const person = await w.person("agent", w.client.own);
	const made = await person.caller.ok("POST", "/api/v1/tokens", { name: "script" });
	expect(made.secret).toMatch(/^sinew_\S{30,}$/);
	const script = Caller.token(w.base, "script", made.secret);
	expect((await script.get("/api/v1/me")).body.id).toBe(person.id);
	const listed = await person.caller.get("/api/v1/tokens?limit=200");
	expect(listed.text, "never again").not.toContain(made.secret);
	expect((await person.caller.get(`/api/v1/tokens/${made.id}`)).text).not.toMatch(/secret|hash/);
	await person.caller.ok("PATCH", `/api/v1/tokens/${made.id}`, { revoked: true });
	expect((await script.get("/api/v1/me")).status).toBe(401);
	expect((await person.caller.patch(`/api/v1/tokens/${made.id}`, { revoked: false })).status, "and stays so").toBe(409);
	const key = { "Idempotency-Key": fresh() };
	const one = await person.caller.post("/api/v1/tokens", { name: "a" }, key), two = await person.caller.post("/api/v1/tokens", { name: "a" }, key);
	expect(two.body.secret, "a kept answer would be a kept secret").not.toBe(one.body.secret);
});

test("a token ends when its time has come", async ({ w }) => {
	const person = await w.person("agent", w.client.own);
	const expires_at = new Date((await w.now()) + 60_000).toISOString();
	const made = await person.caller.ok("POST", "/api/v1/tokens", { name: "short", expires_at });
	const script = Caller.token(w.base, "short", made.secret);
	expect((await script.get("/api/v1/me")).status).toBe(200);
	await w.advance(61);
	expect((await script.get("/api/v1/me")).status).toBe(401);
});

test("a one-time link works one time, and the last one made", async ({ w }) => {
	const person = await w.person("agent", w.client.own);
	const link = async () => new URL((await w.admin.ok("POST", `/api/v1/people/${person.id}/link`)).url).searchParams.get("token")!;
	const look = (t: string) => w.nobody.get(`/api/v1/session/link?token=${t}`);
	const use = (t: string, p = password) => w.nobody.post("/api/v1/session/link", { token: t, password: p });
	const old = await link(), token = await link();
	expect(await look(old), "a new one replaces it").toMatchObject({ status: 404, body: { code: "link_gone" } });
	expect(await look(token)).toMatchObject({ status: 200, body: { purpose: "setup", name: person.name } });
	expect(await use(token, "short"), "a bad password does not use it up").toMatchObject({ status: 422, body: { field: "password" } });
	const both = await Promise.all([use(token), use(token)]);
	expect(both.map((a) => a.status).sort()).toEqual([200, 404]);
	expect((await look(token)).status).toBe(404);
	expect((await signIn(w.base, person.login, password)).name).toBe(person.login);
	const late = await link();
	await w.advance(73 * 3600);
	expect((await use(late)).status, "after three days").toBe(404);
});

test("a new password signs out everywhere", async ({ w }) => {
	const person = await w.person("agent", w.client.own);
	await w.givePassword(person.id);
	const here = await signIn(w.base, person.login, password), there = await signIn(w.base, person.login, password);
	expect(await here.patch("/api/v1/me", { password: "another horse 8", old_password: "wrong" })).toMatchObject({ status: 422, body: { field: "old_password" } });
	const changed = await here.patch("/api/v1/me", { password: "another horse 8", old_password: password });
	expect(changed.status).toBe(200);
	expect((await there.get("/api/v1/me")).status).toBe(401);
	expect((await here.get("/api/v1/me")).status, "the old session too").toBe(401);
	const neo = new Caller(w.base, "new", { Cookie: cookieOf(changed) });
	expect((await neo.get("/api/v1/me")).status, "who changed it goes on").toBe(200);
	expect((await w.nobody.post("/api/v1/session", { login: person.login, password })).status).toBe(401);
});

test("sign-in: one answer for a wrong login and a wrong password; sign-out ends the session", async ({ w }) => {
	const person = await w.person("agent", w.client.own);
	await w.givePassword(person.id);
	const a = await w.nobody.post("/api/v1/session", { login: person.login, password: "wrong horse 1" });
	const b = await w.nobody.post("/api/v1/session", { login: "nobody.at.all", password: "wrong horse 1" });
	for (const x of [a, b])
		expect(x).toMatchObject({ status: 401, body: { code: "bad_login" } });
	expect({ ...a.body, request_id: "" }).toEqual({ ...b.body, request_id: "" });
	const s = await signIn(w.base, person.login.toUpperCase(), password);
	expect((await s.del("/api/v1/session")).status).toBe(204);
	expect((await s.get("/api/v1/me")).status).toBe(401);
});

test("a session ends hours after its last use, not after sign-in", async ({ w }) => {
	const person = await w.person("agent", w.client.own);
	await w.givePassword(person.id);
	const s = await signIn(w.base, person.login, password);
	for (let n = 0; n < 3; n++) {
		await w.advance(8 * 3600);
		expect((await s.get("/api/v1/me")).status, `after ${8 * (n + 1)} hours with use`).toBe(200);
	}
	await w.advance(13 * 3600);
	expect((await s.get("/api/v1/me")).status, "after 13 hours without").toBe(401);
});

test("the cookie is for the browser's eyes only, and writes need its token", async ({ w }) => {
	const person = await w.person("agent", w.client.own);
	await w.givePassword(person.id);
	const a = await w.nobody.post("/api/v1/session", { login: person.login, password });
	expect(a.headers.get("set-cookie")).toMatch(/HttpOnly/);
	expect(a.headers.get("set-cookie")).toMatch(/SameSite=Lax/);
	const forged = new Caller(w.base, "forged", { Cookie: cookieOf(a) });
	const write = { kind: "incident", title: "Forged", client: w.client.own };
	expect(await forged.post("/api/v1/tickets", write)).toMatchObject({ status: 403, body: { code: "bad_csrf" } });
	expect(await forged.post("/api/v1/tickets", write, { "X-CSRF-Token": "guess" })).toMatchObject({ status: 403, body: { code: "bad_csrf" } });
	const csrf = (await forged.get("/api/v1/me")).body.csrf;
	expect(await forged.post("/api/v1/tickets", write, { "X-CSRF-Token": csrf, Origin: "https://evil.example" })).toMatchObject({ status: 403, body: { code: "foreign_origin" } });
	expect((await forged.post("/api/v1/tickets", write, { "X-CSRF-Token": csrf, Origin: w.base })).status).toBe(201);
});

test("a role counts from the next request, and stops at the next request", async ({ w }) => {
	const person = await w.person("requester", w.client.own);
	const t = await w.ticket();
	expect((await person.caller.get(`/api/v1/tickets/${t.key}`)).status).toBe(404);
	const given = await w.admin.ok("POST", "/api/v1/access", { person: person.id, role: "agent", for_client: w.client.own, client: w.client.own });
	expect((await person.caller.get(`/api/v1/tickets/${t.key}`)).status).toBe(200);
	expect((await w.admin.del(`/api/v1/access/${given.id}`)).status).toBeLessThan(300);
	expect((await person.caller.get(`/api/v1/tickets/${t.key}`)).status).toBe(404);
	await w.admin.ok("PATCH", `/api/v1/people/${person.id}`, { active: false });
	expect((await person.caller.get("/api/v1/me")).status, "a leaver's token").toBe(401);
});

test("nobody gives more than he has", async ({ w }) => {
	const one = w.as("admin_one");
	const up = await one.post("/api/v1/access", { person: w.people.admin_one.id, role: "admin" });
	expect([403, 404, 422], "every client").toContain(up.status);
	const over = await one.post("/api/v1/access", { person: w.people.agent.id, role: "agent", for_client: w.client.foreign, client: w.client.foreign });
	expect([403, 404, 422], "a foreign client").toContain(over.status);
	expect((await one.post(`/api/v1/people/${w.people.admin_all.id}/link`)).status, "the administrator's own link").toBeGreaterThanOrEqual(403);
	expect((await one.get("/api/v1/me")).body.perms).not.toContain("admin");
});

test("what I am called is one line, as when an administrator writes it", async ({ w }) => {
	const ann = await w.person("requester", w.client.own), save = (body: object) => ann.caller.patch("/api/v1/me", body);
	for (const [field, value] of Object.entries({ name: "Ann\r\nBcc: x@example.test", phone: "1\n2", locale: "de\tDE" }))
		expect.soft(await save({ [field]: value }), field).toMatchObject({ status: 422, body: { field } });
	expect(await save({ name: " Ann Test ", phone: "+49 30 1" })).toMatchObject({ status: 200, body: { name: "Ann Test", phone: "+49 30 1" } });
});

test("nobody signs in as somebody who may elsewhere what he may not", async ({ w }) => {
	const one = w.as("admin_one"), ask = async (id: number) => [(await one.post(`/api/v1/people/${id}/link`)).status, (await one.post("/api/v1/tokens", { name: "t", person: id })).status];
	const ann = await w.person("agent", w.client.own);
	expect(await ask(ann.id), "staff of the own client").toEqual([201, 201]);
	const given = await w.admin.ok("POST", "/api/v1/access", { person: ann.id, role: "agent", for_client: w.client.foreign, client: w.client.own });
	expect(await ask(ann.id), "who works for another one, too").toEqual([403, 403]);
	expect((await one.patch(`/api/v1/people/${ann.id}`, { email: "one@example.test" })).status, "nor gets their mail").toBe(403);
	expect((await one.patch(`/api/v1/people/${ann.id}`, { name: "Ann Renamed" })).status).toBe(200);
	await w.admin.del(`/api/v1/access/${given.id as number}`);
	expect(await ask(ann.id)).toEqual([201, 201]);
	await w.admin.ok("POST", "/api/v1/access", { person: ann.id, role: "requester", client: w.client.own });
	expect(await ask(ann.id), "or asks everywhere").toEqual([403, 403]);
	expect((await w.admin.post(`/api/v1/people/${ann.id}/link`)).status).toBe(201);
});

test("administrators' acts are in the audit", async ({ w }) => {
	const name = fresh("Audited");
	const t = await w.admin.ok("POST", "/api/v1/teams", { name, client: 1 });
	await w.admin.ok("PATCH", `/api/v1/teams/${t.id}`, { description: "Watched" });
	const items: any[] = [];
	for (let after: string | null = "0"; after;) {
		const page: any = await w.admin.ok("GET", `/api/v1/audit?after=${after}&limit=200`);
		items.push(...page.items);
		after = page.next;
	}
	const of = items.filter((i) => i.type === "team" && i.record === t.id);
	expect(of.map((i) => i.kind)).toEqual(["created", "changed"]);
	expect(of[1]).toMatchObject({ actor: { id: w.people.admin_all.id }, data: { changes: { description: ["", "Watched"] } } });

	// One client's part of it, from any place on, be that its own event or another client's.
	const own: number[] = items.filter((i) => i.client === 1).map((i) => i.id);
	const middle = own[own.length >> 1]!;
	const ids = async (query: string) => (await w.admin.ok("GET", `/api/v1/audit?client=1&limit=20&${query}`)).items.map((i: any) => i.id);
	for (const from of [middle, items.find((i) => i.client !== 1 && i.id > middle)?.id ?? middle]) {
		expect(await ids(`after=${from}`)).toEqual(own.filter((id) => id > from).slice(0, 20));
		expect(await ids(`order=newest&before=${from}`)).toEqual(own.filter((id) => id < from).reverse().slice(0, 20));
	}
	expect(await ids("after=0")).toEqual(own.slice(0, 20));
});
