// ticket.spec.ts - a ticket's whole life through the API, against the built binary, with the server's clock moved.
import { expect, fresh, test, type World } from "./world";
import type { Json } from "./caller";

const HOUR = 3600;
const ms = (t: string) => Date.parse(t);
const states = (items: Json[]) => items.filter((i) => i.data.changes?.state).map((i) => i.data.changes.state[1]);

/** The first choice a verb's argument offers, as the description of types says. */
async function choice(w: World, verb: string, arg: string): Promise<string> {
	const meta = await w.admin.ok("GET", "/api/v1/meta");
	const t = meta.types.find((x: Json) => x.name === "ticket");
	return t.verbs.find((v: Json) => v.verb === verb).args.find((a: Json) => a.name === arg).choices[0].id;
}
async function resolve(w: World, key: string, by = w.as("agent")) {
	return w.verb(key, "resolve", { code: await choice(w, "resolve", "code"), notes: "Put the fire out." }, by);
}
async function working(w: World, fields: Json = {}): Promise<Json> {
	const t = await w.ticket({ team: w.team.desk, ...fields });
	return w.verb(t.key, "accept", {}, w.as("agent"));
}

test("the answer of a create is what a read gives", async ({ w }) => {
	const label = { of_type: "ticket", name: "rack", label: "Rack", kind: "text" };
	await w.admin.ok("POST", "/api/v1/custom-fields", { client: w.client.own, ...label });
	for (const fields of [{}, { tags: ["vpn", "lyon"], custom: { rack: "B7" }, team: w.team.desk }]) {
		const still = (t: Json) => ({ ...t, clocks: t.clocks.map((c: Json) => ({ ...c, elapsed_seconds: 0, remaining_seconds: 0 })) });
		const made = await w.ticket(fields);
		expect(still(made)).toEqual(still(await w.read(made.key)));
	}
});

test("from new to closed, every step in the history, in order and by name", async ({ w }) => {
	const caller = w.as("requester"), agent = w.as("agent");
	const made = await w.ticket({ requester: undefined, client: undefined }, caller);
	expect(made).toMatchObject({ key: expect.stringMatching(/^INC\d+$/), type: "ticket", state: "new", version: 1 });
	expect(made.requester.id, "who asks is the requester").toBe(w.people.requester.id);
	expect(made.client.id).toBe(w.client.own);

	let t = await w.verb(made.key, "triage", { impact: "2", urgency: "2", category: "hardware", team: w.team.desk }, agent);
	expect(t).toMatchObject({ state: "assigned", priority: "3", category: "hardware" });
	t = await w.verb(t.key, "assign", { team: w.team.network, comment: "Smells of burnt switch." }, agent);
	expect(t.team.id).toBe(w.team.network);
	t = await w.verb(t.key, "accept", {}, agent);
	expect(t).toMatchObject({ state: "in_progress", assignee: { id: w.people.agent.id } });

	const silent = await agent.post(`/api/v1/tickets/${t.key}/hold`, { reason: "caller" });
	expect(silent).toMatchObject({ status: 422, body: { code: "invalid_field", field: "comment" } });
	t = await w.verb(t.key, "hold", { reason: "caller", comment: "Which floor?", visibility: "public" }, agent);
	expect(t).toMatchObject({ state: "on_hold", hold_reason: "caller" });
	await caller.ok("POST", `/api/v1/tickets/${t.key}/comments`, { body: "The third." });
	t = await w.read(t.key, agent);
	expect(t, "the caller's reply resumes").toMatchObject({ state: "in_progress", hold_reason: null });

	t = await resolve(w, t.key);
	expect(t).toMatchObject({ state: "resolved", resolution_notes: "Put the fire out.", resolved_by: { id: w.people.agent.id } });
	t = await w.verb(t.key, "close", {}, agent);
	expect(t.state).toBe("closed");

	const items = await w.as("coordinator").timeline(`/api/v1/tickets/${t.key}`);
	expect(states(items)).toEqual(["new", "assigned", "in_progress", "on_hold", "in_progress", "resolved", "closed"]);
	const ids = items.map((i) => i.id), at = items.map((i) => ms(i.at));
	expect(ids).toEqual([...ids].sort((a, b) => a - b));
	expect(at).toEqual([...at].sort((a, b) => a - b));
	const by = Object.fromEntries(items.map((i) => [i.kind, i.actor?.name ?? null]));
	expect(by).toMatchObject({ created: w.people.requester.name, triage: w.people.agent.name, hold: w.people.agent.name, resolve: w.people.agent.name });
	const assign = items.find((i) => i.kind === "assign");
	expect(assign.data.changes.team.map((x: Json) => x.name)).toEqual(["Desk", "Network"]);
	expect(assign.comment).toMatchObject({ body: "Smells of burnt switch.", visibility: "internal" });

	// Folding the changes gives the record: nothing happened that is not in there, nothing is in there twice.
	for (const field of ["state", "priority", "team", "assignee", "category", "hold_reason"]) {
		const steps = items.filter((i) => i.data.changes?.[field]).map((i) => i.data.changes[field]);
		const plain = (v: Json) => v?.id ?? v ?? null;
		for (let n = 1; n < steps.length; n++)
			expect(plain(steps[n][0]), `${field} goes on where it was`).toBe(plain(steps[n - 1][1]));
		if (steps.length)
			expect(plain(steps.at(-1)[1]) || null, `${field} ends as the record has it`).toBe(plain(t[field]) || null);
	}
	const seen = await caller.timeline(`/api/v1/tickets/${t.key}`);
	expect(JSON.stringify(seen), "internal remarks stay inside").not.toContain("burnt switch");
	expect(JSON.stringify(seen)).toContain("Which floor?");
});

