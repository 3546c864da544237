// bad-input.spec.ts - whatever is wrong gets a problem document that says what and where, and changes nothing.
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { expect, fresh, password, test, type World } from "./world";
import { Caller, cookieOf, type Answer, type Json, type Sent } from "./caller";

const T = "/api/v1/tickets";
interface Bad { name: string; method?: string; path?: (key: string) => string; body?: Json; sent?: Sent; status: number; code?: string; field?: string }
const record = (key: string) => `${T}/${key}`;
const raw = (text: string | Uint8Array): Sent => ({ raw: text });
const bytes = (...parts: (string | number[])[]) => Buffer.concat(parts.map((p) => Buffer.from(p as string)));
const headers = (h: Record<string, string>): Sent => ({ headers: h });

const patches: Bad[] = [
	{ name: "unknown field", body: { colour: "red" }, status: 422, code: "invalid_field", field: "colour" },
	{ name: "misspelt field", body: { titel: "x" }, status: 422, code: "invalid_field", field: "titel" },
	{ name: "number for a text", body: { title: 7 }, status: 422, code: "invalid_field", field: "title" },
	{ name: "object for a text", body: { title: {} }, status: 422, field: "title" },
	{ name: "null for a required text", body: { title: null }, status: 422, field: "title" },
	{ name: "empty required text", body: { title: "" }, status: 422, field: "title" },
	{ name: "blanks for a required text", body: { title: "   " }, status: 422, field: "title" },
	{ name: "text too long", body: { title: "x".repeat(5000) }, status: 422, field: "title" },
	{ name: "two lines for one", body: { title: "one\ntwo" }, status: 422, field: "title" },
	{ name: "NUL in a text", sent: raw('{"title":"a\\u0000b"}'), status: 400, code: "bad_json" },
	{ name: "choice that is none", body: { impact: "9" }, status: 422, field: "impact" },
	{ name: "number for a choice", body: { impact: 1.5 }, status: 422, field: "impact" },
	{ name: "reference to nothing", body: { team: 999999 }, status: 422, field: "team" },
	{ name: "reference of a wrong type", body: { team: true }, status: 422, field: "team" },
	{ name: "reference with a huge number", sent: raw('{"team":9223372036854775807}'), status: 422, field: "team" },
	{ name: "text for a bool", body: { known_error: "yes" }, status: 422, field: "known_error" },
	{ name: "derived field", body: { priority: "1" }, status: 422, field: "priority" },
	{ name: "state by patch", body: { state: "closed" }, status: 422, field: "state" },
	{ name: "version by patch", body: { version: 9 }, status: 422, field: "version" },
	{ name: "kind after creation", body: { kind: "problem" }, status: 422, field: "kind" },
	{ name: "client after creation", body: { client: 1 }, status: 422, field: "client" },
	{ name: "tags that are no list", body: { tags: "vpn" }, status: 422, field: "tags" },
	{ name: "a tag that is no text", body: { tags: [7] }, status: 422, field: "tags" },
	{ name: "custom that is no object", body: { custom: [] }, status: 422, field: "custom" },
	{ name: "one good and one bad field", body: { title: "Good", impact: "9" }, status: 422, field: "impact" },
	{ name: "array for an object", sent: raw("[]"), status: 400, code: "bad_json" },
	{ name: "text for an object", sent: raw('"x"'), status: 400, code: "bad_json" },
	{ name: "nothing for an object", sent: raw(""), status: 400, code: "bad_json" },
	{ name: "half of an object", sent: raw('{"title":"x"'), status: 400, code: "bad_json" },
	{ name: "trailing bytes", sent: raw('{"title":"x"} x'), status: 400, code: "bad_json" },
	{ name: "single quotes", sent: raw("{'title':'x'}"), status: 400, code: "bad_json" },
	{ name: "comma at the end", sent: raw('{"title":"x",}'), status: 400, code: "bad_json" },
	{ name: "duplicate member", sent: raw('{"title":"x","title":"y"}'), status: 400, code: "bad_json" },
	{ name: "broken UTF-8", sent: raw(bytes('{"title":"a', [0xc3, 0x28], '"}')), status: 400, code: "bad_json" },
	{ name: "overlong UTF-8", sent: raw(bytes('{"title":"a', [0xc0, 0xaf], '"}')), status: 400, code: "bad_json" },
	{ name: "lone surrogate", sent: raw('{"title":"\\ud800"}'), status: 400, code: "bad_json" },
	{ name: "UTF-16", sent: raw(Buffer.from('{"title":"x"}', "utf16le")), status: 400, code: "bad_json" },
	{ name: "nested too deep", sent: raw(`{"custom":${"[".repeat(40)}${"]".repeat(40)}}`), status: 400, code: "bad_json" },
	{ name: "nested absurdly deep", sent: raw("[".repeat(200_000)), status: 400, code: "bad_json" },
	{ name: "number beyond 64 bits", sent: raw('{"team":92233720368547758080}'), status: 400, code: "bad_json" },
	{ name: "number beyond doubles", sent: raw('{"team":1e999}'), status: 400, code: "bad_json" },
	{ name: "NaN", sent: raw('{"team":NaN}'), status: 400, code: "bad_json" },
	{ name: "body too large", sent: raw(JSON.stringify({ title: "x".repeat(2 << 20) })), status: 413, code: "too_large" },
	{ name: "not JSON by its type", sent: { raw: "title=x", type: "application/x-www-form-urlencoded" }, status: 415, code: "not_json" },
	{ name: "text/plain", sent: { raw: '{"title":"x"}', type: "text/plain" }, status: 415, code: "not_json" },
	{ name: "If-Match that is no version", body: { title: "x" }, sent: headers({ "If-Match": '"abc"' }), status: 400, code: "bad_if_match", field: "If-Match" },
	{ name: "stale version of the same field", body: { title: "x" }, sent: headers({ "If-Match": '"1"' }), status: 412, code: "stale_version" },
	{ name: "version of the future", body: { title: "x" }, sent: headers({ "If-Match": '"99"' }), status: 412, code: "stale_version" },
];

