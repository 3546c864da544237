// chain.spec.ts - hand-overs of a ticket, what a team would get, and the report on clocks with the lists behind it.
import { expect, test } from "./world";
import type { Json } from "./caller";

const HOUR = 3600;
const US = 1_000_000;

test("hand-overs: what the customer had left, the team's budget, shares that add up", async ({ w }) => {
	const agent = w.as("agent");
	const { key } = await w.ticket({ impact: "1", urgency: "1" });
	await w.advance(HOUR);
	await w.verb(key, "assign", { team: w.team.desk }, agent);
	await w.advance(2 * HOUR);
	await w.verb(key, "accept", {}, agent);
	await w.advance(24 * HOUR);
	/* the clock runs on from one question to the next */
	const resolves = async () => (await w.read(key)).clocks.find((c: Json) => c.target === "resolve");
	const resolve = await resolves();
	const { body } = await agent.get(`/api/v1/tickets/${key}/clocks/chain`);
	const after = await resolves();
	expect(body.hops.map((h: Json) => h.changed)).toEqual(["", "team", "person"]);
	expect(body.hops[1]).toMatchObject({ team: { id: w.team.desk }, person: null, returned: false, budgets: [] });
	expect(body.hops[1].customer.goal).toBe(resolve.goal_seconds * US);
	const used = (rows: Json[]) => rows.reduce((sum, r) => sum + (r.used as number), 0);
	for (const rows of [body.hops, body.teams, body.people])
		expect(used(rows)).toBe(body.clock.elapsed);
	expect(Math.floor(body.clock.elapsed / US)).toBeGreaterThanOrEqual(resolve.elapsed_seconds);
	expect(Math.floor(body.clock.elapsed / US)).toBeLessThanOrEqual(after.elapsed_seconds);
	/* the same before the last hand-over */
	const then = await agent.get(`/api/v1/tickets/${key}/clocks/chain?as_of=${body.hops[2].from}`);
	expect(then.body.hops).toHaveLength(3);
	expect(then.body.hops[2].used).toBe(0);
});

test("what a team would get is asked before it is given", async ({ w }) => {
	const agent = w.as("agent");
	const { key } = await w.ticket({ impact: "1", urgency: "1" });
	const { body } = await agent.get(`/api/v1/tickets/${key}/hand-over?team=${w.team.desk}`);
	expect(body).toMatchObject({ team: { id: w.team.desk }, same: false, budget: null });
	expect(body.customer.left).toBeGreaterThan(0);
	expect((await agent.get(`/api/v1/tickets/${key}/hand-over?team=999999`)).status).toBe(422);
	expect((await w.read(key)).team).toBeNull();
});

test("the report, its groups, and the clocks behind a number", async ({ w }) => {
	const agent = w.as("agent");
	const { key } = await w.ticket({ impact: "1", urgency: "1", team: w.team.desk });
	await w.verb(key, "accept", {}, agent);
	await w.verb(key, "hold", { reason: "caller", comment: "Which floor?" }, agent);
	await w.advance(HOUR);
	await w.verb(key, "resume", {}, agent);
	await w.verb(key, "resolve", { code: "fixed", notes: "done" }, agent);
	await w.verb(key, "reopen", {}, agent);
	await w.verb(key, "resolve", { code: "fixed", notes: "done" }, agent);
	await w.advance(HOUR);
	const report = (await agent.get("/api/v1/reports/clocks?by=team")).body;
	expect(report).toMatchObject({ target: "resolve", by: "team", near_minutes: 15, cut: false });
	expect(report.total.reopened.clocks).toBeGreaterThan(0);
	expect(report.total.n).toBe(report.total.met + report.total.breached);
	const group = report.groups.find((g: Json) => g.group === String(w.team.desk));
	for (const about of ["met", "paused", "reopened"]) {
		const list = (await agent.get(`/api/v1/reports/clocks/tickets?by=team&group=${w.team.desk}&about=${about}&limit=200`)).body;
		const count = about === "met" ? group.met : group[about].clocks;
		expect(list.items, about).toHaveLength(count);
		expect(list.items.map((i: Json) => i.key), about).toContain(key);
	}
	const asked = (await agent.get(`/api/v1/reports/clocks/tickets?about=unasked&limit=200`)).body;
	expect(asked.items.map((i: Json) => i.key)).not.toContain(key);
});

test("who may not see it, and what is asked wrongly", async ({ w }) => {
	const caller = w.as("requester");
	const own = await w.ticket({ requester: undefined, client: undefined }, caller);
	for (const path of ["clocks/chain", "hand-over"])
		expect((await caller.get(`/api/v1/tickets/${own.key}/${path}`)).status).toBe(404);
	expect((await w.as("agent").get(`/api/v1/tickets/${own.key}/clocks/chain?as_of=soon`)).status).toBe(422);
	for (const query of ["by=moon", "target=harm", "from=x", "client=999999"])
		expect((await w.as("agent").get(`/api/v1/reports/clocks?${query}`)).status, query).toBe(422);
	expect((await w.as("agent").get("/api/v1/reports/clocks?near=9999")).status).toBe(400);
});
