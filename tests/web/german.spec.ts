// The second language: whole, chosen by the browser, by hand or by the person, and nothing of the server's left in English.
import { desk } from "../../web/src/messages/de/desk";
import { labels } from "../../web/src/messages/de/labels";
import { expect, test, type Caller } from "../support/fixtures";

interface Described { label: string; help?: string | null; choices?: { label: string }[] }
interface Meta {
	types: (Described & { fields: Described[]; words?: { help?: string | null }[]; states?: { label: string }[]; verbs?: (Described & { args: Described[] })[] })[];
	links: { label: string; back: string }[];
	roles: { label: string }[];
}

/** Every English text of meta, as lib/labels.ts looks it up: "kind|text". */
function textsOf(meta: Meta): Set<string> {
	const out = new Set<string>();
	const take = (kind: string, text: string | null | undefined) => text && out.add(`${kind}|${text}`);
	const describe = (kind: string, d: Described) => {
		take(kind, d.label);
		take("help", d.help);
		d.choices?.forEach((c) => take("choice", c.label));
	};
	for (const t of meta.types) {
		describe("type", t);
		t.fields.forEach((f) => describe("field", f));
		t.words?.forEach((w) => take("word", w.help));
		t.states?.forEach((s) => take("choice", s.label));
		t.verbs?.forEach((v) => (describe("verb", v), v.args.forEach((a) => describe("arg", a))));
	}
	meta.links.forEach((l) => (take("link", l.label), take("link", l.back)));
	meta.roles.forEach((r) => take("role", r.label));
	return out;
}

test("every label of the server has a German word", async ({ as }) => {
	const admin = await as("admin");
	const get = async (where: string) => (await admin.call("GET", "/api/v1" + where)).body;
	const { roles, perms } = (await get("/roles")) as { roles: { help: string }[]; perms: { help: string }[] };
	const { items } = (await get("/settings")) as { items: { section: string; help: string }[] };
	const texts = textsOf((await get("/meta")) as Meta);
	[...roles, ...perms, ...items].forEach((x) => texts.add(`help|${x.help}`));
	items.forEach((i) => texts.add(`field|${i.section}`));
	/* What stands on the line of the day, and why a row stands where it stands: by name, each with German words. */
	const { items: day } = (await get("/desk/today")) as { items: { say: string }[] };
	const { items: rows } = (await get("/desk?limit=200")) as { items: { why: { id: string }[] }[] };
	expect(day.length).toBeGreaterThan(0);
	expect([...new Set(day.map((i) => i.say))].filter((say) => !(say in desk.today.say)), "add these to web/src/messages/de/desk.ts").toEqual([]);
	expect([...new Set(rows.flatMap((r) => r.why.map((f) => f.id)))].filter((id) => !(id in desk.fact))).toEqual([]);
	const missing = [...texts].filter((k) => !(k in labels) && !(k.slice(k.indexOf("|") + 1) in labels));
	expect(missing, "add these to web/src/messages/de/labels.ts").toEqual([]);
});

test.describe("a German browser", () => {
	test.use({ locale: "de-AT" });

	test("signs in and walks the main pages in German", async ({ page, server }) => {
		const { login, password } = server.logins.coordinator!;
		await page.goto("/");
		await expect(page.getByRole("heading", { name: "Anmelden" })).toBeVisible();
		await expect(page.locator("html")).toHaveAttribute("lang", "de-DE");
		await page.getByLabel("Anmeldename").fill(login);
		await page.getByLabel("Passwort").fill("falsch");
		await page.keyboard.press("Enter");
		await expect(page.getByRole("alert")).toHaveText("Anmeldename oder Passwort stimmt nicht");
		await page.getByLabel("Passwort").fill(password);
		await page.keyboard.press("Enter");
		await expect(page.getByRole("heading", { name: "Leitstand" })).toBeVisible();
		const day = page.getByRole("complementary").filter({ has: page.locator(".tl") });
		await expect(day.locator(".ev").first()).toBeVisible();
		expect(await day.innerText()).not.toMatch(/\b(On call|Nobody|Update for|Hand-over|promised|escalated|Approval|due|not accepted)\b/);
		await expect(day.getByText(/^Bereitschaft: |, .* fällig$|Übergabe: /).first()).toBeVisible();
		for (const [path, seen] of [
			["/tickets?q=is:open&group=state", "In Arbeit"],
			["/tickets/new", "Dringlichkeit"],
			["/search?q=vpn", "Treffer"],
			["/settings", "Tastenkürzel aus einer Taste"],
		] as const) {
			await page.goto(path);
			await expect(page.getByRole("main").getByText(seen).first()).toBeVisible();
			const english = await page.getByRole("main").innerText();
			expect(english, path).not.toMatch(/\b(Search|Settings|Filter:|Assignee|Priority|Requester|Resolved|Open by|Save|New ticket)\b/);
		}
		const first = await page.request.get(`${server.url}/api/v1/tickets?q=is:open%20state:in_progress&limit=1`);
		const key = ((await first.json()) as { items: { key: string }[] }).items[0]!.key;
		await page.goto(`/tickets/${key}`);
		await expect(page.getByRole("button", { name: "Lösen" }).first()).toBeVisible();
		await expect(page.getByRole("heading", { name: "Fristen" })).toBeVisible();
		expect(await page.getByRole("main").innerText()).not.toMatch(/\b(ago|Impact|Urgency|In progress|Due|Opened|target missed)\b/);
	});
});

