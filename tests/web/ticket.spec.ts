// One ticket: from opening to resolving, drafts, fields in place with undo and merge, links, files, verbs that need words.
import { expect, test } from "../support/fixtures";
import type { Caller } from "../support/fixtures";
import type { Page } from "@playwright/test";
import { heldRequests } from "../support/routes";

async function make(as: (role: string) => Promise<Caller>, title: string): Promise<string> {
	const answer = await (await as("admin")).call("POST", "/api/v1/tickets", { title, kind: "incident", client: 1, description: "Since **today**" });
	expect(answer.status).toBe(201);
	return answer.body.key as string;
}

test.beforeEach(async ({ page, signInPage }) => {
	await page.setViewportSize({ width: 1440, height: 860 });
	await signInPage(page, "coordinator");
});

test("opened, taken, answered, resolved, and every step is in its history @both", async ({ page, as }) => {
	await page.goto("/tickets/new");
	await page.getByLabel("Title").fill("Plotter prints stripes");
	await page.getByLabel("Description").fill("Only on A1.");
	await page.getByRole("button", { name: "Create" }).click();
	await expect(page.getByRole("heading", { level: 1, name: "Plotter prints stripes" })).toBeVisible();
	const key = /[A-Z]+\d+$/.exec(page.url())![0];

	/* What comes of it is seen before the server has said so. */
	const answer = await heldRequests(page, /\/accept$/);
	await page.getByRole("button", { name: "Accept I", exact: true }).click();
	await expect(page.locator(".ticket-head").getByText("In progress")).toBeVisible();
	answer();

	await page.keyboard.press("r");
	await page.keyboard.type("We look at it.");
	await page.keyboard.press("Control+Enter");
	await expect(page.getByRole("article").filter({ hasText: "We look at it." })).toBeVisible();

	await page.getByRole("main").click({ position: { x: 5, y: 300 } });
	await page.keyboard.press("Shift+R");
	await page.getByLabel("Resolution").selectOption({ index: 1 });
	await page.getByLabel("What was done").fill("Cleaned the heads.");
	await page.getByRole("dialog").getByRole("button", { name: "Resolve" }).click();
	await expect(page.locator(".ticket-head").getByText("Resolved")).toBeVisible();
	const kinds = (await (await as("coordinator")).call("GET", `/api/v1/tickets/${key}/timeline`)).body.items.map((i: { kind: string }) => i.kind);
	expect(kinds).toEqual(expect.arrayContaining(["created", "accept", "resolve"]));
});

test("a verb that lacks something names the field and changes nothing", async ({ page, as }) => {
	const key = await make(as, "Hold without a word");
	await page.goto("/tickets/" + key);
	await page.getByRole("heading", { level: 1 }).waitFor();
	await page.keyboard.press("h");
	await page.getByLabel("Waiting for").selectOption("caller");
	await page.getByRole("dialog").getByRole("button", { name: "Put on hold" }).click();
	await expect(page.getByRole("dialog").getByLabel("Comment")).toHaveAttribute("aria-invalid", "true");
	expect((await (await as("coordinator")).call("GET", `/api/v1/tickets/${key}`)).body.state).toBe("new");
	await page.getByRole("dialog").getByLabel("Comment").fill("Which printer?");
	await page.getByRole("dialog").getByRole("button", { name: "Put on hold" }).click();
	await expect(page.locator(".ticket-head").getByText("On hold")).toBeVisible();
});

test("two fields changed before either is drawn: both stay", async ({ page, as }) => {
	const key = await make(as, "Filled in by a helper");
	await page.goto("/tickets/" + key);
	await page.getByRole("button", { name: "Accept I", exact: true }).click();
	await expect(page.locator(".ticket-head").getByText("In progress")).toBeVisible();
	await page.keyboard.press("Shift+R");
	const dialog = page.getByRole("dialog");
	await dialog.getByLabel("What was done").waitFor();
	await dialog.evaluate((d) => {
		const pick = d.querySelector("select")!;
		const text = d.querySelector("textarea")!;
		pick.selectedIndex = 1;
		pick.dispatchEvent(new Event("change", { bubbles: true }));
		text.value = "Cleaned the heads.";
		text.dispatchEvent(new Event("input", { bubbles: true }));
	});
	await expect(dialog.getByLabel("What was done")).toHaveValue("Cleaned the heads.");
	await dialog.getByRole("button", { name: "Resolve" }).click();
	await expect(page.locator(".ticket-head").getByText("Resolved")).toBeVisible();
});

