#!/usr/bin/env node
// web.mjs - how soon the web UI is there and how soon it answers, in headless Chromium with a processor slowed down
// four times, on a cold cache, against the built program with the demo company.
//
//   SINEW_BINARY=build/release/sinew node bench/web.mjs [--runs 9] [--slow 4] [--tickets 2000]
//
// The page is left alone until its first row is there: it tells of it on the console, because any question of Playwright's
// own begins with 330 KB of script that the same thread has to read.
//
// Beside it, in the same run and under the same slow-down, a static page of the same server (/api): what the browser
// and the machine need for a page at all. Times are the browser's own clock: from the start of navigation, or from the
// key's event, to the frame in which the change is on the screen. The processor time of the first rows is given beside,
// because it can be compared between a quiet machine and a busy one. Prints a table for docs/benchmarks.md.
import { existsSync } from "node:fs";
import { makeTemplate, dropTemplate, signIn, startServer } from "../tests/support/server.mjs";
import { chromium } from "../tests/node_modules/@playwright/test/index.mjs";

const options = { runs: 9, slow: 4, tickets: 2000 };
for (let i = 2; i < process.argv.length; i += 2)
	options[process.argv[i].replace(/^--/, "")] = Number(process.argv[i + 1]);
const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((p) => existsSync(p));
const ROW = "[role=row][id]";
const LIMITS = { script: 250, paint: 1000, echo: 100 };

/** Runs in the page before anything else: notes when something is first on the screen. */
function watch() {
	const ABOVE_ROWS = 182; /* the product's head, the list's own, the filter, the columns' heads */
	const onScreen = (done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0));
	globalThis.__seen = {};
	globalThis.__wait = (name, test) =>
		new Promise((done) => {
			const look = () => {
				if (!document.body || !test())
					return false;
				onScreen((at) => done((globalThis.__seen[name] = at)));
				return true;
			};
			if (look())
				return;
			const observer = new MutationObserver(() => look() && observer.disconnect());
			observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
		});
	addEventListener("keydown", (e) => (globalThis.__key = e.timeStamp), true);
	addEventListener("pointerdown", (e) => (globalThis.__key = e.timeStamp), true);
	/* By the rows' own styles: asking where they are would have the page laid out. */
	const rowsReach = () => {
		const last = [...document.querySelectorAll("[role=row][id]")].at(-1)?.style;
		return last !== undefined && Number(/translateY\((\d+)px/.exec(last.transform)?.[1]) + parseFloat(last.height) >= innerHeight - ABOVE_ROWS;
	};
	void globalThis.__wait("rows", rowsReach).then(() => console.debug("rows"));
	void globalThis.__wait("row", () => document.querySelector("[role=row][id]") !== null).then(() => {
		performance.mark("first-row");
		console.debug("row");
	});
	new PerformanceObserver((list) => list.getEntriesByName("first-contentful-paint").length > 0 && console.debug("paint")).observe({ type: "paint", buffered: true });
}

/** The page says that something happened; ask before it can. */
const says = (page, word) => new Promise((done) => page.on("console", (message) => message.text() === word && done()));

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const worst = (list) => Math.max(...list);

/** A page with an empty cache and a slow processor. */
async function coldPage(browser, server) {
	const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, baseURL: server.url });
	await context.request.post("/api/v1/session", { data: server.logins.coordinator });
	const page = await context.newPage();
	const cdp = await context.newCDPSession(page);
	await cdp.send("Network.enable");
	await cdp.send("Network.setCacheDisabled", { cacheDisabled: true });
	await cdp.send("Emulation.setCPUThrottlingRate", { rate: options.slow });
	await page.addInitScript(watch);
	return { context, page, cdp };
}

/** Scripts that were asked for before the first row was on the screen: what came over the wire, heads included. */
const scriptsBefore = (row) =>
	performance
		.getEntriesByType("resource")
		.filter((e) => e.startTime < row && /\.js$/.test(e.name))
		.reduce((sum, e) => sum + e.transferSize, 0);

