/* picks.ts - what the palette does to tickets with one more word: "Assign to Jana", "Set category mail". For the ticket at
 * hand, or for all that are selected. */
import { useQueryClient } from "@tanstack/react-query";
import type { Action } from "@/lib/actions";
import { runBulk, runVerb, storeRecord, touchRecords } from "@/lib/records";
import { fieldOf, useType } from "@/lib/session";
import type { Completion, FieldMeta, Ticket } from "@/lib/types";
import { m } from "@/messages";
import { complain, say } from "@/ui/toast";
import { refreshTicket, usePatch } from "./api";

const fields = ["category", "subcategory", "service", "site", "impact", "urgency"];

function useApply(keys: string[], ticket: Ticket | undefined) {
	const client = useQueryClient();
	const patch = usePatch(ticket);
	const many = (verb: string, args: Record<string, unknown>) => {
		runBulk("tickets", { keys }, verb, args)
			.then((r) => {
				touchRecords(client, "tickets");
				say(m.queue.bulkDone(r.ok, r.failed));
				const wrong = r.results.find((x) => !x.ok);
				if (wrong?.detail !== undefined)
					say(`${wrong.key}: ${wrong.detail}`);
			})
			.catch(complain);
	};
	const assign = (args: Record<string, unknown>) => {
		if (ticket === undefined) {
			many("assign", args);
			return;
		}
		const before = { team: ticket.team?.id ?? null, assignee: ticket.assignee?.id ?? null };
		const run = (a: Record<string, unknown>) =>
			runVerb<Ticket>("tickets", ticket.key, "assign", a).then((after) => {
				storeRecord(client, "tickets", after);
				refreshTicket(client, after.key);
			});
		run(args)
			.then(() => say(`${ticket.key}: ${m.ticket.assign}`, ticket.state === "assigned" ? () => void run(before).then(() => say(m.undone)).catch(complain) : undefined))
			.catch(complain);
	};
	const set = (f: FieldMeta, c: Completion) => {
		if (ticket === undefined)
			many("patch", { [f.name]: c.value });
		else
			patch.change({ changes: { [f.name]: c.value }, shown: { [f.name]: c.value }, label: `${ticket.key}: ${f.label}` });
	};
	const tag = (name: string) => {
		if (ticket === undefined)
			return;
		const tags = [...new Set([...(ticket.tags ?? []), name])];
		patch.change({ changes: { tags }, shown: { tags }, label: `${ticket.key}: ${m.ticket.tags}` });
	};
	return { assign, set, tag };
}

export function usePickActions(keys: string[], ticket: Ticket | undefined, on: boolean): Action[] {
	const type = useType("ticket");
	const { assign, set, tag } = useApply(keys, ticket);
	const group = ticket?.key ?? m.views.palette.selected(keys.length);
	const id = ticket === undefined ? "picked-" : "pick-";
	const action = (name: string, label: string, pick: NonNullable<Action["pick"]>): Action => ({ id: id + name, label, group, when: () => on, run: () => undefined, pick });
	return [
		action("assignee", m.views.palette.assignTo, { type: "person", field: "", run: (c) => assign({ assignee: Number(c.value) }) }),
		action("team", m.views.palette.assignTeam, { type: "team", field: "", run: (c) => assign({ team: Number(c.value) }) }),
		...fields
			.map((f) => fieldOf(type, f))
			.filter((f) => f !== undefined)
			.map((f) =>
				action(f.name, m.views.palette.setField(f.label), {
					type: "ticket",
					field: f.name,
					free: f.type === "text",
					...(f.choices === undefined ? {} : { choices: f.choices.map((c) => ({ value: c.id, label: c.label })) }),
					run: (c) => set(f, c),
				}),
			),
		...(ticket === undefined ? [] : [action("tag", m.views.palette.addTag, { type: "ticket", field: "tag", free: true, run: (c) => tag(c.value) })]),
	];
}
