// What stands does not move: what is shown below something that is still asked for comes with it, not before.
import { expect, test } from "../support/fixtures";
import { heldRequests } from "../support/routes";

const PAGES = [
	{ role: "requester", page: "/portal", asks: /\/portal\/home$/, others: /\/portal\/catalog/, above: "open request", below: "Order something" },
	{ role: "coordinator", page: "/handovers", asks: /\/handovers\/dropped/, others: /\/api\/v1\/handovers\?/, above: "Now", below: "Before" },
	{ role: "coordinator", page: "/oncall", asks: /\/oncall\/now/, others: /\/oncall\/mine/, above: "On call", below: "Offered shifts" },
];

for (const { role, page: address, asks, others, above, below } of PAGES)
	test(`on ${address} nothing comes between what stands`, async ({ page, signInPage }) => {
		await signInPage(page, role);
		const letGo = await heldRequests(page, asks);
		const main = page.getByRole("main"), known = page.waitForResponse(others);
		await page.goto(address);
		await (await known).finished();
		await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
		await expect(main.getByRole("status", { name: "Loading" })).toBeVisible();
		await expect(main.getByText(below, { exact: true })).toHaveCount(0);
		letGo();
		await expect(main.getByText(below, { exact: true }).first()).toBeVisible();
		await expect(main.getByText(above).first()).toBeVisible();
		await expect(main.getByRole("status", { name: "Loading" })).toHaveCount(0);
	});

test("a home that cannot be had says why, and one can order all the same", async ({ page, signInPage }) => {
	await signInPage(page, "requester");
	await page.route(/\/portal\/home$/, (route) => route.fulfill({ status: 404, contentType: "application/problem+json", body: JSON.stringify({ status: 404, title: "Not there today" }) }));
	await page.goto("/portal");
	await expect(page.getByRole("main").getByText("Not there today")).toBeVisible();
	await expect(page.getByRole("heading", { name: "Order something" })).toBeVisible();
});
