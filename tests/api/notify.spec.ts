// notify.spec.ts - by mail and chat, from the request to what a mail server and a webhook receive: an e-mail as Python's
// own parser reads it, servers that misbehave, Slack's shape, the mute link, what an administrator prescribes and locks.
import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { Smtp } from "../support/smtp.mjs";
import { expect, fresh, test as base, World } from "./world";
import type { Json } from "./caller";

/** A server of its own that sends mail; the others know none. */
const test = base.extend<object, { sends: { w: World; smtp: Smtp } }>({
	sends: [async ({ engine }, use) => {
		const smtp = await Smtp.open();
		smtp.auth = true;
		const w = await World.make(engine, {
			SINEW_MAIL_SERVER: smtp.url, SINEW_MAIL_TLS: "none", SINEW_MAIL_FROM: "desk@example.test", SINEW_MAIL_TIMEOUT: "3s",
			SINEW_MAIL_USER: "desk", SINEW_MAIL_PASSWORD: "s3cret",
		});
		await use({ w, smtp });
		await w.end();
		await smtp.close();
	}, { scope: "worker", timeout: 240_000 }],
});

/** The message as the standard library of another language understands it. */
function read(data: string): Json {
	const program = `
import sys, json
from email import message_from_bytes, policy
m = message_from_bytes(sys.stdin.buffer.read(), policy=policy.default)
parts = list(m.walk())
print(json.dumps({"headers": {k: str(v) for k, v in m.items()}, "types": [p.get_content_type() for p in parts],
  "text": m.get_body(("plain",)).get_content(), "html": m.get_body(("html",)).get_content(),
  "to": [a.display_name for a in m["to"].addresses], "from": [a.display_name for a in m["from"].addresses],
  "wrong": [str(d) for p in parts for d in p.defects] + [str(d) for h in m.values() for d in getattr(h, "defects", [])]}))`;
	return JSON.parse(execFileSync("python3", ["-c", program], { input: Buffer.from(data, "latin1") }).toString());
}

const mailsTo = (smtp: Smtp, login: string) => smtp.mails.filter((m) => m.to.includes(`${login}@example.test`));

test("an e-mail: once, when unread, with why, threaded, and a link that mutes", async ({ sends: { w, smtp } }) => {
	const ann = await w.person("agent", w.client.own, fresh("ann"));
	await w.admin.ok("PATCH", `/api/v1/people/${ann.id}`, { name: "Änne \"Fix\" Größer" });
	await w.admin.ok("PUT", `/api/v1/notices/policy?client=${w.client.own}`, { from_name: "Werk Süd: Auskunft" });
	const title = "Größenänderung: <b>Drucker</b> in Łódź & Zürich = défaut, und ein langer Titel, der umgebrochen wird ".trim();
	const t = await w.ticket({ title });
	await w.verb(t.key, "assign", { assignee: ann.id }, w.as("coordinator"));
	await w.advance(60);
	expect(mailsTo(smtp, ann.login)).toEqual([]);
	expect((await ann.caller.ok("GET", "/api/v1/notices")).items[0].sent).toMatchObject([{ channel: "mail", state: "waiting" }]);
	await w.advance(300);
	await expect.poll(() => mailsTo(smtp, ann.login).length).toBe(1);
	const mail = read(mailsTo(smtp, ann.login)[0].data);
	expect(mail.wrong).toEqual([]);
	expect(mail.types).toEqual(["multipart/alternative", "text/plain", "text/html"]);
	expect(mail.headers.Subject).toBe(`[${t.key}] ${title}`);
	expect(mail.to).toEqual(["Änne \"Fix\" Größer"]);
	expect(mail.from).toEqual(["Werk Süd: Auskunft"]);
	expect(mail.headers["In-Reply-To"]).toBe(`<ticket.${t.id}@127.0.0.1>`);
	expect(mail.headers["Auto-Submitted"]).toBe("auto-generated");
	expect(mail.text).toContain("Coordinator Test assigned it to you.");
	expect(mail.text).toContain(`${w.base}/tickets/${t.key}`);
	expect(mail.html).toContain("&lt;b&gt;Drucker&lt;/b&gt;");
	expect(mail.html).not.toContain("<b>Drucker");
	expect((await ann.caller.ok("GET", "/api/v1/notices")).items[0].sent).toMatchObject([{ channel: "mail", state: "sent" }]);

	const link = new URL(/http\S+\/mute\?token=\S+/.exec(mail.text)![0]);
	const at = `/api/v1/notices/unsubscribe${link.search}`;
	expect(await w.nobody.ok("GET", at)).toMatchObject({ key: t.key });
	expect((await ann.caller.ok("GET", "/api/v1/mutes")).items).toEqual([]);
	expect((await w.nobody.get(at.replace(/-ticket-\d+/, "-ticket-999"))).status).toBe(404);
	await w.nobody.ok("POST", `${at}&days=7`);
	expect((await ann.caller.ok("GET", "/api/v1/mutes")).items).toMatchObject([{ key: t.key }]);
	await w.as("coordinator").ok("POST", `/api/v1/tickets/${t.key}/comments`, { body: "and?", visibility: "internal" });
	await w.advance(1200);
	expect(mailsTo(smtp, ann.login)).toHaveLength(1);
});

