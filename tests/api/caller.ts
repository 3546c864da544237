// caller.ts - one person (or nobody) talking to a server: JSON in, JSON out, and what came back, whole.
//
// Node's own fetch, because the API is called by programs: no browser, no cookie jar that helps.
import { describe } from "./description";

export type Json = any;
export interface Answer {
	status: number;
	headers: Headers;
	body: Json; // parsed when it is JSON, else undefined
	text: string;
	etag: string | null;
}
export interface Sent {
	headers?: Record<string, string>;
	raw?: string | Uint8Array; // instead of JSON
	type?: string;
}

export class Caller {
	readonly base: string;
	readonly name: string;
	private readonly identity: Record<string, string>;

	constructor(base: string, name: string, identity: Record<string, string> = {}) {
		this.base = base;
		this.name = name;
		this.identity = identity;
	}

	static token(base: string, name: string, secret: string): Caller {
		return new Caller(base, name, { Authorization: `Bearer ${secret}` });
	}

	/** The same person at another process. */
	at(base: string): Caller {
		return new Caller(base, this.name, this.identity);
	}

	async call(method: string, path: string, body?: Json, sent: Sent = {}): Promise<Answer> {
		const headers: Record<string, string> = { ...this.identity, ...sent.headers };
		let bytes: string | Uint8Array | undefined;
		if (sent.raw !== undefined) {
			bytes = sent.raw;
			headers["Content-Type"] = sent.type ?? "application/json";
		} else if (body !== undefined) {
			bytes = JSON.stringify(body);
			headers["Content-Type"] = "application/json";
		}
		const rs = await fetch(this.base + path, { method, headers, body: bytes as BodyInit, redirect: "manual" });
		const text = await rs.text();
		const json = /json/.test(rs.headers.get("content-type") ?? "") && text !== "" && !/ndjson/.test(rs.headers.get("content-type") ?? "");
		const answer = { status: rs.status, headers: rs.headers, body: json ? JSON.parse(text) : undefined, text, etag: rs.headers.get("etag") };
		describe(method, path, answer);
		return answer;
	}

	get(path: string, headers?: Record<string, string>) { return this.call("GET", path, undefined, { headers }); }
	post(path: string, body?: Json, headers?: Record<string, string>) { return this.call("POST", path, body, { headers }); }
	patch(path: string, body?: Json, headers?: Record<string, string>) { return this.call("PATCH", path, body, { headers }); }
	put(path: string, body?: Json, headers?: Record<string, string>) { return this.call("PUT", path, body, { headers }); }
	del(path: string, headers?: Record<string, string>) { return this.call("DELETE", path, undefined, { headers }); }

	/** The same, where anything but success is a broken test: the body. */
	async ok(method: string, path: string, body?: Json, sent?: Sent): Promise<Json> {
		const a = await this.call(method, path, body, sent);
		if (a.status < 200 || a.status > 299)
			throw new Error(`${this.name}: ${method} ${path} ${JSON.stringify(body ?? null).slice(0, 300)} → ${a.status} ${a.text.slice(0, 600)}`);
		return a.body;
	}

	/** Every item of a list, page by page. */
	async all(path: string): Promise<Json[]> {
		const items: Json[] = [];
		let cursor: string | null = "";
		while (cursor !== null) {
			const more = cursor ? `${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(cursor)}` : "";
			const page = await this.ok("GET", path + more);
			items.push(...page.items);
			cursor = page.next ?? null;
		}
		return items;
	}

	/** The whole timeline of a record. */
	async timeline(path: string): Promise<Json[]> {
		const items: Json[] = [];
		let after: string | number | null = 0;
		while (after !== null) {
			const page: Json = await this.ok("GET", `${path}/timeline?after=${after}&limit=200`);
			items.push(...page.items);
			after = page.next ?? null;
		}
		return items;
	}
}

/** Sign in as a browser does: a cookie, and the token that writes must repeat. */
export async function signIn(base: string, login: string, password: string): Promise<Caller & { csrf: string; cookie: string }> {
	const a = await new Caller(base, login).post("/api/v1/session", { login, password });
	if (a.status !== 200)
		throw new Error(`sign-in of ${login}: ${a.status} ${a.text}`);
	return withCookie(base, login, a);
}

export function cookieOf(a: Answer): string {
	return (a.headers.get("set-cookie") ?? "").split(";")[0];
}

export function withCookie(base: string, name: string, a: Answer): Caller & { csrf: string; cookie: string } {
	const cookie = cookieOf(a);
	const csrf = a.body.csrf as string;
	return Object.assign(new Caller(base, name, { Cookie: cookie, "X-CSRF-Token": csrf }), { csrf, cookie });
}
