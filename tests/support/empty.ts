// empty.ts - a server as `sinew empty` leaves it: one client, one administrator, and the link that sets its password.
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Caller, Server } from "./fixtures";
import { signIn, sinew, startServer } from "./server.mjs";

export const password = "a long enough one";

export interface Empty {
	url: string;
	/** Address of the first page, once. */
	link: string;
	/** GET as the administrator, once the password is set. */
	ask(where: string): Promise<any>;
	end(): Promise<void>;
}

export async function makeEmpty(): Promise<Empty> {
	const dir = await mkdtemp(path.join(os.tmpdir(), "sinew-empty-"));
	const { stdout } = await sinew({ dir, database: null }, "empty");
	const made = new URL(stdout.trim());
	const server = (await startServer({ from: { engine: "sqlite", dir, database: null, name: null, logins: {} } })) as Server;
	let admin: Caller | undefined;
	return {
		url: server.url,
		link: server.url + made.pathname + made.search + made.hash,
		async ask(where) {
			admin ??= (await signIn(server.url, { login: "admin", password })) as Caller;
			return (await admin.call("GET", "/api/v1" + where)).body;
		},
		async end() {
			await server.stop();
			await rm(dir, { recursive: true, force: true });
		},
	};
}
