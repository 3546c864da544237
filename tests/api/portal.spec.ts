// portal.spec.ts - from the form to the rating through the API; and what a requester learns on the way, which is no more
// than the allow-list says.
import type { Json } from "./caller";
import { learned } from "./description";
import { expect, fresh, test, type World } from "./world";

const DAY = 86_400;

async function laptop(w: World, more: Json = {}): Promise<number> {
	const manager = w.people.colleague.id;
	await w.admin.ok("PATCH", `/api/v1/people/${w.people.requester.id}`, { manager });
	return (await w.admin.ok("POST", "/api/v1/catalog-items", {
		client: w.client.own, name: fresh("Laptop"), category: "Hardware", icon: "laptop", team: w.team.network, delivery: "Three days", delivery_days: 3,
		title: "Laptop {model} for {requester}",
		form: [
			{ name: "model", label: "Model", type: "choice", required: true, choices: [{ id: "x1", label: "Xenon 1" }, { id: "x2", label: "Xenon 2" }] },
			{ name: "why", label: "Why so large?", type: "long", required: true, when: { match: "all", of: [{ question: "model", op: "is", value: "x2" }] } },
			{ name: "offer", label: "The offer", type: "file" },
		],
		steps: [{ name: "Cost", who: "manager", due_hours: 48, remind_hours: 24 }],
		tasks: [{ name: "buy", title: "Buy it", mandatory: true }, { name: "set", title: "Set it up", mandatory: true, after: "buy" }],
		...more,
	})).id as number;
}
const order = (w: World, item: number, answers: Json, more: Json = {}) => w.as("requester").post(`/api/v1/portal/catalog/${item}/order`, { answers, ...more });

