// roles.spec.ts - every route × every role × own client and foreign client, as roles.table.ts says.
//
// The routes come from the server's own description, so that a new one without a row fails here. Each cell gets a record of
// its own to ask for or to change; a foreign record is 404, never 403, and looks the same as one that is not there.
import { Caller, type Json } from "./caller";
import { learned } from "./description";
import { columns, open, rows, skipped, type Column } from "./roles.table";
import { expect, fresh, test, type World } from "./world";

type Side = "own" | "foreign";
interface Cell { w: World; side: Side; column: Column; key: string }
interface Ask { path: string; body?: Json; raw?: string; type?: string; query?: string }

// ---- a record of each type, on either side ------------------------------------------------
const samples: Record<string, (c: Omit<Cell, "key">) => Json> = {
	tickets: ({ w, side }) => ({ kind: "incident", title: fresh("Role"), external_id: fresh("E"), requester: side === "own" ? w.people.requester.id : w.people.stranger.id }),
	clients: () => ({ name: fresh("Client") }),
	teams: () => ({ name: fresh("Team") }),
	people: () => ({ name: fresh("Person"), login: fresh("p") }),
	calendars: () => ({ name: fresh("Calendar"), zone: "UTC", hours: [{ days: [1], from: "09:00", to: "17:00" }] }),
	"sla-targets": ({ w }) => ({ name: fresh("Target"), kind: "problem", target: "resolve", goal: 600, calendar: w.calendar.always, active: false }),
	"custom-fields": () => ({ of_type: "ticket", name: fresh("f"), label: fresh("Field"), kind: "int" }),
	// shared with everyone of the client: one's own, private ones are macros.spec.ts's
	macros: () => ({ name: fresh("Macro"), shared: "all", effects: [{ do: "tags", add: ["role"] }] }),
	"canned-replies": () => ({ title: fresh("Reply"), body: "Hello {{requester.first_name}}.", shared: "all" }),
	"ticket-templates": () => ({ name: fresh("Template"), title: "New", fields: {}, shared: "all" }),
	"checklist-templates": () => ({ name: fresh("List"), items: [{ title: "One" }], shared: "all" }),
	checklists: () => ({}), "checklist-items": () => ({}),
	services: () => ({ name: fresh("Service") }),
	locations: () => ({ name: fresh("Location"), zone: "UTC" }),
	contracts: () => ({ name: fresh("Contract") }),
	"routing-rules": () => ({ name: fresh("Rule"), condition: "category:none", effects: { add_tags: ["seen"] } }),
	"catalog-items": () => ({ name: fresh("Item") }),
	tasks: () => ({ title: fresh("Task") }),
	rotations: () => ({ name: fresh("Rotation"), zone: "UTC" }),
	"escalation-policies": () => ({ name: fresh("Policy") }), "escalation-rules": () => ({ name: fresh("Rule"), active: false }),
	"harm-presets": () => ({ name: fresh("Preset"), minutes: 30 }),
	"oncall-overrides": () => ({}), "oncall-swaps": () => ({}), "time-off": () => ({}),
	"comms-plans": () => ({ name: fresh("Plan") }), "chat-channels": () => ({ name: fresh("Chat"), url: "http://127.0.0.1:9/" }),
	handovers: () => ({}), "handover-items": () => ({}),
	webhooks: () => ({ name: fresh("Hook"), url: "http://127.0.0.1:9/", active: false }),
};
const client = (w: World, side: Side) => w.client[side];

async function make(c: Omit<Cell, "key">, plural: string): Promise<string> {
	const { w, side } = c;
	const post = (what: string, body: Json, by: Caller = w.admin) => by.ok("POST", `/api/v1/${what}`, body);
	if (plural === "clients")
		return String(client(w, side));
	if (plural === "access") {
		const person = await post("people", { ...samples.people(c), client: client(w, side) });
		return String((await post("access", { person: person.id, role: "agent", for_client: client(w, side), client: client(w, side) })).id);
	}
	if (["views", "tokens", "dashboards"].includes(plural)) { // personal: "own" is the asker's, "foreign" somebody else's
		const by = side === "own" ? w.as(c.column) : w.as("stranger");
		return String((await post(plural, plural === "views" ? { name: fresh("View"), of_type: "ticket", q: "is:open" } : { name: fresh(plural) }, by)).id);
	}
	if (plural === "checklists" || plural === "checklist-items") {
		const list = (await post(`tickets/${await make(c, "tickets")}/checklists`, { title: fresh("List") })).checklists[0];
		return String(plural === "checklists" ? list.id : (await post(`checklists/${list.id}/items`, { title: fresh("Item"), mandatory: true })).id);
	}
	if (plural === "approvals") { // "own" is asked of the asker, "foreign" of a stranger; one of a client that is not the asker's asks nobody here
		const t = await w.ticket({ client: client(w, side), requester: side === "foreign" ? null : w.people[c.column === "colleague" ? "requester" : "colleague"].id });
		const made = await post(`tickets/${t.key}/approvals`, { people: [side === "own" ? w.people[c.column].id : w.people.stranger.id] });
		return String(made.approvals.at(-1).steps[0].people[0].id);
	}
	if (plural === "handovers" || plural === "handover-items") {
		const h = (await post("handovers", await handover(c)));
		return String(plural === "handovers" ? h.id : (await post(`handovers/${h.id}/items`, { title: fresh("Item"), without: "Seen" })).id);
	}
	if (plural in onCall)
		return String((await post(plural, await onCall[plural](c))).id);
	const made = await post(plural, { ...samples[plural](c), client: client(w, side) });
	return String(made.key ?? made.id);
}

