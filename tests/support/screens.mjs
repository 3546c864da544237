// screens.mjs - a picture of every page of the demo company, light and dark, 1440 and 390 pixels wide, into docs/screens.
//
// tools/screens runs it. The company's seed is fixed, so pictures change only where the UI (or the hour) does. WebP by way of
// the browser's own encoder: a tenth of a PNG's size, and nothing more to install.
import { chromium } from "@playwright/test";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { browserPath } from "./chromium.mjs";
import { dropTemplate, makeTemplate, root, signIn, sinew, startServer } from "./server.mjs";

const only = process.argv.slice(2);
const folder = path.join(root, "docs/screens");
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

/** What the requester, the approver and the catalog's staff have to look at: the first of each kind. */
const asked = await signIn(server.url, server.logins.requester);
const decides = await signIn(server.url, server.logins.approver);
const runs = await signIn(server.url, server.logins.admin);
const first = async (who, where) => {
	const found = (await who.call("GET", "/api/v1" + where)).body.items?.[0];
	if (found === undefined)
		throw new Error(`the demo company has nothing at ${where}`);
	return found;
};
const request = (state) => first(asked, `/tickets?limit=1&q=state:${state}%20catalog_item:any`).then((t) => t.key);
const waiting = await first(decides, "/approvals?limit=1&q=state:asked%20approver:me");
const ordered = (await first(runs, "/tasks?limit=1&q=is:open")).ticket.key;
/* at some hours of the day the demo company has triaged all */
const found = (await ask("/tickets?limit=1&q=state:new%20kind:incident%20team:none%20client:1")).items[0];
const untriaged = found ?? (await staff.call("POST", "/api/v1/tickets", { client: 1, title: "Badge reader at the gate beeps twice", impact: "3", urgency: "2" })).body;

/** Suggestions and chances need a model; one is learned in a few seconds, in the background. */
async function learned(what, there) {
	await runs.call("POST", `/api/v1/${what}/learn?client=1`, {});
	for (let i = 0; i < 120; i++) {
		const { body } = await runs.call("GET", `/api/v1/${what}?client=1`);
		if (body.queued_at === null && there(body))
			return;
		await new Promise((done) => setTimeout(done, 500));
	}
	throw new Error(`no ${what} were learned in a minute`);
}
await learned("suggestions", (x) => x.models.some((one) => one.active));
await learned("forecast", (x) => !x.plain);

/** A dashboard of the coordinator's own, to be edited: the ready one's first tiles. */
const own = (await staff.call("POST", "/api/v1/dashboards", { name: "My morning", tiles: (await ask("/dashboards/ready")).items[0].tiles.slice(0, 8) })).body.key;

/** A ticket that has been with two teams, of which the second has half of what the customer had left. */
const handed = await handedOver();
async function handedOver() {
	const teams = (await ask("/teams?q=client:1&limit=3")).items;
	const calendar = (await ask("/calendars?q=client:1&limit=1")).items[0].id;
	for (const [team, goal] of [[teams[1], { goal_as: "share", goal: 50 }], [teams[2], { goal: 30 }]])
		await runs.call("POST", "/api/v1/sla-targets", { client: 1, name: `${team.name}: own share`, target: "ola", team: team.id, calendar, ...goal });
	const { body } = await staff.call("POST", "/api/v1/tickets", { client: 1, title: "Label printer in hall 3 prints blanks", impact: "2", urgency: "2" });
	for (const team of teams.slice(0, 2))
		await staff.call("POST", `/api/v1/tickets/${body.key}/assign`, { team: team.id });
	return { key: body.key, next: teams[2].name };
}

/** Work on many tickets that has ended, one of it refused: it cannot be closed, it is closed. */
const operation = (await staff.call("POST", "/api/v1/tickets/bulk", { q: "(state:resolved priority:1,2 site:any) OR rating:2", verb: "close", args: {}, stream: true })).body.id;

/** A second server as `sinew empty` leaves it, for the set-up; its administrator is called "first" here. */
const fresh = await freshServer();
async function freshServer() {
	const dir = await mkdtemp(path.join(os.tmpdir(), "sinew-screens-"));
	const made = await sinew({ dir, database: null }, "empty", "--client=Harbour Logistics");
	const from = { engine: "sqlite", dir, database: null, name: null, logins: {} };
	const s = await startServer({ from, hooks: false });
	await rm(dir, { recursive: true, force: true });
	const login = { login: "admin", password: "shown in no picture" };
	const token = new URL(made.stdout.trim());
	await fetch(s.url + "/api/v1/session/link", {
		method: "POST", headers: { "Content-Type": "application/json" },
		body: JSON.stringify({ token: token.searchParams.get("token"), password: login.password }),
	});
	return { ...s, logins: { first: login } };
}
const home = { first: fresh };
const serverOf = (role) => home[role] ?? server;