test("a draft survives a reload, and can be discarded and brought back", async ({ page, as }) => {
	const key = await make(as, "Draft kept");
	await page.goto("/tickets/" + key);
	const box = page.getByRole("textbox", { name: "Reply" });
	await box.fill("Half a sentence");
	await page.reload();
	await expect(box).toHaveValue("Half a sentence");
	await page.getByRole("button", { name: "Discard draft" }).click();
	await expect(box).toHaveValue("");
	await page.getByRole("button", { name: "Undo" }).click();
	await expect(box).toHaveValue("Half a sentence");
});

test("a colleague is mentioned by @", async ({ page, as, server }) => {
	const key = await make(as, "Mention someone");
	await page.goto("/tickets/" + key);
	await page.getByRole("button", { name: "Internal note" }).click();
	await page.getByRole("textbox", { name: "Internal note" }).pressSequentially("@" + server.logins.lead!.login.slice(0, 3));
	await page.locator(".composer").getByRole("button", { name: "@" + server.logins.lead!.login }).click();
	await expect(page.getByRole("textbox", { name: "Internal note" })).toHaveValue(`@${server.logins.lead!.login} `);
});

test("a field is changed in place, and undone", async ({ page, as }) => {
	const key = await make(as, "Impact in place");
	const me = await as("coordinator");
	await page.goto("/tickets/" + key);
	await page.getByRole("button", { name: /Edit Impact/ }).click();
	await page.getByLabel("Impact", { exact: true }).selectOption("1");
	await expect(page.getByText("Impact: Saved")).toBeVisible();
	expect((await me.call("GET", `/api/v1/tickets/${key}`)).body.impact).toBe("1");
	await page.getByRole("button", { name: "Undo" }).click();
	await expect(page.getByText("Undone", { exact: true })).toBeVisible();
	expect((await me.call("GET", `/api/v1/tickets/${key}`)).body.impact).toBe("3");
});

test("the same field changed by two is put side by side, and one chooses", async ({ page, as }) => {
	const key = await make(as, "Merge me");
	const other = await as("admin");
	/* Without the live stream the page keeps the version it read. */
	await page.route("**/api/v1/stream*", (r) => r.abort());
	await page.goto("/tickets/" + key);
	const heading = page.getByRole("heading", { level: 1 });
	await heading.waitFor();
	await page.getByRole("button", { name: "Merge me" }).click();
	await other.call("PATCH", `/api/v1/tickets/${key}`, { title: "Theirs" });
	await page.getByRole("textbox", { name: "Title" }).fill("Mine");
	await page.keyboard.press("Enter");
	const dialog = page.getByRole("dialog", { name: /changed the same field/ });
	await expect(dialog.getByRole("row").last()).toContainText(/Title.*Merge me.*Theirs.*Mine/);
	expect((await other.call("GET", `/api/v1/tickets/${key}`)).body.title).toBe("Theirs");
	await dialog.getByRole("radio", { name: "Mine" }).check();
	await dialog.getByRole("button", { name: "Save" }).click();
	await expect(heading).toHaveText("Mine");
	await expect.poll(async () => (await other.call("GET", `/api/v1/tickets/${key}`)).body.title as string).toBe("Mine");
});

test("another field changed meanwhile is merged without a question", async ({ page, as }) => {
	const key = await make(as, "Merge us both");
	const other = await as("admin");
	await page.route("**/api/v1/stream*", (r) => r.abort());
	await page.goto("/tickets/" + key);
	await page.getByRole("button", { name: "Merge us both" }).click();
	await other.call("PATCH", `/api/v1/tickets/${key}`, { urgency: "1" });
	await page.getByRole("textbox", { name: "Title" }).fill("Both kept");
	await page.keyboard.press("Enter");
	await expect(page.getByText("Both changes are kept")).toBeVisible();
	expect((await other.call("GET", `/api/v1/tickets/${key}`)).body).toMatchObject({ title: "Both kept", urgency: "1" });
});

test("tickets are linked by number and the link is removed with a way back", async ({ page, as }) => {
	const [a, b] = [await make(as, "Linked one"), await make(as, "Linked two")];
	await page.goto("/tickets/" + a);
	await page.getByRole("button", { name: "Add link" }).click();
	await page.getByLabel("Number or words").fill(b);
	await page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
	await expect(page.getByRole("link", { name: /Linked two/ })).toBeVisible();
	await page.getByRole("button", { name: `Remove the link to ${b}` }).click();
	await expect(page.getByRole("link", { name: /Linked two/ })).toHaveCount(0);
	await page.getByRole("button", { name: "Undo" }).click();
	await expect(page.getByRole("link", { name: /Linked two/ })).toBeVisible();
});

test("a file is attached and read back", async ({ page, as }) => {
	const key = await make(as, "With a file");
	await page.goto("/tickets/" + key);
	await page.locator("input[type=file]").setInputFiles({ name: "notes é.txt", mimeType: "text/plain", buffer: Buffer.from("hello") });
	const link = page.getByRole("link", { name: "notes é.txt" }).first();
	await expect(link).toBeVisible();
	const got = await page.request.get((await link.getAttribute("href"))!);
	expect(await got.text()).toBe("hello");
});

