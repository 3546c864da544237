// web-types.mjs [URL|FILE] - web/src/lib/types.gen.ts from the API's own description.
//
//   tools/web-types.mjs http://127.0.0.1:8080/api/v1/openapi.json      write it
//   tools/web-types.mjs --check FILE                                   fail when it is not what FILE says
//
// One TypeScript type per schema; nothing more, so that no generator has to be kept. `any object` becomes unknown
// members on purpose: what the description does not say, the UI has to look at before using.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const args = process.argv.slice(2).filter((a) => a !== "--check");
const check = process.argv.includes("--check");
const source = args[0] ?? "http://127.0.0.1:8080/api/v1/openapi.json";
const target = path.join(path.dirname(fileURLToPath(import.meta.url)), "../web/src/lib/types.gen.ts");

const text = /^https?:/.test(source) ? await (await fetch(source)).text() : readFileSync(source, "utf8");
const { components } = JSON.parse(text);

const key = (name) => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));

function members(schema, indent) {
	const pad = "\t".repeat(indent);
	const required = new Set(schema.required ?? []);
	const lines = Object.entries(schema.properties ?? {}).map(([name, s]) => {
		const optional = required.has(name) ? "" : "?";
		return `${pad}\t${key(name)}${optional}: ${type(s, indent + 1)};`;
	});
	const rest = schema.additionalProperties;
	if (rest !== undefined && rest !== false && lines.length === 0)
		return `Record<string, ${rest === true ? "unknown" : type(rest, indent)}>`;
	return lines.length === 0 ? "Record<string, unknown>" : `{\n${lines.join("\n")}\n${pad}}`;
}

function one(kind, schema, indent) {
	switch (kind) {
	case "string": return "string";
	case "integer":
	case "number": return "number";
	case "boolean": return "boolean";
	case "null": return "null";
	case "array": return `Array<${schema.items === undefined ? "unknown" : type(schema.items, indent)}>`;
	case "object": return members(schema, indent);
	default: return "unknown";
	}
}

function type(schema, indent = 0) {
	if (schema === true || schema === undefined)
		return "unknown";
	if (schema.$ref !== undefined)
		return schema.$ref.split("/").pop();
	for (const word of ["oneOf", "anyOf"])
		if (schema[word] !== undefined)
			return schema[word].map((s) => type(s, indent)).join(" | ");
	if (schema.allOf !== undefined)
		return schema.allOf.map((s) => type(s, indent)).join(" & ");
	if (schema.const !== undefined)
		return JSON.stringify(schema.const);
	if (schema.enum !== undefined)
		return schema.enum.map((v) => JSON.stringify(v)).join(" | ");
	if (schema.type === "object" && schema.properties === undefined && schema.additionalProperties === undefined)
		return "Record<string, unknown>";
	const kinds = Array.isArray(schema.type) ? schema.type : [schema.type ?? (schema.properties === undefined ? "" : "object")];
	return kinds.map((k) => one(k, schema, indent)).join(" | ");
}

const out = [
	"/* types.gen.ts - made by tools/web-types.mjs from /api/v1/openapi.json; do not edit. */",
	...Object.entries(components.schemas).map(([name, schema]) => {
		const body = type(schema);
		return schema.type === "object" && body.startsWith("{") ? `\nexport interface ${name} ${body}` : `\nexport type ${name} = ${body};`;
	}),
	"",
].join("\n");

if (check && readFileSync(target, "utf8") !== out) {
	console.error("web/src/lib/types.gen.ts is not what the API says: run tools/web-types.mjs");
	process.exit(1);
}
if (!check)
	writeFileSync(target, out);
