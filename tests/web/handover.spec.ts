// A shift hands over, in two browsers: drafted, completed and published by who goes, asked about and accepted by who comes; and
// an item that nobody accepts is dropped at the boundary, counted, shown, and found in the next draft.
import { expect, test, type Caller } from "../support/fixtures";

const HOUR = 3_600_000, MINUTE = 60_000;
interface Made { id: number; rotation: number; ticket: string }

/** Tom's hour ends in forty minutes and Rita's begins; one ticket of a team of its own is on it. */
async function shift(as: (role: string) => Promise<Caller>, name: string): Promise<Made> {
	const admin = await as("admin"), tom = await as("agent"), rita = await as("coordinator");
	const ids = await Promise.all([tom, rita].map(async (c) => ((await c.call("GET", "/api/v1/me")).body as { id: number }).id));
	const ok = async <T>(c: Caller, path: string, body: unknown) => {
		const a = await c.call("POST", path, body);
		expect(a.status, JSON.stringify(a.body)).toBe(201);
		return a.body as T;
	};
	const now = Date.parse(((await admin.call("GET", "/api/v1/version")).body as { now: string }).now);
	const start = new Date(Math.floor((now - 20 * MINUTE) / MINUTE) * MINUTE - 24 * HOUR).toISOString();
	const team = (await ok<{ id: number }>(admin, "/api/v1/teams", { name: `${name} team`, client: 1 })).id;
	const rotation = (await ok<{ id: number }>(admin, "/api/v1/rotations", {
		name, zone: "UTC", client: 1, team, handover_before: 0,
		layers: [{ name: "Day shift", people: ids, unit: "hour", every: 1, at: start.slice(11, 16), start }],
	})).id;
	const ticket = (await ok<{ key: string }>(admin, "/api/v1/tickets", { client: 1, kind: "incident", title: `${name}: line down`, team })).key;
	const made = await ok<{ id: number }>(tom, "/api/v1/handovers", { rotation });
	return { id: made.id, rotation, ticket };
}

/** Who is on call is other specs' matter. */
const over = async (as: (role: string) => Promise<Caller>, made: Made) => expect((await (await as("admin")).call("PATCH", `/api/v1/rotations/${made.rotation}`, { active: false })).status).toBe(200);

test("drafted, published, asked about and accepted by keys, in two browsers @both", async ({ page, browser, signInPage, as, baseURL }) => {
	const made = await shift(as, "Two browsers");
	await signInPage(page, "agent");
	await page.goto(`/handovers/${made.id}`);
	await expect(page.getByRole("heading", { level: 1 })).toContainText("Draft");
	await page.keyboard.press("n");
	await page.getByRole("dialog").getByLabel("Ticket or words").fill(made.ticket);
	await page.getByRole("dialog").getByLabel("Next check").fill("");
	await page.keyboard.press("Control+Enter");
	const row = page.getByRole("listitem").filter({ hasText: "line down" });
	await expect(row).toContainText("missing");
	await page.keyboard.press("p"); // refused: no next check
	await expect(page.getByRole("heading", { level: 1 })).toContainText("Draft");
	await page.keyboard.press("f");
	await expect(row).not.toContainText("missing");
	await page.keyboard.press("p");
	await expect(page.getByRole("heading", { level: 1 })).toContainText("To be accepted");
	await expect(page.locator("main")).toContainText("Tom Keller answers for 1 item until Rita Moreno accepts");

	const other = await browser.newContext({ baseURL: baseURL ?? "" });
	const rita = await other.newPage();
	await signInPage(rita, "coordinator");
	await rita.goto(`/handovers/${made.id}`);
	await expect(rita.getByRole("listitem").filter({ hasText: "line down" })).toBeFocused();
	await rita.keyboard.press("q");
	await rita.getByRole("dialog").getByLabel("Question").fill("Which line?");
	await rita.keyboard.press("Control+Enter");
	await expect(rita.locator("main")).toContainText("Which line?");
	await page.reload();
	await expect(row).toContainText("Which line?");
	await expect(row.getByRole("button", { name: /^Accept/ })).toHaveCount(0); // not who goes
	await page.keyboard.press("w");
	await page.getByRole("dialog").getByLabel("Answer").fill("The second");
	await page.keyboard.press("Control+Enter");
	await expect(row).toContainText("The second");
	await rita.reload();
	await rita.getByRole("listitem").filter({ hasText: "The second" }).waitFor();
	await rita.keyboard.press("a");
	await expect(rita.getByRole("heading", { level: 1 })).toContainText("Accepted");
	await expect(rita.locator("main")).toContainText("Tom Keller is released");
	await other.close();
	await over(as, made);
});

