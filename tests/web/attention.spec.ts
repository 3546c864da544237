// attention.spec.ts - two people at one desk, each in a browser of their own: who is there, what is new, what is put aside,
// what one is told and why, and that nobody's text is ever lost.
import type { Browser, Page } from "@playwright/test";
import { expect, test, type Caller } from "../support/fixtures";
import { heldRequests } from "../support/routes";

async function make(as: (role: string) => Promise<Caller>, title: string, fields: object = {}): Promise<string> {
	const a = await (await as("coordinator")).call("POST", "/api/v1/tickets", { kind: "incident", title, impact: "3", urgency: "3", ...fields });
	expect(a.status, JSON.stringify(a.body)).toBe(201);
	return a.body.key as string;
}

/** Another browser, signed in as somebody. */
async function another(browser: Browser, url: string, login: unknown): Promise<Page> {
	const context = await browser.newContext({ baseURL: url });
	expect((await context.request.post(url + "/api/v1/session", { data: login })).status()).toBe(200);
	return context.newPage();
}

test.beforeEach(({ page, signInPage }) => signInPage(page, "coordinator"));

test("who is there is seen in the list and on the ticket, and gone when they leave @both", async ({ page, browser, server, as }) => {
	const key = await make(as, "Two at once");
	await page.goto(`/tickets?q=key:${key}`);
	await page.locator(`#row-${key}`).waitFor();
	const other = await another(browser, server.url, server.logins.lead);
	const name = (await as("lead")).me.name;
	await other.goto("/tickets/" + key);
	await expect(page.locator(`#row-${key}`).getByRole("img", { name: `${name} is looking at this` })).toBeVisible();
	await other.getByRole("textbox", { name: "Reply" }).fill("I will answer");
	await expect(page.locator(`#row-${key}`).getByRole("img", { name: `${name} is replying` })).toBeVisible();
	await page.goto("/tickets/" + key);
	await expect(page.getByText(`${name} is replying`)).toBeVisible();
	await other.context().close();
	const beat = (await as("lead")).call("PUT", "/api/v1/presence", { key, doing: "viewing", tab: "api" });
	expect((await beat).status).toBe(204);
	await (await as("lead")).call("PUT", "/api/v1/presence", { key, doing: "gone", tab: "api" });
	await expect(page.getByText(`${name} is looking at this`)).toHaveCount(0);
});

test("new since I looked: bold in the list, a line in the history, read by looking", async ({ page, as }) => {
	const key = await make(as, "News here");
	const looking = () => page.waitForResponse((r) => r.url().includes(`/tickets/${key}/seen`) && r.request().method() === "PUT");
	const looked = looking();
	await page.goto("/tickets/" + key);
	await looked;
	await page.goto(`/tickets?q=key:${key}`);
	const row = page.locator(`#row-${key}`);
	await row.waitFor();
	await expect(row).not.toHaveClass(/unread/);
	await (await as("lead")).call("POST", `/api/v1/tickets/${key}/comments`, { body: "Something new", visibility: "internal" });
	await expect(row).toHaveClass(/unread/);
	const again = looking();
	await page.goto("/tickets/" + key);
	await expect(page.getByText("1 thing new since you looked")).toBeVisible();
	await again;
	const marked = page.waitForResponse((r) => r.url().includes(`/tickets/${key}/seen`) && r.request().method() === "DELETE");
	await page.keyboard.press("u");
	await marked; // who leaves the page by its address before the server has answered takes the key back
	await page.goto(`/tickets?q=key:${key} is:unread`);
	await expect(row).toHaveClass(/unread/);
});

test("a change between the list's answer and the stream's first opening is told", async ({ page, as }) => {
	const key = await make(as, "Early bird");
	const open = await heldRequests(page, "**/api/v1/stream*");
	const asked = page.waitForRequest("**/api/v1/stream*");
	await page.goto(`/tickets?q=key:${key}`);
	const row = page.locator(`#row-${key}`);
	await row.waitFor();
	await asked;
	await (await as("lead")).call("PATCH", `/api/v1/tickets/${key}`, { title: "Early worm" });
	open();
	await expect(row).toContainText("Early worm");
});

