/* nouns.ts - the administration pages: address, name, record type, and who sees them. */
import { m } from "@/messages";
import { can } from "./session";
import type { Me } from "./types";

export interface AdminNoun {
	noun: string;
	label: string;
	/** Plural name of the record type; absent: the page is made by hand. */
	plural?: string;
	perm: "client_admin" | "admin" | "audit";
}

export const adminNouns: AdminNoun[] = [
	{ noun: "people", label: m.admin.people, plural: "people", perm: "client_admin" },
	{ noun: "teams", label: m.admin.teams, plural: "teams", perm: "client_admin" },
	{ noun: "clients", label: m.admin.clients, plural: "clients", perm: "client_admin" },
	{ noun: "access", label: m.admin.access, plural: "access", perm: "client_admin" },
	{ noun: "calendars", label: m.admin.calendars, plural: "calendars", perm: "client_admin" },
	{ noun: "sla-targets", label: m.admin.targets, plural: "sla-targets", perm: "client_admin" },
	{ noun: "routing", label: m.routing.rules, perm: "client_admin" },
	{ noun: "major-rules", label: m.routing.major, perm: "client_admin" },
	{ noun: "services", label: m.routing.services, plural: "services", perm: "client_admin" },
	{ noun: "triage", label: m.routing.report, perm: "audit" },
	{ noun: "custom-fields", label: m.admin.fields, plural: "custom-fields", perm: "client_admin" },
	{ noun: "webhooks", label: m.admin.webhooks, plural: "webhooks", perm: "admin" },
	{ noun: "outbox", label: m.admin.outbox, perm: "admin" },
	{ noun: "tokens", label: m.admin.tokens, plural: "tokens", perm: "admin" },
	{ noun: "jobs", label: m.admin.jobs, perm: "admin" },
	{ noun: "audit", label: m.admin.audit, perm: "audit" },
];

export function myAdminNouns(me: Me): AdminNoun[] {
	return adminNouns.filter((n) => can(me, n.perm));
}
