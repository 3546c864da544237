// Macros shown before they run, canned replies after "/", checklists by keyboard, templates, and the pages that make them.
import { expect, test } from "../support/fixtures";
import type { Caller } from "../support/fixtures";
import { inOneTurn } from "../support/one-turn";
import { heldAnswers } from "../support/routes";

type As = (role: string) => Promise<Caller>;
const coordinator = async (as: As, method: string, path: string, body?: unknown) => (await (await as("coordinator")).call(method, "/api/v1" + path, body)).body;

async function make(as: As, title: string, fields: object = {}): Promise<string> {
	const { me } = await as("coordinator");
	return (await coordinator(as, "POST", "/tickets", { title, kind: "incident", client: 1, requester: me.id, ...fields })).key as string;
}

test.beforeEach(async ({ page, signInPage }) => {
	await page.setViewportSize({ width: 1440, height: 860 });
	await signInPage(page, "coordinator");
});

test("a macro is found by typing, shown, and run by keyboard alone", async ({ page, as }) => {
	const macro = await coordinator(as, "POST", "/macros", {
		name: "Zebra crossing", client: 1,
		effects: [{ do: "set", fields: { impact: "1", urgency: "1" } }, { do: "tags", add: ["zebra"] }, { do: "comment", body: "We look at {{ticket.key}}.", visibility: "public" }],
	});
	const key = await make(as, "Striped paper");
	await page.goto("/tickets/" + key);
	await page.getByRole("button", { name: /^Macro/ }).waitFor();
	await page.keyboard.press("m");
	await page.getByRole("combobox", { name: "Find a macro" }).waitFor();
	await page.keyboard.type("zebra");
	await page.keyboard.press("Enter");
	const dialog = page.getByRole("dialog", { name: /Zebra crossing on/ });
	await expect(dialog.getByText("P1 Critical")).toBeVisible();
	await expect(dialog.getByRole("textbox")).toHaveValue(`We look at ${key}.`);
	// seen, and nothing written: the UI asks with a key for repeating
	const before = (await coordinator(as, "GET", `/tickets/${key}`)) as { version: number; tags: string[] };
	expect(before).toMatchObject({ version: 1, tags: [] });
	await expect(dialog.getByRole("button", { name: "Run", exact: true })).toBeFocused();
	await page.keyboard.press("Enter");
	await expect(dialog).toBeHidden();
	await expect(page.locator(".ticket-head").getByText("P1 Critical")).toBeVisible();
	await expect(page.getByRole("article").filter({ hasText: `We look at ${key}.` })).toBeVisible();
	await expect(page.getByText(`by macro ${macro.id as number} (version 1)`).first()).toBeVisible();
});

test("a macro that was run is what z takes back, not what was done before it", async ({ page, as }) => {
	await coordinator(as, "POST", "/macros", { name: "Okapi crossing", client: 1, effects: [{ do: "set", fields: { category: "Okapis" } }, { do: "tags", add: ["okapi"] }] });
	const key = await make(as, "Half striped");
	await page.goto("/tickets/" + key);
	await page.getByRole("button", { name: "Accept" }).first().click();
	await expect(page.getByText("In progress").first()).toBeVisible();
	await page.keyboard.press("m");
	await page.keyboard.type("okapi");
	await page.keyboard.press("Enter");
	const dialog = page.getByRole("dialog", { name: /Okapi crossing on/ });
	await expect(dialog.getByRole("button", { name: "Run", exact: true })).toBeFocused();
	await page.keyboard.press("Enter");
	await expect(dialog).toBeHidden();
	await page.keyboard.press("z");
	const now = () => coordinator(as, "GET", `/tickets/${key}`) as Promise<{ state: string; category: string; tags: string[] }>;
	await expect.poll(now).toMatchObject({ state: "in_progress", category: "", tags: [] });
	await expect(page.getByText("Undone").first()).toBeVisible();
});