test("told why, by keys alone: g n, open, read; and muted from the notification", async ({ page, as }) => {
	const me = (await as("coordinator")).me, key = await make(as, "Yours now");
	await (await as("lead")).call("POST", `/api/v1/tickets/${key}/assign`, { assignee: me.id });
	await page.goto("/");
	await expect(page.getByRole("link", { name: /Notifications, \d+ unread/ })).toBeVisible();
	await page.locator("main h1").waitFor();
	await page.keyboard.press("g");
	await page.keyboard.press("n");
	const item = page.getByRole("listitem").filter({ hasText: "Yours now" });
	await expect(item).toContainText(`${(await as("lead")).me.name} assigned it to you.`);
	await item.getByRole("button", { name: /More about this notification/ }).click();
	await page.getByRole("menuitem", { name: "for an hour" }).first().click();
	await expect(page.getByText("You will not be told")).toBeVisible();
	const before = (await (await as("coordinator")).call("GET", "/api/v1/notices/count")).body.unread as number;
	await (await as("lead")).call("POST", `/api/v1/tickets/${key}/comments`, { body: "anything new?", visibility: "internal" });
	expect((await (await as("coordinator")).call("GET", "/api/v1/notices/count")).body.unread).toBe(before);
	await item.getByRole("button", { name: /Yours now.*assigned/ }).focus();
	await page.keyboard.press("Enter");
	await expect(page).toHaveURL(new RegExp(`/tickets/${key}`));
	await page.goto("/notices");
	await page.locator("main h1").waitFor(); // before it stands there is neither a list nor a key
	await expect(page.getByRole("listitem").filter({ hasText: "Yours now" })).toHaveCount(0);
	await page.keyboard.press("Shift+E");
	await expect(page.getByText("Nothing waits for you")).toBeVisible();
});

test("all read while the list is still on its way: what comes then is not shown", async ({ page, as }) => {
	const me = (await as("coordinator")).me, key = await make(as, "Read unseen");
	await (await as("lead")).call("POST", `/api/v1/tickets/${key}/assign`, { assignee: me.id });
	let late: (() => void) | undefined;
	const held = new Promise<void>((go) => (late = go));
	let first = true;
	await page.route(/\/api\/v1\/notices\?/, async (route) => {
		if (!first)
			return route.continue();
		first = false;
		const answer = await route.fetch();
		await held;
		await route.fulfill({ response: answer }).catch(() => undefined); // nobody waits for it any more
	});
	await page.goto("/notices");
	await page.locator("main h1").waitFor();
	const read = page.waitForResponse((r) => r.url().includes("/notices/read"));
	await page.keyboard.press("Shift+E");
	await read;
	late!();
	await expect(page.getByText("Nothing waits for you")).toBeVisible();
});

test("z takes back what was last told with a way back, not what was done before it", async ({ page, as }) => {
	const key = await make(as, "Put aside by mistake"), other = await make(as, "At the other end");
	const coordinator = await as("coordinator"), at = `/api/v1/tickets/${key}`;
	await coordinator.call("POST", `${at}/links`, { kind: "relates_to", to: other });
	const now = async () => {
		const t = (await coordinator.call("GET", at)).body;
		return { state: t.state as string, snoozed: t.attention.snoozed !== undefined, links: (await coordinator.call("GET", `${at}/links`)).body.items.length as number };
	};
	await page.goto("/tickets/" + key);
	await page.getByRole("button", { name: "Accept" }).first().click();
	await expect(page.getByText("In progress").first()).toBeVisible();
	await page.keyboard.press("b");
	await page.getByRole("dialog", { name: `Snooze ${key}` }).getByRole("button", { name: "Snooze" }).click();
	await expect.poll(now).toEqual({ state: "in_progress", snoozed: true, links: 1 });
	await expect(page.getByRole("dialog")).toHaveCount(0);
	await page.keyboard.press("z");
	await expect.poll(now).toEqual({ state: "in_progress", snoozed: false, links: 1 });
	await page.getByRole("button", { name: /^Remove the link to/ }).click();
	await expect.poll(now).toEqual({ state: "in_progress", snoozed: false, links: 0 });
	await page.keyboard.press("z");
	await expect.poll(now).toEqual({ state: "in_progress", snoozed: false, links: 1 });
	/* Both are taken back: what was done before them is the last now. */
	await page.keyboard.press("z");
	await expect.poll(now).toEqual({ state: "new", snoozed: false, links: 1 });
});