/** As a hand would: a file carried over the page and let go. */
async function drop(page: Page, name: string, text: string): Promise<void> {
	const carried = await page.evaluateHandle(
		([n, t]) => {
			const d = new DataTransfer();
			d.items.add(new File([t!], n!, { type: "text/plain" }));
			return d;
		},
		[name, text],
	);
	await page.dispatchEvent("main", "dragover", { dataTransfer: carried });
	await expect(page.getByText("Drop files to attach them")).toBeVisible();
	await page.dispatchEvent("main", "drop", { dataTransfer: carried });
}

test("a dropped file is attached; one that cannot be sent is named", async ({ page, as }) => {
	const key = await make(as, "With a dropped file");
	await page.goto("/tickets/" + key);
	await page.getByRole("heading", { level: 1 }).waitFor();
	await drop(page, "trace.log", "dropped here");
	const link = page.getByRole("link", { name: "trace.log" }).first();
	await expect(link).toBeVisible();
	const got = await page.request.get((await link.getAttribute("href"))!);
	expect(await got.text()).toBe("dropped here");
	await page.route("**/attachments?*", (r) => r.abort());
	await drop(page, "lost.log", "not sent");
	await expect(page.getByRole("alert").filter({ hasText: "lost.log" })).toBeVisible();
	await expect(page.getByRole("link", { name: "lost.log" })).toHaveCount(0);
});

test("what is not there is said to be not there", async ({ page }) => {
	await page.goto("/tickets/INC999999999");
	await expect(page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
});

test("without a connection the text stays and the person is told", async ({ page, as }) => {
	const key = await make(as, "Offline reply");
	await page.goto("/tickets/" + key);
	await page.getByRole("textbox", { name: "Reply" }).fill("Not lost");
	await page.route("**/comments", (r) => r.abort());
	await page.getByRole("button", { name: /Send reply/ }).click();
	await expect(page.getByRole("alert")).toContainText("cannot be reached");
	await expect(page.getByRole("textbox", { name: "Reply" })).toHaveValue("Not lost");
});

/** What moves beside a ticket without anybody's doing, told by the browser; and no time runs out there. */
async function sideMoves(page: Page): Promise<() => Promise<number>> {
	await page.addInitScript(() => {
		const later = globalThis.setTimeout, all = { moves: 0 };
		globalThis.setTimeout = ((run: () => void, ms?: number) => (ms === 800 ? 0 : later(run, ms))) as typeof later;
		Object.assign(globalThis, all);
		const stands = (node: Node | null) => (node instanceof Element ? node : node?.parentElement)?.closest(".ticket-side") != null;
		new PerformanceObserver((list) => {
			for (const e of list.getEntries() as (PerformanceEntry & { sources: { node: Node | null }[] })[])
				Object.assign(globalThis, { moves: (all.moves += Number(e.sources.some((s) => stands(s.node)))) });
		}).observe({ type: "layout-shift", buffered: true });
	});
	return () => page.evaluate(() => (globalThis as unknown as { moves: number }).moves);
}

test("what stands beside a ticket comes together", async ({ page, as }) => {
	const key = await make(as, "Cards come at once");
	const side = page.getByRole("group", { name: "Fields" }), team = side.getByRole("button", { name: /^Edit Team/ });
	const moves = await sideMoves(page);
	const letGo = await heldRequests(page, /\/next-action$/);
	const others = Promise.all(["links", "watchers", "harm", "clocks/chain"].map((x) => page.waitForResponse((r) => r.url().includes(`/tickets/${key}/${x}`))));
	await page.goto("/tickets/" + key);
	await others;
	await expect(page.getByRole("heading", { level: 1, name: "Cards come at once" })).toBeVisible();
	await expect(side).toHaveAttribute("aria-busy", "true");
	await expect(team).toBeHidden();
	letGo();
	await expect(team).toBeVisible();
	await expect(side.getByRole("heading", { name: "Next action" })).toBeVisible();
	await expect(side).toHaveAttribute("aria-busy", "false");
	expect(await moves()).toBe(0);
});

test("the other cards of a ticket do not wait long for a slow one", async ({ page, as }) => {
	const key = await make(as, "One card is late");
	const side = page.getByRole("group", { name: "Fields" });
	const letGo = await heldRequests(page, /\/next-action$/);
	await page.goto("/tickets/" + key);
	await expect(side.getByRole("button", { name: /^Edit Team/ })).toBeVisible();
	await expect(side.getByRole("heading", { name: "Next action" })).toBeHidden();
	letGo();
	await expect(side.getByRole("heading", { name: "Next action" })).toBeVisible();
});
