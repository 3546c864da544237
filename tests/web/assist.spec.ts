// assist.spec.ts - the summary on a ticket leads to its events; a draft is reviewed and edited before it stands in the
// composer, and a failed one says why; the administration switches it on and tests the server.
import { expect } from "../support/fixtures";
import { test } from "../support/modelled";

test("a summary with its events; drafts that a person reviews", async ({ page, as, signInPage, model }) => {
	const staff = await as("coordinator");
	await page.setViewportSize({ width: 1440, height: 900 });
	await signInPage(page, "admin");
	await page.goto("/admin/assist?client=1");
	await page.getByRole("checkbox", { name: /^Let a model draft/ }).check();
	await page.getByRole("button", { name: "Ask about a made-up ticket" }).click();
	expect((await (await as("admin")).call("GET", "/api/v1/assist/settings?client=1")).body.enabled).toBe(true);
	await expect(page.getByText(/^Answered in \d+ ms/)).toBeVisible();

	const { body: t } = await staff.call("POST", "/api/v1/tickets", { client: 1, title: "Payroll export fails", description: "It stops with error 4711." });
	const said = await staff.call("POST", `/api/v1/tickets/${t.key}/comments`, { body: "We will import the new certificate.", visibility: "public" });
	expect(said.status).toBe(201);
	await signInPage(page, "coordinator");
	await page.goto(`/tickets/${t.key}`);
	const card = page.getByRole("region", { name: "Summary" });
	await expect(card).toContainText("It stops with error 4711.");
	await card.getByText("We will import the new certificate.").hover();
	await expect(page.locator(".assist-lit")).toContainText("We will import the new certificate.");
	await card.getByRole("link", { name: /: event \d+/ }).first().focus();
	await page.keyboard.press("Enter");
	await expect(page).toHaveURL(/#event-\d+$/);

	model.mood = "says";
	model.sentences = ((events: { id: number; text: string }[]) => [
		{ text: "We will import the new certificate.", events: [events.find((e) => e.text.includes("certificate"))!.id] },
		{ text: "It will be done by 23:59.", events: [events[0]!.id] },
	]) as never;
	await page.getByRole("button", { name: "Draft a reply" }).click();
	const dialog = page.getByRole("dialog");
	await expect(dialog.locator("ins")).toContainText("We will import");
	await dialog.getByText("1 sentence was dropped").click();
	await expect(dialog).toContainText("a figure that is not in its events: 23:59");
	await dialog.getByRole("textbox", { name: /^The text/ }).fill("Hello, we will import the new certificate.");
	await dialog.getByRole("button", { name: "Accept my version" }).click();
	await expect(page.getByRole("textbox", { name: "Reply" })).toHaveValue("Hello, we will import the new certificate.");
	expect((await staff.call("GET", `/api/v1/tickets/${t.key}/timeline`)).body.items.filter((i: { comment?: object }) => i.comment), "nothing was sent").toHaveLength(1);

	/* By keyboard: asked for, failed with its reason, closed. */
	model.mood = "html";
	await card.getByRole("button", { name: "Draft a summary" }).focus();
	await page.keyboard.press("Enter");
	await expect(dialog.getByText("The answer cannot be read.")).toBeVisible();
	model.mood = "says";
	await dialog.getByRole("button", { name: "Ask again" }).click();
	await dialog.getByRole("button", { name: "Reject …" }).click();
	await dialog.getByRole("textbox", { name: "What is wrong with it?" }).fill("Too short");
	await dialog.getByRole("button", { name: "Reject …" }).click();
	await expect(dialog).toHaveCount(0);

	/* An update of a major incident: drafted for one audience, reviewed, put into the text; nothing is sent, Ctrl Enter over it neither. */
	const admin = await as("admin"), at = `/api/v1/tickets/${t.key}`;
	const plan = await admin.call("POST", "/api/v1/comms-plans", { name: "Modelled", client: 1, audiences: ["executives", "technicians"].map((audience) => ({ audience, channels: ["app"], cadence: 60, requesters: true })) });
	await staff.call("POST", `${at}/propose_major`, { comment: "Everybody" });
	await staff.call("POST", `${at}/decide_major`, { accept: true, comment: "Yes" });
	expect((await staff.call("PUT", `${at}/major/plan`, { plan: plan.body.id })).status).toBe(200);
	model.sentences = ((events: { id: number; text: string }[]) => [
		{ text: "It is being looked at.", events: [events.find((e) => e.text.includes("looked at"))!.id] },
		{ text: "It costs 9999 an hour.", events: [events[0]!.id] },
	]) as never;
	await page.reload();
	await page.getByRole("region", { name: "Major incident" }).getByRole("button", { name: "Write an update" }).first().click();
	await page.getByRole("button", { name: "Draft by model: update for Executives" }).click();
	const review = page.getByRole("dialog", { name: "Review the update for Executives" });
	await expect(review.getByRole("region", { name: "Sentence by sentence, with its events" })).toContainText("It is being looked at.");
	await expect(review.getByText("1 sentence was dropped")).toBeVisible();
	await review.getByRole("textbox", { name: /^The text/ }).fill("It is being looked at. More soon.");
	await page.keyboard.press("Control+Enter");
	await review.getByRole("button", { name: "Accept my version" }).click();
	const compose = page.getByRole("dialog", { name: "Update" });
	await expect(compose.getByLabel("Text (Executives)")).toHaveValue("It is being looked at. More soon.");
	await expect(compose.getByLabel("Text (Technicians)")).toHaveValue(/Payroll export fails/);
	expect((await staff.call("GET", `${at}/major`)).body.updates).toEqual([]);
	await page.goto("/shift-summary?hours=24");
	await expect(page.locator(".assist-items > li").first().getByRole("link", { name: /: event \d+/ }).first()).toBeVisible();
});
