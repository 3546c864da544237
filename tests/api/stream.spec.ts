// stream.spec.ts - live updates: who sees what, and that a reconnect misses nothing.
import { Stream } from "./stream";
import { signIn } from "./caller";
import { expect, password, test } from "./world";

test("every change one may see arrives, in order, and nothing else", async ({ w }) => {
	const agent = await Stream.open(w.base, w.people.agent.secret), caller = await Stream.open(w.base, w.people.requester.secret);
	const stranger = await Stream.open(w.base, w.people.stranger.secret), colleague = await Stream.open(w.base, w.people.colleague.secret);
	expect([agent.status, caller.status, stranger.status]).toEqual([200, 200, 200]);
	const t = await w.ticket();
	await w.verb(t.key, "triage", { category: "x", team: w.team.desk }, w.as("agent"));
	const made = await agent.until((e) => e.data?.key === t.key && e.data.kind === "created", "created");
	const triaged = await agent.until((e) => e.data?.key === t.key && e.data.kind === "triage", "triage");
	expect(made).toMatchObject({ event: "change", data: { type: "ticket", id: t.id, client: w.client.own } });
	expect(triaged.id).toBeGreaterThan(made.id);
	await caller.until((e) => e.data?.key === t.key, "the requester's own");
	// A later event that all of them see shows that the ones before had their chance.
	const mine = await w.ticket({ client: w.client.foreign, requester: w.people.stranger.id });
	await stranger.until((e) => e.data?.key === mine.key, "the stranger's own");
	const theirs = await w.ticket({ requester: w.people.colleague.id });
	await colleague.until((e) => e.data?.key === theirs.key, "the colleague's own");
	for (const s of [stranger, colleague])
		expect(s.events.filter((e) => e.data?.key === t.key)).toEqual([]);
	expect(agent.events.filter((e) => e.data?.key === mine.key), "a foreign client").toEqual([]);
	for (const s of [agent, caller, stranger, colleague])
		s.close();
});

test("Last-Event-ID resumes: all that came meanwhile, once", async ({ w }) => {
	const first = await Stream.open(w.base, w.people.agent.secret);
	const a = await w.ticket();
	const seen = await first.until((e) => e.data?.key === a.key, "the first");
	first.close();
	const b = await w.ticket(), c = await w.ticket();
	const again = await Stream.open(w.base, w.people.agent.secret, seen.id);
	await again.until((e) => e.data?.key === c.key, "the last");
	const keys = again.events.filter((e) => e.event === "change" && e.data.kind === "created").map((e) => e.data.key);
	expect(keys).toEqual([b.key, c.key]);
	const d = await w.ticket();
	await again.until((e) => e.data?.key === d.key, "and it goes on");
	again.close();
	/* What has no place among the events may have been missed too. */
	await again.until((e) => e.event === "attention" && e.data.what.includes("notices"), "one's own");
	const lists = await w.as("agent").call("GET", "/api/v1/tickets?limit=1");
	expect(Number(lists.headers.get("Sinew-Event"))).toBeGreaterThanOrEqual(seen.id);
	const nowhere = await Stream.open(w.base, w.people.agent.secret, 999_999_999);
	const after = await w.ticket();
	await nowhere.until((e) => e.event === "reset" || e.data?.key === after.key, "an id of the future starts anew");
	nowhere.close();
});

test("a requester hears that something moved on an own ticket, not what the desk did or who", async ({ w }) => {
	const caller = await Stream.open(w.base, w.people.requester.secret), t = await w.ticket();
	await w.as("agent").ok("POST", `/api/v1/tickets/${t.key}/comments`, { body: "among us", visibility: "internal" });
	await w.as("agent").ok("PUT", `/api/v1/tickets/${t.key}/harm`, { kind: "instant", at: new Date((await w.now()) + 7_200_000).toISOString(), effect: "hush" });
	await w.verb(t.key, "triage", { category: "x", team: w.team.desk }, w.as("agent"));
	await w.as("requester").ok("POST", `/api/v1/tickets/${t.key}/comments`, { body: "and now?", visibility: "public" });
	const last = (await w.read(t.key)).version as number;
	expect(last).toBeGreaterThan(1);
	const end = (await w.as("agent").timeline(`/api/v1/tickets/${t.key}`)).at(-1)!.id as number;
	await caller.until((e) => e.id === end, "all of it");
	const heard = caller.events.filter((e) => e.data?.key === t.key);
	expect(heard.length).toBeGreaterThan(3);
	for (const e of heard)
		expect(e.data).toMatchObject({ kind: "changed", actor: 0 });
	caller.close();
});

test("a stream ends for whoever may hear something else since, before it says anything more", async ({ w }) => {
	const ann = await w.person("requester", w.client.own), leaver = await w.person("agent", w.client.own), out = await w.person("agent", w.client.own);
	const given = await w.admin.ok("POST", "/api/v1/access", { person: ann.id, role: "agent", for_client: w.client.own, client: w.client.own });
	await w.givePassword(out.id);
	const browser = await signIn(w.base, out.login, password);
	const heard = await Promise.all([Stream.open(w.base, ann.secret), Stream.open(w.base, leaver.secret), Stream.openAs(w.base, { Cookie: browser.cookie }), Stream.open(w.base, w.people.agent.secret)]);
	const first = await w.ticket();
	for (const s of heard)
		await s.until((e) => e.data?.key === first.key, "what all may hear");
	await w.admin.del(`/api/v1/access/${given.id as number}`);
	await w.admin.ok("PATCH", `/api/v1/people/${leaver.id}`, { active: false });
	await browser.ok("DELETE", "/api/v1/session");
	const then = await w.ticket();
	await heard[3].until((e) => e.data?.key === then.key, "whose role is the same");
	for (const [i, s] of heard.slice(0, 3).entries()) {
		await s.over;
		expect(s.events.filter((e) => e.data?.key === then.key), ["no role", "inactive", "signed out"][i]).toEqual([]);
	}
	heard[3].close();
});
