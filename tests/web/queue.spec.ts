// The queue: filter, completion, errors, keys, selection, live changes that do not move rows, views.
import { expect, test } from "../support/fixtures";
import type { Caller } from "../support/fixtures";
import type { Page } from "@playwright/test";
import { heldScripts } from "../support/routes";

async function make(as: (role: string) => Promise<Caller>, title: string, fields: object = {}): Promise<string> {
	const answer = await (await as("admin")).call("POST", "/api/v1/tickets", { title, kind: "incident", client: 1, ...fields });
	expect(answer.status).toBe(201);
	return answer.body.key as string;
}

const row = (page: Page, key: string) => page.locator("#row-" + key);

test.beforeEach(async ({ page, signInPage }) => {
	await page.setViewportSize({ width: 1440, height: 860 });
	await signInPage(page, "coordinator");
});

test("a filter typed with completion is in the address and narrows the list", async ({ page }) => {
	await page.goto("/tickets");
	const box = page.getByRole("combobox", { name: "Filter" });
	await box.click();
	await page.keyboard.type("sta");
	await page.getByRole("option", { name: "state", exact: false }).first().click();
	await page.keyboard.type("on");
	await page.keyboard.press("ArrowDown");
	await page.keyboard.press("Enter");
	await page.keyboard.press("Enter");
	await expect(page).toHaveURL(/q=state:on_hold/);
	const states = page.getByRole("row").getByRole("gridcell", { name: "On hold" });
	await expect(states.first()).toBeVisible();
	await expect.poll(async () => (await page.getByRole("row").count()) - 1 - (await states.count())).toBe(0);
});

test("a filter the server refuses stays in the box with its sentence", async ({ page }) => {
	await page.goto("/tickets?q=colour:red");
	await expect(page.getByRole("alert")).toContainText("colour");
	await expect(page.getByRole("combobox", { name: "Filter" })).toHaveValue("colour:red");
	await expect(page.getByRole("combobox", { name: "Filter" })).toHaveAttribute("aria-invalid", "true");
});

test("pills change the filter", async ({ page }) => {
	await page.goto("/tickets?q=is:open");
	await page.locator(".facets").getByRole("button", { name: "Priority", exact: true }).click();
	await page.getByRole("checkbox", { name: /P1/ }).check();
	await page.keyboard.press("Escape");
	await expect(page).toHaveURL(/q=is:open\+priority:1/);
	await expect(page.getByRole("button", { name: /Priority: P1/ })).toBeVisible();
});

test("a pill opens though the code of menus comes in the moment after the click", async ({ page }) => {
	const { held, come } = await heldScripts(page, "collisionPadding");
	await page.goto("/tickets?q=is:open");
	const pill = page.locator(".facets").getByRole("button", { name: "Priority", exact: true });
	await pill.waitFor();
	await expect.poll(() => held.length).toBeGreaterThan(0); // fetched at rest, on its way
	/* no picture and no timer from here: effects wait, as they do on a slow machine */
	await page.clock.install();
	await page.clock.pauseAt(Date.now() + 3600_000);
	await pill.evaluate((b: HTMLElement) => b.click());
	come();
	await page.evaluate((urls) => Promise.all(urls.map((url) => import(url))), held);
	await page.clock.resume();
	await expect(page.getByRole("checkbox", { name: /P1/ })).toBeVisible();
});

test("keys move, preview, open and select", async ({ page }) => {
	await page.goto("/tickets?q=is:open&sort=-created");
	await expect(page.getByRole("row").nth(2)).toBeVisible();
	await page.keyboard.press("j");
	await page.keyboard.press("j");
	await expect(page).toHaveURL(/at=/);
	await expect(page.getByRole("complementary", { name: "Preview" }).getByRole("heading", { level: 1 })).toBeVisible();
	await page.keyboard.press("x");
	await page.keyboard.press("j");
	await page.keyboard.press("j");
	await page.keyboard.press("Shift+X");
	await expect(page.getByText("3 selected")).toBeVisible();
	await page.keyboard.press("Escape");
	await expect(page.getByText("3 selected")).toHaveCount(0);
	await page.keyboard.press("Enter");
	await expect(page).toHaveURL(/\/tickets\/[A-Z]+\d+$/);
});

test("single keys can be switched off", async ({ page, as }) => {
	const me = await as("coordinator");
	await me.call("PATCH", "/api/v1/me", { settings: { single_keys: false } });
	await page.goto("/tickets?q=is:open");
	await expect(page.getByRole("row").nth(2)).toBeVisible();
	await page.keyboard.press("j");
	await page.keyboard.press("Control+k");
	await expect(page.getByRole("dialog")).toBeVisible();
	expect(page.url()).not.toContain("at=");
	await me.call("PATCH", "/api/v1/me", { settings: {} });
});

