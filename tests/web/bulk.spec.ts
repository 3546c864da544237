// Many tickets at once, undo, merge, split, children, the graph: by mouse and by keys.
import { expect, test } from "../support/fixtures";
import type { Caller } from "../support/fixtures";
import type { Page } from "@playwright/test";
import { heldRequests } from "../support/routes";

type As = (role: string) => Promise<Caller>;
async function make(as: As, title: string, more: Record<string, unknown> = {}): Promise<string> {
	const answer = await (await as("admin")).call("POST", "/api/v1/tickets", { title, kind: "incident", client: 1, ...more });
	expect(answer.status).toBe(201);
	return answer.body.key as string;
}
const read = async (as: As, key: string) => (await (await as("admin")).call("GET", `/api/v1/tickets/${key}`)).body;
const row = (page: Page, key: string) => page.locator("#row-" + key);
const panel = (page: Page) => page.getByRole("region", { name: "Work on many tickets" });

test.beforeEach(async ({ page, signInPage }) => {
	await page.setViewportSize({ width: 1440, height: 860 });
	await signInPage(page, "coordinator");
});

test("a field of many by keys: progress, results, undo all @both", async ({ page, as }) => {
	const keys = [await make(as, "Crane hook A"), await make(as, "Crane hook B"), await make(as, "Crane hook C")];
	await page.goto('/tickets?q="crane hook"&sort=created');
	await expect(row(page, keys[2]!)).toBeVisible();
	await page.keyboard.press("j");
	await page.keyboard.press("x");
	await page.keyboard.press("j");
	await page.keyboard.press("j");
	await page.keyboard.press("Shift+X");
	await expect(page.getByRole("region", { name: "3 selected" })).toBeVisible();
	await page.keyboard.press("e");
	await page.getByRole("dialog").getByLabel("Fields").selectOption("site");
	await page.getByRole("dialog").getByLabel("Site").fill("Harbour");
	await page.keyboard.press("Control+Enter");
	await expect(panel(page)).toContainText("3");
	await expect.poll(async () => (await read(as, keys[2]!)).site).toBe("Harbour");
	await panel(page).getByRole("button", { name: "Results" }).click();
	await expect(panel(page).getByRole("listitem")).toHaveCount(3);
	await panel(page).getByRole("button", { name: "Undo all" }).click();
	await expect.poll(async () => (await read(as, keys[0]!)).site).toBe("");
});

test("what was refused is told for each ticket", async ({ page, as }) => {
	const [a, b] = [await make(as, "Winch rope one"), await make(as, "Winch rope two")];
	await (await as("admin")).call("POST", `/api/v1/tickets/${b}/cancel`, { reason: "withdrawn" });
	await page.goto('/tickets?q="winch rope"&sort=created');
	await row(page, a!).getByRole("checkbox").check();
	await row(page, b!).getByRole("checkbox").check();
	await page.getByRole("region", { name: "2 selected" }).getByRole("button", { name: "Accept" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "Accept" }).click();
	await expect(panel(page)).toContainText("1 refused");
	await panel(page).getByRole("button", { name: "Results" }).click();
	await expect(panel(page).getByRole("listitem")).toHaveCount(1);
	await expect(panel(page).getByRole("listitem")).toContainText(b!);
});

