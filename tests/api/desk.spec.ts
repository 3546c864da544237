// desk.spec.ts - the desk over HTTP: order and reasons, ETag, what was just written, who sees what, live.
import type { Json } from "./caller";
import { Stream } from "./stream";
import { expect, fresh, test, type World } from "./world";

/** A client of one's own, so that nothing of other tests is on its desk. */
async function place(w: World) {
	const client = (await w.admin.ok("POST", "/api/v1/clients", { name: fresh("Desk"), zone: "UTC" })).id as number;
	await w.admin.ok("POST", "/api/v1/sla-targets", { name: "P4", target: "resolve", priority: "4", goal: 14400, calendar: w.calendar.always, client });
	await w.admin.ok("POST", "/api/v1/sla-targets", { name: "P1", target: "resolve", priority: "1", goal: 60, calendar: w.calendar.always, client });
	const ann = await w.person("agent", client, fresh("ann"));
	return { client, ann };
}
const desk = (by: Json, client: number, more = "") => by.ok("GET", `/api/v1/desk?client=${client}${more}`);

test("what is due comes before what is not, with reasons that name their events", async ({ w }) => {
	const { client, ann } = await place(w);
	const calm = await w.ticket({ client, requester: null, impact: "3", urgency: "3" });
	const urgent = await w.ticket({ client, requester: null, impact: "1", urgency: "1" });
	const d = await desk(ann.caller, client);
	expect(d.open).toBe(2);
	expect(d.items.map((i: Json) => i.key)).toEqual([urgent.key, calm.key]);
	expect(d.bands.reduce((n: number, b: Json) => n + b.total, 0)).toBe(2);
	const first = d.items[0];
	expect(first.due).toMatchObject({ kind: "resolve" });
	expect(first.why.length).toBeGreaterThan(0);
	expect(first.why.length).toBeLessThan(4);
	const events = (await w.admin.ok("GET", `/api/v1/tickets/${urgent.key}/timeline`)).items.map((e: Json) => e.id);
	for (const fact of first.why)
		for (const e of fact.events)
			expect(events).toContain(e);
	expect(first.numbers.weight).toBeGreaterThan(d.items[1].numbers.weight);
	await w.advance(61 * 60);
	expect((await desk(ann.caller, client)).items[0].why[0]).toMatchObject({ id: "overdue_by", args: { target: "resolve" } });
});

test("what was just written is in the answer, and nothing changed is 304", async ({ w }) => {
	const { client, ann } = await place(w);
	const t = await w.ticket({ client, requester: null });
	const d = await ann.caller.get(`/api/v1/desk?client=${client}`);
	expect(d.body.items[0].why.map((f: Json) => f.id)).toContain("unassigned");
	const same = await ann.caller.get(`/api/v1/desk?client=${client}`, { "If-None-Match": d.etag! });
	expect(same.status).toBe(304);
	await ann.caller.ok("POST", `/api/v1/tickets/${t.key}/start`, {});
	const after = await desk(ann.caller, client);
	expect(after.order).not.toBe(d.body.order);
	expect(after.items[0].assignee).toMatchObject({ id: ann.id });
	expect((await desk(ann.caller, client, "&mine=1")).open).toBe(1);
	await ann.caller.ok("POST", `/api/v1/tickets/${t.key}/snooze`, { wake: "reply" });
	expect((await desk(ann.caller, client)).open).toBe(0);
	expect((await desk(w.admin, client)).open).toBe(1);
});

test("clear first what others wait for; a page holds no foreign client", async ({ w }) => {
	const { client, ann } = await place(w);
	const root = await w.ticket({ client, requester: null }), waits = await w.ticket({ client, requester: null });
	await w.admin.ok("POST", `/api/v1/tickets/${waits.key}/links`, { kind: "depends_on", to: root.key });
	const u = await ann.caller.ok("GET", `/api/v1/desk/unblock?client=${client}`);
	expect(u.items).toMatchObject([{ type: "ticket", key: root.key, verb: "fix", frees: 1, of: [waits.key] }]);
	const all = await ann.caller.ok("GET", "/api/v1/desk?limit=200");
	expect(new Set(all.items.map((i: Json) => i.client.id))).toEqual(new Set([client]));
	expect(await ann.caller.get(`/api/v1/desk?client=${w.client.foreign}`)).toMatchObject({ status: 404 });
	expect((await ann.caller.get("/api/v1/desk?band=urgent")).status).toBe(422);
	expect((await ann.caller.ok("GET", `/api/v1/desk/today?client=${client}`)).zone).toBe("UTC");
	expect(await ann.caller.ok("GET", `/api/v1/desk/count?client=${client}`)).toEqual({ need: 0 });
});

test("listeners hear that the order has changed", async ({ w }) => {
	const { client, ann } = await place(w);
	const stream = await Stream.open(w.base, ann.secret);
	await w.ticket({ client, requester: null });
	const heard = await stream.until((e) => e.event === "desk", "the order");
	expect(heard.data.order).toMatch(/^\d+$/);
	stream.close();
	/* The order has no place to resume from: who comes again is told that it may be another. */
	const again = await Stream.open(w.base, ann.secret, heard.id);
	await again.until((e) => e.event === "desk", "the order, again");
	again.close();
});