test("a form, an order, an approval, tasks, a solution, a rating", async ({ w }) => {
	const item = await laptop(w), asker = w.as("requester"), manager = w.as("colleague"), agent = w.as("agent");
	const shown = await asker.ok("GET", `/api/v1/portal/catalog/${item}`);
	expect(shown).toMatchObject({ version: 1, icon: "laptop", steps: [{ name: "Cost", who: "manager", sometimes: false }] });
	expect(await order(w, item, { model: "x2" })).toMatchObject({ status: 422, body: { field: "answers.why" } });
	expect(await order(w, item, { model: "x1", why: "x" })).toMatchObject({ status: 422, body: { field: "answers.why" } });
	expect(await order(w, item, { model: "x1" }, { version: 9 })).toMatchObject({ status: 412, body: { code: "form_changed" } });
	const file = await asker.call("POST", "/api/v1/portal/uploads?name=offer.txt", undefined, { raw: "twelve hundred", type: "text/plain" });
	const made = await order(w, item, { model: "x2", why: "Large models", offer: file.body.id }, { version: 1, words: "Soon, please." });
	expect(made).toMatchObject({ status: 201, body: { title: expect.stringMatching(/^Laptop Xenon 2 for /), state: "on_hold" } });
	const key = made.body.key as string;

	let mine = await asker.ok("GET", `/api/v1/portal/requests/${key}`);
	expect(mine).toMatchObject({ stage: "approval", description: "Soon, please.", can: ["reply", "withdraw"], tasks: { done: 0, all: 0 } });
	expect(mine.answers.map((a: Json) => a.text)).toEqual(["Xenon 2", "Large models", "offer.txt"]);
	expect(mine.expected_at).not.toBeNull();
	expect((await asker.get(`/api/v1/attachments/${file.body.id}`)).text).toBe("twelve hundred");

	// The manager is a plain person: asked, so allowed, for this one and in this much.
	const asked = (await manager.ok("GET", "/api/v1/portal/approvals")).asked.find((a: Json) => a.key === key);
	expect((await manager.ok("GET", "/api/v1/notices")).items.map((n: Json) => n.href), "and was told").toContain(`/portal/approvals/${asked.id}`);
	const page = await manager.ok("GET", `/api/v1/portal/approvals/${asked.id}`);
	expect(page).toMatchObject({ title: made.body.title, why: "manager", requester: { name: w.people.requester.name }, state: "asked" });
	expect((await manager.get(`/api/v1/portal/approvals/${asked.id}/files/${file.body.id}`)).text).toBe("twelve hundred");
	expect((await manager.get(`/api/v1/tickets/${key}`)).status, "the ticket itself stays hidden").toBe(404);
	expect((await manager.get(`/api/v1/portal/requests/${key}`)).status).toBe(404);
	expect((await asker.post(`/api/v1/approvals/${asked.id}/approve`, {})).status, "not the own wish").toBe(404);
	expect(await agent.post(`/api/v1/tickets/${key}/accept`, {})).toMatchObject({ status: 409, body: { code: "approval_pending", detail: expect.stringContaining(w.people.colleague.name) } });
	await manager.ok("POST", `/api/v1/approvals/${asked.id}/approve`, { words: "Within budget" });
	expect((await w.read(key)).state).toBe("assigned");

	const card = await agent.ok("GET", `/api/v1/tickets/${key}/order`);
	expect(card.approvals[0].steps[0].people[0]).toMatchObject({ state: "approved", words: "Within budget" });
	expect(card.tasks.map((t: Json) => [t.title, t.state])).toEqual([["Buy it", "open"], ["Set it up", "open"]]);
	const solve = () => agent.post(`/api/v1/tickets/${key}/resolve`, { code: "fulfilled", notes: "On your desk." });
	await w.verb(key, "accept", {}, agent);
	expect(await solve()).toMatchObject({ status: 409, body: { code: "tasks_open", detail: expect.stringContaining("Buy it") } });
	await agent.ok("POST", `/api/v1/tasks/${card.tasks[0].key}/done`, {});
	expect((await asker.ok("GET", `/api/v1/portal/requests/${key}`)).tasks).toEqual({ done: 1, all: 2 });
	expect((await agent.post(`/api/v1/tickets/${key}/tasks/waive`, { reason: "no" })).status).toBe(403);
	expect(await w.as("lead").post(`/api/v1/tickets/${key}/tasks/waive`, { reason: " " })).toMatchObject({ status: 422, body: { field: "reason" } });
	await w.as("lead").ok("POST", `/api/v1/tickets/${key}/tasks/waive`, { reason: "It came ready made" });
	expect((await solve()).status).toBe(200);
	const question = (await w.as("lead").timeline(`/api/v1/tickets/${key}`)).find((e) => e.kind === "approval_asked");
	expect(question.data.people, "names, not ids").toEqual(expect.arrayContaining([{ id: expect.any(Number), name: expect.stringMatching(/\w/) }]));
	expect((await w.as("lead").timeline(`/api/v1/tickets/${key}`)).map((e) => e.kind)).toEqual(expect.arrayContaining(["ordered", "approval_asked", "approval_approved", "task_added", "task_moved", "tasks_waived"]));

	await asker.ok("POST", `/api/v1/tickets/${key}/close`, {});
	expect((await asker.ok("GET", "/api/v1/portal/home")).rate.map((r: Json) => r.key)).toContain(key);
	await asker.ok("POST", `/api/v1/tickets/${key}/rate`, { rating: 2, words: "It took long" });
	await asker.ok("POST", `/api/v1/tickets/${key}/rate`, { rating: 1 });
	mine = await asker.ok("GET", `/api/v1/portal/requests/${key}`);
	expect(mine).toMatchObject({ stage: "closed", rating: 1, can: ["reply", "rate"], solution: "On your desk." });
	expect((await w.as("agent").ok("GET", `/api/v1/tickets?q=${encodeURIComponent("rating<3 answer.model:x2")}`)).items.map((t: Json) => t.key)).toContain(key);
	const report = await w.as("lead").ok("GET", "/api/v1/reports/satisfaction");
	expect(report.teams.find((t: Json) => t.team?.id === w.team.network)).toMatchObject({ low: expect.any(Number), stars: [expect.any(Number), 0, 0, 0, 0] });
	await w.advance(15 * DAY);
	expect(await asker.post(`/api/v1/tickets/${key}/rate`, { rating: 5 })).toMatchObject({ status: 409, body: { code: "too_late" } });
});