test("a macro for many: found by typing, shown on one after the other, run and undone as one", async ({ page, as }) => {
	const titles = ["Rudder stock one", "Rudder stock two"], keys = [await make(as, titles[0]!), await make(as, titles[1]!)];
	await (await as("admin")).call("POST", `/api/v1/tickets/${keys[1]}/cancel`, { reason: "withdrawn" });
	await (await as("admin")).call("POST", "/api/v1/macros", {
		name: "Rudder check", client: 1, shared: "all",
		effects: [{ do: "set", fields: { site: "Dry dock" } }, { do: "verb", verb: "hold", args: { reason: "vendor", comment: "{{ticket.key}} waits" } }],
	});
	await page.goto('/tickets?q="rudder stock"&sort=created');
	await row(page, keys[0]!).getByRole("checkbox").check();
	await row(page, keys[1]!).getByRole("checkbox").check();
	await expect(page.getByText("2 selected")).toBeVisible(); // the bar is there, and with it its keys
	await page.locator("#row-" + keys[0]).press("m");
	await page.getByRole("combobox", { name: "Find a macro" }).fill("rudder");
	await page.keyboard.press("Enter");
	const dialog = page.getByRole("dialog", { name: "Rudder check on 2 tickets" });
	await expect(dialog.getByText("Dry dock")).toBeVisible();
	await expect(dialog.getByText(`${keys[0]} waits`)).toBeVisible();
	await dialog.getByRole("button", { name: "Next ticket" }).click();
	await expect(dialog.getByText("This ticket would be refused")).toBeVisible();
	expect((await read(as, keys[0]!)).site, "nothing is written yet").toBe("");
	await dialog.getByRole("button", { name: "Run on 2 tickets" }).click();
	await expect(panel(page)).toContainText("1 refused");
	await expect.poll(async () => (await read(as, keys[0]!)).state).toBe("on_hold");
	await panel(page).getByRole("button", { name: "Undo all" }).click();
	await expect.poll(async () => (await read(as, keys[0]!)).site).toBe("");
	expect((await read(as, keys[0]!)).state).toBe("new");
});

test("what ended while nobody looked is told, and leads to its results", async ({ page, as, advance }) => {
	const key = await make(as, "Bilge pump");
	const { body } = await (await as("coordinator")).call("POST", "/api/v1/tickets/bulk", { keys: [key, "INC999999999"], verb: "patch", args: { site: "Basel" }, stream: true });
	await expect.poll(async () => (await (await as("coordinator")).call("GET", "/api/v1/operations")).body.items[0].state).toBe("done");
	await page.goto("/notices");
	await advance(6);
	const notice = page.getByRole("button", { name: /^Fields changed: 2 tickets/ });
	await expect(notice).toContainText("You started it, and it is done: 1 of 2.");
	await notice.click();
	await expect(panel(page)).toContainText("1 refused");
	await panel(page).getByRole("button", { name: "Results" }).click();
	await expect(panel(page).getByRole("listitem")).toHaveCount(1);
	expect(body.total).toBe(2);
});

test("a verb is undone by z, and not when somebody was there since", async ({ page, as }) => {
	const key = await make(as, "Gate will not open");
	await page.goto(`/tickets/${key}`);
	await page.locator(".ticket-head").getByRole("button", { name: /^Accept/ }).click();
	await expect(page.locator(".ticket-head").getByText("In progress")).toBeVisible();
	await page.getByRole("main").click({ position: { x: 5, y: 400 } });
	await page.keyboard.press("z");
	await expect(page.locator(".ticket-head").getByText("New", { exact: true })).toBeVisible();
	await page.locator(".ticket-head").getByRole("button", { name: /^Accept/ }).click();
	await expect(page.locator(".ticket-head").getByText("In progress")).toBeVisible();
	await (await as("admin")).call("POST", `/api/v1/tickets/${key}/resolve`, { code: "fixed", notes: "Oiled" });
	await page.keyboard.press("Shift+Z");
	await page.getByRole("dialog").getByRole("button", { name: "Undo" }).first().click();
	await expect(page.getByRole("alert")).toContainText("changed since then");
});

test("z takes back what was done last, though the server has not answered yet", async ({ page, as }) => {
	const key = await make(as, "Gate half open");
	await page.goto(`/tickets/${key}`);
	const answer = await heldRequests(page, /\/accept$/);
	await page.locator(".ticket-head").getByRole("button", { name: /^Accept/ }).click();
	await expect(page.locator(".ticket-head").getByText("In progress")).toBeVisible();
	await page.getByRole("main").click({ position: { x: 5, y: 400 } });
	await page.keyboard.press("z");
	answer();
	await expect.poll(async () => (await read(as, key)).state).toBe("new");
	await expect(page.locator(".ticket-head").getByText("New", { exact: true })).toBeVisible();
	expect((await (await as("coordinator")).call("GET", `/api/v1/tickets/${key}/timeline`)).body.items.map((i: { kind: string }) => i.kind)).toContain("accept");
});

