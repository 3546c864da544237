// The calendar editor: what is typed is previewed before it is saved, a day may open twice, holidays come from an address.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "../support/fixtures";

test.beforeEach(async ({ page, signInPage }) => {
	await page.setViewportSize({ width: 1440, height: 1000 });
	await signInPage(page, "admin");
});

test("the next seven days follow the editor; what means nothing is named", async ({ page }) => {
	await page.goto("/admin/calendars?at=new");
	const days = page.locator(".week .text");
	await page.getByRole("textbox", { name: "Name", exact: true }).fill("Night desk");
	await page.getByLabel("Time zone").fill("Asia/Kolkata");
	await page.getByRole("button", { name: "Add hours" }).click();
	await expect(days.filter({ hasText: "09:00 – 17:00" })).toHaveCount(5);
	await page.getByLabel("From").first().fill("18:00");
	await expect(page.getByRole("alert")).toContainText("must be later than");
	await page.getByLabel("To", { exact: true }).first().fill("22:00");
	await expect(days.filter({ hasText: "18:00 – 22:00" })).toHaveCount(5);
	await page.getByRole("button", { name: "Create" }).click();
	await expect(page.getByRole("heading", { name: "Night desk" })).toBeVisible();
});

test("a day of its own with two openings; one read from an address becomes ours when it is changed", async ({ page, as }) => {
	const year = new Date().getFullYear() + 1;
	const file = `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:${year}0106\r\nSUMMARY:Epiphany\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
	const far = createServer((_, res) => res.end(file)).listen(0, "127.0.0.1");
	const admin = await as("admin");
	const made = (await admin.call("POST", "/api/v1/calendars", { client: 1, name: "Fed", zone: "Europe/Berlin", hours: [{ days: [1, 2, 3, 4, 5], from: "08:00", to: "16:00" }] })).body;
	await page.goto("/admin/calendars?at=" + made.id);
	await page.getByLabel("Holiday feed").fill(`http://127.0.0.1:${(far.address() as AddressInfo).port}/days.ics`);
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByRole("link", { name: "Fed" }).click();
	await expect(page.getByText(/^Read .*once a day/)).toBeVisible(); // without asking again
	await page.reload();
	const row = page.locator(".hours-row").filter({ hasText: "from the feed" });
	await expect(row).toHaveCount(1);
	await page.getByRole("combobox", { name: "Hours" }).selectOption("open");
	await page.getByRole("button", { name: "Add hours" }).last().click();
	await expect(row).toHaveCount(0); // a person's now
	await page.getByRole("button", { name: "Save" }).click();
	await expect.poll(async () => (await admin.call("GET", "/api/v1/calendars/" + made.id)).body.exceptions).toEqual([
		{ date: `${year}-01-06`, name: "Epiphany", open: [{ from: "09:00", to: "13:00" }, { from: "14:00", to: "17:00" }] },
	]);
	await page.getByRole("button", { name: "Read it now" }).click();
	await expect(page.getByText("The feed is being read.")).toBeVisible();
	far.close();
});
