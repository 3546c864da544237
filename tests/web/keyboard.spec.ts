// Everything can be reached and left by keys alone.
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
