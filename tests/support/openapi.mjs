// openapi.mjs FILE - write the API description that the program generates to FILE, for the linter.
import { writeFile } from "node:fs/promises";
import { dropTemplate, makeTemplate, signIn, startServer } from "./server.mjs";

const template = await makeTemplate("sqlite", { tickets: 50 });
const server = await startServer({ from: template, hooks: false });
const admin = await signIn(server.url, template.logins.admin ?? Object.values(template.logins)[0]);
const { status, body } = await admin.call("GET", "/api/v1/openapi.json");
if (status !== 200)
	throw new Error(`/api/v1/openapi.json answers ${status}`);
await writeFile(process.argv[2], JSON.stringify(body, null, "\t"));
console.log(`${Object.keys(body.paths).length} paths`);
await server.stop();
await dropTemplate(template);
