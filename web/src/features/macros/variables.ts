/* variables.ts - the variables a text may hold (src/reply/render.c), and the gaps they leave where nothing is known. */
import { m } from "@/messages";

export interface Variable {
	name: string;
	label: string;
	/** Known only when there is a ticket. */
	ticket: boolean;
}

const names: [string, boolean][] = [
	["requester.first_name", false],
	["requester.name", false],
	["requester.email", false],
	["agent.name", false],
	["agent.first_name", false],
	["team.name", false],
	["client.name", false],
	["today", false],
	["ticket.key", true],
	["ticket.title", true],
	["ticket.state", true],
	["ticket.priority", true],
	["ticket.category", true],
	["ticket.service", true],
	["ticket.due_at", true],
	["ticket.created_at", true],
	["assignee.name", true],
];

export function variables(withTicket: boolean): Variable[] {
	return names.filter(([, ticket]) => withTicket || !ticket).map(([name, ticket]) => ({ name, ticket, label: m.macros.variable[name] ?? name }));
}

const GAP = new RegExp(`\\[\\[(${names.map(([n]) => n.replace(".", "\\.")).join("|")})\\]\\]`);

/** The first gap's variable, undefined when there is none. */
export function gapIn(text: string): string | undefined {
	return GAP.exec(text)?.[1];
}
