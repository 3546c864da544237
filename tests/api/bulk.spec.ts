// bulk.spec.ts - operations over many tickets, undo, merge, split, the graph: over HTTP.
import type { Caller } from "./caller";
import { expect, fresh, test, type World } from "./world";
import type { Json } from "./caller";

const T = "/api/v1/tickets";

/** Ask until it has ended; every result in order. */
async function ended(by: Caller, id: number): Promise<{ state: Json; results: Json[] }> {
	const results: Json[] = [];
	for (let i = 0; i < 600; i++) {
		const state = await by.ok("GET", `/api/v1/operations/${id}?after=${results.length}`);
		results.push(...state.results);
		expect(state.next).toBe(results.length);
		if (state.state !== "running" && results.length >= state.done)
			return { state, results };
		await new Promise((done) => setTimeout(done, 20));
	}
	throw new Error("it does not end");
}

const tickets = async (w: World, n: number, fields: Json = {}) => Promise.all(Array.from({ length: n }, () => w.ticket(fields)));
/** Everything but how often and when it was written. */
function lasting({ version, updated_at, clocks, verbs, ...rest }: Json): Json {
	void [version, updated_at, verbs];
	return { ...rest, clocks: (clocks as Json[]).map((c) => [c.target, c.state, c.goal_seconds]), due_at: rest.due_at === null };
}

test("an operation tells its results while it runs, and is undone whole", async ({ w }) => {
	const lead = w.as("lead"), all = await tickets(w, 60), gone = "INC999999999";
	const before = await Promise.all(all.map(async (t) => lasting(await w.read(t.key))));
	const started = await lead.post(`${T}/bulk`, { keys: [...all.map((t) => t.key), gone], verb: "resolve", args: { code: "fixed", notes: "Swapped." }, stream: true });
	expect(started).toMatchObject({ status: 202, body: { total: 61, verb: "resolve", type: "ticket" } });
	const { state, results } = await ended(lead, started.body.id);
	expect(state).toMatchObject({ state: "done", done: 61, ok: 60, failed: 1, undoable: true });
	expect(results.at(-1)).toMatchObject({ key: gone, ok: false, status: 404, code: "not_found" });
	expect((await w.read(all[59].key)).state).toBe("resolved");
	expect((await w.as("agent").get(`/api/v1/operations/${started.body.id}`)).status).toBe(403);
	expect((await w.as("coordinator").get(`/api/v1/operations/${started.body.id}`)).status).toBe(404);
	const undo = await lead.post(`/api/v1/operations/${started.body.id}/undo`);
	expect(undo).toMatchObject({ status: 202, body: { verb: "undo", undoes: started.body.id, total: 60 } });
	expect((await ended(lead, undo.body.id)).state).toMatchObject({ ok: 60, failed: 0 });
	expect(await Promise.all(all.map(async (t) => lasting(await w.read(t.key))))).toEqual(before);
	expect(await lead.post(`/api/v1/operations/${started.body.id}/undo`)).toMatchObject({ status: 409, body: { code: "already_undone" } });
	await w.events();
});

test("tags, variables and what cannot be", async ({ w }) => {
	const lead = w.as("lead"), [a, b] = await tickets(w, 2), tag = fresh("tag");
	const run = async (body: Json) => ended(lead, (await lead.ok("POST", `${T}/bulk`, { keys: [a.key, b.key], stream: true, ...body })).id);
	await run({ verb: "tag", args: { add: [tag, "kept"] } });
	await run({ verb: "tag", args: { add: ["more"], remove: [tag] } });
	expect((await w.read(a.key)).tags).toEqual(["kept", "more"]);
	const said = await run({ verb: "comment", args: { body: "About {{ticket.key}}", visibility: "internal" } });
	expect(said.state).toMatchObject({ ok: 2, undoable: false, not_undoable: "sent_out" });
	const last = (await lead.ok("GET", `${T}/${b.key}/timeline`)).items.at(-1);
	expect(last.comment.body).toBe(`About ${b.key}`);
	expect(await lead.post(`${T}/bulk`, { keys: [a.key], verb: "patch", args: [], stream: true })).toMatchObject({ status: 422, body: { field: "args" } });
	expect(await lead.post(`/api/v1/operations/${said.state.id}/cancel`)).toMatchObject({ status: 409, body: { code: "ended" } });
});