/** Company and hours taken as they are proposed, so that the later steps have something to build on. */
async function begun(browser) {
	const context = await browser.newContext({ viewport: sizes.wide, locale: "en-GB", timezoneId: "Europe/Berlin" });
	await context.request.post(fresh.url + "/api/v1/session", { data: fresh.logins.first });
	const page = await context.newPage();
	for (const step of ["client", "calendar"]) {
		await page.goto(`${fresh.url}/setup?step=${step}`);
		await page.getByRole("button", { name: "Save and go on" }).click();
		await page.waitForURL((u) => !u.href.endsWith(step));
	}
	await context.close();
}

const dialog = (page) => page.getByRole("dialog").waitFor();
const press = (keys) => async (page) => {
	await page.keyboard.press(keys);
	await dialog(page);
};

/** name, who looks, where, what shows that it stands, and what is done then. */
const pages = [
	["sign-in", "", "/sign-in", "form"],
	["link", "", link.pathname + link.search + link.hash, "input"],
	["mute", "", "/mute?token=none", "h1"],
	["desk", "coordinator", "/", ".drow"],
	["desk-why", "coordinator", "/", ".drow", press("w")],
	["desk-harm", "coordinator", "/", ".drow", press("h")],
	["desk-nudge", "coordinator", "/", ".drow", press("n")],
	["queue", "coordinator", "/tickets?q=is:open", "[role=row][id]"],
	["queue-split", "coordinator", `/tickets?q=is:open&at=${key}`, "[role=row][id]"],
	["queue-grouped", "coordinator", "/tickets?q=is:open&group=team&sort=team", ".groupstrip button"],
	["queue-selected", "coordinator", "/tickets?q=is:unassigned", "[role=row][id]", async (page) => {
		for (const box of await page.locator("[role=row][id] input[type=checkbox]").all().then((all) => all.slice(1, 4)))
			await box.click();
	}],
	["queue-macro", "coordinator", "/tickets?q=is:unassigned", "[role=row][id]", async (page) => {
		for (const box of await page.locator("[role=row][id] input[type=checkbox]").all().then((all) => all.slice(1, 4)))
			await box.click();
		await page.keyboard.press("m");
		await page.getByRole("option").first().waitFor();
		await page.keyboard.press("Enter");
		await page.locator(".macro-effects li").first().waitFor();
	}],
	["ticket", "coordinator", `/tickets/${key}`, "main h1"],
	["ticket-proof", "coordinator", `/tickets/${key}/clocks/resolve`, ".proof-ledger tbody tr"],
	["ticket-hand-overs", "coordinator", `/tickets/${handed.key}`, ".chain-hops li"],
	["ticket-hand-over", "coordinator", `/tickets/${handed.key}`, "main h1", async (page) => {
		await press("a")(page);
		await page.getByRole("combobox", { name: "Team" }).fill(handed.next);
		await page.getByRole("option").first().click();
		await page.locator(".chain-foresee p").first().waitFor();
	}],
	["report-clocks", "coordinator", "/reports/clocks?days=90", ".clocks-scroll tbody tr"],
	["report-clocks-behind", "coordinator", "/reports/clocks?days=90&about=reopened", ".clocks-behind li"],
	["queue-operation", "coordinator", `/operations/${operation}`, ".oppanel .bad"],
	["queue-bulk", "coordinator", "/tickets?q=is:unassigned", "[role=row][id]", async (page) => {
		await page.keyboard.press("j");
		await page.keyboard.press("x");
		await press("e")(page);
	}],
	["ticket-resolve", "coordinator", `/tickets/${key}`, "main h1", press("Shift+R")],
	["ticket-merge", "coordinator", `/tickets/${key}`, "main h1", press("Shift+M")],
	["ticket-split", "coordinator", `/tickets/${key}`, "main h1", press("Shift+S")],
	["ticket-graph", "coordinator", `/tickets/${key}`, "main h1", press("Shift+G")],
	["ticket-triage", "coordinator", `/tickets/${untriaged.key}`, ".suggest-card li", press("t")],
	["ticket-undo", "coordinator", `/tickets/${key}`, "main h1", async (page) => {
		await staff.call("DELETE", `/api/v1/tickets/${untriaged.key}/watchers/me`);
		await staff.call("PUT", `/api/v1/tickets/${untriaged.key}/watchers/me`);
		await press("Shift+Z")(page);
		await page.getByRole("dialog").locator("li").first().waitFor();
	}],
	["ticket-promise", "coordinator", `/tickets/${key}`, ".harm-card", press("Shift+N")],
	["new-ticket", "coordinator", "/tickets/new", "form"],
	["ticket-macro", "coordinator", `/tickets/${key}`, "main h1", async (page) => {
		await page.getByRole("button", { name: /^Macro/ }).click();
		await page.keyboard.type("phish");
		await page.keyboard.press("Enter");
		await page.locator(".macro-effects li").first().waitFor();
	}],
	["ticket-reply", "coordinator", `/tickets/${key}`, "main h1", async (page) => {
		/* A draft of the round before may say the same. */
		await page.getByRole("textbox", { name: "Reply" }).fill("");
		await page.getByRole("textbox", { name: "Reply" }).fill("/vpn");
		await page.locator(".reply-text").waitFor();
	}],
	["escalations", "coordinator", "/escalations", ".esc-list li"],
	["escalation-have", "coordinator", "/escalations", ".esc-list li", press("y")],
	["majors", "coordinator", "/majors", ".major-list li"],
	["major-ticket", "coordinator", "/majors", ".major-list li", async (page) => {
		await page.locator(".major-list li a").first().click();
		await page.locator(".major-card h3").waitFor();
		await page.locator(".major-card").scrollIntoViewIfNeeded();
	}],
	["major-write", "coordinator", "/majors", ".major-list li", async (page) => {
		await page.locator(".major-list li a").first().click();
		await page.locator(".major-card h3").waitFor();
		await page.keyboard.press("Shift+U");
		await page.locator(".major-text-box").first().waitFor();
	}],
	["major-updates", "coordinator", "/updates", "main h1"],
	["major-update", "coordinator", "/updates/2", "main h1"],
	["major-admin", "admin", "/admin/major", ".major-form"],
	["major-plan", "admin", "/admin/major/1", ".major-audience"],
	["major-chat", "admin", "/admin/major", ".major-form", async (page) => {
		await page.getByRole("button", { name: "New chat channel" }).click();
		await page.getByRole("dialog").waitFor();
	}],
	["status-page", "coordinator", "/status/demo", ".all"],
	["escalation-admin", "admin", "/admin/escalation", ".esc-list li"],
	["escalation-policy", "admin", "/admin/escalation/1", ".esc-walk"],
	["escalation-thresholds", "admin", "/admin/thresholds/1", ".esc-step"],
	["handovers", "coordinator", "/handovers", ".plain-table tr"],
	["handover", "coordinator", "/handovers/2", ".ho-row"],
	["oncall", "coordinator", "/oncall", ".oc-list li"],
	["oncall-rotation", "coordinator", "/oncall/1", ".oc-bar"],
	["oncall-stand-in", "coordinator", "/oncall/1", ".oc-bar", press("s")],
	["oncall-new", "coordinator", "/oncall/new", ".oc-layer"],
	["oncall-plan", "coordinator", "/oncall/2/edit", ".oc-bar"],
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
	["view-save", "coordinator", "/tickets?q=is:open%20priority%3C=2&sort=priority", "[role=row][id]", press("v")],
	["views", "coordinator", "/views", "main table"],
	["records-people", "coordinator", "/records/people", "[role=row][id]"],
	["dashboards", "coordinator", "/dashboards", "main li"],
	["dashboard-desk", "coordinator", "/dashboards/desk", ".flow-box canvas"],
	["dashboard-team", "coordinator", "/dashboards/team", ".tile table"],
	["dashboard-wall", "coordinator", "/dashboards/desk?wall=1", ".flow-box canvas"],
	["dashboard-edit", "coordinator", `/dashboards/${own}?edit=1`, "[role=dialog]"],
	["tasks", "coordinator", "/tasks?whose=all", ".task-list li"],
	["settings", "coordinator", "/settings", "main h1"],
	["notices", "coordinator", "/notices?show=all", "main h1"],
	["notices-settings", "coordinator", "/notices/settings", "main h2"],
	["shift-summary", "coordinator", "/shift-summary?hours=24", "main h1"],
	["admin-assist", "admin", "/admin/assist", "main h2"],
	["admin-notices", "admin", "/admin/notices", "main h2"],
	["mentions", "coordinator", "/mentions", "main h1"],
	["drafts", "coordinator", "/drafts", "main h1"],
	["ticket-snooze", "coordinator", `/tickets/${key}`, "main h1", press("b")],
	["portal", "requester", "/portal", ".portal-item"],
	["portal-search", "requester", "/portal?q=laptop", ".portal-item"],
	["portal-order", "requester", "/portal/order/1", "form .questions"],
	["portal-requests", "requester", "/portal/requests", ".portal-row"],
	["portal-request", "requester", `/portal/requests/${await request("on_hold")}`, "main h1"],
	["portal-solved", "requester", `/portal/requests/${await request("resolved")}`, ".portal-acts"],
	["portal-rate", "requester", `/portal/requests/${await request("closed")}`, "main h1"],
	["portal-known", "requester", "/portal/known", "main h1"],
	["portal-approvals", "approver", "/portal/approvals", ".portal-row"],
	["portal-approval", "approver", `/portal/approvals/${waiting.id}`, ".portal-acts"],
	["requester-new", "requester", "/tickets/new", "form"],
	["ticket-ordered", "admin", `/tickets/${ordered}`, ".order-tasks li"],
	...["roles", "import", "health", "settings", "people", "teams", "clients", "access", "calendars", "sla-targets", "custom-fields", "routing", "major-rules", "services", "locations", "harm-presets", "triage", "webhooks", "outbox", "tokens", "jobs", "audit"].map(
		(noun) => ["admin-" + noun, "admin", `/admin/${noun}`, "main h1"]),
	["admin-home", "admin", "/admin", "main h1"],
	["admin-suggestions", "admin", "/admin/suggestions?client=1", "main svg"],
	["admin-forecast", "admin", "/admin/forecast?client=1", "main svg"],
	["admin-client", "admin", "/admin/clients?at=1", "form"],
	["admin-role", "admin", "/admin/roles?at=agent", "main table"],
	["admin-team", "admin", "/admin/teams?at=1", "form"],
	["admin-webhook", "admin", "/admin/webhooks?at=new", "form"],
	["admin-catalog", "admin", "/admin/catalog-items?at=1", ".catalog-editor .form-grid"],
	...[["form", "Questions"], ["approvals", "Approvals"], ["tasks", "Tasks"]].map(([name, sheet]) => [
		"admin-catalog-" + name, "admin", "/admin/catalog-items?at=1", ".catalog-editor .form-grid", async (page) => {
			await page.getByRole("button", { name: new RegExp(`^${sheet} \\(`) }).click();
			await page.locator(".row-title").first().click();
			await page.locator(".row-body").waitFor();
		}]),
	["setup", "first", "/setup?step=calendar", "main form"],
	...["client", "teams", "people", "targets", "connect", "examples"].map((step) => ["setup-" + step, "first", `/setup?step=${step}`, "main h2"]),
	["admin-person", "admin", "/admin/people?at=3", "form"],
	["admin-routing-rule", "admin", "/admin/routing?at=11", "form", async (page) => {
		await page.getByRole("button", { name: "Try", exact: false }).first().click();
		await page.locator(".trial-list, .trial [role=status] b").first().waitFor();
	}],
	["admin-target", "admin", "/admin/sla-targets?at=1", "form .read-back .count"],
	["admin-target-what-if", "admin", "/admin/sla-targets?at=2", "form .read-back .count", async (page) => {
		await page.getByLabel("Minutes").fill("120");
		await page.getByRole("button", { name: /^What if/ }).click();
		await page.getByRole("button", { name: "Try", exact: true }).click();
		await page.locator(".what-if-list tbody tr").first().waitFor();
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

async function take(page, name, [, role, where, ready, then]) {
	await page.goto(serverOf(role).url + where);
	await page.locator(ready).first().waitFor();
	await page.locator(".skel").first().waitFor({ state: "detached" });
	await then?.(page);
	await writeFile(path.join(folder, name + ".webp"), Buffer.from(await stillPicture(page), "base64"));
	process.stdout.write(`${name}\n`);
}

/** A key may be pressed before a page that has just come takes it. */
async function twice(run) {
	try {
		await run();
	} catch {
		await run();
	}
}

async function round(browser, scheme, size) {
	for (const role of new Set(pages.map((p) => p[1]))) {
		const wanted = pages.filter((p) => p[1] === role && (only.length === 0 || only.includes(p[0])));
		if (wanted.length === 0)
			continue;
		const context = await browser.newContext({
			viewport: sizes[size], colorScheme: scheme, reducedMotion: "reduce", locale: "en-GB", timezoneId: "Europe/Berlin",
		});
		if (role !== "")
			await context.request.post(serverOf(role).url + "/api/v1/session", { data: serverOf(role).logins[role] });
		for (const p of wanted) {
			/* Without a pointer on the list nothing is held back; a fresh page has no toast of the one before. */
			const page = await context.newPage();
			/* A phone has neither a split view nor boxes in its rows. */
			if (size === "wide" || !["queue-split", "queue-selected", "queue-bulk", "queue-macro", "shortcuts"].includes(p[0]))
				await twice(() => take(page, `${p[0]}-${scheme}${size === "wide" ? "" : "-390"}`, p));
			await page.close();
		}
		await context.close();
	}
}

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: browserPath });
try {
	await begun(browser);
	for (const scheme of ["light", "dark"])
		for (const size of Object.keys(sizes))
			await round(browser, scheme, size);
} finally {
	await browser.close();
	await server.stop();
	await fresh.stop();
	await dropTemplate(template);
}
