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

export const sections: Section[] = [
	{ id: "majors", title: m.desk.majors, tone: "harm", q: "is:open is:major", sort: "created", limit: 5 },
	{
		id: "breaching",
		title: m.desk.breaching,
		tone: "risk",
		q: "is:open (is:breached OR due<+1h) -state:on_hold",
		sort: "priority,due_at",
		limit: 8,
	},
	{ id: "unassigned", title: m.desk.unassigned, tone: "plain", q: "is:open is:unassigned", sort: "priority,created", limit: 6 },
	{ id: "bounced", title: m.desk.bounced, tone: "plain", q: "is:open bounce_count>0 state:new,triaged", sort: "-updated", limit: 4 },
	{
		id: "waiting",
		title: m.desk.waiting,
		tone: "plain",
		q: "state:on_hold hold_reason:caller",
		sort: "updated",
		limit: 4,
	},
	{ id: "mine", title: m.desk.mine, tone: "plain", q: "is:open assignee:me", sort: "priority,due_at", limit: 6 },
];

export const OPEN = "is:open";