test("who has looked away is told that it is done, with why; who looks on is not", async ({ w }) => {
	const ann = await w.person("lead", w.client.own, fresh("ann")), t = await w.ticket();
	const gone = "INC999999999";
	const told = async () => (await ann.caller.ok("GET", "/api/v1/notices")).items as Json[];
	const begin = async (body: Json) => (await ann.caller.ok("POST", `${T}/bulk`, { keys: [t.key, gone], verb: "patch", stream: true, ...body })).id as number;
	const idle = async (id: number) => expect.poll(async () => (await ann.caller.ok("GET", "/api/v1/operations")).items.find((o: Json) => o.id === id).state).not.toBe("running");
	const away = await begin({ args: { site: "Basel" } });
	await idle(away); // how far others are is not its end
	expect(await told()).toEqual([]);
	await w.advance(6);
	expect(await told()).toMatchObject([{ reason: "bulk", kind: "patch", detail: "1/2", href: `/operations/${away}`, type: "", held: false, read: false }]);
	await ended(ann.caller, away);
	expect(await told(), "seen after all").toEqual([]);
	await ended(ann.caller, await begin({ args: { site: "Bern" } }));
	await ann.caller.ok("POST", `${T}/bulk`, { keys: [t.key], verb: "patch", args: { site: "Chur" } }); // answered at once
	await w.advance(6);
	expect(await told()).toEqual([]);
	await ann.caller.ok("PUT", "/api/v1/notices/settings", { modes: { bulk: "off" } });
	await idle(await begin({ args: { site: "Sion" } }));
	await w.advance(6);
	expect(await told()).toEqual([]);
});

test("a macro over many: refused where it does not fit, undone as one", async ({ w }) => {
	const lead = w.as("lead"), all = await tickets(w, 3);
	await w.verb(all[2].key, "cancel", { reason: "withdrawn" });
	const macro = await w.admin.ok("POST", "/api/v1/macros", { name: fresh("M"), client: w.client.own, shared: "all",
		effects: [{ do: "set", fields: { site: "Harbour" } }, { do: "tags", add: ["seen"] }, { do: "verb", verb: "hold", args: { reason: "vendor", comment: "{{ticket.key}} waits" } }] });
	const before = await Promise.all(all.map(async (t) => lasting(await w.read(t.key))));
	const { id } = await lead.ok("POST", `${T}/bulk`, { keys: all.map((t) => t.key), verb: "macro", args: { macro: macro.id }, stream: true });
	const { state, results } = await ended(lead, id);
	expect(state).toMatchObject({ ok: 2, failed: 1, undoable: true });
	expect(results[2]).toMatchObject({ ok: false, code: "wrong_state" });
	expect(await w.read(all[1].key)).toMatchObject({ site: "Harbour", tags: ["seen"], state: "on_hold" });
	expect((await w.read(all[2].key)).site, "whole or not at all").toBe("");
	const undo = await lead.ok("POST", `/api/v1/operations/${id}/undo`);
	expect((await ended(lead, undo.id)).state).toMatchObject({ ok: 2, failed: 0 });
	expect(await Promise.all(all.map(async (t) => lasting(await w.read(t.key))))).toEqual(before);
	await w.events();
});

test("a change is undone within its time, unless somebody was there since", async ({ w }) => {
	const agent = w.as("agent"), t = await w.ticket(), at = `${T}/${t.key}`;
	const change = async (by: Caller, fields: Json) => Number((await by.call("PATCH", at, fields)).headers.get("sinew-undo")?.split(";")[0]);
	const event = await change(agent, { service: "Mail", site: "Basel" });
	expect(await agent.post(`/api/v1/events/${event}/undo`)).toMatchObject({ status: 200, body: { event, comment_kept: false, records: [{ key: t.key }] } });
	expect(await w.read(t.key)).toMatchObject({ service: "", site: "" });
	const second = await change(agent, { site: "Bern" });
	await change(w.admin, { site: "Chur" });
	expect(await agent.post(`/api/v1/events/${second}/undo`)).toMatchObject({ status: 409, body: { code: "changed_since", conflicts: [{ key: t.key, field: "site" }] } });
	const hold = await agent.call("POST", `${at}/hold`, { reason: "caller", comment: "Which?" });
	expect(hold.headers.get("sinew-undo"), "what was told is not offered to be taken back").toBeNull();
	const third = await change(agent, { category: "Print" });
	const recent = await agent.ok("GET", "/api/v1/undo");
	expect(recent.items[0]).toMatchObject({ event: third, kind: "changed", records: 1, record: { key: t.key } });
	await w.advance(61);
	expect(await agent.post(`/api/v1/events/${third}/undo`)).toMatchObject({ status: 409, body: { code: "too_late" } });
});

