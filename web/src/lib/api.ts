/* api.ts - the one door to the server.
 *
 * Adds the CSRF token and, on POST, an idempotency key, so that a repeated click or a retried request does its work
 * once. Failures are thrown as Problem, with what the server's problem document says; "no connection" is status 0. */
import { apiUrl, type QueryValue } from "./address";
import { forgetFirst, hear, takeFirst, type Heard } from "./first";
import { readAt } from "./since";
import { m } from "@/messages";
import type { Conflict } from "./types";

export { apiUrl, type QueryValue } from "./address";

export class Problem extends Error {
	readonly status: number;
	readonly code: string;
	readonly field: string | undefined;
	readonly request: string | undefined;
	readonly conflicts: Conflict[];

	constructor(status: number, body: Partial<ProblemBody>) {
		super(m.problem[body.code ?? ""] ?? body.detail ?? body.title ?? m.error.silent);
		this.name = "Problem";
		this.status = status;
		this.code = body.code ?? "unknown";
		this.field = body.field;
		this.request = body.request_id;
		this.conflicts = body.conflicts ?? [];
	}
}

interface ProblemBody {
	title: string;
	detail: string;
	code: string;
	field: string;
	request_id: string;
	conflicts: Conflict[];
}

export interface CallOptions {
	query?: Record<string, QueryValue>;
	json?: unknown;
	/** Raw bytes instead of JSON: attachments and imports. */
	bytes?: Blob;
	version?: number | undefined;
	signal?: AbortSignal | undefined;
}

export interface Answer<T> {
	data: T;
	merged: boolean;
	/** How what was written can be undone: lib/undo.ts. */
	undo: string | null;
}

/** Writes the server has not answered. */
const under = new Set<Promise<unknown>>();

let csrf = "";
const signedOut = new Set<() => void>();

export function setCsrf(token: string): void {
	csrf = token;
}

/** Called once for each answer 401 outside sign-in itself. Returns the way to stop listening. */
export function onSignedOut(listener: () => void): () => void {
	signedOut.add(listener);
	return () => signedOut.delete(listener);
}

/** 128 random bits; crypto.randomUUID exists on secure origins only. */
export function randomId(): string {
	return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
}

function headersOf(method: string, options: CallOptions): Headers {
	const headers = new Headers({ Accept: "application/json" });
	if (options.json !== undefined)
		headers.set("Content-Type", "application/json");
	else if (options.bytes !== undefined)
		headers.set("Content-Type", options.bytes.type || "application/octet-stream");
	if (method !== "GET" && csrf !== "")
		headers.set("X-CSRF-Token", csrf);
	if (method === "POST" && options.bytes === undefined)
		headers.set("Idempotency-Key", randomId());
	if (options.version !== undefined)
		headers.set("If-Match", `"${options.version}"`);
	return headers;
}

function problemOf({ answer, body }: Heard): Problem {
	return new Problem(answer.status, (body as Partial<ProblemBody> | undefined) ?? { title: answer.statusText });
}

/** Those that are under way have been answered; undefined: there are none. */
export function writesAnswered(): Promise<unknown> | undefined {
	return under.size === 0 ? undefined : Promise.allSettled(under);
}

export function call<T>(method: string, path: string, options: CallOptions = {}): Promise<Answer<T>> {
	const answer = send<T>(method, path, options);
	if (method !== "GET") {
		const forget = () => under.delete(answer);
		under.add(answer);
		answer.then(forget, forget);
	}
	return answer;
}

async function send<T>(method: string, path: string, options: CallOptions): Promise<Answer<T>> {
	const request: RequestInit = { method, headers: headersOf(method, options), credentials: "same-origin" };
	if (options.signal !== undefined)
		request.signal = options.signal;
	if (options.json !== undefined)
		request.body = JSON.stringify(options.json);
	else if (options.bytes !== undefined)
		request.body = options.bytes;
	let heard: Heard;
	try {
		const address = apiUrl(path, options.query);
		heard = await ((method === "GET" ? takeFirst(address) : undefined) ?? fetch(address, request).then(hear));
	} catch (e) {
		if ((e instanceof DOMException && e.name === "AbortError") || e instanceof SyntaxError)
			throw e;
		throw new Problem(0, { code: "offline", detail: m.error.offline });
	}
	const { answer } = heard;
	if (!answer.ok) {
		const problem = problemOf(heard);
		if (answer.status === 401 && problem.code !== "bad_login") {
			forgetFirst();
			for (const listener of signedOut)
				listener();
		}
		throw problem;
	}
	if (method === "GET")
		readAt(answer.headers.get("Sinew-Event"));
	return {
		data: heard.body as T,
		merged: answer.headers.get("Sinew-Merged") === "true",
		undo: answer.headers.get("Sinew-Undo"),
	};
}

export async function get<T>(path: string, query?: Record<string, QueryValue>, signal?: AbortSignal): Promise<T> {
	return (await call<T>("GET", path, { ...(query && { query }), signal })).data;
}

export async function post<T>(path: string, json: unknown, options: CallOptions = {}): Promise<T> {
	return (await call<T>("POST", path, { ...options, json })).data;
}

/** A sentence for anything thrown. */
export function sayError(e: unknown): string {
	return e instanceof Error ? e.message : String(e);
}