test("it can be taken back as long as nothing of it is accepted, and is offered no longer", async ({ page, signInPage, as }) => {
	const made = await shift(as, "Half accepted");
	const tom = await as("agent"), rita = await as("coordinator");
	const { body: first } = await tom.call("POST", `/api/v1/handovers/${made.id}/items`, { ticket: made.ticket, without: "The carrier calls us" });
	const { body: other } = await tom.call("POST", "/api/v1/tickets", { client: 1, kind: "incident", title: "Half accepted: second line" });
	expect((await tom.call("POST", `/api/v1/handovers/${made.id}/items`, { ticket: other.key, without: "The carrier calls us" })).status).toBe(201);
	expect((await tom.call("POST", `/api/v1/handovers/${made.id}/publish`, {})).status).toBe(200);
	await signInPage(page, "agent");
	await page.goto(`/handovers/${made.id}`);
	const back = page.getByRole("button", { name: "Take back" });
	await expect(back).toBeVisible();
	expect((await rita.call("POST", `/api/v1/handover-items/${first.id}/accept`, {})).status).toBe(200);
	await expect(page.locator("main")).toContainText("Accepted by Rita Moreno");
	await expect(back).toHaveCount(0);
	await over(as, made);
});

test("what nobody accepts is dropped at the boundary, counted, and found in the next draft", async ({ page, signInPage, as, advance }) => {
	const made = await shift(as, "Falls between");
	const tom = await as("agent"), rita = await as("coordinator");
	const item = (await tom.call("POST", `/api/v1/handovers/${made.id}/items`, { ticket: made.ticket, without: "The carrier calls us" })).body as { id: number };
	expect((await tom.call("POST", `/api/v1/handovers/${made.id}/publish`, {})).status).toBe(200);
	await advance(41 * 60);
	await signInPage(page, "coordinator");
	await page.goto("/handovers");
	const dropped = page.getByRole("region", { name: "Dropped in the last 30 days" });
	await expect(dropped.getByRole("listitem").filter({ hasText: "Falls between: line down" })).toContainText("still to be accepted");
	await expect(page.getByRole("region", { name: "Now" }).getByRole("row").filter({ hasText: "Falls between" })).toContainText("Tom Keller → Rita Moreno");
	const next = (await rita.call("POST", "/api/v1/handovers", { rotation: made.rotation })).body as { id: number };
	await page.goto(`/handovers/${next.id}`);
	const carry = page.getByRole("region", { name: "Left over from the last hand-over" });
	await expect(carry).toContainText("Falls between: line down");
	await expect(carry).toContainText("Handed over by Tom Keller");
	await page.keyboard.press("x"); // Rita takes it out: nobody has it
	await page.getByRole("dialog").getByLabel("Because").fill("Not mine");
	await page.keyboard.press("Control+Enter");
	await expect(page.getByRole("region", { name: "Taken out" })).toContainText("Not mine");
	await advance(60 * 60);
	await page.goto("/handovers");
	await expect(dropped.getByRole("listitem").filter({ hasText: "Falls between: line down" })).toContainText("nobody's");
	expect(((await rita.call("GET", `/api/v1/handover-items/${item.id}`)).body as { lost_at: string | null }).lost_at).not.toBeNull();
	await over(as, made);
});