test("a rejection reaches whoever asked, in the approver's words; a late answer is no yes", async ({ w }) => {
	const item = await laptop(w);
	const first = (await order(w, item, { model: "x1" })).body.key as string, second = (await order(w, item, { model: "x1" })).body.key as string;
	const manager = w.as("colleague");
	const asked = (await manager.ok("GET", "/api/v1/portal/approvals")).asked as Json[];
	const row = (key: string) => asked.find((a) => a.key === key)!.id as number;
	expect(await manager.post(`/api/v1/approvals/${row(first)}/reject`, {})).toMatchObject({ status: 422, body: { field: "words" } });
	await manager.ok("POST", `/api/v1/approvals/${row(first)}/reject`, { words: "Yours is two years old" });
	const mine = await w.as("requester").ok("GET", `/api/v1/portal/requests/${first}`);
	expect(mine.stage).toBe("rejected");
	expect(mine.talk.at(-1)).toMatchObject({ name: w.people.colleague.name, body: "Yours is two years old" });
	await w.advance(49 * 3600);
	expect(await w.as("requester").ok("GET", `/api/v1/portal/requests/${second}`)).toMatchObject({ stage: "approval", approvals: [{ state: "expired" }] });
	expect((await manager.post(`/api/v1/approvals/${row(second)}/approve`, {})).status).toBe(409);
	// asked again, of somebody else; and a lead may do without
	await w.as("agent").ok("POST", `/api/v1/tickets/${second}/approvals`, { people: [w.people.approver.id] });
	expect((await w.as("agent").post(`/api/v1/tickets/${second}/approvals/withdraw`, { reason: "x" })).status).toBe(403);
	await w.as("lead").ok("POST", `/api/v1/tickets/${second}/approvals/withdraw`, { reason: "The director said yes on the phone" });
	expect((await w.read(second)).state).toBe("assigned");
});

test("staff order for somebody else, requesters for nobody else", async ({ w }) => {
	const item = await laptop(w, { steps: [] });
	const made = await w.as("agent").ok("POST", `/api/v1/portal/catalog/${item}/order`, { answers: { model: "x1" }, for: w.people.requester.id });
	const t = await w.read(made.key);
	expect(t).toMatchObject({ requester: { id: w.people.requester.id }, opened_by: { id: w.people.agent.id }, kind: "request", state: "assigned", catalog_item: { id: item } });
	expect((await w.as("requester").post(`/api/v1/portal/catalog/${item}/order`, { answers: { model: "x1" }, for: w.people.colleague.id })).status).toBe(404);
	expect((await w.as("agent").post(`/api/v1/portal/catalog/${item}/order`, { answers: { model: "x1" }, for: w.people.stranger.id })).status).toBe(404);
	expect((await w.as("stranger").get(`/api/v1/portal/catalog/${item}`)).status).toBe(404);
});

test("bad items are refused by name, and leave nothing behind", async ({ w }) => {
	const post = (more: Json) => w.admin.post("/api/v1/catalog-items", { client: w.client.own, name: fresh("Bad"), ...more });
	for (const [field, more] of [
		["form", { form: [{ name: "a", label: "A", type: "choice" }] }],
		["form", { form: [{ name: "a", label: "A", type: "text", when: { of: [{ question: "b", op: "any" }] } }] }],
		["steps", { steps: [{ who: "people", people: [] }] }],
		["steps", { steps: [{ who: "people", people: [999999] }] }],
		["steps", { steps: [{ who: "manager", missing: "named" }] }],
		["tasks", { tasks: [{ name: "a", title: "A", after: "b" }] }],
		["tasks", { tasks: [{ name: "a", title: "A", team: 999999 }] }],
		["teams", { teams: [999999] }],
	] as const)
		expect.soft(await post(more as Json), JSON.stringify(more)).toMatchObject({ status: 422, body: { field } });
});

