// Routing: a rule made, tried on history and switched on; what it did stands on the ticket; what a person set stays until
// released; the order by keys; triage times.
import { expect, test } from "../support/fixtures";
import { heldAnswers } from "../support/routes";

let serial = 0;
const word = () => `zebra${process.pid.toString(36)}${(++serial).toString(36)}`;

test("a rule is tried on history, switched on, and a ticket says why it is where it is", async ({ page, as, signInPage }) => {
	const admin = await as("admin"), requester = await as("requester");
	const category = word();
	const old = (await requester.call("POST", "/api/v1/tickets", { title: `${category} is broken`, kind: "incident" })).body;
	await signInPage(page, "admin");
	await page.goto("/admin/routing");
	await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
	await page.keyboard.press("n");
	const editor = page.getByRole("complementary", { name: "Routing rules" });
	await editor.getByLabel("Name").fill(`Rule ${category}`);
	await editor.getByLabel("Client", { exact: true }).selectOption({ label: old.client.name });
	await editor.getByRole("combobox", { name: "Filter" }).fill(category);
	await editor.getByRole("combobox", { name: "Category", exact: true }).fill(category);
	await page.keyboard.press("Enter");
	await editor.getByRole("button", { name: "Try and activate…" }).click();
	await expect(editor.getByText(/This would have changed 1 ticket of [\d,]+\./)).toBeVisible();
	await expect(editor.getByRole("row", { name: new RegExp(`${category} is broken Category nothing ${category}`) }).or(editor.getByRole("cell", { name: category, exact: true }).first())).toBeVisible();
	await editor.getByRole("button", { name: "Activate", exact: true }).click();
	await expect(page.getByText(`Rule ${category} is active`)).toBeVisible();

	const made = (await requester.call("POST", "/api/v1/tickets", { title: `${category} again`, kind: "incident" })).body;
	expect(made.category).toBe(category);
	await page.goto(`/tickets/${made.key}`);
	const why = page.locator("section.why");
	await expect(why.getByText(`Rule ${category}`)).toBeVisible();
	await why.locator("summary").click();
	await expect(why.getByRole("link", { name: "version 1" })).toBeVisible();

	// by hand: the pin stands at the field, and gives it back
	await admin.call("PATCH", `/api/v1/tickets/${made.key}`, { category: "By hand" });
	await page.reload();
	await page.getByRole("button", { name: "Category: set by hand" }).click();
	await page.getByRole("button", { name: "Give it back to the rules" }).click();
	await expect(page.getByText("Category: the rules decide again")).toBeVisible();
	await expect.poll(async () => (await admin.call("GET", `/api/v1/tickets/${made.key}`)).body.category).toBe(category);
});

test("a condition no rule can ask is refused where it stands", async ({ page, signInPage }) => {
	await signInPage(page, "admin");
	await page.goto("/admin/routing?at=new");
	await page.getByLabel("Name").fill("Mine");
	await page.getByRole("combobox", { name: "Filter" }).fill("assignee:me");
	await page.getByRole("combobox", { name: "Category", exact: true }).fill("x");
	await page.keyboard.press("Enter");
	await page.getByRole("button", { name: "Save" }).click();
	await expect(page.getByRole("alert")).toContainText("a rule cannot ask for assignee");
});

test("rules change places by keys", async ({ page, signInPage }) => {
	await signInPage(page, "admin");
	await page.goto("/admin/routing");
	const names = () => page.locator(".rules-list tbody tr td:nth-child(2) a").allTextContents();
	await expect(page.locator(".rules-list tbody tr")).not.toHaveCount(0);
	const before = await names();
	await page.getByRole("link", { name: before[1]!, exact: true }).first().click();
	await expect(page.getByRole("complementary").getByRole("heading", { name: before[1]! })).toBeVisible();
	await page.getByRole("complementary").getByRole("heading").first().click(); // out of every field
	await page.keyboard.press("Alt+ArrowUp");
	await expect.poll(names).toEqual([before[1], before[0], ...before.slice(2)]);
	await expect(page.getByText("Order saved")).toBeVisible();
	await page.keyboard.press("Alt+ArrowDown");
	await expect.poll(names).toEqual(before);
});

test("rules moved faster than the server answers end where the keys put them", async ({ page, as, signInPage }) => {
	const admin = await as("admin");
	const name = word();
	for (const n of [1, 2, 3, 4])
		await admin.call("POST", "/api/v1/routing-rules", { purpose: "major", client: 1, name: name + n, condition: "priority:1", effects: {}, active: false });
	const told = async () => ((await admin.call("GET", "/api/v1/routing-rules?q=purpose:major+client:1&sort=position")).body.items as { name: string }[]).map((r) => r.name).filter((n) => n.startsWith(name));
	await expect.poll(told).toEqual([1, 2, 3, 4].map((n) => name + n));
	await signInPage(page, "admin");
	await page.goto("/admin/major-rules");
	const shown = async () => (await page.locator(".rules-list tbody tr td:nth-child(2) a").allTextContents()).filter((n) => n.startsWith(name));
	await page.getByRole("link", { name: name + "4", exact: true }).click();
	await page.getByRole("complementary").getByRole("heading").first().click(); // out of every field
	const lists = await heldAnswers(page, /\/api\/v1\/routing-rules\?/);
	await page.keyboard.press("Alt+ArrowUp");
	await expect.poll(() => lists.here.length).toBeGreaterThan(0);
	const orders = await heldAnswers(page, /\/routing-rules\/order$/);
	await page.keyboard.press("Alt+ArrowUp");
	await expect.poll(shown).toEqual([1, 4, 2, 3].map((n) => name + n));
	await lists.come();
	await page.keyboard.press("Alt+ArrowUp");
	await expect.poll(shown).toEqual([4, 1, 2, 3].map((n) => name + n));
	expect(orders.here.length, "told one after the other").toBeLessThan(2);
	await orders.come();
	await expect.poll(told).toEqual([4, 1, 2, 3].map((n) => name + n));
});

test("triage times lead to the tickets behind them", async ({ page, signInPage }) => {
	await signInPage(page, "coordinator");
	await page.goto("/admin/triage?days=365");
	const row = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "Network", exact: true }) });
	const n = Number((await row.getByRole("cell").first().textContent())!.replace(/\D/g, ""));
	await row.getByRole("link").first().click();
	await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
	await expect(page.getByText(new RegExp(`\\b${n}\\b`)).first()).toBeVisible();
});
