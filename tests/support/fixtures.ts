// fixtures.ts - what every spec begins with: `import { test, expect } from "../support/fixtures"`.
//
//   server        the program on this worker's own database, with --test-hooks: { url, engine, logins, … }
//   as(role)      a signed-in caller: await (await as("agent")).call("GET", "/api/v1/me") → { status, headers, body }
//   advance(s)    move the server's clock and run what is then due
//   page          (browser) already pointed at server.url; signInPage(page, role) signs it in without the form
//
// Each project (engine) has its template of the demo company; workers copy it. Specs of one worker share a server, so
// they make the records they change.
import { test as base, expect, type Page } from "@playwright/test";
import { makeTemplate, dropTemplate, signIn, startServer } from "./server.mjs";

export interface Server {
	url: string;
	engine: "sqlite" | "pg";
	logins: Record<string, { login: string; password: string }>;
	dir: string;
	database: string | null;
	pid: number;
	log: string;
	kill(): Promise<unknown>;
	restart(): Promise<void>;
	stop(options?: { keep?: boolean }): Promise<void>;
}
export interface Answer {
	status: number;
	headers: Headers;
	// eslint-disable-next-line @typescript-eslint/no-explicit-any -- specs look into JSON of every shape
	body: any;
}
export interface Caller {
	me: { id: number; name: string; csrf: string; perms: string[] };
	cookie: string;
	call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

export const test = base.extend<
	{ signInPage: (page: Page, role: string) => Promise<void> },
	{ engine: "sqlite" | "pg"; server: Server; as: (role: string) => Promise<Caller>; advance: (seconds: number) => Promise<void> }
>({
	engine: ["sqlite", { option: true, scope: "worker" }],
	server: [
		async ({ engine }, use) => {
			const template = await makeTemplate(engine);
			const server = (await startServer({ from: template })) as Server;
			await use(server);
			await server.stop();
			await dropTemplate(template);
		},
		{ scope: "worker", timeout: 240_000 },
	],
	as: [
		async ({ server }, use) => {
			const known = new Map<string, Promise<Caller>>();
			await use((role) => {
				const login = server.logins[role];
				if (login === undefined)
					throw new Error(`no login for role ${role}; there are: ${Object.keys(server.logins).join(", ")}`);
				if (!known.has(role))
					known.set(role, signIn(server.url, login) as Promise<Caller>);
				return known.get(role)!;
			});
		},
		{ scope: "worker" },
	],
	advance: [
		async ({ as }, use) => {
			await use(async (seconds) => {
				const answer = await (await as("admin")).call("POST", "/_test/advance", { seconds });
				expect(answer.status).toBe(200);
			});
		},
		{ scope: "worker" },
	],
	baseURL: async ({ server }, use) => use(server.url),
	signInPage: async ({ server }, use) => {
		await use(async (page, role) => {
			const login = server.logins[role];
			if (login === undefined)
				throw new Error(`no login for role ${role}`);
			const answer = await page.request.post(server.url + "/api/v1/session", { data: login });
			expect(answer.status()).toBe(200);
		});
	},
});
export { expect };