// ---- on call: the client is the rotation's, or the person's -----------------------------------
/** A rotation on which the administrator of every client is on call. */
async function rotation({ w, side }: Omit<Cell, "key">, person = w.people.admin_all.id): Promise<number> {
	const layers = person === 0 ? [] : [{ people: [person], unit: "day", every: 1, at: "00:00", start: "2026-01-01T00:00:00Z" }];
	return (await w.admin.ok("POST", "/api/v1/rotations", { name: fresh("Rotation"), zone: "UTC", layers, client: client(w, side) })).id;
}
const works = (column: Column) => !["requester", "colleague", "approver", "auditor", "admin_all"].includes(column);
const days = async (w: World, n: number) => new Date((await w.now()) + n * 86400e3).toISOString();
const onCall: Record<string, (c: Omit<Cell, "key">) => Promise<Json>> = {
	"oncall-overrides": async (c) => ({ rotation: await rotation(c, 0), to: await days(c.w, 2) }),
	"oncall-swaps": async (c) => ({ rotation: await rotation(c), from: await days(c.w, 12), to: await days(c.w, 13), offered_to: c.side === "own" && works(c.column) ? c.w.people[c.column].id : null }),
	"time-off": async ({ w, side, column }) => ({ person: side === "foreign" ? w.people.stranger.id : w.people[works(column) ? column : "agent"].id, from: await days(w, 2), to: await days(w, 3) }),
};

/** Of a team of its own, so that nothing but what is added by hand is on it: from the administrator of every client to the asker,
 *  where they may work, else to an agent. by: who goes. */
async function handover({ w, side, column }: Omit<Cell, "key">, by = w.people.admin_all.id): Promise<Json> {
	const team = (await w.admin.ok("POST", "/api/v1/teams", { name: fresh("Team"), client: client(w, side) })).id;
	const comes = side === "foreign" ? await worker(w, side) : works(column) && w.people[column].id !== by ? w.people[column].id : w.people.agent.id;
	const layers = [{ people: [by, comes === by ? await worker(w, side) : comes], unit: "day", every: 1, at: "00:00", start: `${(await days(w, 0)).slice(0, 10)}T00:00:00Z` }];
	return { rotation: (await w.admin.ok("POST", "/api/v1/rotations", { name: fresh("Rotation"), zone: "UTC", team, layers, client: client(w, side), handover_before: 0 })).id };
}
async function worker(w: World, side: Side): Promise<number> {
	const person = (await w.admin.ok("POST", "/api/v1/people", { name: fresh("Person"), login: fresh("p"), client: client(w, side) })).id;
	await w.admin.ok("POST", "/api/v1/access", { person, role: "agent", for_client: client(w, side), client: client(w, side) });
	return person;
}
/** Its hand-over is published, and with `ask` who takes over has a question. */
async function given({ w, side, column, key }: Cell, ask = false): Promise<void> {
	await w.admin.ok("POST", `/api/v1/handovers/${(await w.admin.ok("GET", `/api/v1/handover-items/${key}`)).handover.id}/publish`, {});
	if (ask && side === "own")
		await w.as(works(column) ? column : "agent").ok("POST", `/api/v1/handover-items/${key}/ask`, { question: "Why?" });
}

const whatIf = ({ w, side }: Omit<Cell, "key">): Json => ({ client: client(w, side), changes: [{ name: fresh("Target"), target: "resolve", goal: 60, calendar: w.calendar.always }] });

// ---- what is sent ----------------------------------------------------------------------------
const patches: Record<string, () => Json> = {
	"oncall-overrides": () => ({ reason: fresh("Because") }), "oncall-swaps": () => ({}), "time-off": () => ({ reason: fresh("Because") }),
	handovers: () => ({ note: fresh("Note") }), "handover-items": () => ({ note: fresh("Note") }),
	tickets: () => ({ title: fresh("Renamed") }), tasks: () => ({ title: fresh("Renamed") }), approvals: () => ({}), "canned-replies": () => ({ title: fresh("Renamed") }), checklists: () => ({ title: fresh("Renamed") }), "checklist-items": () => ({ notes: fresh("Note") }), clients: () => ({ short_name: fresh("C").slice(0, 8) }), "custom-fields": () => ({ label: fresh("L") }), access: () => ({ role: "lead" }),
};
const verbs: Record<string, { first?: [string, Json?][]; args?: (c: Cell) => Json | Promise<Json> }> = {
	triage: { args: () => ({ category: "network" }) },
	assign: { args: ({ w }) => ({ team: w.team.network }) },
	hold: { first: [["accept"]], args: () => ({ reason: "vendor" }) },
	resume: { first: [["accept"], ["hold", { reason: "vendor" }]] },
	resolve: { first: [["accept"]], args: () => ({ code: "fixed", notes: "Done." }) },
	reopen: { first: [["accept"], ["resolve", { code: "fixed", notes: "Done." }]], args: () => ({ comment: "Not done." }) },
	close: { first: [["accept"], ["resolve", { code: "fixed", notes: "Done." }]] },
	cancel: { args: () => ({ reason: "withdrawn" }) },
	bounce: { first: [["accept"]], args: () => ({ reason: "Not ours." }) },
	propose_major: { args: () => ({ comment: "Big." }) },
	decide_major: { first: [["propose_major", { comment: "Big." }]], args: () => ({ accept: false, comment: "Small." }) },
	rate: { first: [["accept"], ["resolve", { code: "fixed", notes: "Done." }], ["close"]], args: () => ({ rating: 4 }) },
	approve: {}, reject: { args: () => ({ words: "No." }) }, delegate: { args: ({ w, column }) => ({ to: w.people[column === "admin_one" ? "lead" : "admin_one"].id }) },
	"tasks/start": {}, "tasks/reopen": { first: [["done"]] },
	done: {}, skip: { args: () => ({ reason: "No need." }) },
	duplicate: { args: async (c) => ({ of: await make(c, "tickets") }) },
	accept: {}, start: { first: [["assign"]] },
	"handovers/publish": {}, "handovers/withdraw": { first: [["handovers/publish"]] }, "handovers/cancel": {}, "handovers/accept": { first: [["handovers/publish"]] },
	"handover-items/accept": { args: async (c) => given(c).then(() => ({})) }, "handover-items/ask": { args: async (c) => given(c).then(() => ({ question: "Why?" })) },
	"handover-items/answer": { args: async (c) => given(c, true).then(() => ({ answer: "So." })) },
	"handover-items/remove": {}, "handover-items/restore": { first: [["handover-items/remove"]] },
	"oncall-swaps/accept": {}, "oncall-swaps/decline": {}, "oncall-swaps/withdraw": {}, "oncall-overrides/cancel": {}, "time-off/cancel": {},
};

