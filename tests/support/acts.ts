// acts.ts - what a person does at the desk, through what the screen offers. Every act that writes gives back when it was sent
// (milliseconds), so that the time until others see it can be told.
import { expect, type Locator, type Page } from "@playwright/test";

export const levels: Record<string, string> = { 1: "High", 2: "Medium", 3: "Low" };

export interface Triage {
	impact: string;
	urgency: string;
	category: string;
	team: string;
}

export const row = (page: Page, key: string): Locator => page.locator("#row-" + key);
export const dialog = (page: Page): Locator => page.getByRole("dialog");
export const article = (page: Page, text: string): Locator => page.getByRole("article").filter({ hasText: text });

/** Whatever sends, and when. */
export async function send(work: () => Promise<unknown>): Promise<number> {
	const at = Date.now();
	await work();
	return at;
}

/** The same, and its dialog is gone: the server has it. */
async function sendDialog(page: Page, work: () => Promise<unknown>): Promise<number> {
	const at = await send(work);
	await expect(dialog(page)).toHaveCount(0);
	return at;
}

const sendKeys = (page: Page) => sendDialog(page, () => page.keyboard.press("Control+Enter"));

/* ---- the list ---- */
export async function openQueue(page: Page, q: string, columns: string[]): Promise<void> {
	await page.goto(`/tickets?${new URLSearchParams({ q, sort: "created", cols: columns.join(",") })}`);
	await page.locator("[role=row][id]").first().waitFor();
}

/** Beside the list. */
export async function peek(page: Page, key: string): Promise<void> {
	await row(page, key).getByRole("gridcell").nth(3).click();
	await expect(page.getByRole("complementary", { name: "Preview" }).getByRole("link", { name: key.replace(/(\d)/, "\u00a0$1") }).first()).toBeVisible();
}

export async function closePreview(page: Page): Promise<void> {
	await page.getByRole("complementary", { name: "Preview" }).getByRole("button", { name: "Close" }).click();
	await expect(page.getByRole("complementary", { name: "Preview" })).toHaveCount(0);
}

/** On its own page. */
export async function openTicket(page: Page, key: string): Promise<void> {
	await row(page, key).getByRole("link").first().click();
	await page.locator("main.ticket .ticket-head").waitFor();
}

export async function backToQueue(page: Page): Promise<void> {
	await page.goBack();
	await page.locator("[role=row][id]").first().waitFor();
}

/* ---- triage ---- */
async function take(page: Page, box: Locator, text: string): Promise<void> {
	await expect(box).toBeFocused();
	await page.keyboard.type(text);
	await expect(dialog(page).getByRole("option", { name: text, exact: true })).toBeVisible();
	await page.keyboard.press("Enter");
	await expect(box).toHaveValue(text);
}

export async function triageByKeys(page: Page, t: Triage): Promise<number> {
	await page.keyboard.press("t");
	await expect(dialog(page).getByLabel("Impact")).toBeFocused();
	await page.keyboard.type(levels[t.impact]![0]!);
	await page.keyboard.press("Tab");
	await page.keyboard.type(levels[t.urgency]![0]!);
	await page.keyboard.press("Tab");
	await page.keyboard.type(t.category);
	await page.keyboard.press("Tab");
	await take(page, dialog(page).getByRole("combobox", { name: "Team" }), t.team);
	return sendKeys(page);
}

export async function triageByMouse(page: Page, t: Triage): Promise<number> {
	await page.getByRole("button", { name: /^Triage/ }).first().click();
	const d = dialog(page);
	await d.getByLabel("Impact").selectOption({ label: levels[t.impact]! });
	await d.getByLabel("Urgency").selectOption({ label: levels[t.urgency]! });
	await d.getByLabel("Category").fill(t.category);
	await d.getByRole("combobox", { name: "Team" }).fill(t.team);
	await d.getByRole("option", { name: t.team, exact: true }).click();
	return sendDialog(page, () => d.getByRole("button", { name: "Triage", exact: true }).click());
}

/** The first of each that is suggested, by one key. */
export async function acceptSuggestions(page: Page): Promise<number> {
	await expect(page.locator(".suggest-card").getByRole("button", { name: /^Accept .*, / })).toBeEnabled();
	return send(() => page.keyboard.press("y"));
}

export async function classify(page: Page, impact: string, urgency: string): Promise<number> {
	await page.keyboard.press("t");
	const d = dialog(page);
	await d.getByLabel("Impact").selectOption({ label: levels[impact]! });
	await d.getByLabel("Urgency").selectOption({ label: levels[urgency]! });
	return sendKeys(page);
}

