// process.ts - the built binary on an empty database, once or several times on the same one.
//
// support/server.mjs does the same for the demo company, one process to a database; here a Place (data folder, database)
// and the Servers on it are two things, for tests of two processes. "sqlite" lives in the temporary folder, "pg" is a new
// database on the server that TEST_PG names (support/pg-setup.ts starts one).
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { binary, freePort } from "../support/server.mjs";

export type Engine = "sqlite" | "pg";
const run = promisify(execFile);
let made = 0;

export class Place {
	readonly engine: Engine;
	readonly dir: string; // the first process's data folder
	readonly database: string; // "" for SQLite
	private constructor(engine: Engine, dir: string, database: string) {
		this.engine = engine;
		this.dir = dir;
		this.database = database;
	}

	static async make(engine: Engine): Promise<Place> {
		const dir = await mkdtemp(join(tmpdir(), "sinew-api-"));
		if (engine === "sqlite")
			return new Place(engine, dir, "");
		const server = process.env.TEST_PG;
		if (!server)
			throw new Error("TEST_PG is not set: tools/pg-private run --nosync -- npx playwright test …");
		const name = `api_${process.pid}_${++made}`;
		await run("psql", ["-qX", server, "-c", `CREATE DATABASE ${name} TEMPLATE template0`]);
		return new Place(engine, dir, server.replace(/\/[^/]*$/, `/${name}`));
	}

	/** Settings by environment; nothing of the caller's own reaches the program. */
	env(more: Record<string, string> = {}): Record<string, string> {
		const own = Object.entries(process.env).filter(([k]) => !k.startsWith("SINEW_")) as [string, string][];
		return { ...Object.fromEntries(own), SINEW_DATA_DIR: this.dir, SINEW_DATABASE: this.database, ...more };
	}

	/** A command of the binary; its standard output. */
	async sinew(...args: string[]): Promise<string> {
		const { stdout } = await run(binary, args, { cwd: this.dir, env: this.env(), maxBuffer: 64 << 20 });
		return stdout;
	}

	async gone(): Promise<void> {
		await rm(this.dir, { recursive: true, force: true });
		if (this.database)
			await run("psql", ["-qX", process.env.TEST_PG!, "-c", `DROP DATABASE IF EXISTS ${this.database.replace(/.*\//, "")} WITH (FORCE)`]);
	}
}

export class Server {
	readonly base: string;
	readonly child: ChildProcess;
	log = "";
	private readonly exit: Promise<number | null>;

	private constructor(base: string, child: ChildProcess) {
		this.base = base;
		this.child = child;
		this.exit = new Promise((done) => child.once("exit", (code) => done(code)));
		child.stderr?.on("data", (d) => (this.log += d));
		child.stdout?.on("data", (d) => (this.log += d));
	}

	static async start(place: Place, more: Record<string, string> = {}): Promise<Server> {
		const port = await freePort();
		const base = `http://127.0.0.1:${port}`;
		const env = place.env({
			SINEW_LISTEN: `127.0.0.1:${port}`, SINEW_BASE_URL: base, SINEW_TEST_HOOKS: "true",
			SINEW_RATE_PER_MINUTE: "0", SINEW_LOGIN_PER_MINUTE: "0", ...more,
		});
		const child = spawn(binary, ["serve"], { cwd: place.dir, env, stdio: ["ignore", "pipe", "pipe"] });
		const s = new Server(base, child);
		await s.ready();
		return s;
	}

	private async ready(): Promise<void> {
		const until = Date.now() + 120_000;
		while (Date.now() < until) {
			if (this.child.exitCode !== null)
				throw new Error(`sinew serve ended with ${this.child.exitCode}:\n${this.log}`);
			const up = await fetch(this.base + "/readyz").then((r) => r.status === 200, () => false);
			if (up)
				return;
			await new Promise((d) => setTimeout(d, 20));
		}
		this.child.kill("SIGKILL");
		throw new Error(`sinew serve does not answer:\n${this.log}`);
	}

	/** Ask it to end; its exit code, and what sanitizers had to say stays in log. */
	async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
		if (this.child.exitCode === null && this.child.signalCode === null)
			this.child.kill(signal);
		return this.exit;
	}
}
