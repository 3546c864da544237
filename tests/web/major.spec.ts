// Major incidents: an update written from facts, looked at and sent by keyboard, its ledger; what is refused; read by whom it was for.
import { expect, test } from "../support/fixtures";

test("an update is written side by side, looked at, sent, and acknowledged by whom it was for", async ({ page, as, signInPage }) => {
	const admin = await as("admin"), staff = await as("coordinator");
	const me = (await staff.call("GET", "/api/v1/me")).body as { id: number };
	const plan = await admin.call("POST", "/api/v1/comms-plans", {
		name: "Browser plan", client: 1, audiences: [
			{ audience: "executives", channels: ["app"], cadence: 60, people: [me.id] },
			{ audience: "technicians", channels: ["app"], cadence: 30, people: [me.id] },
		],
	});
	const made = await staff.call("POST", "/api/v1/tickets", { title: "The mail is gone", client: 1, impact: "2", urgency: "2", service: "Mail" });
	const at = `/api/v1/tickets/${made.body.key as string}`;
	await staff.call("POST", `${at}/propose_major`, { comment: "Everybody calls" });
	await staff.call("POST", `${at}/decide_major`, { accept: true, comment: "Yes" });
	expect((await staff.call("PUT", `${at}/major/plan`, { plan: plan.body.id })).status).toBe(200);

	await signInPage(page, "coordinator");
	await page.goto("/majors");
	const row = page.getByRole("list", { name: "Major incidents" }).locator("> li").filter({ hasText: "The mail is gone" });
	await expect(row).toContainText("nothing sent yet");
	await row.getByRole("link").first().click();
	const card = page.getByRole("region", { name: "Major incident" });
	await expect(card).toContainText("Browser plan");
	const dialog = page.getByRole("dialog");
	const write = () =>
		expect(async () => {
			await page.keyboard.press("Shift+U");
			await expect(dialog).toBeVisible({ timeout: 1000 });
		}).toPass();
	await write();
	const executive = dialog.getByLabel("Text (Executives)");
	await expect(executive).toHaveValue(/Mail is disrupted/);
	await expect(dialog.getByLabel("Subject (Technicians)")).toHaveValue(/The mail is gone/);
	await page.keyboard.press("Control+Enter"); // nobody leads it: the draft has a gap
	await expect(dialog.getByRole("alert").last()).toContainText("[[");
	await executive.fill("Mail is down since this morning. We work on it.");
	await dialog.getByLabel("Text (Technicians)").fill("Store 2 is offline.");
	await dialog.getByRole("button", { name: "Look at it" }).click();
	await expect(dialog.getByRole("region", { name: "As Executives gets it" })).toBeVisible();
	await expect(dialog.getByRole("alert"), "what was refused before is not what is looked at").toHaveCount(0);
	await dialog.getByRole("button", { name: "Back to the text" }).click();
	await page.keyboard.press("Escape"); // what was begun is there again, also after the page was loaded anew
	await expect(dialog).toHaveCount(0);
	await page.reload();
	await expect(card).toContainText("Browser plan");
	await write();
	await expect(executive).toHaveValue("Mail is down since this morning. We work on it.");
	await dialog.getByRole("button", { name: "Discard" }).click();
	await expect(executive).toHaveValue(/Mail is disrupted/);
	await executive.fill("Mail is down since this morning. We work on it.");
	await dialog.getByLabel("Text (Technicians)").fill("Store 2 is offline. Bridge is open.");
	await dialog.getByRole("button", { name: "Look at it" }).click();
	await expect(dialog.getByRole("region", { name: "As Executives gets it" })).toContainText("1 recipient");
	await page.keyboard.press("Control+Enter");
	await expect(dialog).toHaveCount(0);
	await expect(card.getByRole("list", { name: "Audiences" })).toContainText("sent once");
	await card.getByRole("button", { name: "Put off the update for Technicians" }).click(); // and taken back by z
	await dialog.getByLabel("Why").fill("The vendor calls back");
	await page.keyboard.press("Control+Enter");
	await expect(card).toContainText("put off once");
	await page.keyboard.press("z");
	await expect(card).not.toContainText("put off once");
	await card.getByRole("button", { name: "Change roles" }).click();
	await dialog.getByRole("combobox", { name: "Scribe" }).fill("rita");
	await page.getByRole("option", { name: /Rita/ }).first().click();
	await dialog.getByRole("combobox", { name: "Technical lead" }).fill("rita");
	await page.getByRole("option", { name: /Rita/ }).first().click();
	await page.keyboard.press("Control+Enter");
	await expect(page.getByText("Roles saved")).toBeVisible();
	await page.keyboard.press("z");
	await expect.poll(async () => (await staff.call("GET", `${at}/major`)).body.roles as object).toMatchObject({ technical: null, scribe: null });
	await card.getByRole("button", { name: /Who got it: Update 1 to Executives/ }).click();
	await expect(dialog.getByRole("table")).toContainText("sent");
	await page.keyboard.press("Escape");

	await page.goto("/updates");
	const news = page.getByRole("list", { name: "Updates for you" }).locator("> li").filter({ hasText: "Mail is down since this morning" });
	await news.getByRole("button", { name: /I have read this/ }).click();
	await expect(news).toContainText("You confirmed it");
});
