// shift-keys.spec.ts - the acts of a shift by keys alone, from sign-in to sign-out: no mouse, nothing clicked, filled or
// focused by the script. What has the focus can be seen to have it, and afterwards every history is what was done.
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../support/fixtures";
import { article, dialog, levels, row, type Triage } from "../support/acts";
import { Book } from "../support/book";
import { listen, type Person } from "../support/shift";

test.use({ actionTimeout: 30_000 });

/** What has the focus can be seen to have it. */
async function seen(page: Page): Promise<void> {
	const at = await page.evaluate(() => {
		const e = document.activeElement as HTMLElement;
		const s = getComputedStyle(e);
		const b = e.getBoundingClientRect();
		const ring = (s.outlineStyle !== "none" && s.outlineWidth !== "0px") || s.boxShadow !== "none";
		/* A text box shows its caret; the grid shows its row. */
		const caret = e.matches("input, textarea") || e.getAttribute("role") === "dialog";
		return { what: e.outerHTML.slice(0, 160), ok: e !== document.body && (ring || caret) && b.width * b.height > 0 };
	});
	expect(at.ok, `focus cannot be seen: ${at.what}`).toBe(true);
}

/** A person with a keyboard and nothing else. */
function hands(page: Page) {
	const press = async (...keys: string[]) => {
		for (const key of keys)
			await page.keyboard.press(key);
	};
	const type = (text: string) => page.keyboard.type(text);
	const head = page.locator(".ticket-head");
	const box = dialog(page);

	/** On with Tab until this has the focus. */
	const tabTo = async (to: Locator) => {
		for (let i = 0; i < 60; i++) {
			if (await to.evaluate((e) => e === document.activeElement))
				return seen(page);
			await press("Tab");
		}
		throw new Error("not reached by Tab");
	};
	const send = async () => {
		await press("Control+Enter");
		await expect(box).toHaveCount(0);
	};
	const pick = async (combo: Locator, text: string) => {
		await tabTo(combo);
		await type(text);
		await expect(box.getByRole("option", { name: text, exact: true })).toBeVisible();
		await press("Enter");
		await expect(combo).toHaveValue(text);
	};
	return {
		press, type, head, box, tabTo, send, pick,

		/** By what it is called. */
		async command(words: string): Promise<void> {
			await press("Control+k");
			await expect(box.getByRole("combobox")).toBeFocused();
			await type(words);
			await expect(box.getByRole("option").first()).toContainText(words, { ignoreCase: true });
			await press("Enter");
		},
		/** j and k until the row is at hand; it is marked, and shown beside the list. */
		async at(key: string): Promise<void> {
			const marked = page.locator("[role=row].at");
			for (let i = 0; i < 40; i++) {
				const way = await page.locator("[role=row][id]").evaluateAll((rows, id) => rows.findIndex((r) => r.id === id) - rows.findIndex((r) => r.classList.contains("at")), "row-" + key);
				if (way === 0)
					break;
				const from = (await marked.count()) === 0 ? "" : ((await marked.getAttribute("id")) ?? "");
				await press(way > 0 ? "j" : "k");
				/* The list may have been ordered anew since it was looked at, and the key have led nowhere: look again. */
				await expect(marked).not.toHaveAttribute("id", from, { timeout: 2000 }).catch(() => undefined);
			}
			await expect(row(page, key)).toHaveClass(/\bat\b/);
		},
		/** And shown beside the list. */
		async shown(key: string): Promise<void> {
			await expect(head.getByRole("link", { name: key.replace(/(\d)/, "\u00a0$1") })).toBeVisible();
		},
		async triage(t: Triage): Promise<void> {
			await press("t");
			await expect(box.getByLabel("Impact")).toBeFocused();
			await seen(page);
			await type(levels[t.impact]![0]!);
			await press("Tab");
			await type(levels[t.urgency]![0]!);
			await press("Tab");
			await type(t.category);
			await pick(box.getByRole("combobox", { name: "Team" }), t.team);
			await send();
		},
	};
}

