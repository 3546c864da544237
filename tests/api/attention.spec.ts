// attention.spec.ts - notifications with why, snoozing, unread, mentions, drafts and presence, as a program uses them.
import { Server } from "./process";
import { Stream } from "./stream";
import { expect, fresh, test } from "./world";

const in_ = (w: { now(): Promise<number> }, seconds: number) => w.now().then((t) => new Date(t + seconds * 1000).toISOString());

test("told once, with why, live; read here is read there", async ({ w }) => {
	const ann = await w.person("agent", w.client.own, fresh("ann")), ben = await w.person("agent", w.client.own, fresh("ben"));
	const live = await Stream.open(w.base, ann.secret);
	const t = await w.ticket();
	await w.verb(t.key, "assign", { assignee: ann.id }, ben.caller);
	await live.until((e) => e.event === "attention" && e.data.what.includes("notices"), "the bell");
	await ben.caller.ok("POST", `/api/v1/tickets/${t.key}/comments`, { body: `@${ann.login} look\nhere`, visibility: "internal" });
	const { items, unread } = await ann.caller.ok("GET", "/api/v1/notices");
	expect(unread).toBe(2);
	expect(items.map((n: { reason: string }) => n.reason)).toEqual(["mention", "assigned"]);
	expect(items[0]).toMatchObject({ key: t.key, title: t.title, actor: { id: ben.id, name: ben.name }, detail: `@${ann.login} look here`, n: 1, read: false });
	expect((await ben.caller.ok("GET", "/api/v1/notices")).items).toEqual([]);
	await ann.caller.ok("POST", "/api/v1/notices/read", { ids: [items[0].id] });
	expect(await ann.caller.ok("GET", "/api/v1/notices/count")).toMatchObject({ unread: 1, mentions: 1 });
	await ann.caller.ok("PUT", `/api/v1/tickets/${t.key}/seen`, {}); // looked at: the mention is taken note of
	expect(await ann.caller.ok("GET", "/api/v1/notices/count")).toMatchObject({ unread: 1, mentions: 0 });
	await ann.caller.ok("POST", "/api/v1/notices/read", { all: true });
	expect(await ann.caller.ok("GET", "/api/v1/notices?unread=1")).toMatchObject({ items: [], unread: 0 });
	expect((await ann.caller.ok("GET", "/api/v1/notices?reason=mention")).items).toHaveLength(1);
	expect((await ann.caller.get("/api/v1/notices?reason=gossip")).body).toMatchObject({ status: 422, field: "reason" });
	live.close();
});

test("a page of notifications follows the other", async ({ w }) => {
	const ann = await w.person("agent", w.client.own);
	for (let n = 0; n < 7; n++)
		await w.verb((await w.ticket()).key, "assign", { assignee: ann.id });
	const seen: number[] = [];
	for (let cursor: string | null = ""; cursor !== null;) {
		const page: { items: { id: number }[]; next: string | null } = await ann.caller.ok("GET", `/api/v1/notices?limit=3&cursor=${cursor}`);
		seen.push(...page.items.map((n) => n.id));
		cursor = page.next;
	}
	expect(new Set(seen).size).toBe(7);
	expect(seen).toEqual([...seen].sort((a, b) => b - a));
});

test("snoozed: out of my lists and counts, back with why, provable", async ({ w }) => {
	const ann = await w.person("agent", w.client.own), t = await w.ticket();
	const view = await ann.caller.ok("POST", "/api/v1/views", { name: fresh("V"), of_type: "ticket", q: `key:${t.key}` });
	const counted = async () => (await ann.caller.ok("GET", "/api/v1/views/counts")).counts[view.id];
	expect(await counted()).toBe(1);
	const bad = await ann.caller.post(`/api/v1/tickets/${t.key}/snooze`, { wake: "time" });
	expect(bad.body).toMatchObject({ status: 422, field: "until" });
	expect((await ann.caller.post(`/api/v1/tickets/${t.key}/snooze`, { until: "2001-01-01T00:00:00Z" })).body).toMatchObject({ status: 422, field: "until" });
	await ann.caller.ok("POST", `/api/v1/tickets/${t.key}/snooze`, { until: await in_(w, 600), wake: "reply", reason: "waits for the part" });
	expect(await counted()).toBe(0);
	expect((await ann.caller.ok("GET", `/api/v1/tickets?q=key:${t.key} -is:snoozed`)).items).toEqual([]);
	expect((await ann.caller.ok("GET", `/api/v1/tickets/${t.key}`)).attention.snoozed).toMatchObject({ wake: "reply", reason: "waits for the part" });
	expect((await w.as("lead").ok("GET", `/api/v1/tickets?q=key:${t.key} -is:snoozed`)).items).toHaveLength(1);
	expect((await ann.caller.ok("GET", "/api/v1/snoozes")).items).toMatchObject([{ key: t.key }]);
	await w.as("requester").ok("POST", `/api/v1/tickets/${t.key}/comments`, { body: "It came.", visibility: "public" });
	const back = await ann.caller.ok("GET", `/api/v1/tickets/${t.key}`);
	expect(back.attention.snoozed).toBeUndefined();
	expect(back.attention.woke).toMatchObject({ because: "reply" });
	expect((await ann.caller.ok("GET", "/api/v1/notices")).items[0]).toMatchObject({ reason: "woke", kind: "reply", detail: "waits for the part" });
	await ann.caller.ok("PUT", `/api/v1/tickets/${t.key}/seen`, {});
	expect((await ann.caller.ok("GET", `/api/v1/tickets/${t.key}`)).attention.woke).toBeUndefined();
	expect((await w.admin.timeline(`/api/v1/tickets/${t.key}`)).map((i) => i.kind)).toEqual(expect.arrayContaining(["snoozed", "woken"]));
	expect((await w.admin.timeline(`/api/v1/tickets/${t.key}`, )).length).toBeGreaterThan(2);
	await w.events(); // and the chain fits
});

