// cli.spec.ts - the commands beside a server that is running on the same database.
import { execFile } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { Caller, signIn } from "./caller";
import { Place, Server } from "./process";
import { expect, fresh, test, type World } from "./world";

const run = promisify(execFile);
const failing = (p: Promise<string>): Promise<{ code: number; stderr: string; stdout: string }> => p.then((out) => { throw new Error(`it went well: ${out}`); }, (e) => e);

test("user: added, given a password by link, a role, and switched off, each at once", async ({ w }) => {
	const login = fresh("cli");
	const link = (await w.place.sinew("user", "add", login, "Cleo Iverson", "--client=Own Works", "--role=agent")).trim();
	await w.nobody.ok("POST", "/api/v1/session/link", { token: new URL(link.split(/\s+/).at(-1)!).searchParams.get("token"), password: "correct horse 7" });
	const s = await signIn(w.base, login, "correct horse 7"), t = await w.ticket();
	expect((await s.get(`/api/v1/tickets/${t.key}`)).status).toBe(200);
	expect((await s.get("/api/v1/me")).body.perms).not.toContain("bulk");
	await w.place.sinew("user", "role", login, "lead", "--client=Own Works");
	expect((await s.get("/api/v1/me")).body.perms).toContain("bulk");
	expect(await w.place.sinew("user", "list")).toContain(login);
	await w.place.sinew("user", "off", login);
	expect((await s.get("/api/v1/me")).status).toBe(401);
});

test("token: made, listed without its secret, revoked at once", async ({ w }) => {
	const name = fresh("script");
	const secret = (await w.place.sinew("token", "create", w.people.agent.login, name)).trim().split(/\s+/).at(-1)!;
	const script = Caller.token(w.base, "script", secret);
	expect((await script.get("/api/v1/me")).body.id).toBe(w.people.agent.id);
	const line = (await w.place.sinew("token", "list")).split("\n").find((l) => l.includes(name))!;
	expect(line).not.toContain(secret);
	await w.place.sinew("token", "revoke", /\d+/.exec(line)![0]);
	expect((await script.get("/api/v1/me")).status).toBe(401);
});

test("backup while tickets are made, restored elsewhere: one moment's state, and the chain is whole", async ({ w, engine }) => {
	const file = join(w.place.dir, `${fresh("backup")}.db`), before = await w.ticket();
	let going = true, made = 0;
	const load = Promise.all(Array.from({ length: 4 }, async () => {
		while (going) {
			await w.ticket();
			made++;
		}
	}));
	await expect.poll(() => made).toBeGreaterThan(5);
	await w.place.sinew("backup", file);
	const during = made;
	await expect.poll(() => made).toBeGreaterThan(during + 5);
	going = false;
	await load;
	const place = await Place.make(engine);
	await place.sinew("restore", file);
	expect(await place.sinew("verify")).toContain("the chain is whole");
	expect((await failing(place.sinew("restore", file))).code, "only into what is empty").not.toBe(0);
	const server = await Server.start(place);
	const there = w.admin.at(server.base);
	expect((await there.get(`/api/v1/tickets/${before.key}`)).body).toMatchObject({ title: before.title, version: before.version });
	const count = async (c: Caller) => (await c.ok("GET", "/api/v1/tickets?count=1&limit=1")).total;
	expect(await count(there)).toBeLessThan(await count(w.admin));
	const neo = await there.ok("POST", "/api/v1/tickets", { kind: "incident", title: "After the restore", client: w.client.own });
	expect(neo.state).toBe("new");
	expect(await server.stop()).toBe(0);
	await place.gone();
	await rm(file);
});

/** Change history behind the program's back. */
async function tamper(place: Place, sql: string): Promise<boolean> {
	if (place.engine === "pg")
		await run("psql", ["-qX", "-v", "ON_ERROR_STOP=1", place.database, "-c", sql]);
	else {
		const sqlite: any = await import("node:sqlite" as string).catch(() => null);
		if (!sqlite)
			return false; // an older Node than the one the tests bring along
		const db = new sqlite.DatabaseSync(join(place.dir, "sinew.db"));
		db.exec(sql);
		db.close();
	}
	return true;
}