/** Makes the ticket a running major incident, and asks something of that. */
const big = (what: string, body?: Json) => async ({ w }: Cell, _: string, at: string): Promise<Ask> => {
	await w.admin.ok("POST", `${at}/propose_major`, { comment: "Big." });
	await w.admin.ok("POST", `${at}/decide_major`, { accept: true, comment: "Yes." });
	return { path: `${at}/major${what}`, body };
};

/** The request of one cell of a record's route; tail is what follows /api/v1/{plural}/{key}. */
const tails: Record<string, (c: Cell, plural: string, at: string) => Promise<Ask> | Ask> = {
	"GET ": (_, __, at) => ({ path: at }),
	"PATCH ": (_, plural, at) => ({ path: at, body: (patches[plural] ?? (() => ({ name: fresh("Renamed") })))() }),
	"DELETE ": (_, __, at) => ({ path: at }),
	"GET /timeline": (_, __, at) => ({ path: `${at}/timeline` }),
	"POST /comments": (_, __, at) => ({ path: `${at}/comments`, body: { body: "Hello.", visibility: "public" } }),
	"PATCH /comments/{comment}": async ({ w, column }, _, at) => { // one's own, where one may write any
		const mine = await w.as(column).post(`${at}/comments`, { body: "Helo.", visibility: "public" });
		return { path: `${at}/comments/${mine.status === 201 ? mine.body.id : (await w.admin.ok("POST", `${at}/comments`, { body: "Helo." })).id}`, body: { body: "Hello." } };
	},
	"GET /links": (_, __, at) => ({ path: `${at}/links` }),
	"POST /links": async (c, _, at) => ({ path: `${at}/links`, body: { kind: "depends_on", to: await make(c, "tickets") } }),
	"DELETE /links/{link}": async (c, _, at) => {
		await c.w.admin.ok("POST", `${at}/links`, { kind: "depends_on", to: await make(c, "tickets") });
		return { path: `${at}/links/${(await c.w.admin.ok("GET", `${at}/links`)).items[0].id}` };
	},
	"GET /attachments": (_, __, at) => ({ path: `${at}/attachments` }),
	"POST /attachments": (_, __, at) => ({ path: `${at}/attachments?name=a.txt&visibility=public`, raw: fresh("text"), type: "text/plain" }),
	"DELETE /attachments/{attachment}": async ({ w }, _, at) => ({ path: `${at}/attachments/${await attach(w, at)}` }),
	"GET /watchers": (_, __, at) => ({ path: `${at}/watchers` }),
	"PUT /watchers/{watcher}": (_, __, at) => ({ path: `${at}/watchers/me` }),
	"DELETE /watchers/{watcher}": (_, __, at) => ({ path: `${at}/watchers/me` }),
	"GET /members": (_, __, at) => ({ path: `${at}/members` }),
	"PUT /members/{member}": ({ w }, _, at) => ({ path: `${at}/members/${w.people.agent.id}` }),
	"DELETE /members/{member}": ({ w }, _, at) => ({ path: `${at}/members/${w.people.agent.id}` }),
	"POST /link": (_, __, at) => ({ path: `${at}/link` }),
	"POST /secret": (_, __, at) => ({ path: `${at}/secret` }),
	"GET /graph": (_, __, at) => ({ path: `${at}/graph` }),
	"POST /merge": async (c, _, at) => ({ path: `${at}/merge`, body: { sources: [await make(c, "tickets")] } }),
	"POST /split": async ({ w }, _, at) => ({ path: `${at}/split`, body: { comments: [(await w.admin.ok("POST", `${at}/comments`, { body: "And this." })).id], fields: { title: fresh("Split") } } }),
	"GET /data": (_, __, at) => ({ path: `${at}/data` }),
	"GET /macros": (_, __, at) => ({ path: `${at}/macros` }),
	"POST /macros/{macro}/preview": async (c, _, at) => ({ path: `${at}/macros/${await make(c, "macros")}/preview` }),
	"POST /macros/{macro}/run": async (c, _, at) => ({ path: `${at}/macros/${await make(c, "macros")}/run` }),
	"GET /replies": (_, __, at) => ({ path: `${at}/replies` }),
	"POST /replies/{reply}": async (c, _, at) => ({ path: `${at}/replies/${await make(c, "canned-replies")}` }),
	"GET /checklists": (_, __, at) => ({ path: `${at}/checklists` }),
	"POST /checklists": (_, __, at) => ({ path: `${at}/checklists`, body: { title: "List" } }),
	"POST /checklists/waive": (_, __, at) => ({ path: `${at}/checklists/waive`, body: { reason: "Not now" } }),
	"POST /items": (_, __, at) => ({ path: `${at}/items`, body: { title: "Item" } }),
	"POST /tick": (_, __, at) => ({ path: `${at}/tick` }),
	"POST /untick": async ({ w }, _, at) => (await w.admin.ok("POST", `${at}/tick`), { path: `${at}/untick` }),
	"POST /waive": (_, __, at) => ({ path: `${at}/waive`, body: { reason: "Not now" } }),
	"POST /move": (_, __, at) => ({ path: `${at}/move`, body: { after: null } }),
	"POST /fields": (_, __, at) => ({ path: `${at}/fields`, body: {} }),
	"POST /make": ({ w, side }, _, at) => ({ path: `${at}/make`, body: { client: client(w, side), title: fresh("Made") } }),
	"GET /suggestions": (_, __, at) => ({ path: `${at}/suggestions` }),
	"POST /suggestions": (_, __, at) => ({ path: `${at}/suggestions`, body: { target: "category", value: "Never seen", accept: false } }),
	"GET /similar": (_, __, at) => ({ path: `${at}/similar` }),
	"GET /assist-drafts": (_, __, at) => ({ path: `${at}/assist-drafts` }),
	"POST /assist-drafts": (_, __, at) => ({ path: `${at}/assist-drafts`, body: { kind: "summary" } }),
	"GET /summary": (_, __, at) => ({ path: `${at}/summary` }),
	"GET /major": big(""), "GET /major/ledger": big("/ledger"), "GET /major/draft": big("/draft"),
	"POST /major/preview": big("/preview", { audience: "nobody", subject: "S", body: "B" }), "POST /major/updates": big("/updates", { texts: [] }),
	"PUT /major/roles/{role}": big("/roles/scribe", { person: null }), "PUT /major/plan": big("/plan", { plan: 999999 }),
	"POST /major/snooze": big("/snooze", { audience: "nobody", minutes: 5, reason: "R" }), "POST /major/skip": big("/skip", { audience: "nobody", reason: "R" }),
	"POST /major/end": big("/end", {}), "POST /major/ledger/{ledger}/send-again": big("/ledger/999999/send-again", {}),
	"POST /major/updates/{update}/withdraw": big("/updates/999999/withdraw", {}),
	"GET /sheet": (_, __, at) => ({ path: `${at}/sheet` }),
	"GET /paper": (_, __, at) => ({ path: `${at}/paper` }),
	"POST /redraft": (_, __, at) => ({ path: `${at}/redraft` }),
	"GET /escalation": (_, __, at) => ({ path: `${at}/escalation` }),
	"GET /preflight": (_, __, at) => ({ path: `${at}/preflight` }),
	"POST /escalate": (_, __, at) => ({ path: `${at}/escalate`, body: { reason: "Look." } }),
	"POST /acknowledge": async ({ w }, _, at) => {
		await w.admin.ok("POST", `${at}/escalate`, { reason: "Look." });
		return { path: `${at}/acknowledge`, body: { reason: "On it.", next_at: await days(w, 1) } };
	},
	"POST /unacknowledge": async ({ w }, _, at) => {
		await w.admin.ok("POST", `${at}/escalate`, { reason: "Look." });
		await w.admin.ok("POST", `${at}/acknowledge`, { reason: "On it.", next_at: await days(w, 1) });
		return { path: `${at}/unacknowledge`, body: {} };
	},
	"GET /harm": (_, __, at) => ({ path: `${at}/harm` }),
	"PUT /harm": (_, __, at) => ({ path: `${at}/harm`, body: { kind: "none" } }),
	"DELETE /harm": (_, __, at) => ({ path: `${at}/harm` }),
	"POST /harm/read": (_, __, at) => ({ path: `${at}/harm/read`, body: { text: "in 40 min" } }),
	"GET /harm/choices": (_, __, at) => ({ path: `${at}/harm/choices` }),
	// asks the team's lead: whoever asks is somebody else
	"POST /nudge": async ({ w }, _, at) => {
		const of = (await w.admin.ok("GET", at)).client.id;
		const lead = (await w.admin.ok("POST", "/api/v1/people", { name: fresh("Lead"), client: of })).id;
		const made = await w.admin.ok("POST", "/api/v1/teams", { name: fresh("Asked"), client: of, lead });
		await w.admin.ok("POST", `${at}/assign`, { team: made.id });
		return { path: `${at}/nudge` };
	},
	"DELETE /nudge": (_, __, at) => ({ path: `${at}/nudge` }),
	"GET /next-action": (_, __, at) => ({ path: `${at}/next-action` }),
	"PUT /next-action": async ({ w }, _, at) => ({ path: `${at}/next-action`, body: { at: await days(w, 1) } }),
	"DELETE /next-action": (_, __, at) => ({ path: `${at}/next-action` }),
	"GET /routing": (_, __, at) => ({ path: `${at}/routing` }),
	"GET /triage-clock": (_, __, at) => ({ path: `${at}/triage-clock` }),
	"DELETE /pins/{pin}": async ({ w }, _, at) => {
		await w.admin.ok("PATCH", at, { category: fresh("By hand") });
		return { path: `${at}/pins/category` };
	},
	"GET /versions": (_, __, at) => ({ path: `${at}/versions` }),
	"GET /versions/{version}": (_, __, at) => ({ path: `${at}/versions/1` }),
	"GET /order": (_, __, at) => ({ path: `${at}/order` }),
	"POST /approvals": ({ w }, _, at) => ({ path: `${at}/approvals`, body: { people: [w.people.lead.id] } }),
	"POST /approvals/withdraw": async ({ w }, _, at) => {
		await w.admin.ok("POST", `${at}/approvals`, { people: [w.people.admin_all.id] });
		return { path: `${at}/approvals/withdraw`, body: { reason: "Not needed." } };
	},
	"POST /tasks/waive": async ({ w, side }, _, at) => {
		const t = await w.admin.ok("GET", at);
		await w.admin.ok("POST", "/api/v1/tasks", { title: fresh("Task"), ticket: t.id, mandatory: true, client: client(w, side) });
		return { path: `${at}/tasks/waive`, body: { reason: "Not needed." } };
	},
	"PUT /seen": (_, __, at) => ({ path: `${at}/seen`, body: {} }),
	"DELETE /seen": (_, __, at) => ({ path: `${at}/seen` }),
	"PUT /watch": (_, __, at) => ({ path: `${at}/watch`, body: { resolved: true } }),
	"POST /snooze": (_, __, at) => ({ path: `${at}/snooze`, body: { wake: "reply" } }),
	"DELETE /snooze": (_, __, at) => ({ path: `${at}/snooze` }),
	"GET /shifts": (_, __, at) => ({ path: `${at}/shifts` }),
	"GET /coverage": (_, __, at) => ({ path: `${at}/coverage` }),
	"POST /test": (_, __, at) => ({ path: `${at}/test` }),
	"GET /preview": (_, __, at) => ({ path: `${at}/preview` }),
};
async function attach(w: World, at: string): Promise<number> {
	return (await w.admin.call("POST", `${at}/attachments?name=a.txt&visibility=public`, undefined, { raw: fresh("text"), type: "text/plain" })).body.id;
}

