// handover.spec.ts - a shift hands over through the API: drafted by time, published, asked about, accepted; and one whose item
// falls between two shifts, is counted and found.
import type { Json } from "./caller";
import { expect, fresh, test, type Person, type World } from "./world";

const MINUTE = 60_000, HOUR = 60 * MINUTE;
const iso = (t: number) => new Date(Math.round(t / 1000) * 1000).toISOString().replace(".000Z", "Z");

interface Shift { rotation: number; team: number; ann: Person; ben: Person; at: number }

/** Ann's shift ends in two hours and Ben's begins; each has six hours. */
async function shift(w: World): Promise<Shift> {
	const ann = await w.person("agent", w.client.own, fresh("ann")), ben = await w.person("agent", w.client.own, fresh("ben"));
	const team = (await w.admin.ok("POST", "/api/v1/teams", { name: fresh("Team"), client: w.client.own })).id;
	const at = Math.ceil((await w.now()) / HOUR) * HOUR + 2 * HOUR;
	const start = at - 6 * HOUR, hour = new Date(start).toISOString().slice(11, 16);
	const made = await w.admin.ok("POST", "/api/v1/rotations", {
		name: fresh("Desk"), client: w.client.own, team, zone: "UTC",
		layers: [{ name: "Day shift", people: [ann.id, ben.id], unit: "hour", every: 6, at: hour, start: iso(start) }],
	});
	return { rotation: made.id, team, ann, ben, at };
}
const until = async (w: World, t: number) => w.advance(Math.max(1, Math.ceil((t - (await w.now())) / 1000)));
const of = async (by: Person, id: number): Promise<Json> => by.caller.ok("GET", `/api/v1/handovers/${id}/sheet`);

test("drafted, published, asked about and accepted, item by item", async ({ w }) => {
	const s = await shift(w);
	await until(w, s.at - 59 * MINUTE);
	const pill = await s.ann.caller.ok("GET", "/api/v1/shift");
	expect(pill).toMatchObject({ rotation: { id: s.rotation }, name: "Day shift", until: iso(s.at), you: "outgoing", next: [{ id: s.ben.id }], handover: { state: "draft", items: 0 } });
	const id = pill.handover.id, at = `/api/v1/handovers/${id}`;
	const key = (await w.ticket({ client: w.client.own, team: s.team })).key;
	const made = await s.ann.caller.ok("POST", `${at}/items`, { ticket: key, note: "The carrier calls back." });
	await s.ann.caller.ok("POST", `${at}/items`, { title: "The door of the server room sticks", without: "Only to know" });
	const half = await s.ann.caller.post(`${at}/publish`, {});
	expect(half).toMatchObject({ status: 409, body: { code: "items_incomplete", items: [made.id] } });
	await s.ann.caller.ok("PATCH", `/api/v1/handover-items/${made.id}`, { owner: s.ben.id, next_check_at: iso(s.at + HOUR) });
	await s.ann.caller.ok("POST", `${at}/publish`, {});
	expect(await s.ann.caller.post(`/api/v1/handover-items/${made.id}/accept`, {})).toMatchObject({ status: 403, body: { code: "not_incoming" } });
	await s.ben.caller.ok("POST", `/api/v1/handover-items/${made.id}/ask`, { question: "Which carrier?" });
	await s.ann.caller.ok("POST", `/api/v1/handover-items/${made.id}/answer`, { answer: "The second" });
	for (const item of (await of(s.ben, id)).items)
		await s.ben.caller.ok("POST", `/api/v1/handover-items/${item.id}/accept`, {});
	expect((await of(s.ann, id)).handover).toMatchObject({ state: "accepted", items: 2, unaccepted: 0, dropped: 0 });
	const told = (await s.ann.caller.ok("GET", `/api/v1/tickets/${key}/timeline`)).items.map((e: Json) => e.kind);
	expect(told).toEqual(expect.arrayContaining(["handover_published", "handover_question", "handover_accepted"]));
	const paper = await s.ben.caller.call("GET", `${at}/paper`);
	expect(paper.text.slice(0, 5)).toBe("%PDF-");
});

test("what nobody accepts is dropped at the boundary, carried, and lost when it is taken out", async ({ w }) => {
	const s = await shift(w);
	await until(w, s.at - 59 * MINUTE);
	const first = (await s.ann.caller.ok("GET", "/api/v1/shift")).handover.id;
	const key = (await w.ticket({ client: w.client.own, team: s.team })).key;
	await s.ann.caller.ok("POST", `/api/v1/handovers/${first}/items`, { ticket: key, owner: s.ben.id, next_check_at: iso(s.at + HOUR) });
	await s.ann.caller.ok("POST", `/api/v1/handovers/${first}/publish`, {});
	await until(w, s.at);
	expect((await of(s.ben, first)).handover).toMatchObject({ dropped: 1, unaccepted: 1 });
	expect((await s.ben.caller.ok("GET", "/api/v1/shift")).handover).toMatchObject({ id: first, crossed: true, accountable: { id: s.ann.id } });
	await until(w, s.at + 5 * HOUR + MINUTE);
	const drafts = await s.ben.caller.ok("GET", "/api/v1/handovers?q=" + encodeURIComponent(`state:draft rotation:${s.rotation}`));
	const second = drafts.items[0].id, carried = (await of(s.ben, second)).items[0];
	expect(carried).toMatchObject({ section: "carry", ticket: { key }, owner: { id: s.ben.id } });
	await s.ben.caller.ok("POST", `/api/v1/handover-items/${carried.id}/remove`, { because: "Not mine" });
	await until(w, s.at + 6 * HOUR);
	const report = await s.ben.caller.ok("GET", `/api/v1/handovers/dropped?rotation=${s.rotation}`);
	expect(report).toMatchObject({ dropped: 1, lost: 1, removed: 1 });
	expect(report.rows[0]).toMatchObject({ ticket: { key }, live: true, found_again: null, outgoing: { id: s.ann.id } });
});
