// Everything can be reached and left by keys alone; a whole shift of it is in shift-keys.spec.ts.
import { expect, test } from "../support/fixtures";
import { inOneTurn } from "../support/one-turn";
import { heldScripts } from "../support/routes";

test.beforeEach(async ({ page, signInPage }) => {
	await page.setViewportSize({ width: 1440, height: 860 });
	await signInPage(page, "coordinator");
});

test("Ctrl K finds a ticket by number and goes there", async ({ page, as }) => {
	const key = (await (await as("coordinator")).call("GET", "/api/v1/tickets?q=is:open&limit=1")).body.items[0].key as string;
	await page.goto("/");
	await page.getByRole("navigation").waitFor();
	await page.keyboard.press("Control+k");
	await page.keyboard.type(key);
	await expect(page.getByRole("option").first()).toContainText("Open");
	await page.keyboard.press("Enter");
	await expect(page).toHaveURL(new RegExp(key + "$"));
});

test("Ctrl K runs commands; Escape leaves and gives the focus back", async ({ page }) => {
	await page.goto("/");
	await page.getByRole("navigation").waitFor();
	await page.keyboard.press("Control+k");
	await page.keyboard.type("my settings");
	await page.keyboard.press("Enter");
	await expect(page).toHaveURL(/settings$/);
	await page.keyboard.press("Control+k");
	await page.keyboard.press("Escape");
	await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("a box keeps the focus inside, is all that is heard, and gives the focus back; Escape closes what is on top", async ({ page, as }) => {
	const key = (await (await as("coordinator")).call("GET", "/api/v1/tickets?q=is:open&limit=1")).body.items[0].key as string;
	await page.goto("/tickets/" + key);
	const title = page.locator("#title-" + key);
	await title.focus();
	await page.keyboard.press("a");
	const dialog = page.getByRole("dialog");
	await expect(dialog.getByRole("combobox").first()).toBeFocused();
	await expect(page.locator("#root [aria-live]").first(), "what is announced").not.toHaveAttribute("aria-hidden");
	await expect(page.getByRole("heading", { level: 1 }), "the page below is not heard").toHaveCount(0);
	for (const tab of ["Tab", "Shift+Tab"])
		for (let i = 0; i < 8; i++) {
			await page.keyboard.press(tab);
			expect(await dialog.evaluate((d) => d.contains(document.activeElement)), tab).toBe(true);
		}
	await title.evaluate((el: HTMLElement) => el.focus());
	expect(await dialog.evaluate((d) => d.contains(document.activeElement)), "the page below takes nothing").toBe(true);
	await dialog.getByRole("combobox").first().focus();
	await page.keyboard.type("a");
	await expect(dialog.getByRole("listbox").first()).toBeVisible();
	await page.keyboard.press("Escape");
	await expect(dialog.getByRole("listbox")).toHaveCount(0);
	await page.keyboard.press("Escape");
	await expect(dialog).toHaveCount(0);
	await expect(title).toBeFocused();
	await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

test("Enter is obeyed though the palette is still on its way", async ({ page }) => {
	const { come } = await heldScripts(page, "palette-foot");
	await page.goto("/");
	await page.getByRole("navigation").waitFor();
	await page.keyboard.press("Control+k");
	await page.keyboard.type("my settings");
	await expect(page.getByRole("combobox", { name: "Search or run a command" })).toHaveCount(0); // else this shows nothing
	await page.keyboard.press("Enter");
	come();
	await expect(page).toHaveURL(/settings$/);
	await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("a key right after the palette's Enter comes after what that does", async ({ page, as }) => {
	const caller = await as("coordinator");
	const key = (await caller.call("GET", "/api/v1/tickets?q=is:open&limit=1&sort=created")).body.items[0].key as string;
	const kinds = async () => ((await caller.call("GET", `/api/v1/tickets/${key}/timeline`)).body.items as { kind: string }[]).map((i) => i.kind).filter((k) => k.endsWith("watched"));
	await caller.call("DELETE", `/api/v1/tickets/${key}/watchers/me`);
	const before = (await kinds()).length;
	await page.goto("/tickets/" + key);
	await expect(page.getByRole("button", { name: "Watch or mute" })).toBeVisible();
	await page.keyboard.press("w");
	await expect.poll(async () => (await kinds()).length).toBe(before + 1);
	await page.keyboard.press("Control+k");
	await page.keyboard.type("stop watching");
	await expect(page.getByRole("option").first()).toContainText("Stop watching");
	await inOneTurn(page, "Enter", "w");
	await expect.poll(async () => (await kinds()).slice(before)).toEqual(["watched", "unwatched", "watched"]);
});

test("what the palette was asked for has the focus, not what had it before", async ({ page, as }) => {
	const key = (await (await as("coordinator")).call("GET", "/api/v1/tickets?q=is:open&limit=1")).body.items[0].key as string;
	await page.goto("/tickets/" + key);
	await page.locator("#title-" + key).focus();
	await page.keyboard.press("Control+k");
	await page.keyboard.type("reply");
	await expect(page.getByRole("option").first()).toHaveText(/^Reply/);
	await page.keyboard.press("Enter");
	await expect(page.getByRole("dialog")).toHaveCount(0);
	await expect(page.locator("#composer-" + key)).toBeFocused();
	await page.keyboard.type("We look at it.");
	await expect(page.locator("#composer-" + key)).toHaveValue("We look at it.");
});

for (const held of [false, true])
	test(`the key after Escape is for what had the focus before the palette${held ? ", though that is still on its way" : ""}`, async ({ page, as }) => {
		const key = (await (await as("coordinator")).call("GET", "/api/v1/tickets?q=is:open&limit=1")).body.items[0].key as string;
		if (held)
			await heldScripts(page, "palette-foot");
		await page.goto("/tickets/" + key);
		await page.locator("#composer-" + key).focus();
		await page.keyboard.press("Control+k");
		await expect(page.getByRole("combobox", { name: "Search or run a command" })).toHaveCount(held ? 0 : 1);
		await expect(page.getByRole("dialog").locator("input")).toBeFocused();
		expect((await inOneTurn(page, "Escape")).id).toBe("composer-" + key);
	});

test("the key after Escape is for what had the focus before a dialog; a press beside it leaves it there too", async ({ page, as }) => {
	const key = (await (await as("coordinator")).call("GET", "/api/v1/tickets?q=is:open&limit=1")).body.items[0].key as string;
	await page.goto("/tickets/" + key);
	const title = page.locator("#title-" + key), dialog = page.getByRole("dialog");
	await title.focus();
	await page.keyboard.press("a");
	await expect(dialog.getByRole("combobox").first()).toBeFocused();
	expect((await inOneTurn(page, "Escape")).id).toBe("title-" + key);
	await page.keyboard.press("a");
	await expect(dialog.getByRole("combobox").first()).toBeFocused();
	await page.mouse.click(5, 5);
	await expect(dialog).toHaveCount(0);
	await expect(title).toBeFocused();
});

test("who is elsewhere by the time a box gives the focus back stays there", async ({ page, as }) => {
	const key = (await (await as("coordinator")).call("GET", "/api/v1/tickets?q=is:open&limit=1")).body.items[0].key as string;
	await page.goto("/tickets/" + key);
	const title = page.locator("#title-" + key), reply = page.locator("#composer-" + key);
	await reply.waitFor();
	for (const elsewhere of [false, true]) {
		await title.click();
		await expect(page.getByRole("textbox", { name: "Title" })).toBeFocused();
		/* In one turn, as a screen reader does it: neither a picture nor a key is in between. */
		await page.evaluate(async (to) => {
			document.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
			for (let i = 0; i < 50; i++)
				await Promise.resolve();
			if (to !== null)
				document.getElementById(to)!.focus();
		}, elsewhere ? "composer-" + key : null);
		await page.keyboard.press("Shift"); // by then it is given back
		await expect(elsewhere ? reply : title).toBeFocused();
	}
});

test("w is watch and unwatch in the order of the keys, however late the server is", async ({ page, as }) => {
	const caller = await as("coordinator");
	const key = (await caller.call("GET", "/api/v1/tickets?q=is:open&limit=1")).body.items[0].key as string;
	const watches = async () => ((await caller.call("GET", `/api/v1/tickets/${key}/watchers`)).body.items as { id: number }[]).some((x) => x.id === caller.me.id);
	const before = await watches();
	await page.goto("/tickets/" + key);
	const menu = page.getByRole("button", { name: "Watch or mute" });
	await expect(menu).toBeVisible();
	const told: string[] = [];
	let late = 3;
	await page.route(/watchers\/me$/, async (route) => {
		told.push(route.request().method());
		for (let i = 8 * late--; i > 0; i--) // asked side by side, the first would come last
			await page.evaluate(() => new Promise(requestAnimationFrame));
		await route.continue();
	});
	const first = before ? ["DELETE", "PUT", "DELETE"] : ["PUT", "DELETE", "PUT"];
	for (let i = 0; i < 3; i++)
		await page.keyboard.press("w");
	await expect.poll(() => told).toEqual(first);
	await expect.poll(watches).toBe(!before);
});

test("the sheet behind ? names the keys that act here", async ({ page }) => {
	await page.goto("/tickets?q=is:open");
	await page.getByRole("row").nth(1).waitFor();
	await page.keyboard.press("?");
	const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
	await expect(sheet).toContainText("Next ticket");
	await expect(sheet).toContainText("Search or run a command");
	await page.keyboard.press("Escape");
	await expect(sheet).toHaveCount(0);
});

test("g t and g d go between desk and queue, and not while typing", async ({ page }) => {
	await page.goto("/");
	await page.getByRole("navigation").waitFor();
	await page.keyboard.press("g");
	await page.keyboard.press("t");
	await expect(page).toHaveURL(/\/tickets/);
	await page.getByRole("combobox", { name: "Filter" }).fill("");
	await page.keyboard.type("gd");
	await expect(page).toHaveURL(/\/tickets/);
});

test("of settings changed faster than the server answers, all stay", async ({ page }) => {
	await page.goto("/settings");
	await page.getByRole("button", { name: "Compact" }).waitFor();
	let letGo: () => void = () => {};
	const gone = new Promise<void>((go) => (letGo = go));
	const told: string[] = [];
	await page.route(/\/api\/v1\/me$/, async (route) => {
		if (route.request().method() === "PATCH" && told.push(route.request().postData()!) === 1)
			await gone;
		await route.continue();
	});
	await page.getByRole("button", { name: "Compact" }).click();
	await expect.poll(() => told.length).toBe(1);
	await page.getByRole("checkbox", { name: /^Single-key/ }).uncheck();
	await page.evaluate(() => new Promise(requestAnimationFrame)); // both on their way, if they go side by side
	letGo();
	await expect.poll(() => told.length).toBe(2);
	const settings = async () => ((await (await page.request.get("/api/v1/me")).json()) as { settings: object }).settings;
	await expect.poll(settings).toMatchObject({ density: "compact", single_keys: false });
	await page.getByRole("button", { name: "Comfortable" }).click();
	await page.getByRole("checkbox", { name: /^Single-key/ }).check();
	await expect.poll(settings).toMatchObject({ density: "comfortable", single_keys: true });
});

for (const path of ["/", "/tickets?q=is:open", "/tickets/new", "/settings", "/search?q=citrix"])
	test(`every stop of Tab on ${path} shows where it is`, async ({ page }) => {
		await page.goto(path);
		await page.getByRole("main").waitFor();
		/* What is still to come has stops too; a search's answer has all but two. */
		await expect(page.locator(".skels")).toHaveCount(0);
		await page.locator("body").focus();
		const seen = new Set<string>();
		for (let i = 0; i < 60; i++) {
			await page.keyboard.press("Tab");
			const at = await page.evaluate(() => {
				const e = document.activeElement as HTMLElement;
				const s = getComputedStyle(e);
				const b = e.getBoundingClientRect();
				return {
					id: e.tagName + " " + (e.getAttribute("aria-label") ?? e.textContent?.slice(0, 40) ?? "") + Math.round(b.x) + "," + Math.round(b.y),
					body: e === document.body,
					ring: s.outlineStyle !== "none" || s.boxShadow !== "none",
					size: b.width * b.height,
				};
			});
			if (at.body || seen.has(at.id))
				break;
			seen.add(at.id);
			expect(at.ring, `no focus ring: ${at.id}`).toBe(true);
			expect(at.size, `invisible stop: ${at.id}`).toBeGreaterThan(0);
		}
		expect(seen.size).toBeGreaterThan(5);
	});

test("keys that come faster than the page mean the row they lead to, never the ticket that is being left", async ({ page }) => {
	await page.goto("/tickets?q=is:open");
	const rows = page.locator("[role=row][id]");
	await rows.nth(3).waitFor();
	const keys = await rows.evaluateAll((all) => all.slice(0, 4).map((r) => r.id.slice(4)));
	await page.keyboard.press("j");
	await expect(page.locator(".ticket-head").getByRole("button", { name: "Actions" })).toBeVisible();
	/* The preview follows the mark a moment later; r in between is no reply on the first one. */
	const wrote = await page.evaluate(async () => {
		let focused = false;
		const press = (key: string) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
		for (const key of ["j", "r", "j", "x"]) {
			press(key);
			await Promise.resolve();
			focused ||= document.activeElement?.tagName === "TEXTAREA";
		}
		return focused;
	});
	expect(wrote).toBe(false);
	await expect(page.getByText("1 selected")).toBeVisible();
	await expect(page.locator("[role=row][aria-selected=true]")).toHaveAttribute("id", "row-" + keys[2]!);
	await page.keyboard.press("Escape");
	await expect(page.locator(".ticket-head").getByRole("link", { name: keys[2]!.replace(/(\d)/, "\u00a0$1") })).toBeVisible();
	await page.keyboard.press("r");
	await expect(page.locator("#composer-" + keys[2]!)).toBeFocused();
});
