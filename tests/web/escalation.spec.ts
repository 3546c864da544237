// Escalations: acknowledging with a promise by key, what is refused at its field, and a policy planned with its timeline.
import { expect, test } from "../support/fixtures";

test("acknowledge with a promise, by one key; the ticket says who has it", async ({ page, as, signInPage }) => {
	const staff = await as("coordinator");
	const made = await staff.call("POST", "/api/v1/tickets", { title: "The line is down", team: 1, client: 1 });
	await staff.call("POST", `/api/v1/tickets/${made.body.key as string}/escalate`, { reason: "Nobody moves" });
	await signInPage(page, "coordinator");
	await page.goto("/escalations");
	const list = page.getByRole("list", { name: "Escalations" });
	const row = list.getByRole("listitem").filter({ hasText: "The line is down" });
	await expect(row).toContainText("Firing");
	await row.getByRole("link").click();
	await page.getByRole("heading", { name: "Escalation", exact: true }).waitFor();
	const dialog = page.getByRole("dialog");
	await expect(async () => { // the card comes after the page, and its key with it
		await page.keyboard.press("Shift+Y"); // y accepts what is suggested
		await expect(dialog).toBeVisible({ timeout: 1000 });
	}).toPass();
	await dialog.getByLabel("What you do about it").fill("I call the carrier");
	await dialog.getByLabel("Next action by").fill("2020-01-01T08:00");
	await page.keyboard.press("Control+Enter");
	await expect(dialog.getByLabel("Next action by")).toHaveAttribute("aria-describedby", /.+/);
	await expect(dialog).toContainText("a time ahead");
	const soon = new Date(Date.now() + 2 * 3_600_000).toISOString().slice(0, 16);
	await dialog.getByLabel("Next action by").fill(soon);
	await page.keyboard.press("Control+Enter");
	await expect(dialog).toHaveCount(0);
	const card = page.locator(".esc-card");
	await expect(card).toContainText("I call the carrier");
	await expect(card).toContainText("Promised: open");
	await card.getByRole("button", { name: "Give back" }).click();
	await expect(card.getByRole("button", { name: "Acknowledge" })).toBeVisible();
});

test("a policy is planned with what would happen, before it is saved", async ({ page, signInPage }) => {
	await signInPage(page, "admin");
	await page.goto("/admin/escalation");
	await page.locator(".esc-list li").first().waitFor();
	await page.keyboard.press("n");
	await page.getByLabel("Name").first().fill("Night desk");
	const preview = page.getByRole("region", { name: "What would happen" });
	await expect(preview.locator(".esc-dot").first()).toBeVisible();
	await page.getByLabel("Minutes", { exact: true }).fill("9001");
	await expect(page.getByRole("group", { name: "Step 1", exact: true }).getByRole("alert")).toContainText("steps[0].delay");
	await page.getByLabel("Minutes", { exact: true }).fill("20");
	await page.getByLabel("Times it is repeated").fill("0");
	await expect(preview.locator(".esc-acts")).toContainText("after 20 minutes");
	await preview.getByRole("button", { name: "Sunday at 03:00" }).click();
	await expect(preview.locator(".esc-acts li").first()).toContainText("at once");
	await page.keyboard.press("Control+s");
	await expect(page.getByRole("link", { name: "Night desk" })).toBeVisible();
});