test("put aside again: the mark and its reason are those of the last time", async ({ w }) => {
	const ann = (await w.person("agent", w.client.own)).caller, t = await w.ticket(), at = `/api/v1/tickets/${t.key}`;
	const attention = async () => (await ann.ok("GET", at)).attention;
	await ann.ok("POST", `${at}/snooze`, { until: await in_(w, 86_400), reason: "first" });
	await ann.ok("DELETE", `${at}/snooze`);
	expect((await attention()).woke).toMatchObject({ because: "hand", reason: "first" });
	await ann.ok("POST", `${at}/snooze`, { until: await in_(w, 600), reason: "second" });
	expect((await attention()).woke, "it is away again").toBeUndefined();
	expect((await ann.ok("GET", `/api/v1/tickets?q=key:${t.key} is:woken`)).items).toEqual([]);
	await w.advance(700);
	expect((await attention()).woke).toMatchObject({ because: "time", reason: "second" });
	expect((await ann.ok("GET", "/api/v1/snoozes")).items).toHaveLength(1);
});

test("a team's snooze is for those who may, and for all of the team", async ({ w }) => {
	const lead = await w.person("lead", w.client.own), ann = await w.person("agent", w.client.own), t = await w.ticket();
	await w.admin.ok("PUT", `/api/v1/teams/${w.team.network}/members/${ann.id}`);
	const outsider = await w.person("agent", w.client.own);
	expect((await outsider.caller.post(`/api/v1/tickets/${t.key}/snooze`, { wake: "any", team: w.team.network })).status).toBe(403);
	await lead.caller.ok("POST", `/api/v1/tickets/${t.key}/snooze`, { wake: "any", team: w.team.network });
	expect((await ann.caller.ok("GET", `/api/v1/tickets?q=key:${t.key} is:snoozed`)).items).toHaveLength(1);
	expect((await outsider.caller.ok("GET", `/api/v1/tickets?q=key:${t.key} is:snoozed`)).items).toHaveLength(0);
	await ann.caller.ok("DELETE", `/api/v1/tickets/${t.key}/snooze?team=${w.team.network}`);
	expect((await ann.caller.ok("GET", `/api/v1/tickets?q=key:${t.key} is:snoozed`)).items).toHaveLength(0);
});

test("requesters learn nothing of it", async ({ w }) => {
	const t = await w.ticket();
	await w.as("agent").ok("PUT", "/api/v1/presence", { key: t.key, doing: "replying", tab: "1" });
	await w.as("agent").ok("POST", `/api/v1/tickets/${t.key}/snooze`, { wake: "reply", reason: "Rita is on leave anyway" });
	await w.as("agent").ok("POST", `/api/v1/tickets/${t.key}/comments`, { body: "secret", visibility: "internal" });
	const seen = await w.as("requester").ok("GET", `/api/v1/tickets/${t.key}`);
	expect(seen.attention).toBeUndefined();
	expect((await w.as("requester").get("/api/v1/presence")).status).toBe(403);
	expect(JSON.stringify(await w.as("requester").timeline(`/api/v1/tickets/${t.key}`))).not.toMatch(/snooze|leave|secret/);
	expect(JSON.stringify((await w.as("requester").ok("GET", "/api/v1/notices")).items.filter((n: { key: string }) => n.key === t.key))).toBe("[]");
});

