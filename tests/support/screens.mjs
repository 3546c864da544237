// screens.mjs - a picture of every page of the demo company, light and dark, 1440 and 390 pixels wide, into docs/screens.
//
// tools/screens runs it. The company's seed is fixed, so pictures change only where the UI (or the hour) does. WebP by way of
// the browser's own encoder: a tenth of a PNG's size, and nothing more to install.
import { chromium } from "@playwright/test";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { dropTemplate, makeTemplate, root, signIn, sinew, startServer } from "./server.mjs";

const only = process.argv.slice(2);
const folder = path.join(root, "docs/screens");
const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((p) => existsSync(p));
const sizes = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } };

const template = await makeTemplate("sqlite", { tickets: 2000 });
const server = await startServer({ from: template, hooks: false });
const staff = await signIn(server.url, server.logins.coordinator);
const ask = async (where) => (await staff.call("GET", "/api/v1" + where)).body;

/** The urgent open ticket most has been said about. */
async function tellingTicket() {
	let best = { n: 0, key: "" };
	for (const { key } of (await ask("/tickets?q=is:open%20kind:incident%20priority%3C=2%20state:in_progress&limit=30")).items) {
		const n = (await ask(`/tickets/${key}/timeline?limit=100`)).items.filter((i) => i.comment !== undefined).length;
		if (n > best.n)
			best = { n, key };
	}
	return best.key;
}

const key = await tellingTicket();
const { stdout } = await sinew(server, "user", "link", server.logins.agent.login);
const link = new URL(/https?:\S+/.exec(stdout)[0]);
const dialog = (page) => page.getByRole("dialog").waitFor();
const press = (keys) => async (page) => {
	await page.keyboard.press(keys);
	await dialog(page);
};

/** name, who looks, where, what shows that it stands, and what is done then. */
const pages = [
	["sign-in", "", "/sign-in", "form"],
	["link", "", link.pathname + link.search + link.hash, "input"],
	["desk", "coordinator", "/", "main h2"],
	["queue", "coordinator", "/tickets?q=is:open", "[role=row][id]"],
	["queue-split", "coordinator", `/tickets?q=is:open&at=${key}`, "[role=row][id]"],
	["queue-grouped", "coordinator", "/tickets?q=is:open&group=team&sort=team", ".groupstrip button"],
	["queue-selected", "coordinator", "/tickets?q=is:unassigned", "[role=row][id]", async (page) => {
		for (const box of await page.locator("[role=row][id] input[type=checkbox]").all().then((all) => all.slice(1, 4)))
			await box.click();
	}],
	["ticket", "coordinator", `/tickets/${key}`, "main h1"],
	["ticket-resolve", "coordinator", `/tickets/${key}`, "main h1", press("Shift+R")],
	["ticket-merge", "coordinator", `/tickets/${key}`, "main h1", press("Shift+M")],
	["ticket-split", "coordinator", `/tickets/${key}`, "main h1", press("Shift+S")],
	["ticket-graph", "coordinator", `/tickets/${key}`, "main h1", press("Shift+G")],
	["new-ticket", "coordinator", "/tickets/new", "form"],
	["ticket-macro", "coordinator", `/tickets/${key}`, "main h1", async (page) => {
		await page.getByRole("button", { name: /^Macro/ }).click();
		await page.keyboard.type("phish");
		await page.keyboard.press("Enter");
		await page.locator(".macro-effects li").first().waitFor();
	}],
	["ticket-reply", "coordinator", `/tickets/${key}`, "main h1", async (page) => {
		await page.getByRole("textbox", { name: "Reply" }).fill("/vpn");
		await page.locator(".reply-text").waitFor();
	}],
	["items", "coordinator", "/items?whose=all", ".items-list li"],
	["macro", "coordinator", "/admin/macros?at=4", ".effects li"],
	["canned-reply", "coordinator", "/admin/canned-replies?at=1", "form textarea"],
	["ticket-template", "coordinator", "/admin/ticket-templates?at=1", ".field-row"],
	["checklist-template", "coordinator", "/admin/checklist-templates?at=1", ".template-items li"],
	["search", "coordinator", "/search?q=vpn", "main li, main a"],
	["palette", "coordinator", "/tickets?q=is:open", "[role=row][id]", async (page) => {
		await press("Control+k")(page);
		await page.keyboard.type("printer");
		await page.getByRole("dialog").getByRole("option").nth(3).waitFor();
	}],
	["shortcuts", "coordinator", "/tickets?q=is:open", "[role=row][id]", press("?")],
	["view-colours", "coordinator", "/tickets?q=is:open&sort=priority,created&colours=harm%7CLate%7Cis:breached%0Ainfo%7CNew%7Cstate:new%0Arisk%7CVendor%7Chold_reason:vendor", ".hue-mark"],
	["views", "coordinator", "/views", "main table"],
	["records-people", "coordinator", "/records/people", "[role=row][id]"],
	["dashboards", "coordinator", "/dashboards", "main li"],
	["dashboard-desk", "coordinator", "/dashboards/desk", ".flow-box canvas"],
	["dashboard-team", "coordinator", "/dashboards/team", ".tile table"],
	["dashboard-wall", "coordinator", "/dashboards/desk?wall=1", ".flow-box canvas"],
	["settings", "coordinator", "/settings", "main h1"],
	["notices", "coordinator", "/notices?show=all", "main h1"],
	["notices-settings", "coordinator", "/notices/settings", "main h2"],
	["mentions", "coordinator", "/mentions", "main h1"],
	["drafts", "coordinator", "/drafts", "main h1"],
	["ticket-snooze", "coordinator", `/tickets/${key}`, "main h1", press("b")],
	["requester-tickets", "requester", "/tickets", "main h1"],
	["requester-new", "requester", "/tickets/new", "form"],
	...["roles", "import", "health", "settings", "people", "teams", "clients", "access", "calendars", "sla-targets", "custom-fields", "routing", "major-rules", "services", "triage", "webhooks", "outbox", "tokens", "jobs", "audit"].map(
		(noun) => ["admin-" + noun, "admin", `/admin/${noun}`, "main h1"]),
	["admin-home", "admin", "/admin", "main h1"],
	["setup", "admin", "/setup?step=calendar", "main form"],
	["admin-person", "admin", "/admin/people?at=3", "form"],
	["admin-routing-rule", "admin", "/admin/routing?at=11", "form", async (page) => {
		await page.getByRole("button", { name: "Try", exact: false }).first().click();
		await page.locator(".trial-list, .trial [role=status] b").first().waitFor();
	}],
	["admin-calendar", "admin", "/admin/calendars?at=1", "form"],
];