test("the verbs offered are the ones that work", async ({ w }) => {
	const t = await w.ticket();
	const agent = await w.read(t.key, w.as("agent")), requester = await w.read(t.key, w.as("requester"));
	expect(agent.verbs).toEqual(expect.arrayContaining(["triage", "assign", "accept", "cancel"]));
	expect(agent.verbs).not.toEqual(expect.arrayContaining(["reopen"]));
	expect(requester.verbs).not.toEqual(expect.arrayContaining(["triage"]));
	expect((await w.as("agent").post(`/api/v1/tickets/${t.key}/reopen`, {})).status).toBe(409);
});

test("priority comes from impact and urgency and cannot be typed", async ({ w }) => {
	const want: Record<string, string> = { 11: "1", 12: "2", 13: "3", 21: "2", 22: "3", 23: "4", 31: "3", 32: "4", 33: "4" };
	for (const [iu, priority] of Object.entries(want)) {
		const t = await w.ticket({ impact: iu[0], urgency: iu[1] });
		expect(t.priority, `impact ${iu[0]}, urgency ${iu[1]}`).toBe(priority);
	}
	const t = await w.ticket();
	expect(await w.admin.patch(`/api/v1/tickets/${t.key}`, { priority: "1" })).toMatchObject({ status: 422, body: { field: "priority" } });
	const matrix = { 1: { 1: "2", 2: "2", 3: "2" }, 2: { 1: "3", 2: "3", 3: "3" }, 3: { 1: "4", 2: "4", 3: "1" } };
	const c = await w.admin.ok("POST", "/api/v1/clients", { name: fresh("Matrix"), matrix });
	const other = await w.ticket({ client: c.id, requester: null, impact: "3", urgency: "3" });
	expect(other.priority, "the client's own matrix").toBe("1");
});

test("closed N working days after resolved, however often it was touched since", async ({ w }) => {
	const t = await working(w);
	const done = await resolve(w, t.key);
	const due = workdaysAfter(ms(done.resolved_at), 5);
	await w.advance((due - (await w.now())) / 1000 - 2 * 24 * HOUR);
	await w.as("agent").ok("POST", `/api/v1/tickets/${t.key}/comments`, { body: "Called, nobody there.", visibility: "internal" });
	await w.as("agent").ok("PATCH", `/api/v1/tickets/${t.key}`, { category: "touched" });
	await w.advance((due - (await w.now())) / 1000 - 120);
	expect((await w.read(t.key)).state, "two minutes before").toBe("resolved");
	await w.advance(240);
	const closed = await w.read(t.key);
	expect(closed.state, "two minutes after").toBe("closed");
	const last = (await w.admin.timeline(`/api/v1/tickets/${t.key}`)).at(-1);
	expect(last.actor, "nobody did it").toBeNull();
	expect(last.data.changes.state).toEqual(["resolved", "closed"]);
});

