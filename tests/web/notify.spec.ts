// notify.spec.ts - by which channels one is told: the matrix by keys, what an administrator locks, one's own chat with a
// test that fails and says why, the browser's own notifications, and the page behind a mute link.
import { expect, test } from "../support/fixtures";

test("the matrix: set by keys, kept, and locked by an administrator", async ({ page, as, signInPage }) => {
	const admin = await as("admin");
	await admin.call("PUT", "/api/v1/notices/policy?client=1", { channels: { mail: { oncall: "now" } }, locked: { mail: ["oncall"] } });
	await signInPage(page, "coordinator");
	await page.goto("/notices/settings");
	const cell = page.getByRole("combobox", { name: "Somebody writes on a ticket assigned to me: E-mail" });
	await expect(cell).toHaveValue("now");
	const put = page.waitForResponse((r) => r.url().endsWith("/notices/settings") && r.request().method() === "PUT");
	await cell.focus();
	await expect(cell).toBeFocused();
	await page.keyboard.press("D");
	expect((await put).status()).toBe(200);
	await page.reload();
	await expect(cell).toHaveValue("digest");
	await expect(page.getByRole("combobox", { name: /^On call.*: E-mail, fixed by an administrator$/ })).toBeDisabled();
	await page.getByRole("checkbox", { name: "My approval is asked: breaks through quiet hours" }).check();
	await expect.poll(async () => (await (await as("coordinator")).call("GET", "/api/v1/notices/settings")).body.reasons.find((r: { id: string }) => r.id === "approval").breaks).toBe(true);
	await admin.call("PUT", "/api/v1/notices/policy?client=1", { channels: { mail: { oncall: null } }, locked: { mail: [] } });
});

test("a box keeps what was chosen while the server has not answered", async ({ page, signInPage, as }) => {
	await signInPage(page, "agent");
	await page.goto("/notices/settings");
	const box = page.getByRole("checkbox", { name: "My approval is asked: breaks through quiet hours" });
	const cell = page.getByRole("combobox", { name: "Somebody writes on a ticket assigned to me: E-mail" });
	await expect(box).not.toBeChecked();
	let answer = () => {};
	const held = new Promise<void>((go) => (answer = go));
	await page.route(/notices\/settings$/, async (route) => {
		if (route.request().method() === "PUT")
			await held;
		await route.continue();
	});
	let saved = 0;
	page.on("response", (r) => (saved += r.request().method() === "PUT" && r.url().endsWith("notices/settings") ? 1 : 0));
	await box.check();
	await cell.selectOption("off");
	/* A notice comes: the settings are read anew, as they are without either. */
	const lead = await as("lead"), again = page.waitForResponse((r) => r.request().method() === "GET" && r.url().endsWith("notices/settings"));
	const { body } = await lead.call("POST", "/api/v1/tickets", { kind: "incident", title: "Boxes", impact: "3", urgency: "3" });
	await lead.call("POST", `/api/v1/tickets/${body.key as string}/assign`, { assignee: (await as("agent")).me.id });
	await (await again).finished();
	await expect(page.getByRole("link", { name: /Notifications, \d+ unread/ })).toBeVisible();
	await expect(box).toBeChecked();
	await expect(cell).toHaveValue("off");
	answer();
	await expect(page.getByText("Saved").first()).toBeVisible();
	await expect.poll(() => saved, "each is sent, one after the other").toBe(2);
	await page.reload();
	await expect(box).toBeChecked();
	await expect(cell).toHaveValue("off");
});

test("one's own chat: a wrong address is refused, a test that fails says why", async ({ page, signInPage }) => {
	await signInPage(page, "lead");
	await page.goto("/notices/settings");
	const address = page.getByLabel("Address of an incoming webhook");
	await address.fill("https://user:secret@example.test/x");
	await page.getByRole("button", { name: "Save" }).click();
	await expect(page.getByRole("alert")).toContainText("user name or password");
	await address.fill("http://127.0.0.1:9/nobody");
	await page.keyboard.press("Enter");
	await expect(page.getByText("Slack, 127.0.0.1:9")).toBeVisible();
	await page.getByRole("button", { name: "Send a test: Chat" }).click();
	await expect(page.getByText("It could not be delivered yet: No answer")).toBeVisible();
	await page.getByRole("button", { name: "Remove" }).click();
	await expect(page.getByText("Slack, 127.0.0.1:9")).toHaveCount(0);
});

test("an administrator prescribes and locks; the mail server's state", async ({ page, as, signInPage }) => {
	await signInPage(page, "admin");
	await page.goto("/admin/notices");
	const lock = page.getByRole("button", { name: "People cannot change it: My approval is asked, E-mail" });
	await lock.click();
	await expect(lock).toHaveAttribute("aria-pressed", "true");
	await expect(page.getByText("none: mail_server is not set")).toBeVisible();
	const locked = async () => (await (await as("admin")).call("GET", "/api/v1/notices/policy?client=1")).body.locked.mail as string[];
	await expect.poll(locked).toEqual(["approval"]); // shown first, then sent
	await lock.click();
	await expect(lock).toHaveAttribute("aria-pressed", "false");
	await expect.poll(locked).toEqual([]);
});

test("a notification of the browser's own, while nobody looks", async ({ page, as, context, signInPage }) => {
	await context.grantPermissions(["notifications"]);
	await page.addInitScript(() => {
		const shown: string[] = [];
		(window as unknown as { shown: string[] }).shown = shown;
		window.Notification = class {
			static permission = "granted";
			static requestPermission = () => Promise.resolve("granted");
			constructor(title: string) { shown.push(title); }
		} as unknown as typeof Notification;
		document.hasFocus = () => false;
		localStorage.setItem("sinew.desktop.shown", "1");
	});
	await signInPage(page, "agent");
	await page.goto("/notices/settings");
	await page.getByRole("checkbox", { name: /Notifications of this browser/ }).check();
	await expect(page.getByText("Live")).toBeVisible();
	const me = (await as("agent")).me, made = await (await as("coordinator")).call("POST", "/api/v1/tickets", { kind: "incident", title: "Seen from afar" });
	await (await as("coordinator")).call("POST", `/api/v1/tickets/${made.body.key}/assign`, { assignee: me.id });
	await expect.poll(() => page.evaluate(() => (window as unknown as { shown: string[] }).shown.some((t) => t.includes("Seen from afar") || /unread/.test(t)))).toBe(true);
});

test("a mute link that is none of ours says so", async ({ page }) => {
	await page.goto("/mute?token=1-ticket-1-9999999999-abc");
	await expect(page.getByRole("heading", { name: "This link does not work any more" })).toBeVisible();
});