async function firstPaint(browser, server, path) {
	const { context, page } = await coldPage(browser, server);
	const there = Promise.all([says(page, "row"), says(page, "rows"), says(page, "paint")]);
	await page.goto(path, { waitUntil: "commit" });
	await there;
	const { row, rows } = await page.evaluate(() => globalThis.__seen);
	const fcp = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime);
	const bytes = await page.evaluate(scriptsBefore, row);
	await context.close();
	return { row, rows, fcp: Math.min(fcp, row), bytes };
}

/** What the page's main thread works from the start of navigation until the first row is on the screen: processor time, not
 * slowed down. Unlike the clock it hardly moves when the machine has other things to do. */
async function processorTime(browser, server, path) {
	const { context, page, cdp } = await coldPage(browser, server);
	await cdp.send("Emulation.setCPUThrottlingRate", { rate: 1 });
	const events = [];
	cdp.on("Tracing.dataCollected", (e) => events.push(...e.value));
	await cdp.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories: ["devtools.timeline", "blink.user_timing", "toplevel"] } });
	const there = says(page, "row");
	await page.goto(path, { waitUntil: "commit" });
	await there;
	const whole = new Promise((done) => cdp.once("Tracing.tracingComplete", done));
	await cdp.send("Tracing.end");
	await whole;
	await context.close();
	const end = events.filter((e) => e.name === "first-row").at(-1);
	const begin = end.ts - end.args.data.startTime * 1000;
	const mine = events.filter((e) => e.pid === end.pid && e.tid === end.tid && e.tts !== undefined && e.ts >= begin).sort((a, b) => a.ts - b.ts);
	return (end.tts - mine[0].tts) / 1000;
}

async function reference(browser, server) {
	const { context, page } = await coldPage(browser, server);
	const there = says(page, "paint");
	await page.goto("/api", { waitUntil: "commit" });
	await there;
	const fcp = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime);
	await context.close();
	return fcp;
}

/** From the key to the frame that shows what it did: a time for each of { name: what is seen then }. */
async function echo(page, act, tests) {
	const names = Object.keys(tests);
	const shown = names.map((name) => page.evaluate(([n, body]) => globalThis.__wait(n, new Function("return " + body)), [name, tests[name]]));
	shown.forEach((s) => s.catch(() => undefined)); /* what went wrong with the act says more */
	await act();
	await Promise.all(shown);
	return page.evaluate((all) => all.map((n) => [n, globalThis.__seen[n] - globalThis.__key]), names);
}

async function echoes(browser, server, key, fresh, times) {
	const { context, page } = await coldPage(browser, server);
	await page.goto("/tickets?q=is:open");
	await page.locator(ROW).first().waitFor();
	await page.waitForTimeout(1500);
	const noteAll = async (act, tests) => {
		for (const [name, time] of await echo(page, act, tests))
			(times[name] ??= []).push(time);
	};
	const note = (name, act, test) => noteAll(act, { [name]: test });
	await noteAll(async () => {
		await page.keyboard.press("j");
		await page.waitForTimeout(600);
		await page.keyboard.press("x");
	}, {
		"select a row (X): its mark": "document.querySelector('[role=row][aria-selected=true]') !== null",
		"the same: the bar over the list": "document.querySelector('.bulkbar button') !== null",
	});
	await page.keyboard.press("Escape");
	await page.waitForTimeout(600);
	const at = await page.locator("[role=row].at").getAttribute("id");
	await note("next row (J)", () => page.keyboard.press("j"), `(document.querySelector('[role=row].at')?.id ?? ${JSON.stringify(at)}) !== ${JSON.stringify(at)}`);
	await page.waitForTimeout(800);
	await note("palette (Ctrl K)", () => page.keyboard.press("Control+k"), "document.querySelector('[role=dialog] [role=option]') !== null");
	await note("a letter in the palette", () => page.keyboard.press("n"), "document.querySelector('[role=option]')?.textContent.toLowerCase().includes('n') && document.querySelector('[role=combobox][aria-controls=palette-list]')?.value === 'n'");
	await page.keyboard.press("Escape");
	await page.waitForTimeout(300);
	await page.goto("/tickets/" + key);
	await page.locator(".ticket-head .btn").first().waitFor();
	await page.waitForTimeout(1200);
	await note("a verb's dialog (Shift R)", () => page.keyboard.press("Shift+R"), "document.querySelector('[role=dialog] form') !== null");
	await page.keyboard.press("Escape");
	await page.waitForTimeout(300);
	await page.goto("/tickets/" + fresh);
	const accept = page.locator(".ticket-head").getByRole("button", { name: /^Accept/ }).first();
	await accept.waitFor();
	await page.waitForTimeout(1200);
	await note("accept a ticket", () => accept.click(), "/In progress/.test(document.querySelector('.ticket-head')?.textContent ?? '')");
	await context.close();
}

