// major.spec.ts - a major incident through the API: plan, update, ledger, acknowledgement in the app, the public status page that
// needs no sign-in and leaks nothing.
import type { Json } from "./caller";
import { expect, fresh, test, type World } from "./world";

const SECRET = "Ferrari of the chairman";
const HOSTILE = "<script>alert(1)</script> & \"quotes\"";

/** A running major incident of an own client, whose plan tells users on the page and in the app, executives in the app. */
async function running(w: World): Promise<{ key: string; at: string; client: number }> {
	const boss = await w.person("requester", w.client.own);
	const plan = await w.as("admin_one").ok("POST", "/api/v1/comms-plans", {
		name: fresh("Plan"), client: w.client.own, audiences: [
			{ audience: "executives", channels: ["app"], cadence: 60, people: [boss.id] },
			{ audience: "users", channels: ["status", "app"], cadence: 120, requesters: true },
		],
	});
	const t = await w.ticket({ client: w.client.own, title: SECRET, requester: w.people.requester.id, impact: "2", urgency: "2", service: fresh("Mail") });
	const at = `/api/v1/tickets/${t.key}`;
	await w.as("agent").ok("POST", `${at}/propose_major`, { comment: "Whole site." });
	await w.as("coordinator").ok("POST", `${at}/decide_major`, { accept: true, comment: "Yes." });
	const m = await w.as("coordinator").ok("PUT", `${at}/major/plan`, { plan: plan.id });
	expect(m.audiences.map((a: Json) => a.audience)).toEqual(["executives", "users"]);
	const nearest = m.audiences.map((a: Json) => a.due_at).sort()[0];
	const listed = await w.as("agent").ok("GET", `${at}?fields=next_update`);
	expect(listed.next_update).toEqual({ at: nearest, audience: m.audiences.find((a: Json) => a.due_at === nearest).audience });
	return { key: t.key, at, client: w.client.own };
}

test("an update goes to its audiences; the status page says that much and no more", async ({ w }) => {
	const { key, at, client } = await running(w), coo = w.as("coordinator"), slug = fresh("acme").toLowerCase().replace(/[^a-z0-9]/g, "");
	const page = await w.as("admin_one").ok("PUT", `/api/v1/status-pages/${client}`, { slug, title: "Acme", active: false });
	expect(page.url).toContain(`/status/${slug}`);
	expect((await w.nobody.get(`/status/${slug}`)).status, "off").toBe(404);
	await w.as("admin_one").ok("PUT", `/api/v1/status-pages/${client}`, { active: true });

	const draft = await coo.ok("GET", `${at}/major/draft`);
	expect(draft.texts.map((t: Json) => t.audience)).toEqual(["executives", "users"]);
	expect(draft.texts[1].body).not.toContain(SECRET);
	expect(draft.facts.find((f: Json) => f.id === "title")).toMatchObject({ text: SECRET, inside: true, events: [expect.any(Number)] });
	const texts = [{ audience: "executives", subject: "Mail", body: `Inside: ${SECRET}`, after: 0 }, { audience: "users", subject: "Mail", body: HOSTILE, after: 0 }];
	expect(await coo.post(`${at}/major/updates`, { texts })).toMatchObject({ status: 422, body: { field: "page" } });
	const sent = await coo.ok("POST", `${at}/major/updates`, { texts, status: "identified", page: { title: `Mail ${HOSTILE}`, impact: "partial", services: [] } });
	expect(sent.audiences.map((a: Json) => a.sent)).toEqual([1, 1]);
	expect(await coo.post(`${at}/major/updates`, { texts }), "two wrote at once").toMatchObject({ status: 409, body: { code: "already_sent" } });

	const shown = await w.nobody.get(`/status/${slug}`);
	expect(shown.status).toBe(200);
	expect(shown.headers.get("cache-control")).toContain("public");
	expect(shown.text).toContain("&lt;script&gt;alert(1)");
	for (const leak of ["<script", SECRET, key, w.people.requester.name])
		expect(shown.text, leak).not.toContain(leak);
	expect((await w.nobody.get(`/status/${slug}`, { "If-None-Match": shown.etag! })).status).toBe(304);
	const json = await w.nobody.get(`/status/${slug}.json`);
	expect(json.body).toMatchObject({ state: "partial", incidents: [{ status: "identified", updates: [{ text: HOSTILE }] }] });
	expect(json.text).not.toContain(SECRET);
	expect((await w.nobody.get(`/status/${slug}.atom`)).text).toContain("&lt;script&gt;");

	const mine = await w.as("requester").ok("GET", "/api/v1/updates");
	const update = mine.items.find((x: Json) => x.body === HOSTILE);
	expect(JSON.stringify(mine)).not.toContain(SECRET);
	await w.as("requester").ok("POST", `/api/v1/updates/${update.id}/acknowledge`, {});
	const ledger = await coo.ok("GET", `${at}/major/ledger?update=${update.id}`);
	expect(ledger.items.find((l: Json) => l.channel === "app")).toMatchObject({ state: "acknowledged", acknowledged_by: "app", person: w.people.requester.id });
	expect((await w.nobody.get("/ack/ack-1-99999999999-0")).status).toBe(404);

	await w.as("admin_one").ok("PUT", `/api/v1/status-pages/${client}`, { active: false });
	expect((await w.nobody.get(`/status/${slug}`)).status).toBe(404);
	expect((await w.nobody.get(`/status/${slug}.json`)).status).toBe(404);
});

test("what is late is told to the communications lead, and another client's people see none of it", async ({ w }) => {
	const { at, key } = await running(w), ann = await w.person("agent", w.client.own);
	await w.as("coordinator").ok("PUT", `${at}/major/roles/comms`, { person: ann.id });
	await w.advance(61 * 60);
	expect((await ann.caller.ok("GET", "/api/v1/notices?reason=escalation")).items[0]).toMatchObject({ key, kind: "update_overdue", urgent: true });
	const list = (await ann.caller.ok("GET", "/api/v1/majors")).items.find((m: Json) => m.key === key);
	expect(list.audiences[0]).toMatchObject({ audience: "executives", overdue: true, snoozed: false });
	const stranger = (await w.person("coordinator", w.client.foreign)).caller;
	expect((await stranger.get(`${at}/major`)).status).toBe(404);
	expect((await stranger.ok("GET", "/api/v1/majors")).items.some((m: Json) => m.key === key)).toBe(false);
	expect((await w.as("requester").get(`${at}/major`)).status).toBe(403);
});
