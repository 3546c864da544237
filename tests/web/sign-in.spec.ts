// The door: with the right word one is in, with a wrong one one is told so.
import { expect, test } from "../support/fixtures";

test("a coordinator signs in and sees the queue @both", async ({ page, server }) => {
	const { login, password } = server.logins.coordinator!;
	await page.goto("/");
	await page.getByLabel(/login|name|e-?mail/i).first().fill(login);
	await page.getByLabel(/password/i).first().fill(password);
	await page.keyboard.press("Enter");
	await expect(page.getByRole("main")).toBeVisible();
	await expect(page.getByLabel(/password/i)).toHaveCount(0);
});

test("signed in from a list's address, one is at that list", async ({ page, server }) => {
	const { login, password } = server.logins.coordinator!;
	await page.goto("/tickets?q=is:open");
	await page.getByLabel("Login").fill(login);
	await page.getByLabel("Password").fill(password);
	await page.keyboard.press("Enter");
	await expect(page.locator("[role=row][id]").first()).toBeVisible();
	await expect(page).toHaveURL(/\/tickets\?q=is/);
});

test("a wrong password is refused with a sentence", async ({ page, server }) => {
	await page.goto("/");
	await page.getByLabel(/login|name|e-?mail/i).first().fill(server.logins.coordinator!.login);
	await page.getByLabel(/password/i).first().fill("not this one");
	await page.keyboard.press("Enter");
	await expect(page.getByRole("alert")).toBeVisible();
});
