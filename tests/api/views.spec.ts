// views.spec.ts - views with colours, a team's views, counts, series and dashboards, through the API.
import { expect, fresh, test } from "./world";
import type { Json } from "./caller";

const T = "/api/v1/tickets";
const enc = encodeURIComponent;

test("a page says which colour rule each row fits, whatever the rule asks", async ({ w }) => {
	const tag = fresh("hue"), agent = w.as("agent");
	const a = await w.ticket({ tags: [tag], title: fresh("Plain") });
	const b = await w.ticket({ tags: [tag, fresh("vip")], title: fresh("Torn"), description: "A torn xylographcable." });
	const rules = JSON.stringify([{ tone: "harm", label: "Torn", q: "xylographcable" }, { tone: "ok", q: `-is:breached tag:${tag}` }]);
	const page = await agent.ok("GET", `${T}?q=tag:${tag}&sort=id&colours=${enc(rules)}`);
	expect(page.items.map((i: Json) => i.key)).toEqual([a.key, b.key]);
	expect(page.colours).toEqual([1, 0]);
	expect(await agent.ok("GET", `${T}?q=tag:${tag}`), "not asked for").not.toHaveProperty("colours");
	for (const bad of ["{", "{}", '[{"tone":"pink","q":""}]', '[{"tone":"ok","q":"colour:red"}]', JSON.stringify(Array(13).fill({ tone: "ok", q: "" }))])
		expect(await agent.get(`${T}?colours=${enc(bad)}`), bad).toMatchObject({ status: 422, body: { field: "colours" } });
});

test("a team's view is seen by its members, and marks what they begin with", async ({ w }) => {
	const lead = w.as("lead"), agent = w.as("agent");
	const team = await w.admin.ok("POST", "/api/v1/teams", { name: fresh("Ours"), client: w.client.own });
	const body = { name: fresh("Ours"), of_type: "ticket", q: "is:open", columns: "key,title:320,state", shared: "team", team: team.id, team_start: true };
	const view = await lead.ok("POST", "/api/v1/views", body);
	expect(view).toMatchObject({ columns: "key,title:320,state", team: { id: team.id }, team_start: true });
	expect((await agent.get(`/api/v1/views/${view.id}`)).status).toBe(404);
	await w.admin.call("PUT", `/api/v1/teams/${team.id}/members/${w.people.agent.id}`);
	expect((await agent.get(`/api/v1/views/${view.id}`)).status).toBe(200);
	expect((await agent.call("PATCH", `/api/v1/views/${view.id}`, { name: "Mine now" })).status, "seen is not owned").toBe(403);
	expect(await lead.post("/api/v1/views", { ...body, team: null }), "which team?").toMatchObject({ status: 422, body: { field: "team" } });
	expect(await lead.post("/api/v1/views", { ...body, shared: "all" })).toMatchObject({ status: 422, body: { field: "team_start" } });
});

test("counts follow every change at once, and one client alone when asked", async ({ w }) => {
	const tag = fresh("cnt"), lead = w.as("admin_all");
	const view = await lead.ok("POST", "/api/v1/views", { name: fresh("Counted"), of_type: "ticket", q: `tag:${tag} is:open`, client: w.client.own });
	const count = async (more = "") => (await lead.ok("GET", `/api/v1/views/counts${more}`)).counts[view.id];
	for (let n = 0; n < 4; n++) {
		expect(await count()).toBe(n);
		await w.ticket({ tags: [tag] });
	}
	await w.ticket({ tags: [tag], client: w.client.foreign, requester: null });
	expect(await count()).toBe(5);
	expect(await count(`?q=client:${w.client.own}`)).toBe(4);
	expect((await lead.ok("GET", `${T}?q=tag:${tag}&count=1`)).total).toBe(5);
});

/** Every {"n","q"} anywhere in an answer. */
function numbers(v: unknown, out: { n: number; q: string }[] = []): { n: number; q: string }[] {
	if (Array.isArray(v))
		for (const x of v)
			numbers(x, out);
	else if (typeof v === "object" && v !== null) {
		const { n, q } = v as Json;
		if (typeof n === "number" && typeof q === "string")
			out.push({ n, q });
		for (const x of Object.values(v))
			numbers(x, out);
	}
	return out;
}

test("what a dashboard counts is what its lists hold", async ({ w }) => {
	const tag = fresh("dash"), agent = w.as("agent");
	const made = [await w.ticket({ tags: [tag], category: "vpn" }), await w.ticket({ tags: [tag] }), await w.ticket({ tags: [tag], category: 'say "hi", now' })];
	await w.verb(made[0].key, "cancel", { reason: "withdrawn" }, agent);
	for (const key of ["desk", "team"]) {
		const sheet = await agent.ok("GET", `/api/v1/dashboards/${key}/data?days=3&q=tag:${tag}`);
		const all = numbers(sheet.tiles);
		expect(all.length).toBeGreaterThan(15);
		expect(all.some((x) => x.n > 0)).toBe(true);
		for (const x of all)
			expect((await agent.ok("GET", `${T}?q=${enc(x.q)}&count=1&limit=1`)).total, x.q).toBe(x.n);
	}
	const own = await agent.ok("POST", "/api/v1/dashboards", { name: fresh("Mine"), tiles: [{ kind: "groups", by: "category", q: `tag:${tag}` }, { kind: "number", q: `tag:${tag}`, over: "ended" }] });
	const sheet = await agent.ok("GET", `/api/v1/dashboards/${own.id}/data`);
	expect(sheet.tiles[0].data.cells.map((c: Json) => [c.label, c.count.n]).sort()).toEqual([["None", 1], ['say "hi", now', 1], ["vpn", 1]]);
	expect(sheet.tiles[1].data.count.n).toBe(1);
	for (const x of numbers(sheet.tiles))
		expect((await agent.ok("GET", `${T}?q=${enc(x.q)}&count=1&limit=1`)).total, x.q).toBe(x.n);
	const flow = await agent.ok("GET", `${T}/series?measure=created,ended,was_open&days=2&q=tag:${tag}`);
	expect(flow.days[1]).toMatchObject({ created: 3, ended: 1, was_open: 2 });
	expect(await agent.get(`${T}/series?measure=title`)).toMatchObject({ status: 422, body: { field: "measure" } });
	expect(await agent.post("/api/v1/dashboards", { name: "x", tiles: [{ kind: "cake" }] })).toMatchObject({ status: 422, body: { field: "tiles" } });
	expect(await w.as("colleague").get("/api/v1/dashboards/desk/data"), "figures are for staff").toMatchObject({ status: 403 });
	const stranger = await w.as("stranger").get(`/api/v1/dashboards/${own.id}/data`);
	expect([403, 404]).toContain(stranger.status);
});
