// WCAG 2.2 AA by axe on every page, in both themes, and narrow.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "../support/fixtures";

const pages: [string, string][] = [
	["coordinator", "/"],
	["coordinator", "/tickets?q=is:open"],
	["coordinator", "/tickets?q=is:breached&group=team"],
	["coordinator", "/tickets/new"],
	["coordinator", "/search?q=citrix"],
	["coordinator", "/settings"],
	["admin", "/admin/people"],
	["admin", "/admin/people?at=new"],
	["admin", "/admin/teams?at=1"],
	["admin", "/admin/clients?at=1"],
	["admin", "/admin/access"],
	["admin", "/admin/calendars?at=1"],
	["admin", "/admin/sla-targets?at=1"],
	["admin", "/admin/custom-fields"],
	["admin", "/admin/webhooks"],
	["admin", "/admin/outbox"],
	["admin", "/admin/tokens"],
	["admin", "/admin/jobs"],
	["admin", "/admin/audit"],
	["requester", "/tickets"],
	["requester", "/tickets/new"],
	["", "/sign-in"],
	["", "/link?token=none"],
];
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/* A link beside a lazily loaded page: wait until nothing is loading any more. */
async function settled(page: import("@playwright/test").Page): Promise<void> {
	/* By element: behind a dialog nothing has a role. */
	await page.locator("main").first().waitFor();
	await expect(page.locator(".skel")).toHaveCount(0);
	await page.waitForTimeout(150);
}

/* Colours do not depend on the width: narrow pages are looked at in one theme. */
for (const theme of ["light", "dark"] as const)
	for (const width of theme === "light" ? [1440, 390] : [1440])
		test.describe(`${theme}, ${width} px`, () => {
			test.use({ colorScheme: theme, viewport: { width, height: 900 } });

			async function check(page: import("@playwright/test").Page): Promise<void> {
				await settled(page);
				const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
				expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`)).toEqual([]);
			}

			for (const [role, path] of pages)
				test(`${path} as ${role || "nobody"}`, async ({ page, signInPage }) => {
					if (role !== "")
						await signInPage(page, role);
					await page.goto(path);
					await check(page);
				});

			test("a ticket, its preview, a dialog, the palette", async ({ page, signInPage, as }) => {
				test.slow();
				await signInPage(page, "coordinator");
				const key = (await (await as("coordinator")).call("GET", "/api/v1/tickets?q=is:breached is:open&limit=1")).body.items[0].key as string;
				await page.goto(`/tickets/${key}`);
				await page.getByRole("heading", { level: 1 }).waitFor();
				await check(page);
				await page.keyboard.press("h");
				await page.getByRole("dialog").waitFor();
				await check(page);
				await page.keyboard.press("Escape");
				await page.goto(`/tickets?q=is:open&at=${key}`);
				await check(page);
				await page.keyboard.press("Control+k");
				await page.getByRole("dialog").waitFor();
				await check(page);
			});
		});
