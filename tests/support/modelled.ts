// modelled.ts - what a browser spec about drafts begins with: a server of its own that knows a model, `model`, which answers as
// it is told to (model.mjs).
import { test as base, type Server } from "./fixtures";
import { Model } from "./model.mjs";
import { makeTemplate, dropTemplate, startServer } from "./server.mjs";

export const test = base.extend<object, { model: Model }>({
	model: [async ({}, use) => { // eslint-disable-line no-empty-pattern -- Playwright wants a pattern here
		const model = await Model.open();
		await use(model);
		await model.close();
	}, { scope: "worker" }],
	server: [async ({ engine, model }, use) => {
		const template = await makeTemplate(engine, { tickets: 50 });
		const server = (await startServer({ from: template, flags: [`--assist_url=${model.url}`, "--assist_timeout=4s"] as never })) as Server;
		await use(server);
		await server.stop();
		await dropTemplate(template);
	}, { scope: "worker", timeout: 240_000 }],
});
