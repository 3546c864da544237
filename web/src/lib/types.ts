/* types.ts - what the API says, as far as the UI reads it by name.
 *
 * Records are described at run time by /api/v1/meta (fields, choices, verbs); only what has its own place on the screen
 * is spelled out here. types.gen.ts, made from openapi.json by tools/web-types.mjs, has the exact fields and choices. */
import type * as gen from "./types.gen";

export type Tone = "harm" | "risk" | "ok" | "info" | "mute";
export type FieldType = "text" | "body" | "int" | "real" | "bool" | "time" | "enum" | "ref" | "json" | "tags";
export type Visibility = "public" | "internal";

export interface Named {
	id: number;
	name: string;
	key?: string;
}

export interface Choice {
	id: string;
	label: string;
	tone?: Tone | null;
}

export interface FieldMeta {
	name: string;
	type: FieldType;
	label: string;
	help?: string | null;
	flags: string[];
	choices?: Choice[];
	of?: string;
	max?: number;
}

export interface VerbArg {
	name: string;
	type: FieldType;
	label?: string | null;
	help?: string | null;
	choices?: Choice[];
	of?: string;
	required?: boolean;
	max?: number;
}

export interface VerbMeta {
	verb: string;
	label: string;
	from: string[];
	to?: string | null;
	perm?: string;
	shortcut?: string | null;
	help?: string | null;
	args: VerbArg[];
}

export interface FilterWord {
	name: string;
	help?: string | null;
	values?: string[] | null;
}

export interface TypeMeta {
	name: string;
	plural: string;
	label: string;
	help?: string | null;
	flags: string[];
	prefixes?: string[];
	default_sort?: string;
	/** The field that is the record's name. */
	name_field?: string;
	fields: FieldMeta[];
	words?: FilterWord[];
	states?: Choice[];
	verbs?: VerbMeta[];
}

export interface LinkMeta {
	kind: string;
	label: string;
	back: string;
}

export interface Meta {
	types: TypeMeta[];
	links: LinkMeta[];
	roles: { id: string; label: string; perms?: string[] }[];
}

export interface Me {
	id: number;
	name: string;
	login: string;
	email: string;
	phone?: string;
	zone: string;
	/** Language as messages/locale.ts names it; empty: the browser's. */
	locale: string;
	client: Named;
	roles: { role: string; client: Named | null; team: Named | null }[];
	perms: string[];
	clients: { id: number; name: string; perms: string[] }[];
	settings: Settings;
	csrf: string;
	version: string;
	now: string;
}

export interface Settings {
	theme?: "system" | "light" | "dark";
	density?: "comfortable" | "compact";
	single_keys?: boolean;
	split?: boolean;
	columns?: string[];
	/** Which views stand in the side bar, in which order, and the one to begin with: lib/views.ts. */
	views?: { order?: number[]; shown?: number[]; hidden?: number[]; start?: number };
}

/** A ticket put aside: until when or until what, and when woken, why. */
export interface Snooze {
	id: number;
	until: string | null;
	wake: "time" | "reply" | "state" | "any" | "change" | "assign" | "harm" | "filter";
	/** wake "filter": what it must meet. */
	filter?: string;
	reason: string;
	team: number;
	by: number;
	at: string;
	woke_at?: string;
	because?: string;
}

/** What a ticket says about the reader's own attention; staff only. */
export interface Attention {
	unread: boolean;
	/** The newest event one has seen of it; 0: never looked. */
	seen: number;
	snoozed?: Snooze;
	woke?: Snooze;
	muted?: boolean;
	muted_until?: string;
	/** "resolved" or a time. */
	watch_ends?: string;
}

/** Any record: the members every type has, the rest by name. */
export interface Rec {
	id: number;
	key: string;
	type: string;
	client?: Named | null;
	version: number;
	created_at: string;
	updated_at: string;
	verbs?: string[];
	tags?: string[];
	custom?: Record<string, unknown>;
	/** The colour rule it fits, in lists that have some. */
	hue?: number | null;
	[field: string]: unknown;
}

export type ClockState = "running" | "outside_hours" | "paused" | "met" | "breached" | "cancelled";

export interface Clock {
	target: "response" | "resolve" | "update" | "answer" | "ola" | "contract";
	/** Some targets begin anew: after each update, with each team. */
	cycle?: number;
	state: ClockState;
	reason?: string | null;
	deadline?: string | null;
	original_deadline?: string | null;
	goal_seconds: number;
	elapsed_seconds: number;
	remaining_seconds: number;
	breached: boolean;
	stopped_at?: string | null;
	calendar?: string | null;
	zone?: string | null;
	opens_at?: string | null;
	/** What the resolution clock had left when this one began. */
	resolve_left_seconds?: number;
}

type TicketFields = "title" | "description" | "state" | "kind" | "priority" | "major" | "hold_reason" | "hold_until" | "reopen_count";

export interface Ticket extends Rec, Required<Pick<gen.Ticket, TicketFields>> {
	team?: Named | null;
	assignee?: Named | null;
	requester?: Named | null;
	parent?: Named | null;
	/* Seen by agents only. */
	bounce_count?: number;
	reassign_count?: number;
	clocks?: Clock[];
	attention?: Attention;
	/** When this copy was read, by the browser's clock (milliseconds): clocks tick on from here. */
	read_at?: number;
}

export interface Page<T> {
	items: T[];
	next: string | null;
	total?: number;
	/** Beside the items: the colour rule each fits. */
	colours?: (number | null)[];
}

export interface Groups {
	groups: { value: string | number | boolean | null; label: string; count: number }[];
	total: number;
}

export interface Attachment {
	id: number;
	name: string;
	mime?: string;
	size: number;
	visibility?: Visibility;
	at?: string;
	actor?: Named | null;
}

export interface Comment {
	id: number;
	body: string;
	visibility: Visibility;
	attachments?: Attachment[];
	edited_at?: string | null;
}

export interface TimelineItem {
	id: number;
	at: string;
	kind: string;
	actor: Named | null;
	/** The merged ticket whose story this is. */
	from?: string;
	/** Another record's event that did something to this one: the calendar that moved its clocks. */
	of?: string;
	rule?: string | null;
	data: { changes?: Record<string, [unknown, unknown]>; [more: string]: unknown };
	comment?: Comment;
}

export interface LinkItem {
	id: number;
	kind: string;
	label: string;
	direction: "out" | "in";
	record: { type: string; key: string; title: string; state?: string };
}

export interface SearchHit {
	type: string;
	key: string;
	title: string;
	state?: string | null;
	client?: Named | string | null;
	snippet?: string | null;
}

export interface Completion {
	value: string;
	label: string;
}

export interface StreamChange {
	type: string;
	key: string;
	id: number;
	client: number;
	kind: string;
	actor: number;
	at: string;
}

export type Conflict = Required<gen.Conflict>;