const line = (what, value, unit, limit, ratio) =>
	console.log(`| ${what} | ${value.toFixed(0)} ${unit} | ${limit === undefined ? "" : `${limit} ${unit}`} | ${ratio === undefined ? "" : ratio.toFixed(1) + " ×"} | ${limit === undefined ? "" : value <= limit ? "yes" : "NO"} |`);

const template = await makeTemplate("sqlite", { tickets: options.tickets });
const server = await startServer({ from: template, hooks: false });
const staff = await signIn(server.url, server.logins.coordinator);
const open = (await staff.call("GET", "/api/v1/tickets?q=is:open%20state:in_progress&limit=1")).body.items[0].key;
const unassigned = (await staff.call("GET", "/api/v1/tickets?q=is:open%20is:unassigned%20state:new&limit=20")).body.items.map((t) => t.key);
const browser = await chromium.launch({ executablePath });
try {
	const paints = [];
	const refs = [];
	const work = [];
	const times = {};
	await firstPaint(browser, server, "/tickets?q=is:open"); /* the browser's own first time is not ours */
	for (let i = 0; i < options.runs; i++) {
		refs.push(await reference(browser, server));
		paints.push(await firstPaint(browser, server, "/tickets?q=is:open"));
		work.push(await processorTime(browser, server, "/tickets?q=is:open"));
	}
	const ref = median(refs);
	console.log(`processor slowed down ${options.slow} times, cold cache, ${options.runs} runs, ${options.tickets} tickets; medians\n`);
	console.log("| what | time | aim | to the static page | met |\n|---|---:|---:|---:|---|");
	line("reference: static page of the same server, first paint", ref, "ms", undefined, 1);
	line("queue: first paint of anything", median(paints.map((p) => p.fcp)), "ms", undefined, median(paints.map((p) => p.fcp)) / ref);
	line("queue: first rows painted", median(paints.map((p) => p.row)), "ms", LIMITS.paint, median(paints.map((p) => p.row)) / ref);
	line("queue: all rows that fit painted", median(paints.map((p) => p.rows)), "ms", undefined, median(paints.map((p) => p.rows)) / ref);
	line("queue: first rows painted, worst run", worst(paints.map((p) => p.row)), "ms", undefined, worst(paints.map((p) => p.row)) / ref);
	line("queue: processor time of the main thread until then, not slowed down", median(work), "ms");
	line("scripts asked for before it, compressed", median(paints.map((p) => p.bytes)) / 1000, "KB", LIMITS.script);
	for (const fresh of unassigned.slice(0, Math.ceil(options.runs / 2)))
		await echoes(browser, server, open, fresh, times);
	for (const [name, list] of Object.entries(times))
		line(`echo: ${name}`, median(list), "ms", LIMITS.echo, median(list) / ref);
} finally {
	await browser.close();
	await server.stop();
	await dropTemplate(template);
}