const others: Bad[] = [
	{ name: "verb of a wrong state", method: "POST", path: (k) => `${record(k)}/reopen`, body: {}, status: 409, code: "wrong_state" },
	{ name: "verb that is none", method: "POST", path: (k) => `${record(k)}/explode`, body: {}, status: 404 },
	{ name: "argument that is none", method: "POST", path: (k) => `${record(k)}/assign`, body: { planet: "Mars" }, status: 422, field: "planet" },
	{ name: "argument of a wrong type", method: "POST", path: (k) => `${record(k)}/assign`, body: { team: [] }, status: 422, field: "team" },
	{ name: "missing argument", method: "POST", path: (k) => `${record(k)}/cancel`, body: {}, status: 422, field: "reason" },
	{ name: "choice of an argument", method: "POST", path: (k) => `${record(k)}/cancel`, body: { reason: "bored" }, status: 422, field: "reason" },
	{ name: "verb with an array", method: "POST", path: (k) => `${record(k)}/accept`, sent: raw("[1]"), status: 400, code: "bad_json" },
	{ name: "verb with a stale version", method: "POST", path: (k) => `${record(k)}/accept`, body: {}, sent: headers({ "If-Match": '"1"' }), status: 412, code: "stale_version" },
	{ name: "comment without a body", method: "POST", path: (k) => `${record(k)}/comments`, body: {}, status: 422, field: "body" },
	{ name: "comment of blanks", method: "POST", path: (k) => `${record(k)}/comments`, body: { body: " \n" }, status: 422, field: "body" },
	{ name: "comment too long", method: "POST", path: (k) => `${record(k)}/comments`, body: { body: "x".repeat(200_000) }, status: 422, field: "body" },
	{ name: "comment that nobody sees", method: "POST", path: (k) => `${record(k)}/comments`, body: { body: "x", visibility: "secret" }, status: 422, field: "visibility" },
	{ name: "link of no kind", method: "POST", path: (k) => `${record(k)}/links`, body: { kind: "hates", to: "SECOND" }, status: 422, field: "kind" },
	{ name: "link to nothing", method: "POST", path: (k) => `${record(k)}/links`, body: { kind: "depends_on", to: "INC999999999" }, status: 422, field: "to" },
	{ name: "attachment without a name", method: "POST", path: (k) => `${record(k)}/attachments`, sent: { raw: "x", type: "text/plain" }, status: 422, field: "name" },
	{ name: "attachment with the name of a folder", method: "POST", path: (k) => `${record(k)}/attachments?name=${encodeURIComponent("../..")}`, sent: { raw: "x", type: "text/plain" }, status: 422, field: "name" },
	{ name: "watcher that is nobody", method: "PUT", path: (k) => `${record(k)}/watchers/999999`, status: 422, field: "person" },
	{ name: "deletion of what cannot be deleted", method: "DELETE", path: record, status: 405, code: "method_not_allowed" },
	{ name: "wrong method", method: "PUT", path: record, body: {}, status: 405, code: "method_not_allowed" },
];

