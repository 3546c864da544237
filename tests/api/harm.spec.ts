// harm.spec.ts - what is lost and when, through the API: a line read and set, a preset, a monitor that may not overwrite a person, undo; a
// nudge answered from the notification, and its promise broken.
import type { Json } from "./caller";
import { expect, fresh, test } from "./world";

const iso = (t: number) => new Date(Math.round(t / 1000) * 1000).toISOString().replace(".000Z", "Z");
const MINUTE = 60_000;

test("harm: read, set, listed, kept from a monitor, taken back", async ({ w }) => {
	const agent = w.as("agent"), t = await w.ticket({ client: w.client.own }), at = `/api/v1/tickets/${t.key}`;
	const body = await agent.ok("POST", `${at}/harm/read`, { text: "in 20 min bank cut-off" });
	expect(body).toMatchObject({ kind: "instant", effect: "bank cut-off" });
	expect(await agent.post(`${at}/harm/read`, { text: "soon" })).toMatchObject({ status: 422, body: { field: "text" } });
	const set = await agent.call("PUT", `${at}/harm`, body);
	expect(set).toMatchObject({ status: 200, body: { kind: "instant", at: body.at, source: "person", before: { kind: "unset" } } });
	expect((await agent.ok("GET", at)).harm).toMatchObject({ effect: "bank cut-off", set_by: { id: w.people.agent.id } });
	const list = await agent.ok("GET", "/api/v1/tickets?q=" + encodeURIComponent(`harm<+30m id:${t.id as number}`));
	expect(list.items.map((x: Json) => x.harm.at)).toEqual([body.at]);
	const monitor = { kind: "depletion", level: 12, rate: 3, unit: "GB", source: "monitor", effect: "Disk full" };
	expect(await w.as("coordinator").call("PUT", `${at}/harm`, monitor)).toMatchObject({ status: 409, body: { code: "harm_by_person" } });
	const preset = await w.as("admin_one").ok("POST", "/api/v1/harm-presets", { name: fresh("Cut-off"), minutes: 45, client: w.client.own, position: 1 });
	const choices = await agent.ok("GET", `${at}/harm/choices`);
	const first = choices.items.find((c: Json) => c.id === `preset:${preset.id as number}`);
	const before = await agent.ok("PUT", `${at}/harm`, first.body);
	expect(before.before).toMatchObject({ effect: "bank cut-off" });
	await agent.ok("POST", `/api/v1/events/${before.event as number}/undo`);
	expect(await agent.ok("GET", `${at}/harm`)).toMatchObject({ effect: "bank cut-off", at: body.at });
	expect(await agent.ok("DELETE", `${at}/harm`)).toMatchObject({ kind: "unset", before: { effect: "bank cut-off" } });
});

test("a nudge, its answer, a broken promise; the requester sees none of it", async ({ w }) => {
	const ann = await w.person("agent", w.client.own, fresh("ann"));
	const t = await w.ticket({ client: w.client.own, requester: w.people.requester.id }), at = `/api/v1/tickets/${t.key}`;
	await w.admin.ok("POST", `${at}/assign`, { assignee: ann.id });
	expect(await w.as("coordinator").ok("POST", `${at}/nudge`, { words: "The bank waits" })).toMatchObject({ state: "asked", asked: { of: { id: ann.id } } });
	expect((await ann.caller.ok("GET", "/api/v1/notices?reason=nudge")).items[0]).toMatchObject({ key: t.key, kind: "nudged", detail: "The bank waits" });
	const promised = iso((await w.now()) + 10 * MINUTE);
	expect(await ann.caller.ok("PUT", `${at}/next-action`, { at: promised, words: "Call them" })).toMatchObject({ state: "promised", promised: { at: promised } });
	expect((await ann.caller.ok("GET", "/api/v1/notices?reason=nudge&unread=1")).items).toEqual([]);
	await w.advance(11 * 60);
	expect(await w.as("coordinator").ok("GET", `${at}/next-action`)).toMatchObject({ state: "broken" });
	expect((await w.as("coordinator").ok("GET", "/api/v1/notices?reason=nudge")).items[0]).toMatchObject({ key: t.key, kind: "next_action_broken" });
	const seen = await w.as("requester").ok("GET", at);
	expect(seen.harm).toBeUndefined();
	expect(seen.next_action).toBeUndefined();
	expect(await w.as("requester").get(`${at}/harm`)).toMatchObject({ status: 403 });
});
