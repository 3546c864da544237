// record.spec.ts - what every record has, shown on tickets: versions and merges, repeated writes, lists, links, tags,
// custom fields, watchers, mentions, attachments, views, search, bulk, import and export.
import { expect, fresh, test, type World } from "./world";
import type { Json } from "./caller";

const T = "/api/v1/tickets";
const keys = (list: Json) => list.items.map((i: Json) => i.key);

// ---- versions --------------------------------------------------------------------
test("changes of others to other fields are merged, to the same field refused with both sides", async ({ w }) => {
	const t = await w.ticket({ title: "First", site: "Hall 1" }), path = `${T}/${t.key}`;
	const a = w.as("agent"), b = w.as("lead");
	const first = await a.patch(path, { title: "By agent" }, { "If-Match": '"1"' });
	expect(first).toMatchObject({ status: 200, etag: '"2"' });
	expect(first.headers.get("sinew-merged")).toBeNull();
	const merged = await b.patch(path, { site: "Hall 9" }, { "If-Match": '"1"' });
	expect(merged).toMatchObject({ status: 200, etag: '"3"', body: { title: "By agent", site: "Hall 9", version: 3 } });
	expect(merged.headers.get("sinew-merged")).toBe("true");

	const stale = await b.patch(path, { title: "By lead", site: "Hall 9" }, { "If-Match": '"1"' });
	expect(stale).toMatchObject({ status: 412, body: { code: "stale_version", conflicts: [{ field: "title", base: "First", yours: "By lead", theirs: "By agent" }] } });
	expect(await w.read(t.key), "nothing of it was kept").toMatchObject({ version: 3, title: "By agent" });
	expect((await b.patch(path, { title: "By lead" })).status, "without a version the last one wins").toBe(200);
	expect((await b.patch(path, { title: "By agent" }, { "If-Match": '"77"' })).status, "a version that never was").toBe(412);
	expect((await b.post(`${path}/accept`, {}, { "If-Match": '"1"' })).status, "verbs too").toBe(412);
});

test("ETag: what did not change is not sent again", async ({ w }) => {
	const t = await w.ticket(), path = `${T}/${t.key}`;
	const first = await w.admin.get(path);
	const again = await w.admin.get(path, { "If-None-Match": first.etag! });
	expect(again).toMatchObject({ status: 304, text: "" });
	await w.admin.ok("PATCH", path, { title: "Other" });
	expect((await w.admin.get(path, { "If-None-Match": first.etag! })).status).toBe(200);
});

test("no browser keeps a record: clocks and what one put aside change without its version", async ({ w }) => {
	const t = await w.ticket(), path = `${T}/${t.key}`;
	const before = await w.admin.get(path);
	await w.admin.ok("POST", `${path}/snooze`, { until: null, wake: "any", reason: "part" });
	const after = await w.admin.get(path);
	expect(after.etag, "the version is the same").toBe(before.etag);
	expect(after.body.attention.snoozed.reason).toBe("part");
	expect(after.headers.get("cache-control")).toBe("no-store");
});

test("Idempotency-Key: sent twice, done once, answered twice", async ({ w }) => {
	const key = { "Idempotency-Key": fresh("key") }, body = { kind: "incident", title: "Once", client: w.client.own };
	const before = (await w.admin.ok("GET", `${T}?count=1&limit=1`)).total;
	const [a, b] = await Promise.all([w.admin.post(T, body, key), w.admin.post(T, body, key)]);
	const c = await w.admin.post(T, body, key);
	expect([a.status, b.status, c.status]).toEqual([201, 201, 201]);
	expect(b.body.key).toBe(a.body.key);
	expect(c.text).toBe(a.headers.get("idempotency-replayed") ? b.text : a.text);
	expect(c.headers.get("idempotency-replayed")).toBe("true");
	expect((await w.admin.ok("GET", `${T}?count=1&limit=1`)).total).toBe(before + 1);
	const other = await w.admin.post(T, { ...body, title: "Twice" }, key);
	expect(other).toMatchObject({ status: 422, body: { code: "key_reused", field: "Idempotency-Key" } });
	expect((await w.as("agent").post(T, body, key)).body.key, "another person's key is another key").not.toBe(a.body.key);
});