// ---- what a requester learns ---------------------------------------------------------------------------
/** Members a requester may find in a ticket; one more is a leak until somebody thinks about it here. */
const ticketKeys = [
	"id", "key", "type", "client", "version", "created_at", "updated_at", "verbs", "custom", "title", "description", "kind", "state", "open", "hold_reason", "hold_until", "impact", "urgency",
	"priority", "requester", "category", "subcategory", "service", "item", "site", "channel", "resolution_code", "resolution_notes", "cancel_reason", "resolved_at", "closed_at", "reopen_count",
	"reopened_at", "known_error", "symptom", "workaround", "external_id", "catalog_item", "rating", "rating_words", "rated_at",
];

test("no word of the desk's own reaches a requester, on any route", async ({ w }) => {
	const item = await laptop(w, { steps: [], tasks: [{ name: "hush", title: "Hushtask", mandatory: false }] });
	const key = (await order(w, item, { model: "x1" })).body.key as string;
	const team = await w.admin.ok("POST", "/api/v1/teams", { name: "Hushteam", client: 1 });
	const agent = await w.person("agent", w.client.own, fresh("hushagent"));
	await w.admin.ok("PUT", `/api/v1/teams/${team.id}/members/${agent.id}`);
	await w.verb(key, "assign", { team: team.id, assignee: agent.id, comment: "Hushnote about him" });
	await agent.caller.ok("POST", `/api/v1/tickets/${key}/accept`, {});
	await agent.caller.ok("POST", `/api/v1/tickets/${key}/comments`, { body: "Hushcomment", visibility: "internal" });
	await agent.caller.call("POST", `/api/v1/tickets/${key}/attachments?name=hushfile.txt&visibility=internal`, undefined, { raw: "hushbytes", type: "text/plain" });
	await agent.caller.ok("PUT", `/api/v1/tickets/${key}/watchers/me`);
	await w.admin.ok("PATCH", `/api/v1/tickets/${key}`, { tags: ["hushtag"], root_cause: "Hushcause" });
	await w.admin.ok("POST", `/api/v1/tickets/${key}/links`, { kind: "relates_to", to: (await w.ticket({ title: "Hushticket", requester: null })).key });
	const t = await w.read(key), me = w.as("requester"), leaks: string[] = [];
	const fill = (path: string) => path.replace("{key}", path.includes("/tickets/") || path.includes("/portal/") ? key : "1").replace("{id}", path.includes("/portal/catalog") ? String(item) : path.includes("/portal/") ? key : "1").replace(/\{\w+\}/g, "1");
	let asked = 0;
	for (const route of learned().filter((r) => r.method === "GET" && r.path.startsWith("/api/v1/") && !r.path.endsWith("/stream"))) {
		const query = /\/(search)$/.test(route.path) ? "?q=hush" : route.path.endsWith("/groups") ? "?by=state" : "";
		const a = await me.get(fill(route.path) + query);
		asked++;
		const text = a.text.replaceAll('"hush"', "").replaceAll("q=hush", "");
		if (/hush(task|team|agent|note|comment|file|bytes|tag|cause|ticket)/i.test(text))
			leaks.push(`${route.path} ${a.status}: ${/.{0,60}hush(?!").{0,60}/i.exec(text)?.[0]}`);
	}
	expect(leaks).toEqual([]);
	expect(asked, "every route was asked").toBeGreaterThan(60);
	for (const word of ["Hushcomment", "Hushnote", "Hushtask"])
		expect((await me.ok("GET", `/api/v1/search?q=${word}`)).items, `words of internal comments find nothing: ${word}`).toEqual([]);
	const mine = await me.ok("GET", `/api/v1/tickets/${key}`);
	expect(Object.keys(mine).filter((k) => !ticketKeys.includes(k)), "members beyond the allow-list").toEqual([]);
	expect(Object.keys(t), "and staff do see them").toEqual(expect.arrayContaining(["team", "assignee", "clocks", "tags"]));
	for (const q of ["team:Hushteam", `assignee:${agent.login}`, "tag:hushtag"])
		expect.soft((await me.get(`/api/v1/tickets?q=${encodeURIComponent(q)}`)).body?.items ?? [], `${q} tells nothing`).toEqual([]);
});

