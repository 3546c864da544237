// Views, colours, dashboards and the palette: kept, changed, shared, reached by keyboard, and every number opened.
import { expect, test } from "../support/fixtures";
import { heldRequests } from "../support/routes";

test.beforeEach(async ({ page, signInPage }) => {
	await page.setViewportSize({ width: 1440, height: 900 });
	await signInPage(page, "coordinator");
});

const h1 = "main h1";

test("a view keeps colours, sort and columns; changed it says so, and goes back @both", async ({ page }) => {
	await page.goto("/tickets?q=is:open&sort=priority,created&cols=key,title:320,state");
	await page.locator("[role=row][id]").first().waitFor();
	await page.getByRole("button", { name: "Colours" }).click();
	await page.getByLabel("Name of rule 1").fill("Late");
	await page.locator("#hue-rule-0").fill("is:breached");
	await page.getByRole("button", { name: "Apply" }).click();
	await expect(page.locator("[role=row].hue.harm .hue-mark").first()).toHaveText("Late");
	await page.keyboard.press("v");
	await page.getByRole("dialog").getByLabel("Name").fill("Watch this");
	await page.keyboard.press("Control+Enter");
	await expect(page.locator(h1)).toHaveText("Watch this");
	await expect(page).toHaveURL(/\/tickets\?view=\d+$/);

	const address = page.url();
	await page.getByRole("columnheader", { name: "State" }).getByRole("button").click();
	await expect(page.getByText("Modified")).toBeVisible();
	await expect(page).toHaveURL(/view=\d+&sort=state/);
	await page.getByRole("button", { name: "Back to the view as saved" }).click();
	await expect(page.getByText("Modified")).toHaveCount(0);
	await expect(page).toHaveURL(address);
	/* Shift adds a second key; saving takes it in. */
	await page.getByRole("columnheader", { name: "State" }).getByRole("button").click({ modifiers: ["Shift"] });
	await expect(page).toHaveURL(/sort=priority,created,state/);
	await page.locator(".modified").getByRole("button", { name: "Save", exact: true }).click();
	await expect(page).toHaveURL(address);
	await page.reload();
	await expect(page.locator("[role=row].hue.harm").first()).toBeVisible();
	expect(await page.locator(".grid-head").evaluate((e) => getComputedStyle(e).gridTemplateColumns.split(" ")[2])).toBe("320px");
});

test("a rule that means nothing is named, and nothing is coloured", async ({ page }) => {
	await page.goto("/tickets?q=is:open");
	await page.locator("[role=row][id]").first().waitFor();
	await page.getByRole("button", { name: "Colours" }).click();
	await page.locator("#hue-rule-0").fill("colour:red");
	await page.getByRole("button", { name: "Apply" }).click();
	await expect(page.getByRole("alert")).toContainText("colour");
	await page.keyboard.press("Escape");
	await expect(page.locator(".hue")).toHaveCount(0);
});

test("a view of a team is seen by its members alone, by its address too", async ({ page, as, server }) => {
	const admin = await as("admin");
	const team = (await admin.call("POST", "/api/v1/teams", { name: "Night watch", client: 1 })).body;
	const view = (await (await as("coordinator")).call("POST", "/api/v1/views", { name: "At night", of_type: "ticket", q: "is:open", shared: "team", team: team.id, client: 1 })).body;
	const agent = await as("agent");
	expect((await agent.call("GET", `/api/v1/views/${view.id}`)).status).toBe(404);
	const me = (await agent.call("GET", "/api/v1/me")).body;
	await admin.call("PUT", `/api/v1/teams/${team.id}/members/${me.id}`);
	expect((await agent.call("GET", `/api/v1/views/${view.id}`)).status).toBe(200);
	await page.goto(`/tickets?view=${view.id}`);
	await expect(page.locator(h1)).toHaveText("At night");
	void server;
});

