// chain.spec.ts - hand-overs on a ticket, what a team would get before it is given, and the report with the clocks behind its
// numbers; by keyboard alone where there are keys.
import type { Page } from "@playwright/test";
import { expect, test, type Caller } from "../support/fixtures";
import { rewritten } from "../support/routes";

test.beforeEach(async ({ page, signInPage }) => {
	await page.setViewportSize({ width: 1440, height: 900 });
	await signInPage(page, "coordinator");
});

interface Named {
	id: number;
	name: string;
}

/** A ticket of the first client that was with its first team, which has half of what is left. */
async function handedOver(as: (role: string) => Promise<Caller>): Promise<{ key: string; teams: Named[] }> {
	const [admin, staff] = [await as("admin"), await as("coordinator")];
	const get = async (path: string) => (await staff.call("GET", "/api/v1" + path)).body;
	const teams = (await get("/teams?q=client:1&limit=2")).items as Named[];
	const calendar = (await get("/calendars?q=client:1&limit=1")).items[0].id as number;
	const target = { client: 1, name: "Half of the rest", target: "ola", goal_as: "share", goal: 50, team: teams[0]!.id, calendar };
	expect((await admin.call("POST", "/api/v1/sla-targets", target)).status).toBe(201);
	const made = await staff.call("POST", "/api/v1/tickets", { client: 1, title: "Labels are blank", impact: "2", urgency: "2" });
	const key = made.body.key as string;
	expect((await staff.call("POST", `/api/v1/tickets/${key}/assign`, { team: teams[1]!.id })).status).toBe(200);
	return { key, teams };
}

const card = (page: Page) => page.locator("#hand-overs");

test("before handing over one sees what there is, and afterwards what was given", async ({ page, as }) => {
	const { key, teams } = await handedOver(as);
	await page.goto("/tickets/" + key);
	await expect(card(page).getByText("No target for this team")).toBeVisible();
	await page.keyboard.press("a");
	const dialog = page.getByRole("dialog");
	await dialog.getByRole("combobox", { name: "Team" }).fill(teams[0]!.name);
	await page.getByRole("option", { name: teams[0]!.name }).first().click();
	await expect(dialog.getByRole("status").filter({ hasText: "The customer has" })).toHaveText(new RegExp(`${teams[0]!.name} would get .+: 50 % of what is left`));
	await dialog.getByRole("button", { name: "Assign", exact: true }).click();
	await expect(dialog).toHaveCount(0);

	const rows = card(page).locator(".chain-hops > li");
	await expect(rows).toHaveCount(3);
	await expect(rows.last()).toContainText(/The customer had .+ left.*Team's budget .+: running/);
	/* the same in the history, and from the card to it */
	await expect(page.locator(".chain-note").first()).toContainText("Team's budget");
	await rows.last().getByRole("link", { name: /in the history$/ }).click();
	await expect(page).toHaveURL(/#event-\d+$/);
	await expect(page.locator(".tl-pointed")).toBeInViewport();
	/* and from the proof back to the card */
	await page.goto(`/tickets/${key}/clocks/resolve`);
	await page.getByRole("link", { name: /^Who had it when/ }).click();
	await expect(card(page)).toBeInViewport();
});

test("the report leads from a number to as many clocks, and Escape leads back", async ({ page, as }) => {
	const { body } = await (await as("coordinator")).call("GET", "/api/v1/reports/clocks?by=team&from=2020-01-01T00:00:00Z");
	await page.goto("/dashboards");
	await page.getByRole("link", { name: "Clocks and pauses" }).click();
	await page.getByRole("combobox", { name: /^Period/ }).selectOption("365");
	const table = page.getByRole("table");
	await expect(table.getByRole("rowheader")).toHaveCount(body.groups.length + 1);
	const paused = body.total.paused.clocks as number;
	await table.getByRole("link", { name: `All, Paused: ${paused}` }).click();
	await expect(page).toHaveURL(/about=paused/);
	await expect(page.locator(".clocks-behind > li")).toHaveCount(Math.min(50, paused));
	await expect(page.locator(".clocks-reasons").first()).toContainText("Paused at");
	await page.keyboard.press("Escape");
	await expect(table).toBeVisible();
	await page.getByRole("combobox", { name: /^By/ }).selectOption("week");
	await expect(page).toHaveURL(/by=week/);
	await expect(table.getByRole("rowheader")).toHaveCount(body.weeks.length + 1);
});

test("nearly all is not all: shares are never rounded up", async ({ page }) => {
	await rewritten(page, /api\/v1\/reports\/clocks\?/, (body: { groups: object[] }) => {
		Object.assign(body.groups[0]!, { n: 1000, met: 999 });
		return body;
	});
	await page.goto("/reports/clocks?days=365");
	await expect(page.getByRole("table").getByRole("row").nth(1)).toContainText("99.9%");
});

test("a target nothing ended under says so", async ({ page }) => {
	await page.goto("/reports/clocks?target=contract");
	await expect(page.getByRole("heading", { name: "No clock stopped in this period" })).toBeVisible();
});
