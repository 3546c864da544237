// macros.spec.ts - macros, canned replies, templates and checklists through the API, as the UI and other programs use them.
import type { Json } from "./caller";
import { expect, fresh, test, type World } from "./world";

const HOUR = 3600;
const macro = (w: World, effects: Json[], more: Json = {}, by = w.as("agent")) =>
	by.ok("POST", "/api/v1/macros", { name: fresh("Macro"), client: w.client.own, effects, ...more });

test("a preview says what a run will do, and writes nothing", async ({ w }) => {
	const agent = w.as("agent"), t = await w.ticket({ impact: "3", urgency: "3" });
	const m = await macro(w, [
		{ do: "set", fields: { impact: "1", category: "Printing" } },
		{ do: "assign", team: w.team.network },
		{ do: "tags", add: ["paper"] },
		{ do: "comment", body: "Dear {{requester.first_name}}, {{team.name}} has {{ticket.key}}.", visibility: "public" },
		{ do: "verb", verb: "hold", args: { reason: "vendor", until: "+2d" } },
	]);
	const at = `/api/v1/tickets/${t.key}`, before = await w.events();
	// as the UI sends it: with a key for repeating, which makes a transaction of most requests
	const p = (await agent.post(`${at}/macros/${m.id}/preview`, {}, { "Idempotency-Key": fresh("k") })).body;
	expect(p).toMatchObject({ macro: { id: m.id, name: m.name, version: 1 }, offered: true, ok: true });
	expect(p.effects.map((e: Json) => e.do)).toEqual(["set", "assign", "tags", "comment", "verb"]);
	expect(p.effects[0]).toMatchObject({ fields: expect.arrayContaining(["impact", "priority", "category"]), before: { impact: "3" }, after: { impact: "1", category: "Printing" } });
	expect(p.effects[1].after).toMatchObject({ state: "assigned", team: { name: "Network" } });
	expect(p.effects[2].tags).toEqual({ before: [], after: ["paper"] });
	expect(p.effects[3].text).toEqual({ body: `Dear Requester, Network has ${t.key}.`, visibility: "public", gaps: [] });
	expect(p.effects[4].after).toMatchObject({ state: "on_hold", hold_reason: "vendor" });
	expect(await w.events(), "nothing was written").toBe(before);
	expect(await w.read(t.key)).toMatchObject({ version: 1, state: "new" });

	const done = await agent.ok("POST", `${at}/macros/${m.id}/run`);
	expect(done).toMatchObject({ state: "on_hold", impact: "1", team: { name: "Network" }, tags: ["paper"] });
	const items = (await agent.timeline(at)).slice(1);
	expect(items.map((i) => i.rule)).toEqual(Array(items.length).fill(`macro/${m.id}@1`));
	expect((await agent.ok("GET", `/api/v1/macros/${m.id}`)).uses).toBe(1);
	// the requester learns what was said, not how
	const public_ = await w.as("requester").timeline(at);
	expect(JSON.stringify(public_)).not.toContain("macro/");
});

test("what would fail is shown with its reason, and the run changes nothing", async ({ w }) => {
	const agent = w.as("agent"), t = await w.ticket(), at = `/api/v1/tickets/${t.key}`;
	const m = await macro(w, [{ do: "tags", add: ["x"] }, { do: "verb", verb: "close" }, { do: "comment", body: "{{team.name}} looks." }]);
	const p = await agent.ok("POST", `${at}/macros/${m.id}/preview`);
	expect(p.ok).toBe(false);
	expect(p.effects.map((e: Json) => e.ok)).toEqual([true, false, false]);
	expect(p.effects[1].error.code).toBe("wrong_state");
	expect(p.effects[2]).toMatchObject({ text: { body: "[[team.name]] looks.", gaps: ["team.name"] }, error: { code: "gap" } });
	const said = await agent.post(`${at}/macros/${m.id}/run`);
	expect(said).toMatchObject({ status: 409, body: { code: "wrong_state", detail: expect.stringMatching(/^effect 2 \(verb\): /) } });
	expect(await w.read(t.key)).toMatchObject({ version: 1, tags: [] });
});