test("a shift by keys alone, from sign-in to sign-out", async ({ browser, server, as }) => {
	test.setTimeout(300_000);
	const admin = await as("admin"), requester = (await as("requester")).me;
	const book = new Book(admin);
	const all: string[] = [];
	for (let i = 1; i <= 9; i++) {
		const answer = await admin.call("POST", "/api/v1/tickets", { title: `Sluice ${i} is stuck`, kind: "incident", client: 1, requester: requester.id });
		expect(answer.status).toBe(201);
		all.push(answer.body.key as string);
		await book.begin(all.at(-1)!);
	}
	const key = (i: number) => all[i - 1]!;
	const beside = "The lamp above the sluice flickers";
	await admin.call("POST", `/api/v1/tickets/${key(7)}/comments`, { body: beside, visibility: "public" });
	book.did(key(7), { who: admin.me.name, kind: "commented", says: { body: beside, visibility: "public" } });
	const macro = (await admin.call("POST", "/api/v1/macros", {
		name: "Sluice: on the way", client: 1, shared: "all",
		effects: [{ do: "tags", add: ["gate"] }, { do: "comment", body: "Somebody is on the way to {{ticket.title}}.", visibility: "public" }],
	})).body;

	const page = await browser.newPage({ baseURL: server.url, viewport: { width: 1440, height: 900 } });
	const who = "Rita Moreno";
	const person: Person = { name: who, page, api: await as("coordinator"), said: [], expected: [] };
	const { press, type, head, box, tabTo, send, pick, command, triage, at, shown } = hands(page);
	const take = async (k: string) => {
		await at(k);
		await shown(k);
	};

	await test.step("in: the login has the focus, Tab leads on, Enter sends", async () => {
		await page.goto("/sign-in");
		await expect(page.getByLabel("Login")).toBeFocused();
		await type(server.logins["coordinator"]!.login);
		await press("Tab");
		await expect(page.getByLabel("Password")).toBeFocused();
		await type(server.logins["coordinator"]!.password);
		await press("Enter");
		await page.getByRole("navigation").waitFor();
		listen(person);
	});

	await test.step("found: g t, then f into the filter", async () => {
		await press("g", "t");
		await page.locator("[role=row][id]").first().waitFor();
		await press("f");
		await expect(page.getByRole("combobox", { name: "Filter" })).toBeFocused();
		await press("Control+a");
		await type("sluice stuck");
		await press("Escape", "Enter");
		await expect(page.locator("[role=row][id]")).toHaveCount(9);
		await expect(page.getByText("9 tickets")).toBeVisible();
		await press("Escape");
	});

	await test.step("triage 5, beside the list", async () => {
		const t: Triage = { impact: "2", urgency: "1", category: "Doors", team: "Field Services" };
		for (let i = 1; i <= 5; i++) {
			await take(key(i));
			await triage(t);
			await expect(head.getByText("Assigned", { exact: true })).toBeVisible();
			book.did(key(i), { who, kind: "triage", set: { ...t, state: "assigned" } });
		}
	});

	await test.step("macro 2: found by typing, shown, run by Enter", async () => {
		for (const i of [1, 2]) {
			await take(key(i));
			await press("m");
			await expect(page.getByRole("combobox", { name: "Find a macro" })).toBeFocused();
			await type("on the way");
			await press("Enter");
			await expect(box.getByRole("button", { name: "Run", exact: true })).toBeFocused();
			await seen(page);
			await press("Enter");
			await expect(box).toHaveCount(0);
			const body = `Somebody is on the way to Sluice ${i} is stuck.`;
			await expect(article(page, body)).toBeVisible();
			const rule = `macro/${macro.id as number}@1`;
			book.did(key(i), { who, kind: "changed", rule, set: { tags: ["gate"] } });
			book.did(key(i), { who, kind: "commented", rule, says: { body, visibility: "public" } });
		}
	});

	await test.step("bounce 1: by what it is called", async () => {
		await take(key(3));
		await command("Not ours");
		await expect(box.getByLabel("Not ours because")).toBeFocused();
		await type("The gates belong to the building");
		await pick(box.getByRole("combobox", { name: "Rather for" }), "Workplace");
		await send();
		await expect(head.getByText("Triaged", { exact: true })).toBeVisible();
		book.did(key(3), { who, kind: "bounce", set: { state: "triaged", team: "Workplace", bounce_count: 1, bounce_reason: "The gates belong to the building" } });
	});

	await test.step("bulk 5: marked with x, one field of all, taken back with z", async () => {
		await press("Escape"); // the preview gives way to the columns
		await expect(page.getByRole("complementary", { name: "Preview" })).toHaveCount(0);
		const rows = await page.locator("[role=row][id]").evaluateAll((list) => list.map((r) => r.id.slice(4)));
		const five = rows.slice(0, 5);
		await at(five[0]!);
		await press("x", "j", "j", "j", "j", "Shift+X");
		await expect(page.getByRole("region", { name: "5 selected" })).toBeVisible();
		await press("e");
		await expect(box.getByLabel("Fields")).toBeFocused();
		await type("Site");
		await press("Tab");
		await expect(box.getByLabel("Site", { exact: true })).toBeFocused();
		await type("Harbour");
		await send();
		await expect(page.getByRole("region", { name: "Work on many tickets" })).toContainText("5 tickets changed");
		for (const k of five)
			book.did(k, { who, kind: "changed", set: { site: "Harbour" } });
		await press("z");
		await expect(page.getByRole("region", { name: "Work on many tickets" })).toContainText("Undo: ");
		await expect(page.getByRole("region", { name: "Work on many tickets" })).toContainText("5 tickets changed");
		for (const k of five)
			book.did(k, { who, kind: "undone", rule: "undo@1", set: { site: "" } });
	});

	await test.step("two given to a team at once, a new one and one that is triaged", async () => {
		await at(key(6));
		await press("x");
		await expect(page.getByText("1 selected")).toBeVisible();
		await at(key(5));
		await press("x");
		await expect(page.getByText("2 selected")).toBeVisible();
		await press("a"); // both, not the one shown beside the list
		await expect(page.getByRole("dialog", { name: "Assign: 2 selected" })).toBeVisible();
		await pick(box.getByRole("combobox", { name: "Team" }), "Security");
		await send();
		await expect(page.getByRole("region", { name: "Work on many tickets" })).toContainText("2 tickets changed");
		for (const k of [key(6), key(5)])
			book.did(k, { who, kind: "assign", set: { state: "assigned", team: "Security" } });
	});

	await test.step("reply, and a field where it stands", async () => {
		await take(key(4));
		await press("Enter");
		await page.locator("main.ticket").waitFor();
		await press("r");
		await expect(page.getByRole("textbox", { name: "Reply" })).toBeFocused();
		await type("Someone is on the way.");
		await press("Control+Enter");
		await expect(article(page, "Someone is on the way.")).toBeVisible();
		book.did(key(4), { who, kind: "commented", says: { body: "Someone is on the way.", visibility: "public" } });
		const site = page.getByRole("button", { name: /^Edit Site/ });
		await tabTo(site);
		await press("Enter");
		await type("North hall");
		await press("Enter");
		await expect(site).toContainText("North hall");
		await expect(site).toBeFocused(); // and on from there
		book.did(key(4), { who, kind: "changed", set: { site: "North hall" } });
	});

	await test.step("watched with w, put aside with b", async () => {
		await press("w");
		await command("Stop watching");
		await press("w", "b");
		await expect(page.getByRole("dialog", { name: `Snooze ${key(4)}` })).toBeVisible();
		await tabTo(box.getByLabel(/Why/));
		await type("the part is ordered");
		await send();
		await expect(page.getByText(/^Snoozed until/)).toBeVisible();
		for (const kind of ["watched", "unwatched", "watched", "snoozed"])
			book.did(key(4), { who, kind });
		await press("Escape"); // back to the list, without it
		await expect(page.locator("[role=row][id]")).toHaveCount(8);
	});

	await test.step("resolved, and opened again", async () => {
		await take(key(5));
		await press("Shift+R");
		await expect(box.getByLabel("Resolution")).toBeFocused();
		await type("Fixed");
		await press("Tab");
		await expect(box.getByLabel("What was done")).toBeFocused();
		await type("Greased the gate.");
		await send();
		await expect(head.getByText("Resolved", { exact: true })).toBeVisible();
		book.did(key(5), { who, kind: "resolve", set: { state: "resolved", resolution_code: "fixed", resolution_notes: "Greased the gate.", resolved_by: who } });
		await command("Reopen");
		await expect(head.getByText("Assigned", { exact: true })).toBeVisible();
		book.did(key(5), { who, kind: "reopen", set: { state: "assigned", resolved_by: null, reopen_count: 1, reopened_by: who } });
	});

	await test.step("merge 1, by number", async () => {
		await take(key(8));
		await press("Shift+M");
		await expect(box.getByLabel("Into")).toBeFocused();
		await type(key(9));
		await send();
		await expect(page.getByRole("heading", { level: 1, name: "Sluice 9 is stuck" })).toBeVisible();
		book.did(key(8), { who, kind: "merged_into", set: { state: "cancelled", cancel_reason: "duplicate", merged_into: "Sluice 9 is stuck" } });
		book.did(key(8), { who, kind: "linked" });
		book.did(key(9), { who, kind: "merged" });
		book.did(key(9), { who, kind: "linked" });
		await press("Escape");
		await page.locator("[role=row][id]").first().waitFor();
	});

	await test.step("split 1: Space takes the comment", async () => {
		await take(key(7));
		await press("Shift+S");
		const said = box.getByRole("checkbox", { name: beside });
		await expect(said).toBeVisible();
		await tabTo(said);
		await press("Space");
		await expect(box.getByLabel("Title")).toHaveValue(beside);
		await send();
		await expect(page.getByRole("heading", { level: 1, name: beside })).toBeVisible();
		book.did(key(7), { who, kind: "linked" });
	});

	await test.step("out", async () => {
		await command("Sign out");
		await expect(page.getByLabel("Login")).toBeFocused();
	});

	await book.check();
	const left = (await person.api.call("GET", `/api/v1/tickets/${key(4)}/watchers`)).body.items as { name: string }[];
	expect(left.map((w) => w.name)).toContain(who);
	expect(person.said).toEqual([]);
	await page.close();
});