/** The event of a change somebody else made to a ticket. */
async function changed(c: Omit<Cell, "key">): Promise<number> {
	const at = `/api/v1/tickets/${await make(c, "tickets")}`;
	await c.w.admin.ok("PATCH", at, { service: fresh("s") });
	return (await c.w.admin.ok("GET", `${at}/timeline`)).items.at(-1).id;
}

/** A new person of the side's client, with no role. */
async function someone(c: Omit<Cell, "key">): Promise<number> { return Number(await make(c, "people")); }

/** Routes of a whole type, /api/v1/{plural}…, and those of no type. */
const wholes: Record<string, (c: Cell, plural: string) => Promise<Ask> | Ask> = {
	"GET ": ({ key }, plural) => ({ path: `/api/v1/${plural}?limit=200&sort=-id&q=${listing(plural, key)}` }),
	"GET /groups": ({ key }, plural) => ({ path: `/api/v1/${plural}/groups?by=${grouping[plural] ?? "client"}&q=${listing(plural, key)}` }),
	"GET /export": ({ key }, plural) => ({ path: `/api/v1/${plural}/export?format=ndjson&q=${listing(plural, key)}` }),
	"POST ": async (c, plural) => {
		const body = plural === "dashboards" ? { name: fresh("D") } : plural === "views" ? { name: fresh("V"), of_type: "ticket" } : plural === "tokens" ? { name: fresh("T"), person: await someone(c) }
			: plural === "access" ? { person: await someone(c), role: "approver", for_client: client(c.w, c.side) } : samples[plural](c);
		if (plural === "tickets" && c.column === "requester")
			delete body.requester; // oneself
		return { path: `/api/v1/${plural}`, body: ["clients", "tokens"].includes(plural) ? body : { ...body, client: client(c.w, c.side) } };
	},
	"POST /try": ({ w, side }, plural) => ({ path: `/api/v1/${plural}/try`, body: { client: client(w, side), rules: [{ name: "Draft", effects: { category: "x" } }] } }),
	"POST /order": ({ key }, plural) => ({ path: `/api/v1/${plural}/order`, body: { ids: [Number(key)] } }),
	"POST /bulk": ({ key }, plural) => ({ path: `/api/v1/${plural}/bulk`, body: { keys: [key], verb: "patch", args: (patches[plural] ?? (() => ({ name: fresh("Bulk") })))() } }),
	"POST /import": async (c, plural) => ({
		path: `/api/v1/${plural}/import?format=ndjson&dry_run=1&client=${client(c.w, c.side)}`, type: "application/x-ndjson",
		raw: JSON.stringify(plural === "access" ? { person: await someone(c), role: "approver", for_client: client(c.w, c.side) } : plural === "views" ? { name: fresh("V"), of_type: "ticket" } : { ...samples[plural](c), requester: undefined }) + "\n",
	}),
};
const grouping: Record<string, string> = { tickets: "state", approvals: "state", tasks: "state", "catalog-items": "category", people: "active", access: "role" };
const listing = (plural: string, key: string) => encodeURIComponent(["tickets", "tasks"].includes(plural) ? `key:${key}` : `id:${key}`);