test("a change by someone else shows at once and moves no row under the pointer @both", async ({ page, as }) => {
	const keys = [await make(as, "Steady lamp A"), await make(as, "Steady lamp B"), await make(as, "Steady lamp C")];
	await page.goto('/tickets?q="steady lamp" is:open&sort=created');
	await expect(row(page, keys[2]!)).toBeVisible();
	await row(page, keys[0]!).hover();
	await (await as("admin")).call("POST", `/api/v1/tickets/${keys[1]}/cancel`, { reason: "withdrawn" });
	await expect(async () => {
		await page.mouse.move(500 + Math.random() * 20, 300);
		await expect(row(page, keys[1]!)).toHaveAttribute("title", /no longer/, { timeout: 200 });
	}).toPass({ timeout: 60_000 });
	await page.mouse.move(510, 300);
	await expect(page.getByText("1 change waiting")).toBeVisible();
	await page.getByRole("button", { name: "Show" }).click();
	await expect(row(page, keys[1]!)).toHaveCount(0);
	await expect(row(page, keys[2]!)).toBeVisible();
});

test("what someone else changes shows in its row soon, and the row under the pointer stays there", async ({ page, as }) => {
	const other = await as("admin");
	const keys = [await make(as, "Lively door A"), await make(as, "Lively door B"), await make(as, "Lively door C")];
	await page.goto('/tickets?q="lively door"&sort=-updated');
	const last = row(page, keys[0]!);
	await expect(last).toBeVisible();
	await expect(page.locator(".pill[role=status] .dot:not(.off)")).toBeVisible();
	await last.hover();
	const before = await last.boundingBox();
	/* Sorted by the last change it would go to the top. */
	const began = Date.now();
	await other.call("PATCH", `/api/v1/tickets/${keys[0]}`, { title: "Lively door A, open" });
	/* A hand that rests for four seconds lets rows go where they belong. */
	await expect(async () => {
		await page.mouse.move(before!.x + 300 + Math.random() * 20, before!.y + before!.height / 2);
		await expect(last).toContainText("Lively door A, open", { timeout: 200 });
	}).toPass({ timeout: 60_000, intervals: [20] });
	test.info().annotations.push({ type: "shown after", description: `${Date.now() - began} ms` });
	expect(await last.boundingBox()).toEqual(before);
});

test("the head stays over a scrolled list, and the row an address names is whole in sight", async ({ page, as }) => {
	const all = (await (await as("coordinator")).call("GET", "/api/v1/tickets?sort=created&limit=60")).body.items as { key: string }[];
	const key = all[45]!.key;
	await page.goto(`/tickets?sort=created&at=${key}`);
	await expect(row(page, key)).toBeInViewport({ ratio: 1 });
	await expect(page.getByRole("columnheader", { name: "Title" })).toBeInViewport({ ratio: 1 });
});

test("grouping counts the whole set", async ({ page, as }) => {
	await page.goto("/tickets?q=is:open&group=priority");
	const groups = (await (await as("coordinator")).call("GET", "/api/v1/tickets/groups?q=is:open&by=priority")).body.groups;
	for (const g of groups as { label: string; count: number }[])
		await expect(page.getByRole("group", { name: "Group" }).getByRole("button", { name: `${g.label} ${g.count}` })).toBeVisible();
});

test("a view is saved, stands in the side bar with its count, and goes again", async ({ page }) => {
	await page.goto("/tickets?q=priority:1&sort=-created");
	await page.getByRole("button", { name: "Save view" }).click();
	await page.getByLabel("Name").fill("Urgent things");
	await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
	const link = page.getByRole("navigation").getByRole("link", { name: /Urgent things \d+/ });
	await expect(link).toBeVisible();
	await page.goto("/");
	await link.click();
	await expect(page.getByRole("heading", { level: 1, name: "Urgent things" })).toBeVisible();
	await page.getByRole("button", { name: "View", exact: true }).click();
	await page.getByRole("button", { name: "Delete view" }).click();
	await expect(link).toHaveCount(0);
});

test("columns are chosen and kept", async ({ page }) => {
	await page.goto("/tickets?q=is:open");
	await page.getByRole("button", { name: "Columns" }).click();
	await page.getByRole("checkbox", { name: "Category", exact: true }).check();
	await page.keyboard.press("Escape");
	await expect(page.getByRole("columnheader", { name: "Category" })).toBeAttached();
	await expect(page).toHaveURL(/cols=.*category/);
});

test("an empty list says what to do next", async ({ page }) => {
	await page.goto('/tickets?q="no such words anywhere at all"');
	await expect(page.getByText("No ticket matches")).toBeVisible();
	await page.getByRole("button", { name: "Show all tickets" }).click();
	await expect(page.getByRole("row").nth(1)).toBeVisible();
});

test("on a phone the list is stacked and the drawer leads around", async ({ page }) => {
	await page.setViewportSize({ width: 390, height: 844 });
	await page.goto("/tickets?q=is:open");
	await expect(page.getByRole("row").first()).toBeVisible();
	expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
	await page.getByRole("button", { name: "Open navigation" }).click();
	await page.getByRole("navigation").getByRole("link", { name: "New ticket" }).click();
	await expect(page.getByRole("heading", { name: "New ticket" })).toBeVisible();
});
