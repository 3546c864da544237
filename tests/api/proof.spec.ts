// proof.spec.ts - the proof sheet of a clock as the API gives it, counted again by tools/recompute.
import { execFile } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test, type World } from "./world";
import type { Json } from "./caller";

const tool = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../tools/recompute");
const HOUR = 3600;

/** What the recomputation says of a text, and its exit code. */
function recompute(text: string): Promise<{ code: number; said: string }> {
	return new Promise((done) => {
		const child = execFile("python3", ["-B", tool, "--check"], (error, out, err) => done({ code: error === null ? 0 : Number(error.code), said: out + err }));
		child.stdin!.end(text);
	});
}

async function lived(w: World): Promise<string> {
	const agent = w.as("agent");
	const { key } = await w.ticket({ team: w.team.desk });
	await w.verb(key, "accept", {}, agent);
	await w.advance(HOUR);
	await w.verb(key, "hold", { reason: "caller", comment: "Which floor?", visibility: "public" }, agent);
	await w.advance(30 * HOUR);
	await w.verb(key, "resume", {}, agent);
	await agent.ok("PATCH", `/api/v1/tickets/${key}`, { impact: "1", urgency: "1" });
	await w.advance(50 * HOUR);
	return key;
}

test("every clock of a ticket that has seen something can be counted again", async ({ w }) => {
	const key = await lived(w);
	const ticket = await w.read(key);
	expect(ticket.clocks.length).toBeGreaterThan(0);
	for (const clock of ticket.clocks as Json[]) {
		const sheet = await w.as("agent").get(`/api/v1/tickets/${key}/clocks/${clock.target}/proof`);
		expect(sheet.status).toBe(200);
		expect(sheet.body).toMatchObject({ sheet: 1, record: { key, type: "ticket" }, target: clock.target, shown: { cycles: expect.any(Number) } });
		expect(sheet.body.ledger[0]).toMatchObject({ n: 1, what: "start", event: sheet.body.events[0].id });
		expect(await recompute(sheet.text), clock.target).toEqual({ code: 0, said: "1 checked, no difference\n" });
	}
});

test("an instant of the past is counted as it was", async ({ w }) => {
	const key = await lived(w);
	const { body } = await w.as("agent").get(`/api/v1/tickets/${key}/clocks/resolve/proof`);
	const before = body.ledger.find((l: Json) => l.what === "pause").at as string;
	const then = await w.as("agent").get(`/api/v1/tickets/${key}/clocks/resolve/proof?as_of=${before}`);
	expect(then.body.as_of).toBe(before);
	expect(then.body.result.phase).toBe("paused");
	expect(await recompute(then.text)).toMatchObject({ code: 0 });
});

test("a sheet somebody changed is found out", async ({ w }) => {
	const key = await lived(w);
	const { body } = await w.as("agent").get(`/api/v1/tickets/${key}/clocks/resolve/proof`);
	const later = structuredClone(body);
	later.ledger.at(-1).total -= 1;
	expect(await recompute(JSON.stringify(later))).toMatchObject({ code: 1, said: expect.stringContaining("total is") });
	const other = structuredClone(body);
	other.events[1].data = other.events[1].data.replace("in_progress", "resolved");
	expect(await recompute(JSON.stringify(other))).toMatchObject({ code: 1, said: expect.stringContaining("hash") });
});

test("as a PDF, in both languages, and as a file", async ({ w }) => {
	const key = await lived(w);
	for (const lang of ["en", "de"]) {
		const pdf = await w.as("agent").get(`/api/v1/tickets/${key}/clocks/resolve/proof.pdf?lang=${lang}&zone=America/New_York`);
		expect(pdf.status).toBe(200);
		expect(pdf.headers.get("content-type")).toBe("application/pdf");
		expect(pdf.headers.get("content-disposition")).toContain(`${key}-resolve-1.pdf`);
	}
	const file = await w.as("agent").get(`/api/v1/tickets/${key}/clocks/resolve/proof?download=1`);
	expect(file.headers.get("content-disposition")).toContain(`${key}-resolve-1.json`);
});

test("who may not see it, and what is not there", async ({ w }) => {
	const caller = w.as("requester");
	const own = await w.ticket({ requester: undefined, client: undefined }, caller);
	const at = (rest: string) => `/api/v1/tickets/${own.key}/clocks/${rest}`;
	for (const rest of ["resolve/proof", "resolve/proof.pdf"])
		expect((await caller.get(at(rest))).status).toBe(404);
	for (const rest of ["nothing/proof", "resolve/proof?cycle=9", "resolve/proof?cycle=0", "answer/proof"])
		expect((await w.as("agent").get(at(rest))).status, rest).toBe(404);
	expect((await w.as("agent").get(at("resolve/proof?cycle=x"))).status).toBe(400);
	for (const rest of ["resolve/proof?as_of=yesterday", "resolve/proof.pdf?zone=Mars/Base"])
		expect((await w.as("agent").get(at(rest))).status, rest).toBe(422);
});