test("whoever asked is told that it is solved and who spoke in public, not who of the desk moved it", async ({ w }) => {
	const ann = await w.person("requester", w.client.own), t = await w.ticket({ requester: ann.id }), at = `/api/v1/tickets/${t.key}`;
	const told = async () => (await ann.caller.ok("GET", "/api/v1/notices?limit=1")).items[0];
	await w.as("agent").ok("POST", `${at}/comments`, { body: "We look at it", visibility: "public" });
	expect(await told()).toMatchObject({ key: t.key, actor: { name: w.people.agent.name }, detail: "We look at it" });
	await ann.caller.ok("POST", "/api/v1/notices/read", { all: true });
	await w.verb(t.key, "accept", {}, w.as("lead"));
	await w.verb(t.key, "resolve", { code: "fixed", notes: "It works." }, w.as("lead"));
	expect(await told()).toMatchObject({ key: t.key, kind: "resolve", actor: null });
});

test("whom a public comment mentions is told of it where they may read it, and nowhere else", async ({ w }) => {
	const ann = await w.person("requester", w.client.own), ben = await w.person("requester", w.client.own), t = await w.ticket({ requester: ann.id });
	const of = async () => ({ unread: (await ben.caller.ok("GET", "/api/v1/notices/count")).unread as number, items: (await ben.caller.ok("GET", "/api/v1/notices")).items.length as number });
	await w.as("agent").ok("POST", `/api/v1/tickets/${t.key}/comments`, { body: `Ask @${ben.login}`, visibility: "public" });
	expect(await of()).toEqual({ unread: 0, items: 0 });
	await w.admin.ok("PUT", `/api/v1/tickets/${t.key}/watchers/${ben.id}`);
	await w.as("agent").ok("POST", `/api/v1/tickets/${t.key}/comments`, { body: `And you, @${ben.login}`, visibility: "public" });
	expect(await of()).toEqual({ unread: 1, items: 1 });
});

test("who works there no more reads in old notices what a requester reads", async ({ w }) => {
	const ann = await w.person("requester", w.client.own), t = await w.ticket({ requester: ann.id }), at = `/api/v1/tickets/${t.key}`;
	const given = await w.admin.ok("POST", "/api/v1/access", { person: ann.id, role: "agent", for_client: w.client.own, client: w.client.own });
	await w.as("agent").ok("POST", `${at}/comments`, { body: `Hushnote for @${ann.login}`, visibility: "internal" });
	const told = async () => (await ann.caller.ok("GET", "/api/v1/notices?reason=mention")).items[0];
	expect(await told()).toMatchObject({ key: t.key, detail: `Hushnote for @${ann.login}`, actor: { id: w.people.agent.id } });
	await w.admin.del(`/api/v1/access/${given.id as number}`);
	expect(await told()).toMatchObject({ key: t.key, detail: "", actor: null });
});

test("a mention in what one may not read is neither listed nor counted", async ({ w }) => {
	const t = await w.ticket(), of = (who: string) => w.as(who).ok("GET", "/api/v1/mentions");
	const counted = async (who: string) => (await w.as(who).ok("GET", "/api/v1/notices/count")).mentions as number;
	const before = { requester: await counted("requester"), stranger: await counted("stranger"), agent: await counted("agent") };
	const names = ["requester", "stranger", "agent"].map((who) => `@${w.people[who].login}`).join(" ");
	await w.as("lead").ok("POST", `/api/v1/tickets/${t.key}/comments`, { body: `Look at this, ${names}`, visibility: "internal" });
	for (const who of ["requester", "stranger"] as const) {
		expect(await counted(who), who).toBe(before[who]);
		expect((await of(who)).unseen, who).toBe(before[who]);
	}
	expect((await w.as("requester").ok("GET", `/api/v1/tickets?q=is:mentioned key:${t.key}`)).items, "nor found").toEqual([]);
	expect(await counted("agent")).toBe(before.agent + 1);
	expect((await w.as("agent").ok("GET", `/api/v1/tickets?q=is:mentioned key:${t.key}`)).items).toHaveLength(1);
	await w.as("lead").ok("POST", `/api/v1/tickets/${t.key}/comments`, { body: `For you, ${names}`, visibility: "public" });
	expect(await counted("requester"), "a public one is theirs").toBe(before.requester + 1);
	expect(await counted("stranger")).toBe(before.stranger);
	expect(await counted("agent")).toBe(before.agent + 2);
	expect((await w.as("requester").ok("GET", `/api/v1/tickets?q=is:mentioned key:${t.key}`)).items).toHaveLength(1);
});

