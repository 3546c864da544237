// Service targets: a definition that contradicts itself says so beside its field as one types and is not saved; "one day" is
// shown both ways; a change is tried on history before it is used; what is never reached is named in the list.
import { expect, test } from "../support/fixtures";

let serial = 0;
const fresh = (what: string) => `${what} ${process.pid.toString(36)}${(++serial).toString(36)}`;

test("a contradiction stands beside its field, one day both ways, and the sentence reads it back", async ({ page, as, signInPage }) => {
	const admin = await as("admin");
	const name = fresh("Day"), hours = fresh("Office");
	await admin.call("POST", "/api/v1/calendars", { name: hours, zone: "Europe/Berlin", hours: [{ days: [1, 2, 3, 4, 5], from: "09:00", to: "17:00" }] });
	await signInPage(page, "admin");
	await page.goto("/admin/sla-targets");
	await expect(page.getByRole("heading", { level: 1, name: "Service targets" })).toBeVisible();
	await page.keyboard.press("n");
	const editor = page.getByRole("complementary", { name: "Service targets" });
	await editor.getByLabel("Name").fill(name);
	await editor.getByRole("combobox", { name: "Calendar" }).fill(hours);
	await page.getByRole("option", { name: hours }).click();
	await editor.getByLabel("Minutes").fill("1440");
	await expect(editor.getByText("24 open hours are 3 working days of 8 hours here", { exact: false })).toBeVisible();
	await expect(editor.getByText(/^1 working day: due/)).toBeVisible();
	await expect(editor.getByText(`Tickets: first response within 24 open hours of ${hours}.`, { exact: false })).toBeVisible();
	/* whose day it is: the first that has a zone, in the order chosen */
	await editor.getByLabel("Time zone of").selectOption("location");
	await editor.getByLabel("Time zone, choice 2").selectOption("client");
	await expect(editor.getByLabel("Time zone, choice 3")).toBeVisible();
	await editor.getByRole("combobox", { name: "Starts when" }).fill("tag:vip");
	await page.keyboard.press("Enter");
	await editor.getByRole("combobox", { name: "Also stops when" }).fill("tag:vip OR tag:x");
	await page.keyboard.press("Enter");
	await expect(editor.getByText("No clock can start: whatever starts it also stops or cancels it.")).toBeVisible();
	await expect(editor.getByText("1 contradiction", { exact: false })).toBeVisible();
	await editor.getByRole("button", { name: "Save", exact: true }).click();
	await expect(editor.getByRole("alert").filter({ hasText: "no clock can start" })).toBeVisible();
	await editor.getByRole("combobox", { name: "Also stops when" }).fill("tag:x");
	await page.keyboard.press("Enter");
	await editor.getByRole("button", { name: "Save", exact: true }).click();
	await expect(page.getByText(`${name} is saved`)).toBeVisible();
	await expect(page.getByRole("link", { name })).toBeVisible();
	expect((await admin.call("GET", `/api/v1/sla-targets?q=${encodeURIComponent(`name:"${name}"`)}`)).body.items[0].zone_from).toBe("location client");
});

test("a change is tried on history before it is used, by keys", async ({ page, as, signInPage }) => {
	const admin = await as("admin"), requester = await as("requester");
	const ticket = (await requester.call("POST", "/api/v1/tickets", { title: `${fresh("Case")} is broken`, kind: "incident" })).body;
	const q = `client:${ticket.client.id} target:resolve kind:${ticket.kind} priority:${ticket.priority}`;
	const made = (await admin.call("GET", `/api/v1/sla-targets?q=${encodeURIComponent(q)}`)).body.items[0];
	await signInPage(page, "admin");
	await page.goto(`/admin/sla-targets?at=${made.id}`);
	const editor = page.getByRole("complementary", { name: "Service targets" });
	await expect(editor.getByRole("heading", { name: made.name })).toBeVisible();
	await editor.getByLabel("Minutes").fill("1");
	await page.keyboard.press("Alt+t");
	const sheet = page.getByRole("dialog", { name: "What if" });
	await sheet.getByRole("button", { name: "Try", exact: true }).click();
	await expect(sheet.getByText(/tickets? differs? of|other tickets? ha|None of/).first()).toBeVisible();
	await expect(sheet.locator("progress")).toHaveCount(0);
	await expect(sheet.locator("tbody tr").first()).toBeVisible();
	await expect(sheet.locator("tbody tr").first().getByRole("link")).toBeVisible();
	await sheet.getByRole("button", { name: "Close" }).last().click();
	// nothing was changed by trying
	expect((await admin.call("GET", `/api/v1/sla-targets/${made.id}`)).body.goal).toBe(made.goal);
});

test("the list names what no ticket ever comes to", async ({ page, as, signInPage }) => {
	const admin = await as("admin");
	const all = fresh("All"), part = fresh("Part");
	const calendar = (await admin.call("POST", "/api/v1/calendars", { name: fresh("Always"), zone: "UTC", hours: [{ days: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "24:00" }] })).body;
	await admin.call("POST", "/api/v1/sla-targets", { name: all, target: "answer", goal: 60, calendar: calendar.id, position: 1, vendor: all });
	await admin.call("POST", "/api/v1/sla-targets", { name: part, target: "answer", goal: 30, calendar: calendar.id, position: 2, vendor: all, priority: "1" });
	await signInPage(page, "admin");
	await page.goto("/admin/sla-targets");
	await expect(page.getByRole("row", { name: new RegExp(part) })).toContainText(`never reached: ${all} takes all`);
});