test("Enter pressed before the macros are here means what was typed", async ({ page, as }) => {
	const name = "Quick on the keys";
	await coordinator(as, "POST", "/macros", { name, client: 1, effects: [{ do: "tags", add: ["quick"] }] });
	const key = await make(as, "Typed ahead");
	const held: (() => void)[] = [];
	await page.route(/\/macros$/, async (route) => {
		await new Promise<void>((go) => held.push(go));
		await route.continue();
	});
	await page.goto("/tickets/" + key);
	await page.getByRole("button", { name: /^Macro/ }).waitFor();
	await page.keyboard.press("m");
	await page.getByRole("combobox", { name: "Find a macro" }).waitFor();
	await page.keyboard.type("quick on");
	await page.keyboard.press("Enter");
	await expect.poll(() => held.length).toBeGreaterThan(0);
	held.forEach((go) => go());
	await expect(page.getByRole("dialog", { name: new RegExp(name) })).toBeVisible();
});

test("what would be refused is said before, and the gap in a text must be filled", async ({ page, as }) => {
	await coordinator(as, "POST", "/macros", { name: "Cannot close", client: 1, effects: [{ do: "tags", add: ["x"] }, { do: "verb", verb: "close" }] });
	await coordinator(as, "POST", "/macros", { name: "Name the team", client: 1, effects: [{ do: "comment", body: "{{team.name}} has it.", visibility: "internal" }] });
	const key = await make(as, "Nobody's yet");
	await page.goto("/tickets/" + key);
	await page.getByRole("button", { name: /^Macro/ }).waitFor();
	await page.keyboard.press("m");
	await page.keyboard.type("cannot close");
	await page.keyboard.press("Enter");
	await expect(page.getByRole("dialog").getByText(/"close" is for resolved/)).toBeVisible();
	await expect(page.getByRole("dialog").getByRole("button", { name: "Run", exact: true })).toBeDisabled();
	await page.keyboard.press("Escape");
	await page.keyboard.press("m");
	await page.keyboard.type("name the team");
	await page.keyboard.press("Enter");
	const run = page.getByRole("dialog").getByRole("button", { name: "Run", exact: true });
	await expect(page.getByText("Fill in [[team.name]] before this can be sent.")).toBeVisible();
	await expect(run).toBeDisabled();
	await page.getByRole("dialog").getByRole("textbox").fill("The network team has it.");
	await run.click();
	await expect(page.getByRole("article").filter({ hasText: "The network team has it." })).toBeVisible();
});

test("Enter after a slash means the word typed, not the list of the word before", async ({ page, as }) => {
	await coordinator(as, "POST", "/canned-replies", { title: "Emu farm", shortcode: "emu", client: 1, body: "Emus are run." });
	await page.goto("/tickets/" + (await make(as, "A question")));
	const box = page.getByRole("textbox", { name: "Reply" });
	await box.click();
	let asked = () => {};
	let answer = () => {};
	const wasAsked = new Promise<void>((done) => (asked = done));
	const held = new Promise<void>((go) => (answer = go));
	await page.route(/replies\?words=emu$/, async (route) => {
		asked();
		await held;
		await route.continue();
	});
	await page.keyboard.type("/");
	await expect(page.getByRole("option").first()).toBeVisible();
	await page.keyboard.type("emu");
	await wasAsked;
	await page.keyboard.press("Enter");
	answer();
	await expect(box).toHaveValue("Emus are run.");
});