test("a draft is kept; two devices lose nothing", async ({ w }) => {
	const ann = (await w.person("requester", w.client.own)).caller, place = `/api/v1/drafts/${encodeURIComponent("ticket/INC1/comment")}`;
	const first = await ann.ok("PUT", place, { body: { body: "Dear" }, device: "desk", device_name: "Firefox", base: 0 });
	expect(await ann.ok("PUT", place, { body: { body: "Dear Rita" }, device: "desk", base: first.version })).toMatchObject({ version: 2 });
	const other = await ann.call("PUT", place, { body: { body: "Hello" }, device: "phone", base: 0 });
	expect(other.body).toMatchObject({ status: 409, code: "draft_elsewhere", draft: { body: { body: "Dear Rita" }, version: 2 } });
	expect(await ann.ok("PUT", place, { body: { body: "Hello" }, device: "phone", base: 2 })).toMatchObject({ version: 3 });
	expect((await ann.ok("GET", "/api/v1/drafts")).items).toMatchObject([{ place: "ticket/INC1/comment", body: { body: "Hello" }, device: "phone" }]);
	await ann.ok("DELETE", place);
	expect((await ann.get(place)).status).toBe(404);
	expect((await ann.call("PUT", place, { body: { text: "x".repeat(300_000) }, device: "d" })).body).toMatchObject({ field: "body" });
});

test("settings: what, how, when", async ({ w }) => {
	const ann = (await w.person("agent", w.client.own)).caller;
	const was = await ann.ok("GET", "/api/v1/notices/settings");
	expect(was.reasons.find((r: { id: string }) => r.id === "team")).toMatchObject({ mode: "off" });
	const now = await ann.ok("PUT", "/api/v1/notices/settings", { modes: { team: "digest" }, quiet: true, quiet_from: "19:30", quiet_days: [7] });
	expect(now).toMatchObject({ quiet: true, quiet_from: "19:30", quiet_to: was.quiet_to, quiet_days: [7] });
	expect(now.reasons.find((r: { id: string }) => r.id === "team")).toMatchObject({ mode: "digest", default: "off" });
	for (const [bad, field] of [[{ modes: { gossip: "app" } }, "modes"], [{ modes: { team: "loud" } }, "modes"], [{ quiet_from: "25:00" }, "quiet_from"], [{ quiet_days: [8] }, "quiet_days"]] as const)
		expect((await ann.call("PUT", "/api/v1/notices/settings", bad)).body).toMatchObject({ status: 422, field });
});

test("who looks at it: heard by staff, forgotten after half a minute", async ({ w }) => {
	const t = await w.ticket(), lead = await Stream.open(w.base, w.people.lead.secret), caller = await Stream.open(w.base, w.people.requester.secret);
	const there = async () => (await w.as("lead").ok("GET", "/api/v1/presence")).items.find((i: { key: string }) => i.key === t.key)?.people ?? [];
	await w.as("agent").ok("PUT", "/api/v1/presence", { key: t.key, doing: "viewing", tab: "1" });
	await w.as("agent").ok("PUT", "/api/v1/presence", { key: t.key, doing: "replying", tab: "2" });
	await lead.until((e) => e.event === "presence" && e.data.key === t.key && e.data.people[0]?.doing === "replying", "the news");
	expect(await there()).toMatchObject([{ id: w.people.agent.id, doing: "replying" }]); // one entry, the most telling
	await w.as("agent").ok("PUT", "/api/v1/presence", { key: t.key, doing: "gone", tab: "2" });
	expect(await there()).toMatchObject([{ doing: "viewing" }]);
	await w.advance(31);
	expect(await there()).toEqual([]);
	await lead.until((e) => e.event === "presence" && e.data.key === t.key && e.data.people.length === 0, "gone", 12_000);
	expect(caller.events.filter((e) => e.event === "presence")).toEqual([]);
	expect((await w.as("agent").call("PUT", "/api/v1/presence", { key: t.key, doing: "sleeping", tab: "1" })).body).toMatchObject({ field: "doing" });
	lead.close();
	caller.close();
});

test.describe("two processes on one database", () => {
	test.skip(({ engine }) => engine !== "pg", "one SQLite database is one process");
	test("presence and the bell cross over", async ({ w }) => {
		const second = await Server.start(w.place);
		const t = await w.ticket(), ann = await w.person("agent", w.client.own);
		const there = await Stream.open(second.base, ann.secret);
		await w.as("agent").ok("PUT", "/api/v1/presence", { key: t.key, doing: "editing", what: "title", tab: "1" });
		await there.until((e) => e.event === "presence" && e.data.key === t.key && e.data.people[0]?.what === "title", "seen at the other");
		await w.verb(t.key, "assign", { assignee: ann.id });
		await there.until((e) => e.event === "attention" && e.data.what.includes("notices"), "the bell at the other");
		there.close();
		expect(await second.stop()).toBe(0);
	});
});