const reads: Bad[] = [
	{ name: "address that is none", path: () => "/api/v1/unicorns", status: 404 },
	{ name: "address above the API", path: () => "/api/v2/tickets", status: 404 },
	{ name: "record that is none", path: () => `${T}/INC999999999`, status: 404 },
	{ name: "key that is no key", path: () => `${T}/${encodeURIComponent("'; DROP TABLE ticket; --")}`, status: 404 },
	{ name: "huge key", path: () => `${T}/INC99999999999999999999999999`, status: 404 },
	{ name: "negative id", path: () => `${T}/-1`, status: 404 },
	{ name: "broken escape in the path", path: () => `${T}/%zz`, status: 400, code: "bad_path" },
	{ name: "path that is not UTF-8", path: () => `${T}/%ff`, status: 400, code: "bad_path" },
	{ name: "NUL in the path", path: () => `${T}/INC1%00`, status: 400, code: "bad_path" },
	{ name: "broken escape in the query", path: () => `${T}?q=%zz`, status: 400, field: "q" },
	{ name: "query that is not UTF-8", path: () => `${T}?q=%c3%28`, status: 400, field: "q" },
	{ name: "filter with an unknown name", path: () => `${T}?q=colour:red`, status: 422, field: "q" },
	{ name: "filter that ends early", path: () => `${T}?q=${encodeURIComponent('(state:new "x')}`, status: 422, field: "q" },
	{ name: "filter with a choice that is none", path: () => `${T}?q=state:purple`, status: 422, field: "q" },
	{ name: "filter with a time that is none", path: () => `${T}?q=${encodeURIComponent("created>yesteryear")}`, status: 422, field: "q" },
	{ name: "filter with an operator that does not fit", path: () => `${T}?q=${encodeURIComponent("team<5")}`, status: 422, field: "q" },
	{ name: "filter nested too deep", path: () => `${T}?q=${encodeURIComponent("(".repeat(200) + "a" + ")".repeat(200))}`, status: 422, field: "q" },
	{ name: "filter too long", path: () => `${T}?q=${"a+".repeat(900)}`, status: 422, field: "q" },
	{ name: "encoded query with an unknown name", path: () => `${T}?sysparm_query=colour%3Dred`, status: 422, field: "sysparm_query" },
	{ name: "sort by what cannot be sorted", path: () => `${T}?sort=description`, status: 422, field: "sort" },
	{ name: "sort by nothing known", path: () => `${T}?sort=;drop`, status: 422, field: "sort" },
	{ name: "group by nothing known", path: () => `${T}/groups?by=nothing`, status: 422, field: "by" },
	{ name: "no group", path: () => `${T}/groups`, status: 422, field: "by" },
	{ name: "fields that are none", path: () => "/api/v1/teams?fields=name,colour", status: 422, field: "fields" },
	{ name: "limit of nothing", path: () => `${T}?limit=0`, status: 400, field: "limit" },
	{ name: "limit beyond", path: () => `${T}?limit=100000`, status: 400, field: "limit" },
	{ name: "limit that is no number", path: () => `${T}?limit=ten`, status: 400, field: "limit" },
	{ name: "cursor of nowhere", path: () => `${T}?cursor=AAAA`, status: 422, field: "cursor" },
	{ name: "cursor of rubbish", path: () => `${T}?cursor=%F0%9F%92%A9`, status: 422, field: "cursor" },
	{ name: "path too long", path: () => `/api/v1/${"x".repeat(4000)}`, status: 414 },
	{ name: "export of no format", path: () => `${T}/export?format=pdf`, status: 422, field: "format" },
	{ name: "completion of no field", path: () => `/api/v1/complete?type=ticket&field=colour`, status: 422, field: "field" },
	{ name: "resume from rubbish", path: () => "/api/v1/stream", sent: headers({ "Last-Event-ID": "abc" }), status: 400, field: "Last-Event-ID" },
];

