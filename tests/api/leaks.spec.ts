// leaks.spec.ts - every address that is read, asked by staff of another client, and by staff of another client who ask this one for
// something themselves: a word that stands in all that a client's desk has of its own is in no answer of theirs.
//
// portal.spec.ts asks the same of a requester. Names of teams and calendars are known to all staff, so they bear no such word.
import type { Json } from "./caller";
import { learned } from "./description";
import { expect, fresh, test, type World } from "./world";

const iso = (t: number) => new Date(Math.round(t / 1000) * 1000).toISOString().replace(".000Z", "Z");
interface Desk { keys: string[]; ids: Record<string, (number | string)[]> }

/** A client's own things, each with the word; one ticket is that requester's, one is somebody else's. */
async function desk(w: World, client: number, requester: number, word: string): Promise<Desk> {
	const ids: Desk["ids"] = {}, hush = (what: string) => `${word}${what}`, now = await w.now();
	const make = async (plural: string, body: Json) => {
		const made = await w.admin.ok("POST", `/api/v1/${plural}`, { client, ...body });
		(ids[plural] ??= []).push(made.id);
		return made;
	};
	const agent = await make("people", { name: hush("agent"), login: fresh("leak"), title: hush("title"), phone: "1" });
	await w.admin.ok("POST", "/api/v1/access", { person: agent.id, role: "lead", for_client: client, client });
	const contract = await make("contracts", { name: hush("contract") });
	await make("services", { name: hush("service"), description: hush("of"), criticality: 1 });
	await make("sla-targets", { name: hush("target"), target: "update", goal: 60, calendar: w.calendar.always });
	await make("macros", { name: hush("macro"), shared: "all", effects: [{ do: "comment", body: hush("text"), visibility: "internal" }] });
	await make("canned-replies", { title: hush("reply"), body: hush("body"), shared: "all" });
	await make("routing-rules", { name: hush("rule"), condition: "category:never", effects: { add_tags: ["x"] } });
	await make("harm-presets", { name: hush("preset"), minutes: 30 });
	const team = await make("teams", { name: fresh("Whisperers") });
	await make("catalog-items", { name: hush("item"), audience: "teams", teams: [team.id], tasks: [{ name: "a", title: hush("itemtask") }] });
	await make("rotations", { name: hush("rotation"), zone: "UTC", layers: [{ name: hush("layer"), people: [agent.id], unit: "day", every: 1, at: "00:00", start: "2026-01-01T00:00:00Z" }] });
	const policy = await make("escalation-policies", { name: hush("policy"), steps: [{ targets: [{ person: agent.id }], delay: 10 }] });
	const plan = await make("comms-plans", { name: hush("plan"), audiences: [{ audience: "executives", channels: ["app"], cadence: 60, people: [agent.id] }] });
	await make("views", { name: hush("view"), of_type: "ticket", q: "is:open", shared: "all" });
	const hidden = await make("tickets", { title: hush("hidden"), requester: null, category: hush("category"), site: hush("site") });
	const t = await make("tickets", { title: "A lamp is out", requester }), at = `/api/v1/tickets/${t.key as string}`;
	await w.admin.ok("PATCH", at, { tags: [hush("tag").toLowerCase()], root_cause: hush("cause"), vendor: hush("vendor"), contract: contract.id, parent: hidden.id });
	await w.verb(t.key, "assign", { assignee: agent.id, comment: hush("note") });
	const said = await w.admin.ok("POST", `${at}/comments`, { body: "We look at it.", visibility: "public" });
	await w.admin.call("POST", `${at}/attachments?name=${hush("file")}.txt&visibility=internal&comment=${said.id as number}`, undefined, { raw: hush("bytes"), type: "text/plain" });
	await w.admin.ok("POST", `${at}/links`, { kind: "relates_to", to: hidden.key });
	await w.admin.ok("PUT", `${at}/harm`, { kind: "instant", at: iso(now + 1e8), effect: hush("harm") });
	await w.admin.ok("POST", `${at}/escalate`, { policy: policy.id, reason: hush("reason") });
	await w.admin.ok("POST", `${at}/checklists`, { title: hush("list") });
	await make("tasks", { title: hush("task"), ticket: t.id });
	await w.admin.ok("POST", `${at}/approvals`, { people: [agent.id], name: "Cost" });
	await w.admin.ok("POST", `${at}/propose_major`, { comment: hush("big") });
	await w.admin.ok("POST", `${at}/decide_major`, { accept: true, comment: hush("yes") });
	await w.admin.ok("PUT", `${at}/major/plan`, { plan: plan.id });
	return { keys: [t.key, hidden.key], ids: { ...ids, tickets: [t.key, hidden.key], "status-pages": [client] } };
}

