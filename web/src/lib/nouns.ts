/* nouns.ts - the administration pages: address, name, group, one line of help, record type, and who sees them. A page for a
 * record type is one line here; one made by hand has a line in features/admin/pages.tsx too, or a route of its own. */
import { m } from "@/messages";
import { can } from "./session";
import type { Me } from "./types";

export type AdminGroup = keyof typeof m.administration.groups;

export interface AdminNoun {
	noun: string;
	label: string;
	/** Absent: "How work is done". */
	group?: AdminGroup;
	help?: string;
	/** Plural name of the record type; absent: the page is made by hand. */
	plural?: string;
	/** Where it is when that is not /admin/{noun}. */
	to?: string;
	perm: "work" | "client_admin" | "admin" | "audit" | "bulk" | "share";
}

const help = m.administration.help;

export const adminNouns: AdminNoun[] = [
	{ noun: "people", label: m.admin.people, group: "people", help: help.people, plural: "people", perm: "client_admin" },
	{ noun: "teams", label: m.admin.teams, group: "people", help: help.teams, plural: "teams", perm: "client_admin" },
	{ noun: "clients", label: m.admin.clients, group: "people", help: help.clients, plural: "clients", perm: "client_admin" },
	{ noun: "access", label: m.admin.access, group: "people", help: help.access, plural: "access", perm: "client_admin" },
	{ noun: "roles", label: m.administration.roles, group: "people", help: help.roles, perm: "client_admin" },
	{ noun: "routing", label: m.routing.rules, group: "work", help: help.routing, perm: "client_admin" },
	{ noun: "major-rules", label: m.routing.major, group: "work", help: help.majorRules, perm: "client_admin" },
	{ noun: "catalog-items", label: m.catalog.items, group: "work", help: m.catalog.itemsHelp, plural: "catalog-items", perm: "client_admin" },
	{ noun: "services", label: m.routing.services, group: "service", help: help.services, plural: "services", perm: "client_admin" },
	{ noun: "locations", label: m.admin.locations, group: "service", help: help.locations, plural: "locations", perm: "client_admin" },
	{ noun: "contracts", label: m.admin.contracts, group: "service", help: help.contracts, plural: "contracts", perm: "client_admin" },
	{ noun: "triage", label: m.routing.report, group: "running", help: help.triage, perm: "audit" },
	{ noun: "custom-fields", label: m.admin.fields, group: "work", help: help.fields, plural: "custom-fields", perm: "client_admin" },
	{ noun: "suggestions", label: m.suggest.title, group: "work", help: m.suggest.help, perm: "client_admin" },
	{ noun: "forecast", label: m.forecast.title, group: "work", help: m.forecast.help, perm: "client_admin" },
	{ noun: "assist", label: m.assist.admin.title, group: "work", help: m.assist.admin.help, perm: "client_admin" },
	{ noun: "macros", label: m.macros.macros, group: "work", help: m.macros.help.macros, plural: "macros", perm: "work" },
	{ noun: "canned-replies", label: m.macros.replies, group: "work", help: m.macros.help.replies, plural: "canned-replies", perm: "work" },
	{ noun: "ticket-templates", label: m.macros.templates, group: "work", help: m.macros.help.templates, plural: "ticket-templates", perm: "work" },
	{ noun: "checklist-templates", label: m.macros.listTemplates, group: "work", help: m.macros.help.lists, plural: "checklist-templates", perm: "work" },
	{ noun: "calendars", label: m.admin.calendars, group: "service", help: help.calendars, plural: "calendars", perm: "client_admin" },
	{ noun: "sla-targets", label: m.admin.targets, group: "service", help: help.targets, plural: "sla-targets", perm: "client_admin" },
	{ noun: "escalation", label: m.escalation.admin, group: "service", help: m.escalation.adminHelp, perm: "client_admin" },
	{ noun: "harm-presets", label: m.harm.presets, group: "service", help: m.harm.presetsHelp, plural: "harm-presets", perm: "client_admin" },
	{ noun: "major", label: m.major.admin, group: "service", help: m.major.adminHelp, perm: "client_admin" },
	{ noun: "webhooks", label: m.admin.webhooks, group: "connect", help: help.webhooks, plural: "webhooks", perm: "admin" },
	{ noun: "notices", label: m.attention.admin.title, group: "connect", help: m.attention.admin.help, perm: "client_admin" },
	{ noun: "outbox", label: m.admin.outbox, group: "connect", help: help.outbox, perm: "admin" },
	{ noun: "tokens", label: m.admin.tokens, group: "connect", help: help.tokens, plural: "tokens", perm: "admin" },
	{ noun: "import", label: m.administration.importTitle, group: "connect", help: help.importPage, perm: "client_admin" },
	{ noun: "health", label: m.administration.health, group: "running", help: help.health, perm: "admin" },
	{ noun: "settings", label: m.administration.settings, group: "running", help: help.settings, perm: "admin" },
	{ noun: "jobs", label: m.admin.jobs, group: "running", help: help.jobs, perm: "admin" },
	{ noun: "audit", label: m.admin.audit, group: "running", help: help.audit, perm: "audit" },
	{ noun: "setup", label: m.administration.setup, group: "running", help: help.setup, to: "/setup", perm: "admin" },
];

/** What everybody who works keeps for oneself stands under a heading of its own. */
export function toolNouns(me: Me): AdminNoun[] {
	return myAdminNouns(me).filter((n) => n.perm === "work");
}

export function myAdminNouns(me: Me): AdminNoun[] {
	return adminNouns.filter((n) => can(me, n.perm));
}

export function adminPath(n: AdminNoun): string {
	return n.to ?? `/admin/${n.noun}`;
}
