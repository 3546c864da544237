// What a monitor and a first-time caller see.
import { expect, test } from "../support/fixtures";

test("health, readiness and metrics answer without signing in", async ({ server }) => {
	for (const path of ["/healthz", "/readyz", "/metrics"])
		expect((await fetch(server.url + path)).status, path).toBe(200);
});

test("everything else wants to know who asks, in the one error shape", async ({ server }) => {
	const answer = await fetch(server.url + "/api/v1/tickets");
	expect(answer.status).toBe(401);
	expect(answer.headers.get("content-type")).toContain("application/problem+json");
	const problem = await answer.json();
	expect(problem).toMatchObject({ status: 401, code: expect.any(String), request_id: expect.any(String) });
});

test("each role of the demo company signs in and learns who it is", async ({ server, as }) => {
	expect(Object.keys(server.logins)).toContain("coordinator");
	for (const role of Object.keys(server.logins)) {
		const { status, body } = await (await as(role)).call("GET", "/api/v1/me");
		expect(status, role).toBe(200);
		expect(body.login, role).toBe(server.logins[role]?.login);
	}
});

test("the clock moves only when the tests say so", async ({ server, advance }) => {
	const now = async () => Date.parse((await (await fetch(server.url + "/_test/now")).json()).now);
	const before = await now();
	await advance(3600);
	const moved = (await now()) - before;
	expect(moved).toBeGreaterThanOrEqual(3_600_000);
	expect(moved).toBeLessThan(3_660_000);
});
