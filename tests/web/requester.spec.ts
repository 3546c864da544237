// One who only reports: own tickets, a form, no inner workings.
import { expect, test } from "../support/fixtures";

test("a requester sees own tickets only, opens one and withdraws nothing by accident", async ({ page, signInPage, as }) => {
	await signInPage(page, "requester");
	await page.goto("/");
	await expect(page).toHaveURL(/\/tickets$/);
	await expect(page.getByRole("heading", { level: 1, name: "My tickets" })).toBeVisible();
	await expect(page.getByRole("navigation").getByRole("link")).toHaveText(["Sinew", "My tickets", "New ticket", "Search"]);
	await page.getByRole("button", { name: "New", exact: true }).click();
	await page.getByLabel("Title").fill("My chair squeaks");
	await expect(page.getByLabel("Impact")).toHaveCount(0);
	await page.getByRole("button", { name: "Create" }).click();
	await expect(page.getByRole("heading", { level: 1, name: "My chair squeaks" })).toBeVisible();
	const key = /[A-Z]+\d+$/.exec(page.url())![0];
	await expect(page.getByRole("button", { name: "Internal note" })).toHaveCount(0);

	const staff = await as("coordinator");
	await staff.call("POST", `/api/v1/tickets/${key}/comments`, { body: "between us", visibility: "internal" });
	await staff.call("POST", `/api/v1/tickets/${key}/comments`, { body: "We bring oil.", visibility: "public" });
	await expect(page.getByText("We bring oil.")).toBeVisible();
	await expect(page.getByText("between us")).toHaveCount(0);
});

test("administration is not there for a requester", async ({ page, signInPage }) => {
	await signInPage(page, "requester");
	await page.goto("/admin/people");
	await expect(page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
});