/** One of everything that the history tells beside fields and comments; how it is called in English must not stand in German. */
async function eventfulTicket(as: (role: string) => Promise<Caller>): Promise<{ key: string; other: string }> {
	const lead = await as("lead"), admin = await as("admin"), agent = await as("agent"), soon = (h: number) => new Date(Date.now() + h * 3_600_000).toISOString();
	const must = async (who: Caller, method: string, path: string, body?: unknown, headers?: Record<string, string>) => {
		const answer = await who.call(method, "/api/v1" + path, body, headers);
		expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
		return answer.body;
	};
	const make = async (title: string) => (await must(admin, "POST", "/tickets", { client: 1, title, impact: "2", urgency: "2" })).key as string;
	const key = await make("Alles, was geschehen kann"), other = await make("Das andere"), t = `/tickets/${key}`;
	await must(lead, "POST", `${t}/triage`, { team: 2, category: "Printing" });
	await must(lead, "POST", `${t}/accept`, {});
	const note = await must(lead, "POST", `${t}/comments`, { body: "erst so", visibility: "internal" });
	await must(lead, "PATCH", `${t}/comments/${note.id}`, { body: "dann so" });
	const link = await must(lead, "POST", `${t}/links`, { kind: "relates_to", to: other });
	await must(lead, "DELETE", `${t}/links/${link.id}`);
	const file = await must(lead, "POST", `${t}/attachments?name=bild.txt&visibility=internal`, "x", { "content-type": "text/plain" });
	await must(lead, "DELETE", `${t}/attachments/${file.id}`);
	await must(lead, "PUT", `${t}/watchers/${agent.me.id}`);
	await must(lead, "PUT", `${t}/harm`, { kind: "instant", at: soon(3), effect: "Die Löhne" });
	await must(lead, "DELETE", `${t}/harm`);
	await must(agent, "POST", `${t}/nudge`, { words: "Und?" });
	await must(agent, "DELETE", `${t}/nudge`);
	await must(lead, "PUT", `${t}/next-action`, { at: soon(2), words: "Ich rufe an" });
	await must(lead, "DELETE", `${t}/pins/assignee`);
	await must(lead, "POST", `${t}/checklists`, { title: "Liste" });
	await must(lead, "POST", `${t}/escalate`, { reason: "Hilfe" });
	await must(lead, "POST", `${t}/acknowledge`, { reason: "Ich habe es", next_at: soon(1) });
	await must(lead, "POST", `${t}/bounce`, { reason: "Nicht bei uns" });
	return { key, other };
}

test.describe("the history in German", () => {
	test.use({ locale: "de-DE" });

	test("tells what happened in words, with names and local times", async ({ page, signInPage, as }) => {
		const { key, other } = await eventfulTicket(as);
		await signInPage(page, "coordinator");
		await page.goto(`/tickets/${key}`);
		const history = page.getByRole("region", { name: "Unterhaltung und Verlauf" });
		await expect(history.getByText("hat die nächste Handlung zugesagt").first()).toBeVisible();
		const text = await history.innerText();
		expect(text).not.toMatch(/\b(attached|detached|attachment|comment|edited|harm|nudged?|next action|withdrawn|set by|watcher|checklist|words|because|deed|next at|released|linked)\b/i);
		expect(text, "times as they are read here").not.toMatch(/\d{4}-\d\d-\d\dT/);
		const seen = other.replace(/^([A-Z]+)/, "$1\u00a0");
		for (const told of [`hängt zusammen mit ${seen}`, "bild.txt", "Die Löhne", "Feld: Bearbeiter", "vorher: erst so", "nächste Handlung bis: "])
			expect(text.replaceAll(" ", "\u00a0"), told).toContain(told.replaceAll(" ", "\u00a0"));
	});
});

test("the language is changed by hand, on the door and in the settings, and follows the person", async ({ page, context, server }) => {
	const { login, password } = server.logins.agent!;
	const signIn = async () => {
		await page.getByLabel(/Login|Anmeldename/).fill(login);
		await page.getByLabel(/^(Password|Passwort)$/).fill(password);
		await page.keyboard.press("Enter");
	};
	await page.goto("/");
	await page.getByRole("button", { name: "Deutsch" }).focus();
	await page.keyboard.press("Enter");
	await expect(page.getByRole("heading", { name: "Anmelden" })).toBeVisible();
	await signIn();
	await expect(page.getByRole("heading", { name: "Leitstand" })).toBeVisible();
	await page.goto("/settings");
	await page.getByLabel("Sprache").selectOption("en");
	await page.getByRole("main").getByRole("button", { name: "Speichern" }).first().click();
	await expect(page.getByRole("heading", { name: "My settings" })).toBeVisible();
	await page.getByLabel("Language").selectOption("de");
	await page.getByRole("main").getByRole("button", { name: "Save", exact: true }).first().click();
	await expect(page.getByRole("heading", { name: "Meine Einstellungen" })).toBeVisible();
	/* Another computer, in English, as that person: German from the first page on. */
	await context.clearCookies();
	await page.evaluate(() => localStorage.clear());
	await page.goto("/");
	await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
	await signIn();
	await expect(page.getByRole("heading", { name: "Leitstand" })).toBeVisible();
	await page.request.patch(`${server.url}/api/v1/me`, {
		data: { locale: "" },
		headers: { "X-CSRF-Token": ((await (await page.request.get(`${server.url}/api/v1/me`)).json()) as { csrf: string }).csrf },
	});
});