/** Every GET there is, with every record of the desk in its place; and the lists of tickets by every name. */
function addresses(d: Desk, word: string, fields: string[]): string[] {
	const all = learned().filter((r) => r.method === "GET" && r.path.startsWith("/api/v1/") && !r.path.endsWith("/stream")).flatMap(({ path }) => {
		const plural = path.split("/")[3]!, of = plural === "portal" ? d.keys : (d.ids[plural] ?? [1, 2]);
		if (!path.includes("{"))
			return path.endsWith("/search") ? [`${path}?q=${word}`] : [path];
		return of.map((id) => path.replace(/\{\w+\}/, String(id)).replace("{clock}", "resolve").replace(/\{\w+\}/g, "1"));
	});
	const at = "/api/v1/tickets", named = fields.flatMap((f) => [`${at}/groups?by=${f}`, `${at}?limit=1&sort=-${f}`, `${at}/export?format=csv&fields=${f}`, `${at}?fields=${f}&limit=200`, `/api/v1/complete?type=ticket&field=${f}&prefix=`]);
	return [...new Set([...all, ...named, `${at}/export?format=csv`, `${at}/export?format=ndjson`, `${at}?q=${word}`])];
}

test("no word of a client's desk reaches staff of another, whether or not they ask for something there, on any route", async ({ w }) => {
	/* A client of its own: what is made here works on every ticket of it. */
	const own = (await w.admin.ok("POST", "/api/v1/clients", { name: fresh("Whispering house"), zone: "UTC" })).id as number;
	const word = fresh("hush"), both = await w.person("requester", own, fresh("both")), other = await w.person("admin", w.client.foreign), staff = await w.person("agent", own);
	await w.admin.ok("POST", "/api/v1/access", { person: both.id, role: "agent", for_client: w.client.foreign, client: own });
	const d = await desk(w, own, both.id, word), leaks: string[] = [];
	const ticket = (await w.admin.ok("GET", "/api/v1/meta")).types.find((t: Json) => t.name === "ticket"), fields = ticket.fields.map((f: Json) => f.name as string) as string[];
	let asked = 0, seen = 0;
	for (const [who, caller] of Object.entries({ other: other.caller, both: both.caller }))
		for (const address of addresses(d, word, fields)) {
			const a = await caller.get(address);
			asked++;
			seen += a.status === 200 ? 1 : 0;
			const cursor = Buffer.from(String(a.body?.next ?? ""), "base64").toString("latin1"), text = (a.text + JSON.stringify([...a.headers]) + cursor).toLowerCase();
			for (const hit of text.matchAll(new RegExp(`${word.toLowerCase()}[a-z]+`, "g")))
				leaks.push(`${who} ${address} ${a.status}: ${hit[0]}`);
		}
	expect([...new Set(leaks)]).toEqual([]);
	expect(asked, "every route was asked").toBeGreaterThan(600);
	expect(seen, "and most of the lists answered").toBeGreaterThan(200);
	expect((await staff.caller.get(`/api/v1/tickets/${d.keys[0]!}/timeline`)).text, "staff of the client do see it").toContain(`${word}note`);
});