test("snoozed by key, gone from the list, back with why", async ({ page, as }) => {
	const key = await make(as, "Not before the part is there");
	await page.goto("/tickets/" + key);
	await page.getByRole("heading", { level: 1 }).waitFor();
	await page.keyboard.press("b");
	const dialog = page.getByRole("dialog", { name: `Snooze ${key}` });
	await dialog.getByLabel("Until").selectOption({ label: "No fixed time" });
	await dialog.getByLabel("Or earlier, when").selectOption({ label: "only then" });
	await page.keyboard.press("Control+Enter");
	await expect(dialog.getByRole("alert")).toContainText("until when"); /* what cannot be is said where it stands */
	await dialog.getByLabel("Or earlier, when").selectOption({ label: "anything changes" });
	await dialog.getByLabel(/Why/).fill("part is ordered");
	await page.keyboard.press("Control+Enter");
	await expect(page.getByText("Snoozed, or until anything changes")).toBeVisible();
	await page.goto(`/tickets?q=key:${key}`);
	await expect(page.getByText("1 snoozed")).toBeVisible();
	await expect(page.locator(`#row-${key}`)).toHaveCount(0);
	await (await as("lead")).call("PATCH", `/api/v1/tickets/${key}`, { category: "hardware" });
	await expect(page.locator(`#row-${key}`)).toContainText("Back because something changed");
});

test("two tabs at one reply: one follows the other, and what was sent is gone in both", async ({ page, as }) => {
	const key = await make(as, "Twice open");
	const reply = (of: Page) => of.getByRole("textbox", { name: "Reply" });
	await page.goto("/tickets/" + key);
	await reply(page).fill("From the first");
	const other = await page.context().newPage();
	await other.goto("/tickets/" + key);
	await expect(reply(other)).toHaveValue("From the first");
	await reply(other).fill("From the first, and more in the second");
	await expect(reply(page)).toHaveValue("From the first, and more in the second");
	await reply(page).press("End");
	await page.keyboard.type(", and the end");
	await expect(reply(other)).toHaveValue("From the first, and more in the second, and the end");
	await reply(other).press("Control+Enter");
	await expect(other.getByRole("article").filter({ hasText: "and the end" })).toBeVisible();
	await expect(reply(page)).toHaveValue("");
});

test("a draft from another browser is there, and two devices lose nothing", async ({ page, browser, server, as }) => {
	const key = await make(as, "Begun elsewhere");
	const other = await another(browser, server.url, server.logins.coordinator);
	await other.goto("/tickets/" + key);
	const kept = other.waitForResponse((r) => r.url().includes("/drafts/") && r.request().method() === "PUT");
	await other.getByRole("textbox", { name: "Reply" }).fill("Written on the other machine");
	await kept;
	await page.goto("/tickets/" + key);
	const box = page.getByRole("textbox", { name: "Reply" });
	await expect(box).toHaveValue("Written on the other machine");
	await expect(page.getByText(/Draft from .* on another device/)).toBeVisible();
	const here = page.waitForResponse((r) => r.url().includes("/drafts/") && r.request().method() === "PUT");
	await box.fill("Written on the other machine, and here");
	await here;
	await other.getByRole("textbox", { name: "Reply" }).fill("Written on, there");
	await expect(other.getByText(/wrote something else here/)).toBeVisible();
	await expect(other.getByRole("textbox", { name: "Reply" })).toHaveValue("Written on, there");
	await other.getByRole("button", { name: "Use that text" }).click();
	await expect(other.getByRole("textbox", { name: "Reply" })).toHaveValue("Written on the other machine, and here");
	await other.context().close();
	await page.goto("/drafts");
	await expect(page.getByRole("listitem").filter({ hasText: "Begun elsewhere" })).toContainText("and here");
});