test("mail servers that refuse, hang, flood and hang up: told, tried again, never stuck", async ({ sends: { w, smtp } }) => {
	const ben = await w.person("agent", w.client.own, fresh("ben"));
	const contact = async () => (await ben.caller.ok("GET", "/api/v1/notices/contacts")).items.find((c: Json) => c.channel === "mail");
	const trial = async (mood: string) => {
		smtp.mood = mood;
		await w.advance(11);
		const { id } = await ben.caller.ok("POST", "/api/v1/notices/contacts/mail/test");
		let m: Json = {};
		await expect.poll(async () => (await w.advance(0), m = await ben.caller.ok("GET", `/api/v1/notices/messages/${id}`), m.error !== "" || m.state === "sent"), { timeout: 30_000 }).toBe(true);
		return { ...m, id };
	};
	expect(await trial("")).toMatchObject({ state: "sent" });
	expect(read(mailsTo(smtp, ben.login)[0].data).headers.Subject).toBe("A test message");
	expect((await ben.caller.post("/api/v1/notices/contacts/mail/test", {})).status, "not a second one at once").toBe(429);
	expect(await trial("refuse")).toMatchObject({ state: "failed", error: expect.stringContaining("550 5.1.1 nobody of that name") });
	expect(await contact()).toMatchObject({ state: "refused", error: expect.stringContaining("nobody of that name") });
	expect(await trial("data")).toMatchObject({ state: "failed", error: expect.stringContaining("554") });
	const queued: Json[] = [];
	for (const mood of ["busy", "sender", "auth", "silent", "slow", "drop", "flood", "noise"]) {
		queued.push(await trial(mood));
		expect(queued.at(-1), mood).toMatchObject({ state: "queued" });
	}
	const errors = await w.admin.ok("GET", "/api/v1/notices/mail");
	expect(errors).toMatchObject({ set_up: true, from: "desk@example.test", failed: 2, signs_in: true });
	expect(JSON.stringify([errors, await w.admin.ok("GET", "/api/v1/settings")]), "the password is shown nowhere").not.toContain("s3cret");
	smtp.mood = "";
	const before = mailsTo(smtp, ben.login).length;
	const states = () => Promise.all(queued.map(async (m) => (await ben.caller.ok("GET", `/api/v1/notices/messages/${m.id}`)).state));
	await expect.poll(async () => (await w.advance(700), states()), { timeout: 120_000 }).toEqual(queued.map(() => "sent"));
	/* One that the slow server took after it was given up on may come twice. */
	expect(mailsTo(smtp, ben.login).length).toBeGreaterThanOrEqual(before + 8);
	expect(await contact()).toMatchObject({ state: "ok" });
});

test("a digest is one mail; a requester hears of answers, in German, and is led to the portal", async ({ sends: { w, smtp } }) => {
	const rita = await w.person("requester", w.client.own, fresh("rita"));
	await w.admin.ok("PATCH", `/api/v1/people/${rita.id}`, { locale: "de" });
	await rita.caller.ok("PUT", "/api/v1/notices/settings", { channels: { mail: { answer: "digest" } }, digest_at: "12:00" });
	for (let n = 0; n < 3; n++) {
		const t = await w.ticket({ requester: rita.id });
		await w.as("agent").ok("POST", `/api/v1/tickets/${t.key}/comments`, { body: `Answer ${n}`, visibility: "public" });
	}
	await w.advance(86_400);
	await expect.poll(() => mailsTo(smtp, rita.login).length).toBe(1);
	const mail = read(mailsTo(smtp, rita.login)[0].data);
	expect(mail.headers.Subject).toBe("3 Benachrichtigungen");
	expect(mail.text).toContain("hat Ihre Anfrage beantwortet.");
	expect(mail.text).toContain(`${w.base}/portal/requests/`);
});