/** The same time of day in Berlin on the n-th Monday-to-Friday after t. */
function workdaysAfter(t: number, n: number): number {
	const parts = (x: number) => new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Berlin", weekday: "short", timeZoneName: "longOffset" }).formatToParts(x);
	const offset = (x: number) => {
		const m = /GMT([+-])(\d\d):(\d\d)/.exec(parts(x).find((p) => p.type === "timeZoneName")!.value)!;
		return (m[1] === "-" ? -1 : 1) * (Number(m[2]) * 60 + Number(m[3])) * 60_000;
	};
	let at = t;
	while (n > 0) {
		at += 86_400_000;
		if (!/Sat|Sun/.test(parts(at).find((p) => p.type === "weekday")!.value))
			n--;
	}
	return at + offset(t) - offset(at);
}

test("reopen only from resolved, counted, by whom and when", async ({ w }) => {
	const t = await working(w), agent = w.as("agent"), lead = w.as("lead");
	const early = await agent.post(`/api/v1/tickets/${t.key}/reopen`, { comment: "?" });
	expect(early).toMatchObject({ status: 409, body: { code: "wrong_state" } });
	for (const n of [1, 2]) {
		await resolve(w, t.key);
		await w.advance(60);
		const r = await w.verb(t.key, "reopen", { comment: "Still burning." }, lead);
		expect(r).toMatchObject({ state: "in_progress", reopen_count: n, reopened_by: { id: w.people.lead.id }, resolved_at: null });
		const event = (await agent.timeline(`/api/v1/tickets/${t.key}`)).findLast((i) => i.kind === "reopen");
		expect(r.reopened_at).toBe(event.at);
	}
	await resolve(w, t.key);
	await w.verb(t.key, "close", {}, agent);
	expect((await agent.post(`/api/v1/tickets/${t.key}/reopen`, { comment: "!" })).status).toBe(409);
	expect((await w.read(t.key)).reopen_count).toBe(2);
});

test("a reply to a closed ticket opens a new one that is linked", async ({ w }) => {
	const t = await working(w), caller = w.as("requester");
	await resolve(w, t.key);
	await w.verb(t.key, "close", {}, w.as("agent"));
	const words = `It burns again ${fresh()}`;
	await caller.ok("POST", `/api/v1/tickets/${t.key}/comments`, { body: words });
	expect((await w.read(t.key)).state, "what is closed stays closed").toBe("closed");
	const links = (await w.admin.ok("GET", `/api/v1/tickets/${t.key}/links`)).items;
	expect(links).toHaveLength(1);
	const neo = await w.read(links[0].record.key);
	expect(neo).toMatchObject({ state: "new", kind: "incident", requester: { id: w.people.requester.id }, client: { id: w.client.own } });
	expect(JSON.stringify([neo, await w.admin.timeline(`/api/v1/tickets/${neo.key}`)])).toContain(words);
	expect((await caller.get(`/api/v1/tickets/${neo.key}`)).status, "and the caller sees it").toBe(200);
});

test("bounce: back to triage, with a reason, counted", async ({ w }) => {
	const t = await w.ticket({ team: w.team.network }), agent = w.as("agent");
	await w.verb(t.key, "accept", {}, agent);
	expect(await agent.post(`/api/v1/tickets/${t.key}/bounce`, {})).toMatchObject({ status: 422, body: { field: "reason" } });
	const back = await w.verb(t.key, "bounce", { reason: "That is a printer, not a switch." }, agent);
	expect(back).toMatchObject({ bounce_count: 1, bounce_reason: "That is a printer, not a switch.", assignee: null });
	expect(["new", "triaged"]).toContain(back.state);
	await w.verb(t.key, "assign", { team: w.team.network }, agent);
	expect((await w.verb(t.key, "bounce", { reason: "Still a printer.", team: w.team.desk }, agent)).bounce_count).toBe(2);
});