/* What a filter may be asked by whoever sees public parts only: what these say is in what they see. */
const askable = ["closed", "mine", "watched", "answer.", "ended", "reopening", "was_open", "took", "unread", "snoozed", "woken", "mentioned", "muted"];

test("a requester's filter knows no word about clocks, harm, escalation or the desk's own fields", async ({ w }) => {
	const me = w.as("requester"), ticket = (await me.ok("GET", "/api/v1/meta")).types.find((t: { name: string }) => t.name === "ticket");
	const words = (ticket.words as { name: string }[]).map((x) => x.name);
	expect(askable.filter((x) => !words.includes(x)), "the list is of words there are").toEqual([]);
	const ask = (who: typeof me, q: string) => who.get(`/api/v1/tickets?limit=1&q=${encodeURIComponent(q)}`);
	for (const word of words.filter((x) => !askable.includes(x)))
		for (const q of [`is:${word}`, `${word}:any`, `-${word}:yes`])
			expect.soft((await ask(me, q)).status, q).toBe(422);
	for (const word of askable.filter((x) => x !== "answer."))
		expect.soft((await ask(me, `is:${word}`)).body?.detail ?? "", word).not.toMatch(/is not known/);
	expect((await ask(w.as("agent"), "is:breached OR is:harm OR is:escalated OR children>0")).status, "staff ask as ever").toBe(200);
	const t = await w.ticket(), watched = async (q: string) => (await ask(me, `key:${t.key} ${q}`)).body.items.length;
	await w.as("agent").ok("PUT", `/api/v1/tickets/${t.key}/watchers/me`);
	expect.soft([await watched("watcher:any"), await watched("watcher:none")], "who else looks on is not theirs to know").toEqual([0, 1]);
	await me.ok("PUT", `/api/v1/tickets/${t.key}/watchers/me`);
	expect.soft([await watched("watcher:any"), await watched("watcher:me"), await watched("is:watched")]).toEqual([1, 1, 1]);
	const offered = (await me.ok("GET", "/api/v1/complete?type=ticket&field=is&prefix=")).items.map((i: { value: string }) => i.value);
	expect(offered).toContain("mine");
	expect(offered.filter((x: string) => words.includes(x) && !askable.includes(x))).toEqual([]);
});

test("staff of one client who is a requester of another: the desk's words answer for the first alone", async ({ w }) => {
	const both = await w.person("requester", w.client.own, fresh("both")), tag = fresh("kin"), soon = new Date((await w.now()) + 7_200_000).toISOString();
	await w.admin.ok("POST", "/api/v1/access", { person: both.id, role: "agent", for_client: w.client.foreign, client: w.client.own });
	const asked = await w.ticket({ requester: both.id }), worked = await w.ticket({ requester: w.people.stranger.id, client: w.client.foreign });
	for (const t of [asked, worked]) {
		await w.admin.ok("PUT", `/api/v1/tickets/${t.key}/harm`, { kind: "instant", at: soon, effect: "Hush" });
		await w.admin.ok("PUT", `/api/v1/tickets/${t.key}/watchers/me`);
		await w.admin.ok("PATCH", `/api/v1/tickets/${t.key}`, { tags: [tag] });
	}
	for (const q of ["harm:any", "response:running,late,risk", "is:untriaged", "watcher:any", `tag:${tag}`]) {
		const keys = (await both.caller.ok("GET", `/api/v1/tickets?q=${encodeURIComponent(`(key:${asked.key} OR key:${worked.key}) ${q}`)}`)).items.map((t: { key: string }) => t.key);
		expect.soft(keys, q).toEqual([worked.key]);
	}
});