// ---- the portal: what is one's own, whoever one is -----------------------------------------------------
const shelf = async (c: Omit<Cell, "key">) => (await c.w.admin.ok("POST", "/api/v1/catalog-items", { name: fresh("Item"), client: client(c.w, c.side) })).id as number;
const ownTicket = async (c: Omit<Cell, "key">) => (await c.w.ticket({ client: client(c.w, c.side), requester: c.side === "own" ? c.w.people.requester.id : c.w.people.stranger.id })).key as string;
const portal: Record<string, (c: Omit<Cell, "key">) => Promise<Ask> | Ask> = {
	"GET /api/v1/portal/search": () => ({ path: "/api/v1/portal/search?q=printer" }),
	"GET /api/v1/portal/catalog/{id}": async (c) => ({ path: `/api/v1/portal/catalog/${await shelf(c)}` }),
	"POST /api/v1/portal/catalog/{id}/order": async (c) => ({ path: `/api/v1/portal/catalog/${await shelf(c)}/order`, body: {} }),
	"POST /api/v1/portal/uploads": () => ({ path: "/api/v1/portal/uploads?name=a.txt", raw: fresh("text"), type: "text/plain" }),
	"GET /api/v1/portal/requests/{id}": async (c) => ({ path: `/api/v1/portal/requests/${await ownTicket(c)}` }),
	"GET /api/v1/portal/approvals/{id}": async (c) => ({ path: `/api/v1/portal/approvals/${await make(c, "approvals")}` }),
	"GET /api/v1/portal/approvals/{id}/files/{file}": async (c) => ({ path: `/api/v1/portal/approvals/${await make(c, "approvals")}/files/1` }),
};