test("a lost session costs no text", async ({ page, as, signInPage }) => {
	const key = await make(as, "Session gone");
	await page.goto("/tickets/" + key);
	await page.getByRole("textbox", { name: "Reply" }).fill("Half an hour of typing");
	await page.context().clearCookies();
	/* by key: keeping the draft may find out first, and lead to the sign-in by itself */
	await page.keyboard.press("Control+Enter");
	await expect(page).toHaveURL(/sign-in/);
	await signInPage(page, "coordinator");
	await page.goto("/tickets/" + key);
	await expect(page.getByRole("textbox", { name: "Reply" })).toHaveValue("Half an hour of typing");
});

test("two edit the description: nothing is written over, and both texts can be kept", async ({ page, browser, server, as }) => {
	const key = await make(as, "Two editors", { description: "As reported." });
	const other = await another(browser, server.url, server.logins.lead);
	for (const p of [page, other]) {
		await p.goto("/tickets/" + key);
		await p.getByRole("button", { name: /Edit Description/ }).click();
	}
	await page.getByRole("textbox", { name: "Description" }).fill("As reported. Mine.");
	await other.getByRole("textbox", { name: "Description" }).fill("As reported. Theirs.");
	await other.getByRole("button", { name: "Save" }).click();
	await expect(other.getByRole("textbox", { name: "Description" })).toHaveCount(0);
	/* told softly, and the text being written is untouched */
	await expect(page.getByText(`${(await as("lead")).me.name} changed Description while you were writing.`)).toBeVisible();
	await expect(page.getByRole("textbox", { name: "Description" })).toHaveValue("As reported. Mine.");
	await page.getByRole("button", { name: "Save" }).click();
	const dialog = page.getByRole("dialog", { name: /changed the same field/ });
	await dialog.getByRole("radio", { name: "Both, one after the other" }).check();
	await dialog.getByRole("button", { name: "Save" }).click();
	await expect(page.getByRole("textbox", { name: "Description" })).toHaveCount(0);
	await expect.poll(async () => (await (await as("lead")).call("GET", `/api/v1/tickets/${key}`)).body.description as string).toBe("As reported. Theirs.\n\nAs reported. Mine.");
	await other.context().close();
});

test("what is pasted before the page came to rest is kept", async ({ page }) => {
	await page.goto("/tickets?q=is:open&cols=key,title:320,state");
	await page.locator("[role=row][id]").first().waitFor();
	/* no picture and no timer from here: effects wait, as they do on a slow machine */
	await page.clock.install();
	await page.clock.pauseAt(Date.now() + 3600_000);
	await page.getByRole("button", { name: "Colours" }).evaluate((b: HTMLElement) => b.click());
	const name = page.getByLabel("Name of rule 1");
	await name.waitFor({ state: "attached" });
	await name.fill("Late");
	expect(await name.inputValue()).toBe("Late");
});

test("what changes under the pen is told though the timeline came after it", async ({ page, as }) => {
	const key = await make(as, "Late timeline");
	const open = await heldRequests(page, /\/timeline\?/);
	await page.goto("/tickets/" + key);
	await page.getByRole("textbox", { name: "Reply" }).pressSequentially("We are");
	await (await as("lead")).call("POST", `/api/v1/tickets/${key}/accept`, {});
	open();
	await expect(page.getByText(/changed .*State.* while you were writing/)).toBeVisible();
	await expect(page.getByText(/changed .*Title.* while you were writing/)).toHaveCount(0); // what was there before
});

test("a reply is written while the state changes: told, kept, sent", async ({ page, as }) => {
	const key = await make(as, "State under the pen");
	await page.goto("/tickets/" + key);
	const box = page.getByRole("textbox", { name: "Reply" });
	await box.pressSequentially("We are");
	await (await as("lead")).call("POST", `/api/v1/tickets/${key}/accept`, {});
	await expect(page.getByText(/changed .*State.* while you were writing/)).toBeVisible();
	await expect(box).toBeFocused();
	await box.pressSequentially(" on it");
	await page.keyboard.press("Control+Enter");
	await expect(box).toHaveValue("");
	await expect(page.getByRole("article").filter({ hasText: "We are on it" })).toBeVisible();
});
