// openapi.spec.ts - the description the server publishes: whole, and true. A linter reads it too (`./test openapi`).
//
// "True": every answer that any API spec gets is held against it (description.ts).
import { answersChecked, learned, routeOf } from "./description";
import { expect, test } from "./world";

test("every route names its permission, its answers, and every parameter of its path", async ({ w }) => {
	const doc = (await w.nobody.get("/api/v1/openapi.json")).body;
	expect(doc.openapi).toMatch(/^3\.1/);
	expect(learned().length).toBeGreaterThan(80);
	const ids = learned().map((r) => r.operation.operationId);
	expect(new Set(ids).size, "operation ids are unique").toBe(ids.length);
	for (const { method, path, operation } of learned()) {
		const name = `${method} ${path}`;
		const params = [...path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]);
		expect.soft((operation.parameters ?? []).filter((p: any) => p.in === "path").map((p: any) => p.name), name).toEqual(params);
		expect.soft(operation.description, name).toMatch(/^Needs: \S/);
		expect.soft(operation.summary, name).toMatch(/\S/);
		expect.soft(Object.keys(operation.responses), name).toEqual(expect.arrayContaining(["4XX", "5XX"]));
	}
});

test("what is not described does not answer, and what is described does", async ({ w }) => {
	for (const { method, path } of learned()) {
		if (path.includes("/stream"))
			continue;
		const a = await w.nobody.call(method, path.replace(/\{\w+\}/g, "1"));
		const there = ["link_gone", "feed_not_found", "not_found"].includes(a.body?.code); // the route answered: its secret is none
		expect.soft([404, 405].includes(a.status) && !there, `${method} ${path}: ${a.status}`).toBe(false);
	}
	expect(routeOf("GET", "/api/v1/unicorns")).toBeUndefined();
});

test("answers are as described; all other specs are held to it too", async ({ w }) => {
	const t = await w.ticket({ team: w.team.desk }), before = answersChecked();
	await w.verb(t.key, "accept", {}, w.as("agent"));
	await w.as("agent").ok("POST", `/api/v1/tickets/${t.key}/comments`, { body: "Hello." });
	for (const path of ["/me", "/meta", "/tickets?count=1", `/tickets/${t.key}`, `/tickets/${t.key}/timeline`, `/tickets/${t.key}/links`, `/tickets/${t.key}/watchers`,
		`/tickets/${t.key}/attachments`, "/tickets/groups?by=state", "/search?q=printer", "/views/counts", "/settings", "/audit", "/jobs", "/outbox", "/complete?type=ticket&field=team&prefix=d"])
		await w.admin.ok("GET", `/api/v1${path}`);
	expect(answersChecked() - before).toBeGreaterThan(15);
});
