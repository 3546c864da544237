/* de/desk.ts - der gereihte Leitstand: Bänder, Zeilen, warum sie dort stehen, der Tag auf einer Linie, was zuerst zu tun ist. */
import type { Messages } from "../index";
import { numberIn, plural as pluralIn } from "../plural";

const plural = pluralIn("de");
const count = numberIn("de");

const times = (n: number) => (n === 1 ? "Einmal" : `${count(n)}-mal`);
const number = (v: unknown) => (typeof v === "number" ? v : 0);
const list = (v: unknown) => (Array.isArray(v) && v.length > 0 ? `: ${v.join(", ")}` : "");
const short = (s: string | undefined) => (s ?? "").length <= 28 && !(s ?? "").includes(":");
type Words = Record<string, string>;

const harmPassed = (a: Words) => `${a["effect"] || "Schaden"} war vor ${a["at_left"]}.`;
const overdue = (a: Words) => `${a["target"]} seit ${a["at_left"]} überfällig.`;
const dueAt = (a: Words) => (a["at_over"] === "1" ? overdue(a) : `${a["target"]} fällig ${a["at"]}, in ${a["at_left"]}.`);

const due: Words = {
	harm: "Schaden",
	resolve: "Lösung fällig",
	response: "Erste Reaktion fällig",
	update: "Nächste Nachricht fällig",
	answer: "Antwort fällig",
	ola: "Anteil des Teams endet",
	contract: "Vertrag des Lieferanten endet",
	promise: "Zugesagt für",
};
const audience: Words = { executives: "die Geschäftsleitung", business: "die Fachbereiche", users: "die Anwender", client: "den Kunden", technicians: "die Technik" };
/** Was vergangene Tickets gemeinsam hatten. */
const group = (a: Words) =>
	a["group_level"] === "team" ? `P${a["group_priority"]} von ${a["group_team"] || "noch keinem Team"}` : a["group_level"] === "priority" ? `P${a["group_priority"]}` : a["group_level"] === "all" ? "alle Tickets" : (a["group"] ?? "");

