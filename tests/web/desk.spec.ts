// desk.spec.ts - the ranked desk: the server's order as it is, its verbs by one key each, and nothing that jumps under the hand.
import type { Page } from "@playwright/test";
import { expect, test, type Caller } from "../support/fixtures";

const soon = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

async function make(a: Caller, title: string, fields: object = {}): Promise<string> {
	const made = await a.call("POST", "/api/v1/tickets", { client: 1, kind: "incident", title, impact: "3", urgency: "3", ...fields });
	expect(made.status, JSON.stringify(made.body)).toBe(201);
	return made.body.key as string;
}

/** A team of this test's own, and its desk: nobody else's work stands there, and nobody moves it. */
async function newTeam(as: (role: string) => Promise<Caller>, name: string): Promise<{ url: string; add: (title: string) => Promise<string> }> {
	const made = await (await as("admin")).call("POST", "/api/v1/teams", { client: 1, name });
	expect(made.status, JSON.stringify(made.body)).toBe(201);
	const lead = await as("lead");
	const add = async (title: string) => {
		const key = await make(lead, title);
		expect((await lead.call("POST", `/api/v1/tickets/${key}/assign`, { team: made.body.id })).status).toBe(200);
		return key;
	};
	return { url: `/?team=${made.body.id as number}`, add };
}

const harm = (a: Caller, key: string, minutes: number, effect = "Bank cut-off") =>
	a.call("PUT", `/api/v1/tickets/${key}/harm`, { kind: "instant", at: soon(minutes), effect });

const row = (page: Page, title: string) => page.locator(".drow").filter({ hasText: title });
const titles = (page: Page) => page.locator(".drow .desk-title").allTextContents();
const said = (key: string) => key.replace(/^([A-Z]+)/, "$1\u00a0");

test("from sign-in to nudging the top item in under six keystrokes, and back by z @both", async ({ page, as, server }) => {
	const lead = await as("lead");
	const key = await make(lead, "Payroll export fails at file transfer", { impact: "1", urgency: "1" });
	await lead.call("POST", `/api/v1/tickets/${key}/assign`, { assignee: (await as("agent")).me.id });
	expect((await harm(lead, key, 9)).status).toBe(200);
	let keys = 0;
	const press = (k: string) => {
		keys++;
		return page.keyboard.press(k);
	};
	await page.goto("/");
	await page.getByLabel("Login").fill(server.logins.coordinator!.login);
	await page.getByLabel("Password").fill(server.logins.coordinator!.password);
	await press("Enter");
	const first = page.locator(".drow").first();
	await expect(first).toHaveAttribute("aria-current", "true");
	const top = (await (await as("coordinator")).call("GET", "/api/v1/desk?limit=5")).body;
	await expect(first).toContainText(top.items[0].title as string);
	await expect(page.getByText(`of ${top.open as number} open items`)).toBeVisible();
	const nudged = top.items[0].key as string;
	const next = async () => (await lead.call("GET", `/api/v1/tickets/${nudged}/next-action`)).body;
	const before = (await next()).asked; /* the company of the demo nudges too */
	await press("n");
	await expect(page.getByRole("dialog", { name: `Nudge ${said(nudged)}` })).toBeVisible();
	await press("Enter");
	await expect(page.getByRole("dialog")).toHaveCount(0);
	expect(keys).toBeLessThan(6);
	expect((await next()).asked.by.name).toBe((await as("coordinator")).me.name);
	await expect(first).toContainText("asked just now");
	await page.keyboard.press("z");
	await expect(page.getByText("Undone")).toBeVisible();
	expect((await next()).asked).toEqual(before);
});