// ---- lists ----------------------------------------------------------------------------
test("pages hold together while records come and go; counts and groups are exact", async ({ w }) => {
	const tag = fresh("page");
	const made: string[] = [];
	for (let n = 0; n < 25; n++)
		made.push((await w.ticket({ tags: [tag], impact: String(1 + (n % 3)), urgency: "2", team: n % 2 ? w.team.desk : w.team.network })).key);
	const q = `q=tag:${tag}&sort=-priority,created&limit=7`;
	const first = await w.admin.ok("GET", `${T}?${q}&count=1`);
	expect(first.total).toBe(25);
	await w.ticket({ tags: [tag], impact: "3", urgency: "3" });
	const rest: string[] = [];
	for (let next = first.next; next;) {
		const page = await w.admin.ok("GET", `${T}?${q}&cursor=${encodeURIComponent(next)}`);
		rest.push(...keys(page));
		next = page.next;
	}
	const all = [...keys(first), ...rest];
	expect(new Set(all).size, "none twice").toBe(all.length);
	expect(made.filter((k) => !all.includes(k)), "none missing").toEqual([]);
	const groups = await w.admin.ok("GET", `${T}/groups?q=tag:${tag}&by=team`);
	expect(groups.total).toBe(26);
	expect(groups.groups.map((g: Json) => [g.label, g.count]).sort()).toEqual(expect.arrayContaining([["Desk", 12], ["Network", 13]]));
	const few = await w.admin.ok("GET", `${T}?q=tag:${tag}&limit=1&fields=title,state`);
	expect(few.items[0]).not.toHaveProperty("priority");
	expect((await w.admin.get(`${T}?${q.replace("-priority", "priority")}&cursor=${encodeURIComponent(first.next)}`)).status, "a cursor of another order").toBe(422);
});

test("the filter language finds what it says", async ({ w }) => {
	const tag = fresh("f"), agent = w.as("agent");
	const a = await w.ticket({ tags: [tag, "vip"], title: `Router ${tag}`, category: "network", team: w.team.network });
	const b = await w.ticket({ tags: [tag], title: `Toner ${tag}`, category: "print", impact: "1", urgency: "1" });
	await w.verb(a.key, "accept", {}, agent);
	const find = async (q: string, by = agent) => keys(await by.ok("GET", `${T}?q=${encodeURIComponent(`tag:${tag} ${q}`)}`)).sort();
	const both = [a.key, b.key].sort();
	expect(await find("")).toEqual(both);
	expect(await find("assignee:me")).toEqual([a.key]);
	expect(await find("is:unassigned")).toEqual([b.key]);
	expect(await find("state:in_progress,new")).toEqual(both);
	expect(await find("priority<=2")).toEqual([b.key]);
	expect(await find("-tag:vip")).toEqual([b.key]);
	expect(await find("team:Network")).toEqual([a.key]);
	expect(await find("team:none")).toEqual([b.key]);
	expect(await find("(category:network OR category:print) is:open")).toEqual(both);
	expect(await find("NOT category:print")).toEqual([a.key]);
	expect(await find("created>-1h")).toEqual(both);
	expect(await find("created<-1h")).toEqual([]);
	expect(await find(`"toner ${tag}"`)).toEqual([b.key]);
	expect(await find("due<+4h")).toEqual(both);
	const encoded = `active=true^category=network^tag=${tag}`;
	const sn = await agent.get(`${T}?sysparm_query=${encodeURIComponent(encoded)}`);
	if (sn.status === 200)
		expect(keys(sn.body)).toEqual([a.key]);
	else
		expect(sn.body.field).toBeTruthy();
});

test("search: words, a number, and never what one may not see", async ({ w }) => {
	const word = fresh("zebra");
	const t = await w.ticket({ title: `The ${word} ate the cable`, description: "Crème brûlée on the rack." });
	const foreign = await w.ticket({ title: `Another ${word}`, client: w.client.foreign, requester: null });
	await w.as("agent").ok("POST", `${T}/${t.key}/comments`, { body: `Secretly ${word}plus`, visibility: "internal" });
	const find = async (q: string, who: string) => (await w.as(who).ok("GET", `/api/v1/search?q=${encodeURIComponent(q)}`)).items.map((i: Json) => i.key);
	expect(await find(word, "agent")).toEqual([t.key]);
	expect((await find(word, "admin_all")).sort()).toEqual([foreign.key, t.key].sort());
	expect(await find(t.key.toLowerCase(), "agent")).toEqual([t.key]);
	expect(await find(`creme ${word}`, "agent"), "accents aside").toEqual([t.key]);
	expect(await find(`${word}plus`, "agent"), "internal remarks are found by staff").toEqual([t.key]);
	expect(await find(word, "requester")).toEqual([t.key]);
	expect(await find(`${word}plus`, "requester"), "and by nobody else").toEqual([]);
	expect(await find(word, "colleague")).toEqual([]);
});