const singles: Record<string, (c: Omit<Cell, "key">) => Promise<Ask> | Ask> = {
	"POST /api/v1/tickets/suggest": ({ w, side }) => ({ path: "/api/v1/tickets/suggest", body: { client: client(w, side), title: "vpn" } }),
	"POST /api/v1/tickets/similar": ({ w, side }) => ({ path: "/api/v1/tickets/similar", body: { client: client(w, side), title: "vpn" } }),
	"GET /api/v1/assist/drafts/{id}": () => ({ path: "/api/v1/assist/drafts/999999" }), // real ones are assist.spec.ts's: they need a model
	"POST /api/v1/assist/drafts/{id}/decide": () => ({ path: "/api/v1/assist/drafts/999999/decide", body: { decision: "accept" } }),
	"GET /api/v1/assist/settings": ({ w, side }) => ({ path: `/api/v1/assist/settings?client=${client(w, side)}` }),
	"PUT /api/v1/assist/settings": ({ w, side }) => ({ path: `/api/v1/assist/settings?client=${client(w, side)}`, body: { who: "work" } }),
	"POST /api/v1/assist/test": ({ w, side }) => ({ path: `/api/v1/assist/test?client=${client(w, side)}` }),
	"GET /api/v1/assist/shift": ({ w, side }) => ({ path: `/api/v1/assist/shift?client=${client(w, side)}` }),
	"GET /api/v1/forecast": ({ w, side }) => ({ path: `/api/v1/forecast?client=${client(w, side)}` }),
	"POST /api/v1/forecast/learn": ({ w, side }) => ({ path: `/api/v1/forecast/learn?client=${client(w, side)}` }),
	"GET /api/v1/suggestions": ({ w, side }) => ({ path: `/api/v1/suggestions?client=${client(w, side)}` }),
	"POST /api/v1/suggestions/learn": ({ w, side }) => ({ path: `/api/v1/suggestions/learn?client=${client(w, side)}` }),
	"PUT /api/v1/suggestions/thresholds/{id}": ({ w, side }) => ({ path: `/api/v1/suggestions/thresholds/team?client=${client(w, side)}`, body: { threshold: null } }),
	"GET /api/v1/suggestions/proposals": ({ w, side }) => ({ path: `/api/v1/suggestions/proposals?client=${client(w, side)}` }),
	"POST /api/v1/suggestions/proposals/{id}/accept": () => ({ path: "/api/v1/suggestions/proposals/999999/accept" }),
	"POST /api/v1/suggestions/proposals/{id}/reject": () => ({ path: "/api/v1/suggestions/proposals/999999/reject" }),
	"GET /api/v1/desk": ({ w, side }) => ({ path: `/api/v1/desk?limit=1&client=${client(w, side)}` }),
	"GET /api/v1/desk/today": ({ w, side }) => ({ path: `/api/v1/desk/today?client=${client(w, side)}` }),
	"GET /api/v1/desk/unblock": ({ w, side }) => ({ path: `/api/v1/desk/unblock?client=${client(w, side)}` }),
	"GET /api/v1/desk/count": ({ w, side }) => ({ path: `/api/v1/desk/count?client=${client(w, side)}` }),
	"GET /api/v1/reports/triage": ({ w, side }) => ({ path: `/api/v1/reports/triage?client=${client(w, side)}` }),
	"PATCH /api/v1/me": () => ({ path: "/api/v1/me", body: { settings: {} } }),
	"GET /api/v1/tickets/series": () => ({ path: "/api/v1/tickets/series?measure=created,ended,was_open&days=7" }),
	"GET /api/v1/attachments/{id}": async (c) => ({ path: `/api/v1/attachments/${await attach(c.w, `/api/v1/tickets/${await make(c, "tickets")}`)}` }),
	"POST /api/v1/events/{id}/undo": async (c) => ({ path: `/api/v1/events/${await changed(c)}/undo` }),
	"GET /api/v1/operations/{id}": () => ({ path: "/api/v1/operations/999999" }),
	"POST /api/v1/operations/{id}/cancel": () => ({ path: "/api/v1/operations/999999/cancel" }),
	"POST /api/v1/operations/{id}/undo": () => ({ path: "/api/v1/operations/999999/undo" }),
	"GET /api/v1/complete": ({ w, side }) => ({ path: `/api/v1/complete?type=ticket&field=requester&prefix=${w.people[side === "own" ? "colleague" : "stranger"].name.slice(0, 6)}` }),
	"GET /api/v1/search": async (c) => ({ path: `/api/v1/search?q=${await make(c, "tickets")}` }),
	"GET /api/v1/audit": ({ w, side }) => ({ path: `/api/v1/audit?limit=1&client=${client(w, side)}` }),
	"GET /api/v1/audit/export": ({ w, side }) => ({ path: `/api/v1/audit/export?client=${client(w, side)}&type=none` }),
	"PATCH /api/v1/setup": () => ({ path: "/api/v1/setup", body: { step: "client", state: "open" } }),
	"GET /api/v1/tickets/{key}/clocks/{clock}/proof": async (c) => ({ path: `/api/v1/tickets/${await make(c, "tickets")}/clocks/resolve/proof` }),
	"GET /api/v1/tickets/{key}/clocks/{clock}/proof.pdf": async (c) => ({ path: `/api/v1/tickets/${await make(c, "tickets")}/clocks/resolve/proof.pdf` }),
	"GET /api/v1/tickets/{key}/clocks/chain": async (c) => ({ path: `/api/v1/tickets/${await make(c, "tickets")}/clocks/chain` }),
	"GET /api/v1/tickets/{key}/hand-over": async (c) => ({ path: `/api/v1/tickets/${await make(c, "tickets")}/hand-over` }),
	"GET /api/v1/reports/clocks": ({ w, side }) => ({ path: `/api/v1/reports/clocks?client=${client(w, side)}&by=week` }),
	"GET /api/v1/reports/clocks/tickets": ({ w, side }) => ({ path: `/api/v1/reports/clocks/tickets?client=${client(w, side)}&about=unasked&limit=3` }),
	"GET /api/v1/calendars/{key}/feed": async (c) => ({ path: `/api/v1/calendars/${await make(c, "calendars")}/feed` }),
	"POST /api/v1/calendars/{key}/feed": async (c) => ({ path: `/api/v1/calendars/${await make(c, "calendars")}/feed` }),
	"POST /api/v1/calendars/preview": () => ({ path: "/api/v1/calendars/preview", body: { zone: "Mars/North", hours: [] } }),
	"POST /api/v1/calendars/ics": () => ({ path: "/api/v1/calendars/ics", raw: "<html>", type: "text/calendar" }),
	"POST /api/v1/sla-targets/lint": ({ w, side }) => ({ path: "/api/v1/sla-targets/lint", body: { client: client(w, side), target: "resolve", goal: 60, calendar: w.calendar.always } }),
	"POST /api/v1/sla-targets/what-if": (c) => ({ path: "/api/v1/sla-targets/what-if", body: whatIf(c) }),
	"GET /api/v1/sla-targets/what-if/{key}": async (c) => ({ path: `/api/v1/sla-targets/what-if/${(await c.w.admin.ok("POST", "/api/v1/sla-targets/what-if", whatIf(c))).id}` }),
	"GET /api/v1/sla-targets/findings": ({ w, side }) => ({ path: `/api/v1/sla-targets/findings?client=${client(w, side)}` }),
	"POST /api/v1/verify": ({ w, side }) => ({ path: `/api/v1/verify?client=${client(w, side)}` }),
	...portal,
	"POST /api/v1/handovers": async (c) => ({ path: "/api/v1/handovers", body: await handover(c, c.side === "own" && works(c.column) ? c.w.people[c.column].id : undefined) }),
	"GET /api/v1/handovers/dropped": () => ({ path: "/api/v1/handovers/dropped" }),
	"POST /api/v1/oncall-overrides": async (c) => ({ path: "/api/v1/oncall-overrides", body: await onCall["oncall-overrides"](c) }),
	// offered by whoever may be on call; the others cannot have a shift to offer
	"POST /api/v1/oncall-swaps": async (c) => ({ path: "/api/v1/oncall-swaps", body: { ...(await onCall["oncall-swaps"](c)), offered_to: null, rotation: await rotation(c, c.side === "own" && works(c.column) ? c.w.people[c.column].id : undefined) } }),
	"POST /api/v1/time-off": async (c) => ({ path: "/api/v1/time-off", body: await onCall["time-off"](c) }),
	"POST /api/v1/escalations/{id}/next": async (c) => ({ path: `/api/v1/escalations/${(await c.w.admin.ok("POST", `/api/v1/tickets/${await make(c, "tickets")}/escalate`, { reason: "Look." })).runs[0].id}/next`, body: {} }),
	"POST /api/v1/escalation-policies/preflight": ({ w, side }) => ({ path: "/api/v1/escalation-policies/preflight", body: { client: client(w, side), steps: [{ targets: [{ lead: true }], delay: 5 }] } }),
	"POST /api/v1/updates/{id}/acknowledge": () => ({ path: "/api/v1/updates/999999/acknowledge", body: {} }),
	"GET /api/v1/status-pages/{id}": ({ w, side }) => ({ path: `/api/v1/status-pages/${client(w, side)}` }),
	"PUT /api/v1/status-pages/{id}": ({ w, side }) => ({ path: `/api/v1/status-pages/${client(w, side)}`, body: { title: "Status" } }),
	"POST /api/v1/rotations/preview": ({ w, side }) => ({ path: "/api/v1/rotations/preview", body: { client: client(w, side), zone: "UTC", layers: [] } }),
	"POST /api/v1/oncall/feeds": async (c) => ({ path: "/api/v1/oncall/feeds", body: { rotation: await rotation(c) } }),
	"DELETE /api/v1/oncall/feeds/{id}": () => ({ path: "/api/v1/oncall/feeds/999999" }),
	"PUT /api/v1/presence": async (c) => ({ path: "/api/v1/presence", body: { key: await make(c, "tickets"), doing: "viewing", tab: "t" } }),
	"POST /api/v1/tickets/seen": () => ({ path: "/api/v1/tickets/seen" }),
	"POST /api/v1/mutes": () => ({ path: "/api/v1/mutes", body: { reason: "watching" } }),
	"DELETE /api/v1/mutes/{id}": async ({ w, side, column }) => ({ path: `/api/v1/mutes/${(await (side === "own" ? w.as(column) : w.as("stranger")).ok("POST", "/api/v1/mutes", { reason: "bulk" })).id}` }),
	"POST /api/v1/subscriptions": () => ({ path: "/api/v1/subscriptions", body: { kind: "tag", word: "vip" } }),
	"DELETE /api/v1/subscriptions/{id}": () => ({ path: "/api/v1/subscriptions/999999" }),
	"PUT /api/v1/mentions/{id}": () => ({ path: "/api/v1/mentions/999999", body: { seen: true } }),
	"POST /api/v1/notices/read": () => ({ path: "/api/v1/notices/read", body: { all: true } }),
	"PUT /api/v1/notices/settings": () => ({ path: "/api/v1/notices/settings", body: { modes: { team: "off" } } }),
	"PUT /api/v1/notices/contacts/chat": () => ({ path: "/api/v1/notices/contacts/chat", body: { url: "https://hooks.example.com/x", shape: "json" } }),
	"POST /api/v1/notices/contacts/{id}/test": () => ({ path: "/api/v1/notices/contacts/mail/test" }),
	"GET /api/v1/notices/messages/{id}": () => ({ path: "/api/v1/notices/messages/999999" }),
	"GET /api/v1/notices/policy": ({ w, side }) => ({ path: `/api/v1/notices/policy?client=${w.client[side]}` }),
	"PUT /api/v1/notices/policy": ({ w, side }) => ({ path: `/api/v1/notices/policy?client=${w.client[side]}`, body: { delay: 5 } }),
	"GET /api/v1/drafts/{id}": async ({ w, side, column }) => {
		const place = fresh("place");
		await (side === "own" ? w.as(column) : w.as("stranger")).ok("PUT", `/api/v1/drafts/${place}`, { body: {}, device: "d" });
		return { path: `/api/v1/drafts/${place}` };
	},
	"PUT /api/v1/drafts/{id}": () => ({ path: "/api/v1/drafts/role", body: { body: { text: "x" }, device: "d" } }),
	"DELETE /api/v1/drafts/{id}": () => ({ path: "/api/v1/drafts/none" }),
	"POST /api/v1/outbox/{id}/send-again": () => ({ path: "/api/v1/outbox/999999/send-again" }),
};

