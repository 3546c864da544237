// On call: who it is now, taking over, a swap between two people, planning with a preview, and all of it by keys.
import { expect, test } from "../support/fixtures";

test("take over, and give back; the weeks follow @both", async ({ page, signInPage }) => {
	await signInPage(page, "coordinator");
	await page.goto("/oncall");
	const list = page.getByRole("list", { name: "On call" });
	await expect(list.getByRole("listitem").filter({ hasText: /Network on call|Clinic nights|Service desk/ })).toHaveCount(3);
	await expect(list).toContainText("1 gap in four weeks");
	await list.getByRole("button", { name: "Take over: Network on call" }).click();
	await page.getByRole("dialog").getByLabel("Reason").fill("Their train is late");
	await page.getByRole("dialog").getByRole("button", { name: /^Stand in/ }).click();
	await expect(list.getByRole("listitem").filter({ hasText: "Network on call" }).locator(".oc-who")).toContainText("Rita Moreno");
	await expect(page.getByRole("region", { name: "Your shifts" })).toContainText("Network on call");
	await list.getByRole("link", { name: "Network on call" }).first().click();
	await expect(page.locator(".oc-bar.me").first()).toBeVisible();
	const standing = page.getByRole("region", { name: "Who stands in" });
	await standing.getByRole("button", { name: /^Cancel it: Rita Moreno/ }).click();
	await expect(standing).not.toContainText("Their train is late");
});

test("what the server refuses is said at its field", async ({ page, signInPage }) => {
	await signInPage(page, "coordinator");
	await page.goto("/oncall/1");
	await page.locator(".oc-bar").first().waitFor();
	await page.keyboard.press("s");
	const dialog = page.getByRole("dialog");
	await dialog.getByLabel("To", { exact: true }).fill("2020-01-01T08:00");
	await page.keyboard.press("Control+Enter");
	await expect(dialog.getByLabel("To", { exact: true })).toHaveAttribute("aria-invalid", "true");
	await expect(dialog.getByRole("alert")).toContainText("later than the beginning");
	await page.keyboard.press("Escape");
	await expect(dialog).toHaveCount(0);
});

test("a rotation is planned by keys, with its weeks before it is saved", async ({ page, signInPage }) => {
	await signInPage(page, "coordinator");
	await page.goto("/oncall");
	await page.locator(".oc-list li").first().waitFor();
	await page.keyboard.press("n");
	await page.getByLabel("Name", { exact: false }).first().fill("Security desk");
	const preview = page.getByRole("region", { name: /^Preview/ });
	await expect(preview).toContainText("Give every layer a person");
	const who = page.getByRole("combobox", { name: "Add a person" });
	await who.fill("Tom");
	await page.getByRole("option", { name: /Tom Keller/ }).first().waitFor();
	await page.keyboard.press("Enter");
	await expect(preview.locator(".oc-bar").first()).toBeVisible();
	await expect(preview).toContainText("100%");
	await page.getByLabel("Hand-off at").fill("9:00");
	await expect(page.getByRole("group", { name: "Layer 1" }).getByRole("alert")).toContainText("layers[0].at");
	await page.getByLabel("Hand-off at").fill("08:00");
	await page.keyboard.press("Control+s");
	await expect(page.getByRole("heading", { level: 1, name: "Security desk" })).toBeVisible();
	await page.locator(".oc-row.final .oc-bar").first().focus();
	await page.keyboard.press("ArrowRight");
	await expect(page.locator(".oc-row.final .oc-bar").nth(1)).toBeFocused();
	await page.keyboard.press("ArrowUp");
	await expect(page.locator(".oc-row:not(.final) .oc-bar:focus")).toHaveCount(1);
	await page.keyboard.press("e");
	await expect(page.getByLabel("Hand-off at")).toHaveValue("08:00");
});

test("a shift is offered to somebody and accepted", async ({ page, signInPage, as }) => {
	const tom = await as("agent"), rita = await as("coordinator");
	const me = (await tom.call("GET", "/api/v1/me")).body as { id: number };
	const start = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000).toISOString();
	const made = await rita.call("POST", "/api/v1/rotations", { name: "Swap desk", zone: "UTC", client: 1, layers: [{ people: [me.id], unit: "day", every: 1, at: start.slice(11, 16), start }] });
	expect(made.status).toBe(201);
	await signInPage(page, "agent");
	await page.goto("/oncall");
	await page.getByRole("region", { name: "Your shifts" }).getByRole("button", { name: /^Offer it: Swap desk/ }).first().click();
	await page.getByRole("dialog").getByRole("combobox", { name: "To whom" }).fill("Rita");
	await page.getByRole("option", { name: /Rita Moreno/ }).first().waitFor();
	await page.keyboard.press("Enter");
	await page.getByRole("dialog").getByLabel("Note").fill("Concert");
	await page.keyboard.press("Control+Enter");
	await expect(page.getByRole("region", { name: "Offered shifts" })).toContainText("to Rita Moreno");
	await signInPage(page, "coordinator");
	await page.goto("/oncall");
	const offers = page.getByRole("region", { name: "Offered shifts" });
	await expect(offers).toContainText("Concert");
	await offers.getByRole("button", { name: /^Accept: Swap desk/ }).click();
	await expect(offers).toContainText("No shift is offered to you.");
	await expect(page.getByRole("region", { name: "Your shifts" })).toContainText("Swap desk");
	await page.goto("/notices?show=all");
	await expect(page.locator("main")).toContainText("Swap desk");
});

test("a calendar address is shown once, read by a calendar, and revoked", async ({ page, signInPage, request }) => {
	await signInPage(page, "coordinator");
	await page.goto("/oncall/2");
	await page.getByRole("button", { name: "Calendar" }).click();
	const dialog = page.getByRole("dialog");
	await dialog.getByLabel("Which calendar it is for").fill("Phone");
	await dialog.getByRole("button", { name: "Make an address" }).click();
	const url = await dialog.locator(".secret .grow").innerText();
	const feed = await request.get(new URL(url).pathname);
	expect(await feed.text()).toContain("Nobody on call: Clinic nights");
	await dialog.getByRole("button", { name: "Revoke: Phone" }).click();
	await expect(dialog.getByRole("button", { name: "Revoke: Phone" })).toHaveCount(0);
	expect((await request.get(new URL(url).pathname)).status()).toBe(404);
});