const creates: Bad[] = [
	{ name: "no title", body: { kind: "incident" }, status: 422, field: "title" },
	{ name: "kind that is none", body: { title: "x", kind: "rant" }, status: 422, field: "kind" },
	{ name: "client that is none", body: { title: "x", kind: "incident", client: 999999 }, status: 422, field: "client" },
	{ name: "requester of another client", body: { title: "x", kind: "incident", requester: "stranger" }, status: 422, field: "requester" },
	{ name: "key of one's own", body: { title: "x", kind: "incident", key: "INC7" }, status: 422, field: "key" },
	{ name: "readonly field", body: { title: "x", kind: "incident", reopen_count: 5 }, status: 422, field: "reopen_count" },
	{ name: "Idempotency-Key too long", body: { title: "x", kind: "incident" }, sent: headers({ "Idempotency-Key": "k".repeat(300) }), status: 422, field: "Idempotency-Key" },
];

/** What is wrong with an answer as a problem document (RFC 9457, with what ours adds); empty when nothing is. */
function faults(a: Answer, bad: Bad): string[] {
	const wrong: string[] = [], p = a.body ?? {};
	const want = (ok: boolean, what: string) => ok || wrong.push(what);
	want(a.status === bad.status, `status ${a.status}, not ${bad.status}`);
	want(a.headers.get("content-type") === "application/problem+json", `type ${a.headers.get("content-type")}`);
	want(p.type === "about:blank" && p.status === a.status && /\S/.test(p.title) && /\S/.test(p.detail) && /^[a-z_]+$/.test(p.code) && !!p.request_id, "members");
	want(!bad.code || p.code === bad.code, `code ${p.code}, not ${bad.code}`);
	want(!bad.field || p.field === bad.field, `field ${p.field}, not ${bad.field}`);
	want(!/SQLITE|UNIQUE|constraint|SELECT |pg_|\/src\/|\.c:\d/.test(a.text), "insides are shown");
	return wrong.length ? [`${bad.name}: ${wrong.join("; ")} · ${a.text.slice(0, 200)}`] : [];
}

async function whole(w: World, key: string) {
	const r = await w.admin.get(record(key));
	return { etag: r.etag, text: r.text, timeline: await w.admin.timeline(record(key)), events: await w.events() };
}
const still = ({ text, ...rest }: { text: string }) => ({ ...rest, record: JSON.parse(text.replace(/"(elapsed|remaining)_seconds":-?\d+/g, '"$1_seconds":0')) });

test("writes to a record", async ({ w }) => {
	const t = await w.ticket();
	await w.admin.ok("PATCH", record(t.key), { title: "Second" });
	const second = await w.ticket(), before = await whole(w, t.key), wrong: string[] = [];
	for (const bad of [...patches.map((p) => ({ method: "PATCH", path: record, ...p })), ...others]) {
		const body = bad.body?.to === "SECOND" ? { ...bad.body, to: second.key } : bad.body;
		wrong.push(...faults(await w.as("lead").call(bad.method!, bad.path!(t.key), body, bad.sent), bad));
	}
	expect(wrong).toEqual([]);
	const after = await whole(w, t.key);
	expect(still(after), "nothing changed").toEqual(still(before));
});

