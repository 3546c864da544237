// Nothing is said to the browser's console: no error, no refusal of the content security policy, no lost promise.
import { expect, test } from "../support/fixtures";

const walks: Record<string, string[]> = {
	coordinator: ["/", "/tickets?q=is:open", "/tickets?q=is:open&group=team", "/tickets/new", "/search?q=vpn", "/settings", "/admin/audit"],
	requester: ["/", "/tickets", "/tickets/new", "/settings"],
	admin: ["people?at=new", "teams?at=1", "clients?at=1", "access", "calendars?at=1", "sla-targets", "custom-fields", "webhooks", "outbox", "tokens", "jobs", "audit"].map(
		(noun) => "/admin/" + noun,
	),
};

for (const [role, paths] of Object.entries(walks))
	test(`the pages of a ${role} leave the console empty`, async ({ page, signInPage, as }) => {
		const said: string[] = [];
		page.on("console", (m) => ["error", "warning"].includes(m.type()) && said.push(`${page.url()}: ${m.text()}`));
		page.on("pageerror", (e) => said.push(`${page.url()}: ${e.message}`));
		await signInPage(page, role);
		const some = (await (await as(role)).call("GET", "/api/v1/tickets?limit=1")).body.items as { key: string }[];
		for (const path of [...paths, ...some.map((t) => "/tickets/" + t.key)]) {
			await page.goto(path);
			await expect(page.locator("main h1, main form").first()).toBeVisible();
			await expect(page.locator(".skel")).toHaveCount(0);
		}
		expect(said).toEqual([]);
	});