/* ---- verbs ---- */
/** A verb of the head's menu that has no button of its own. */
async function fromMenu(page: Page, name: string): Promise<void> {
	await page.locator(".ticket-head").getByRole("button", { name: "Actions" }).click();
	await page.getByRole("menuitem", { name }).click();
}

export async function bounce(page: Page, reason: string, team: string): Promise<number> {
	await fromMenu(page, "Not ours");
	await dialog(page).getByLabel("Not ours because").fill(reason);
	await dialog(page).getByRole("combobox", { name: "Rather for" }).fill(team);
	await dialog(page).getByRole("option", { name: team, exact: true }).click();
	return sendDialog(page, () => dialog(page).getByRole("button", { name: "Not ours" }).click());
}

export async function resolve(page: Page, notes: string): Promise<number> {
	await page.keyboard.press("Shift+R");
	await dialog(page).getByLabel("Resolution").selectOption({ label: "Fixed" });
	await dialog(page).getByLabel("What was done").fill(notes);
	return sendKeys(page);
}

export function reopen(page: Page): Promise<number> {
	return send(() => page.locator(".ticket-head").getByRole("button", { name: /^Reopen/ }).click());
}

export async function runMacro(page: Page, words: string): Promise<number> {
	await page.keyboard.press("m");
	await page.getByRole("combobox", { name: "Find a macro" }).fill(words);
	await page.keyboard.press("Enter");
	await expect(dialog(page).getByRole("button", { name: "Run", exact: true })).toBeFocused();
	return sendDialog(page, () => page.keyboard.press("Enter"));
}

/* ---- shape ---- */
/** From the page of the source; ends on the page of the target. */
export async function mergeInto(page: Page, target: string, title: string): Promise<number> {
	await page.keyboard.press("Shift+M");
	await dialog(page).getByLabel("Into").fill(target);
	const at = await sendDialog(page, () => dialog(page).getByRole("button", { name: "Merge", exact: true }).click());
	await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
	return at;
}

/** From the page with the comment; ends on the page of the new ticket. */
export async function splitOff(page: Page, comment: string): Promise<void> {
	await page.keyboard.press("Shift+S");
	await dialog(page).getByRole("checkbox", { name: comment }).check();
	await expect(dialog(page).getByLabel("Title")).toHaveValue(comment);
	await dialog(page).getByRole("button", { name: "Split off" }).click();
	await expect(page.getByRole("heading", { level: 1, name: comment })).toBeVisible();
}

/* ---- words ---- */
export async function write(page: Page, text: string, visibility: "public" | "internal" = "public"): Promise<void> {
	if (visibility === "internal")
		await page.getByRole("button", { name: "Internal note", exact: true }).click();
	await page.getByRole("textbox", { name: visibility === "public" ? "Reply" : "Internal note" }).fill(text);
}

export async function say(page: Page, text: string): Promise<number> {
	await write(page, text);
	const at = await send(() => page.keyboard.press("Control+Enter"));
	await expect(article(page, text)).toBeVisible();
	await page.keyboard.press("Escape"); // out of the box: single keys act again
	return at;
}

/** The server keeps it, not only this browser. */
export async function draft(page: Page, text: string, visibility: "public" | "internal"): Promise<void> {
	const kept = page.waitForResponse((r) => r.url().includes("/drafts/") && r.request().method() === "PUT" && (r.request().postData() ?? "").includes(text));
	await write(page, text, visibility);
	expect((await kept).status()).toBe(200);
}

/* ---- many ---- */
/** From one row to another, as the list shows them. */
export async function selectRange(page: Page, from: string, to: string, n: number): Promise<void> {
	await row(page, from).getByRole("checkbox").click();
	await row(page, to).getByRole("checkbox").click({ modifiers: ["Shift"] });
	await expect(page.getByRole("region", { name: `${n} selected` })).toBeVisible();
}

export async function setOfMany(page: Page, field: string, label: string, value: string): Promise<number> {
	await page.keyboard.press("e");
	await dialog(page).getByLabel("Fields").selectOption(field);
	await dialog(page).getByLabel(label, { exact: true }).fill(value);
	return sendKeys(page);
}

export async function tagMany(page: Page, tag: string): Promise<number> {
	await page.keyboard.press("#");
	await dialog(page).getByRole("combobox", { name: "Add tags" }).fill(tag);
	await page.keyboard.press("Enter");
	return sendKeys(page);
}

/* ---- one field, where it stands ---- */
export async function editField(page: Page, label: string): Promise<Locator> {
	await page.getByRole("button", { name: new RegExp(`^Edit ${label}`) }).click();
	const box = page.locator(".fields").getByRole("textbox", { name: label, exact: true }).or(page.locator(".fields").getByRole("combobox", { name: label, exact: true }));
	await expect(box).toBeFocused();
	return box;
}