test("the side bar holds what one pins, in one's order, with counts that follow", async ({ page, as }) => {
	const by = await as("coordinator");
	for (const name of ["First of two", "Second of two"])
		await by.call("POST", "/api/v1/views", { name, of_type: "ticket", q: "tag:pinned", client: 1, position: 900 });
	await page.goto("/views");
	await page.getByRole("button", { name: "Move Second of two up" }).click();
	const names = () => page.locator("nav .side-link").allInnerTexts();
	await expect.poll(async () => (await names()).filter((n) => n.includes("of two")).map((n) => n.split("\n")[0])).toEqual(["Second of two", "First of two"]);
	await page.getByRole("checkbox", { name: "Pin First of two to the side bar" }).uncheck();
	await expect(page.getByRole("navigation").getByRole("link", { name: /First of two/ })).toHaveCount(0);
	await expect(page.getByRole("navigation").getByRole("link", { name: "Second of two 0" })).toBeVisible();
	await (await as("admin")).call("POST", "/api/v1/tickets", { title: "Pinned", kind: "incident", client: 1, tags: ["pinned"] });
	await expect(page.getByRole("navigation").getByRole("link", { name: "Second of two 1" })).toBeVisible();
});

test("people are a list like any other", async ({ page }) => {
	await page.goto("/records/people?q=active:yes");
	await expect(page.locator("[role=row][id]").first()).toBeVisible();
	await page.keyboard.press("v");
	await page.getByRole("dialog").getByLabel("Name").fill("Who is here");
	await page.keyboard.press("Control+Enter");
	await expect(page).toHaveURL(/\/records\/people\?view=\d+$/);
	await expect(page.getByRole("navigation").getByRole("link", { name: /Who is here \d/ })).toBeVisible();
});

test("every number of a dashboard opens the list behind it @both", async ({ page, as }) => {
	await page.goto("/dashboards/desk?days=7");
	const open = page.getByRole("region", { name: "Open", exact: true }).getByRole("link");
	const n = Number((await open.innerText()).replaceAll(",", ""));
	expect(n).toBe((await (await as("coordinator")).call("GET", "/api/v1/tickets?q=is:open&count=1&limit=1")).body.total);
	await open.click();
	await expect(page.locator(".queue-head .total")).toHaveText(new RegExp(`^${n.toLocaleString("en")} `));
	await page.goBack();
	await page.getByRole("button", { name: "As a table" }).click();
	const today = page.locator(".tile.flow tbody tr").first().getByRole("link").last();
	const left = await today.innerText();
	expect(Number(left.replaceAll(",", ""))).toBe(n);
	await today.focus();
	await page.keyboard.press("Enter");
	await expect(page).toHaveURL(/q=was_open/);
	await expect(page.locator(".queue-head .total")).toHaveText(new RegExp(`^${left} `));
});

test("a dashboard of one's own: copied, changed, filtered by its address, on the wall", async ({ page }) => {
	await page.goto("/dashboards/desk");
	await page.getByRole("button", { name: "Copy this dashboard" }).click();
	const dialog = page.getByRole("dialog");
	await dialog.getByLabel("Name").fill("Mine");
	for (let i = 0; i < 3; i++)
		await dialog.getByRole("button", { name: "Remove tile 2" }).click();
	await dialog.getByLabel("Add a tile …").selectOption("rate");
	await dialog.getByLabel("Share of those that").fill("colour:red");
	await dialog.getByRole("button", { name: "Save" }).click();
	await expect(dialog.getByRole("alert")).toContainText("colour");
	await dialog.getByLabel("Share of those that").fill("is:open");
	await dialog.getByLabel("Title").fill("Still open");
	await dialog.getByRole("button", { name: "Save" }).click();
	await expect(page.locator(h1)).toHaveText("Mine");
	await expect(page.getByRole("region", { name: "Still open" })).toContainText(/%|–/);
	await expect(page.getByRole("region", { name: "Unassigned" })).toHaveCount(0);
	await page.keyboard.press("w");
	await expect(page).toHaveURL(/wall=1/);
	await expect(page.getByRole("navigation")).toHaveCount(0);
	await page.keyboard.press("Escape");
	await expect(page.getByRole("navigation")).toBeVisible();
	await page.goto(page.url().replace(/\?.*/, "") + "?q=title:nowhere-at-all");
	await expect(page.getByRole("region", { name: "Open", exact: true }).getByRole("link")).toHaveText("0");
});