interface Asked { ask: Ask; key: string }
/** With the record asked for; who asks is looked up where it is read, not here. */
const keyed = (c: Omit<Cell, "key">, key: string): Cell => Object.assign(Object.create(c) as Cell, { key });

async function ask(method: string, route: string, c: Omit<Cell, "key">): Promise<Asked> {
	const single = singles[`${method} ${route}`];
	if (single)
		return { ask: await single(c), key: "" };
	const [, plural, rest] = /^\/api\/v1\/([a-z-]+)(.*)$/.exec(route) ?? [];
	const typed = plural && (plural in samples || ["access", "views", "tokens", "dashboards", "approvals"].includes(plural));
	if (!typed || ["/api/v1/views/counts", "/api/v1/dashboards/ready"].includes(route))
		return { ask: { path: route }, key: "" };
	if (!rest.startsWith("/{key}")) {
		const recipe = wholes[`${method} ${rest}`];
		if (!recipe)
			throw new Error(`no recipe for ${method} ${route}`);
		const key = method === "POST" && rest === "" ? "" : await make(c, plural);
		return { ask: await recipe(keyed(c, key), plural), key };
	}
	const key = await make(c, plural), at = `/api/v1/${plural}/${key}`, tail = rest.slice("/{key}".length);
	const verb = method === "POST" && (verbs[`${plural}${tail}`] ?? verbs[tail.slice(1)]);
	if (verb) {
		for (const [name, args] of verb.first ?? [])
			await c.w.admin.ok("POST", `${at}/${name.split("/").at(-1)}`, args ?? (verbs[name].args?.(keyed(c, key)) ?? {}));
		return { ask: { path: `${at}/${tail.slice(1)}`, body: (await verb.args?.(keyed(c, key))) ?? {} }, key };
	}
	const recipe = tails[`${method} ${tail}`];
	if (!recipe)
		throw new Error(`no recipe for ${method} ${route}`);
	return { ask: await recipe(keyed(c, key), plural, at), key };
}

