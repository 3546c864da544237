/* api.ts - the filters behind the desk's sections. Each is an ordinary filter: "Show all" opens the same in the queue. */
import { m } from "@/messages";

export interface Section {
	id: string;
	title: string;
	tone: "harm" | "risk" | "plain";
	q: string;
	sort: string;
	limit: number;
}

/** What makes a ticket belong to a section, in order of weight: it stands in the first one that claims it, and in no other. */
const claims: (Omit<Section, "q"> & { claim: string })[] = [
	{ id: "majors", title: m.desk.majors, tone: "harm", claim: "is:major", sort: "created", limit: 5 },
	{ id: "breaching", title: m.desk.breaching, tone: "risk", claim: "(is:breached OR due<+1h) -state:on_hold", sort: "priority,due_at", limit: 8 },
	{ id: "unassigned", title: m.desk.unassigned, tone: "plain", claim: "is:unassigned", sort: "priority,created", limit: 6 },
	{ id: "bounced", title: m.desk.bounced, tone: "plain", claim: "bounce_count>0 state:new,triaged", sort: "-updated", limit: 4 },
	{ id: "waiting", title: m.desk.waiting, tone: "plain", claim: "state:on_hold hold_reason:caller", sort: "updated", limit: 4 },
	{ id: "mine", title: m.desk.mine, tone: "plain", claim: "assignee:me", sort: "priority,due_at", limit: 6 },
];

export const OPEN = "is:open";

export const sections: Section[] = claims.map(({ claim, ...s }, i) => ({
	...s,
	q: [OPEN, claim, ...claims.slice(0, i).map((c) => `-(${c.claim})`)].join(" "),
}));
