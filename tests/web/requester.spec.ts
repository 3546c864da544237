// The portal: those who only ask order, follow, approve and rate there, by hand and by keyboard, on a phone too.
import type { Page } from "@playwright/test";
import { expect, test, type Caller } from "../support/fixtures";
import { inOneTurn } from "../support/one-turn";

const serial = { n: 0 };
/** An item of one's own: a form with a condition, the requester's colleague approves, one mandatory task. */
async function item(as: (role: string) => Promise<Caller>, more: object = {}): Promise<{ id: number; name: string }> {
	const admin = await as("admin");
	const approver = await as("approver");
	const name = `Desk lamp ${process.pid}.${++serial.n}`;
	const { status, body } = await admin.call("POST", "/api/v1/catalog-items", {
		name, category: "Tests", icon: "box", delivery: "Two days", delivery_days: 2, client: 1, title: `${name} in {colour}`,
		form: [
			{ name: "colour", label: "Which colour?", type: "choice", required: true, choices: [{ id: "red", label: "Red" }, { id: "own", label: "My own" }] },
			{ name: "which", label: "Which one of your own?", type: "text", required: true, min: 3, when: { match: "all", of: [{ question: "colour", op: "is", value: "own" }] } },
			{ name: "count", label: "How many?", type: "number", min: 1, max: 3 },
		],
		steps: [{ name: "Budget", who: "people", people: [approver.me.id] }],
		tasks: [{ name: "buy", title: "Buy the lamp", mandatory: true }],
		...more,
	});
	expect(status, JSON.stringify(body)).toBe(201);
	return { id: body.id as number, name };
}

async function ordered(page: Page, name: string): Promise<string> {
	await page.goto("/portal");
	await page.getByRole("link", { name }).click();
	await page.getByRole("radio", { name: "Red" }).check();
	await page.getByRole("button", { name: "Order", exact: true }).click();
	await expect(page.getByRole("heading", { level: 1, name: `${name} in Red` })).toBeVisible();
	return /[A-Z]+\d+$/.exec(page.url())![0];
}