export const desk: Messages["desk"] = {
	title: "Leitstand",
	sub: (open, need) =>
		`${count(need)} von ${plural(open, "offenen Vorgang", "offenen Vorgängen")} ${need === 1 ? "braucht" : "brauchen"} Sie heute. Gereiht nach dem Verlust, wenn sich in den nächsten 30 Minuten nichts bewegt.`,
	subQuiet: (open) => `Keiner von ${plural(open, "offenen Vorgang", "offenen Vorgängen")} braucht Sie heute.`,
	bands: {
		harm: "Schaden in 30 Minuten",
		risk: "Wird wahrscheinlich verfehlt",
		today: "Heute fällig",
		overdue: "Überfällig, heute kein Schaden",
		waiting: "Wartet auf andere",
		rest: "Alles andere, was offen ist",
	},
	list: "Gereihte Arbeit",
	showAll: (n) => `Alle ${count(n)} zeigen`,
	showMore: (n) => `Mehr zeigen (noch ${count(n)})`,
	showFewer: "Weniger zeigen",
	filter: "Wessen",
	everybody: "Alle",
	mine: "Meine",
	team: "Team",
	allTeams: "Alle Teams",
	next: "Nächste Zeile",
	previous: "Vorige Zeile",
	open: "Öffnen",
	nudge: "Anstoßen",
	escalate: "Eskalieren",
	assign: "Zuweisen",
	setHarm: "Schaden setzen",
	snooze: "Zurückstellen",
	whyKey: "Warum es hier steht",
	more: (key) => `Mehr zu tun mit ${key}`,
	nudged: (ago) => `gefragt ${ago}`,
	unassigned: "Ohne Bearbeiter",
	moved: (n) => `${plural(n, "Vorgang hat", "Vorgänge haben")} sich verschoben`,
	movedHelp: "Die Reihenfolge ist eine andere. Sie gilt, sobald Sie ruhen, oder jetzt.",
	apply: "Jetzt übernehmen",
	applied: "Die neue Reihenfolge wird gezeigt",
	gone: "Nicht mehr hier",
	below: "Weiter unten",
	goesTo: (band) => `Jetzt in: ${band}`,
	emptyTitle: "Nichts braucht Sie jetzt",
	emptyText: (open) => `${plural(open, "offener Vorgang hat", "offene Vorgänge haben")} Zeit, und wer sie hat, bewegt sie. Was daran etwas ändert, erscheint hier von selbst.`,
	noneTitle: "Nichts ist offen",
	noneText: "Neue Tickets erscheinen hier von selbst, gereiht danach, was verloren geht, wenn sie warten.",
	filteredTitle: "Von dieser Auswahl ist nichts offen",
	filteredText: "Sehen Sie alle an, oder wählen Sie ein anderes Team.",
	showEverybody: "Alle zeigen",
	seeQueue: "Zur Liste",
	due,
	overDays: (n) => `−${n} T`,
	why: {
		title: (key) => `Warum ${key} hier steht`,
		event: (n) => `Ereignis ${n}`,
		noEvents: "aus seinen Feldern",
		numbers: "In Zahlen",
		chance: "Wird wahrscheinlich verfehlt, wenn es niemand bewegt",
		reassign: "Wird wahrscheinlich umverteilt",
		later: "in einem Tag",
		loss: "Erwarteter Verlust weiterer 30 Minuten",
		parts: { chance: "Aussicht", harm: "Schaden", late: "verspätet", still: "steht still", broken: "Zusage gebrochen" },
		lossOf: (loss, weight, parts) => `${loss} = ${weight} × (${parts})`,
		weight: "Gewicht",
		silent: "Still seit",
		usual: "Bewegt sich sonst innerhalb von",
		waits: "Vorgänge, die darauf warten",
		waitsHarm: "davon mit Schaden",
	},
	today: {
		title: "Heute",
		now: "jetzt",
		earlier: (n) => `Früher heute: ${count(n)}`,
		later: (n) => `Und ${count(n)} weitere`,
		none: "Heute hat nichts seine Zeit. Schaden, Fristen, Zusagen, Schichten und Übergaben stehen hier.",
		until: (t) => `bis ${t}`,
		say: {
			harm: (a) => (a["effect"] ? [a["effect"], `${a["key"]}: ${a["title"]}`] : [`Schaden: ${a["title"]}`, a["key"] ?? ""]),
			deadline: (a) => [a["title"] ?? "", `${a["key"]}, ${due[a["target"] ?? ""] ?? "Ziel fällig"}`],
			promise: (a) => [a["title"] ?? "", `${a["key"]}, zugesagt von ${a["by"]}`],
			escalation: (a) => [a["title"] ?? "", `${a["key"]}, eskaliert: ${a["by"]} hat zugesagt zu handeln`],
			oncall: (a) => [a["who"] ?? "", `Bereitschaft: ${a["rotation"]}`],
			nobody: (a) => ["Niemand hat Bereitschaft", a["rotation"] ?? ""],
			review: (a) => [a["title"] ?? "", `Genehmigung durch ${a["who"]}`],
			handover: (a, n) => [`Übergabe: ${a["rotation"]}`, `${a["shift"]}${n > 0 ? `, ${plural(n, "Punkt", "Punkte")} nicht angenommen` : ""}`],
			update: (a) => [`Meldung an ${audience[a["audience"] ?? ""] ?? a["audience"]}`, `${a["key"]}: ${a["title"]}`],
		},
	},
	clear: {
		title: "Das zuerst",
		none: "Nichts hält mehreres auf. Was das tut, steht hier.",
		verbs: {
			approve: (what) => `Genehmigen: ${what}`,
			do: (what) => what,
			fix: (what) => `${what} lösen`,
			answer: (who) => `Antwort von ${who} einholen`,
			cover: (who) => `${who} ist nicht da: die Arbeit jemandem geben`,
		},
		frees: (n, harm) => `Löst ${plural(n, "Vorgang", "Vorgänge")}${harm > 0 ? `, ${count(harm)} mit Schaden` : ""}`,
		waitsFor: (who) => `bei ${who}`,
	},
	fact: {
		harm_in: (a) => (a["at_over"] === "1" ? harmPassed(a) : short(a["effect"]) ? `${a["effect"] || "Schaden"} ${a["at"]} ist in ${a["at_left"]}.` : `${a["effect"]}: ${a["at"]}, in ${a["at_left"]}.`),
		harm_passed: (a) => harmPassed(a),
		overdue_by: (a) => overdue(a),
		due_today: (a) => dueAt(a),
		due: (a) => dueAt(a),
		chance: (a, raw, whole) =>
			whole
				? `${a["chance"]} wahrscheinlich wird das Lösungsziel verfehlt, wenn es niemand bewegt${raw["plain"] === true ? " (nach einfachen Anteilen: wenig Daten)" : ""}${number(raw["examples"]) > 0 ? `, aus ${plural(number(raw["examples"]), "ähnlichen Ticket", "ähnlichen Tickets")}${a["group"] ? `: ${group(a)}` : ""}` : ""}.`
				: `${a["chance"]} wahrscheinlich wird das Lösungsziel verfehlt.`,
		promise_broken: (a) => `${a["by"]} hat die nächste Handlung für ${a["at"]} zugesagt, seither ist nichts geschehen.`,
		promise: (a, _, whole) => `${a["by"]} hat die nächste Handlung für ${a["at"]} zugesagt${whole && a["words"] ? `: ${a["words"]}` : ""}.`,
		silent: (a, raw, whole) => `Seit ${a["since_left"]} nicht bewegt, ${raw["level"] === 2 ? "mehr als" : `${a["team"] ? `${a["team"]} bewegt` : "sonst bewegt sich"} es meist binnen`} ${a["usual_s"]}${whole || raw["level"] === 2 ? " Arbeitszeit" : ""}.`,
		nudged: (a) => `${a["by"]} hat vor ${a["at_left"]} gefragt, noch keine Antwort.`,
		unassigned: (a) => `Seit ${a["since_left"]} hat es niemand.`,
		waits: (a, raw, whole) => `${number(raw["n"]) === 1 ? "1 Vorgang wartet" : `${a["n"]} Vorgänge warten`} darauf${number(raw["harm"]) > 0 ? `, ${a["harm"]} mit Schaden` : ""}${whole ? list(raw["of"]) : ""}.`,
		major: (_, raw) => (raw["candidate"] === true ? "Vielleicht eine Großstörung." : "Großstörung."),
		vip: (a) => `${a["person"]} ist VIP.`,
		reopened: (_, raw) => `${times(number(raw["n"]))} wieder geöffnet.`,
		bounced: (_, raw) => `${times(number(raw["n"]))} zurückgegeben.`,
		reassigned: (_, raw) => `${times(number(raw["n"]))} umverteilt.`,
		on_hold: (a) => `Seit ${a["since_left"]} angehalten, ${a["reason"]}${a["who"] ? ` ${a["who"]}` : ""}${a["until"] ? ` bis ${a["until"]}` : ""}.`,
		quiet: (a) => `Vor ${a["opened_left"]} geöffnet, zuletzt vor ${a["moved_left"]} bewegt.`,
	},
};