test("verify says where history was changed", async ({ engine }) => {
	const place = await Place.make(engine);
	await place.sinew("demo", "--tickets=50");
	expect(await place.sinew("verify")).toContain("the chain is whole");
	const done = await tamper(place, "UPDATE event SET data = '{}' WHERE id = 200");
	test.skip(!done, "this Node has no SQLite");
	const { code, stdout } = await failing(place.sinew("verify"));
	expect(code).toBe(1);
	expect(stdout).toMatch(/BROKEN at event 200\b/);
	await place.gone();
});

test("what is called wrongly is told what is right", async ({ w }: { w: World }) => {
	expect(await failing(w.place.sinew("serv"))).toMatchObject({ code: expect.any(Number), stderr: expect.stringContaining("serve") });
	expect(await failing(w.place.sinew("verify", "--listne=1"))).toMatchObject({ stderr: expect.stringContaining("listne") });
	expect(await failing(w.place.sinew("user", "add"))).toMatchObject({ stderr: expect.stringMatching(/\S/) });
	expect(await failing(w.place.sinew("user", "link", "nobody.at.all"))).toMatchObject({ code: 1, stderr: expect.stringContaining("nobody.at.all") });
	expect(await w.place.sinew("config")).toMatch(/\| *`?listen/);
	expect(await w.place.sinew("config"), "no password of the database").not.toMatch(/postgresql:\/\/sinew:/);
	for (const command of ["serve", "user", "token", "import", "backup", "restore", "verify", "migrate", "config", "demo", "empty"])
		expect(await w.place.sinew("help", command), command).toMatch(/Usage: sinew/);
});

test("import and export: bad rows named by line and field, twice changes nothing, a dry run writes nothing", async ({ w }) => {
	const file = join(w.place.dir, `${fresh("list")}.csv`), mapping = join(w.place.dir, `${fresh("map")}.json`), mark = fresh("imp");
	await writeFile(mapping, JSON.stringify({
		columns: { Number: "external_id", "Short description": "title", Prio: "urgency" },
		values: { urgency: { High: "1", Low: "3" } }, constants: { kind: "incident" }, key: "external_id", ignore: ["Notes"],
	}));
	const rows = [`${mark}-1,${mark} printer,High,x`, `${mark}-2,${mark} "",Low,y`, `${mark}-3,${mark} mouse,Weird,z`, `${mark}-4,${mark} screen,Low,`];
	await writeFile(file, ["Number,Short description,Prio,Notes", ...rows.filter((_, i) => i !== 1)].join("\n") + "\n");
	const args = ["import", "tickets", file, `--mapping=${mapping}`, "--client=Own Works"];
	const count = async () => (await w.admin.ok("GET", `/api/v1/tickets?count=1&limit=1&q=${encodeURIComponent(`external_id:${mark}`)}`)).total;
	const dry = await failing(w.place.sinew(...args, "--dry-run"));
	expect(dry.stdout).toContain("2 records made");
	expect(dry.stdout).toContain("line 3: urgency");
	expect(await count()).toBe(0);
	await failing(w.place.sinew(...args));
	expect(await count()).toBe(2);
	expect((await failing(w.place.sinew(...args))).stdout).toContain("0 records made, 0 changed, 2 unchanged, 1 rows refused");
	const out = join(w.place.dir, `${fresh("out")}.csv`);
	await w.place.sinew("export", "tickets", out, `--q=external_id:${mark}`, "--sort=created");
	const lines = (await readFile(out, "utf8")).trim().split(/\r?\n/);
	expect(lines.length).toBe(3);
	expect(lines[1]).toContain(`${mark} printer`);
	expect((await failing(w.place.sinew("export", "tickets", out, "--q=bogus:1"))).stderr).toContain("there is no field");
});