test("saved views: mine, shared, and counted exactly", async ({ w }) => {
	const tag = fresh("view"), lead = w.as("lead"), agent = w.as("agent");
	const view = await lead.ok("POST", "/api/v1/views", { name: "Hot", of_type: "ticket", q: `tag:${tag} is:open`, shared: "all" });
	const own = await lead.ok("POST", "/api/v1/views", { name: "Mine alone", of_type: "ticket", q: `tag:${tag}` });
	const count = async (by = agent) => (await by.ok("GET", "/api/v1/views/counts")).counts;
	expect((await count())[view.id]).toBe(0);
	const a = await w.ticket({ tags: [tag] });
	await w.ticket({ tags: [tag] });
	expect((await count())[view.id]).toBe(2);
	await w.verb(a.key, "cancel", { reason: "withdrawn" }, agent);
	expect((await count())[view.id]).toBe(1);
	expect(await count()).not.toHaveProperty(String(own.id));
	expect((await agent.get(`/api/v1/views/${own.id}`)).status).toBe(404);
	expect((await count(lead))[own.id]).toBe(2);
	const refused = await agent.post("/api/v1/views", { name: "Push", of_type: "ticket", q: "", shared: "all" });
	expect([403, 422], "sharing takes a permission").toContain(refused.status);
	expect(await lead.post("/api/v1/views", { name: "Broken", of_type: "ticket", q: "colour:red" }), "a filter that means nothing").toMatchObject({ status: 422, body: { field: "q" } });
});

// ---- what hangs on a record -------------------------------------------------------------
test("links are named both ways and gone from both ends", async ({ w }) => {
	const a = await w.ticket(), b = await w.ticket(), agent = w.as("agent");
	const made = await agent.ok("POST", `${T}/${a.key}/links`, { kind: "depends_on", to: b.key });
	const kind = (await agent.ok("GET", "/api/v1/meta")).links.find((l: Json) => l.kind === "depends_on");
	const [there] = (await agent.ok("GET", `${T}/${a.key}/links`)).items, [back] = (await agent.ok("GET", `${T}/${b.key}/links`)).items;
	expect(there).toMatchObject({ kind: "depends_on", label: kind.label, direction: "out", record: { type: "ticket", key: b.key, title: b.title, state: "new" } });
	expect(back).toMatchObject({ kind: "depends_on", label: kind.back, direction: "in", record: { key: a.key } });
	expect((await agent.post(`${T}/${a.key}/links`, { kind: "depends_on", to: a.key })).status, "to itself").toBeGreaterThanOrEqual(400);
	expect((await agent.post(`${T}/${b.key}/links`, { kind: "depends_on", to: a.key })).status, "in a circle").toBeGreaterThanOrEqual(400);
	const id = made.id ?? there.id;
	expect((await agent.del(`${T}/${a.key}/links/${id}`)).status).toBeLessThan(300);
	expect((await agent.ok("GET", `${T}/${b.key}/links`)).items).toEqual([]);
	const foreign = await w.ticket({ client: w.client.foreign, requester: null });
	const refused = await agent.post(`${T}/${a.key}/links`, { kind: "depends_on", to: foreign.key });
	expect([404, 422], "what one cannot see cannot be linked").toContain(refused.status);
});

test("tags and custom fields: typed, filterable, in the history", async ({ w }) => {
	const name = fresh("cost"), agent = w.as("agent");
	await w.admin.ok("POST", "/api/v1/custom-fields", { client: w.client.own, of_type: "ticket", name, label: "Cost", kind: "int" });
	const t = await w.ticket({ custom: { [name]: 150 }, tags: ["red", "blue"] });
	expect(await w.read(t.key)).toMatchObject({ custom: { [name]: 150 }, tags: ["blue", "red"] });
	const find = async (q: string) => keys(await agent.ok("GET", `${T}?q=${encodeURIComponent(q)}`));
	expect(await find(`cf.${name}>100`)).toEqual([t.key]);
	expect(await find(`cf.${name}>150`)).toEqual([]);
	expect(await agent.patch(`${T}/${t.key}`, { custom: { [name]: "much" } })).toMatchObject({ status: 422, body: { field: expect.stringContaining(name) } });
	expect(await agent.patch(`${T}/${t.key}`, { custom: { nosuch: 1 } })).toMatchObject({ status: 422, body: { field: expect.stringContaining("nosuch") } });
	await agent.ok("PATCH", `${T}/${t.key}`, { custom: { [name]: 99 }, tags: ["blue"] });
	const last = (await agent.timeline(`${T}/${t.key}`)).at(-1);
	expect(last.data.changes[`cf.${name}`]).toEqual([150, 99]);
	expect(await find(`tag:red cf.${name}:99`)).toEqual([]);
	expect(await find(`cf.${name}:99`)).toEqual([t.key]);
});