test("the palette: a few letters, a verb with its word, what was used last", async ({ page, as }) => {
	const made = (await (await as("admin")).call("POST", "/api/v1/tickets", { title: "Palette says who", kind: "incident", client: 1 })).body;
	const people = (await (await as("admin")).call("GET", "/api/v1/complete?type=person&prefix=")).body.items as { label: string }[];
	const name = people[0]!.label;
	await page.goto("/tickets/" + made.key);
	await page.locator(h1).waitFor();
	await page.keyboard.press("Control+k");
	await page.keyboard.type("nti");
	await expect(page.getByRole("option").first()).toContainText("New ticket");
	await page.keyboard.press("Control+a");
	await page.keyboard.type("assign to " + name.toLowerCase());
	await expect(page.getByRole("option", { selected: true })).toHaveText(name);
	await page.keyboard.press("Enter");
	await expect.poll(async () => (await (await as("coordinator")).call("GET", `/api/v1/tickets/${made.key}`)).body.assignee?.name).toBe(name);

	/* In two steps, with the choices of a field, and back by Escape. */
	await page.keyboard.press("Control+k");
	await page.keyboard.type("set urgency");
	await page.keyboard.press("Enter");
	await expect(page.getByRole("combobox", { name: /Set Urgency/ })).toBeVisible();
	await page.keyboard.press("Escape");
	await expect(page.getByRole("combobox", { name: /Search or run/ })).toBeVisible();
	await page.keyboard.type("set urgency");
	await page.keyboard.press("Enter");
	await page.keyboard.type("high");
	await page.keyboard.press("Enter");
	await expect.poll(async () => (await (await as("coordinator")).call("GET", `/api/v1/tickets/${made.key}`)).body.urgency).toBe("1");

	await page.keyboard.press("Control+k");
	await page.keyboard.type("dash");
	await page.getByRole("option", { name: /^Dashboards/ }).first().click();
	await expect(page).toHaveURL(/\/dashboards$/);
	await page.keyboard.press("Control+k");
	await expect(page.getByRole("option").first()).toContainText("Dashboards");
	await page.keyboard.press("Escape");
	await page.keyboard.press("?");
	await page.getByLabel("Find a command or a key").fill("reply");
	await expect(page.getByRole("dialog").getByRole("listitem")).toHaveText([/Reply.*R/]);
});

test("nobody's work is offered first", async ({ page }) => {
	await page.goto("/tickets?q=state:in_progress assignee:any -assignee:me");
	await page.locator("[role=row][id]").first().waitFor();
	await page.keyboard.press("j");
	const head = page.getByRole("complementary", { name: "Preview" }).locator(".ticket-head");
	await expect(head.getByRole("button", { name: /Resolve/ })).toBeVisible();
	await expect(head.locator(".btn.primary")).toHaveCount(0);
	expect(await head.locator(".line").evaluateAll((lines) => lines.map((l) => l.getBoundingClientRect().height)), "two lines, none wrapped").toEqual([expect.any(Number), expect.any(Number)]);
	for (const h of await head.locator(".line").evaluateAll((lines) => lines.map((l) => l.getBoundingClientRect().height)))
		expect(h).toBeLessThan(52);
});

test("views that are not known yet are not said to be none, and push nothing away", async ({ page }) => {
	const side = page.getByRole("navigation", { name: "Main" });
	const letGo = await heldRequests(page, /\/api\/v1\/views\?/);
	await page.goto("/oncall");
	await expect(side.getByRole("link", { name: "Dashboards" })).toBeVisible();
	await expect(side.getByText("Save a filter as a view")).toHaveCount(0);
	await expect(side.getByRole("link", { name: "Macros" })).toHaveCount(0);
	letGo();
	await expect(side.getByRole("link", { name: "My work" })).toBeVisible();
	await expect(side.getByRole("link", { name: "Macros" })).toBeVisible();
});