/** A picture that stays the same for a moment: counts and clocks have arrived. (The live stream never goes idle.) */
async function stillPicture(page) {
	const cdp = await page.context().newCDPSession(page);
	let before = "";
	for (let i = 0; i < 20; i++) {
		const { data } = await cdp.send("Page.captureScreenshot", { format: "webp", quality: 80 });
		if (data === before)
			break;
		before = data;
		await page.waitForTimeout(250);
	}
	await cdp.detach();
	return before;
}

async function take(page, name, [, , where, ready, then]) {
	await page.goto(server.url + where);
	await page.locator(ready).first().waitFor();
	await page.locator(".skel").first().waitFor({ state: "detached" });
	await then?.(page);
	await writeFile(path.join(folder, name + ".webp"), Buffer.from(await stillPicture(page), "base64"));
	process.stdout.write(`${name}\n`);
}

async function round(browser, scheme, size) {
	for (const role of ["", "coordinator", "requester", "admin"]) {
		const wanted = pages.filter((p) => p[1] === role && (only.length === 0 || only.includes(p[0])));
		if (wanted.length === 0)
			continue;
		const context = await browser.newContext({
			viewport: sizes[size], colorScheme: scheme, reducedMotion: "reduce", locale: "en-GB", timezoneId: "Europe/Berlin",
		});
		if (role !== "")
			await context.request.post(server.url + "/api/v1/session", { data: server.logins[role] });
		for (const p of wanted) {
			/* Without a pointer on the list nothing is held back; a fresh page has no toast of the one before. */
			const page = await context.newPage();
			/* A phone has neither a split view nor boxes in its rows. */
			if (size === "wide" || !["queue-split", "queue-selected", "shortcuts"].includes(p[0]))
				await take(page, `${p[0]}-${scheme}${size === "wide" ? "" : "-390"}`, p);
			await page.close();
		}
		await context.close();
	}
}

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({ executablePath });
try {
	for (const scheme of ["light", "dark"])
		for (const size of Object.keys(sizes))
			await round(browser, scheme, size);
} finally {
	await browser.close();
	await server.stop();
	await dropTemplate(template);
}
