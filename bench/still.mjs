#!/usr/bin/env node
// still.mjs - how much of a page moves by itself after it is first drawn, in headless Chromium, each answer 40 ms away,
// against the built program with the demo company.
//
//   SINEW_BINARY=build/release/sinew node bench/still.mjs [--latency 40] [--tickets 12] [--settle 2200]
//
// The browser's own measure (Layout Instability, summed over a page's first --settle milliseconds): the share of the window
// that moved times how far, as a share of it. 0.1 is what browsers' makers call good. Prints a table for docs/benchmarks.md.
import { browserPath } from "../tests/support/chromium.mjs";
import { dropTemplate, makeTemplate, signIn, startServer } from "../tests/support/server.mjs";
import { chromium } from "../tests/node_modules/@playwright/test/index.mjs";

const options = { latency: 40, tickets: 12, settle: 2200 };
for (let i = 2; i < process.argv.length; i += 2)
	options[process.argv[i].replace(/^--/, "")] = Number(process.argv[i + 1]);
const PAGES = {
	coordinator: ["/", "/tickets?q=is:open", "/tickets/new", "/search?q=printer", "/notices", "/escalations", "/handovers", "/majors", "/oncall", "/dashboards", "/views", "/admin", "/admin/macros"],
	requester: ["/portal", "/portal/requests", "/portal/known", "/tickets/new"],
};

/** Runs in the page before anything else. */
function watch() {
	globalThis.__moved = 0;
	new PerformanceObserver((list) => list.getEntries().forEach((e) => (globalThis.__moved += e.value))).observe({ type: "layout-shift", buffered: true });
}

async function pageOf(browser, server, role, width) {
	const context = await browser.newContext({ viewport: { width, height: 900 }, baseURL: server.url });
	await context.request.post("/api/v1/session", { data: server.logins[role] });
	const page = await context.newPage(), cdp = await context.newCDPSession(page);
	await cdp.send("Network.enable");
	await cdp.send("Network.emulateNetworkConditions", { offline: false, latency: options.latency, downloadThroughput: -1, uploadThroughput: -1 });
	await page.addInitScript(watch);
	return { page, close: () => context.close() };
}

async function moved(page, address) {
	await page.goto(address);
	await page.waitForTimeout(options.settle);
	return page.evaluate(() => globalThis.__moved);
}

/** Mean over several addresses, and the worst of them. */
async function told(browser, server, role, name, addresses) {
	const cells = [];
	for (const width of [1440, 390]) {
		const { page, close } = await pageOf(browser, server, role, width);
		await moved(page, addresses[0]); /* with its code in the cache, as on any day but the first */
		const all = [];
		for (const address of addresses)
			all.push(await moved(page, address));
		await close();
		cells.push((all.reduce((a, b) => a + b, 0) / all.length).toFixed(3), Math.max(...all).toFixed(3));
	}
	console.log(`| ${name} | ${cells.join(" | ")} |`);
}

const template = await makeTemplate("sqlite", { tickets: 300 });
const server = await startServer({ from: template, hooks: false });
const browser = await chromium.launch({ executablePath: browserPath });
try {
	const staff = await signIn(server.url, server.logins.coordinator);
	const open = (await staff.call("GET", "/api/v1/tickets?q=is:open&limit=200")).body.items.map((t) => t.key);
	const some = open.filter((_, i) => i % Math.ceil(open.length / options.tickets) === 0).map((key) => "/tickets/" + key);
	console.log("| pages | 1440 wide, mean | worst | 390 wide, mean | worst |\n|---|---:|---:|---:|---:|");
	await told(browser, server, "coordinator", `${some.length} tickets`, some);
	await told(browser, server, "coordinator", `${PAGES.coordinator.length} other pages of staff`, PAGES.coordinator);
	await told(browser, server, "requester", `${PAGES.requester.length} pages of the portal`, PAGES.requester);
} finally {
	await browser.close();
	await server.stop();
	await dropTemplate(template);
}