test("a post to one's own chat; its address is a secret, and leads nowhere it must not", async ({ sends: { w } }) => {
	const got: Json[] = [];
	const hook = createServer((rq, rs) => {
		let body = "";
		rq.on("data", (d) => (body += d)).on("end", () => (got.push(JSON.parse(body)), rs.writeHead(rq.url!.endsWith("/inside") ? 403 : 200).end("ok, Hushbanner")));
	});
	await new Promise<void>((d) => hook.listen(0, "127.0.0.1", d));
	const url = `http://127.0.0.1:${(hook.address() as { port: number }).port}/services/T0/secret`;
	const cid = await w.person("agent", w.client.own, fresh("cid"));
	const put = (body: Json) => cid.caller.put("/api/v1/notices/contacts/chat", body);
	expect((await put({ url: "file:///etc/passwd", shape: "slack" })).body).toMatchObject({ status: 422, field: "url" });
	expect((await put({ url, shape: "irc" })).body).toMatchObject({ status: 422, field: "shape" });
	const contacts = (await put({ url, shape: "slack" })).body;
	expect(contacts.items.find((c: Json) => c.channel === "chat")).toMatchObject({ state: "ok", shape: "slack" });
	expect(JSON.stringify(contacts)).not.toContain("secret");
	const { id } = await cid.caller.ok("POST", "/api/v1/notices/contacts/chat/test");
	await expect.poll(async () => (await w.advance(0), got.length)).toBe(1);
	expect(got[0]).toMatchObject({ text: "A test message", blocks: [{ type: "header" }, { type: "section" }, { type: "section" }] });
	await expect.poll(async () => (await cid.caller.ok("GET", `/api/v1/notices/messages/${id}`)).state).toBe("sent");
	expect((await w.as("agent").get(`/api/v1/notices/messages/${id}`)).status, "not somebody else's").toBe(404);
	await put({ url: "http://169.254.169.254/latest/meta-data", shape: "json" });
	await w.advance(11);
	const second = await cid.caller.ok("POST", "/api/v1/notices/contacts/chat/test");
	await expect.poll(async () => (await w.advance(0), (await cid.caller.ok("GET", `/api/v1/notices/messages/${second.id}`)).error)).not.toBe("");
	await put({ url: url.replace("/services/T0/secret", "/inside"), shape: "json" });
	await w.advance(11);
	const third = await cid.caller.ok("POST", "/api/v1/notices/contacts/chat/test");
	const failed = async () => (await w.advance(0), (await cid.caller.ok("GET", `/api/v1/notices/messages/${third.id}`)).error as string);
	await expect.poll(failed).not.toBe("");
	expect(await failed(), "what stands at an address that anybody may choose is not read out").toBe("The receiver answered 403.");
	expect(JSON.stringify(await cid.caller.ok("GET", "/api/v1/notices/contacts"))).not.toContain("Hushbanner");
	hook.closeAllConnections();
	hook.close();
});

test("what an administrator prescribes, and locks", async ({ w }) => {
	const policy = `/api/v1/notices/policy?client=${w.client.own}`, mine = "/api/v1/notices/settings";
	const dan = await w.person("agent", w.client.own);
	const row = async (id: string) => (await dan.caller.ok("GET", mine)).reasons.find((r: Json) => r.id === id);
	await w.admin.ok("PUT", policy, { channels: { mail: { oncall: "now", bulk: "digest" } }, locked: { mail: ["oncall"] }, delay: 15 });
	expect(await row("bulk")).toMatchObject({ channels: { mail: "digest" }, locked: [] });
	expect(await row("oncall")).toMatchObject({ locked: ["mail"] });
	expect((await dan.caller.put(mine, { channels: { mail: { oncall: "off" } } })).body).toMatchObject({ status: 422, field: "channels" });
	await dan.caller.ok("PUT", mine, { channels: { mail: { bulk: "off", reply: "digest" } }, breaks: { reply: true }, digest_days: [1, 4], delay: 0, work_hours: false });
	expect(await row("bulk")).toMatchObject({ channels: { mail: "off" } });
	expect(await row("reply")).toMatchObject({ channels: { mail: "digest", app: "now" }, breaks: true });
	expect(await dan.caller.ok("GET", mine)).toMatchObject({ digest_days: [1, 4], delay: 0, delay_default: 15, work_hours: false });
	await dan.caller.ok("PUT", mine, { channels: { mail: { bulk: null } }, delay: null });
	expect(await row("bulk")).toMatchObject({ channels: { mail: "digest" } });
	for (const [bad, field] of [[{ channels: { pigeon: {} } }, "channels"], [{ channels: { mail: { gossip: "now" } } }, "channels"], [{ channels: { desktop: { reply: "digest" } } }, "channels"],
		[{ digest_days: [] }, "digest_days"], [{ delay: -1 }, "delay"], [{ breaks: { reply: 1 } }, "breaks"]] as [Json, string][])
		expect((await dan.caller.put(mine, bad)).body, JSON.stringify(bad)).toMatchObject({ status: 422, field });
	expect((await w.admin.put(policy, { channels: { mail: { team: "now" } } })).body).toMatchObject({ status: 422, field: "channels" });
	expect((await dan.caller.post("/api/v1/notices/contacts/mail/test", {})).body, "no mail server here").toMatchObject({ status: 409, code: "not_set_up" });
	await w.admin.ok("PUT", policy, { channels: { mail: { oncall: null, bulk: null } }, locked: { mail: [] }, delay: 5 });
});