test("merge: one conversation, replies find their way, undone whole", async ({ w }) => {
	const agent = w.as("agent"), target = await w.ticket(), source = await w.ticket({ requester: w.people.colleague.id });
	await agent.ok("POST", `${T}/${source.key}/comments`, { body: "Only the source knows", visibility: "public" });
	const file = await agent.call("POST", `${T}/${source.key}/attachments?name=s.txt&visibility=public`, undefined, { raw: "smoke", type: "text/plain" });
	expect(file.status).toBe(201);
	const before = [await w.read(target.key), await w.read(source.key)].map(lasting);
	const merged = await agent.call("POST", `${T}/${target.key}/merge`, { sources: [source.key] });
	expect(merged.status).toBe(200);
	expect(await w.read(source.key)).toMatchObject({ state: "cancelled", cancel_reason: "duplicate", merged_into: { key: target.key } });
	const told = (await agent.ok("GET", `${T}/${target.key}/timeline`)).items;
	expect(told.find((i: Json) => i.comment?.body === "Only the source knows")).toMatchObject({ from: source.key });
	expect((await agent.ok("GET", `${T}/${target.key}/attachments`)).items).toMatchObject([{ name: "s.txt", from: source.key }]);
	const colleague = w.as("colleague");
	const reply = await colleague.post(`${T}/${source.key}/comments`, { body: "Still broken", visibility: "public" });
	expect(reply).toMatchObject({ status: 201 });
	expect(reply.headers.get("location")).toBe(`${T}/${target.key}`);
	const mine = (await w.as("requester").ok("GET", `${T}/${target.key}/timeline`)).items;
	expect(mine.some((i: Json) => i.comment?.body === "Still broken")).toBe(true);
	expect(JSON.stringify(mine), "somebody else's ticket is not shown to a requester").not.toContain("Only the source knows");
	const event = merged.headers.get("sinew-undo")!.split(";")[0];
	await w.advance(300); // several records: the longer limit
	expect(await agent.post(`/api/v1/events/${event}/undo`)).toMatchObject({ status: 200 });
	expect([await w.read(target.key), await w.read(source.key)].map(lasting)).toEqual(before);
	expect((await colleague.get(`${T}/${target.key}`)).status, "no watcher any more").toBe(404);
	expect(await agent.post(`${T}/${target.key}/merge`, { sources: [target.key] })).toMatchObject({ status: 422, body: { field: "sources" } });
	expect(await agent.post(`${T}/${target.key}/merge`, { sources: ["INC999999999"] })).toMatchObject({ status: 404 });
	await w.events();
});

test("a split tells who said what and when, by the client's clock", async ({ w }) => {
	const agent = w.as("agent"), t = await w.ticket();
	const ids: number[] = [], heads: string[] = [];
	for (const [body, visibility] of [["The phone too", "public"], ["And the screen", "public"], ["He is a director", "internal"]]) {
		const said = await agent.ok("POST", `${T}/${t.key}/comments`, { body, visibility });
		ids.push(said.id);
		heads.push(`**${w.people.agent.name}, ${new Date(said.at).toLocaleString("sv-SE", { timeZone: "Europe/Berlin", dateStyle: "short", timeStyle: "short" })} CE`);
	}
	const made = await agent.ok("POST", `${T}/${t.key}/split`, { comments: ids, fields: { title: "Phone" } });
	const inner = (await agent.timeline(`${T}/${made.key}`)).filter((e) => e.comment).map((e) => e.comment.body as string);
	expect(made.description.replace(/S?T\*\*/g, "")).toBe(`${heads[0]}\n\nThe phone too\n\n${heads[1]}\n\nAnd the screen`);
	expect(inner.map((b) => b.replace(/S?T\*\*/g, ""))).toEqual([`${heads[2]}\n\nHe is a director`]);
});

test("split and the graph of what hangs together", async ({ w }) => {
	const agent = w.as("agent"), t = await w.ticket();
	const said = await agent.ok("POST", `${T}/${t.key}/comments`, { body: "The phone too", visibility: "public" });
	const made = await agent.post(`${T}/${t.key}/split`, { comments: [said.id], fields: { title: "Phone", parent: t.key } });
	expect(made).toMatchObject({ status: 201, body: { title: "Phone", description: "The phone too", requester: { id: w.people.requester.id } } });
	expect(await agent.post(`${T}/${t.key}/split`, { comments: [said.id + 999], fields: { title: "x" } })).toMatchObject({ status: 422, body: { field: "comments" } });
	const graph = await agent.ok("GET", `${T}/${t.key}/graph?depth=2`);
	expect(graph.nodes.map((n: Json) => [n.key, n.depth])).toEqual([[t.key, 0], [made.body.key, 1]]);
	expect(graph.edges.map((e: Json) => e.kind).sort()).toEqual(["parent", "split_from"]);
	expect(await agent.get(`${T}/${t.key}/graph?depth=9`)).toMatchObject({ status: 400 });
});
