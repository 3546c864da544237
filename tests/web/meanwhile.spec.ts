// Two people at one form: what the other one saved stays, what is being typed stays, and one is told before saving. Where
// both changed the same, nothing is saved; one may drop one's own and go on from what is there.
import { expect, test } from "../support/fixtures";

let serial = 0;
const fresh = (what: string) => `${what} ${process.pid.toString(36)}${(++serial).toString(36)}`;
const hours = [{ days: [1], from: "09:00", to: "17:00" }];
const row = { audience: "technicians", channels: ["app"], cadence: 60, first: 30, people: [1] };

/** A form's record, where it is changed, and what of it can be typed over: a label and a field. */
const forms: [string, Record<string, unknown>, (id: number) => string, string, string][] = [
	["calendars", { zone: "Europe/Berlin", hours }, (id) => `/admin/calendars?at=${id}`, "Holiday feed", "feed"],
	["sla-targets", { target: "resolve", goal: 60, calendar: 1, active: false }, (id) => `/admin/sla-targets?at=${id}`, "Minutes", "goal"],
	["routing-rules", { purpose: "routing", condition: "priority:1", effects: { impact: "1" }, active: false }, (id) => `/admin/routing?at=${id}`, "Why it is there", "description"],
	["catalog-items", { category: "Hall" }, (id) => `/admin/catalog-items?at=${id}`, "Description", "description"],
	["escalation-policies", { steps: [{ targets: [{ lead: true }], delay: 15 }], active: false }, (id) => `/admin/escalation/${id}`, "Times it is repeated", "repeat"],
	["escalation-rules", { target: "resolve", thresholds: [{ minutes: 0, actions: [{ do: "raise" }] }], active: false }, (id) => `/admin/thresholds/${id}`, "Only tickets", "condition"],
	["comms-plans", { audiences: [row] }, (id) => `/admin/major/${id}`, "What it is for", "description"],
	["rotations", { zone: "Europe/Berlin", layers: [{ name: "All", people: [1], unit: "week", every: 1, at: "09:00", weekday: 1, start: "2026-01-05T08:00:00Z", end: null, hours: [] }] }, (id) => `/oncall/${id}/edit`, "Description", "description"],
];
const typed: Record<string, string> = { feed: "https://example.com/holidays.ics", goal: "75", repeat: "3", condition: "priority:1" };

for (const [plural, fields, where, label, field] of forms)
	test(`${plural}: another one's change and one's own both stay`, async ({ page, as, signInPage }) => {
		const admin = await as("admin");
		const made = await admin.call("POST", `/api/v1/${plural}`, { client: 1, name: fresh("Both"), ...fields });
		expect(made.status, JSON.stringify(made.body)).toBe(201);
		await signInPage(page, "admin");
		await page.goto(where(made.body.id as number));
		const text = typed[field] ?? "typed by me";
		const input = page.getByLabel(label).last();
		await input.fill(text);

		const theirs = fresh("Theirs");
		expect((await admin.call("PATCH", `/api/v1/${plural}/${made.body.id}`, { name: theirs })).status).toBe(200);
		await expect(page.getByText("Somebody else has saved this meanwhile", { exact: false })).toBeVisible();
		await expect(input).toHaveValue(text);
		const answer = page.waitForResponse((r) => r.request().method() === "PATCH");
		await page.getByRole("button", { name: /^Save( ?Ctrl S)?$/ }).click();
		expect((await answer).status()).toBe(200);
		expect((await admin.call("GET", `/api/v1/${plural}/${made.body.id}`)).body).toMatchObject({ name: theirs, [field]: /^\d+$/.test(text) ? Number(text) : text });
	});

test("where both changed the same, nothing is saved, and one can go on from what is there", async ({ page, as, signInPage }) => {
	const admin = await as("admin");
	const made = await admin.call("POST", "/api/v1/calendars", { client: 1, name: fresh("Same"), zone: "Europe/Berlin", hours });
	await signInPage(page, "admin");
	await page.goto(`/admin/calendars?at=${made.body.id}`);
	const name = page.getByRole("textbox", { name: "Name" });
	await name.fill("Mine");
	const theirs = fresh("Theirs");
	await admin.call("PATCH", `/api/v1/calendars/${made.body.id}`, { name: theirs });
	const take = page.getByRole("button", { name: "Drop mine" });
	await expect(take).toBeVisible();
	await page.getByRole("button", { name: /^Save( ?Ctrl S)?$/ }).click();
	await expect(page.getByRole("alert")).toBeVisible();
	await expect(name).toHaveValue("Mine");
	expect((await admin.call("GET", `/api/v1/calendars/${made.body.id}`)).body.name).toBe(theirs);
	await take.click();
	await expect(name).toHaveValue(theirs);
	await expect(take).toHaveCount(0);
});

test("a form nobody has touched follows what is there", async ({ page, as, signInPage }) => {
	const admin = await as("admin");
	const made = await admin.call("POST", "/api/v1/calendars", { client: 1, name: fresh("Calm"), zone: "Europe/Berlin", hours });
	await signInPage(page, "admin");
	await page.goto(`/admin/calendars?at=${made.body.id}`);
	const name = page.getByRole("textbox", { name: "Name" });
	await expect(name).toHaveValue(made.body.name as string);
	const theirs = fresh("Theirs");
	await admin.call("PATCH", `/api/v1/calendars/${made.body.id}`, { name: theirs });
	await expect(name).toHaveValue(theirs);
});