/** A route asked by one column after the other. What was made for one serves the next as well, if nobody changed it (it was refused, or
 *  only read) and it was made without looking at who asks. */
class Route {
	private ready: Asked | undefined;
	constructor(private readonly w: World, private readonly method: string, private readonly route: string, private readonly side: Side) {}

	async cell(column: Column): Promise<string> {
		const { w, side, method, route } = this;
		let looked = false;
		const asked = this.ready ?? (await ask(method, route, { w, side, get column() { return looked = true, column; } }));
		const rs = await w.as(column).call(method, asked.ask.path, asked.ask.body, asked.ask.raw === undefined ? {} : { raw: asked.ask.raw, type: asked.ask.type });
		this.ready = !looked && (method === "GET" || rs.status >= 400) ? asked : undefined;
		return shown(rs, asked.key, (method === "GET" || /\/(bulk|import)$/.test(route)) && isMany(route));
	}
}

/** What one cell shows: a status, or for answers about many records "+" and "-": with and without the one in question. */
function shown(rs: Awaited<ReturnType<Caller["call"]>>, key: string, many: boolean): string {
	if (!many || rs.status !== 200)
		return String(rs.status);
	if (rs.body?.refused !== undefined)
		return rs.body.made > 0 ? "+" : "-";
	if (rs.body?.results)
		return rs.body.ok === 1 ? "+" : rs.body.results[0].status === 404 ? "-" : String(rs.body.results[0].status);
	if (rs.body?.groups)
		return rs.body.total > 0 ? "+" : "-";
	const found = rs.body?.items ? rs.body.items.length > 0 : rs.text.trim() !== "";
	return found && (!key || rs.text.includes(key)) ? "+" : "-";
}

const isMany = (route: string) => !route.includes("/portal/") && /\/(groups|export|bulk|import|search|complete)$/.test(route) || /^\/api\/v1\/(tickets|clients|teams|people|access|tokens|calendars|sla-targets|custom-fields|views|dashboards|webhooks|macros|canned-replies|ticket-templates|checklist-templates|checklists|checklist-items|services|locations|contracts|routing-rules|approvals|catalog-items|tasks|rotations|oncall-overrides|oncall-swaps|time-off|escalation-policies|escalation-rules|comms-plans|chat-channels|handovers|handover-items|harm-presets)$/.test(route);

test("every route of the description has its row, and every row its route", async ({ w }) => {
	void w;
	const there = learned().map((r) => `${r.method} ${r.path}`).sort();
	const told = [...Object.keys(rows), ...Object.keys(open), ...skipped].sort();
	expect(there.filter((r) => !told.includes(r)), "without a row").toEqual([]);
	expect(told.filter((r) => !there.includes(r)), "without a route").toEqual([]);
});

for (const side of ["own", "foreign"] as const)
	test(`the table, ${side} client`, async ({ w }) => {
		test.setTimeout(900_000);
		const wrong: string[] = [];
		const todo = Object.keys(rows);
		await Promise.all(Array.from({ length: 8 }, async () => {
			for (let route = todo.shift(); route; route = todo.shift()) {
				const [method, path] = route.split(" ");
				const got: string[] = [];
				const asked = new Route(w, method, path, side);
				for (const column of columns)
					got.push(await asked.cell(column).catch((e: Error) => `?(${e.message.slice(0, 200).replace(/\s+/g, "_")})`));
				const want = rows[route][side === "own" ? 0 : 1].trim().split(/\s+/);
				if (got.join(" ") !== want.join(" "))
					wrong.push(`${route.padEnd(50)} want ${want.map((x) => x.padStart(3)).join(" ")}\n${" ".repeat(51)}got  ${got.map((x) => x.padStart(3)).join(" ")}`);
			}
		}));
		expect(wrong.sort().join("\n"), columns.join(" ")).toBe("");
	});

test("nobody: 401 everywhere but where the door is", async ({ w }) => {
	for (const route of Object.keys(rows)) {
		const [method, path] = route.split(" ");
		const a = await w.nobody.call(method, path.replace(/\{\w+\}/g, "1"), method === "GET" || method === "DELETE" ? undefined : {});
		expect.soft(a.status, route).toBe(401);
	}
	for (const [route, status] of Object.entries(open)) {
		const [method, path] = route.split(" ");
		expect.soft((await w.nobody.call(method, path, method === "GET" || method === "DELETE" ? undefined : {})).status, route).toBe(status);
	}
});

test("a foreign record looks like one that is not there", async ({ w }) => {
	const foreign = await w.ticket({ client: w.client.foreign, requester: null });
	for (const role of columns.filter((c) => c !== "admin_all"))
		for (const [method, tail, body] of [["GET", ""], ["PATCH", "", { title: "x" }], ["GET", "/timeline"], ["POST", "/comments", { body: "x" }], ["POST", "/accept", {}], ["GET", "/attachments"], ["PUT", "/watchers/me"]] as const) {
			const there = await w.as(role).call(method, `/api/v1/tickets/${foreign.key}${tail}`, body);
			const gone = await w.as(role).call(method, `/api/v1/tickets/INC987654321${tail}`, body);
			const plain = (a: typeof there, key: string) => ({ status: a.status, ...a.body, request_id: "", detail: String(a.body?.detail).replaceAll(key, "KEY") });
			expect.soft(there.status, `${role} ${method} ${tail}`).toBe(404);
			expect.soft(plain(there, foreign.key), `${role} ${method} ${tail}`).toEqual(plain(gone, "INC987654321"));
		}
});

test("the verbs a record offers are those the table allows", async ({ w }) => {
	const key = await make({ w, side: "own", column: "admin_all" }, "tickets");
	for (const [n, column] of columns.entries()) {
		const a = await w.as(column).get(`/api/v1/tickets/${key}`);
		if (a.status !== 200)
			continue;
		for (const [verb, { first }] of Object.entries(verbs))
			if (!first && `POST /api/v1/tickets/{key}/${verb}` in rows) { // legal for a new ticket
				const status = rows[`POST /api/v1/tickets/{key}/${verb}`][0].trim().split(/\s+/)[n];
				expect.soft(a.body.verbs.includes(verb), `${verb} for ${column}`).toBe(status === "200");
			}
	}
});