test("a macro's run is one deed that can be taken back, and is offered so", async ({ w }) => {
	const lead = w.as("lead"), t = await w.ticket({ category: "Before" }), at = `/api/v1/tickets/${t.key}`;
	const make = async (effects: object[]) => (await lead.ok("POST", "/api/v1/macros", { name: fresh("Macro"), client: w.client.own, effects })).id as number;
	const run = (macro: number) => lead.post(`${at}/macros/${macro}/run`);
	const ran = await run(await make([{ do: "set", fields: { category: "After" } }, { do: "tags", add: ["macro"] }, { do: "watch", person: "me" }]));
	const event = Number(ran.headers.get("sinew-undo")?.split(";")[0]);
	expect(event, "the answer names the way back").toBeGreaterThan(0);
	expect((await lead.ok("GET", "/api/v1/undo")).items[0]).toMatchObject({ event, record: { key: t.key } });
	await lead.ok("POST", `/api/v1/events/${event}/undo`);
	expect(await w.read(t.key)).toMatchObject({ category: "Before", tags: [] });
	expect((await lead.ok("GET", `${at}/watchers`)).items).toEqual([]);
	/* What cannot be taken back is not offered: something was made, something was said. */
	const list = await lead.ok("POST", "/api/v1/checklist-templates", { name: fresh("List"), client: w.client.own, items: [{ title: "One" }] });
	for (const effect of [{ do: "checklist", template: list.id }, { do: "comment", body: "We look.", visibility: "public" }])
		expect((await run(await make([{ do: "tags", add: [fresh("t")] }, effect]))).headers.get("sinew-undo")).toBeNull();
});

test("a macro is offered where its filter matches, and to those it is shared with", async ({ w }) => {
	const agent = w.as("agent"), mark = fresh("m");
	const m = await macro(w, [{ do: "tags", add: ["x"] }], { name: mark, q: "impact:1" });
	const big = await w.ticket({ impact: "1" }), small = await w.ticket({ impact: "3" });
	const names = async (key: string, by = agent) => (await by.ok("GET", `/api/v1/tickets/${key}/macros`)).items.map((i: Json) => i.name);
	expect(await names(big.key)).toContain(mark);
	expect(await names(small.key)).not.toContain(mark);
	expect(await names(big.key, w.as("lead")), "personal").not.toContain(mark);
	expect(await agent.post(`/api/v1/tickets/${small.key}/macros/${m.id}/run`)).toMatchObject({ status: 409, body: { code: "not_offered" } });
	expect((await w.as("lead").post(`/api/v1/tickets/${big.key}/macros/${m.id}/run`)).status).toBe(404);
	const bad = await agent.post("/api/v1/macros", { name: "M", effects: [{ do: "set", fields: { priority: "1" } }] });
	expect(bad).toMatchObject({ status: 422, body: { field: "effects", detail: expect.stringContaining("effect 1 (set)") } });
});

test("a macro on many tickets, with a result for each", async ({ w }) => {
	const m = await macro(w, [{ do: "tags", add: ["many"] }], { q: "impact:1" }, w.as("lead"));
	const keys = [(await w.ticket({ impact: "1" })).key, (await w.ticket({ impact: "3" })).key, (await w.ticket({ impact: "1" })).key];
	const done = await w.as("lead").ok("POST", "/api/v1/tickets/bulk", { keys, verb: "macro", args: { macro: m.id } });
	expect(done).toMatchObject({ ok: 2, failed: 1, results: [{ ok: true }, { ok: false, code: "not_offered" }, { ok: true }] });
	expect((await w.read(keys[0])).tags).toEqual(["many"]);
	expect((await w.read(keys[1])).tags).toEqual([]);
	expect(await w.as("lead").post("/api/v1/tickets/bulk", { keys, verb: "makro", args: {} })).toMatchObject({ status: 422, body: { field: "verb" } });
});

test("canned replies: found by words, the typed code first, rendered in the requester's zone, counted", async ({ w }) => {
	const agent = w.as("agent"), t = await w.ticket({ team: w.team.desk }), at = `/api/v1/tickets/${t.key}/replies`;
	const word = fresh("vpn");
	const make = (title: string, more: Json) => agent.ok("POST", "/api/v1/canned-replies", { title, client: w.client.own, ...more });
	const first = await make("Ask for the error", { body: `Hello {{requester.first_name}}, which ${word} error?`, shortcode: word });
	await make("About the network", { body: `${word}: done by {{ticket.due_at}}`, category: "Network", language: "de" });
	const list = await agent.ok("GET", `${at}?words=${word}`);
	expect(list.items.map((i: Json) => i.title)).toEqual(["Ask for the error", "About the network"]);
	expect(list.items[0].body).toBe(`Hello Requester, which ${word} error?`);
	expect(list.items[1].body).toMatch(/done by [A-Z]\w+, \d+\. \S+ \d{4}, \d\d:\d\d Uhr \((CET|CEST)\)$/);
	expect((await agent.ok("GET", `${at}?words=${word} network`)).items).toHaveLength(1);
	expect((await agent.ok("GET", `${at}?words=%22)%20OR%20(`)).items.length, "no way into the filter").toBeGreaterThanOrEqual(0);
	expect((await agent.ok("POST", `${at}/${first.id}`)).uses).toBe(1);
	expect(await agent.post("/api/v1/canned-replies", { title: "x", body: "{{requester.shoe_size}}" })).toMatchObject({ status: 422, body: { field: "body", detail: expect.stringContaining("requester.shoe_size") } });
});