test("major: anyone who works may propose, only who holds the permission decides", async ({ w }) => {
	const t = await working(w), path = `/api/v1/tickets/${t.key}`;
	expect((await w.as("coordinator").post(`${path}/decide_major`, { accept: true, comment: "?" })).status, "nothing was proposed").toBe(409);
	expect(await w.verb(t.key, "propose_major", { comment: "Three floors are dark." }, w.as("agent"))).toMatchObject({ major: "candidate" });
	expect((await w.as("agent").post(`${path}/decide_major`, { accept: true, comment: "yes" })).status).toBe(403);
	expect((await w.as("lead").post(`${path}/decide_major`, { accept: true, comment: "yes" })).status).toBe(403);
	expect(await w.verb(t.key, "decide_major", { accept: true, comment: "War room." }, w.as("coordinator"))).toMatchObject({ major: "yes" });
	expect((await w.read(t.key)).priority, "outside the matrix").toBe(t.priority);
	const other = await working(w);
	await w.verb(other.key, "propose_major", { comment: "Coffee machine." }, w.as("agent"));
	expect(await w.verb(other.key, "decide_major", { accept: false, comment: "No." }, w.as("coordinator"))).toMatchObject({ major: "rejected" });
});

test("depends-on is enforced when resolving, and named", async ({ w }) => {
	const a = await working(w), b = await working(w), agent = w.as("agent");
	await agent.ok("POST", `/api/v1/tickets/${a.key}/links`, { kind: "depends_on", to: b.key });
	const refused = await agent.post(`/api/v1/tickets/${a.key}/resolve`, { code: await choice(w, "resolve", "code"), notes: "Done." });
	expect(refused.status).toBe(409);
	expect(refused.body.detail).toContain(b.key);
	expect((await w.read(a.key)).state).toBe("in_progress");
	await resolve(w, b.key);
	expect((await resolve(w, a.key)).state).toBe("resolved");
});

test("a hold with an end ends by itself, and says that nobody did it", async ({ w }) => {
	const t = await working(w), until = new Date((await w.now()) + 2 * HOUR * 1000).toISOString();
	const held = await w.verb(t.key, "hold", { reason: "scheduled", until }, w.as("agent"));
	expect(ms(held.hold_until)).toBe(ms(until));
	await w.advance(2 * HOUR - 60);
	expect((await w.read(t.key)).state).toBe("on_hold");
	await w.advance(120);
	expect(await w.read(t.key)).toMatchObject({ state: "in_progress", hold_reason: null, hold_until: null });
	const last = (await w.admin.timeline(`/api/v1/tickets/${t.key}`)).at(-1);
	expect(last).toMatchObject({ actor: null, data: { changes: { state: ["on_hold", "in_progress"] } } });
});

test("cancel says why and ends the clocks", async ({ w }) => {
	const t = await w.ticket(), agent = w.as("agent");
	expect(await agent.post(`/api/v1/tickets/${t.key}/cancel`, {})).toMatchObject({ status: 422, body: { field: "reason" } });
	const c = await w.verb(t.key, "cancel", { reason: "duplicate" }, agent);
	expect(c).toMatchObject({ state: "cancelled", cancel_reason: "duplicate" });
	expect(c.clocks.map((k: Json) => k.state)).toEqual(c.clocks.map(() => "cancelled"));
});

