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

	/* From the desk, by key; z withdraws it, and the ticket says so. */
	const team = (await (await as("admin")).call("POST", "/api/v1/teams", { client: 1, name: "Lifts" })).body.id as number;
	const other = (await staff.call("POST", "/api/v1/tickets", { title: "The lift stands", client: 1, kind: "incident", impact: "3", urgency: "3" })).body.key as string;
	expect((await staff.call("POST", `/api/v1/tickets/${other}/assign`, { team })).status).toBe(200);
	await staff.call("PUT", `/api/v1/tickets/${other}/harm`, { kind: "instant", at: new Date(Date.now() + 9 * 60_000).toISOString(), effect: "People are stuck" });
	await page.goto(`/?team=${team}`);
	await expect(page.locator(".drow").first()).toHaveAttribute("aria-current", "true");
	await page.keyboard.press("e");
	await expect(dialog).toBeVisible();
	await dialog.getByLabel("Why").fill("Nobody moves");
	await page.keyboard.press("Control+Enter");
	await expect(page.getByText("Escalated", { exact: true })).toBeVisible();
	await page.keyboard.press("z");
	await expect(page.getByText("Undone")).toBeVisible();
	const after = (await staff.call("GET", `/api/v1/tickets/${other}/escalation`)).body as { runs: { state: string; end_reason: string }[] };
	expect(after.runs).toMatchObject([{ state: "cancelled", end_reason: "withdrawn" }]);
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
	const step = page.getByRole("group", { name: "Step 1", exact: true });
	await step.getByLabel("Tell", { exact: true }).selectOption({ label: "Chat channel" });
	await step.getByLabel("Chat channel", { exact: true }).selectOption({ label: "The team's own chat" });
	await expect(preview.locator(".esc-acts li").first()).toContainText("by ticket");
	await page.keyboard.press("Control+s");
	await expect(page.getByRole("link", { name: "Night desk" })).toBeVisible();

	/* A threshold that pages whoever is on call, and posts in the team's chat. */
	await page.getByRole("button", { name: "New thresholds" }).click();
	await page.getByLabel("Name").first().fill("Late nights");
	await page.getByLabel("Action", { exact: true }).selectOption({ label: "Page" });
	await page.getByLabel("Who is paged").selectOption({ label: "Whoever is on call: Network on call" });
	await page.getByRole("button", { name: "Add an action" }).click();
	await page.getByLabel("Action", { exact: true }).nth(1).selectOption({ label: "Post to a chat" });
	await page.keyboard.press("Control+s");
	await expect(page.getByText("at the target: Page (Whoever is on call: Network on call), Post to a chat (The team's own chat)")).toBeVisible();
});