test("creations", async ({ w }) => {
	const count = async () => (await w.admin.ok("GET", `${T}?limit=1&count=1`)).total;
	const before = [await count(), await w.events()], wrong: string[] = [];
	for (const bad of creates) {
		const body = bad.body.requester === "stranger" ? { ...bad.body, requester: w.people.stranger.id } : bad.body;
		wrong.push(...faults(await w.admin.call("POST", T, { client: w.client.own, ...body }, bad.sent), bad));
	}
	expect(wrong).toEqual([]);
	expect([await count(), await w.events()]).toEqual(before);
});

test("reads", async ({ w }) => {
	const wrong: string[] = [];
	for (const bad of reads)
		wrong.push(...faults(await w.admin.call("GET", bad.path!(""), undefined, bad.sent), bad));
	expect(wrong).toEqual([]);
});

test("other types", async ({ w }) => {
	const name = fresh("Twice");
	const team = await w.admin.ok("POST", "/api/v1/teams", { name, client: 1 });
	const events = await w.events();
	const own = { client: w.client.own, for_client: w.client.own }, wrong: string[] = [];
	const cases: [string, Json, string][] = [
		["people", { name: "x", login: w.people.agent.login }, "login"],
		["people", { name: "x", login: "Spaces here" }, "login"],
		["people", { name: "x", email: "no-at-sign" }, "email"],
		["people", { name: "x", zone: "Mars/Olympus" }, "zone"],
		["clients", { name: "x", zone: "Nowhere" }, "zone"],
		["clients", { name: "x", matrix: { 1: { 1: "9" } } }, "matrix"],
		["clients", { name: "x", auto_close_days: -1 }, "auto_close_days"],
		["calendars", { name: "x", zone: "UTC", hours: [{ days: [8], from: "09:00", to: "17:00" }] }, "hours"],
		["calendars", { name: "x", zone: "UTC", hours: [{ days: [1], from: "17:00", to: "09:00" }] }, "hours"],
		["calendars", { name: "x", zone: "UTC", hours: [] }, "hours"],
		["calendars", { name: "x", zone: "UTC", hours: [{ days: [1], from: "09:00", to: "17:00" }], exceptions: [{ date: "2026-02-30", open: [] }] }, "exceptions"],
		["sla-targets", { name: "x", target: "resolve", goal: 0, calendar: w.calendar.always }, "goal"],
		["sla-targets", { name: "x", target: "resolve", goal: 60, calendar: 999999 }, "calendar"],
		["custom-fields", { of_type: "ticket", name: "Bad Name", label: "x", kind: "int" }, "name"],
		["custom-fields", { of_type: "unicorn", name: "x", label: "x", kind: "int" }, "of_type"],
		["custom-fields", { of_type: "ticket", name: "x", label: "x", kind: "enum" }, "options"],
		["views", { name: "x", of_type: "ticket", q: "colour:red" }, "q"],
		["views", { name: "x", of_type: "ticket", sort: "colour" }, "sort"],
		["webhooks", { name: "x", url: "ftp://example.test/" }, "url"],
		["webhooks", { name: "x", url: "http://example.test/", q: "colour:red" }, "q"],
		["access", { person: w.people.agent.id, role: "emperor", ...own }, "role"],
		["access", { person: 999999, role: "agent" }, "person"],
	];
	for (const [plural, body, field] of cases)
		wrong.push(...faults(await w.admin.post(`/api/v1/${plural}`, body), { name: `${plural} ${JSON.stringify(body)}`, status: 422, field }));
	const twice: [string, Json, string][] = [
		["teams", { name, client: 1 }, "name"],
		["access", { person: w.people.agent.id, role: "agent", ...own }, "role"],
	];
	for (const [plural, body, field] of twice)
		wrong.push(...faults(await w.admin.post(`/api/v1/${plural}`, body), { name: `${plural} twice`, status: 409, code: "duplicate", field }));
	wrong.push(...faults(await w.admin.patch(`/api/v1/teams/${team.id}`, { lead: "nobody" }), { name: "lead", status: 422, field: "lead" }));
	expect(wrong).toEqual([]);
	expect(await w.events(), "nothing changed").toBe(events);
});

