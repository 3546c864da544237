// proof.spec.ts - from a clock to how it was counted, to the event behind a line, and back; files; by keyboard alone.
import { readFile } from "node:fs/promises";
import { expect, test } from "../support/fixtures";
import { heldRequests } from "../support/routes";

test.beforeEach(async ({ page, signInPage }) => {
	await page.setViewportSize({ width: 1440, height: 860 });
	await signInPage(page, "coordinator");
});

test("a clock leads to its ledger, a line to its event", async ({ page, as }) => {
	const found = await (await as("coordinator")).call("GET", "/api/v1/tickets?q=is:open%20state:in_progress%20is:breached&limit=1");
	const key = found.body.items[0].key as string;
	await page.goto("/tickets/" + key);
	await page.getByRole("link", { name: "How “Resolve” was counted" }).click();
	await expect(page.getByRole("heading", { level: 1 })).toHaveText("How this was counted: Resolution");
	const sheet = (await (await as("coordinator")).call("GET", `/api/v1/tickets/${key}/clocks/resolve/proof`)).body;
	const table = page.getByRole("table");
	await expect(table.getByRole("rowheader")).toHaveCount(sheet.ledger.length);
	await expect(page.locator(".proof-hash code")).toHaveText(/^[0-9a-f]{64}$/);
	await expect(page.getByRole("img", { name: /^The clock's life/ })).toBeVisible();

	await table.getByRole("link").first().click();
	await expect(page).toHaveURL(new RegExp(`/tickets/${key}#event-${sheet.ledger[0].event as number}$`));
	await expect(page.locator(`#event-${sheet.ledger[0].event as number}`)).toBeInViewport();
	await expect(page.locator(".body"), "the page itself stays in its place").toHaveJSProperty("scrollTop", 0);
	await expect(page.getByRole("heading", { level: 1 })).toBeInViewport({ ratio: 1 });
	await page.goBack();
	await expect(table).toBeVisible();
	await page.keyboard.press("Escape");
	await expect(page).toHaveURL(new RegExp(`/tickets/${key}$`));
});

test("an event an address points to stays in sight while what stands above it is still coming", async ({ page, as }) => {
	const me = await as("coordinator");
	const key = (await me.call("GET", "/api/v1/tickets?q=is:open%20state:in_progress%20is:breached&limit=1")).body.items[0].key as string;
	const oldest = ((await me.call("GET", `/api/v1/tickets/${key}/timeline?limit=1`)).body.items[0] as { id: number }).id;
	const come = await heldRequests(page, /\/(clocks\/chain|children|links|checklists|attachments)(\?|$)/);
	await page.goto(`/tickets/${key}#event-${oldest}`);
	const event = page.locator(`#event-${oldest}`);
	await expect(event).toBeInViewport();
	const top = page.locator(".ticket-main");
	const height = () => top.evaluate((el) => el.scrollHeight);
	const before = await height();
	come();
	await expect.poll(height).toBeGreaterThan(before);
	await expect(event).toBeInViewport();
	await page.keyboard.press("Escape"); // from here on it is the person's
});

test("both files are there, and the palette knows them", async ({ page, as }) => {
	const found = await (await as("coordinator")).call("GET", "/api/v1/tickets?q=is:open%20is:breached&limit=1");
	const key = found.body.items[0].key as string;
	await page.goto("/tickets/" + key);
	await page.getByRole("heading", { level: 1 }).waitFor();
	await page.keyboard.press("Control+k");
	await page.keyboard.type("How “Resolve”");
	await page.getByRole("option", { name: /How “Resolve” was counted/ }).waitFor();
	await page.keyboard.press("Enter");
	await page.getByRole("table").waitFor();
	for (const [name, begins] of [["Download as PDF", "%PDF-"], ["Download as JSON", '{"sheet":1,']] as const) {
		const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name }).click()]);
		expect((await readFile(await file.path(), "latin1")).slice(0, begins.length)).toBe(begins);
	}
});

test("a clock the ticket does not have is said to be none", async ({ page, as }) => {
	const found = await (await as("coordinator")).call("GET", "/api/v1/tickets?q=is:open&limit=1");
	await page.goto(`/tickets/${found.body.items[0].key as string}/clocks/nothing`);
	await expect(page.getByRole("heading", { name: "No such clock" })).toBeVisible();
});
