// kill9.mjs --engine=sqlite|pg --rounds=N - kill -9 during a load of creates: whatever was acknowledged must be there.
//
// Each round: connections create and change tickets as fast as they can; at a random moment the program dies by SIGKILL;
// it is started again on the same data; every key it had answered 201 for is read back with its title, every
// acknowledged change is seen, and the event chain verifies. PostgreSQL runs with fsync on.
import { parseArgs } from "node:util";
import { dropTemplate, makeTemplate, signIn, sinew, startPostgres, startServer, stopPostgres } from "../support/server.mjs";

const { values } = parseArgs({
	options: {
		engine: { type: "string", default: "sqlite" },
		rounds: { type: "string", default: "3" },
		connections: { type: "string", default: "16" },
	},
});
const rounds = Number(values.rounds), connections = Number(values.connections);
const must = (ok, what) => {
	if (!ok)
		throw new Error(what);
};

/** Create (and every third time change) tickets until the server is gone; notes only what was answered. */
async function load(caller, client, round, lane, acknowledged, refused) {
	for (let i = 0; ; i++) {
		const title = `crash ${round}.${lane}.${i}`;
		try {
			const made = await caller.call("POST", "/api/v1/tickets", {
				kind: "incident", client, title, impact: "2", urgency: "2",
			});
			if (made.status !== 201) {
				refused.push(`${made.status} ${JSON.stringify(made.body)}`);
				if (made.status < 500)
					return;
				continue;
			}
			const ticket = { key: made.body.key, title, changed: false };
			acknowledged.push(ticket);
			if (i % 3 === 0) {
				const now = title + " changed";
				const patched = await caller.call("PATCH", `/api/v1/tickets/${ticket.key}`, { title: now });
				if (patched.status === 200)
					Object.assign(ticket, { title: now, changed: true });
				else
					refused.push(`${patched.status} ${JSON.stringify(patched.body)}`);
			}
		} catch {
			return; // the connection died with the server: nothing was acknowledged
		}
	}
}

async function verifyAll(caller, acknowledged) {
	const queue = [...acknowledged];
	await Promise.all(
		Array.from({ length: 8 }, async () => {
			for (let t = queue.pop(); t !== undefined; t = queue.pop()) {
				const { status, body } = await caller.call("GET", `/api/v1/tickets/${t.key}`);
				must(status === 200, `${t.key} was acknowledged and is gone (${status})`);
				// A change may have been stored without its answer having arrived; what was answered must be there.
				must(t.changed ? body.title === t.title : body.title.startsWith(t.title), `${t.key}: ${body.title}, not ${t.title}`);
			}
		}),
	);
}

if (values.engine === "pg")
	await startPostgres({ durable: true });
const template = await makeTemplate(values.engine, { tickets: 50 });
const server = await startServer({ from: template, hooks: false, flags: ["--connections_per_address=1000"] });
let total = 0;
try {
	for (let round = 1; round <= rounds; round++) {
		const agent = await signIn(server.url, template.logins.coordinator ?? template.logins.agent);
		const client = agent.me.client.id;
		const acknowledged = [], refused = [];
		const lanes = Array.from({ length: connections }, (_, lane) => load(agent, client, round, lane, acknowledged, refused));
		for (let waited = 0; acknowledged.length === 0 && refused.length === 0 && waited < 20_000; waited += 10)
			await new Promise((done) => setTimeout(done, 10)); // a disk may be busy: only then begins what can be lost
		await new Promise((done) => setTimeout(done, Math.random() * 1500));
		await server.kill();
		await Promise.all(lanes);
		must(refused.length === 0, `refused under load: ${refused[0]} (${refused.length} in all)`);
		must(acknowledged.length > 0, "nothing was acknowledged before the kill");
		await server.restart();
		await verifyAll(await signIn(server.url, template.logins.coordinator ?? template.logins.agent), acknowledged);
		const { stdout } = await sinew(server, "verify");
		total += acknowledged.length;
		console.log(`round ${round}: ${acknowledged.length} acknowledged, all there; ${stdout.trim().split("\n").pop()}`);
	}
	console.log(`${values.engine}: ${rounds} kills, ${total} acknowledged writes, none lost`);
} finally {
	await server.stop().catch((e) => console.error(String(e)));
	await dropTemplate(template);
	await stopPostgres();
}
