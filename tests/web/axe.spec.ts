// Every page is clean to axe in both themes, wide and at 390 px, and fits 390 px without scrolling sideways.
//
// A page is opened once and looked at three times. All rules run on the light one at both widths; the dark one differs
// in nothing but colours, so there the colour rules run alone, and wide, where all of a page is. The engine makes no
// difference here.
import type { Page } from "@playwright/test";
import axe, { type RunOptions } from "axe-core";
import { expect, test, type Caller } from "../support/fixtures";
import { sinew } from "../support/server.mjs";

const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };
const NOUNS = ["roles", "import", "health", "settings", "people", "teams", "clients", "access", "calendars", "sla-targets", "custom-fields", "routing", "major-rules", "services", "triage", "webhooks", "notices", "outbox", "tokens", "jobs", "audit"];

/** What a page is before it is looked at: open, and nothing in it still loading. */
async function settled(page: Page, what: string): Promise<void> {
	await expect(page.locator(what).first()).toBeVisible();
	await expect(page.locator(".skel")).toHaveCount(0);
}

async function complaints(page: Page, rules?: string[], without: string[] = []): Promise<string[]> {
	/* To read axe takes longer than to run it: once a document is enough. There are no frames here. */
	if (!(await page.evaluate(() => "axe" in window)))
		await page.evaluate(axe.source);
	const options: RunOptions = { resultTypes: ["violations"], rules: Object.fromEntries(without.map((id) => [id, { enabled: false }])) };
	if (rules !== undefined)
		options.runOnly = { type: "rule", values: rules };
	const { violations } = await page.evaluate(async (o) => (window as unknown as { axe: typeof axe }).axe.run(document, o), options);
	return violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.target.join(" ") + " " + n.html.slice(0, 120)).join(" | ")}`);
}

/** The page follows the system's theme when it is told of it, not when the system has it. */
async function theme(page: Page, colorScheme: "light" | "dark"): Promise<void> {
	await page.emulateMedia({ colorScheme });
	await expect(page.locator(`html[data-theme=${colorScheme}]`)).toHaveCount(1);
}

/** Both widths, and the other theme; `ready` says how one knows that the page stands, at each width. */
async function clean(page: Page, ready = "main"): Promise<void> {
	const fits = async (width: number) =>
		expect.soft(await page.evaluate(() => document.documentElement.scrollWidth), `width of the page at ${width} px`).toBeLessThanOrEqual(width);
	await page.setViewportSize(WIDE);
	await theme(page, "light");
	await settled(page, ready);
	expect.soft(await complaints(page), "light, wide").toEqual([]);
	await theme(page, "dark");
	expect.soft(await complaints(page, ["color-contrast", "link-in-text-block"]), "dark, wide").toEqual([]);
	await fits(WIDE.width);
	await theme(page, "light");
	await page.setViewportSize(NARROW);
	await settled(page, ready);
	expect.soft(await complaints(page), "light, narrow").toEqual([]);
	await fits(NARROW.width);
}

test.describe.configure({ mode: "parallel" });
// Colours that fade are neither the one nor the other while they do.
test.use({ contextOptions: { reducedMotion: "reduce" }, viewport: WIDE });

test.describe("nobody signed in", () => {
	test("sign-in, and a refused one", async ({ page, server }) => {
		await page.goto("/sign-in");
		await clean(page);
		await page.getByLabel("Login").fill(server.logins.agent!.login);
		await page.getByLabel("Password").fill("not this one");
		await page.keyboard.press("Enter");
		await clean(page, "[role=alert]");
	});

	test("a one-time link, and one that is used up", async ({ page, server }) => {
		const { stdout } = await sinew(server, "user", "link", server.logins.agent!.login);
		const link = new URL(/https?:\S+/.exec(stdout)![0]);
		await page.goto(link.pathname + link.search + link.hash);
		await clean(page, "input");
		await page.goto("/link?token=none");
		await clean(page, "[role=alert], .note");
		await page.goto("/mute?token=none");
		await clean(page, "[role=alert], .note");
	});
});

test.describe("coordinator", () => {
	test.beforeEach(({ page, signInPage }) => signInPage(page, "coordinator"));

	const pages: [string, string, string][] = [
		["the desk", "/", "main h2"],
		["the queue", "/tickets?q=is:open", "[role=row][id]"],
		["the queue, grouped", "/tickets?q=is:open&group=team", ".groupstrip button"],
		["a refused filter", "/tickets?q=colour:red", "[role=alert]"],
		["an empty queue", "/tickets?q=title:nowhere-at-all", "main h1"],
		["a new ticket", "/tickets/new", "form"],
		["search", "/search?q=vpn", "main a"],
		["notifications", "/notices?show=all", "main h1"],
		["what I am told", "/notices/settings", "main h2"],
		["mentions", "/mentions", "main h1"],
		["drafts", "/drafts", "main h1"],
		["my settings", "/settings", "main h1"],
		["checklist items", "/items?whose=all", ".items-list li"],
		["a macro", "/admin/macros?at=4", ".effects li"],
		["a canned reply", "/admin/canned-replies?at=1", "form textarea"],
		["a ticket template", "/admin/ticket-templates?at=1", ".field-row"],
		["a checklist template", "/admin/checklist-templates?at=1", ".template-items li"],
		["all views", "/views", "main table"],
		["people as a list", "/records/people", "[role=row][id]"],
		["a list with colours", "/tickets?q=is:open&colours=harm%7CLate%7Cis:breached%0Ainfo%7C%7Cstate:new%0Aok%7CRest%7Cpriority:4%0Arisk%7C%7Cpriority:3", ".hue-mark"],
		["escalations", "/escalations", "main h1"],
		["who is on call", "/oncall", ".oc-list li"],
		["a rotation", "/oncall/1", ".oc-bar"],
		["a rotation being planned", "/oncall/1/edit", ".oc-bar"],
		["dashboards", "/dashboards", "main li"],
		["the desk's dashboard", "/dashboards/desk", ".tile .big"],
		["the teams' dashboard", "/dashboards/team", ".tile table"],
		["a dashboard on the wall", "/dashboards/desk?wall=1", ".tile .big"],
		["how clocks ended", "/reports/clocks?days=365", ".clocks-scroll tbody tr"],
		["the clocks behind a number", "/reports/clocks?days=365&about=paused", ".clocks-behind li"],
		["a page that is not there", "/tickets/INC999999999", "main h2, main h1"],
	];
	for (const [name, path, ready] of pages)
		test(name, async ({ page }) => {
			await page.goto(path);
			await clean(page, ready);
		});

	test("the queue beside a ticket; rows selected", async ({ page }) => {
		await page.goto("/tickets?q=is:open");
		await page.locator("[role=row][id]").first().waitFor();
		await page.keyboard.press("j");
		await page.getByRole("complementary", { name: "Preview" }).getByRole("heading", { level: 1 }).waitFor();
		await page.keyboard.press("x");
		await page.getByRole("region", { name: "1 selected" }).waitFor();
		await clean(page, "[role=row][id]");
	});

	/** Some urgent ticket at work, with clocks and a history. */
	async function atWork(page: Page, as: (role: string) => Promise<Caller>): Promise<void> {
		const found = await (await as("coordinator")).call("GET", "/api/v1/tickets?q=is:open%20state:in_progress%20is:breached&limit=1");
		await page.goto("/tickets/" + (found.body.items[0].key as string));
		await page.getByRole("heading", { level: 1 }).waitFor();
	}

	test("a ticket", async ({ page, as }) => {
		await atWork(page, as);
		await clean(page, "main h1");
	});

	test("how a clock was counted, and a clock that is not there", async ({ page, as }) => {
		await atWork(page, as);
		await page.getByRole("link", { name: /^How “Resolve” was counted/ }).click();
		await clean(page, ".proof-ledger tbody tr");
		await page.goto(page.url().replace("/clocks/resolve", "/clocks/contract"));
		await clean(page, ".empty");
	});

	test("a field being changed", async ({ page, as }) => {
		await atWork(page, as);
		await page.getByRole("button", { name: /^Edit Impact/ }).click();
		await clean(page, "dd select");
	});

	test("a menu", async ({ page, as }) => {
		await atWork(page, as);
		await page.getByRole("button", { name: "Actions" }).first().click();
		await settled(page, "[role=menu]");
		/* A menu hangs beside all landmarks by its pattern; while it is open nothing else can be reached. */
		for (const colorScheme of ["light", "dark"] as const) {
			await page.emulateMedia({ colorScheme });
			expect(await complaints(page, undefined, ["region"])).toEqual([]);
		}
	});

	test("a verb's dialog", async ({ page, as }) => {
		await atWork(page, as);
		await page.keyboard.press("Shift+R");
		await clean(page, "[role=dialog]");
	});

	test("merge, split, the graph, what can be undone", async ({ page, as }) => {
		await atWork(page, as);
		for (const key of ["Shift+M", "Shift+S", "Shift+G", "Shift+Z"]) {
			await page.keyboard.press(key);
			await clean(page, "[role=dialog]");
			await page.keyboard.press("Escape");
			await page.getByRole("dialog").waitFor({ state: "detached" });
		}
	});

	test("a macro shown before it runs; canned replies", async ({ page, as }) => {
		await atWork(page, as);
		await page.getByRole("button", { name: /^Macro/ }).click();
		await page.keyboard.type("phish");
		await clean(page, "[role=dialog] [role=option]");
		await page.keyboard.press("Enter");
		await clean(page, ".macro-effects li");
		await page.keyboard.press("Escape");
		await page.getByRole("textbox", { name: "Reply" }).fill("/vpn");
		await clean(page, ".reply-text");
	});

	test("a macro for many, shown before it runs", async ({ page }) => {
		await page.goto("/tickets?q=is:unassigned");
		for (const box of [1, 2])
			await page.locator("[role=row][id] input[type=checkbox]").nth(box).click();
		await page.keyboard.press("m");
		await page.getByRole("combobox", { name: "Find a macro" }).fill("phish");
		await page.keyboard.press("Enter");
		await clean(page, ".macro-effects li");
	});

	test("the palette, and the sheet of keys", async ({ page }) => {
		await page.goto("/");
		await page.getByRole("navigation").waitFor();
		await page.keyboard.press("Control+k");
		await page.keyboard.type("vpn");
		await clean(page, "[role=dialog] [role=option]");
		await page.keyboard.press("Escape");
		await page.keyboard.press("?");
		await clean(page, "[role=dialog]");
	});

	test("colour rules", async ({ page }) => {
		await page.goto("/tickets?q=is:open&colours=harm%7CLate%7Cis:breached");
		await page.locator("[role=row][id]").first().waitFor();
		await page.getByRole("button", { name: "Colours" }).click();
		await clean(page, "[role=dialog]");
	});

	test("a view being saved", async ({ page }) => {
		await page.goto("/tickets?q=is:open");
		await page.locator("[role=row][id]").first().waitFor();
		await page.keyboard.press("v");
		await clean(page, "[role=dialog]");
	});

	test("the flow as a table", async ({ page }) => {
		await page.goto("/dashboards/desk");
		await page.getByRole("button", { name: "As a table" }).click();
		await clean(page, ".tile.flow table");
	});

	test("a dashboard being edited", async ({ page }) => {
		await page.goto("/dashboards/desk");
		await page.getByRole("button", { name: "Copy this dashboard" }).click();
		await page.getByRole("dialog").waitFor();
		await page.getByRole("button", { name: /^Late/ }).click();
		await clean(page, "[role=dialog]");
	});

	test("the drawer of a phone", async ({ page }) => {
		await page.setViewportSize(NARROW);
		await page.goto("/tickets?q=is:open");
		await page.getByRole("button", { name: "Open navigation" }).click();
		await settled(page, "nav a");
		expect(await complaints(page)).toEqual([]);
	});
});

test.describe("administration", () => {
	test.beforeEach(({ page, signInPage }) => signInPage(page, "admin"));

	for (const [name, path, ready] of [
		["policies and thresholds", "/admin/escalation", ".esc-list li"],
		["a policy being made", "/admin/escalation/1", ".esc-walk"],
		["thresholds being made", "/admin/thresholds/1", ".esc-step"],
	] as const)
		test(name, async ({ page }) => {
			await page.goto(path);
			await clean(page, ready);
		});

	for (const noun of NOUNS)
		test(noun, async ({ page }) => {
			await page.goto("/admin/" + noun);
			await clean(page, "main h1");
		});

	for (const [name, path] of [
		["a person", "/admin/people?at=3"],
		["a new team", "/admin/teams?at=new"],
		["a calendar", "/admin/calendars?at=1"],
		["a routing rule", "/admin/routing?at=new"],
		["a service target", "/admin/sla-targets?at=1"],
		["a client with its matrix", "/admin/clients?at=1"],
		["the first page", "/admin"],
		["a role and who has it", "/admin/roles?at=agent"],
		["the set-up, company", "/setup?step=client"],
		["the set-up, hours", "/setup?step=calendar"],
		["the set-up, people", "/setup?step=people"],
		["the set-up, targets", "/setup?step=targets"],
		["the set-up, connections", "/setup?step=connect"],
	] as const)
		test(name, async ({ page }) => {
			await page.goto(path);
			await clean(page, "form, main table");
		});
});

test.describe("requester", () => {
	test.beforeEach(({ page, signInPage }) => signInPage(page, "requester"));

	test("own tickets and one of them", async ({ page, as }) => {
		await page.goto("/tickets");
		await clean(page, "main h1");
		const own = await (await as("requester")).call("GET", "/api/v1/tickets?limit=1");
		expect(own.body.items.length, "the demo's requester has reported something").toBeGreaterThan(0);
		await page.goto("/tickets/" + (own.body.items[0].key as string));
		await clean(page, "main h1");
	});

	test("a new ticket", async ({ page }) => {
		await page.goto("/tickets/new");
		await clean(page, "form");
	});

	for (const [name, path, ready] of [
		["the portal", "/portal", ".portal-item"],
		["a search there", "/portal?q=laptop", ".portal-item"],
		["a form to order with", "/portal/order/1", "form .questions"],
		["done requests", "/portal/requests?state=done", ".portal-row"],
		["no approvals", "/portal/approvals", "main h1"],
		["known problems", "/portal/known", "main h1"],
	] as const)
		test(name, async ({ page }) => {
			await page.goto(path);
			await clean(page, ready);
		});

	test("a request that waits for a yes, and one to be rated", async ({ page, as }) => {
		const asker = await as("requester");
		for (const state of ["state:on_hold catalog_item:any", "state:closed catalog_item:any"]) {
			const { body } = await asker.call("GET", `/api/v1/tickets?limit=1&q=${encodeURIComponent(state)}`);
			await page.goto("/portal/requests/" + (body.items[0].key as string));
			await clean(page, "main h1");
		}
	});
});

test.describe("approver", () => {
	test("what waits, one of it, the question before a no", async ({ page, signInPage }) => {
		await signInPage(page, "approver");
		await page.goto("/portal/approvals");
		await clean(page, ".portal-row");
		await page.locator(".portal-row").first().click();
		await clean(page, ".portal-acts");
		await page.keyboard.press("n");
		await clean(page, "[role=dialog] textarea");
	});
});

test.describe("the catalog's staff", () => {
	test.beforeEach(({ page, signInPage }) => signInPage(page, "admin"));

	test("an ordered ticket, tasks", async ({ page, as }) => {
		const { body } = await (await as("admin")).call("GET", "/api/v1/tasks?limit=1&q=is:open");
		await page.goto("/tickets/" + (body.items[0].ticket.key as string));
		await clean(page, ".order-tasks li");
		await page.goto("/tasks?whose=all");
		await clean(page, ".task-list li");
	});

	test("the editor: item, questions, approvals, tasks, versions", async ({ page }) => {
		await page.goto("/admin/catalog-items?at=1");
		await clean(page, ".catalog-editor .form-grid");
		for (const sheet of ["Questions", "Approvals", "Tasks"]) {
			await page.getByRole("button", { name: new RegExp(`^${sheet} \\(`) }).click();
			await page.locator(".row-title").first().click();
			await clean(page, ".row-body");
		}
		await page.getByRole("button", { name: "Versions" }).click();
		await clean(page, ".plain-table");
	});
});
