// webhook.spec.ts - signed webhooks to a listener of our own: what arrives, what is tried again, what dies and is sent again.
import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server as HttpServer } from "node:http";
import { expect, fresh, test, type World } from "./world";
import type { Json } from "./caller";

interface Got { headers: IncomingHttpHeaders; body: string }
class Listener {
	readonly got: Got[] = [];
	status = 200;
	private readonly server: HttpServer;
	url = "";
	constructor() {
		this.server = createServer((rq, rs) => {
			let body = "";
			rq.on("data", (d) => (body += d));
			rq.on("end", () => {
				this.got.push({ headers: rq.headers, body });
				rs.writeHead(this.status).end("noted");
			});
		});
	}
	async open(): Promise<this> {
		await new Promise<void>((d) => this.server.listen(0, "127.0.0.1", d));
		this.url = `http://127.0.0.1:${(this.server.address() as { port: number }).port}/hook`;
		return this;
	}
	close() { this.server.closeAllConnections(); this.server.close(); }
}

async function hook(w: World, to: Listener, fields: Json = {}): Promise<{ id: number; secret: string }> {
	const { id } = await w.admin.ok("POST", "/api/v1/webhooks", { name: fresh("hook"), url: to.url, of_type: "ticket", client: w.client.own, ...fields });
	return { id, secret: (await w.admin.ok("POST", `/api/v1/webhooks/${id}/secret`)).secret };
}
/** Drain what is due without moving the clock to speak of. */
const drain = (w: World) => w.advance(0);
const sentTo = (to: Listener, key: string) => to.got.filter((g) => g.body.includes(`"${key}"`));

test("delivered once, signed, only what the filter and kinds say", async ({ w }) => {
	const to = await new Listener().open(), tag = fresh("hot");
	const made = await hook(w, to, { q: `tag:${tag}`, kinds: "created resolve" });
	expect((await w.admin.get(`/api/v1/webhooks/${made.id}`)).text, "the secret is not shown again").not.toContain(made.secret);
	const t = await w.ticket({ tags: [tag] }), other = await w.ticket();
	await w.verb(t.key, "accept", {}, w.as("agent"));
	await expect.poll(async () => (await drain(w), sentTo(to, t.key).length)).toBe(1);
	await drain(w);
	expect(sentTo(to, t.key)).toHaveLength(1);
	expect(sentTo(to, other.key)).toEqual([]);
	const { headers, body } = sentTo(to, t.key)[0];
	expect(JSON.parse(body)).toMatchObject({ type: "ticket", kind: "created", id: t.id, client: w.client.own, data: { changes: { title: [null, t.title] } } });
	const [, at, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers["sinew-signature"]))!;
	expect(signature, "HMAC-SHA-256 under the secret over time and body").toBe(createHmac("sha256", made.secret).update(`${at}.${body}`).digest("hex"));
	expect(headers).toMatchObject({ "content-type": "application/json", "sinew-event": "ticket.created", "sinew-delivery": expect.stringMatching(/^\d+$/) });
	to.close();
	await w.admin.ok("PATCH", `/api/v1/webhooks/${made.id}`, { active: false });
});

test("a failing receiver: tried again later, given up at last, sent again by hand", async ({ w }) => {
	const to = await new Listener().open(), tag = fresh("dead");
	to.status = 503;
	const made = await hook(w, to, { q: `tag:${tag}`, kinds: "created" });
	const t = await w.ticket({ tags: [tag] });
	await expect.poll(async () => (await drain(w), sentTo(to, t.key).length)).toBe(1);
	await drain(w);
	expect(sentTo(to, t.key), "not before its time").toHaveLength(1);
	await w.advance(60);
	expect(sentTo(to, t.key).length, "then again").toBeGreaterThanOrEqual(2);
	const keys = new Set(sentTo(to, t.key).map((g) => g.headers["sinew-delivery"]));
	expect(keys.size, "the same delivery by the same name").toBe(1);
	const dead = async () => (await w.admin.ok("GET", "/api/v1/outbox?state=dead")).items.find((o: Json) => o.target === String(made.id));
	for (let n = 0; n < 12 && !(await dead()); n++)
		await w.advance(7 * 3600);
	const item = await dead();
	expect(item, "a dead letter").toMatchObject({ state: "dead", attempts: 8, last_status: 503 });
	const tries = sentTo(to, t.key).length;
	expect(tries).toBe(8);
	to.status = 200;
	await w.admin.ok("POST", `/api/v1/outbox/${item.id}/send-again`);
	await expect.poll(async () => (await drain(w), sentTo(to, t.key).length)).toBe(tries + 1);
	expect(await dead()).toBeUndefined();
	expect((await w.as("agent").get("/api/v1/outbox?state=dead")).status).toBe(403);
	to.close();
	await w.admin.ok("PATCH", `/api/v1/webhooks/${made.id}`, { active: false });
});

test("a filter that outlived its custom field keeps nobody from working", async ({ w }) => {
	const to = await new Listener().open(), name = fresh("gone");
	const field = await w.admin.ok("POST", "/api/v1/custom-fields", { client: w.client.own, of_type: "ticket", name, label: "Gone", kind: "int" });
	const made = await hook(w, to, { q: `cf.${name}>1` });
	await w.admin.ok("PATCH", `/api/v1/custom-fields/${field.id}`, { active: false });
	const t = await w.ticket();
	await drain(w);
	expect(sentTo(to, t.key)).toEqual([]);
	to.close();
	await w.admin.ok("PATCH", `/api/v1/webhooks/${made.id}`, { active: false });
});
