// Every page is clean to axe in both themes, wide and at 390 px, and fits 390 px without scrolling sideways.
//
// A page is opened once and looked at three times. All rules run on the light one at both widths; the dark one differs
// in nothing but colours, so there the colour rules run alone, and wide, where all of a page is. The engine makes no
// difference here. Pages that need nothing done first are opened one after the other in one tab, six to a test: what a
// tab has read and compiled once it need not read again.
import type { Page } from "@playwright/test";
import axe, { type RunOptions } from "axe-core";
import { expect, test, type Caller } from "../support/fixtures";
import { test as modelled } from "../support/modelled";
import { sinew } from "../support/server.mjs";
import { rewritten } from "../support/routes";

const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };
const NOUNS = ["roles", "import", "health", "settings", "people", "teams", "clients", "access", "calendars", "sla-targets", "custom-fields", "routing", "major-rules", "services", "locations", "harm-presets", "triage", "webhooks", "notices", "assist", "forecast", "outbox", "tokens", "jobs", "audit"];

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
async function clean(page: Page, ready = "main", name = "the page"): Promise<void> {
	const fits = async (width: number) =>
		expect.soft(await page.evaluate(() => document.documentElement.scrollWidth), `width of ${name} at ${width} px`).toBeLessThanOrEqual(width);
	await page.setViewportSize(WIDE);
	await theme(page, "light");
	await settled(page, ready);
	expect.soft(await complaints(page), `${name}, light, wide`).toEqual([]);
	await theme(page, "dark");
	expect.soft(await complaints(page, ["color-contrast", "link-in-text-block"]), `${name}, dark, wide`).toEqual([]);
	await fits(WIDE.width);
	await theme(page, "light");
	await page.setViewportSize(NARROW);
	await settled(page, ready);
	expect.soft(await complaints(page), `${name}, light, narrow`).toEqual([]);
	await fits(NARROW.width);
}

/** Tests of pages that only have to be opened: [name, path, what says that it stands]. */
function each(pages: readonly (readonly [string, string, string])[]): void {
	for (let from = 0; from < pages.length; from += 6) {
		const some = pages.slice(from, from + 6);
		test(some.map(([name]) => name).join(" · "), async ({ page }) => {
			for (const [name, path, ready] of some)
				await test.step(name, async () => {
					await page.goto(path);
					await clean(page, ready, name);
				});
		});
	}
}

test.describe.configure({ mode: "parallel" });
// Colours that fade are neither the one nor the other while they do.
test.use({ contextOptions: { reducedMotion: "reduce" }, viewport: WIDE });

test.describe("nobody signed in", () => {
	test("a status page, which has neither script nor theme but the system's", async ({ page }) => {
		await page.goto("/status/demo");
		await page.locator(".all").waitFor();
		for (const colorScheme of ["light", "dark"] as const) {
			await page.emulateMedia({ colorScheme });
			expect.soft(await complaints(page), colorScheme).toEqual([]);
		}
		await page.setViewportSize(NARROW);
		expect.soft(await complaints(page), "narrow").toEqual([]);
		expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(NARROW.width);
	});

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
		["my desk", "/?mine=1", "main h1"],
		["the queue", "/tickets?q=is:open", "[role=row][id]"],
		["the queue, grouped", "/tickets?q=is:open&group=team", ".groupstrip button"],
		["a refused filter", "/tickets?q=colour:red", "[role=alert]"],
		["an empty queue", "/tickets?q=title:nowhere-at-all", "main h1"],
		["a new ticket", "/tickets/new", "form"],
		["search", "/search?q=vpn", "main a"],
		["notifications", "/notices?show=all", "main h1"],
		["the last shift", "/shift-summary?hours=24", "main h1"],
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
		["major incidents", "/majors", ".major-list li"],
		["updates for oneself", "/updates", "main h1"],
		["who is on call", "/oncall", ".oc-list li"],
		["hand-overs", "/handovers", ".plain-table tr"],
		["a hand-over", "/handovers/2", ".ho-row"],
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
	each(pages);

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
		await page.getByRole("region", { name: "2 selected" }).waitFor();
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

	each([
		["policies and thresholds", "/admin/escalation", ".esc-list li"],
		["plans of major incidents", "/admin/major", ".major-form"],
		["a communication plan being made", "/admin/major/1", ".major-audience"],
		["a policy being made", "/admin/escalation/1", ".esc-walk"],
		["thresholds being made", "/admin/thresholds/1", ".esc-step"],
	]);

	test("chances of a model", async ({ page }) => {
		const tenths = [0.02, 0.1, 0.5, 0.9].map((p) => ({ promised: p, happened: p * 0.9, moments: 40 }));
		const verdict = { tickets: 80, moments: 160, auc: 0.812, auc_opening: 0.79, auc_plain: 0.743, plain_by: ["team", "priority"], brier: 0.11, brier_plain: 0.14, ece: 0.03, rate: 0.2, calibration: tenths, speaks: [{ what: "team", auc: 0.1 }, { what: "silence", auc: 0.02 }] };
		const version = { version: 2, active: true, plain: false, trained_at: "2026-11-02T10:00:00Z", millis: 9000, examples: 640, moments: 4000, measure: { breach: verdict, reassign: { ...verdict, auc: 0.7 } } };
		await rewritten(page, "**/api/v1/forecast?*", (json: object) => ({ ...json, version: 2, plain: false, versions: [version], progress: { step: "reading", done: 1000, of: 4000 } }));
		await page.goto("/admin/forecast");
		await clean(page, "main svg", "chances");
	});

	each(NOUNS.map((noun) => [noun, "/admin/" + noun, "main h1"] as const));

	const filled = [
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
	] as const;
	each(filled.map(([name, path]) => [name, path, "form, main table"] as const));
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

	each([
		["the portal", "/portal", ".portal-item"],
		["a search there", "/portal?q=laptop", ".portal-item"],
		["a form to order with", "/portal/order/1", "form .questions"],
		["done requests", "/portal/requests?state=done", ".portal-row"],
		["no approvals", "/portal/approvals", "main h1"],
		["known problems", "/portal/known", "main h1"],
	]);

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

modelled("a model's draft under review, refused with a reason, and one that failed", async ({ page, as, signInPage, model }) => {
	const staff = await as("coordinator");
	await (await as("admin")).call("PUT", "/api/v1/assist/settings?client=1", { enabled: true });
	const { body: t } = await staff.call("POST", "/api/v1/tickets", { client: 1, title: "Payroll export fails", description: "It stops with error 4711." });
	model.mood = "says";
	model.sentences = ((events: { id: number }[]) => [
		{ text: "The payroll export stops with error 4711.", events: [events[0]!.id] },
		{ text: "It will be done by 23:59.", events: [events[0]!.id] },
	]) as never;
	await signInPage(page, "coordinator");
	await page.goto(`/tickets/${t.key}`);
	await page.getByRole("button", { name: "Draft a summary" }).click();
	const dialog = page.getByRole("dialog");
	await dialog.getByText("1 sentence was dropped").click();
	await dialog.getByText(/^What was sent/).click();
	await dialog.getByRole("button", { name: "Reject …" }).click();
	await clean(page, ".assist-review", "the review");
	await page.keyboard.press("Escape");
	model.mood = "html";
	await page.getByRole("button", { name: "Draft a summary" }).click();
	await clean(page, "[role=dialog] .note", "a failed draft");
});