test.describe("a coordinator", () => {
	test.beforeEach(({ page, signInPage }) => signInPage(page, "coordinator"));

	test("H and a digit set the harm, a line is read as it is typed, z takes it back", async ({ page, as }) => {
		const me = await as("coordinator");
		await (await as("admin")).call("POST", "/api/v1/harm-presets", { client: 1, name: "Truck leaves", effect: "The truck leaves", minutes: 20, position: 1 });
		const team = await newTeam(as, "Dispatch");
		const key = await team.add("Delivery notes do not print");
		await harm(me, key, 25, "End of shift"); // at once, at any hour: after the client's day it would stand in a band that is folded
		await page.goto(team.url);
		await row(page, "Delivery notes do not print").getByRole("link").first().focus();
		await page.keyboard.press("h");
		const dialog = page.getByRole("dialog", { name: `Harm of ${said(key)}` });
		await expect(dialog.getByRole("button", { name: /Truck leaves/ })).toContainText("1");
		await page.keyboard.press("1");
		await expect(dialog).toHaveCount(0);
		const now = async () => (await me.call("GET", `/api/v1/tickets/${key}/harm`)).body;
		expect((await now()).effect).toBe("The truck leaves");
		await page.keyboard.press(".");
		await expect(page.getByRole("region", { name: "Harm within 30 minutes" })).toContainText("The truck leaves");
		await page.keyboard.press("h");
		await page.keyboard.type("disk 1 GB at 3 GB/h");
		await expect(dialog.getByRole("status")).toContainText("1 GB left, 3 GB an hour");
		await page.keyboard.press("Enter");
		await expect(dialog).toHaveCount(0);
		expect((await now()).kind).toBe("depletion");
		await page.keyboard.press("h");
		await dialog.getByLabel("Or in words").fill("whenever");
		await expect(dialog.getByRole("status")).toHaveClass(/wrong/);
		await page.keyboard.press("Escape");
		await page.keyboard.press("z");
		await expect.poll(async () => (await now()).effect as string).toBe("The truck leaves");
	});

	test("nothing jumps under the hand: told, applied by key; what has gone is marked", async ({ page, as }) => {
		const me = await as("coordinator"), lead = await as("lead");
		const team = await newTeam(as, "Dock");
		const calm = await team.add("Calm before"), later = await team.add("Later alarm"), third = await team.add("Third in line");
		await harm(me, calm, 12);
		await harm(me, later, 20);
		await harm(me, third, 28);
		await page.goto(team.url);
		await row(page, "Third in line").waitFor();
		const before = await titles(page);
		await row(page, "Later alarm").hover();
		expect((await lead.call("POST", `/api/v1/tickets/${later}/resolve`, { code: "fixed", notes: "Done elsewhere." })).status).toBe(200);
		await expect(row(page, "Later alarm")).toContainText("No longer here");
		expect((await lead.call("PUT", `/api/v1/tickets/${calm}/harm`, { kind: "none" })).status).toBe(200);
		await expect(row(page, "Calm before")).toContainText("Now in:");
		await expect(page.getByRole("status").filter({ hasText: /items? moved/ })).toBeVisible();
		expect(await titles(page)).toEqual(before);
		await page.keyboard.press(".");
		await expect(row(page, "Later alarm")).toHaveCount(0);
		await expect(page.getByRole("region", { name: "Harm within 30 minutes" }).locator(".desk-title")).toHaveText(["Third in line"]);
	});

	test("why: the facts with their events and the numbers, by hover and by key", async ({ page, as }) => {
		const me = await as("coordinator");
		const team = await newTeam(as, "Gate");
		const key = await team.add("Why does it stand here");
		await harm(me, key, 15, "Gate closes");
		await page.goto(team.url);
		const it = row(page, "Why does it stand here");
		await expect(it.locator(".why a").first()).toContainText("Gate closes");
		await it.locator(".why").hover();
		const card = page.getByRole("note");
		await expect(card).toContainText("Weight");
		await expect(card.getByRole("link", { name: new RegExp(me.me.name) }).first()).toHaveAttribute("href", new RegExp(`/tickets/${key}#event-`));
		await page.keyboard.press("Escape");
		await expect(card).toHaveCount(0);
		await it.getByRole("link").first().focus();
		await page.keyboard.press("w");
		await expect(page.getByRole("dialog", { name: /^Why/ })).toContainText("Gate closes");
	});

	test("a promise is asked for and given on the ticket, by digits", async ({ page, as }) => {
		const me = await as("coordinator");
		const key = await make(me, "When will it go on");
		await me.call("POST", `/api/v1/tickets/${key}/assign`, { assignee: me.me.id });
		await (await as("lead")).call("POST", `/api/v1/tickets/${key}/nudge`, { words: "The bank calls" });
		await page.goto("/tickets/" + key);
		const card = page.locator(".harm-card").filter({ hasText: "Next action" });
		await expect(card).toContainText("The bank calls");
		await page.keyboard.press("Shift+N");
		await page.getByRole("dialog").waitFor();
		await page.keyboard.press("2");
		await expect(card).toContainText("promised by");
		expect((await me.call("GET", `/api/v1/tickets/${key}/next-action`)).body.promised.by.name).toBe(me.me.name);
	});

	test("on a phone: one column, today and what to clear below, folding", async ({ page }) => {
		await page.setViewportSize({ width: 390, height: 844 });
		await page.goto("/");
		await page.locator(".drow").first().waitFor();
		const main = (await page.getByRole("main").boundingBox())!, rail = (await page.getByRole("complementary").boundingBox())!;
		expect(rail.y).toBeGreaterThanOrEqual(main.y + main.height - 1);
		expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
		const part = page.locator("details.desk-part").first();
		await part.locator("summary").click();
		await expect(part).not.toHaveAttribute("open");
	});
});