test("a canned reply after a slash, rendered, with its gap to be filled", async ({ page, as }) => {
	await coordinator(as, "POST", "/canned-replies", { title: "Ostrich farm", shortcode: "ostrich", client: 1, body: "Hello {{requester.first_name}}, {{team.name}} cares." });
	await coordinator(as, "POST", "/canned-replies", { title: "Ostler house", shortcode: "ostler", client: 1, body: "There is an inn." });
	const key = await make(as, "A question");
	await page.goto("/tickets/" + key);
	const box = page.getByRole("textbox", { name: "Reply" });
	await box.click();
	await page.keyboard.type("/ostr");
	await expect(page.getByRole("option", { name: /Ostrich farm/ })).toBeVisible();
	await expect(page.getByRole("option", { name: /Ostler house/ })).toHaveCount(0); // the list is of all that was typed
	/* what is typed next, however soon, is for the gap */
	expect((await inOneTurn(page, "Enter", "Shift")).marked).toBe("[[team.name]]");
	const { me } = await as("coordinator");
	await expect(box).toHaveValue(`Hello ${me.name.split(" ")[0]!}, [[team.name]] cares.`);
	await expect(page.getByRole("button", { name: /Send reply/ })).toBeDisabled();
	await page.keyboard.type("the desk"); // the gap is selected
	await expect(box).toHaveValue(/the desk cares/);
	await page.keyboard.press("Control+Enter");
	await expect(page.getByRole("article").filter({ hasText: "the desk cares." })).toBeVisible();
	expect((await coordinator(as, "GET", "/canned-replies?q=title:Ostrich")).items[0].uses).toBe(1);
});

test("a checklist from a template is ticked and put in order by keyboard, and holds the ticket", async ({ page, as }) => {
	await coordinator(as, "POST", "/checklist-templates", { name: "Aardvark", client: 1, items: [{ title: "First", mandatory: true }, { title: "Second" }, { title: "Third" }] });
	const key = await make(as, "With a list");
	await page.goto("/tickets/" + key);
	const card = page.getByRole("region", { name: "Checklists" });
	/* by keys: cards above may still come, and take the button from under a pointer */
	await card.getByRole("button", { name: "Add a checklist" }).press("Enter");
	await page.getByRole("menuitem", { name: "Aardvark" }).press("Enter");
	await expect(card.getByText("0/3")).toBeVisible();
	await page.getByRole("heading", { level: 1 }).click({ position: { x: 2, y: 2 } });
	await page.keyboard.press("Escape");

	await card.getByRole("checkbox", { name: "Second" }).focus();
	await page.keyboard.press("Alt+ArrowUp");
	await expect(card.getByRole("checkbox").first()).toHaveAccessibleName("Second");
	await page.keyboard.press("ArrowDown");
	await expect(card.getByRole("checkbox", { name: "First" })).toBeFocused();
	const refused = await (await as("coordinator")).call("POST", `/api/v1/tickets/${key}/resolve`, { code: "fixed", notes: "Done" });
	expect(refused.body.code).toBe("checklist_open");
	await page.keyboard.press("Space");
	await expect(card.getByText("1/3")).toBeVisible();
	await expect(card.getByRole("checkbox", { name: "First" })).toBeChecked();
	await expect(page.getByText("ticked off")).toBeVisible();
	await expect.poll(async () => (await coordinator(as, "GET", `/tickets/${key}/checklists`)).items.map((i: { title: string }) => i.title)).toEqual(["Second", "First", "Third"]);
});

test("a list on its way does not undo what was done to it meanwhile, and what is done is told in order", async ({ page, as }) => {
	const key = await make(as, "With a busy list");
	const { checklists } = await coordinator(as, "POST", `/tickets/${key}/checklists`, { title: "Busy" });
	for (const title of ["First", "Second", "Third", "Fourth"])
		await coordinator(as, "POST", `/checklists/${checklists[0].id as number}/items`, { title });
	await page.goto("/tickets/" + key);
	const card = page.getByRole("region", { name: "Checklists" });
	const names = () => card.getByRole("checkbox").evaluateAll((all) => all.map((b) => b.getAttribute("aria-label")));
	await expect(card.getByText("0/4")).toBeVisible();
	const before = await heldAnswers(page, /\/tickets\/\w+\/checklists$/);
	await card.getByRole("checkbox", { name: "Fourth" }).focus();
	await page.keyboard.press("Space");
	await expect.poll(() => before.here.length).toBe(1);
	const moves = await heldAnswers(page, /\/checklist-items\/\d+\/move$/);
	await page.keyboard.press("Alt+ArrowUp");
	await expect.poll(names).toEqual(["First", "Second", "Fourth", "Third"]);
	await before.come();
	await page.keyboard.press("Alt+ArrowUp");
	await page.keyboard.press("Alt+ArrowUp");
	await expect.poll(names).toEqual(["Fourth", "First", "Second", "Third"]);
	expect(moves.here.length, "told one after the other").toBeLessThan(2);
	await moves.come();
	const told = async () => (await coordinator(as, "GET", `/tickets/${key}/checklists`)).items.map((i: { title: string; state: string }) => [i.title, i.state]);
	await expect.poll(told).toEqual([["Fourth", "done"], ["First", "open"], ["Second", "open"], ["Third", "open"]]);
	await expect.poll(names).toEqual(["Fourth", "First", "Second", "Third"]);
});

