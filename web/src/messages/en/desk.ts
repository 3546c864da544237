/* en/desk.ts - the ranked desk: bands, rows, why they stand where they stand, today on a line, what to clear first. */
import { numberIn, plural as pluralIn } from "../plural";

const plural = pluralIn("en");
const count = numberIn("en");

const times = (n: number) => (n === 1 ? "once" : n === 2 ? "twice" : `${count(n)} times`);
const number = (v: unknown) => (typeof v === "number" ? v : 0);
const list = (v: unknown) => (Array.isArray(v) && v.length > 0 ? `: ${v.join(", ")}` : "");
/** "Bank cut-off" reads well before a time, a whole sentence does not. */
const short = (s: string | undefined) => (s ?? "").length <= 28 && !(s ?? "").includes(":");

/** A fact's words in text form, as they came, and whether there is room for all of it. */
export type Sentence = (a: Record<string, string>, raw: Record<string, unknown>, whole: boolean) => string;
type Words = Record<string, string>;
/** What stands on the line of the day and what beside it, from its words and how many. */
export type Line = (a: Words, n: number) => [string, string];

const due: Words = {
	harm: "Harm",
	resolve: "Solution due",
	response: "First response due",
	update: "Next update due",
	answer: "Answer due",
	ola: "Team's share ends",
	contract: "Vendor's contract ends",
	promise: "Promised for",
};
const audience: Words = { executives: "executives", business: "the business", users: "users", client: "the client", technicians: "technicians" };
/** What past tickets had in common. */
const group = (a: Words) =>
	a["group_level"] === "team" ? `P${a["group_priority"]} of ${a["group_team"] || "no team yet"}` : a["group_level"] === "priority" ? `P${a["group_priority"]}` : a["group_level"] === "all" ? "all tickets" : (a["group"] ?? "");

const harmPassed = (a: Words) => `${a["effect"] || "Harm"} was ${a["at_left"]} ago.`;
const overdue = (a: Words) => `${a["target"]} overdue by ${a["at_left"]}.`;
const dueAt = (a: Words) => (a["at_over"] === "1" ? overdue(a) : `${a["target"]} due ${a["at"]}, in ${a["at_left"]}.`);

