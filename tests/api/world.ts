// world.ts - what every API test finds: a running server with three clients, teams, calendars, targets, and one person per
// role with a token. Made once per worker; tests make their own tickets and leave everything else alone.
//
//   home     the client whose teams and staff serve the others
//   own      the client that every role but "admin_all" is given for
//   foreign  a client that none of them may see
import { test as base, expect } from "@playwright/test";
import { Caller, withCookie, type Json } from "./caller";
import { learn, misfitsSince } from "./description";
import { Place, Server, type Engine } from "./process";

export const roles = ["requester", "agent", "lead", "coordinator", "change_manager", "approver", "auditor", "admin_one", "admin_all", "nobody"] as const;
export type Role = (typeof roles)[number];
export interface Person { id: number; login: string; name: string; secret: string; caller: Caller }

export const password = "correct horse 7";
let serial = 0;
/** A word that nothing else in this database has. */
export const fresh = (word = "x") => `${word}${process.pid.toString(36)}${(++serial).toString(36)}`;

export class World {
	readonly place: Place;
	readonly server: Server;
	readonly base: string;
	admin!: Caller; // every client
	nobody: Caller;
	people: Record<string, Person> = {};
	client: Record<"home" | "own" | "foreign", number> = { home: 1, own: 0, foreign: 0 };
	team: Record<"desk" | "network", number> = { desk: 0, network: 0 };
	calendar: Record<"always" | "office", number> = { always: 0, office: 0 };

	private constructor(place: Place, server: Server) {
		this.place = place;
		this.server = server;
		this.base = server.base;
		this.nobody = new Caller(server.base, "nobody");
	}

	/** more: settings of the server beyond those of every test, SINEW_… */
	static async make(engine: Engine, more: Record<string, string> = {}): Promise<World> {
		const place = await Place.make(engine);
		const link = (await place.sinew("empty", "--client=Home Services", "--login=root")).trim();
		const w = new World(place, await Server.start(place, more));
		await w.signInRoot(new URL(link).searchParams.get("token")!);
		learn((await w.nobody.get("/api/v1/openapi.json")).body);
		await w.fill();
		return w;
	}

	async end(): Promise<void> {
		const code = await this.server.stop();
		await this.place.gone();
		if (code !== 0 || /Sanitizer|runtime error/.test(this.server.log))
			throw new Error(`sinew serve ended with ${code}:\n${this.server.log.slice(-6000)}`);
	}

	private async signInRoot(token: string): Promise<void> {
		const a = await this.nobody.post("/api/v1/session/link", { token, password });
		if (a.status !== 200)
			throw new Error(`the set-up link: ${a.status} ${a.text}`);
		const browser = withCookie(this.base, "root", a);
		const made = await browser.ok("POST", "/api/v1/tokens", { name: "tests" });
		this.admin = Caller.token(this.base, "admin_all", made.secret);
		this.people.admin_all = { id: a.body.id, login: "root", name: a.body.name, secret: made.secret, caller: this.admin };
	}

	private async fill(): Promise<void> {
		const make = async (what: string, fields: Json) => (await this.admin.ok("POST", `/api/v1/${what}`, fields)).id as number;
		const always = [{ days: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "24:00" }];
		const office = [{ days: [1, 2, 3, 4, 5], from: "09:00", to: "17:00" }];
		this.calendar.always = await make("calendars", { name: "Always", zone: "UTC", hours: always, client: 1 });
		this.calendar.office = await make("calendars", { name: "Office", zone: "Europe/Berlin", hours: office, client: 1 });
		this.client.own = await make("clients", { name: "Own Works", zone: "Europe/Berlin", calendar: this.calendar.office });
		this.client.foreign = await make("clients", { name: "Foreign Mills", zone: "America/New_York", calendar: this.calendar.office });
		this.team.desk = await make("teams", { name: "Desk", client: 1 });
		this.team.network = await make("teams", { name: "Network", client: 1 });
		for (const client of [this.client.own, this.client.foreign])
			for (const [target, goal] of [["response", 30], ["resolve", 240]])
				await make("sla-targets", { name: `${target} in ${goal} min`, target, goal, calendar: this.calendar.always, client });
		for (const role of roles)
			if (role !== "admin_all" && role !== "nobody")
				this.people[role] = await this.person(role.replace(/_one$/, ""), this.client.own, role);
		this.people.colleague = await this.person("requester", this.client.own, "colleague");
		this.people.stranger = await this.person("requester", this.client.foreign, "stranger");
	}

	/** A new person with one role for one client (null: every client), a password and a token. */
	async person(role: string, client: number | null, login = fresh(role.replace("_", "."))): Promise<Person> {
		const name = `${login[0].toUpperCase()}${login.slice(1)} Test`.replace(/_/g, " ");
		const p = await this.admin.ok("POST", "/api/v1/people", { name, login, email: `${login}@example.test`, client: client ?? 1 });
		await this.admin.ok("POST", "/api/v1/access", { person: p.id, role, ...(client ? { for_client: client, client } : {}) });
		const made = await this.admin.ok("POST", "/api/v1/tokens", { name: "tests", person: p.id });
		return { id: p.id, login, name, secret: made.secret, caller: Caller.token(this.base, login, made.secret) };
	}

	/** Give a person a password through a one-time link, as an administrator does. */
	async givePassword(person: number, secret = password): Promise<void> {
		const { url } = await this.admin.ok("POST", `/api/v1/people/${person}/link`);
		await this.nobody.ok("POST", "/api/v1/session/link", { token: new URL(url).searchParams.get("token"), password: secret });
	}

	as(role: Role | string): Caller {
		return role === "nobody" ? this.nobody : this.people[role].caller;
	}

	async ticket(fields: Json = {}, by: Caller = this.admin): Promise<Json> {
		return by.ok("POST", "/api/v1/tickets", {
			kind: "incident", title: `Printer ${fresh()} is on fire`, client: this.client.own,
			requester: this.people.requester.id, ...fields,
		});
	}

	read(key: string, by: Caller = this.admin): Promise<Json> { return by.ok("GET", `/api/v1/tickets/${key}`); }
	verb(key: string, verb: string, args: Json = {}, by: Caller = this.admin): Promise<Json> {
		return by.ok("POST", `/api/v1/tickets/${key}/${verb}`, args);
	}

	/** Move the server's clock on and run what falls due. */
	async advance(seconds: number): Promise<number> {
		return (await this.nobody.ok("POST", "/_test/advance", { seconds: Math.ceil(seconds) })).ran;
	}
	async now(): Promise<number> { return Date.parse((await this.nobody.ok("GET", "/_test/now")).now); }

	/** How many events there are, and that every chain fits. */
	async events(): Promise<number> {
		const v = await this.admin.ok("POST", "/api/v1/verify");
		expect(v, "the chain of events").toMatchObject({ ok: true });
		return v.checked;
	}
}

export const test = base.extend<{ described: void }, { engine: Engine; w: World }>({
	// Whatever a test was answered must be as the description says.
	described: [async ({ w }, use) => {
		void w;
		misfitsSince();
		await use();
		expect.soft(misfitsSince(), "answers that are not as openapi.json describes them").toEqual([]);
	}, { auto: true }],
	engine: ["sqlite", { option: true, scope: "worker" }], // set by the project
	w: [async ({ engine }, use) => {
		const w = await World.make(engine);
		await use(w);
		await w.end();
	}, { scope: "worker", timeout: 240_000 }],
});
export { expect };
