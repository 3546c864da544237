// two-processes.spec.ts - two `sinew serve` on one PostgreSQL: live updates, timers and permissions are right across them.
import { Caller, type Json } from "./caller";
import { Server } from "./process";
import { Stream } from "./stream";
import { expect, fresh, test } from "./world";

test.describe("two processes on one database", () => {
	test.skip(({ engine }) => engine !== "pg", "one SQLite database is one process");
	let second: Server;
	test.beforeAll(async ({ w, engine }) => {
		if (engine === "pg")
			second = await Server.start(w.place);
	});
	test.afterAll(async () => {
		expect(await second?.stop() ?? 0, second?.log).toBe(0);
	});

	test("an event of one is live at the other, both ways", async ({ w }) => {
		const here = await Stream.open(w.base, w.people.agent.secret), there = await Stream.open(second.base, w.people.agent.secret);
		const a = await w.ticket();
		await there.until((e) => e.data?.key === a.key && e.data.kind === "created", "made here, seen there");
		await w.as("agent").at(second.base).ok("POST", `/api/v1/tickets/${a.key}/accept`, {});
		await here.until((e) => e.data?.key === a.key && e.data.kind === "accept", "done there, seen here");
		const ids = here.events.map((e) => e.id);
		expect(ids).toEqual([...ids].sort((x, y) => x - y));
		here.close();
		there.close();
	});

	test("what one writes the other reads, at once", async ({ w }) => {
		const there = w.as("agent").at(second.base);
		for (let n = 0; n < 20; n++) {
			const t = await w.ticket({ title: `Number ${n}` });
			expect((await there.get(`/api/v1/tickets/${t.key}`)).body.title).toBe(`Number ${n}`);
		}
	});

	test("numbers are given once under load from both", async ({ w }) => {
		const callers = [w.as("agent"), w.as("agent").at(second.base)];
		const made = await Promise.all(Array.from({ length: 60 }, (_, n) => callers[n % 2].ok("POST", "/api/v1/tickets", { kind: "incident", title: `Load ${n}` })));
		expect(new Set(made.map((t: Json) => t.key)).size).toBe(60);
		await w.events();
	});

	test("two who write one field: one wins, the other is told", async ({ w }) => {
		const t = await w.ticket(), path = `/api/v1/tickets/${t.key}`;
		const both = await Promise.all([w.as("agent"), w.as("lead").at(second.base)].map((c, n) => c.patch(path, { title: `By ${n}` }, { "If-Match": '"1"' })));
		expect(both.map((a) => a.status).sort()).toEqual([200, 412]);
	});

	test("a role taken away at one counts at once at the other", async ({ w }) => {
		const person = await w.person("agent", w.client.own), t = await w.ticket();
		const there = person.caller.at(second.base), path = `/api/v1/tickets/${t.key}`;
		expect((await there.get(path)).status).toBe(200);
		const [role] = (await w.admin.ok("GET", `/api/v1/access?q=person:${person.id}`)).items;
		await w.admin.ok("DELETE", `/api/v1/access/${role.id}`);
		expect((await there.get(path)).status).toBe(404);
		await w.admin.ok("POST", "/api/v1/access", { person: person.id, role: "agent", for_client: w.client.own, client: w.client.own });
		expect((await there.get(path)).status).toBe(200);
		await w.admin.ok("PATCH", `/api/v1/people/${person.id}`, { active: false });
		expect((await there.get(path)).status).toBe(401);
	});

	test("a timer runs once, whoever runs it", async ({ w }) => {
		const made: string[] = [];
		for (let n = 0; n < 10; n++) {
			const t = await w.ticket({ title: fresh("timer") });
			await w.verb(t.key, "accept", {}, w.as("agent"));
			const meta = (await w.admin.ok("GET", "/api/v1/meta")).types.find((x: Json) => x.name === "ticket");
			const code = meta.verbs.find((v: Json) => v.verb === "resolve").args.find((a: Json) => a.name === "code").choices[0].id;
			await w.verb(t.key, "resolve", { code, notes: "Done." }, w.as("agent"));
			made.push(t.key);
		}
		const other = new Caller(second.base, "clock");
		await Promise.all([w.advance(15 * 86_400), other.ok("POST", "/_test/advance", { seconds: 15 * 86_400 })]);
		for (const key of made) {
			const closed = (await w.admin.timeline(`/api/v1/tickets/${key}`)).filter((i) => i.data.changes?.state?.[1] === "closed");
			expect(closed, key).toHaveLength(1);
		}
		await w.events();
	});
});