test("a ticket from a template, with its checklist, or nothing", async ({ w }) => {
	const agent = w.as("agent");
	const list = await agent.ok("POST", "/api/v1/checklist-templates", { name: fresh("Leaver"), client: w.client.own, items: [{ title: "Lock the account", mandatory: true }, { title: "Fetch the laptop", due: "2d" }] });
	const tpl = await agent.ok("POST", "/api/v1/ticket-templates", { name: fresh("Leaver"), client: w.client.own, title: "{{requester.name}} leaves", body: "Since {{today}}", checklist: list.id, fields: { kind: "request", team: w.team.desk, tags: ["leaver"] } });
	const at = `/api/v1/ticket-templates/${tpl.id}`;
	const f = await agent.ok("POST", `${at}/fields`, { requester: w.people.requester.id });
	expect(f).toMatchObject({ fields: { kind: "request", team: { id: w.team.desk, name: "Desk" }, title: `${w.people.requester.name} leaves` }, gaps: [], checklist: { items: ["Lock the account", "Fetch the laptop"] } });
	expect((await agent.ok("POST", `${at}/fields`, {})).gaps).toEqual(["requester.name"]);
	const made = await agent.ok("POST", `${at}/make`, { requester: w.people.requester.id, impact: "2" });
	expect(made).toMatchObject({ key: expect.stringMatching(/^REQ/), impact: "2", checks_total: 2, checks_done: 0, tags: ["leaver"] });
	const count = async () => (await agent.ok("GET", "/api/v1/tickets?limit=1&count=1")).total;
	const n = await count();
	expect(await agent.post(`${at}/make`, { requester: w.people.requester.id, title: "About [[requester.name]]" })).toMatchObject({ status: 422, body: { field: "title" } });
	expect(await count()).toBe(n);
});

test("checklists: tick, order, remind, and no resolve while something mandatory is open", async ({ w }) => {
	const agent = w.as("agent"), t = await w.ticket({ team: w.team.desk }), at = `/api/v1/tickets/${t.key}`;
	await w.verb(t.key, "accept", {}, agent);
	const { checklists: [list] } = await agent.ok("POST", `${at}/checklists`, { title: "Before closing" });
	const due = new Date(await w.now() + 2 * HOUR * 1000).toISOString();
	const add = (fields: Json) => agent.ok("POST", `/api/v1/checklists/${list.id}/items`, fields);
	const a = await add({ title: "Ask the user", mandatory: true, owner: w.people.agent.id, due_at: due });
	const b = await add({ title: "Write it down" });
	await agent.ok("POST", `/api/v1/checklist-items/${b.id}/move`, { after: null });
	expect((await agent.ok("GET", `${at}/checklists`)).items.map((i: Json) => i.title)).toEqual(["Write it down", "Ask the user"]);
	const mine = await agent.ok("GET", `/api/v1/checklist-items?q=owner:me live:true ticket:${t.key}`);
	expect(mine.items).toMatchObject([{ id: a.id, ticket: { key: t.key } }]);
	expect(await w.read(t.key)).toMatchObject({ checks_done: 0, checks_total: 2 });
	expect((await agent.ok("GET", `/api/v1/tickets?q=key:${t.key} checks_total>0`)).items).toHaveLength(1);
	expect((await w.as("requester").ok("GET", at)).checks_total, "none of the requester's business").toBeUndefined();

	await w.advance(3 * HOUR);
	const story = await agent.timeline(`/api/v1/checklist-items/${a.id}`);
	expect(story.map((i) => i.kind)).toEqual(["created", "due"]);
	const solved = { code: "fixed", notes: "Done." };
	expect(await agent.post(`${at}/resolve`, solved)).toMatchObject({ status: 409, body: { code: "checklist_open", detail: expect.stringContaining("Ask the user") } });
	expect((await agent.call("DELETE", `/api/v1/checklist-items/${a.id}`)).status, "removing is no way around").toBe(403);
	expect((await agent.patch(`/api/v1/checklist-items/${a.id}`, { mandatory: false })).status).toBe(403);
	await w.as("lead").ok("POST", `${at}/checklists/waive`, { reason: "The user left" });
	await agent.ok("POST", `/api/v1/checklist-items/${b.id}/tick`);
	expect(await agent.ok("POST", `${at}/resolve`, solved)).toMatchObject({ state: "resolved", checks_done: 2 });
	expect((await agent.timeline(at)).map((i) => i.kind)).toEqual(expect.arrayContaining(["checklist_started", "item_added", "item_done", "item_waived"]));
	await w.events();
});
