// forecast.spec.ts - chances learned in a child process of the built binary: who sees what they are judged by, and versions.
import { expect, test } from "./world";
import type { Json } from "./caller";

test("plain rates first, learned by hand, said so, by the client's administrator alone @both", async ({ w }) => {
	test.setTimeout(300_000);
	const admin = w.admin, client = w.client.own, at = `/api/v1/forecast?client=${client}`;
	const before = await admin.ok("GET", at);
	expect(before).toMatchObject({ client, plain: true, progress: null, needed: 200, silence_default: { median_s: 14400, p95_s: 57600 } });

	for (let i = 0; i < 22; i++) {
		const t = await w.ticket({ title: `chance ${i}`, team: w.team.network });
		await w.verb(t.key, "resolve", { code: "fixed", notes: "Done" }, admin);
	}
	const asked = await admin.ok("POST", `/api/v1/forecast/learn?client=${client}`);
	expect(asked.progress).toEqual({ step: "queued", done: 0, of: 0 });
	expect(asked.new).toBeGreaterThanOrEqual(22);
	const seen = async (): Promise<Json> => (await w.advance(1), admin.ok("GET", at));
	await expect.poll(async () => (await seen()).version, { timeout: 30_000 }).toBeGreaterThan(before.version);
	const now = await admin.ok("GET", at);
	expect(now).toMatchObject({ plain: true, queued_at: null, note: expect.stringMatching(/^Plain rates: \d+ tickets are over; a model takes 200\.$/) });
	expect(now.examples).toBeGreaterThanOrEqual(22);
	expect(now).toMatchObject({ progress: null, new: 0, rates: { breach: { happened: 0 } } });
	expect(now.rates.reassign.of).toBe(now.examples);
	for (const s of now.silences)
		expect(s).toMatchObject({ state: expect.any(String), any_team: expect.any(Boolean), examples: expect.any(Number) });
	expect(now.versions[0]).toMatchObject({ active: true, plain: true, measure: { breach: null, reassign: null } });
	const events = (await admin.ok("GET", `/api/v1/clients/${client}/timeline`)).items;
	expect(events.map((e: Json) => e.kind)).toContain("forecast_learned");

	expect((await w.as("lead").call("GET", at)).status).toBe(403);
	expect((await w.as("admin_one").call("GET", `/api/v1/forecast?client=${w.client.foreign}`)).status).toBe(404);
	expect(await admin.call("POST", "/api/v1/forecast/learn?client=x")).toMatchObject({ status: 400 });
});
