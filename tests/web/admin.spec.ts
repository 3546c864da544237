// Administration: hours and their preview, a token shown once, a person's link, an error at its field.
import { expect, test } from "../support/fixtures";

test.beforeEach(async ({ page, signInPage }) => {
	await page.setViewportSize({ width: 1440, height: 860 });
	await signInPage(page, "admin");
});

test("a calendar is made, its hours edited, and the next seven days follow", async ({ page }) => {
	await page.goto("/admin/calendars?at=new");
	await page.getByLabel("Name", { exact: true }).fill("Saturday shop");
	await page.getByLabel("Time zone").fill("Europe/Berlin");
	await page.getByRole("button", { name: "Add hours" }).click();
	const days = page.getByRole("group", { name: "Opening hours" });
	for (const day of ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat"])
		await days.getByRole("button", { name: day }).click();
	await page.getByLabel("From").fill("10:00");
	await page.getByLabel("To", { exact: true }).fill("14:00");
	await page.getByRole("button", { name: "Create", exact: true }).click();
	await expect(page.getByText("10:00 – 14:00")).toHaveCount(1);
	await expect(page.locator(".week").getByText("closed")).toHaveCount(6);
});

test("the main button stays readable under the pointer", async ({ page }) => {
	await page.goto("/admin/calendars");
	const button = page.getByRole("button", { name: "New calendar" });
	const ground = () => button.evaluate((e) => getComputedStyle(e).backgroundColor);
	await expect(button).toBeVisible();
	const calm = await ground();
	await button.hover();
	expect(await ground()).toBe(calm);
});

test("a wrong zone is said at its field and nothing is kept", async ({ page, as }) => {
	await page.goto("/admin/calendars?at=new");
	await page.getByLabel("Name", { exact: true }).fill("Nowhere");
	await page.getByLabel("Time zone").fill("Europe/Atlantis");
	await page.getByRole("button", { name: "Add hours" }).click();
	await page.getByRole("button", { name: "Create", exact: true }).click();
	await expect(page.getByLabel("Time zone")).toHaveAttribute("aria-invalid", "true");
	const all = (await (await as("admin")).call("GET", '/api/v1/calendars?q=name:Nowhere')).body.items;
	expect(all).toEqual([]);
});

test("a token is shown once", async ({ page }) => {
	await page.goto("/admin/tokens?at=new");
	await page.getByLabel("Name", { exact: true }).fill("For the monitor");
	await page.getByRole("button", { name: "Create", exact: true }).click();
	await expect(page.getByRole("heading", { name: "Copy the token now" })).toBeVisible();
	const secret = await page.locator(".secret").innerText();
	expect(secret.length).toBeGreaterThan(20);
	await page.getByRole("button", { name: "Done" }).click();
	await expect(page.getByRole("link", { name: "For the monitor" })).toBeVisible();
	await expect(page.getByText(secret)).toHaveCount(0);
});

test("a person is made, given a one-time link, and sets a password by it", async ({ page, browser }) => {
	await page.goto("/admin/people?at=new");
	await page.getByLabel("Name", { exact: true }).fill("Nora Neu");
	await page.getByLabel("Login").fill("nora.neu");
	await page.getByRole("button", { name: "Create", exact: true }).click();
	await page.getByRole("button", { name: "Make a one-time link" }).click();
	const url = new URL(await page.locator(".secret").innerText());
	const fresh = await browser.newPage();
	await fresh.goto(new URL(page.url()).origin + url.pathname + url.search);
	await expect(fresh.getByRole("heading", { name: "Welcome, Nora Neu" })).toBeVisible();
	await fresh.getByLabel("New password", { exact: true }).fill("a long enough one");
	await fresh.getByLabel("New password again").fill("a long enough one");
	await fresh.getByRole("button", { name: "Set password and sign in" }).click();
	await expect(fresh.getByRole("navigation")).toBeVisible();
	await fresh.close();
});

test("chances: where nothing was learned it says what to do; learning tells how far it is and what came of it", async ({ page, as, advance }) => {
	const made = (await (await as("admin")).call("POST", "/api/v1/clients", { name: "Brand new", zone: "UTC" })).body;
	await page.goto(`/admin/forecast?client=${made.id}`);
	await expect(page.getByRole("heading", { name: "Nothing was learned yet" })).toBeVisible();
	await expect(page.getByText("No state has 20 examples yet.")).toBeVisible();
	await page.keyboard.press("l");
	await expect(page.getByText("Waiting for its turn")).toBeVisible();
	await expect(page.getByRole("button", { name: "Learning" })).toBeDisabled();
	await advance(1);
	await expect(page.getByText("0 tickets are over, a model takes 200.")).toBeVisible();
	await expect(page.getByRole("button", { name: "Learn again" })).toBeEnabled();
	await expect(page.getByRole("row", { name: /in use/ })).toHaveCount(1);
	/* Suggestions are learned by the same button. */
	await page.goto(`/admin/suggestions?client=${made.id}`);
	await expect(page.getByRole("button", { name: "Learn now" })).toBeEnabled();
	await page.keyboard.press("l");
	await expect(page.getByText("Learning starts within moments.")).toBeVisible();
	await expect(page.getByRole("button", { name: "Learning in the background" })).toBeDisabled();
	/* The desk leads there from its numbers. */
	await page.goto("/");
	await page.locator(".drow").first().waitFor();
	await page.keyboard.press("w");
	await page.getByRole("dialog").getByRole("link", { name: "How chances are judged" }).click();
	await expect(page.getByRole("heading", { name: "Chances" })).toBeVisible();
	await expect(page).toHaveURL(/\/admin\/forecast\?client=\d+/);
});

test("history is verified from the audit page", async ({ page }) => {
	await page.goto("/admin/audit");
	await page.getByRole("button", { name: "Verify history" }).click();
	await expect(page.getByText(/events checked: the history is whole/)).toBeVisible();
});
