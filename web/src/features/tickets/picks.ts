/* picks.ts - what the palette does to tickets with one more word: "Assign to Jana", "Set category mail". For the ticket at
 * hand, or for all that are selected. */
import { useQueryClient } from "@tanstack/react-query";
import type { Action } from "@/lib/actions";
import { startOperation } from "@/lib/operations";
import { runVerb, storeRecord } from "@/lib/records";
import { fieldOf, useType } from "@/lib/session";
import type { Completion, FieldMeta, Ticket } from "@/lib/types";
import { deedOf, sayDone } from "@/lib/undo";
import { m } from "@/messages";
import { complain } from "@/ui/toast";
import { refreshTicket, usePatch } from "./api";

const fields = ["category", "subcategory", "service", "site", "impact", "urgency"];

function useApply(keys: string[], ticket: Ticket | undefined) {
	const client = useQueryClient();
	const patch = usePatch(ticket);
	const many = (verb: string, args: Record<string, unknown>, label: string) => {
		startOperation(client, "tickets", { keys }, verb, args, `${label}: ${m.queue.selected(keys.length)}`).catch(complain);
	};
	const assign = (args: Record<string, unknown>) => {
		if (ticket === undefined) {
			many("assign", args, m.ticket.assign);
			return;
		}
		runVerb<Ticket>("tickets", ticket.key, "assign", args)
			.then((after) => {
				storeRecord(client, "tickets", after.data);
				refreshTicket(client, ticket.key);
				sayDone(client, `${ticket.key}: ${m.ticket.assign}`, deedOf(after.undo));
			})
			.catch(complain);
	};
	const set = (f: FieldMeta, c: Completion) => {
		if (ticket === undefined)
			many("patch", { [f.name]: c.value }, f.label);
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

export function usePickActions(keys: string[], ticket: Ticket | undefined, on: () => boolean): Action[] {
	const type = useType("ticket");
	const { assign, set, tag } = useApply(keys, ticket);
	const group = ticket?.key ?? m.views.palette.selected(keys.length);
	const id = ticket === undefined ? "picked-" : "pick-";
	const action = (name: string, label: string, pick: NonNullable<Action["pick"]>): Action => ({ id: id + name, label, group, when: on, run: () => undefined, pick });
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