test("who one is", async ({ w }) => {
	const wrong: string[] = [];
	const bad = async (a: Promise<Answer>, name: string, status: number, code?: string, field?: string) => wrong.push(...faults(await a, { name, status, code, field }));
	await bad(w.nobody.get(T), "nobody", 401, "not_signed_in");
	await bad(Caller.token(w.base, "x", "sinew_nonsense").get(T), "a token that is none", 401);
	await bad(new Caller(w.base, "x", { Authorization: "Basic YTpi" }).get(T), "another scheme", 401);
	await bad(new Caller(w.base, "x", { Cookie: "sinew_session=nonsense" }).get(T), "a session that is none", 401);
	await bad(w.nobody.post("/api/v1/session", { login: "x" }), "no password", 422, "invalid_field", "password");
	await bad(w.nobody.post("/api/v1/session", { login: "x", password: 1 }), "a number", 422, "invalid_field", "password");
	await bad(w.nobody.post("/api/v1/session", { login: "x", password: "y", admin: true }), "unknown", 422, "invalid_field", "admin");
	await bad(w.as("agent").patch("/api/v1/me", { settings: 7 }), "settings", 422, "invalid_field", "settings");
	await bad(w.as("agent").patch("/api/v1/me", { zone: "Mars/Olympus" }), "zone", 422, "invalid_field", "zone");
	await bad(w.as("agent").post("/api/v1/tokens", { name: "x", expires_at: "2001-01-01T00:00:00Z" }), "a past end", 422, "invalid_field", "expires_at");
	await bad(w.as("agent").post("/api/v1/tokens", { name: "x", expires_at: "soon" }), "no time", 422, "invalid_field", "expires_at");
	const person = await w.person("agent", w.client.own);
	await w.givePassword(person.id);
	const a = await w.nobody.post("/api/v1/session", { login: person.login, password });
	await bad(new Caller(w.base, "x", { Cookie: cookieOf(a) }).post(T, { title: "x", kind: "incident" }), "no CSRF token", 403, "bad_csrf");
	expect(wrong).toEqual([]);
});

test("requests that are no requests", async ({ w }) => {
	const { port } = new URL(w.base);
	const answer = (text: string) => new Promise<string>((done, no) => {
		let got = "";
		const s = connect(Number(port), "127.0.0.1", () => s.write(text));
		s.on("data", (d) => {
			got += d;
			if (/\r\n\r\n/.test(got))
				s.end();
		});
		s.on("close", () => done(got));
		s.on("error", no);
	});
	const head = `Host: 127.0.0.1:${port}\r\n`;
	const cases: [string, string, RegExp][] = [
		["both lengths", `POST /api/v1/session HTTP/1.1\r\n${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, /^HTTP\/1\.1 400/],
		["two lengths", `POST /api/v1/session HTTP/1.1\r\n${head}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd`, /^HTTP\/1\.1 400/],
		["two hosts", `GET /healthz HTTP/1.1\r\n${head}Host: evil.example\r\n\r\n`, /^HTTP\/1\.1 400/],
		["no host", "GET /healthz HTTP/1.1\r\n\r\n", /^HTTP\/1\.1 400/],
		["negative length", `POST /api/v1/session HTTP/1.1\r\n${head}Content-Length: -1\r\n\r\n`, /^HTTP\/1\.1 400/],
		["rubbish", "\u0016\u0003\u0001 hello\r\n\r\n", /^(HTTP\/1\.\d 4\d\d|$)/],
	];
	for (const [name, text, want] of cases)
		expect.soft(await answer(text), name).toMatch(want);
	const many = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`X-Many-${n}`, "x"]));
	const agent = new Agent();
	const status = await new Promise((done, no) => request(`${w.base}/healthz`, { agent, headers: many }, (rs) => (rs.resume(), done(rs.statusCode))).on("error", no).end());
	expect.soft(status, "too many headers").toBe(431);
	agent.destroy();
	expect((await w.nobody.get("/healthz")).status, "and it still serves").toBe(200);
});
