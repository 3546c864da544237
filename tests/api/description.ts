// description.ts - every answer any API test gets is held against the description the server itself publishes.
//
// The world loads /api/v1/openapi.json once (learn), Caller reports each answer (describe), and after each test world.ts
// fails it with what did not fit.
import Ajv2020 from "ajv/dist/2020.js";

interface Seen { status: number; headers: Headers; body: any; text: string }
interface Route { method: string; path: string; parts: string[]; operation: any }
let routes: Route[] = [];
let document: any;
let ajv: any;
const compiled = new Map<string, any>();
const misfits = new Map<string, string>();
let checked = 0;

export function learn(doc: any): void {
	document = doc;
	routes = [];
	compiled.clear();
	for (const [path, item] of Object.entries<any>(doc.paths))
		for (const method of ["get", "post", "put", "patch", "delete"])
			if (item[method])
				routes.push({ method: method.toUpperCase(), path, parts: path.split("/"), operation: item[method] });
	ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: false });
	ajv.addSchema({ $id: "sinew", ...doc });
}

export function learned(): Route[] { return routes; }

/** The described route of a method and a concrete path: most literal parts win. */
export function routeOf(method: string, path: string): Route | undefined {
	const parts = path.split("?")[0].split("/");
	let best: Route | undefined, score = -1;
	for (const r of routes) {
		if (r.method !== method || r.parts.length !== parts.length)
			continue;
		const literal = r.parts.reduce((n, p, i) => (n < 0 ? -1 : p.startsWith("{") ? n : p === parts[i] ? n + 1 : -1), 0);
		if (literal > score) {
			best = r;
			score = literal;
		}
	}
	return best;
}

function resolve(node: any): any {
	while (node?.$ref)
		node = node.$ref.replace(/^#\//, "").split("/").reduce((o: any, k: string) => o?.[k.replace(/~1/g, "/").replace(/~0/g, "~")], document);
	return node;
}

const token = (s: string) => encodeURIComponent(s.replace(/~/g, "~0").replace(/\//g, "~1"));

export function describe(method: string, path: string, a: Seen): void {
	if (!document || method === "HEAD" || path.startsWith("/_test"))
		return;
	const r = routeOf(method, path);
	if (!r)
		return; // an address that is not there is a 404 or 405, which bad-input.spec.ts looks at
	const name = `${method} ${r.path} ${a.status}`;
	const described = (r.operation.parameters ?? []).filter((p: any) => p.in === "query").map((p: any) => p.name);
	for (const asked of new URLSearchParams(path.split("?")[1] ?? "").keys())
		if (a.status < 300 && !described.includes(asked))
			misfits.set(`${method} ${r.path}?${asked}`, "this query parameter is not described");
	const responses = r.operation.responses ?? {};
	const key = [String(a.status), `${String(a.status)[0]}XX`, "default"].find((k) => responses[k]);
	if (!key) {
		misfits.set(name, "this status is not described");
		return;
	}
	const type = (a.headers.get("content-type") ?? "").split(";")[0];
	if (a.text === "" || a.body === undefined || (a.status === 200 && path.includes("fields=")))
		return; // what `fields` leaves away is missing on purpose
	const content = resolve(responses[key])?.content ?? {};
	if (!content[type] && !content["*/*"]) {
		misfits.set(name, `the content type ${type} is not described`);
		return;
	}
	checked++;
	const pointer = responses[key].$ref
		? `${responses[key].$ref}/content/${token(type)}/schema`
		: `#/paths/${token(r.path)}/${method.toLowerCase()}/responses/${key}/content/${token(type)}/schema`;
	if (!content[type]?.schema)
		return;
	let check = compiled.get(pointer);
	if (!check)
		compiled.set(pointer, (check = ajv.compile({ $ref: `sinew${pointer}` })));
	if (!check(a.body))
		misfits.set(name, `${check.errors[0].instancePath || "/"} ${check.errors[0].message} ${JSON.stringify(check.errors[0].params)}`);
}

/** What did not fit since the last call; each kind once per worker. */
export function misfitsSince(): string[] {
	const all = [...misfits].filter(([name]) => !told.has(name));
	all.forEach(([name]) => told.add(name));
	return all.map(([name, why]) => `${name}: ${why}`);
}
const told = new Set<string>();
export const answersChecked = () => checked;