test("nor are what is internal grouped, sorted, counted, completed or exported for them", async ({ w }) => {
	const tag = fresh("hushtag"), vendor = fresh("Hushvendor"), day = new Date(await w.now()).toISOString().slice(0, 10);
	const both = await w.person("requester", w.client.own, fresh("both")), hush = new RegExp(`${vendor}|${tag}|Hushteam|hush`, "i");
	await w.admin.ok("POST", "/api/v1/access", { person: both.id, role: "agent", for_client: w.client.foreign, client: w.client.own });
	const asked = await w.ticket({ requester: both.id }), worked = await w.ticket({ requester: w.people.stranger.id, client: w.client.foreign });
	const team = (await w.admin.ok("POST", "/api/v1/teams", { name: fresh("Hushteam"), client: 1 })).id;
	await w.admin.ok("PUT", `/api/v1/teams/${team}/members/${w.people.admin_all.id}`);
	const contract = (await w.admin.ok("POST", "/api/v1/contracts", { name: fresh("Hushcontract"), client: w.client.own })).id;
	await w.admin.ok("PATCH", `/api/v1/tickets/${asked.key}`, { tags: [tag], vendor, contract });
	await w.admin.ok("PATCH", `/api/v1/tickets/${worked.key}`, { tags: ["worktag"], vendor: "Workvendor" });
	for (const t of [asked, worked])
		await w.verb(t.key, "assign", { team, assignee: w.people.admin_all.id });
	const q = `q=${encodeURIComponent(`(key:${asked.key} OR key:${worked.key})`)}`, me = both.caller;
	const groups = async (by: string) => (await me.ok("GET", `/api/v1/tickets/groups?by=${by}&${q}`)).groups.map((g: Json) => [g.label, g.count]).sort();
	expect.soft(await groups("vendor")).toEqual([["None", 1], ["Workvendor", 1]]);
	expect.soft(await groups("tag")).toEqual([["None", 1], ["worktag", 1]]);
	expect.soft((await groups("team")).map((g: unknown[]) => g[1])).toEqual([1, 1]);
	expect.soft(await groups("contract")).toEqual([["None", 2]]);
	for (const sort of ["vendor", "-vendor", "-contract", "assignee,-vendor", "due"]) {
		const page = await me.ok("GET", `/api/v1/tickets?limit=1&sort=${sort}&${q}`), rest = await me.ok("GET", `/api/v1/tickets?sort=${sort}&${q}&cursor=${encodeURIComponent(page.next)}`);
		expect.soft([page.items[0].key, ...rest.items.map((t: Json) => t.key)], sort).toEqual(sort === "-contract" ? expect.arrayContaining([asked.key, worked.key]) : [worked.key, asked.key]);
		expect.soft(Buffer.from(page.next, "base64").toString(), `the cursor of ${sort}`).not.toMatch(hush);
	}
	for (const more of ["", "&fields=key,vendor,tags,contract,team,assignee,opened_by"]) {
		const { text } = await me.get(`/api/v1/tickets/export?format=csv&${q}${more}`);
		expect.soft(text).toMatch(/Workvendor/);
		expect.soft(text.split("\r\n").find((line) => line.includes(asked.key)), "a line of CSV").not.toMatch(/hush|Root/i);
	}
	expect.soft((await me.get(`/api/v1/complete?type=ticket&field=tag&prefix=${tag}`)).text).not.toMatch(hush);
	expect.soft((await me.get(`/api/v1/complete?type=ticket&field=vendor&prefix=`)).text).toMatch(/Workvendor/);
	const series = (await me.ok("GET", `/api/v1/tickets/series?measure=created,assigned_at&days=1&to=${day}&${q}`)).days[0];
	expect.soft([series.created, series.assigned_at]).toEqual([2, 1]);
	expect((await w.as("agent").ok("GET", `/api/v1/tickets/groups?by=vendor&q=key:${asked.key}`)).groups.map((g: Json) => g.label), "staff see it").toEqual([vendor]);
});

