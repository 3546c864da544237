// The first ten minutes, by keyboard alone: from `sinew empty` to an assigned ticket whose clock runs; left and taken up again
// on the way.
import type { Page } from "@playwright/test";
import { expect, test } from "../support/fixtures";
import { makeEmpty, type Empty } from "../support/empty";

const test2 = test.extend<{ empty: Empty }>({
	// eslint-disable-next-line no-empty-pattern
	empty: async ({}, use) => {
		const empty = await makeEmpty();
		await use(empty);
		await empty.end();
	},
});

/** Tab until what has the focus is called so; as soon as it is there. */
async function tabTo(page: Page, name: RegExp, most = 80): Promise<void> {
	await expect(page.getByLabel(name).or(page.getByRole("button", { name })).or(page.getByRole("link", { name })).first()).toBeVisible();
	for (let i = 0; i < most; i++) {
		const now = await page.evaluate(() => {
			const e = document.activeElement as HTMLInputElement | null;
			return e === null ? "" : (e.getAttribute("aria-label") ?? e.labels?.[0]?.textContent ?? e.textContent ?? "");
		});
		if (name.test(now.trim()))
			return;
		await page.keyboard.press("Tab");
	}
	throw new Error(`Tab never came to ${name}`);
}

async function press(page: Page, name: RegExp): Promise<void> {
	await tabTo(page, name);
	await page.keyboard.press("Enter");
}

const step = (page: Page, name: string) => expect(page.getByRole("heading", { name, level: 2 })).toBeFocused();

test2("from nothing to an assigned ticket with a running clock, keys only", async ({ page, empty }) => {
	test2.setTimeout(300_000);
	await page.goto(empty.link);
	await tabTo(page, /^New password$/);
	await page.keyboard.type("a long enough one");
	await page.keyboard.press("Tab");
	await tabTo(page, /^New password again$/);
	await page.keyboard.type("a long enough one");
	await page.keyboard.press("Enter");
	await expect(page.getByRole("heading", { name: "Set up this desk" })).toBeVisible();

	await step(page, "Company");
	await tabTo(page, /^Name/);
	await page.keyboard.press("Control+a");
	await page.keyboard.type("Harbour Logistics");
	await tabTo(page, /^Time zone/);
	await page.keyboard.press("Control+a");
	await page.keyboard.type("Europe/Atlantis");
	await page.keyboard.press("Enter");
	await expect(page.getByLabel("Time zone")).toHaveAttribute("aria-invalid", "true");
	await page.keyboard.press("Control+a");
	await page.keyboard.type("Europe/Berlin");
	await page.keyboard.press("Enter");

	await step(page, "Working hours");
	await press(page, /^Import holidays$/);
	await tabTo(page, /^Text of the file$/);
	await page.keyboard.insertText("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20201225\nRRULE:FREQ=YEARLY\nSUMMARY:Christmas\nEND:VEVENT\nEND:VCALENDAR");
	await page.keyboard.press("Control+Enter");
	await expect(page.getByText("3 days found")).toBeVisible();
	await press(page, /^Add 3 days$/);
	/* Around the clock, so that a clock runs whenever this test does. */
	for (const [box, text] of [["From", "00:00"], ["To", "24:00"]] as const) {
		await tabTo(page, new RegExp(`^${box}$`));
		await page.keyboard.press("Control+a");
		await page.keyboard.type(text);
	}
	for (const day of ["Sat", "Sun"]) {
		await page.getByRole("group", { name: "Opening hours" }).first().getByRole("button", { name: day }).focus();
		await page.keyboard.press("Space");
	}
	await press(page, /^Save and go on$/);

	await step(page, "Teams");
	await tabTo(page, /^Other teams/);
	await page.keyboard.type("Warehouse systems");
	await press(page, /^Save and go on$/);

	await step(page, "People");
	/* Left here, and taken up again. */
	await page.goto(empty.url + "/");
	await expect(page.getByText("3 of 7 steps done")).toBeVisible();
	await press(page, /^Go on with the set-up$/);
	await step(page, "People");
	await tabTo(page, /^Or paste rows here/);
	await page.keyboard.insertText("Name,Login,Mail\nAda Okoro,ada,ada@example.com\nBen Ruiz,ben,not a mail address");
	await press(page, /^Dry run$/);
	await expect(page.getByText("1 row refused.")).toBeVisible();
	await press(page, /^Import 1 row$/);
	await tabTo(page, /^Role of Ada Okoro$/);
	await page.keyboard.type("Agent");
	await tabTo(page, /^Team of Ada Okoro$/);
	await page.keyboard.type("Network");
	await press(page, /^Give \d roles?$/);

	await step(page, "Service targets");
	await press(page, /^Save and go on$/);
	await step(page, "Connections");
	await press(page, /^Skip$/);
	await step(page, "First tickets");
	await press(page, /^Make 5 example tickets$/);
	await expect(page.getByRole("heading", { name: "That was it" })).toBeVisible();
	await press(page, /^Finish and open the desk$/);
	await expect(page.getByRole("heading", { name: "Desk", exact: true, level: 1 })).toBeVisible();
	await expect(page.getByRole("link", { name: "Go on with the set-up" })).toHaveCount(0);

	/* The work itself. */
	await page.keyboard.press("c");
	await expect(page.getByRole("heading", { name: "New ticket" })).toBeVisible();
	await tabTo(page, /^Title/);
	await page.keyboard.type("Scanner at gate 4 does not read");
	await page.keyboard.press("Control+Enter");
	await expect(page.getByRole("heading", { name: /Scanner at gate 4/ })).toBeVisible();
	await page.keyboard.press("a");
	await expect(page.getByRole("dialog")).toBeVisible();
	await tabTo(page, /^Team$/);
	await page.keyboard.type("Net");
	await expect(page.getByRole("option", { name: "Network" })).toBeVisible();
	await page.keyboard.press("Enter");
	await page.keyboard.press("Control+Enter");
	await expect(page.getByRole("dialog")).toHaveCount(0);
	const made = await empty.ask("/tickets?q=scanner&limit=1");
	expect(made.items[0]).toMatchObject({ state: "assigned", team: { name: "Network" } });
	expect(made.items[0].clocks.some((c: { state: string }) => c.state === "running")).toBe(true);
	const ada = await empty.ask("/teams?q=name:Network");
	expect(ada.items).toHaveLength(1);
});

test2("every step is skipped, nothing is made, and the wizard is still there in the administration", async ({ page, empty }) => {
	await page.goto(empty.link);
	await page.getByLabel("New password", { exact: true }).fill("a long enough one");
	await page.getByLabel("New password again").fill("a long enough one");
	await page.keyboard.press("Enter");
	for (let i = 0; i < 7; i++) {
		await expect(page.getByText(`${i} of 7 done`)).toBeVisible();
		await page.getByRole("button", { name: "Skip", exact: true }).click();
	}
	await page.getByRole("button", { name: "Finish and open the desk" }).click();
	await expect(page.getByRole("heading", { name: "Desk", exact: true, level: 1 })).toBeVisible();
	expect((await empty.ask("/tickets?count=1")).total).toBe(0);
	expect((await empty.ask("/calendars?count=1")).total).toBe(0);
	await page.keyboard.press("g");
	await page.keyboard.press("c");
	await page.getByRole("searchbox", { name: "Find a page" }).fill("first steps");
	await page.keyboard.press("Enter");
	await expect(page.getByRole("heading", { name: "Set up this desk" })).toBeVisible();
});