test("my items: one is ticked, and brought back", async ({ page, as }) => {
	const { me } = await as("coordinator");
	const key = await make(as, "For my items");
	const { checklists } = await coordinator(as, "POST", `/tickets/${key}/checklists`, { title: "Mine" });
	await coordinator(as, "POST", `/checklists/${checklists[0].id as number}/items`, { title: "Call the pangolin", owner: me.id });
	await page.goto("/items");
	await page.getByRole("checkbox", { name: "Call the pangolin" }).click();
	await expect(page.getByRole("checkbox", { name: "Call the pangolin" })).toBeHidden();
	await page.getByRole("button", { name: "Undo" }).click();
	await expect(page.getByRole("checkbox", { name: "Call the pangolin" })).toBeVisible();
});

test("a ticket begins with a template, and its checklist with it", async ({ page, as }) => {
	const list = await coordinator(as, "POST", "/checklist-templates", { name: "Wombat list", client: 1, shared: "all", items: [{ title: "Dig" }] });
	await coordinator(as, "POST", "/ticket-templates", { name: "Wombat", client: 1, shared: "all", title: "Wombat on {{today}}", fields: { category: "Burrows", impact: "2" }, checklist: list.id });
	await page.goto("/tickets/new");
	await page.getByLabel("Begin with").selectOption({ label: "Wombat" });
	await expect(page.getByLabel("Title")).toHaveValue(/^Wombat on \w+day/);
	await expect(page.getByLabel("Category")).toHaveValue("Burrows");
	await page.getByRole("button", { name: "Create" }).click();
	await expect(page.getByRole("checkbox", { name: "Dig" })).toBeVisible();
});

test("a macro is made without a line of JSON, and a wrong one says which effect", async ({ page, as }) => {
	await page.goto("/admin/macros?at=new");
	await page.getByRole("textbox", { name: "Name", exact: true }).fill("Made by hand");
	await page.getByRole("button", { name: "Add an effect" }).click();
	await page.getByRole("menuitem", { name: "Set fields" }).click();
	await page.getByLabel("Add a field …").selectOption({ label: "Impact" });
	await page.getByRole("button", { name: "Add an effect" }).click();
	await page.getByRole("menuitem", { name: "Write a comment" }).click();
	await page.getByRole("textbox", { name: "Write a comment" }).fill("Hello {{requester.nose}}");
	await page.getByRole("button", { name: "Create" }).click();
	await expect(page.getByRole("alert")).toContainText("effect 2 (comment)");
	await page.getByRole("textbox", { name: "Write a comment" }).fill("Hello ");
	const written = await page.getByRole("textbox", { name: "Write a comment" }).getAttribute("id");
	await page.getByRole("button", { name: "Variables" }).click();
	await page.getByRole("menuitem", { name: "Requester: first name" }).focus();
	expect((await inOneTurn(page, "Enter", "Shift")).id, "one goes on typing behind it").toBe(written);
	await page.keyboard.type("!");
	await page.getByRole("button", { name: "Create" }).click();
	await expect(page.getByRole("heading", { name: "Made by hand" })).toBeVisible();
	const made = (await coordinator(as, "GET", '/macros?q=name:"Made by hand"')).items[0];
	expect(made.effects).toEqual([{ do: "set", fields: { impact: "1" } }, { do: "comment", body: "Hello {{requester.first_name}}!", visibility: "public" }]);
});