test("a comment to many fills in nothing of one's own request elsewhere", async ({ w }) => {
	const both = await w.person("requester", w.client.own, fresh("both"));
	await w.admin.ok("POST", "/api/v1/access", { person: both.id, role: "lead", for_client: w.client.foreign, client: w.client.own });
	const asked = await w.ticket({ requester: both.id }), worked = await w.ticket({ requester: w.people.stranger.id, client: w.client.foreign });
	for (const t of [asked, worked])
		await w.verb(t.key, "assign", { team: w.team.network });
	const said = async (key: string) => {
		await both.caller.ok("POST", "/api/v1/tickets/bulk", { keys: [key], verb: "comment", args: { body: "With {{team.name}}", visibility: "public" } });
		return (await w.admin.timeline(`/api/v1/tickets/${key}`)).filter((e) => e.comment).at(-1)!.comment.body;
	};
	expect(await said(worked.key)).toBe("With Network");
	expect(await said(asked.key)).toBe("With {{team.name}}");
});

test("a requester makes no known error, which everybody would read", async ({ w }) => {
	const me = w.as("requester"), open = (fields: Json) => me.post("/api/v1/tickets", { title: fresh("Mine"), client: w.client.own, ...fields });
	for (const [field, value] of Object.entries({ kind: "problem", known_error: true, symptom: "It hangs", workaround: "Call 0900 1234" }))
		expect.soft(await open({ [field]: value }), field).toMatchObject({ status: 422, body: { field } });
	expect((await open({ kind: "request", known_error: false, workaround: "" })).status).toBe(201);
	expect((await w.as("agent").post("/api/v1/tickets", { title: fresh("Known"), client: w.client.own, kind: "problem", known_error: true, workaround: "Wait" })).status).toBe(201);
});

test("a hint names nothing that the asker may not know of", async ({ w }) => {
	const hint = async (who: string, path: string) => (await w.as(who).get(`/api/v1/tickets${path}`)).body.detail as string;
	for (const [path, near] of [["?q=is:breachd", "breached"], ["?q=assigne:me", "assignee"], ["/groups?by=asignee", "assignee"], ["?sort=asignee", "assignee"]] as const) {
		expect.soft(await hint("requester", path), path).not.toContain(`"${near}"`);
		expect.soft(await hint("requester", path), path).not.toContain(`is:${near}?`);
		expect.soft(await hint("agent", path), path).toContain(near);
	}
});

test("a file for the desk alone beside a public answer is nothing to whoever asked", async ({ w }) => {
	const t = await w.ticket(), at = `/api/v1/tickets/${t.key}`, agent = w.as("agent");
	const said = await agent.ok("POST", `${at}/comments`, { body: "See the picture", visibility: "public" });
	for (const visibility of ["public", "internal"])
		await agent.call("POST", `${at}/attachments?name=${visibility}.txt&visibility=${visibility}&comment=${said.id as number}`, undefined, { raw: "x", type: "text/plain" });
	const files = async (who: string) => (await w.as(who).timeline(at)).find((e) => e.comment)!.comment.attachments.map((a: Json) => a.name);
	expect(await files("agent")).toEqual(["public.txt", "internal.txt"]);
	expect(await files("requester")).toEqual(["public.txt"]);
});
