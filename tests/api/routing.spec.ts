// Routing over the wire, both engines: rules in their order, try on history against what really happened, pins, candidates.
import { expect, fresh, test } from "./world";

test("rules run in order, say so in the history, and leave what a person set", async ({ w }) => {
	const tag = fresh("vpn"), rules: number[] = [];
	const rule = async (fields: object) => {
		const made = await w.admin.ok("POST", "/api/v1/routing-rules", { client: w.client.own, active: true, ...fields });
		rules.push(made.id);
		return made;
	};
	const first = await rule({ name: "Categorise", condition: `${tag}`, effects: { category: tag } });
	const second = await rule({ name: "Route", condition: `category=${tag}`, effects: { team: w.team.network, add_tags: [tag] }, stop: true });
	expect(second.shown).toEqual([{ field: "team", label: "Team", text: "Network" }, { field: "add_tags", label: "Add tags", text: tag }]);
	const t = await w.ticket({ title: `The ${tag} is down`, requester: undefined }, w.as("requester"));
	expect(t.version).toBe(3); // what is answered is what rules made of it
	expect(await w.read(t.key)).toMatchObject({ category: tag, team: { id: w.team.network }, state: "assigned", tags: [tag], version: 3 });
	// What is left out of the answer's questions, since nothing was written there, is what a read would find.
	const late = fresh("payroll");
	await rule({ name: "Late", condition: late, effects: { category: late, harm: { minutes: 90, effect: "Late" } } });
	for (const title of [`${tag} again`, `${late} is late`, `Nothing of the kind ${fresh("x")}`]) {
		const said = await w.ticket({ title });
		const { attention: _, clocks: __, ...found } = await w.read(said.key);
		expect(said).toMatchObject(found);
		expect(said.harm !== null).toBe(title.startsWith(late));
	}
	const why = await w.admin.ok("GET", `/api/v1/tickets/${t.key}/routing`);
	expect(why.items.map((i: { rule: object }) => i.rule)).toEqual([
		{ id: first.id, name: "Categorise", version: 1, version_now: 1 }, { id: second.id, name: "Route", version: 1, version_now: 1 },
	]);
	expect(why.items[1].inputs).toEqual([{ field: "category", label: "Category", value: tag }]);
	const story = await w.as("requester").ok("GET", `/api/v1/tickets/${t.key}/timeline`);
	expect(JSON.stringify(story)).not.toContain("Categorise"); // how it is routed is the desk's
	await w.verb(t.key, "assign", { team: w.team.desk });
	await w.admin.ok("PATCH", `/api/v1/routing-rules/${second.id}`, { runs_on: "both" });
	await w.admin.ok("PATCH", `/api/v1/tickets/${t.key}`, { category: fresh("Other") });
	await w.admin.ok("PATCH", `/api/v1/tickets/${t.key}`, { category: tag });
	expect((await w.read(t.key)).team.id).toBe(w.team.desk);
	await w.admin.ok("DELETE", `/api/v1/tickets/${t.key}/pins/team`);
	expect((await w.read(t.key)).team.id).toBe(w.team.network);
	expect((await w.admin.ok("GET", `/api/v1/tickets/${t.key}/routing`)).items.at(-1).rule).toMatchObject({ version: 2 });
	for (const id of rules)
		await w.admin.ok("PATCH", `/api/v1/routing-rules/${id}`, { active: false });
	expect((await w.admin.ok("GET", `/api/v1/tickets/${t.key}/routing`)).items[0].rule).toEqual({ id: first.id, name: "Categorise", version: 1, version_now: 2 });
	expect((await w.admin.call("DELETE", `/api/v1/routing-rules/${first.id}`)).status).toBe(405); // tickets name it
	await w.events();
});

test("try on history tells what would have been, and writes nothing", async ({ w }) => {
	const word = fresh("tried"), client = w.client.own;
	for (let i = 0; i < 3; i++)
		await w.ticket({ title: `${word} ${i}` });
	const events = await w.events();
	const ask = (more: object = {}) => w.admin.ok("POST", "/api/v1/routing-rules/try", {
		client, days: 1, limit: 2, rules: [{ name: "Draft", condition: word, effects: { team: w.team.network } }], ...more });
	const tried = await ask();
	expect(tried).toMatchObject({ changed: 3, fields: [{ field: "team", changed: 3, as_ended: 0, as_ended_before: 3 }] });
	expect(tried.items).toHaveLength(2);
	expect(tried.items[0]).toMatchObject({ before: { team: null }, after: { team: { id: w.team.network, name: "Network" } }, ended: { team: null } });
	const rest = await ask({ after: tried.next });
	expect(rest.items).toHaveLength(1);
	expect(rest).toMatchObject({ next: null });
	expect(await w.events()).toBe(events);
	const bad = await w.admin.post("/api/v1/routing-rules/try", { client, rules: [{ name: "x", condition: "colour:red", effects: { impact: "1" } }] });
	expect(bad).toMatchObject({ status: 422, body: { field: "condition" } });
});

test("a new client starts with rules for major-incident candidates, and they propose", async ({ w }) => {
	const name = fresh("Client");
	const made = await w.admin.ok("POST", "/api/v1/clients", { name, calendar: w.calendar.always });
	const rules = await w.admin.ok("GET", `/api/v1/routing-rules?q=${encodeURIComponent(`client:${made.id} purpose:major active:yes`)}`);
	expect(rules.items).toHaveLength(3);
	await w.admin.ok("POST", "/api/v1/services", { name: "Shop", criticality: "1", client: made.id });
	const t = await w.admin.ok("POST", "/api/v1/tickets", { title: "Shop is slow", service: "shop", impact: "1", urgency: "3", client: made.id });
	expect(t).toMatchObject({ major: "candidate", priority: "3" });
	const found = await w.admin.ok("GET", `/api/v1/tickets?q=${encodeURIComponent(`client:${made.id} criticality<=2`)}`);
	expect(found.items.map((x: { key: string }) => x.key)).toEqual([t.key]);
	const decided = await w.verb(t.key, "decide_major", { accept: false, comment: "Only slow." });
	expect(decided.major).toBe("rejected");
});

test("rules are put in an order as a whole or not at all", async ({ w }) => {
	const make = async (n: string) => (await w.admin.ok("POST", "/api/v1/routing-rules", { client: w.client.own, name: n, effects: { impact: "3" } })).id as number;
	const a = await make("A"), b = await make("B");
	await w.admin.ok("POST", "/api/v1/routing-rules/order", { ids: [b, a] });
	const at = async (id: number) => (await w.admin.ok("GET", `/api/v1/routing-rules/${id}`)).position as number;
	expect([await at(b), await at(a)]).toEqual([10, 20]);
	expect((await w.admin.post("/api/v1/routing-rules/order", { ids: [a, 999999] })).status).toBe(404);
	expect(await at(a)).toBe(20);
});
