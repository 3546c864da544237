// server.mjs - the built program, on a free port, with a database of its own; for specs, crash rounds and benches.
//
// The demo company is filled once per engine and copied for every server after that (a folder for SQLite, a template
// database for PostgreSQL), because filling takes longer than starting. PostgreSQL is the server TEST_PG names, or a
// private one that stopPostgres() ends.
import { execFile, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const exec = promisify(execFile);
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const binary = process.env.SINEW_BINARY ?? path.join(root, "build/dev/sinew");
const pgPrivate = path.join(root, "tools/pg-private");

export async function freePort() {
	const probe = net.createServer();
	await new Promise((done, failed) => probe.once("error", failed).listen(0, "127.0.0.1", done));
	const { port } = probe.address();
	await new Promise((done) => probe.close(done));
	return port;
}

// ---- PostgreSQL ------------------------------------------------------------------------------------------------
let pgFolder = null;

/** Address of the PostgreSQL to use; starts a private one when TEST_PG is not set. durable: fsync on, for crash rounds. */
export async function startPostgres({ durable = false } = {}) {
	if (!process.env.TEST_PG) {
		pgFolder = await mkdtemp(path.join(os.tmpdir(), "sinew-test-pg-"));
		const { stdout } = await exec(pgPrivate, ["start", ...(durable ? [] : ["--nosync"]), pgFolder]);
		process.env.TEST_PG = stdout.trim();
	}
	return process.env.TEST_PG;
}

export async function stopPostgres() {
	if (pgFolder === null)
		return;
	await exec(pgPrivate, ["stop", pgFolder]);
	await rm(pgFolder, { recursive: true, force: true });
	pgFolder = null;
	delete process.env.TEST_PG;
}

const psql = (sql) => exec("psql", ["-qX", "-v", "ON_ERROR_STOP=1", process.env.TEST_PG, "-c", sql]);
const pgAddress = (name) => process.env.TEST_PG.replace(/\/[^/]*$/, `/${name}`);

// ---- the program ---------------------------------------------------------------------------------------------------
/** Environment of every command: nothing of the caller's settings. */
function environment(dir, database) {
	const clean = Object.fromEntries(Object.entries(process.env).filter(([k]) => !k.startsWith("SINEW_")));
	return { ...clean, SINEW_DATA_DIR: dir, ...(database ? { SINEW_DATABASE: database } : {}) };
}

/** Run `sinew ARGS` against a server's data (running or not); resolves to { stdout, stderr }, rejects on exit code. */
export function sinew(place, ...args) {
	return exec(binary, args, { env: environment(place.dir, place.database), maxBuffer: 1 << 26 });
}

/** "role login password" lines of `sinew demo`, by role. */
function readLogins(text) {
	const logins = {};
	for (const line of text.split("\n")) {
		const m = /^(\S.*?)\s{2,}(\S+)\s+(\S+)$/.exec(line) ?? /^(\S+)\s+(\S+)\s+(\S+)$/.exec(line);
		if (m)
			logins[m[1].replaceAll(" ", "_")] = { login: m[2], password: m[3] };
	}
	return logins;
}

/** Fill the demo company once: { engine, dir, database, logins }. Give it to startServer as `from`. */
export async function makeTemplate(engine, { tickets = 120, folder } = {}) {
	const dir = folder ?? (await mkdtemp(path.join(os.tmpdir(), `sinew-template-${engine}-`)));
	await mkdir(dir, { recursive: true });
	let database = null, name = null;
	if (engine === "pg") {
		await startPostgres();
		name = `template_${process.pid}`;
		await psql(`CREATE DATABASE ${name} TEMPLATE template0`);
		database = pgAddress(name);
	}
	const { stdout } = await sinew({ dir, database }, "demo", `--tickets=${tickets}`);
	const template = { engine, dir, database, name, logins: readLogins(stdout) };
	await writeFile(path.join(dir, "template.json"), JSON.stringify(template));
	return template;
}

export async function readTemplate(folder) {
	return JSON.parse(await readFile(path.join(folder, "template.json"), "utf8"));
}

async function copyOf(template) {
	const dir = await mkdtemp(path.join(os.tmpdir(), "sinew-data-"));
	await cp(template.dir, dir, { recursive: true });
	let database = null, name = null;
	if (template.engine === "pg") {
		name = `sinew_${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
		await psql(`CREATE DATABASE ${name} TEMPLATE ${template.name}`);
		database = pgAddress(name);
	}
	return { engine: template.engine, dir, database, name, logins: template.logins };
}

async function answers(url, child) {
	const until = Date.now() + 120_000;
	while (Date.now() < until) {
		if (child.exitCode !== null || child.signalCode !== null)
			throw new Error(`sinew ended with ${child.exitCode ?? child.signalCode} before it served`);
		try {
			if ((await fetch(url + "/healthz")).ok)
				return;
		} catch {
			// not yet
		}
		await new Promise((done) => setTimeout(done, 20));
	}
	throw new Error("sinew did not answer /healthz within two minutes");
}

/**
 * Start the program on a copy of a template. Resolves to
 *   { url, engine, logins, dir, database, pid, log,
 *     stop(): ends it orderly and removes its data, throws when it ended badly (a sanitizer's report, a crash),
 *     kill(): kill -9, data stays; restart(): start again on the same data and port }
 */
export async function startServer({ from, hooks = true, flags = [] }) {
	const place = await copyOf(from);
	const port = await freePort();
	const url = `http://127.0.0.1:${port}`;
	const log = path.join(place.dir, "server.log");
	let child = null, ended = null;

	async function launch() {
		const out = createWriteStream(log, { flags: "a" });
		await new Promise((done) => out.once("open", done));
		child = spawn(
			binary,
			["serve", `--listen=127.0.0.1:${port}`, "--rate_per_minute=0", "--login_per_minute=0", ...(hooks ? ["--test-hooks"] : []), ...flags],
			{ env: environment(place.dir, place.database), stdio: ["ignore", out, out] },
		);
		ended = new Promise((done) => child.once("exit", (code, signal) => done({ code, signal })));
		server.pid = child.pid;
		try {
			await answers(url, child);
		} catch (e) {
			child.kill("SIGKILL");
			throw new Error(`${e.message}\n${(await readFile(log, "utf8")).slice(-4000)}`);
		}
	}

	const server = {
		...place, url, log, pid: 0,
		async kill() {
			child.kill("SIGKILL");
			return ended;
		},
		async restart() {
			if (child.exitCode === null && child.signalCode === null) {
				child.kill("SIGTERM");
				await ended;
			}
			await launch();
		},
		async stop({ keep = false } = {}) {
			child.kill("SIGTERM");
			const timer = setTimeout(() => child.kill("SIGKILL"), 60_000);
			const { code, signal } = await ended;
			clearTimeout(timer);
			const said = await readFile(log, "utf8");
			if (!keep) {
				await rm(place.dir, { recursive: true, force: true });
				if (place.name)
					await psql(`DROP DATABASE IF EXISTS ${place.name} WITH (FORCE)`);
			}
			if (code !== 0)
				throw new Error(`sinew ended with ${code ?? signal}\n${said.slice(-6000)}`);
		},
	};
	await launch();
	return server;
}

export async function dropTemplate(template) {
	await rm(template.dir, { recursive: true, force: true });
	if (template.name)
		await psql(`DROP DATABASE IF EXISTS ${template.name} WITH (FORCE)`);
}

// ---- signed in ----------------------------------------------------------------------------------------------------
/** A signed-in caller on plain fetch: { me, call(method, path, body?, headers?) → { status, headers, body } }. */
export async function signIn(url, { login, password }) {
	const first = await fetch(url + "/api/v1/session", {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ login, password }),
	});
	if (first.status !== 200)
		throw new Error(`signing in as ${login}: ${first.status} ${await first.text()}`);
	const cookie = first.headers.getSetCookie().map((c) => c.split(";")[0]).join("; ");
	const me = await first.json();
	return {
		me, cookie,
		async call(method, where, body, headers = {}) {
			const answer = await fetch(url + where, {
				method,
				headers: {
					cookie,
					...(method === "GET" ? {} : { "x-csrf-token": me.csrf }),
					...(body === undefined ? {} : { "content-type": "application/json" }),
					...headers,
				},
				body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
			});
			const text = await answer.text();
			const json = /json/.test(answer.headers.get("content-type") ?? "");
			return { status: answer.status, headers: answer.headers, body: json && text !== "" ? JSON.parse(text) : text };
		},
	};
}