test("merged by number, shown in one conversation, undone whole", async ({ page, as }) => {
	const target = await make(as, "Mail is down"), source = await make(as, "No mail here either");
	await (await as("admin")).call("POST", `/api/v1/tickets/${source}/comments`, { body: "Since nine o'clock", visibility: "public" });
	await page.goto(`/tickets/${source}`);
	await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
	await page.keyboard.press("Shift+M");
	await page.getByRole("dialog").getByLabel("Into").fill(target);
	await page.getByRole("dialog").getByRole("button", { name: "Merge", exact: true }).click();
	await expect(page.getByRole("heading", { level: 1, name: "Mail is down" })).toBeVisible();
	await expect(page.getByRole("article").filter({ hasText: "Since nine o'clock" })).toContainText("from");
	expect((await read(as, source)).state).toBe("cancelled");
	await page.getByRole("status").filter({ hasText: "merged into" }).getByRole("button", { name: /^Undo/ }).click();
	await expect.poll(async () => (await read(as, source)).state).toBe("new");
});

test("split off, and the graph tells what hangs together", async ({ page, as }) => {
	const key = await make(as, "Screen flickers");
	await (await as("admin")).call("POST", `/api/v1/tickets/${key}/comments`, { body: "The chair is broken too", visibility: "public" });
	await page.goto(`/tickets/${key}`);
	await expect(page.getByRole("article").filter({ hasText: "chair" })).toBeVisible();
	await page.keyboard.press("Shift+S");
	await page.getByRole("dialog").getByRole("checkbox").check();
	await expect(page.getByRole("dialog").getByLabel("Title")).toHaveValue("The chair is broken too");
	await page.getByRole("dialog").getByRole("button", { name: "Split off" }).click();
	await expect(page.getByRole("heading", { level: 1, name: "The chair is broken too" })).toBeVisible();
	await page.keyboard.press("Shift+G");
	await expect(page.getByRole("dialog").getByRole("list", { name: "Tickets in the graph" }).getByRole("listitem")).toHaveCount(2);
	await expect(page.getByRole("dialog")).toContainText("is split from");
});

test("what a search finds moves no button that a pointer is on its way to", async ({ page, as }) => {
	const parent = await make(as, "Hall without heating");
	await make(as, "Radiator seven is cold");
	const answer = await heldRequests(page, /\/api\/v1\/search\?/);
	await page.goto(`/tickets/${parent}`);
	await page.getByRole("button", { name: "Add a child" }).click();
	const dialog = page.getByRole("dialog"), add = dialog.getByRole("button", { name: "Add" });
	await dialog.getByLabel("Ticket").fill("radiator seven");
	const before = await add.boundingBox();
	answer();
	await expect(dialog.getByRole("button", { name: /Radiator seven is cold/ })).toBeVisible();
	expect(await add.boundingBox()).toEqual(before);
});

test("a child is added by number and let go again", async ({ page, as }) => {
	const parent = await make(as, "Hall without light"), child = await make(as, "Lamp seven is dark");
	await page.goto(`/tickets/${parent}`);
	await page.getByRole("button", { name: "Add a child" }).click();
	await page.getByRole("dialog").getByLabel("Ticket").fill(child);
	await page.getByRole("dialog").getByRole("button", { name: "Add" }).click();
	await expect(page.getByRole("button", { name: `Unlink child ${child}` })).toBeVisible();
	await page.getByRole("button", { name: `Unlink child ${child}` }).click();
	await expect.poll(async () => (await read(as, child)).parent).toBe(null);
});
