// escalation.spec.ts - thresholds, policies and what goes on for a ticket, through the API: a rule pages a policy, the lead has
// it and promises when, the promise is broken and the chain goes on; preflight of steps that are not saved.
import type { Json } from "./caller";
import { expect, fresh, test, type Person, type World } from "./world";

const iso = (t: number) => new Date(Math.round(t / 1000) * 1000).toISOString().replace(".000Z", "Z");
const MINUTE = 60_000;

interface Chain { policy: number; team: number; ann: Person; ben: Person }

async function chain(w: World, more: Json = {}): Promise<Chain> {
	const ann = await w.person("agent", w.client.own, fresh("ann")), ben = await w.person("agent", w.client.own, fresh("ben"));
	const team = (await w.admin.ok("POST", "/api/v1/teams", { name: fresh("Team"), client: w.client.own })).id;
	const made = await w.as("admin_one").ok("POST", "/api/v1/escalation-policies", {
		name: fresh("Chain"), client: w.client.own, team,
		steps: [{ targets: [{ person: ann.id }], delay: 10, reminders: 1, every: 4 }, { targets: [{ person: ben.id }], delay: 10 }], ...more,
	});
	return { policy: made.id, team, ann, ben };
}
const card = async (w: World, key: string): Promise<Json> => w.as("coordinator").ok("GET", `/api/v1/tickets/${key}/escalation`);

test("paged, acknowledged with a promise, broken, and on to the next", async ({ w }) => {
	const c = await chain(w);
	const t = await w.ticket({ client: w.client.own, team: c.team });
	const begun = await w.as("agent").ok("POST", `/api/v1/tickets/${t.key}/escalate`, { policy: c.policy, reason: "Nobody moves" });
	expect(begun.runs[0]).toMatchObject({ state: "firing", policy: c.policy, may_acknowledge: false });
	await w.advance(1);
	expect((await card(w, t.key)).log.map((l: Json) => [l.what, l.person, l.outcome])).toContainEqual(["told", c.ann.id, "told"]);
	expect((await c.ann.caller.ok("GET", "/api/v1/notices?reason=escalation")).items[0]).toMatchObject({ key: t.key, kind: "paged", urgent: true });
	expect(await c.ben.caller.post(`/api/v1/tickets/${t.key}/acknowledge`, { reason: "Mine", next_at: iso((await w.now()) + MINUTE) })).toMatchObject({ status: 403 });
	const promised = iso((await w.now()) + 30 * MINUTE);
	const has = await c.ann.caller.ok("POST", `/api/v1/tickets/${t.key}/acknowledge`, { reason: "I call the carrier", next_at: promised });
	expect(has.runs[0]).toMatchObject({ state: "acknowledged", ack: { by: c.ann.id, reason: "I call the carrier" }, next_at: null });
	expect(has.promise).toMatchObject({ person: c.ann.id, due_at: promised, state: "open" });
	const list = await w.as("agent").ok("GET", "/api/v1/tickets?q=" + encodeURIComponent(`is:acknowledged promise<+1h team:${c.team}`));
	expect(list.items.map((x: Json) => [x.key, x.promise])).toEqual([[t.key, { at: promised, by: { id: c.ann.id, name: c.ann.name }, words: "I call the carrier" }]]);
	const { text: csv } = await w.as("agent").get(`/api/v1/tickets/export?format=csv&fields=key,promise,next_update&sort=-promise&q=team:${c.team}`);
	expect(csv).toBe(`key,promise,next_update\r\n${t.key},${promised},\r\n`);
	const again = await w.as("agent").call("POST", `/api/v1/tickets/${t.key}/escalate`, { policy: c.policy, reason: "Too late" });
	expect((await card(w, t.key)).runs[0]).toMatchObject({ state: "firing", ack: null });
	await w.as("agent").ok("POST", `/api/v1/events/${again.headers.get("sinew-undo")?.split(";")[0]}/undo`);
	expect((await card(w, t.key)).runs[0]).toEqual(has.runs[0]);
	await w.advance(31 * 60);
	expect((await w.as("agent").ok("GET", `/api/v1/tickets/${t.key}?fields=promise`)).promise, "broken").toBeNull();
	const now = await card(w, t.key);
	expect(now.promise).toMatchObject({ state: "broken" });
	expect(now.runs[0]).toMatchObject({ state: "firing", step: 1 });
	await w.advance(10 * 60);
	expect((await card(w, t.key)).log.map((l: Json) => [l.what, l.person])).toContainEqual(["told", c.ben.id]);
	const going = await w.as("agent").ok("GET", "/api/v1/escalations");
	expect(going.items.find((r: Json) => r.ticket.key === t.key)).toMatchObject({ state: "firing", step: 2, steps: 2 });
	await w.as("agent").ok("POST", `/api/v1/tickets/${t.key}/accept`, {});
	await w.as("agent").ok("POST", `/api/v1/tickets/${t.key}/resolve`, { code: "fixed", notes: "Done." });
	expect((await card(w, t.key)).runs[0]).toMatchObject({ state: "done", end_reason: "resolved" });
	const told = (await w.as("agent").ok("GET", `/api/v1/tickets/${t.key}/timeline`)).items.map((e: Json) => e.kind);
	expect(told).toEqual(expect.arrayContaining(["escalation_started", "escalation_acknowledged", "escalation_promise_broken", "escalation_ended"]));
});

