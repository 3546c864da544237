// mixed.mjs --engine=sqlite|pg --seconds=N - everything at once: creates, reads, lists, counts, patches of the same records,
// verbs, comments, searches, bulk, live streams, sign-ins, changes of roles. Nothing may answer 5xx, the chain must verify,
// and the program must end well: with SINEW_BINARY built by the tsan preset, a race makes it end badly.
import { parseArgs } from "node:util";
import { dropTemplate, makeTemplate, signIn, sinew, startPostgres, startServer, stopPostgres } from "../support/server.mjs";

const { values } = parseArgs({
	options: { engine: { type: "string", default: "sqlite" }, seconds: { type: "string", default: "8" }, connections: { type: "string", default: "24" } },
});
const statuses = new Map(), bad = [];
const pick = (list) => list[Math.floor(Math.random() * list.length)];
const hot = []; // keys that many work on

const acts = {
	create: async (by) => {
		const made = await by.call("POST", "/api/v1/tickets", { kind: "incident", title: `mixed ${Math.random()}`, tags: ["mixed"] });
		if (made.status === 201 && hot.length < 40)
			hot.push(made.body.key);
		return made;
	},
	read: (by) => by.call("GET", `/api/v1/tickets/${pick(hot)}`),
	timeline: (by) => by.call("GET", `/api/v1/tickets/${pick(hot)}/timeline`),
	list: (by) => by.call("GET", `/api/v1/tickets?q=${pick(["is:open", "is:breached", "tag:mixed", "priority<=2 -tag:mixed"])}&sort=${pick(["-updated", "due_at", "-priority,created"])}&count=1&limit=50`),
	groups: (by) => by.call("GET", "/api/v1/tickets/groups?by=team&q=is:open"),
	counts: (by) => by.call("GET", "/api/v1/views/counts"),
	search: (by) => by.call("GET", `/api/v1/search?q=${pick(["printer", "vpn", "mixed"])}`),
	patch: (by) => by.call("PATCH", `/api/v1/tickets/${pick(hot)}`, { [pick(["category", "site", "title"])]: `m${Math.random()}` }, Math.random() < 0.5 ? { "If-Match": '"1"' } : {}),
	verb: (by) => by.call("POST", `/api/v1/tickets/${pick(hot)}/${pick(["accept", "start", "resume"])}`, {}),
	hold: (by) => by.call("POST", `/api/v1/tickets/${pick(hot)}/hold`, { reason: "vendor" }),
	comment: (by) => by.call("POST", `/api/v1/tickets/${pick(hot)}/comments`, { body: "@tom.keller mixed words", visibility: pick(["public", "internal"]) }),
	bulk: (by) => by.call("POST", "/api/v1/tickets/bulk", { keys: [pick(hot), pick(hot)], verb: "patch", args: { service: `s${Math.random()}` } }),
	once: (by) => by.call("POST", "/api/v1/tickets", { kind: "request", title: "once" }, { "Idempotency-Key": `k${Math.floor(Math.random() * 20)}` }),
	define: (by) => by.call("POST", "/api/v1/views", { name: `v${Math.random()}`, of_type: "ticket", q: "is:open" }),
	metrics: (by) => by.call("GET", "/metrics"),
};

async function lane(by, until) {
	while (Date.now() < until) {
		const name = hot.length < 8 ? "create" : pick(Object.keys(acts));
		const { status, body } = await acts[name](by);
		statuses.set(`${name} ${status}`, (statuses.get(`${name} ${status}`) ?? 0) + 1);
		if (status >= 500 || status === 401 || status === 400)
			bad.push(`${name}: ${status} ${JSON.stringify(body)}`);
	}
}

/** Streams that come and go. */
async function listen(url, cookie, until) {
	let events = 0;
	while (Date.now() < until) {
		const stop = new AbortController();
		setTimeout(() => stop.abort(), 700);
		try {
			const rs = await fetch(`${url}/api/v1/stream`, { headers: { cookie }, signal: stop.signal });
			for await (const part of rs.body)
				events += new TextDecoder().decode(part).split("event: change").length - 1;
		} catch {
			// closed by us
		}
	}
	return events;
}

if (values.engine === "pg")
	await startPostgres();
const template = await makeTemplate(values.engine, { tickets: 60 });
const server = await startServer({ from: template, hooks: false, flags: ["--connections_per_address=1000"] });
try {
	const until = Date.now() + Number(values.seconds) * 1000, n = Number(values.connections);
	const people = await Promise.all(["coordinator", "lead", "admin"].map((r) => signIn(server.url, template.logins[r])));
	const streams = [0, 1, 2].map((i) => listen(server.url, people[i].cookie, until));
	await Promise.all(Array.from({ length: n }, (_, i) => lane(people[i % people.length], until)));
	const events = (await Promise.all(streams)).reduce((a, b) => a + b, 0);
	const { stdout } = await sinew(server, "verify");
	const total = [...statuses.values()].reduce((a, b) => a + b, 0);
	console.log([...statuses].sort().map(([k, v]) => `${k} × ${v}`).join("\n"));
	console.log(`${values.engine}: ${total} requests, ${events} live events; ${stdout.trim()}`);
	if (bad.length || events === 0)
		throw new Error(`${bad.length} bad answers: ${bad.slice(0, 5).join("\n")}`);
	await server.stop();
} catch (e) {
	await server.stop().catch((f) => console.error(String(f)));
	throw e;
} finally {
	await dropTemplate(template);
	await stopPostgres();
}