test("clocks run, pause, resume and breach, exact to the microsecond", async ({ w }) => {
	const t = await w.ticket({ team: w.team.desk }), agent = w.as("agent");
	const clock = (r: Json, target: string) => r.clocks.find((c: Json) => c.target === target);
	const when = async (kind: string) => micro((await agent.timeline(`/api/v1/tickets/${t.key}`)).findLast((i) => i.kind === kind).at);
	const born = micro(t.created_at), goal = BigInt(240 * 60) * 1_000_000n;
	expect(micro(clock(t, "resolve").deadline) - born).toBe(goal);
	expect(micro(clock(t, "response").deadline) - born).toBe(BigInt(30 * 60) * 1_000_000n);
	expect(clock(t, "resolve")).toMatchObject({ state: "running", breached: false, goal_seconds: 14400 });

	await w.advance(20 * 60);
	let r = await w.verb(t.key, "accept", {}, agent);
	expect(clock(r, "response"), "accepting answers").toMatchObject({ state: "met", breached: false });
	await w.advance(40 * 60);
	r = await w.verb(t.key, "hold", { reason: "vendor", comment: "Ordered a bucket." }, agent);
	const held = await when("hold");
	expect(clock(r, "resolve")).toMatchObject({ state: "paused", reason: "vendor", deadline: null });
	const used = Number((held - born) / 1_000_000n);
	await w.advance(30 * HOUR);
	r = await w.read(t.key);
	expect(clock(r, "resolve"), "time stands still while paused").toMatchObject({ state: "paused", breached: false, elapsed_seconds: used, remaining_seconds: expect.any(Number) });
	expect(Math.abs(clock(r, "resolve").remaining_seconds - (14400 - used))).toBeLessThanOrEqual(1);
	r = await w.verb(t.key, "resume", {}, agent);
	const resumed = await when("resume");
	expect(micro(clock(r, "resolve").deadline), "moved by exactly the pause").toBe(born + goal + (resumed - held));
	expect(micro(clock(r, "resolve").original_deadline)).toBe(born + goal);

	await w.advance(14400 - used - 30);
	expect(clock(await w.read(t.key), "resolve")).toMatchObject({ state: "running", breached: false });
	await w.advance(60);
	r = await w.read(t.key);
	expect(clock(r, "resolve"), "over, still open").toMatchObject({ state: "running", breached: true });
	expect(clock(r, "resolve").remaining_seconds).toBeLessThan(0);
	expect((await w.admin.ok("GET", `/api/v1/tickets?q=is:breached&limit=200`)).items.map((i: Json) => i.key)).toContain(t.key);
	r = await resolve(w, t.key);
	expect(clock(r, "resolve")).toMatchObject({ state: "breached", breached: true });
	expect(micro(clock(r, "resolve").stopped_at)).toBe(await when("resolve"));
	await w.advance(HOUR);
	const later = await w.read(t.key);
	expect(later.clocks, "a stopped clock never moves again").toEqual(r.clocks);
});

test("a clock knows its calendar: closed hours do not count", async ({ w }) => {
	const c = await w.admin.ok("POST", "/api/v1/clients", { name: fresh("Office"), zone: "Europe/Berlin", calendar: w.calendar.office });
	await w.admin.ok("POST", "/api/v1/sla-targets", { name: "8 office hours", target: "resolve", goal: 480, calendar: w.calendar.office, client: c.id });
	const t = await w.ticket({ client: c.id, requester: null });
	const k = t.clocks[0];
	expect(k).toMatchObject({ target: "resolve", calendar: "Office", zone: "Europe/Berlin", goal_seconds: 28800 });
	const at = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Berlin", weekday: "short", hour: "2-digit", minute: "2-digit", hour12: false });
	const due = at.formatToParts(ms(k.deadline)), part = (n: string) => due.find((p) => p.type === n)!.value;
	expect(part("weekday")).not.toMatch(/Sat|Sun/);
	expect(Number(part("hour")) * 60 + Number(part("minute"))).toBeGreaterThanOrEqual(9 * 60);
	expect(Number(part("hour")) * 60 + Number(part("minute"))).toBeLessThanOrEqual(17 * 60);
	// To the next evening: outside hours it stands, and says when it goes on.
	for (let n = 0; n < 24 && clockState(await w.read(t.key)) !== "outside_hours"; n++)
		await w.advance(HOUR);
	const night = (await w.read(t.key)).clocks[0];
	expect(night).toMatchObject({ state: "outside_hours", opens_at: expect.any(String) });
	await w.advance(600);
	expect((await w.read(t.key)).clocks[0].elapsed_seconds).toBe(night.elapsed_seconds);
});
const clockState = (r: Json) => r.clocks[0].state;

/** RFC 3339 into microseconds: Date keeps only milliseconds. */
function micro(t: string): bigint {
	const fraction = /\.(\d+)/.exec(t)?.[1] ?? "";
	return BigInt(Math.floor(ms(t) / 1000)) * 1_000_000n + BigInt(fraction.padEnd(6, "0").slice(0, 6));
}