test("steps that are not saved are gone through ahead of time", async ({ w }) => {
	const c = await chain(w), gone = await w.person("agent", w.client.own, fresh("gone"));
	await w.admin.ok("PATCH", `/api/v1/people/${gone.id}`, { active: false });
	const ask = { client: w.client.own, team: c.team, steps: [{ targets: [{ person: gone.id }], delay: 5 }, { targets: [{ lead: true }], delay: 15 }, { targets: [{ person: c.ben.id }], delay: 5 }], repeat: 1 };
	const p = await w.as("admin_one").ok("POST", "/api/v1/escalation-policies/preflight", ask);
	expect(p.problems.map((x: Json) => [x.kind, x.step])).toEqual(expect.arrayContaining([["inactive", 1], ["empty", 1], ["empty", 2]]));
	expect(p.timeline.acts.map((a: Json) => [a.what, a.step])).toEqual([
		["empty", 1], ["empty", 2], ["told", 3], ["round", null], ["empty", 1], ["empty", 2], ["told", 3], ["exhausted", 3]]);
	expect(new Date(p.sunday.at).getUTCDay()).toBe(0);
	expect(await w.as("admin_one").post("/api/v1/escalation-policies/preflight", { ...ask, steps: [{ targets: [], delay: 5 }] })).toMatchObject({ status: 422, body: { field: "steps[0].targets" } });
	expect((await w.as("agent").ok("GET", "/api/v1/escalation/preflight")).items.map((x: Json) => x.policy.id)).toContain(c.policy);
	const room = async (client: number): Promise<Json> => w.admin.ok("POST", "/api/v1/chat-channels", { name: fresh("room"), client, url: "https://chat.example/x" });
	const own = await room(w.client.own), foreign = await room(w.client.foreign);
	const told = await w.as("admin_one").ok("POST", "/api/v1/escalation-policies/preflight", { ...ask, steps: [{ targets: [{ channel: own.id }], delay: 5 }, { targets: [{ channel: true }], delay: 5 }] });
	expect(told.steps.map((x: Json) => x.spans[0].channels), "the team has none").toEqual([[own.id], []]);
	expect(told.names.channel).toEqual([{ id: own.id, name: own.name }]);
	expect(await w.as("admin_one").post("/api/v1/escalation-policies/preflight", { ...ask, steps: [{ targets: [{ channel: foreign.id }], delay: 5 }] })).toMatchObject({ status: 422 });
});

test("a rule's rows are checked, and show on the ticket with their instants", async ({ w }) => {
	const c = await chain(w);
	const rule = (thresholds: Json[]) => w.as("admin_one").post("/api/v1/escalation-rules", { name: fresh("Rule"), client: w.client.own, team: c.team, thresholds });
	expect(await rule([{ percent: 0, actions: [{ do: "raise" }] }])).toMatchObject({ status: 422, body: { field: "thresholds[0]" } });
	expect(await rule([{ percent: 50, actions: [{ do: "harm" }] }])).toMatchObject({ status: 422, body: { field: "thresholds[0].actions[0]" } });
	expect(await rule([{ minutes: 0, actions: [{ do: "raise" }] }, { minutes: 0, actions: [{ do: "raise" }] }])).toMatchObject({ status: 422, body: { field: "thresholds[1]" } });
	expect(await rule([{ percent: 1, actions: [{ do: "page", policy: c.policy }] }, { minutes: 14400, actions: [{ do: "raise" }] }])).toMatchObject({ status: 201 });
});