test("watchers and mentions", async ({ w }) => {
	const t = await w.ticket(), path = `${T}/${t.key}`, agent = w.as("agent"), colleague = w.as("colleague");
	expect((await colleague.get(path)).status).toBe(404);
	await agent.ok("PUT", `${path}/watchers/me`);
	await agent.ok("PUT", `${path}/watchers/me`);
	await agent.ok("PUT", `${path}/watchers/${w.people.colleague.id}`);
	const names = (await agent.ok("GET", `${path}/watchers`)).items.map((p: Json) => p.id).sort();
	expect(names).toEqual([w.people.agent.id, w.people.colleague.id].sort());
	expect((await colleague.get(path)).status, "who watches may read").toBe(200);
	expect(keys(await agent.ok("GET", `${T}?q=is:watched&limit=200`))).toContain(t.key);
	expect((await agent.del(`${path}/watchers/${w.people.colleague.id}`)).status).toBeLessThan(300);
	expect((await colleague.get(path)).status).toBe(404);
	const comment = await agent.ok("POST", `${path}/comments`, { body: `@${w.people.lead.login} please look`, visibility: "internal" });
	expect(comment).toMatchObject({ body: `@${w.people.lead.login} please look`, visibility: "internal" });
});

test("attachments: typed by content, downloaded as they were, internal ones for staff alone", async ({ w }) => {
	const t = await w.ticket(), path = `${T}/${t.key}/attachments`, agent = w.as("agent"), caller = w.as("requester");
	const png = Uint8Array.from(atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="), (c) => c.charCodeAt(0));
	const up = await agent.call("POST", `${path}?name=${encodeURIComponent("foto – straße.txt")}&visibility=public`, undefined, { raw: png, type: "text/plain" });
	expect(up).toMatchObject({ status: 201, body: { name: "foto – straße.txt", mime: "image/png", size: png.length } });
	const big = new Uint8Array(3 << 20).map((_, n) => (n * 7919) >> 3);
	const secret = await agent.call("POST", `${path}?name=plan.bin&visibility=internal`, undefined, { raw: big, type: "application/octet-stream" });
	expect(secret.status).toBe(201);
	const listed = async (by: Json) => (await by.ok("GET", path)).items.map((i: Json) => i.id).sort();
	expect(await listed(agent)).toEqual([up.body.id, secret.body.id].sort());
	expect(await listed(caller)).toEqual([up.body.id]);
	const bytes = async (id: number, who: string) => {
		const rs = await fetch(`${w.base}/api/v1/attachments/${id}`, { headers: { Authorization: `Bearer ${w.people[who].secret}` } });
		return { status: rs.status, headers: rs.headers, body: new Uint8Array(await rs.arrayBuffer()) };
	};
	const got = await bytes(secret.body.id, "agent");
	expect(Buffer.compare(got.body, big), "byte for byte").toBe(0);
	const image = await bytes(up.body.id, "requester");
	expect(image.headers.get("content-type")).toContain("image/png");
	expect(image.headers.get("content-disposition")).toContain("UTF-8''foto%20%E2%80%93%20stra%C3%9Fe.txt");
	expect(image.headers.get("x-content-type-options")).toBe("nosniff");
	expect(image.headers.get("vary"), "the next one at the same browser is not shown it out of its cache").toMatch(/Cookie, Authorization/);
	expect((await bytes(secret.body.id, "requester")).status).toBe(404);
	expect((await bytes(up.body.id, "colleague")).status).toBe(404);
	expect((await agent.del(`${path}/${up.body.id}`)).status).toBeLessThan(300);
	expect((await bytes(up.body.id, "agent")).status).toBe(404);
	const html = await agent.call("POST", `${path}?name=x.html`, undefined, { raw: "<html><script>alert(1)</script></html>", type: "text/html" });
	const page = await bytes(html.body.id, "agent");
	expect(`${page.headers.get("content-type")} ${page.headers.get("content-disposition")}`, "a page is never shown as one").toMatch(/^text\/plain|attachment;/);
	expect(page.headers.get("content-security-policy")).toMatch(/default-src 'none'.*sandbox/);
	const climbing = await agent.call("POST", `${path}?name=${encodeURIComponent("../../etc/passwd")}`, undefined, { raw: "x", type: "text/plain" });
	expect(climbing.body.name, "a path is only its last part").toBe("passwd");
});

// ---- many at once -------------------------------------------------------------------------
test("bulk: a result per item, the good ones done, the bad ones told", async ({ w }) => {
	const a = await w.ticket(), b = await w.ticket(), done = await w.ticket(), lead = w.as("lead");
	const foreign = await w.ticket({ client: w.client.foreign, requester: null });
	await w.verb(done.key, "cancel", { reason: "duplicate" });
	const still = async () => ({ ...(await w.read(foreign.key)), clocks: 0 }); // they run
	const before = await still();
	const r = await lead.ok("POST", `${T}/bulk`, { keys: [a.key, foreign.key, done.key, "INC999999999", b.key], verb: "assign", args: { team: w.team.network } });
	expect(r).toMatchObject({ ok: 2, failed: 3 });
	expect(r.results.map((x: Json) => [x.key, x.ok, x.status])).toEqual([[a.key, true, 200], [foreign.key, false, 404], [done.key, false, 409], ["INC999999999", false, 404], [b.key, true, 200]]);
	expect((await w.read(a.key)).team.id).toBe(w.team.network);
	expect(await still()).toEqual(before);
	const tag = fresh("bulk");
	await lead.ok("POST", `${T}/bulk`, { keys: [a.key, b.key], verb: "patch", args: { tags: [tag] } });
	const byFilter = await lead.ok("POST", `${T}/bulk`, { q: `tag:${tag}`, verb: "comment", args: { body: "Same cause.", visibility: "internal" } });
	expect(byFilter).toMatchObject({ ok: 2, failed: 0 });
	expect((await w.as("agent").post(`${T}/bulk`, { keys: [a.key], verb: "assign", args: { team: w.team.desk } })).status).toBe(403);
	expect(await lead.post(`${T}/bulk`, { keys: [a.key], verb: "explode", args: {} })).toMatchObject({ status: 422, body: { field: "verb" } });
});

test("import: dry run says all and does nothing; twice is once; bad rows are named", async ({ w }) => {
	const id = fresh("EXT"), lead = w.as("lead");
	const csv = ["external_id,kind,title,impact,urgency,category", `${id}-1,incident,"Line one, with comma",2,2,network`, `${id}-2,request,"Says ""please""",3,3,print`,
		`${id}-3,incident,,3,3,x`, `${id}-4,incident,Bad impact,9,3,x`].join("\r\n") + "\r\n";
	const send = (dry: boolean, text = csv) => lead.call("POST", `${T}/import?format=csv&client=${w.client.own}${dry ? "&dry_run=1" : ""}`, undefined, { raw: text, type: "text/csv" });
	const count = async () => (await w.admin.ok("GET", `${T}?limit=1&count=1`)).total;
	const before = await count();
	const dry = await send(true);
	expect(dry).toMatchObject({ status: 200, body: { read: 4, made: 2, refused: 2 } });
	expect(dry.body.rows.map((r: Json) => r.field).sort()).toEqual(["impact", "title"]);
	expect(await count(), "a dry run makes nothing").toBe(before);
	const real = await send(false);
	expect(real.body).toMatchObject({ read: 4, made: 2, unchanged: 0, refused: 2 });
	expect(await count()).toBe(before + 2);
	const events = await w.events();
	expect((await send(false)).body, "the same file again").toMatchObject({ read: 4, made: 0, changed: 0, unchanged: 2, refused: 2 });
	expect(await count()).toBe(before + 2);
	expect(await w.events()).toBe(events);
	const changed = await send(false, csv.replace("Line one, with comma", "Line one, changed"));
	expect(changed.body).toMatchObject({ made: 0, changed: 1, unchanged: 1 });
	const nd = await lead.call("POST", `${T}/import?format=ndjson&client=${w.client.own}`, undefined, { raw: JSON.stringify({ external_id: `${id}-9`, kind: "incident", title: "From NDJSON" }) + "\n", type: "application/x-ndjson" });
	expect(nd.body).toMatchObject({ read: 1, made: 1 });
});

test("export: the whole filtered set, as CSV and NDJSON, and formulas stay text", async ({ w }) => {
	const tag = fresh("exp");
	const a = await w.ticket({ tags: [tag], title: '=HYPERLINK("http://evil","x"), "quoted"' });
	const b = await w.ticket({ tags: [tag], title: "Zwei; Teile" });
	await w.ticket({ tags: [tag], client: w.client.foreign, requester: null });
	const url = (format: string, fields: string) => `${T}/export?format=${format}&q=tag:${tag}&sort=created&fields=${fields}`;
	const csv = await w.as("agent").get(url("csv", "key,title,state"));
	expect(csv.status).toBe(200);
	expect(csv.headers.get("content-type")).toContain("text/csv");
	const lines = csv.text.replace(/^\uFEFF/, "").trimEnd().split(/\r?\n/);
	expect(lines).toHaveLength(3);
	expect(lines[1], "no spreadsheet shall run it").not.toMatch(/(^|,)"?=HYPERLINK/);
	const nd = await w.as("agent").get(url("ndjson", "key,title,state"));
	expect(nd.text.trimEnd().split("\n").map((l) => JSON.parse(l).key)).toEqual([a.key, b.key]);
	expect(JSON.parse(nd.text.split("\n")[0]).title).toBe(a.title);
});

test("an export has its columns as they were asked for, and nothing internal of a ticket one only asked for", async ({ w }) => {
	const head = async (fields: string) => (await w.as("agent").get(`${T}/export?format=csv&q=tag:nothing-has-it&fields=${fields}`)).text.trimEnd();
	expect(await head("title,team,created_at,key,tags,state")).toBe("title,team,created_at,key,tags,state");
	expect(await head("state, title,state")).toBe("state,title");
	expect(await head("")).toMatch(/^key,client,created_at,updated_at,title,/);
	const both = await w.person("requester", w.client.own, fresh("exports")), tag = fresh("inner");
	await w.admin.ok("POST", "/api/v1/access", { person: both.id, role: "agent", for_client: w.client.foreign, client: w.client.own });
	const asked = await w.ticket({ requester: both.id, tags: [tag] }), worked = await w.ticket({ client: w.client.foreign, requester: null, tags: [tag] });
	for (const t of [asked, worked])
		await w.verb(t.key, "assign", { team: w.team.network });
	const { text } = await both.caller.get(`${T}/export?format=csv&sort=created&q=${encodeURIComponent(`(key:${asked.key} OR key:${worked.key})`)}&fields=key,team,tags,reassign_count`);
	expect(text.trimEnd().split("\r\n")).toEqual(["key,team,tags,reassign_count", `${asked.key},,,`, `${worked.key},Network,${tag},0`]);
});

test("completion offers what fits and what one may see", async ({ w }: { w: World }) => {
	const got = await w.as("agent").ok("GET", "/api/v1/complete?type=ticket&field=team&prefix=net");
	expect(got.items.map((i: Json) => i.label)).toEqual(["Network"]);
	const people = await w.as("agent").ok("GET", `/api/v1/complete?type=ticket&field=requester&prefix=strang`);
	expect(people.items, "nobody of a foreign client").toEqual([]);
});

test("the history names the other end of a link, to whoever may see it", async ({ w }) => {
	const one = await w.ticket(), other = await w.ticket(), theirs = await w.ticket({ client: w.client.foreign, requester: w.people.stranger.id });
	const link = await w.admin.ok("POST", `/api/v1/tickets/${one.key}/links`, { kind: "depends_on", to: other.key });
	await w.admin.ok("POST", `/api/v1/tickets/${one.key}/links`, { kind: "relates_to", to: theirs.key });
	await w.admin.ok("DELETE", `/api/v1/tickets/${one.key}/links/${link.id}`);
	const told = async (who: string) => (await w.as(who).timeline(`/api/v1/tickets/${one.key}`)).filter((e) => e.data.link).map((e) => [e.kind, e.data.link.kind, e.data.link.key]);
	expect(await told("admin_all")).toEqual([["linked", "depends_on", other.key], ["linked", "relates_to", theirs.key], ["unlinked", "depends_on", other.key]]);
	expect((await told("agent")).map((l) => l[2]), "a foreign client's is not named").toEqual([other.key, undefined, other.key]);
});
