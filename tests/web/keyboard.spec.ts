// Everything can be reached and left by keys alone.
import type { Page } from "@playwright/test";
import { expect, test } from "../support/fixtures";

test.beforeEach(async ({ page, signInPage }) => {
	await page.setViewportSize({ width: 1440, height: 860 });
	await signInPage(page, "coordinator");
});

test("Ctrl K finds a ticket by number and goes there", async ({ page, as }) => {
	const key = (await (await as("coordinator")).call("GET", "/api/v1/tickets?q=is:open&limit=1")).body.items[0].key as string;
	await page.goto("/");
	await page.getByRole("navigation").waitFor();
	await page.keyboard.press("Control+k");
	await page.keyboard.type(key);
	await expect(page.getByRole("option").first()).toContainText("Open");
	await page.keyboard.press("Enter");
	await expect(page).toHaveURL(new RegExp(key + "$"));
});

test("Ctrl K runs commands; Escape leaves and gives the focus back", async ({ page }) => {
	await page.goto("/");
	await page.getByRole("navigation").waitFor();
	await page.keyboard.press("Control+k");
	await page.keyboard.type("my settings");
	await page.keyboard.press("Enter");
	await expect(page).toHaveURL(/settings$/);
	await page.keyboard.press("Control+k");
	await page.keyboard.press("Escape");
	await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("the sheet behind ? names the keys that act here", async ({ page }) => {
	await page.goto("/tickets?q=is:open");
	await page.getByRole("row").nth(1).waitFor();
	await page.keyboard.press("?");
	const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
	await expect(sheet).toContainText("Next ticket");
	await expect(sheet).toContainText("Search or run a command");
	await page.keyboard.press("Escape");
	await expect(sheet).toHaveCount(0);
});

test("g t and g d go between desk and queue, and not while typing", async ({ page }) => {
	await page.goto("/");
	await page.getByRole("navigation").waitFor();
	await page.keyboard.press("g");
	await page.keyboard.press("t");
	await expect(page).toHaveURL(/\/tickets/);
	await page.getByRole("combobox", { name: "Filter" }).fill("");
	await page.keyboard.type("gd");
	await expect(page).toHaveURL(/\/tickets/);
});

for (const path of ["/", "/tickets?q=is:open", "/tickets/new", "/settings", "/search?q=citrix"])
	test(`every stop of Tab on ${path} shows where it is`, async ({ page }) => {
		await page.goto(path);
		await page.getByRole("main").waitFor();
		await page.locator("body").focus();
		const seen = new Set<string>();
		for (let i = 0; i < 60; i++) {
			await page.keyboard.press("Tab");
			const at = await page.evaluate(() => {
				const e = document.activeElement as HTMLElement;
				const s = getComputedStyle(e);
				const b = e.getBoundingClientRect();
				return {
					id: e.tagName + " " + (e.getAttribute("aria-label") ?? e.textContent?.slice(0, 40) ?? "") + Math.round(b.x) + "," + Math.round(b.y),
					body: e === document.body,
					ring: s.outlineStyle !== "none" || s.boxShadow !== "none",
					size: b.width * b.height,
				};
			});
			if (at.body || seen.has(at.id))
				break;
			seen.add(at.id);
			expect(at.ring, `no focus ring: ${at.id}`).toBe(true);
			expect(at.size, `invisible stop: ${at.id}`).toBeGreaterThan(0);
		}
		expect(seen.size).toBeGreaterThan(5);
	});

/** What has the focus can be seen to have it. */
async function seen(page: Page): Promise<void> {
	const at = await page.evaluate(() => {
		const e = document.activeElement as HTMLElement;
		const s = getComputedStyle(e);
		const b = e.getBoundingClientRect();
		const ring = (s.outlineStyle !== "none" && s.outlineWidth !== "0px") || s.boxShadow !== "none";
		/* A text box shows its caret; the grid shows its row. */
		const caret = e.matches("input, textarea") || e.getAttribute("role") === "dialog";
		return { what: e.outerHTML.slice(0, 160), ok: e !== document.body && (ring || caret) && b.width * b.height > 0 };
	});
	expect(at.ok, `focus cannot be seen: ${at.what}`).toBe(true);
}

test("a duty by keys alone: in, found, triaged, assigned, answered, resolved, and two more at once", async ({ browser, server, as }) => {
	test.setTimeout(90_000);
	const made: string[] = [];
	for (const title of ["Turnstile stuck north", "Turnstile stuck south", "Turnstile stuck east"])
		made.push((await (await as("admin")).call("POST", "/api/v1/tickets", { title, kind: "incident", client: 1 })).body.key as string);
	const state = async (key: string) => (await (await as("coordinator")).call("GET", "/api/v1/tickets/" + key)).body;
	const page = await browser.newPage({ baseURL: server.url, viewport: { width: 1440, height: 860 } });
	const keys = page.keyboard;

	/* In: the login has the focus, Tab leads on, Enter sends. */
	await page.goto("/sign-in");
	await expect(page.getByLabel("Login")).toBeFocused();
	await keys.type(server.logins.coordinator!.login);
	await keys.press("Tab");
	await expect(page.getByLabel("Password")).toBeFocused();
	await keys.type(server.logins.coordinator!.password);
	await keys.press("Enter");
	await page.getByRole("navigation").waitFor();

	/* Found: g t, then f into the filter. */
	await keys.press("g");
	await keys.press("t");
	await page.locator("[role=row][id]").first().waitFor();
	await keys.press("f");
	await expect(page.getByRole("combobox", { name: "Filter" })).toBeFocused();
	await keys.press("Control+a");
	await keys.type('"turnstile stuck" is:open');
	await keys.press("Escape");
	await keys.press("Enter");
	await expect(page.locator("[role=row][id]")).toHaveCount(3);
	await expect(page.getByText("3 tickets")).toBeVisible();
	await keys.press("Escape");

	/* Moved in: j and k, the row at hand is marked and shown beside the list. */
	const at = page.locator("[role=row].at");
	await keys.press("j");
	const first = await at.getAttribute("id");
	await keys.press("j");
	await expect(at).not.toHaveAttribute("id", first!);
	await keys.press("k");
	await expect(at).toHaveAttribute("id", first!);
	await keys.press("Enter");
	const key = first!.replace("row-", "");
	await expect(page).toHaveURL(new RegExp(`/tickets/${key}$`));
	await page.locator("main.ticket").waitFor();

	/* Triaged: t, the first field has the focus; Ctrl Enter sends from anywhere inside. */
	const dialog = page.getByRole("dialog");
	const head = page.locator(".ticket-head");
	await keys.press("t");
	await expect(dialog.getByLabel("Impact")).toBeFocused();
	await seen(page);
	await keys.press("2");
	await keys.press("Tab");
	await expect(dialog.getByLabel("Urgency")).toBeFocused();
	await keys.press("2");
	await keys.press("Control+Enter");
	await expect(dialog).toHaveCount(0);
	await expect(head.getByText("Triaged", { exact: true })).toBeVisible();

	/* Assigned: a team is typed and taken with Enter. */
	await keys.press("a");
	await expect(dialog.getByRole("combobox", { name: "Team" })).toBeFocused();
	await keys.type("Net");
	await expect(dialog.getByRole("option").first()).toContainText("Net");
	await keys.press("Enter");
	await expect(dialog.getByRole("combobox", { name: "Team" })).toHaveValue(/Net/);
	await keys.press("Control+Enter");
	await expect(dialog).toHaveCount(0);
	await expect(head.getByText("Assigned", { exact: true })).toBeVisible();
	expect((await state(key)).team.name).toContain("Net");

	/* Answered: r, Ctrl Enter; Escape leaves the box, so that keys act again. */
	await keys.press("r");
	await expect(page.getByRole("textbox", { name: "Reply" })).toBeFocused();
	await keys.type("Someone is on the way.");
	await keys.press("Control+Enter");
	await expect(page.getByRole("article").filter({ hasText: "Someone is on the way." })).toBeVisible();
	await keys.press("Escape");

	/* Resolved: code by its first letter, notes, and the dialog gives way. */
	await keys.press("Shift+R");
	await expect(dialog.getByLabel("Resolution")).toBeFocused();
	await keys.press("ArrowDown");
	await keys.press("Tab");
	await expect(dialog.getByLabel("What was done")).toBeFocused();
	await keys.type("Greased the gate.");
	await keys.press("Control+Enter");
	await expect(dialog).toHaveCount(0);
	await expect(head.getByText("Resolved", { exact: true })).toBeVisible();

	/* Two more at once: x, j, x, then a means both, not the one shown beside the list. */
	await page.goBack();
	await expect(page.locator("[role=row][id]")).toHaveCount(2);
	await keys.press("j");
	await keys.press("x");
	await expect(page.getByText("1 selected")).toBeVisible();
	await keys.press("j");
	await keys.press("x");
	await expect(page.getByText("2 selected")).toBeVisible();
	await keys.press("a");
	await expect(page.getByRole("dialog", { name: "Assign: 2 selected" })).toBeVisible();
	await expect(dialog.getByRole("combobox", { name: "Team" })).toBeFocused();
	await keys.type("Net");
	await expect(dialog.getByRole("option").first()).toContainText("Net");
	await keys.press("Enter");
	await keys.press("Control+Enter");
	await expect(dialog).toHaveCount(0);
	for (const k of made)
		expect((await state(k)).team.name).toContain("Net");
	await page.close();
});
