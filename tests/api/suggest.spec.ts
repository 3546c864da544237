// suggest.spec.ts - learning from closed tickets in a child process, asking, deciding, thresholds, proposals, and tickets
// alike, against the built binary.
import { expect, fresh, test, type World } from "./world";
import type { Json } from "./caller";

const words: Record<string, string[]> = { network: ["vpn", "gateway", "tunnel", "firewall", "wifi"], desk: ["printer", "toner", "paper", "scanner", "tray"] };

async function solved(w: World, team: "network" | "desk", n: number): Promise<Json> {
	const pick = (i: number) => words[team][(n * 3 + i * 2) % 5];
	const t = await w.ticket({ title: `${pick(0)} ${pick(1)} broken`, description: `The ${pick(2)} again`, category: team === "network" ? "Connections" : "Printing", team: w.team[team] });
	return w.verb(t.key, "resolve", { code: "fixed", notes: `Restarted the ${pick(0)}` }, w.admin);
}

test("learned, asked, accepted, rejected, applied from a threshold, bounced into a proposal @both", async ({ w }) => {
	test.setTimeout(300_000);
	const admin = w.admin, agent = w.as("agent"), client = w.client.own;
	const early = await admin.call("PUT", `/api/v1/suggestions/thresholds/team?client=${client}`, { threshold: 0.8 });
	expect(early).toMatchObject({ status: 409, body: { code: "no_model" } });

	for (let i = 0; i < 60; i++)
		await solved(w, i % 2 ? "network" : "desk", i);
	expect((await admin.call("POST", `/api/v1/suggestions/learn?client=${client}`)).status).toBe(200);
	// A child process learns, taken up by whichever comes first: this move of the clock or the server's own worker.
	// A message is delivered at least once: on a machine that has no time for it both may be learned again.
	const active = async () => (await admin.ok("GET", `/api/v1/suggestions?client=${client}`)).models.filter((m: Json) => m.active);
	await expect.poll(async () => (await w.advance(1), (await active()).length), { timeout: 120_000 }).toBe(2);
	const models = await admin.ok("GET", `/api/v1/suggestions?client=${client}`);
	expect(models.note).toBe("");
	expect((await active()).map((m: Json) => m.target).sort()).toEqual(["category", "team"]);
	expect(models.models[0].measure.curve).toHaveLength(21);

	const t = await w.ticket({ title: "the vpn tunnel is broken", team: undefined, category: "" });
	const said = await agent.ok("GET", `/api/v1/tickets/${t.key}/suggestions`);
	expect(said.team.items[0]).toMatchObject({ value: w.team.network });
	expect(said.team.items[0].because.map((b: Json) => b.text).join(" ")).toContain("vpn");
	expect(said.category.items[0].value).toBe("Connections");
	const draft = await agent.ok("POST", "/api/v1/tickets/suggest", { client, title: "toner and paper" });
	expect(draft.team.items[0].value).toBe(w.team.desk);

	await agent.ok("POST", `/api/v1/tickets/${t.key}/suggestions`, { target: "category", value: said.category.items[1].value, accept: false });
	expect((await agent.ok("GET", `/api/v1/tickets/${t.key}/suggestions`)).category.items.map((i: Json) => i.value)).not.toContain(said.category.items[1].value);
	const take = () => agent.post(`/api/v1/tickets/${t.key}/suggestions`, { target: "team", value: w.team.network, accept: true });
	const taken = await take();
	expect(taken.body).toMatchObject({ state: "assigned", team: { id: w.team.network } });
	await agent.ok("POST", `/api/v1/events/${taken.headers.get("sinew-undo")?.split(";")[0]}/undo`);
	expect(await w.read(t.key)).toMatchObject({ state: "new", team: null });
	expect((await take()).body.state).toBe("assigned");
	expect(await agent.call("POST", `/api/v1/tickets/${t.key}/suggestions`, { target: "team", value: 999999, accept: true })).toMatchObject({ status: 409, body: { code: "not_suggested" } });
	for (const [body, field] of [[{ target: "colour", value: 1, accept: true }, "target"], [{ target: "team", value: {}, accept: true }, "value"], [{ target: "team", value: 1 }, "accept"]] as const)
		expect(await agent.call("POST", `/api/v1/tickets/${t.key}/suggestions`, body)).toMatchObject({ status: 422, body: { field } });

	for (const threshold of [0, 1.5, "high"])
		expect(await admin.call("PUT", `/api/v1/suggestions/thresholds/team?client=${client}`, { threshold })).toMatchObject({ status: 422, body: { field: "threshold" } });
	const set = await admin.ok("PUT", `/api/v1/suggestions/thresholds/team?client=${client}`, { threshold: 0.6 });
	expect(set.thresholds[0]).toMatchObject({ target: "team", suspended: false });
	const auto = await w.ticket({ title: "wifi gateway and vpn tunnel down", team: undefined });
	expect(auto.team.id).toBe(w.team.network);
	const events = (await agent.ok("GET", `/api/v1/tickets/${auto.key}/timeline`)).items;
	expect(events.find((e: Json) => e.kind === "suggested")).toMatchObject({ rule: "suggestion model v1", actor: null });

	for (let i = 0; i < 3; i++) {
		const b = await w.ticket({ title: `badge reader ${fresh("no")}`, category: "Doors", team: w.team.network });
		await w.verb(b.key, "bounce", { reason: "not ours because doors" }, admin);
		await w.verb(b.key, "assign", { team: w.team.desk }, admin);
	}
	await admin.call("POST", `/api/v1/suggestions/learn?client=${client}`);
	const proposals = async () => (await w.advance(1), (await admin.ok("GET", `/api/v1/suggestions/proposals?client=${client}`)).items);
	await expect.poll(async () => (await proposals()).length, { timeout: 120_000 }).toBe(1);
	const found = await proposals();
	expect(found[0]).toMatchObject({ q: 'category="Doors"', times: 3, to: { id: w.team.desk }, from: { id: w.team.network } });
	const made = await admin.ok("POST", `/api/v1/suggestions/proposals/${found[0].id}/accept`);
	const rule = await admin.ok("GET", `/api/v1/routing-rules/${made.rule}`);
	expect(rule).toMatchObject({ active: false, condition: 'category="Doors"' });
	expect((await admin.call("POST", `/api/v1/suggestions/proposals/${found[0].id}/reject`)).status).toBe(409);
	await admin.ok("PUT", `/api/v1/suggestions/thresholds/team?client=${client}`, { threshold: null }); // nothing is routed for the specs that follow
});

test("tickets alike: open ones, solved ones with what solved them; a requester sees own ones only", async ({ w }) => {
	const word = fresh("Zebra").replace(/\W/g, "").toLowerCase();
	const old = await w.ticket({ title: `${word} projector flickers in room nine` });
	await w.verb(old.key, "resolve", { code: "fixed", notes: "New lamp" }, w.admin);
	const open = await w.ticket({ title: `${word} projector flickers again`, requester: w.people.colleague.id });
	const mine = await w.ticket({ title: `${word} projector flickers` });
	const seen = await w.as("agent").ok("GET", `/api/v1/tickets/${mine.key}/similar`);
	expect(seen.open.map((x: Json) => x.key)).toEqual([open.key]);
	expect(seen.open[0].likely_duplicate).toBe(true);
	expect(seen.solved[0]).toMatchObject({ key: old.key, code: "fixed", notes: "New lamp" });

	const asked = await w.as("requester").ok("POST", "/api/v1/tickets/similar", { title: `${word} projector flickers` });
	const keys = [...asked.open, ...asked.solved].map((x: Json) => x.key);
	expect(keys).toContain(mine.key);
	expect(keys).not.toContain(open.key);
	expect(asked.open[0].team).toBe("");
});