export const desk = {
	title: "Desk",
	sub: (open: number, need: number) =>
		`${count(need)} of ${plural(open, "open item", "open items")} ${need === 1 ? "needs" : "need"} you today. Ranked by what is lost if it does not move in the next 30 minutes.`,
	subQuiet: (open: number) => `None of ${plural(open, "open item", "open items")} needs you today.`,
	bands: {
		harm: "Harm within 30 minutes",
		risk: "Likely to breach",
		today: "Due today",
		overdue: "Overdue, no harm today",
		waiting: "Waiting on others",
		rest: "Everything else that is open",
	},
	list: "Ranked work",
	showAll: (n: number) => `Show all ${count(n)}`,
	showMore: (n: number) => `Show more (${count(n)} left)`,
	showFewer: "Show fewer",
	filter: "Whose",
	everybody: "Everybody's",
	mine: "Mine",
	team: "Team",
	allTeams: "All teams",
	next: "Next row",
	previous: "Previous row",
	open: "Open",
	nudge: "Nudge",
	escalate: "Escalate",
	assign: "Assign",
	setHarm: "Set harm",
	snooze: "Snooze",
	whyKey: "Why it stands here",
	more: (key: string) => `More to do with ${key}`,
	nudged: (ago: string) => `asked ${ago}`,
	unassigned: "Unassigned",
	moved: (n: number) => `${plural(n, "item", "items")} moved`,
	movedHelp: "The order has changed. It is applied when you rest, or now.",
	apply: "Apply now",
	applied: "The new order is shown",
	gone: "No longer here",
	below: "Further down",
	goesTo: (band: string) => `Now in: ${band}`,
	emptyTitle: "Nothing needs you now",
	emptyText: (open: number) => `${plural(open, "open item has", "open items have")} time, and whoever has them is moving them. What changes that appears here by itself.`,
	noneTitle: "Nothing is open",
	noneText: "New tickets appear here by themselves, ranked by what is lost if they wait.",
	filteredTitle: "Nothing of this choice is open",
	filteredText: "Look at everybody's, or choose another team.",
	showEverybody: "Show everybody's",
	seeQueue: "Open the queue",
	due,
	overDays: (n: number) => `−${n} d`,
	why: {
		title: (key: string) => `Why ${key} stands here`,
		event: (n: number) => `Event ${n}`,
		noEvents: "from its fields",
		numbers: "In numbers",
		chance: "Likely to breach if nobody moves it",
		reassign: "Likely to be reassigned",
		later: "in a day",
		loss: "Expected loss of another 30 minutes",
		parts: { chance: "chance", harm: "harm", late: "late", still: "stands still", broken: "promise broken" } as Record<string, string>,
		lossOf: (loss: string, weight: string, parts: string) => `${loss} = ${weight} × (${parts})`,
		weight: "Weight",
		silent: "Silent for",
		usual: "Usually moves within",
		waits: "Records that wait on it",
		waitsHarm: "of them with harm",
	},
	today: {
		title: "Today",
		now: "now",
		earlier: (n: number) => `Earlier today: ${count(n)}`,
		later: (n: number) => `And ${count(n)} more`,
		none: "Nothing has its time today. Harm, deadlines, promises, shifts and hand-overs stand here.",
		until: (t: string) => `until ${t}`,
		/** By its name: what stands on the line, and what beside it. */
		say: {
			harm: (a) => (a["effect"] ? [a["effect"], `${a["key"]}: ${a["title"]}`] : [`Harm: ${a["title"]}`, a["key"] ?? ""]),
			deadline: (a) => [a["title"] ?? "", `${a["key"]}, ${due[a["target"] ?? ""] ?? "target due"}`],
			promise: (a) => [a["title"] ?? "", `${a["key"]}, promised by ${a["by"]}`],
			escalation: (a) => [a["title"] ?? "", `${a["key"]}, escalated: ${a["by"]} promised to act`],
			oncall: (a) => [a["who"] ?? "", `On call: ${a["rotation"]}`],
			nobody: (a) => ["Nobody is on call", a["rotation"] ?? ""],
			review: (a) => [a["title"] ?? "", `Approval by ${a["who"]}`],
			handover: (a, n) => [`Hand-over: ${a["rotation"]}`, `${a["shift"]}${n > 0 ? `, ${plural(n, "item", "items")} not accepted` : ""}`],
			update: (a) => [`Update for ${audience[a["audience"] ?? ""] ?? a["audience"]}`, `${a["key"]}: ${a["title"]}`],
		} as Record<string, Line>,
	},
	clear: {
		title: "Clear these first",
		none: "Nobody waits for one thing only. What holds up several others stands here.",
		verbs: {
			approve: (what: string) => `Approve: ${what}`,
			do: (what: string) => what,
			fix: (what: string) => `Solve ${what}`,
			answer: (who: string) => `Get an answer from ${who}`,
			cover: (who: string) => `${who} is out: give the work to somebody`,
		} as Record<string, (what: string) => string>,
		frees: (n: number, harm: number) => `Frees ${plural(n, "item", "items")}${harm > 0 ? `, ${count(harm)} with harm` : ""}`,
		waitsFor: (who: string) => `with ${who}`,
	},
	/** By the name of the fact: its words in text form, as they came, and whether there is room for all of it. */
	fact: {
		harm_in: (a) => (a["at_over"] === "1" ? harmPassed(a) : short(a["effect"]) ? `${a["effect"] || "Harm"} ${a["at"]} is in ${a["at_left"]}.` : `${a["effect"]}: ${a["at"]}, in ${a["at_left"]}.`),
		harm_passed: (a) => harmPassed(a),
		overdue_by: (a) => overdue(a),
		due_today: (a) => dueAt(a),
		due: (a) => dueAt(a),
		chance: (a, raw, whole) =>
			whole
				? `${a["chance"]} likely to miss its resolve target if nobody moves it${raw["plain"] === true ? " (by plain rates: data are few)" : ""}${a["group"] ? `, from ${plural(number(raw["examples"]), "ticket", "tickets")} like it: ${group(a)}` : ""}.`
				: `${a["chance"]} likely to miss its resolve target.`,
		promise_broken: (a) => `${a["by"]} promised the next action for ${a["at"]}, nothing has happened since.`,
		promise: (a, _, whole) => `${a["by"]} promised the next action for ${a["at"]}${whole && a["words"] ? `: ${a["words"]}` : ""}.`,
		silent: (a, raw, whole) => `Not moved for ${a["since_left"]}, ${raw["level"] === 2 ? "more than" : `${a["team"] || "this"} usually moves within`} ${a["usual_s"]}${whole || raw["level"] === 2 ? " of working time" : ""}.`,
		nudged: (a) => `${a["by"]} asked ${a["at_left"]} ago, no answer yet.`,
		unassigned: (a) => `Nobody has had it for ${a["since_left"]}.`,
		waits: (a, raw, whole) => `${number(raw["n"]) === 1 ? "1 item waits" : `${a["n"]} items wait`} for it${number(raw["harm"]) > 0 ? `, ${a["harm"]} with harm` : ""}${whole ? list(raw["of"]) : ""}.`,
		major: (_, raw) => (raw["candidate"] === true ? "Candidate for a major incident." : "Major incident."),
		vip: (a) => `${a["person"]} is a VIP.`,
		reopened: (_, raw) => `Reopened ${times(number(raw["n"]))}.`,
		bounced: (_, raw) => `Sent back ${times(number(raw["n"]))}.`,
		reassigned: (_, raw) => `Reassigned ${times(number(raw["n"]))}.`,
		on_hold: (a) => `On hold for ${a["since_left"]}, ${a["reason"]}${a["who"] ? ` ${a["who"]}` : ""}${a["until"] ? ` until ${a["until"]}` : ""}.`,
		quiet: (a) => `Opened ${a["opened_left"]} ago, last moved ${a["moved_left"]} ago.`,
	} as Record<string, Sentence>,
};