test("a requester's home is the portal, and the desk's pages lead there", async ({ page, signInPage }) => {
	await signInPage(page, "requester");
	await page.goto("/");
	await expect(page).toHaveURL(/\/portal$/);
	await expect(page.getByRole("heading", { level: 1, name: "What do you need?" })).toBeVisible();
	await expect(page.getByRole("navigation").getByRole("link")).toHaveText(["Sinew", "Home", "My requests", /^Approvals/, "Known problems", "Report a problem"]);
	await page.goto("/tickets");
	await expect(page.getByRole("heading", { level: 1, name: "My requests" })).toBeVisible();
	await page.goto("/admin/people");
	await expect(page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
	await page.goto("/admin/catalog-items");
	await expect(page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
});

test("in a request's conversation who spoke stands above what was said", async ({ page, signInPage, as }) => {
	const me = (await as("requester")).me.id, agent = await as("agent");
	const { body: t } = await (await as("admin")).call("POST", "/api/v1/tickets", { client: 1, title: "Where is it", requester: me });
	await agent.call("POST", `/api/v1/tickets/${t.key as string}/comments`, { body: "On its way", visibility: "public" });
	await signInPage(page, "requester");
	await page.goto(`/portal/requests/${t.key as string}`);
	const said = page.getByRole("article").filter({ hasText: "On its way" });
	const left = async (text: string) => (await said.getByText(text).boundingBox())!.x;
	expect(await left(agent.me.name)).toBe(await left("On its way"));
});

test("order with a live condition and a kept draft, approve, do the task, rate", async ({ page, signInPage, as, browser, server }) => {
	const lamp = await item(as);
	await signInPage(page, "requester");
	await page.goto("/portal");
	await page.getByRole("link", { name: lamp.name }).click();
	await expect(page.getByText("Budget: Named people approve")).toBeVisible();
	await expect(page.getByLabel("Which one of your own?")).toHaveCount(0);
	await page.getByRole("button", { name: "Order", exact: true }).click();
	await expect(page.getByRole("alert").filter({ hasText: "Please answer this" })).toBeVisible();
	await page.getByRole("radio", { name: "My own" }).check();
	await page.getByLabel("Which one of your own?").fill("Te");
	await page.getByLabel("How many?").fill("7");
	await page.getByRole("button", { name: "Order", exact: true }).click();
	await expect(page.getByText("At least 3 characters")).toBeVisible();
	await expect(page.getByText("At most 3", { exact: true })).toBeVisible();
	await page.getByLabel("Which one of your own?").fill("Teal");
	await page.getByLabel("How many?").fill("2");
	await page.reload();
	await expect(page.getByLabel("Which one of your own?"), "what was typed survives").toHaveValue("Teal");
	await page.getByRole("button", { name: "Order", exact: true }).click();
	await expect(page.getByText("Waiting for approval").first()).toBeVisible();
	await expect(page.getByText("Teal")).toBeVisible();
	const key = /[A-Z]+\d+$/.exec(page.url())![0];

	// The approver: a person with a page of one's own, y for yes.
	const other = await (await browser.newContext({ baseURL: server.url })).newPage();
	await signInPage(other, "approver");
	await other.goto("/portal/approvals");
	await other.getByRole("link", { name: new RegExp(lamp.name) }).click();
	await expect(other.getByText("Teal")).toBeVisible();
	await other.keyboard.press("y");
	await other.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
	await expect(other.getByText("Decided before")).toBeVisible();
	await other.context().close();
	await expect(page.getByText("Received").first(), "told live").toBeVisible();
	await expect(page.getByText("0 of 1 step done")).toBeVisible();

	const staff = await as("coordinator");
	const { body: card } = await staff.call("GET", `/api/v1/tickets/${key}/order`);
	await staff.call("POST", `/api/v1/tickets/${key}/comments`, { body: "between us", visibility: "internal" });
	await staff.call("POST", `/api/v1/tickets/${key}/comments`, { body: "It is on its way.", visibility: "public" });
	await expect(page.getByText("It is on its way.")).toBeVisible();
	await expect(page.getByText("between us")).toHaveCount(0);
	await page.getByLabel("Write a reply").fill("Thank you!");
	await page.keyboard.press("Control+Enter");
	await expect(page.getByText("Thank you!")).toBeVisible();
	await staff.call("POST", `/api/v1/tasks/${card.tasks[0].key}/done`, {});
	await staff.call("POST", `/api/v1/tickets/${key}/resolve`, { code: "fulfilled", notes: "Under your desk." });
	await page.getByRole("button", { name: "It works", exact: true }).click();
	await page.getByRole("radio", { name: /^4 stars/ }).check({ force: true });
	await page.getByLabel("In your own words").fill("Bright");
	await page.getByRole("button", { name: "Send rating" }).click();
	await expect(page.getByText("Thank you for telling us")).toBeVisible();
	expect((await staff.call("GET", `/api/v1/tickets/${key}`)).body).toMatchObject({ rating: 4, rating_words: "Bright" });
});

test("a form that changed meanwhile keeps the answers and says so", async ({ page, signInPage, as }) => {
	const lamp = await item(as);
	await signInPage(page, "requester");
	await page.goto(`/portal/order/${lamp.id}`);
	await page.getByRole("radio", { name: "Red" }).check();
	await (await as("admin")).call("PATCH", `/api/v1/catalog-items/${lamp.id}`, { form: [{ name: "colour", label: "Which colour now?", type: "choice", required: true, choices: [{ id: "red", label: "Red" }] }] });
	await page.getByRole("button", { name: "Order", exact: true }).click();
	await expect(page.getByText("This form was changed meanwhile")).toBeVisible();
	await page.getByRole("button", { name: "Show the new form" }).click();
	await expect(page.getByText("Which colour now?")).toBeVisible();
	await expect(page.getByRole("radio", { name: "Red" })).toBeChecked();
	await page.getByRole("button", { name: "Order", exact: true }).click();
	await expect(page.getByText("Waiting for approval").first()).toBeVisible();
});

test("by keyboard alone, on a phone's width: order, and withdraw", async ({ page, signInPage, as }) => {
	await page.setViewportSize({ width: 390, height: 844 });
	const lamp = await item(as);
	await signInPage(page, "requester");
	await page.goto("/portal");
	await page.keyboard.press("f");
	await page.keyboard.type(lamp.name);
	const link = page.getByRole("link", { name: lamp.name });
	await expect(link).toBeVisible();
	await link.focus();
	await page.keyboard.press("Enter");
	await page.getByRole("radio", { name: "Red" }).focus();
	await page.keyboard.press("Space");
	await page.keyboard.press("Control+Enter");
	await expect(page.getByText("Waiting for approval").first()).toBeVisible();
	await page.keyboard.press("Control+k");
	await page.keyboard.type("Withdraw");
	await page.keyboard.press("Enter");
	await page.getByRole("dialog").getByRole("button", { name: "Withdraw" }).press("Enter");
	await expect(page.getByText("Withdrawn").first()).toBeVisible();
});

test("staff see what was asked, and the editor makes what is ordered", async ({ page, signInPage, as }) => {
	const lamp = await item(as);
	const asker = await as("requester");
	const made = (await asker.call("POST", `/api/v1/portal/catalog/${lamp.id}/order`, { answers: { colour: "red", count: 2 } })).body;
	await signInPage(page, "admin");
	await page.goto(`/tickets/${made.key}`);
	await expect(page.getByRole("heading", { name: "What was asked" })).toBeVisible();
	await expect(page.getByText("Ines Ortiz").first()).toBeVisible();
	await page.goto("/admin/catalog-items");
	await page.getByRole("button", { name: lamp.name }).click();
	await page.getByRole("button", { name: /^Questions/ }).click();
	await page.getByRole("button", { name: "Add a question" }).click();
	const asked = page.getByLabel("Question", { exact: true }).first();
	await expect(asked).toHaveValue("New question");
	await asked.fill("Which floor?");
	await expect(page.getByLabel("How it looks").getByText("Which floor?")).toBeVisible();
	await page.keyboard.press("Control+s");
	await expect(page.getByText("Saved")).toBeVisible();
	const admin = await as("admin");
	await expect.poll(async () => (await admin.call("GET", `/api/v1/catalog-items/${lamp.id}`)).body.form.at(-1)).toMatchObject({ name: "which_floor", label: "Which floor?", type: "text" });
});

test("a question moved by keys keeps the focus: the next key is for it too", async ({ page, signInPage }) => {
	await signInPage(page, "admin");
	await page.goto("/admin/catalog-items?at=new");
	await page.getByRole("button", { name: /^Questions/ }).click();
	for (const label of ["Ape", "Bear", "Cat"]) {
		await page.getByRole("button", { name: "Add a question" }).click();
		await page.getByLabel("Question", { exact: true }).fill(label);
	}
	const cat = page.getByRole("button", { name: /^Cat/ });
	await cat.click(); // shut
	await expect(cat).toBeFocused();
	await inOneTurn(page, "Alt+ArrowUp", "Alt+ArrowUp");
	await expect(page.locator(".row-title > span")).toHaveText(["Cat", "Ape", "Bear"]);
	await expect(cat).toBeFocused();
});
