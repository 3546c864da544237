/* types.gen.ts - made by tools/web-types.mjs from /api/v1/openapi.json; do not edit. */

export interface Problem {
	type?: string;
	title: string;
	status: number;
	code: string;
	detail: string;
	field?: string;
	request_id: string;
	conflicts?: Array<Conflict>;
}

export interface Conflict {
	field?: string;
	base?: unknown;
	yours?: unknown;
	theirs?: unknown;
}

export type Ref = {
	id?: number;
	key?: string;
	name?: string;
} | null;

export interface Version {
	name?: string;
	version?: string;
	now?: string;
}

export interface Groups {
	groups?: Array<{
		value?: unknown;
		label?: string;
		count?: number;
	}>;
	total?: number;
}

export interface Counted {
	n?: number;
	q?: string;
}

export interface ReadyDashboards {
	items?: Array<{
		key?: string;
		name?: string;
		tiles?: Array<unknown>;
	}>;
}

export interface DashboardData {
	name?: string;
	at?: string;
	zone?: string;
	from?: string;
	to?: string;
	q?: string;
	tiles?: Array<{
		kind?: string;
		title?: string;
		of_type?: string;
		size?: number;
		data?: Record<string, unknown>;
	}>;
}

export interface Series {
	zone?: string;
	days?: Array<{
		day?: string;
	}>;
}

export interface Bulk {
	keys?: Array<string>;
	q?: string;
	verb?: string;
	args?: Record<string, unknown>;
	stream?: boolean;
}

export interface Result {
	key?: string;
	ok?: boolean;
	status?: number;
	code?: string;
	detail?: string;
	field?: string;
	event?: number;
}

export interface Operation {
	id?: number;
	type?: string;
	verb?: string;
	state?: "running" | "done" | "cancelled";
	total?: number;
	done?: number;
	ok?: number;
	failed?: number;
	created_at?: string;
	ended_at?: string | null;
	undoable?: boolean;
	not_undoable?: string;
	undo_until?: string;
	undoes?: number;
	undone_by?: number;
	results?: Array<Result>;
	next?: number;
}

export interface Operations {
	items?: Array<Operation>;
}

export interface DeedRecord {
	type?: string;
	id?: number;
	key?: string;
	title?: string;
	version?: number;
}

export interface Undone {
	event?: number;
	undone_by?: number;
	comment_kept?: boolean;
	records?: Array<DeedRecord>;
}

export interface Undoables {
	items?: Array<{
		event?: number;
		kind?: string;
		at?: string;
		until?: string;
		records?: number;
		comment_kept?: boolean;
		record?: DeedRecord;
	}>;
}

export interface Graph {
	nodes?: Array<{
		type?: string;
		id?: number;
		key?: string;
		title?: string;
		state?: string | null;
		priority?: string;
		depth?: number;
	}>;
	edges?: Array<{
		from?: number;
		to?: number;
		kind?: string;
		label?: string;
	}>;
	truncated?: boolean;
}

export interface MergeIn {
	sources: Array<string>;
}

export interface SplitIn {
	comments: Array<number>;
	fields: Record<string, unknown>;
}

export interface BulkResults {
	results?: Array<{
		key?: string;
		ok?: boolean;
		status?: number;
		code?: string;
		detail?: string;
		field?: string;
		event?: number;
	}>;
	ok?: number;
	failed?: number;
	operation?: number;
}

export interface ImportReport {
	read?: number;
	made?: number;
	changed?: number;
	unchanged?: number;
	refused?: number;
	rows?: Array<{
		row?: number;
		field?: string;
		detail?: string;
	}>;
}

export interface Timeline {
	items?: Array<TimelineItem>;
	next?: string | null;
}

export interface TimelineItem {
	id?: number;
	at?: string;
	kind?: string;
	actor?: Ref;
	rule?: string;
	from?: string;
	data?: Record<string, unknown>;
	comment?: Comment;
}

export interface CommentIn {
	body: string;
	visibility?: "public" | "internal";
}

export interface Comment {
	id?: number;
	body?: string;
	visibility?: "public" | "internal";
	attachments?: Array<Attachment>;
}

export interface Links {
	items?: Array<Link>;
}

export interface Link {
	id?: number;
	kind?: string;
	label?: string;
	direction?: "out" | "in";
	record?: {
		type?: string;
		key?: string;
		title?: string;
		state?: string;
	};
}

export interface LinkIn {
	kind: string;
	to: string;
	back?: boolean;
}

export interface Attachments {
	items?: Array<Attachment>;
}

export interface Attachment {
	id?: number;
	name?: string;
	mime?: string;
	size?: number;
	visibility?: string;
	at?: string;
}

export interface Watchers {
	items?: Array<Ref>;
}

export interface Settings {
	items?: Array<{
		name?: string;
		section?: string;
		help?: string;
		value?: string;
		default?: string;
		type?: string;
		source?: string;
	}>;
}

export interface Audit {
	items?: Array<{
		id?: number;
		at?: string;
		client?: number;
		type?: string;
		record?: number;
		kind?: string;
		actor?: Ref;
		rule?: string;
		data?: Record<string, unknown>;
		seq?: number;
		hash?: string;
	}>;
	next?: string | null;
}

export interface Verified {
	ok?: boolean;
	checked?: number;
	event?: number;
	detail?: string;
}

export type Empty = Record<string, unknown>;

export interface SignIn {
	login: string;
	password: string;
}

export interface LinkUse {
	token: string;
	password?: string;
}

export interface LinkPurpose {
	purpose: string;
	name: string;
	login?: string | null;
}

export interface OneTimeLink {
	url: string;
	expires_at: string;
}

export interface TokenMake {
	name: string;
	expires_at?: string;
	person?: number;
}

export interface TokenSecret {
	id: number;
	name: string;
	secret: string;
	expires_at?: string;
}

export interface Secret {
	secret: string;
}

export interface Me {
	id: number;
	name: string;
	login?: string | null;
	email?: string;
	phone?: string;
	zone?: string;
	locale?: string;
	client: Ref;
	roles: Array<{
		role: string;
		client?: Ref;
		team?: Ref;
	}>;
	perms: Array<string>;
	clients: Array<{
		id: number;
		name: string;
		short_name?: string;
		zone?: string;
		perms: Array<string>;
	}>;
	settings: Record<string, unknown>;
	csrf: string;
	version?: string;
	now: string;
}

export interface MePatch {
	name?: string;
	zone?: string;
	locale?: string;
	phone?: string;
	settings?: Record<string, unknown>;
	password?: string;
	old_password?: string;
}

export interface Members {
	items: Array<{
		id: number;
		name: string;
		login?: string | null;
		title?: string;
		active?: boolean;
	}>;
}

export interface SlaDraft {
	client: number | string;
	id?: number | null;
}

export interface SlaFinding {
	severity: "refuse" | "warn";
	code: string;
	fields: Array<string>;
	text: string;
	other: {
		id?: number;
		name?: string;
	} | null;
}

export interface SlaLint {
	findings: Array<SlaFinding>;
	goal: {
		day_minutes?: number;
		zone?: string;
		readings?: Array<{
			goal_as: string;
			goal: number;
			due_at: string | null;
		}>;
	} | null;
	examples: Array<{
		name: string;
		opened_at: string;
		due_at: string | null;
	}>;
}

export interface SlaFindings {
	items: Array<{
		id: number;
		findings: Array<SlaFinding>;
	}>;
}

export interface WhatIfAsk {
	client: number | string;
	changes: Array<Record<string, unknown>>;
	period?: string;
	from?: string;
	to?: string;
}

export interface WhatIfSide {
	verdict: string;
	due_at: string | null;
	definition?: string;
	calendar?: string;
	zone?: string;
	goal_seconds?: number;
}

export interface WhatIf {
	id: number;
	operation: number;
	state: string;
	from: string;
	to: string;
	as_of: string;
	total: number;
	checked: number;
	differ: number;
	moved: number;
	counts: Array<{
		target: string;
		before: string;
		after: string;
		clocks: number;
	}>;
	items: Array<{
		key: string;
		title: string;
		priority: string;
		target: string;
		cycle: number;
		before: WhatIfSide;
		after: WhatIfSide;
		why: Array<string>;
	}>;
	next: number | null;
}

export interface CalendarDraft {
	zone: string;
	hours: unknown;
	exceptions?: unknown;
}

export interface CalendarPreview {
	zone: string;
	open_now: boolean;
	opens_at?: string | null;
	days: Array<{
		date: string;
		weekday?: number;
		name?: string;
		open: Array<{
			from: string;
			to: string;
			opens_at?: string;
			closes_at?: string;
		}>;
	}>;
}

export interface Jobs {
	kinds: Array<{
		kind: string;
		help?: string;
		waiting?: number;
		next_at?: string;
		failing?: number;
	}>;
	outbox: Record<string, unknown>;
	items: Array<{
		id: number;
		kind: string;
		client?: number;
		type?: string;
		record?: number;
		due_at?: string;
		original_due_at?: string;
		attempts?: number;
		last_error?: string;
	}>;
	next: number | null;
}

export interface Outbox {
	items: Array<{
		id: number;
		kind: string;
		client?: number;
		target?: string;
		event?: string;
		state: string;
		attempts?: number;
		next_at?: string | null;
		created_at?: string;
		done_at?: string | null;
		last_status?: number | null;
		last_detail?: string;
		payload?: string;
	}>;
	next: number | null;
}

export interface ProofSheet {
	sheet: number;
	record: Record<string, unknown>;
	target: string;
	cycle: number;
	as_of: string;
	fields?: Record<string, unknown>;
	names?: Record<string, unknown>;
	events: Array<Record<string, unknown>>;
	definitions: Array<Record<string, unknown>>;
	calendars: Array<Record<string, unknown>>;
	ledger: Array<Record<string, unknown>>;
	result: Record<string, unknown>;
	proof: string;
	shown?: Record<string, unknown>;
}

export interface ClockChain {
	key: string;
	as_of: string;
	clock: {
		state?: string;
		goal?: number;
		elapsed?: number;
		breached?: boolean;
		deadline?: string | null;
	} | null;
	hops: Array<{
		from: string;
		to: string | null;
		team: {
			id?: number;
			name?: string;
		} | null;
		person: {
			id?: number;
			name?: string;
		} | null;
		event: number;
		by: {
			id?: number;
			name?: string;
		} | null;
		rule: string;
		changed: string;
		returned: boolean;
		used: number | null;
		customer: {
			state?: string;
			goal?: number;
			left?: number;
			deadline?: string | null;
			breached?: boolean;
		} | null;
		budgets: Array<{
			cycle: number;
			name: string;
			goal: number;
			used: number;
			left: number;
			percent?: number | null;
			state: string;
			breached: boolean;
			deadline?: string | null;
		}> | null;
	}>;
	teams: Array<{
		team: {
			id?: number;
			name?: string;
		} | null;
		used: number | null;
	}>;
	people: Array<{
		person: {
			id?: number;
			name?: string;
		} | null;
		used: number | null;
	}>;
}

export interface HandOver {
	as_of: string;
	team: {
		id?: number;
		name?: string;
	} | null;
	same: boolean;
	customer: {
		cycle?: number;
		name?: string;
		goal?: number;
		used?: number;
		left?: number;
		percent?: number | null;
		state?: string;
		breached?: boolean;
		deadline?: string | null;
	} | null;
	budget: {
		cycle?: number;
		name?: string;
		goal?: number;
		used?: number;
		left?: number;
		percent?: number | null;
		state?: string;
		breached?: boolean;
		deadline?: string | null;
	} | null;
}

export interface ClocksReport {
	target: string;
	from: string;
	to: string;
	by: string;
	near_minutes: number;
	cut: boolean;
	groups: Array<{
		group: string;
		label: string;
		n: number;
		met: number;
		breached: number;
		overrun_median: number | null;
		paused: {
			clocks: number;
			times: number;
		};
		paused_seconds: number;
		unasked: {
			clocks: number;
			times: number;
		};
		near: {
			clocks: number;
			times: number;
		};
		returns: {
			clocks: number;
			times: number;
		};
		reopened: {
			clocks: number;
			times: number;
		};
		would_breach: number;
	}>;
	total: {
		n: number;
		met: number;
		breached: number;
		overrun_median: number | null;
		paused: {
			clocks: number;
			times: number;
		};
		paused_seconds: number;
		unasked: {
			clocks: number;
			times: number;
		};
		near: {
			clocks: number;
			times: number;
		};
		returns: {
			clocks: number;
			times: number;
		};
		reopened: {
			clocks: number;
			times: number;
		};
		would_breach: number;
	};
	weeks: Array<{
		week: string;
		n: number;
		met: number;
		breached: number;
		overrun_median: number | null;
		paused: {
			clocks: number;
			times: number;
		};
		paused_seconds: number;
		unasked: {
			clocks: number;
			times: number;
		};
		near: {
			clocks: number;
			times: number;
		};
		returns: {
			clocks: number;
			times: number;
		};
		reopened: {
			clocks: number;
			times: number;
		};
		would_breach: number;
	}>;
	used: number;
	teams: Array<{
		team: {
			id?: number;
			name?: string;
		} | null;
		used: number;
		clocks: number;
	}>;
	people: Array<{
		person: {
			id?: number;
			name?: string;
		} | null;
		used: number;
		clocks: number;
	}>;
}

export interface ClocksBehind {
	target: string;
	from: string;
	to: string;
	by: string;
	near_minutes?: number;
	about: string;
	items: Array<{
		key: string;
		title: string;
		client?: number;
		cycle: number;
		met: boolean;
		stopped_at: string;
		goal: number;
		elapsed: number;
		deadline?: string | null;
		team: string;
		person: string;
		pauses: Array<{
			from: string;
			to: string;
			reason: string;
			open: number;
			left: number;
			unasked: boolean;
			near: boolean;
			event: number | null;
		}>;
		returns: Array<{
			at: string;
			team: string;
			event: number;
		}>;
		reopened: Array<{
			done_at: string;
			back_at: string;
			event: number | null;
		}>;
		would_breach_at: string | null;
	}>;
	next: string | null;
	cut: boolean;
}

export interface TriageClock {
	arrived_at: string;
	classified: {
		at?: string;
		after?: number;
		after_open?: number;
	} | null;
	accepted: {
		at?: string;
		after?: number;
		after_open?: number;
	} | null;
	now: {
		at?: string;
		after?: number;
		after_open?: number;
	} | null;
	open?: boolean;
	zone?: string;
}

export interface TriageReport {
	from: string;
	to: string;
	by: string;
	cut?: boolean;
	groups: Array<{
		label: string;
		q: string;
		n: number;
		untriaged?: number;
		classified?: {
			n: number;
			median?: number | null;
			p90?: number | null;
			median_open?: number | null;
			p90_open?: number | null;
		};
		accepted?: {
			n: number;
			median?: number | null;
			p90?: number | null;
			median_open?: number | null;
			p90_open?: number | null;
		};
	}>;
	total: {
		label: string;
		q: string;
		n: number;
		untriaged?: number;
		classified?: {
			n: number;
			median?: number | null;
			p90?: number | null;
			median_open?: number | null;
			p90_open?: number | null;
		};
		accepted?: {
			n: number;
			median?: number | null;
			p90?: number | null;
			median_open?: number | null;
			p90_open?: number | null;
		};
	};
}

export interface RoutingTry {
	client: number | string;
	rules: Array<Record<string, unknown>>;
	days?: number;
	from?: string;
	to?: string;
	limit?: number;
	after?: number;
}

export interface RoutingTried {
	from: string;
	to: string;
	items: Array<{
		key: string;
		title: string;
		created_at?: string;
		before: Record<string, unknown>;
		after: Record<string, unknown>;
		ended: Record<string, unknown>;
		rules: Array<{
			id: number;
			name: string;
		}>;
	}>;
	next: number | null;
	checked?: number;
	changed?: number;
	fields?: Array<{
		field: string;
		label?: string;
		changed: number;
		as_ended?: number;
		as_ended_before?: number;
	}>;
	rules?: Array<{
		id: number;
		name: string;
		fired: number;
	}>;
}

export interface RoutingOrder {
	ids: Array<number>;
}

export interface RoutingWhy {
	items: Array<{
		event: number;
		at: string;
		kind?: string;
		rule: {
			id: number;
			name: string;
			version: number;
			version_now?: number | null;
		};
		condition?: string;
		inputs: Array<{
			field: string;
			label: string;
			value?: unknown;
		}>;
		set: Array<{
			field: string;
			label: string;
			from?: unknown;
			to?: unknown;
		}>;
		kept: Array<{
			field: string;
			label: string;
		}>;
		problem?: string;
	}>;
	pins: Array<{
		field: string;
		label: string;
		person: Ref;
		at: string;
	}>;
	rules: number;
}

export interface Meta {
	types: Array<{
		name: string;
		plural: string;
		label: string;
		help?: string;
		flags?: Array<string>;
		prefixes?: Array<string>;
		default_sort?: string;
		name_field?: string;
		fields: Array<{
			name: string;
			type: string;
			label: string;
			help?: string;
			flags: Array<string>;
			choices?: Array<{
				id: string;
				label: string;
				tone?: string | null;
			}>;
			of?: string;
			max?: number;
		}>;
		words?: Array<{
			name: string;
			help?: string;
			values?: Array<string>;
		}>;
		states: Array<{
			id: string;
			label: string;
			tone?: string | null;
		}>;
		verbs: Array<{
			verb: string;
			label: string;
			from: Array<string>;
			to: string | null;
			own?: boolean;
			help?: string;
			shortcut?: string;
			args: Array<{
				name: string;
				type: string;
				label?: string;
				help?: string;
				required: boolean;
				choices?: Array<{
					id: string;
					label: string;
					tone?: string | null;
				}>;
				of?: string;
				max?: number;
			}>;
		}>;
	}>;
	links?: Array<{
		kind: string;
		label: string;
		back: string;
	}>;
	roles: Array<{
		id: string;
		label: string;
		tone?: string | null;
	}>;
}

export interface Setup {
	offered: boolean;
	begun: boolean;
	finished_at: string | null;
	steps: Array<{
		id: string;
		state: string;
		count: number;
	}>;
}

export interface SetupPatch {
	step?: string;
	state?: string;
	finished?: boolean;
}

export interface HolidayFeed {
	feed: string | null;
	tried_at: string | null;
	read_at: string | null;
	wrong: string | null;
}

export interface Asked {
	asked: boolean;
}

export interface Holidays {
	items: Array<{
		date: string;
		name: string;
	}>;
	left_out: Array<{
		name: string;
		why: string;
	}>;
}

export interface Roles {
	perms: Array<{
		id: string;
		help: string;
	}>;
	roles: Array<{
		id: string;
		label: string;
		help: string;
		perms: Array<string>;
		everywhere: Array<string>;
	}>;
}

export interface Health {
	version: string;
	now: string;
	uptime_seconds?: number;
	memory_bytes?: number;
	disk_free_bytes?: number;
	disk_bytes?: number;
	files?: number;
	files_bytes?: number;
	database: {
		engine: string;
		version: string;
		schema: number;
		bytes: number;
		wal_bytes?: number;
		writes?: number;
		commits?: number;
		retries?: number;
		reads?: number;
		commit_usec?: number;
	};
	timers: {
		waiting: number;
		overdue: number;
		failing?: number;
		oldest_due_at?: string | null;
	};
	outbox: Array<{
		state: string;
		count: number;
		oldest_at?: string;
	}>;
	requests: {
		streams: number;
		waiting?: number;
		refused?: number;
	};
	verified: Record<string, unknown> | null;
	backup: Record<string, unknown> | null;
	checks: Array<{
		id: string;
		state: string;
	}>;
}

export interface Completions {
	items: Array<{
		value: string | number;
		label: string;
	}>;
}

export interface Hits {
	items: Array<{
		type: string;
		id: number;
		key: string;
		title: string;
		state?: string | null;
		client?: Ref;
		snippet?: string;
	}>;
}

export interface Suggestions {
	team: {
		version: number;
		items: Array<{
			value: string | number;
			name: string;
			confidence: number;
			because: Array<{
				field: string;
				text: string;
				share: number;
			}>;
		}>;
	};
	category: {
		version: number;
		items: Array<{
			value: string | number;
			name: string;
			confidence: number;
			because: Array<{
				field: string;
				text: string;
				share: number;
			}>;
		}>;
	};
}

export interface SuggestionChoice {
	target: string;
	value: string | number;
	accept: boolean;
}

export interface SuggestionThreshold {
	threshold: number | null;
}

export interface SuggestionModels {
	client: number;
	closed_since: number;
	queued_at: string | null;
	tried_at: string | null;
	note: string;
	outcomes: Array<{
		target: string;
		outcome: string;
		count: number;
		bounced: number;
	}>;
	thresholds: Array<{
		target: string;
		threshold: number;
		precision_shown?: number;
		precision_now?: number;
		suspended?: boolean;
		version?: number;
		set_at?: string;
	}>;
	models: Array<{
		target: string;
		version: number;
		active: boolean;
		made_at?: string;
		millis?: number;
		examples?: number;
		labels?: number;
		measure: {
			tested: number;
			learned: number;
			top1: number;
			top3: number;
			most_common: number;
			calibration: number;
			curve: Array<{
				threshold: number;
				precision: number;
				share: number;
				answered: number;
			}>;
		};
	}>;
}

export interface Forecast {
	needed: number;
	new: number;
	progress: {
		step: "queued" | "reading" | "learning";
		done: number;
		of: number;
	} | null;
	rates: {
		breach: {
			happened: number;
			of: number;
		};
		reassign: {
			happened: number;
			of: number;
		};
	};
	silence_default: {
		median_s: number;
		p95_s: number;
	};
	silences: Array<{
		state: string;
		any_team: boolean;
		team: {
			id?: number;
			name?: string;
		} | null;
		median_s: number;
		p95_s: number;
		examples: number;
	}>;
	client: number;
	version: number;
	plain: boolean;
	trained_at: string | null;
	examples: number;
	queued_at: string | null;
	tried_at: string | null;
	note: string;
	versions: Array<{
		version: number;
		active: boolean;
		plain: boolean;
		trained_at?: string;
		millis?: number;
		examples?: number;
		moments?: number;
		measure: {
			breach: {
				tickets?: number;
				moments?: number;
				auc?: number;
				auc_opening?: number | null;
				auc_plain?: number | null;
				plain_by?: Array<string>;
				brier?: number;
				brier_plain?: number | null;
				speaks?: Array<{
					what: string;
					auc: number;
				}>;
				ece?: number;
				rate?: number;
				calibration?: Array<{
					promised: number;
					happened: number;
					moments: number;
				}>;
			} | null;
			reassign: {
				tickets?: number;
				moments?: number;
				auc?: number;
				auc_opening?: number | null;
				auc_plain?: number | null;
				plain_by?: Array<string>;
				brier?: number;
				brier_plain?: number | null;
				speaks?: Array<{
					what: string;
					auc: number;
				}>;
				ece?: number;
				rate?: number;
				calibration?: Array<{
					promised: number;
					happened: number;
					moments: number;
				}>;
			} | null;
		};
	}>;
}

export interface Proposals {
	items: Array<{
		id: number;
		from: {
			id: number;
			name: string;
		};
		to: {
			id: number;
			name: string;
		};
		q: string;
		common: Array<{
			field: string;
			text: string;
		}>;
		times: number;
		evidence: Array<{
			key: string;
			title: string;
			reason: string;
		}>;
		state: string;
		found_at?: string;
		decided_at?: string | null;
		rule: number | null;
	}>;
}

export interface Proposal {
	id: number;
	from: {
		id: number;
		name: string;
	};
	to: {
		id: number;
		name: string;
	};
	q: string;
	common: Array<{
		field: string;
		text: string;
	}>;
	times: number;
	evidence: Array<{
		key: string;
		title: string;
		reason: string;
	}>;
	state: string;
	found_at?: string;
	decided_at?: string | null;
	rule: number | null;
}

export interface Similar {
	open: Array<{
		key: string;
		title: string;
		state: string;
		alike: number;
		likely_duplicate: boolean;
		team: string;
		created_at: string;
		resolved_at: string | null;
		code: string;
		notes: string;
		workaround: string;
	}>;
	solved: Array<{
		key: string;
		title: string;
		state: string;
		alike: number;
		likely_duplicate: boolean;
		team: string;
		created_at: string;
		resolved_at: string | null;
		code: string;
		notes: string;
		workaround: string;
	}>;
}

export interface Counts {
	counts: Record<string, number | null>;
}

export interface Checklists {
	checklists: Array<Checklist>;
	items: Array<ChecklistItem>;
}

export interface ChecklistIn {
	title?: string;
	template?: number;
}

export interface ChecklistItemIn {
	title: string;
	notes?: string | null;
	mandatory?: boolean;
	owner?: unknown;
	team?: unknown;
	due_at?: string | null;
}

export interface Waive {
	reason: string;
}

export type TemplateIn = Record<string, unknown>;

export interface TemplateAsk {
	requester?: unknown;
	client?: unknown;
}

export interface TemplateFields {
	fields: Record<string, unknown>;
	gaps: Array<string>;
	checklist: {
		id?: number;
		name?: string;
		items?: Array<string>;
	} | null;
}

export interface Reply {
	id: number;
	title: string;
	shortcode?: string;
	category?: string;
	language?: string;
	body: string;
	gaps: Array<string>;
	uses?: number;
}

export interface Replies {
	items: Array<Reply>;
}

export interface MacroOffers {
	items: Array<Macro>;
}

export interface MacroTexts {
	texts?: Record<string, string>;
}

export interface MacroPreview {
	macro: {
		id: number;
		name: string;
		version: number;
	};
	offered: boolean;
	ok: boolean;
	effects: Array<{
		do: string;
		effect: Record<string, unknown>;
		ok: boolean;
		fields: Array<string>;
		before?: Record<string, unknown>;
		after?: Record<string, unknown>;
		tags?: {
			before: Array<string>;
			after: Array<string>;
		};
		text?: {
			body: string;
			visibility: string;
			gaps: Array<string>;
		};
		error?: {
			code: string;
			detail: string;
			field?: string;
		};
	}>;
}

export interface Desk {
	as_of: string;
	order: string;
	open: number;
	need: number;
	bands: Array<{
		id: string;
		total: number;
	}>;
	items: Array<{
		type: string;
		id: number;
		key: string;
		client: {
			id?: number;
			name?: string;
		} | null;
		title: string;
		state: string;
		priority: string;
		team?: {
			id?: number;
			name?: string;
		} | null;
		assignee?: {
			id?: number;
			name?: string;
		} | null;
		band: string;
		due: {
			at?: string;
			kind?: string;
			share?: number;
		} | null;
		why: Array<{
			id: string;
			strong: boolean;
			text: string;
			args: Record<string, unknown>;
			events: Array<number>;
		}>;
		numbers: {
			chance: number | null;
			chance_later?: number | null;
			reassign?: number | null;
			loss: number;
			weight: number;
			parts: {
				chance: number;
				harm: number;
				late?: number;
				still?: number;
				broken?: number;
			};
			silent_s: number;
			usual_s: number;
			waits: number;
			waits_harm?: number;
		};
		nudged_at?: string | null;
		version: number;
	}>;
	next: string | null;
}

export interface DeskToday {
	zone: string;
	items: Array<{
		at: string;
		until: string | null;
		kind: string;
		title: string;
		detail: string;
		tone: string;
		href: string;
		say: string;
		args: Record<string, unknown>;
	}>;
}

export interface DeskUnblock {
	items: Array<{
		type: string;
		id: number;
		key: string;
		client?: {
			id?: number;
			name?: string;
		} | null;
		title: string;
		verb: string;
		who?: {
			id?: number;
			name?: string;
		} | null;
		frees: number;
		harm: number;
		weight?: number;
		circle?: boolean;
		of: Array<string>;
		href: string;
	}>;
}

export interface DeskCount {
	need: number;
}

export interface Presence {
	items: Array<{
		type: string;
		key: string;
		id: number;
		client?: number;
		people: Array<{
			id: number;
			name: string;
			doing: string;
			what?: string;
			since?: string;
		}>;
	}>;
}

export interface PresenceIn {
	type?: string;
	key: string;
	doing: string;
	tab: string;
	what?: string;
}

export interface LookIn {
	event?: number;
}

export interface SeenIn {
	seen: boolean;
}

export interface SnoozeIn {
	until?: string | null;
	wake?: unknown;
	reason?: string;
	team?: number;
}

export interface Snooze {
	id: number;
	until?: string | null;
	wake: string;
	filter?: string;
	reason?: string;
	team?: number;
	by?: number;
	at?: string;
	woke_at?: string;
	because?: string;
	woke_by?: number;
}

export interface Snoozes {
	items: Array<{
		key: string;
		title: string;
		snooze: Snooze;
	}>;
}

export interface MuteIn {
	key?: string;
	reason?: string;
	until?: string | null;
}

export interface MadeId {
	id: number;
}

export interface Mutes {
	items: Array<{
		id: number;
		key?: string;
		title?: string;
		reason: string;
		until?: string | null;
		at?: string;
	}>;
}

export interface SubscriptionIn {
	kind: string;
	target?: number;
	word?: string;
	what?: string;
	until?: string | null;
}

export interface Subscriptions {
	items: Array<{
		id: number;
		kind: string;
		target?: number;
		word?: string;
		name: string;
		what?: string;
		until?: string | null;
	}>;
}

export interface WatchIn {
	until?: string | null;
	resolved?: boolean;
}

export interface Mentions {
	items: Array<{
		id: number;
		key: string;
		title: string;
		event?: number;
		author: Ref;
		visibility?: string;
		body: string;
		at: string;
		seen: boolean;
	}>;
	next: number | null;
	unseen: number;
}

export interface Notices {
	items: Array<{
		id: number;
		type?: string;
		key?: string;
		title?: string;
		state?: string;
		reason: string;
		event?: number;
		first_event?: number;
		n: number;
		actor?: Ref;
		kind?: string;
		detail?: string;
		href?: string;
		urgent?: boolean;
		first_at?: string;
		at: string;
		held?: boolean;
		read: boolean;
		desktop?: boolean;
		sent?: Array<{
			channel: string;
			state: string;
			at: string;
			error?: string;
		}>;
	}>;
	next: string | null;
	unread: number;
	held: number;
}

export interface NoticeCounts {
	unread: number;
	held?: number;
	mentions: number;
	drafts: number;
}

export interface NoticesReadIn {
	ids?: Array<number>;
	key?: string;
	all?: boolean;
	unread?: boolean;
}

export interface NoticeSettings {
	reasons: Array<{
		id: string;
		mode: string;
		default: string;
		urgent?: boolean;
		breaks?: boolean;
		channels: {
			app: string;
			mail: string;
			chat: string;
			desktop: string;
		};
		locked: Array<string>;
	}>;
	quiet: boolean;
	quiet_from: string;
	quiet_to: string;
	quiet_days: Array<number>;
	urgent: boolean;
	work_hours?: boolean;
	hours_known?: boolean;
	digest_at: string;
	digest_days?: Array<number>;
	delay?: number | null;
	delay_default?: number;
	zone?: string;
}

export interface NoticeSettingsIn {
	modes?: Record<string, unknown>;
	channels?: Record<string, unknown>;
	breaks?: Record<string, unknown>;
	quiet?: boolean;
	quiet_from?: string;
	quiet_to?: string;
	quiet_days?: Array<number>;
	urgent?: boolean;
	work_hours?: boolean;
	digest_at?: string;
	digest_days?: Array<number>;
	delay?: number | null;
}

export interface NoticeContacts {
	outside: boolean;
	items: Array<{
		channel: string;
		state: string;
		address: string;
		shape?: string;
		when?: string;
		when_urgent?: string;
		since?: string;
		error?: string;
	}>;
}

export interface NoticeChatIn {
	url: string;
	shape: string;
}

export interface NoticeMessage {
	channel: string;
	state: string;
	done_at?: string | null;
	error: string;
}

export interface NoticePolicy {
	client: number;
	channels: Record<string, unknown>;
	defaults: Record<string, unknown>;
	locked: Record<string, unknown>;
	delay: number;
	from_name: string;
}

export interface NoticePolicyIn {
	channels?: Record<string, unknown>;
	locked?: Record<string, unknown>;
	delay?: number;
	from_name?: string;
}

export interface NoticeMail {
	set_up: boolean;
	server: string;
	tls: string;
	from: string;
	signs_in?: boolean;
	queued: number;
	sent: number;
	failed: number;
	last_sent_at?: string | null;
	last_error?: string;
	last_error_at?: string | null;
}

export interface MuteLink {
	key: string;
	expires_at: string;
}

export interface DraftIn {
	body: Record<string, unknown>;
	title?: string;
	device: string;
	device_name?: string;
	base?: number;
}

export interface DraftKept {
	version: number;
	at: string;
}

export interface Draft {
	place: string;
	title?: string;
	device?: string;
	device_name?: string;
	version: number;
	at: string;
	body: Record<string, unknown>;
}

export interface Drafts {
	items: Array<Draft>;
}

export interface OncallShift {
	from: string;
	to: string;
	person: Ref;
	layer?: number | null;
	why: "nobody" | "layer" | "override" | "swap";
	override?: number | null;
	gap: boolean;
	missing: {
		person?: Ref;
		why?: string;
		layer?: number | null;
	} | null;
}

export interface OncallNow {
	at: string;
	items: Array<{
		rotation: Record<string, unknown>;
		now: {
			from?: string;
			to?: string;
			person?: Ref;
			layer?: number | null;
			why?: "nobody" | "layer" | "override" | "swap";
			override?: number | null;
			gap?: boolean;
			missing?: {
				person?: Ref;
				why?: string;
				layer?: number | null;
			} | null;
			phone?: string;
			reach?: Array<string>;
		} | null;
		next: {
			from?: string;
			to?: string;
			person?: Ref;
			layer?: number | null;
			why?: "nobody" | "layer" | "override" | "swap";
			override?: number | null;
			gap?: boolean;
			missing?: {
				person?: Ref;
				why?: string;
				layer?: number | null;
			} | null;
			phone?: string;
			reach?: Array<string>;
		} | null;
		gaps: Array<OncallShift>;
	}>;
}

export interface OncallMine {
	items: Array<{
		rotation: {
			id: number;
			name: string;
			zone: string;
		};
		from: string;
		to: string;
		why?: string;
	}>;
}

export interface OncallShifts {
	from: string;
	to: string;
	zone: string;
	layers: Array<{
		name: string;
		shifts: Array<OncallShift>;
	}>;
	shifts: Array<OncallShift>;
	people: Array<Ref>;
}

export interface OncallCoverage {
	from: string;
	to: string;
	percent: number;
	needed_seconds?: number;
	open_seconds?: number;
	missing_seconds?: number;
	score: {
		points: number;
		cover: {
			points: number;
			of: number;
		};
		balance: {
			points: number;
			of: number;
		};
		nights_and_weekends: {
			points: number;
			of: number;
		};
	};
	gaps_in_all?: number;
	gaps: Array<OncallShift>;
	people: Array<{
		person: Ref;
		hours: number;
		night_hours: number;
		weekend_hours: number;
		shifts: number;
	}>;
}

export interface OncallPreview {
	client?: unknown;
	rotation?: number;
	zone: string;
	layers: Array<unknown>;
	hours?: unknown;
	from?: string;
	to?: string;
}

export interface OncallPreviewed {
	from: string;
	to: string;
	zone: string;
	layers: Array<{
		name: string;
		shifts: Array<OncallShift>;
	}>;
	shifts: Array<OncallShift>;
	people: Array<Ref>;
	coverage: {
		from?: string;
		to?: string;
		percent: number;
		needed_seconds?: number;
		open_seconds?: number;
		missing_seconds?: number;
		score: {
			points: number;
			cover: {
				points: number;
				of: number;
			};
			balance: {
				points: number;
				of: number;
			};
			nights_and_weekends: {
				points: number;
				of: number;
			};
		};
		gaps_in_all?: number;
		gaps: Array<OncallShift>;
		people: Array<{
			person: Ref;
			hours: number;
			night_hours: number;
			weekend_hours: number;
			shifts: number;
		}>;
	};
}

export interface OncallFeeds {
	items: Array<{
		id: number;
		rotation: Ref;
		name: string;
		made_at: string;
		used_at?: string | null;
	}>;
}

export interface OncallOverrideIn {
	rotation: unknown;
	person?: unknown;
	from?: string | null;
	to: string;
	reason?: string;
}

export interface OncallSwapIn {
	rotation: unknown;
	offered_to?: unknown;
	from: string;
	to: string;
	back_from?: string | null;
	back_to?: string | null;
	note?: string;
}

export interface TimeOffIn {
	person?: unknown;
	from: string;
	to: string;
	reason?: string;
}

export interface OncallFeedMake {
	rotation?: unknown;
	name?: string;
}

export interface OncallFeedSecret {
	id: number;
	url: string;
}

export interface MajorIncident {
	key: string;
	title: string;
	client: {
		id?: number;
		name?: string;
	};
	service?: string;
	ticket_state?: string;
	state: string;
	proposed_at?: string | null;
	proposed_by?: {
		id?: number;
		name?: string;
	} | null;
	decided_at?: string | null;
	decided_by?: {
		id?: number;
		name?: string;
	} | null;
	ended_at?: string | null;
	ended_by?: {
		id?: number;
		name?: string;
	} | null;
	end_reason?: string;
	closed_at?: string | null;
	language?: string;
	roles: {
		manager: {
			id?: number;
			name?: string;
		} | null;
		comms: {
			id?: number;
			name?: string;
		} | null;
		technical: {
			id?: number;
			name?: string;
		} | null;
		scribe: {
			id?: number;
			name?: string;
		} | null;
	};
	plan?: {
		id?: number;
		name?: string;
		version?: number;
	} | null;
	audiences: Array<MajorClock>;
	names?: Record<string, unknown>;
	updates: Array<MajorSent>;
	page: {
		active: boolean;
		slug: string;
		published: boolean;
	};
	may: {
		run: boolean;
		decide: boolean;
	};
}

export interface MajorRow {
	key: string;
	title: string;
	client: {
		id?: number;
		name?: string;
	};
	service?: string;
	ticket_state?: string;
	state: string;
	proposed_at?: string | null;
	proposed_by?: {
		id?: number;
		name?: string;
	} | null;
	decided_at?: string | null;
	decided_by?: {
		id?: number;
		name?: string;
	} | null;
	ended_at?: string | null;
	ended_by?: {
		id?: number;
		name?: string;
	} | null;
	end_reason?: string;
	closed_at?: string | null;
	language?: string;
	roles: {
		manager: {
			id?: number;
			name?: string;
		} | null;
		comms: {
			id?: number;
			name?: string;
		} | null;
		technical: {
			id?: number;
			name?: string;
		} | null;
		scribe: {
			id?: number;
			name?: string;
		} | null;
	};
	plan?: {
		id?: number;
		name?: string;
		version?: number;
	} | null;
	audiences: Array<MajorClock>;
	names?: Record<string, unknown>;
}

export interface MajorList {
	items: Array<MajorRow>;
}

export interface CommsRow {
	audience: string;
	channels: Array<string>;
	cadence: number;
	first?: number;
	calendar?: number | null;
	people?: Array<number>;
	teams?: Array<number>;
	addresses?: Array<string>;
	requesters?: boolean;
	chat?: number | null;
	subject?: string;
	text?: string;
	last?: string;
}

export interface MajorClock {
	audience: string;
	state: string;
	final: boolean;
	due_at: string | null;
	overdue: boolean;
	snoozed: boolean;
	snooze_reason?: string;
	skip_reason?: string;
	sent: number;
	skipped: number;
	last_at?: string | null;
	plan: CommsRow;
}

export interface MajorFact {
	id: string;
	text: string;
	inside: boolean;
	events: Array<number>;
}

export interface MajorSent {
	id: number;
	event: number;
	audience: string;
	n: number;
	final: boolean;
	status: string;
	subject: string;
	body: string;
	facts?: Array<MajorFact>;
	at: string;
	by: {
		id?: number;
		name?: string;
	} | null;
	next_at?: string | null;
	published: string;
	ledger: {
		queued: number;
		sent: number;
		failed: number;
		acknowledged: number;
	};
}

export interface MajorLedger {
	items: Array<{
		id: number;
		update: number;
		channel: string;
		person?: number | null;
		name: string;
		address?: string;
		state: string;
		queued_at: string;
		done_at?: string | null;
		tries?: number;
		reason: string;
		acknowledged_at?: string | null;
		acknowledged_by?: string;
	}>;
}

export interface MajorDraft {
	facts: Array<MajorFact>;
	texts: Array<{
		audience: string;
		subject: string;
		body: string;
		gaps: string;
		final: boolean;
		after: number;
		next_at?: string | null;
	}>;
}

export interface MajorPreviewAsk {
	audience: string;
	subject: string;
	body: string;
}

export interface MajorPreview {
	audience: string;
	subject: string;
	text: string;
	recipients: Array<{
		channel: string;
		name: string;
		problem: string;
	}>;
}

export interface MajorUpdateIn {
	texts: Array<{
		audience: string;
		subject: string;
		body: string;
		after?: number;
	}>;
	status?: string;
	page?: unknown;
}

export interface MajorRoleIn {
	person: number | null;
}

export interface MajorPlanIn {
	plan: number;
}

export interface MajorSnoozeAsk {
	audience: string;
	minutes: number;
	reason: string;
}

export interface MajorSkipAsk {
	audience: string;
	reason: string;
}

export interface MajorEndAsk {
	reason?: string;
}

export interface MyUpdates {
	items: Array<{
		id: number;
		subject: string;
		body: string;
		final: boolean;
		at: string;
		next_at?: string | null;
		acknowledged_at?: string | null;
		audience: string;
	}>;
}

export interface StatusPage {
	client: number;
	slug: string;
	active: boolean;
	title: string;
	intro?: string;
	language: string;
	services: Array<number>;
	url: string;
	changed_at?: string | null;
}

export interface StatusPageIn {
	slug?: string;
	active?: boolean;
	title?: string;
	intro?: string;
	language?: string;
	services?: Array<number>;
}

export interface Shift {
	rotation: {
		id?: number;
		name?: string;
	} | null;
	name: string | null;
	until: string | null;
	zone?: string;
	now?: {
		id?: number;
		name?: string;
	} | null;
	next: Array<{
		id?: number;
		name?: string;
	} | null>;
	you?: string;
	handover: {
		id?: number;
		state?: string;
		at?: string;
		items?: number;
		unaccepted?: number;
		dropped?: number;
		crossed?: boolean;
		accountable?: {
			id?: number;
			name?: string;
		} | null;
	} | null;
}

export interface HandoverDropped {
	from: string;
	to: string;
	handovers: number;
	items: number;
	removed: number;
	dropped: number;
	lost: number;
	unaccepted: number;
	rows: Array<{
		item: number;
		handover: number;
		rotation?: {
			id?: number;
			name?: string;
		} | null;
		shift?: string;
		at: string;
		title: string;
		state: string;
		live: boolean;
		ticket?: {
			id?: number;
			key?: string;
			state?: string;
		} | null;
		outgoing?: {
			id?: number;
			name?: string;
		} | null;
		incoming?: {
			id?: number;
			name?: string;
		} | null;
		lost_at?: string | null;
		accepted_at?: string | null;
		found_again?: number | null;
	}>;
}

export interface HandoverIn {
	rotation?: unknown;
	team?: unknown;
	at?: string;
	incoming?: unknown;
	note?: string;
}

export interface HandoverItemIn {
	ticket?: string;
	title?: string;
	owner?: unknown;
	backup?: unknown;
	next_check_at?: string | null;
	without?: string;
	note?: string;
}

export interface HandoverSheet {
	handover: Handover;
	items: Array<HandoverItem>;
	sections: Array<string>;
	may: {
		give: boolean;
		take: boolean;
	};
}

export interface Escalation {
	runs: Array<EscalationRun>;
	promise: {
		person?: number;
		reason?: string;
		made_at?: string;
		due_at?: string;
		state?: string;
		kept_at?: string | null;
		broken_at?: string | null;
	} | null;
	log: Array<{
		run: number;
		at: string;
		due_at: string;
		what: string;
		round?: number;
		step?: number;
		person?: number | null;
		ref?: number;
		channel?: string;
		outcome?: string;
		detail?: string;
	}>;
	thresholds: Array<{
		rule: string;
		place: string;
		target: string;
		at: string;
		fired_at?: string | null;
		outcome: string;
	}>;
	names: {
		person: Array<{
			id: number;
			name: string;
		}>;
		team?: Array<{
			id: number;
			name: string;
		}>;
		rotation?: Array<{
			id: number;
			name: string;
		}>;
		webhook?: Array<{
			id: number;
			name: string;
		}>;
		channel?: Array<{
			id: number;
			name: string;
		}>;
		policy?: Array<{
			id: number;
			name: string;
		}>;
		calendar?: Array<{
			id: number;
			name: string;
		}>;
	};
}

export interface EscalationRun {
	id: number;
	chain: string;
	policy?: number | null;
	name: string;
	state: string;
	end_reason?: string;
	target?: string;
	threshold?: string;
	started_at: string;
	started_by?: number | null;
	ended_at?: string | null;
	round?: number;
	rounds?: number;
	step: number;
	steps: number;
	exhausted?: boolean;
	next_at?: string | null;
	next?: string;
	acks_needed?: number;
	acks?: number;
	ack?: {
		by?: number | null;
		at?: string | null;
		until?: string | null;
		reason?: string;
	} | null;
	may_acknowledge: boolean;
}

export interface Escalations {
	at: string;
	items: Array<EscalationRow>;
	no_rule: Array<EscalationRow>;
	names: {
		person: Array<{
			id: number;
			name: string;
		}>;
		team?: Array<{
			id: number;
			name: string;
		}>;
		rotation?: Array<{
			id: number;
			name: string;
		}>;
		webhook?: Array<{
			id: number;
			name: string;
		}>;
		channel?: Array<{
			id: number;
			name: string;
		}>;
		policy?: Array<{
			id: number;
			name: string;
		}>;
		calendar?: Array<{
			id: number;
			name: string;
		}>;
	};
}

export interface EscalationRow {
	id: number;
	chain: string;
	policy?: number | null;
	name: string;
	state: string;
	end_reason?: string;
	target?: string;
	threshold?: string;
	started_at: string;
	started_by?: number | null;
	ended_at?: string | null;
	round?: number;
	rounds?: number;
	step: number;
	steps: number;
	exhausted?: boolean;
	next_at?: string | null;
	next?: string;
	acks_needed?: number;
	acks?: number;
	ack?: {
		by?: number | null;
		at?: string | null;
		until?: string | null;
		reason?: string;
	} | null;
	may_acknowledge: boolean;
	promise: {
		person?: number;
		reason?: string;
		made_at?: string;
		due_at?: string;
		state?: string;
		kept_at?: string | null;
		broken_at?: string | null;
	} | null;
	ticket: Record<string, unknown>;
}

export interface EscalationAsk {
	policy?: unknown;
	rotation?: unknown;
	reason: string;
}

export interface EscalationHave {
	reason: string;
	next_at: string;
	run?: number;
	take_over?: boolean;
}

export interface EscalationGive {
	run?: number;
}

export interface Preflight {
	from: string;
	to: string;
	zone: string;
	steps: Array<{
		step: number;
		spans: Array<{
			from: string;
			to: string;
			inside?: boolean;
			people?: Array<{
				id: number;
				state: string;
			}>;
			webhooks?: Array<number>;
			channels?: Array<number>;
			depends?: boolean;
			empty?: boolean;
		}>;
	}>;
	problems: Array<{
		kind: string;
		step?: number | null;
		from: string;
		to: string;
		person?: number | null;
	}>;
	timeline: {
		at: string;
		acts: Array<{
			at: string;
			what: string;
			round: number;
			step: number | null;
			skipped?: boolean;
			people: Array<{
				id: number;
				state: string;
			}>;
			webhooks?: Array<number>;
			channels?: Array<number>;
			depends?: boolean;
			empty: boolean;
		}>;
	};
	sunday: {
		at: string;
		acts: Array<{
			at: string;
			what: string;
			round: number;
			step: number | null;
			skipped?: boolean;
			people: Array<{
				id: number;
				state: string;
			}>;
			webhooks?: Array<number>;
			channels?: Array<number>;
			depends?: boolean;
			empty: boolean;
		}>;
	};
	names: {
		person: Array<{
			id: number;
			name: string;
		}>;
		team?: Array<{
			id: number;
			name: string;
		}>;
		rotation?: Array<{
			id: number;
			name: string;
		}>;
		webhook?: Array<{
			id: number;
			name: string;
		}>;
		channel?: Array<{
			id: number;
			name: string;
		}>;
		policy?: Array<{
			id: number;
			name: string;
		}>;
		calendar?: Array<{
			id: number;
			name: string;
		}>;
	};
}

export interface Preflights {
	items: Array<{
		policy: Record<string, unknown>;
		from: string;
		to: string;
		zone: string;
		steps: Array<{
			step: number;
			spans: Array<{
				from: string;
				to: string;
				inside?: boolean;
				people?: Array<{
					id: number;
					state: string;
				}>;
				webhooks?: Array<number>;
				channels?: Array<number>;
				depends?: boolean;
				empty?: boolean;
			}>;
		}>;
		problems: Array<{
			kind: string;
			step?: number | null;
			from: string;
			to: string;
			person?: number | null;
		}>;
		timeline: {
			at: string;
			acts: Array<{
				at: string;
				what: string;
				round: number;
				step: number | null;
				skipped?: boolean;
				people: Array<{
					id: number;
					state: string;
				}>;
				webhooks?: Array<number>;
				channels?: Array<number>;
				depends?: boolean;
				empty: boolean;
			}>;
		};
		sunday: {
			at: string;
			acts: Array<{
				at: string;
				what: string;
				round: number;
				step: number | null;
				skipped?: boolean;
				people: Array<{
					id: number;
					state: string;
				}>;
				webhooks?: Array<number>;
				channels?: Array<number>;
				depends?: boolean;
				empty: boolean;
			}>;
		};
		names: {
			person: Array<{
				id: number;
				name: string;
			}>;
			team?: Array<{
				id: number;
				name: string;
			}>;
			rotation?: Array<{
				id: number;
				name: string;
			}>;
			webhook?: Array<{
				id: number;
				name: string;
			}>;
			channel?: Array<{
				id: number;
				name: string;
			}>;
			policy?: Array<{
				id: number;
				name: string;
			}>;
			calendar?: Array<{
				id: number;
				name: string;
			}>;
		};
	}>;
}

export interface PreflightAsk {
	client: unknown;
	team?: unknown;
	steps: Array<unknown>;
	repeat?: number;
	ack_timeout?: number;
	skip_empty?: boolean;
	at?: string;
}

export interface Harm {
	kind: "unset" | "none" | "instant" | "depletion";
	at: string | null;
	level: number | null;
	rate: number | null;
	unit: string | null;
	effect: string;
	source: string;
	confidence: number;
	measured_at?: string | null;
	expires_at: string | null;
	next_check_at: string | null;
	passed_at?: string | null;
	checked_at?: string | null;
	set_at: string | null;
	set_by: {
		id?: number;
		name?: string;
	} | null;
	rule?: string;
	version: number;
	event: number;
}

export interface HarmSet {
	kind: "unset" | "none" | "instant" | "depletion";
	at: string | null;
	level: number | null;
	rate: number | null;
	unit: string | null;
	effect: string;
	source: string;
	confidence: number;
	measured_at?: string | null;
	expires_at: string | null;
	next_check_at: string | null;
	passed_at?: string | null;
	checked_at?: string | null;
	set_at: string | null;
	set_by: {
		id?: number;
		name?: string;
	} | null;
	rule?: string;
	version: number;
	event: number;
	before: Harm;
}

export interface HarmIn {
	kind: "unset" | "none" | "instant" | "depletion";
	at?: string | null;
	level?: number | null;
	rate?: number | null;
	unit?: string | null;
	effect?: string;
	source?: string;
	confidence?: number | null;
	measured_at?: string | null;
	expires_at?: string | null;
	next_check_at?: string | null;
	force?: boolean;
	set_at?: unknown;
	set_by?: unknown;
	passed_at?: unknown;
	checked_at?: unknown;
	version?: unknown;
	rule?: unknown;
	event?: unknown;
}

export interface HarmLine {
	text: string;
}

export interface HarmChoices {
	zone: string;
	now: Harm;
	items: Array<{
		id: string;
		n: number | null;
		name: string;
		effect: string;
		at: string | null;
		body: HarmIn;
	}>;
}

export interface NudgeAsk {
	words?: string;
}

export interface NextActionIn {
	at: string;
	words?: string;
}

export interface NextAction {
	state: string;
	asked: {
		at?: string;
		by?: {
			id?: number;
			name?: string;
		} | null;
		of?: {
			id?: number;
			name?: string;
		} | null;
		words?: string;
		event?: number;
	} | null;
	promised: {
		at?: string;
		by?: {
			id?: number;
			name?: string;
		} | null;
		words?: string;
		made_at?: string;
		broken?: boolean;
		event?: number;
	} | null;
	owner: {
		id?: number;
		name?: string;
	} | null;
	version: number;
}

export type OpenApi = Record<string, unknown>;

export interface CatalogVersions {
	items: Array<{
		version: number;
		valid_from: string;
		orders: number;
	}>;
}

export interface CatalogVersion {
	version: number;
	form: Array<unknown>;
	steps: Array<unknown>;
	tasks: Array<unknown>;
}

export type Answers = Array<{
	name: string;
	label: string;
	type: string;
	value: unknown;
	text: string;
}>;

export interface Order {
	item: Record<string, unknown> | null;
	ordered_at?: string;
	ordered_by?: Ref;
	expected_at?: string | null;
	answers: Answers;
	approvals: Array<{
		state: string;
		at: string;
		steps: Array<unknown>;
	}>;
	tasks: Array<unknown>;
}

export interface AskIn {
	people: Array<number>;
	need?: string;
	percent?: number;
	name?: string;
	due_hours?: number;
	remind_hours?: number;
}

export interface GivenReason {
	reason: string;
}

export interface OrderIn {
	version?: number;
	answers?: Record<string, unknown>;
	for?: number;
	words?: string;
}

export interface Satisfaction {
	from: string;
	to: string;
	asked: number;
	rated: number;
	average: number | null;
	stars: Array<number>;
	low: number;
	teams: Array<{
		team: Ref;
		asked: number;
		rated: number;
		average: number | null;
		stars: Array<number>;
		low: number;
	}>;
}

export interface PortalItemRow {
	id: number;
	name: string;
	description?: string;
	category?: string;
	icon: string;
	delivery?: string;
}

export interface PortalCatalog {
	items: Array<PortalItemRow>;
}

export interface PortalItem {
	id: number;
	name: string;
	description?: string;
	category?: string;
	icon?: string;
	delivery?: string;
	version: number;
	form: Array<Record<string, unknown>>;
	steps: Array<{
		name: string;
		who: string;
		sometimes: boolean;
	}>;
}

export interface PortalOrdered {
	id: number;
	key: string;
	title: string;
	state: string;
}

export interface PortalUpload {
	id: number;
	name: string;
	size: number;
}

export interface PortalPeople {
	items: Array<{
		id: number;
		name: string;
	}>;
}

export interface PortalKnownRow {
	id: number;
	title: string;
	symptom?: string;
	workaround: string;
	solved?: boolean;
	updated_at?: string;
}

export interface PortalKnown {
	items: Array<PortalKnownRow>;
}

export interface PortalRequestRow {
	key: string;
	title: string;
	kind?: string;
	stage: string;
	created_at?: string;
	updated_at?: string;
	rating?: number | null;
	expected_at?: string | null;
	tasks?: {
		done: number;
		all: number;
	};
}

export interface PortalRequests {
	items: Array<PortalRequestRow>;
	next: string | null;
	total: number;
}

export type PortalRounds = Array<{
	state: string;
	at: string;
	steps: Array<{
		name: string;
		state: string;
	}>;
}>;

export interface PortalRequest {
	key: string;
	title: string;
	kind?: string;
	stage: string;
	created_at?: string;
	updated_at?: string;
	rating?: number | null;
	expected_at?: string | null;
	tasks?: {
		done: number;
		all: number;
	};
	description?: string;
	solution?: string;
	rating_words?: string;
	rate_until?: string | null;
	answers?: Answers;
	approvals?: PortalRounds;
	talk: Array<{
		id: number;
		at: string;
		name: string;
		mine: boolean;
		body: string;
	}>;
	files?: Array<{
		id: number;
		name: string;
		size?: number;
		at?: string;
	}>;
	can: Array<string>;
}

export interface PortalApprovalRow {
	id: number;
	key: string;
	title: string;
	step_name?: string;
	why?: string;
	state: string;
	asked_at?: string;
	due_at?: string | null;
	decided_at?: string | null;
	words?: string;
}

export interface PortalApprovals {
	asked: Array<PortalApprovalRow>;
	decided: Array<PortalApprovalRow>;
}

export interface PortalApproval {
	id: number;
	key: string;
	title: string;
	step_name?: string;
	why?: string;
	state: string;
	asked_at?: string;
	due_at?: string | null;
	decided_at?: string | null;
	words?: string;
	description?: string;
	requester?: {
		name?: string;
		title?: string;
		site?: string;
	} | null;
	item?: {
		name?: string;
		description?: string;
		icon?: string;
	} | null;
	answers: Answers;
	rounds?: PortalRounds;
}

export interface PortalHome {
	open: Array<PortalRequestRow>;
	open_total: number;
	approvals: Array<PortalApprovalRow>;
	rate: Array<PortalRequestRow>;
}

export interface PortalFound {
	catalog: Array<PortalItemRow>;
	known: Array<PortalKnownRow>;
	requests: Array<PortalRequestRow>;
}

export interface AssistSentence {
	part: string;
	id: string;
	text: string;
	args: Record<string, unknown>;
	events: Array<number>;
	at?: string;
	by?: number;
}

export interface AssistSummary {
	key: string;
	as_of: number;
	left_out: number;
	cut: boolean;
	sentences: Array<AssistSentence>;
	people: Record<string, unknown>;
}

export interface AssistCount {
	n: number;
	keys: Array<string>;
}

export interface AssistShift {
	from: string;
	to: string;
	counts: {
		opened: AssistCount;
		resolved: AssistCount;
		reopened: AssistCount;
		handed_over: AssistCount;
		on_hold: AssistCount;
		major: AssistCount;
	};
	items: Array<{
		id: number;
		key: string;
		title: string;
		state: string;
		priority: string;
		major?: string;
		sentences: Array<AssistSentence>;
	}>;
	left_out: number;
	cut: boolean;
	people: Record<string, unknown>;
}

export interface AssistClaim {
	text: string;
	events: Array<number>;
	reason?: string;
	detail?: string;
}

export interface AssistDraft {
	id: number;
	kind: string;
	audience?: string;
	state: string;
	reason: string;
	detail?: string;
	asked_by?: Ref;
	asked_at?: string;
	ended_at?: string | null;
	decided_by?: Ref;
	decided_at?: string | null;
	expires_at?: string | null;
	model?: string;
	prompt?: string;
	as_of?: number;
	given?: Array<number>;
	left_out?: number;
	hidden?: Record<string, unknown>;
	took_ms?: number;
	sentences: Array<AssistClaim>;
	dropped: Array<AssistClaim>;
	text: string;
	present: string;
	final: string;
	words?: number;
	apart?: number;
	sent?: string;
}

export type AssistAsked = AssistDraft;

export interface AssistDraftIn {
	kind: string;
	audience?: string;
	present?: string;
}

export interface AssistDrafts {
	kinds: Array<string>;
	summary: AssistDraft | null;
	executive: AssistDraft | null;
	items: Array<AssistDraft>;
}

export interface AssistDecision {
	decision: string;
	text?: string;
	reason?: string;
}

export interface AssistSettingsIn {
	enabled?: boolean;
	who?: string;
	kinds?: Array<string>;
}

export interface AssistSettings {
	client: number;
	enabled: boolean;
	who: string;
	kinds: Array<string>;
	undecided: Array<string>;
	server: {
		configured: boolean;
		host: string;
		model: string;
		key: boolean;
		timeout_seconds?: number;
		prompt_max?: number;
		answer_max?: number;
		per_hour?: number;
	};
	figures: Array<{
		prompt: string;
		model: string;
		asked: number;
		accepted: number;
		edited: number;
		rejected: number;
		expired: number;
		failed: number;
		kept: number;
		dropped: number;
		words: number;
		apart: number;
		mean_ms: number;
		reasons: Record<string, unknown>;
	}>;
}

export interface Ticket {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	title?: string;
	description?: string;
	kind?: "incident" | "request" | "problem";
	state?: "new" | "triaged" | "assigned" | "in_progress" | "on_hold" | "resolved" | "closed" | "cancelled";
	open?: boolean;
	hold_reason?: "caller" | "vendor" | "change" | "problem" | "part" | "approval" | "scheduled" | null;
	hold_until?: string | null;
	impact?: "1" | "2" | "3";
	urgency?: "1" | "2" | "3";
	priority?: "1" | "2" | "3" | "4";
	major?: "no" | "candidate" | "yes" | "rejected";
	requester?: Ref;
	opened_by?: Ref;
	team?: Ref;
	assignee?: Ref;
	category?: string;
	subcategory?: string;
	service?: string;
	item?: string;
	site?: string;
	channel?: "web" | "phone" | "mail" | "alert" | "chat" | "api" | "import";
	parent?: Ref;
	resolution_code?: "fixed" | "workaround" | "answered" | "fulfilled" | "not_reproducible" | "known_error" | "other" | null;
	resolution_notes?: string;
	cancel_reason?: "duplicate" | "not_an_issue" | "withdrawn" | "rejected" | null;
	triaged_at?: string | null;
	classified_at?: string | null;
	accepted_at?: string | null;
	assigned_at?: string | null;
	responded_at?: string | null;
	resolved_at?: string | null;
	closed_at?: string | null;
	resolved_by?: Ref;
	reopen_count?: number;
	reopened_at?: string | null;
	reopened_by?: Ref;
	bounce_count?: number;
	bounce_reason?: string;
	reassign_count?: number;
	due_at?: string | null;
	known_error?: boolean;
	symptom?: string;
	root_cause?: string;
	workaround?: string;
	external_id?: string | null;
	checks_done?: number;
	checks_total?: number;
	catalog_item?: Ref;
	rating?: number | null;
	rating_words?: string;
	rated_at?: string | null;
	merged_into?: Ref;
	vendor?: string;
	contract?: Ref;
	tags?: Array<string>;
	custom?: Record<string, unknown>;
}

export interface TicketIn {
	client?: number | string;
	title: string;
	description?: string;
	kind?: "incident" | "request" | "problem";
	impact?: "1" | "2" | "3";
	urgency?: "1" | "2" | "3";
	requester?: number | string | null;
	team?: number | string | null;
	assignee?: number | string | null;
	category?: string;
	subcategory?: string;
	service?: string;
	item?: string;
	site?: string;
	channel?: "web" | "phone" | "mail" | "alert" | "chat" | "api" | "import";
	parent?: number | string | null;
	known_error?: boolean;
	symptom?: string;
	root_cause?: string;
	workaround?: string;
	external_id?: string | null;
	vendor?: string;
	contract?: number | string | null;
	tags?: Array<string>;
	custom?: Record<string, unknown>;
}

export interface TicketPatch {
	title?: string;
	description?: string;
	impact?: "1" | "2" | "3";
	urgency?: "1" | "2" | "3";
	requester?: number | string | null;
	category?: string;
	subcategory?: string;
	service?: string;
	item?: string;
	site?: string;
	parent?: number | string | null;
	known_error?: boolean;
	symptom?: string;
	root_cause?: string;
	workaround?: string;
	vendor?: string;
	contract?: number | string | null;
	tags?: Array<string>;
	custom?: Record<string, unknown>;
}

export interface TicketList {
	items: Array<Ticket>;
	next: string | null;
	total?: number;
}

export interface TicketAcceptArgs {
	comment?: string | null;
}

export interface TicketTriageArgs {
	impact?: "1" | "2" | "3" | null;
	urgency?: "1" | "2" | "3" | null;
	category?: string | null;
	team?: number | string | null;
	assignee?: number | string | null;
	comment?: string | null;
}

export interface TicketAssignArgs {
	team?: number | string | null;
	assignee?: number | string | null;
	comment?: string | null;
}

export interface TicketStartArgs {
	comment?: string | null;
}

export interface TicketHoldArgs {
	reason: "caller" | "vendor" | "change" | "problem" | "part" | "approval" | "scheduled";
	until?: string | null;
	comment?: string | null;
}

export interface TicketResumeArgs {
	comment?: string | null;
}

export interface TicketResolveArgs {
	code: "fixed" | "workaround" | "answered" | "fulfilled" | "not_reproducible" | "known_error" | "other";
	notes: string;
	comment?: string | null;
}

export interface TicketBounceArgs {
	reason: string;
	team?: number | string | null;
	comment?: string | null;
}

export interface TicketReopenArgs {
	comment?: string | null;
}

export interface TicketCloseArgs {
	comment?: string | null;
}

export interface TicketCancelArgs {
	reason: "duplicate" | "not_an_issue" | "withdrawn" | "rejected";
	comment?: string | null;
}

export interface TicketRateArgs {
	rating: number;
	words?: string | null;
}

export interface TicketDuplicateArgs {
	of: number | string;
	comment?: string | null;
}

export interface TicketProposeMajorArgs {
	comment: string;
}

export interface TicketDecideMajorArgs {
	accept: boolean;
	comment: string;
}

export interface Client {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	name?: string;
	short_name?: string;
	zone?: string | null;
	calendar?: Ref;
	matrix?: unknown;
	auto_close_days?: number | null;
	domain?: string;
	active?: boolean;
}

export interface ClientIn {
	client?: number | string;
	name: string;
	short_name?: string;
	zone?: string | null;
	calendar?: number | string | null;
	matrix?: unknown;
	auto_close_days?: number | null;
	domain?: string;
	active?: boolean;
}

export interface ClientPatch {
	name?: string;
	short_name?: string;
	zone?: string | null;
	calendar?: number | string | null;
	matrix?: unknown;
	auto_close_days?: number | null;
	domain?: string;
	active?: boolean;
}

export interface ClientList {
	items: Array<Client>;
	next: string | null;
	total?: number;
}

export interface Team {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	name?: string;
	description?: string;
	email?: string;
	lead?: Ref;
	calendar?: Ref;
	chat?: Ref;
	active?: boolean;
}

export interface TeamIn {
	client?: number | string;
	name: string;
	description?: string;
	email?: string;
	lead?: number | string | null;
	calendar?: number | string | null;
	chat?: number | string | null;
	active?: boolean;
}

export interface TeamPatch {
	name?: string;
	description?: string;
	email?: string;
	lead?: number | string | null;
	calendar?: number | string | null;
	chat?: number | string | null;
	active?: boolean;
}

export interface TeamList {
	items: Array<Team>;
	next: string | null;
	total?: number;
}

export interface Person {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	name?: string;
	login?: string | null;
	email?: string;
	phone?: string;
	title?: string;
	site?: string;
	zone?: string;
	locale?: string;
	vip?: boolean;
	team?: Ref;
	manager?: Ref;
	active?: boolean;
}

export interface PersonIn {
	client?: number | string;
	name: string;
	login?: string | null;
	email?: string;
	phone?: string;
	title?: string;
	site?: string;
	zone?: string;
	locale?: string;
	vip?: boolean;
	team?: number | string | null;
	manager?: number | string | null;
	active?: boolean;
}

export interface PersonPatch {
	name?: string;
	login?: string | null;
	email?: string;
	phone?: string;
	title?: string;
	site?: string;
	zone?: string;
	locale?: string;
	vip?: boolean;
	team?: number | string | null;
	manager?: number | string | null;
	active?: boolean;
}

export interface PersonList {
	items: Array<Person>;
	next: string | null;
	total?: number;
}

export interface Access {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	person?: Ref;
	for_client?: Ref;
	team?: Ref;
	role?: "requester" | "agent" | "lead" | "coordinator" | "change_manager" | "approver" | "auditor" | "admin";
}

export interface AccessIn {
	client?: number | string;
	person: number | string;
	for_client?: number | string | null;
	team?: number | string | null;
	role: "requester" | "agent" | "lead" | "coordinator" | "change_manager" | "approver" | "auditor" | "admin";
}

export interface AccessPatch {
	team?: number | string | null;
	role?: "requester" | "agent" | "lead" | "coordinator" | "change_manager" | "approver" | "auditor" | "admin";
}

export interface AccessList {
	items: Array<Access>;
	next: string | null;
	total?: number;
}

export interface Token {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	name?: string;
	person?: Ref;
	expires_at?: string | null;
	last_used_at?: string | null;
	revoked?: boolean;
}

export interface TokenPatch {
	name?: string;
	revoked?: boolean;
}

export interface TokenList {
	items: Array<Token>;
	next: string | null;
	total?: number;
}

export interface Calendar {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	name?: string;
	zone?: string;
	hours?: unknown;
	exceptions?: unknown;
	feed?: string | null;
	active?: boolean;
}

export interface CalendarIn {
	client?: number | string;
	name: string;
	zone: string;
	hours: unknown;
	exceptions?: unknown;
	feed?: string | null;
	active?: boolean;
}

export interface CalendarPatch {
	name?: string;
	zone?: string;
	hours?: unknown;
	exceptions?: unknown;
	feed?: string | null;
	active?: boolean;
}

export interface CalendarList {
	items: Array<Calendar>;
	next: string | null;
	total?: number;
}

export interface SlaTarget {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	name?: string;
	kind?: "incident" | "request" | "problem" | null;
	priority?: "1" | "2" | "3" | "4" | null;
	target?: "response" | "resolve" | "update" | "answer" | "ola" | "contract";
	goal?: number;
	calendar?: Ref;
	pause_on?: string | null;
	stop_on?: "resolved" | "closed" | null;
	position?: number | null;
	active?: boolean;
	service?: string;
	contract?: Ref;
	team?: Ref;
	vendor?: string;
	goal_as?: "open" | "workdays" | "relative" | "share";
	goal_time?: string;
	start_when?: string;
	stop_when?: string;
	pause_when?: string;
	resume_when?: string;
	cancel_when?: string;
	reset_when?: string;
	cancel_on?: "unmatched" | "explicit" | "never";
	zone_from?: string;
	zone?: string;
	count_from?: "created" | "attached";
	credit_pauses?: boolean;
}

export interface SlaTargetIn {
	client?: number | string;
	name: string;
	kind?: "incident" | "request" | "problem" | null;
	priority?: "1" | "2" | "3" | "4" | null;
	target: "response" | "resolve" | "update" | "answer" | "ola" | "contract";
	goal: number;
	calendar: number | string;
	pause_on?: string | null;
	stop_on?: "resolved" | "closed" | null;
	position?: number | null;
	active?: boolean;
	service?: string;
	contract?: number | string | null;
	team?: number | string | null;
	vendor?: string;
	goal_as?: "open" | "workdays" | "relative" | "share";
	goal_time?: string;
	start_when?: string;
	stop_when?: string;
	pause_when?: string;
	resume_when?: string;
	cancel_when?: string;
	reset_when?: string;
	cancel_on?: "unmatched" | "explicit" | "never";
	zone_from?: string;
	zone?: string;
	count_from?: "created" | "attached";
	credit_pauses?: boolean;
}

export interface SlaTargetPatch {
	name?: string;
	kind?: "incident" | "request" | "problem" | null;
	priority?: "1" | "2" | "3" | "4" | null;
	target?: "response" | "resolve" | "update" | "answer" | "ola" | "contract";
	goal?: number;
	calendar?: number | string;
	pause_on?: string | null;
	stop_on?: "resolved" | "closed" | null;
	position?: number | null;
	active?: boolean;
	service?: string;
	contract?: number | string | null;
	team?: number | string | null;
	vendor?: string;
	goal_as?: "open" | "workdays" | "relative" | "share";
	goal_time?: string;
	start_when?: string;
	stop_when?: string;
	pause_when?: string;
	resume_when?: string;
	cancel_when?: string;
	reset_when?: string;
	cancel_on?: "unmatched" | "explicit" | "never";
	zone_from?: string;
	zone?: string;
	count_from?: "created" | "attached";
	credit_pauses?: boolean;
}

export interface SlaTargetList {
	items: Array<SlaTarget>;
	next: string | null;
	total?: number;
}

export interface CustomField {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	of_type?: string;
	name?: string;
	label?: string;
	kind?: "text" | "int" | "real" | "bool" | "time" | "enum";
	options?: unknown;
	required?: boolean;
	active?: boolean;
}

export interface CustomFieldIn {
	client?: number | string;
	of_type: string;
	name: string;
	label: string;
	kind: "text" | "int" | "real" | "bool" | "time" | "enum";
	options?: unknown;
	required?: boolean;
	active?: boolean;
}

export interface CustomFieldPatch {
	label?: string;
	options?: unknown;
	required?: boolean;
	active?: boolean;
}

export interface CustomFieldList {
	items: Array<CustomField>;
	next: string | null;
	total?: number;
}

export interface Webhook {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	name?: string;
	url?: string;
	of_type?: string | null;
	q?: string;
	kinds?: string;
	active?: boolean;
}

export interface WebhookIn {
	client?: number | string;
	name: string;
	url: string;
	of_type?: string | null;
	q?: string;
	kinds?: string;
	active?: boolean;
}

export interface WebhookPatch {
	name?: string;
	url?: string;
	of_type?: string | null;
	q?: string;
	kinds?: string;
	active?: boolean;
}

export interface WebhookList {
	items: Array<Webhook>;
	next: string | null;
	total?: number;
}

export interface View {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	name?: string;
	of_type?: string;
	q?: string | null;
	sort?: string | null;
	grouping?: string | null;
	columns?: string | null;
	owner?: Ref;
	shared?: "none" | "team" | "all" | null;
	team?: Ref;
	pinned?: boolean;
	position?: number | null;
	colours?: unknown;
	team_start?: boolean;
}

export interface ViewIn {
	client?: number | string;
	name: string;
	of_type: string;
	q?: string | null;
	sort?: string | null;
	grouping?: string | null;
	columns?: string | null;
	shared?: "none" | "team" | "all" | null;
	team?: number | string | null;
	pinned?: boolean;
	position?: number | null;
	colours?: unknown;
	team_start?: boolean;
}

export interface ViewPatch {
	name?: string;
	q?: string | null;
	sort?: string | null;
	grouping?: string | null;
	columns?: string | null;
	shared?: "none" | "team" | "all" | null;
	team?: number | string | null;
	pinned?: boolean;
	position?: number | null;
	colours?: unknown;
	team_start?: boolean;
}

export interface ViewList {
	items: Array<View>;
	next: string | null;
	total?: number;
}

export interface CatalogItem {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	name?: string;
	description?: string;
	category?: string;
	icon?: "box" | "laptop" | "phone" | "monitor" | "software" | "key" | "mail" | "network" | "person" | "leaver" | "room" | "printer" | "storage" | "shield" | "chart" | "help";
	service?: string;
	ticket_category?: string;
	team?: Ref;
	delivery?: string;
	delivery_days?: number | null;
	impact?: "1" | "2" | "3";
	urgency?: "1" | "2" | "3";
	tags?: string;
	title?: string;
	audience?: "all" | "sites" | "teams";
	sites?: string;
	teams?: unknown;
	form?: unknown;
	steps?: unknown;
	own_approval?: boolean;
	tasks?: unknown;
	position?: number;
	active?: boolean;
}

export interface CatalogItemIn {
	client?: number | string;
	name: string;
	description?: string;
	category?: string;
	icon?: "box" | "laptop" | "phone" | "monitor" | "software" | "key" | "mail" | "network" | "person" | "leaver" | "room" | "printer" | "storage" | "shield" | "chart" | "help";
	service?: string;
	ticket_category?: string;
	team?: number | string | null;
	delivery?: string;
	delivery_days?: number | null;
	impact?: "1" | "2" | "3";
	urgency?: "1" | "2" | "3";
	tags?: string;
	title?: string;
	audience?: "all" | "sites" | "teams";
	sites?: string;
	teams?: unknown;
	form?: unknown;
	steps?: unknown;
	own_approval?: boolean;
	tasks?: unknown;
	position?: number;
	active?: boolean;
}

export interface CatalogItemPatch {
	name?: string;
	description?: string;
	category?: string;
	icon?: "box" | "laptop" | "phone" | "monitor" | "software" | "key" | "mail" | "network" | "person" | "leaver" | "room" | "printer" | "storage" | "shield" | "chart" | "help";
	service?: string;
	ticket_category?: string;
	team?: number | string | null;
	delivery?: string;
	delivery_days?: number | null;
	impact?: "1" | "2" | "3";
	urgency?: "1" | "2" | "3";
	tags?: string;
	title?: string;
	audience?: "all" | "sites" | "teams";
	sites?: string;
	teams?: unknown;
	form?: unknown;
	steps?: unknown;
	own_approval?: boolean;
	tasks?: unknown;
	position?: number;
	active?: boolean;
}

export interface CatalogItemList {
	items: Array<CatalogItem>;
	next: string | null;
	total?: number;
}

export interface Approval {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	round?: number | null;
	of_type?: string | null;
	of_id?: number | null;
	of_key?: string | null;
	title?: string | null;
	step?: number | null;
	step_name?: string | null;
	approver?: Ref;
	why?: "manager" | "named" | "lead" | "fallback" | "delegated" | "missing" | null;
	state?: "asked" | "approved" | "rejected" | "withdrawn" | "expired" | "skipped";
	due_at?: string | null;
	decided_at?: string | null;
	decided_by?: Ref;
	words?: string;
	delegated_from?: Ref;
	reminders?: number;
}

export type ApprovalPatch = Record<string, unknown>;

export interface ApprovalList {
	items: Array<Approval>;
	next: string | null;
	total?: number;
}

export interface ApprovalApproveArgs {
	words?: string | null;
}

export interface ApprovalRejectArgs {
	words: string;
}

export interface ApprovalDelegateArgs {
	to: number;
}

export interface Task {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	title?: string;
	description?: string;
	state?: "open" | "in_progress" | "done" | "skipped";
	open?: boolean;
	ticket?: Ref;
	team?: Ref;
	assignee?: Ref;
	due_at?: string | null;
	due_days?: number | null;
	mandatory?: boolean;
	depends_on?: Ref;
	position?: number;
	started_at?: string | null;
	done_at?: string | null;
	done_by?: Ref;
	skip_reason?: string;
}

export interface TaskIn {
	client?: number | string;
	title: string;
	description?: string;
	ticket?: number | string | null;
	team?: number | string | null;
	assignee?: number | string | null;
	due_at?: string | null;
	due_days?: number | null;
	mandatory?: boolean;
	depends_on?: number | string | null;
	position?: number;
}

export interface TaskPatch {
	title?: string;
	description?: string;
	team?: number | string | null;
	assignee?: number | string | null;
	due_at?: string | null;
	mandatory?: boolean;
	depends_on?: number | string | null;
	position?: number;
}

export interface TaskList {
	items: Array<Task>;
	next: string | null;
	total?: number;
}

export type TaskStartArgs = Record<string, unknown>;

export type TaskDoneArgs = Record<string, unknown>;

export interface TaskSkipArgs {
	reason: string;
}

export type TaskReopenArgs = Record<string, unknown>;

export interface Dashboard {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	name?: string;
	tiles?: unknown;
	owner?: Ref;
	shared?: "none" | "team" | "all" | null;
	team?: Ref;
	position?: number | null;
}

export interface DashboardIn {
	client?: number | string;
	name: string;
	tiles?: unknown;
	shared?: "none" | "team" | "all" | null;
	team?: number | string | null;
	position?: number | null;
}

export interface DashboardPatch {
	name?: string;
	tiles?: unknown;
	shared?: "none" | "team" | "all" | null;
	team?: number | string | null;
	position?: number | null;
}

export interface DashboardList {
	items: Array<Dashboard>;
	next: string | null;
	total?: number;
}

export interface Macro {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	name?: string;
	description?: string;
	q?: string;
	effects?: unknown;
	owner?: Ref;
	shared?: "none" | "team" | "all" | null;
	team?: Ref;
	position?: number | null;
	active?: boolean;
}

export interface MacroIn {
	client?: number | string;
	name: string;
	description?: string;
	q?: string;
	effects: unknown;
	shared?: "none" | "team" | "all" | null;
	team?: number | string | null;
	position?: number | null;
	active?: boolean;
}

export interface MacroPatch {
	name?: string;
	description?: string;
	q?: string;
	effects?: unknown;
	shared?: "none" | "team" | "all" | null;
	team?: number | string | null;
	position?: number | null;
	active?: boolean;
}

export interface MacroList {
	items: Array<Macro>;
	next: string | null;
	total?: number;
}

export interface CannedReply {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	title?: string;
	shortcode?: string;
	body?: string;
	language?: "en" | "de" | "fr" | "es" | "it" | "nl" | "pl" | "pt";
	category?: string;
	owner?: Ref;
	shared?: "none" | "team" | "all" | null;
	team?: Ref;
	active?: boolean;
}

export interface CannedReplyIn {
	client?: number | string;
	title: string;
	shortcode?: string;
	body: string;
	language?: "en" | "de" | "fr" | "es" | "it" | "nl" | "pl" | "pt";
	category?: string;
	shared?: "none" | "team" | "all" | null;
	team?: number | string | null;
	active?: boolean;
}

export interface CannedReplyPatch {
	title?: string;
	shortcode?: string;
	body?: string;
	language?: "en" | "de" | "fr" | "es" | "it" | "nl" | "pl" | "pt";
	category?: string;
	shared?: "none" | "team" | "all" | null;
	team?: number | string | null;
	active?: boolean;
}

export interface CannedReplyList {
	items: Array<CannedReply>;
	next: string | null;
	total?: number;
}

export interface TicketTemplate {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	name?: string;
	description?: string;
	title?: string;
	body?: string;
	fields?: unknown;
	checklist?: Ref;
	owner?: Ref;
	shared?: "none" | "team" | "all" | null;
	team?: Ref;
	position?: number | null;
	active?: boolean;
}

export interface TicketTemplateIn {
	client?: number | string;
	name: string;
	description?: string;
	title?: string;
	body?: string;
	fields?: unknown;
	checklist?: number | string | null;
	shared?: "none" | "team" | "all" | null;
	team?: number | string | null;
	position?: number | null;
	active?: boolean;
}

export interface TicketTemplatePatch {
	name?: string;
	description?: string;
	title?: string;
	body?: string;
	fields?: unknown;
	checklist?: number | string | null;
	shared?: "none" | "team" | "all" | null;
	team?: number | string | null;
	position?: number | null;
	active?: boolean;
}

export interface TicketTemplateList {
	items: Array<TicketTemplate>;
	next: string | null;
	total?: number;
}

export interface ChecklistTemplate {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	name?: string;
	description?: string;
	items?: unknown;
	owner?: Ref;
	shared?: "none" | "team" | "all" | null;
	team?: Ref;
	active?: boolean;
}

export interface ChecklistTemplateIn {
	client?: number | string;
	name: string;
	description?: string;
	items: unknown;
	shared?: "none" | "team" | "all" | null;
	team?: number | string | null;
	active?: boolean;
}

export interface ChecklistTemplatePatch {
	name?: string;
	description?: string;
	items?: unknown;
	shared?: "none" | "team" | "all" | null;
	team?: number | string | null;
	active?: boolean;
}

export interface ChecklistTemplateList {
	items: Array<ChecklistTemplate>;
	next: string | null;
	total?: number;
}

export interface Checklist {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	title?: string;
	ticket?: Ref;
	template?: Ref;
}

export interface ChecklistPatch {
	title?: string;
}

export interface ChecklistList {
	items: Array<Checklist>;
	next: string | null;
	total?: number;
}

export interface ChecklistItem {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	title?: string;
	notes?: string;
	checklist?: Ref;
	ticket?: Ref;
	state?: "open" | "done" | "waived";
	live?: boolean;
	mandatory?: boolean;
	owner?: Ref;
	team?: Ref;
	due_at?: string | null;
	position?: number;
	done_at?: string | null;
	done_by?: Ref;
	reason?: string;
}

export interface ChecklistItemPatch {
	title?: string;
	notes?: string;
	mandatory?: boolean;
	owner?: number | string | null;
	team?: number | string | null;
	due_at?: string | null;
}

export interface ChecklistItemList {
	items: Array<ChecklistItem>;
	next: string | null;
	total?: number;
}

export type ChecklistItemTickArgs = Record<string, unknown>;

export type ChecklistItemUntickArgs = Record<string, unknown>;

export interface ChecklistItemWaiveArgs {
	reason: string;
}

export interface ChecklistItemMoveArgs {
	after?: number | string | null;
}

export interface Service {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	name?: string;
	criticality?: "1" | "2" | "3" | "4";
	owner_team?: Ref;
	description?: string;
	active?: boolean;
}

export interface ServiceIn {
	client?: number | string;
	name: string;
	criticality?: "1" | "2" | "3" | "4";
	owner_team?: number | string | null;
	description?: string;
	active?: boolean;
}

export interface ServicePatch {
	name?: string;
	criticality?: "1" | "2" | "3" | "4";
	owner_team?: number | string | null;
	description?: string;
	active?: boolean;
}

export interface ServiceList {
	items: Array<Service>;
	next: string | null;
	total?: number;
}

export interface Location {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	name?: string;
	zone?: string;
	address?: string;
	active?: boolean;
}

export interface LocationIn {
	client?: number | string;
	name: string;
	zone: string;
	address?: string;
	active?: boolean;
}

export interface LocationPatch {
	name?: string;
	zone?: string;
	address?: string;
	active?: boolean;
}

export interface LocationList {
	items: Array<Location>;
	next: string | null;
	total?: number;
}

export interface Contract {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	name?: string;
	kind?: "customer" | "vendor";
	vendor?: string;
	starts_on?: string;
	ends_on?: string;
	services?: string;
	active?: boolean;
}

export interface ContractIn {
	client?: number | string;
	name: string;
	kind?: "customer" | "vendor";
	vendor?: string;
	starts_on?: string;
	ends_on?: string;
	services?: string;
	active?: boolean;
}

export interface ContractPatch {
	name?: string;
	kind?: "customer" | "vendor";
	vendor?: string;
	starts_on?: string;
	ends_on?: string;
	services?: string;
	active?: boolean;
}

export interface ContractList {
	items: Array<Contract>;
	next: string | null;
	total?: number;
}

export interface RoutingRule {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	name?: string;
	description?: string;
	purpose?: "routing" | "major";
	position?: number;
	runs_on?: "created" | "changed" | "both";
	condition?: string;
	effects?: unknown;
	stop?: boolean;
	all_clients?: boolean;
	active?: boolean;
}

export interface RoutingRuleIn {
	client?: number | string;
	name: string;
	description?: string;
	purpose?: "routing" | "major";
	position?: number;
	runs_on?: "created" | "changed" | "both";
	condition?: string;
	effects?: unknown;
	stop?: boolean;
	all_clients?: boolean;
	active?: boolean;
}

export interface RoutingRulePatch {
	name?: string;
	description?: string;
	position?: number;
	runs_on?: "created" | "changed" | "both";
	condition?: string;
	effects?: unknown;
	stop?: boolean;
	all_clients?: boolean;
	active?: boolean;
}

export interface RoutingRuleList {
	items: Array<RoutingRule>;
	next: string | null;
	total?: number;
}

export interface Rotation {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	name?: string;
	team?: Ref;
	zone?: string;
	layers?: unknown;
	hours?: unknown;
	description?: string;
	active?: boolean;
	handover_before?: number;
	handover_remind?: number;
}

export interface RotationIn {
	client?: number | string;
	name: string;
	team?: number | string | null;
	zone?: string;
	layers?: unknown;
	hours?: unknown;
	description?: string;
	active?: boolean;
	handover_before?: number;
	handover_remind?: number;
}

export interface RotationPatch {
	name?: string;
	team?: number | string | null;
	zone?: string;
	layers?: unknown;
	hours?: unknown;
	description?: string;
	active?: boolean;
	handover_before?: number;
	handover_remind?: number;
}

export interface RotationList {
	items: Array<Rotation>;
	next: string | null;
	total?: number;
}

export interface OncallOverride {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	rotation?: Ref;
	person?: Ref;
	from?: string | null;
	to?: string;
	reason?: string;
	swap?: Ref;
	made_by?: Ref;
	state?: "active" | "cancelled";
}

export interface OncallOverridePatch {
	reason?: string;
}

export interface OncallOverrideList {
	items: Array<OncallOverride>;
	next: string | null;
	total?: number;
}

export type OncallOverrideCancelArgs = Record<string, unknown>;

export interface OncallSwap {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	rotation?: Ref;
	person?: Ref;
	offered_to?: Ref;
	from?: string;
	to?: string;
	back_from?: string | null;
	back_to?: string | null;
	note?: string;
	state?: "offered" | "accepted" | "declined" | "withdrawn" | "expired";
	answered_by?: Ref;
	answered_at?: string | null;
	answer?: string;
}

export type OncallSwapPatch = Record<string, unknown>;

export interface OncallSwapList {
	items: Array<OncallSwap>;
	next: string | null;
	total?: number;
}

export interface OncallSwapAcceptArgs {
	answer?: string | null;
}

export interface OncallSwapDeclineArgs {
	answer?: string | null;
}

export type OncallSwapWithdrawArgs = Record<string, unknown>;

export interface TimeOff {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	person?: Ref;
	from?: string;
	to?: string;
	reason?: string;
	state?: "active" | "cancelled";
}

export interface TimeOffPatch {
	reason?: string;
}

export interface TimeOffList {
	items: Array<TimeOff>;
	next: string | null;
	total?: number;
}

export type TimeOffCancelArgs = Record<string, unknown>;

export interface EscalationRule {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	name?: string;
	description?: string;
	target?: "response" | "resolve" | "update" | "answer" | "ola" | "contract" | null;
	priority?: "1" | "2" | "3" | "4" | null;
	team?: Ref;
	condition?: string;
	thresholds?: unknown;
	position?: number;
	active?: boolean;
}

export interface EscalationRuleIn {
	client?: number | string;
	name: string;
	description?: string;
	target?: "response" | "resolve" | "update" | "answer" | "ola" | "contract" | null;
	priority?: "1" | "2" | "3" | "4" | null;
	team?: number | string | null;
	condition?: string;
	thresholds?: unknown;
	position?: number;
	active?: boolean;
}

export interface EscalationRulePatch {
	name?: string;
	description?: string;
	target?: "response" | "resolve" | "update" | "answer" | "ola" | "contract" | null;
	priority?: "1" | "2" | "3" | "4" | null;
	team?: number | string | null;
	condition?: string;
	thresholds?: unknown;
	position?: number;
	active?: boolean;
}

export interface EscalationRuleList {
	items: Array<EscalationRule>;
	next: string | null;
	total?: number;
}

export interface EscalationPolicy {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	name?: string;
	description?: string;
	team?: Ref;
	steps?: unknown;
	skip_empty?: boolean;
	repeat?: number;
	ack_timeout?: number;
	on_team_change?: "cancel" | "restart";
	position?: number;
	active?: boolean;
}

export interface EscalationPolicyIn {
	client?: number | string;
	name: string;
	description?: string;
	team?: number | string | null;
	steps?: unknown;
	skip_empty?: boolean;
	repeat?: number;
	ack_timeout?: number;
	on_team_change?: "cancel" | "restart";
	position?: number;
	active?: boolean;
}

export interface EscalationPolicyPatch {
	name?: string;
	description?: string;
	team?: number | string | null;
	steps?: unknown;
	skip_empty?: boolean;
	repeat?: number;
	ack_timeout?: number;
	on_team_change?: "cancel" | "restart";
	position?: number;
	active?: boolean;
}

export interface EscalationPolicyList {
	items: Array<EscalationPolicy>;
	next: string | null;
	total?: number;
}

export interface CommsPlan {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	name?: string;
	description?: string;
	language?: "en" | "de";
	audiences?: unknown;
	standard?: boolean;
	position?: number;
	active?: boolean;
}

export interface CommsPlanIn {
	client?: number | string;
	name: string;
	description?: string;
	language?: "en" | "de";
	audiences?: unknown;
	standard?: boolean;
	position?: number;
	active?: boolean;
}

export interface CommsPlanPatch {
	name?: string;
	description?: string;
	language?: "en" | "de";
	audiences?: unknown;
	standard?: boolean;
	position?: number;
	active?: boolean;
}

export interface CommsPlanList {
	items: Array<CommsPlan>;
	next: string | null;
	total?: number;
}

export interface ChatChannel {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	name?: string;
	url?: string;
	shape?: "slack" | "teams" | "json";
	language?: "en" | "de";
	active?: boolean;
}

export interface ChatChannelIn {
	client?: number | string;
	name: string;
	url: string;
	shape?: "slack" | "teams" | "json";
	language?: "en" | "de";
	active?: boolean;
}

export interface ChatChannelPatch {
	name?: string;
	url?: string;
	shape?: "slack" | "teams" | "json";
	language?: "en" | "de";
	active?: boolean;
}

export interface ChatChannelList {
	items: Array<ChatChannel>;
	next: string | null;
	total?: number;
}

export interface Handover {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	rotation?: Ref;
	team?: Ref;
	shift?: string;
	next_shift?: string;
	from?: string | null;
	at?: string | null;
	until?: string | null;
	outgoing?: Ref;
	incoming?: Ref;
	state?: "draft" | "published" | "accepted" | "lapsed" | "cancelled";
	note?: string;
	drafted_at?: string | null;
	published_at?: string | null;
	published_by?: Ref;
	accepted_at?: string | null;
	items?: number;
	unaccepted?: number;
	removed?: number;
	dropped?: number;
	lost?: number;
	left_out?: number;
}

export interface HandoverPatch {
	note?: string;
}

export interface HandoverList {
	items: Array<Handover>;
	next: string | null;
	total?: number;
}

export type HandoverPublishArgs = Record<string, unknown>;

export type HandoverWithdrawArgs = Record<string, unknown>;

export type HandoverAcceptArgs = Record<string, unknown>;

export type HandoverCancelArgs = Record<string, unknown>;

export interface HandoverItem {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	handover?: Ref;
	section?: "carry" | "harm" | "breach" | "promise" | "escalation" | "silent" | "muted" | "reach" | "hand";
	about?: string;
	ticket?: Ref;
	person?: Ref;
	title?: string;
	facts?: unknown;
	owner?: Ref;
	backup?: Ref;
	next_check_at?: string | null;
	without?: string;
	note?: string;
	by_hand?: boolean;
	state?: "open" | "asked" | "accepted" | "removed" | "settled";
	question?: string;
	answer?: string;
	because?: string;
	accepted_by?: Ref;
	accepted_at?: string | null;
	dropped_at?: string | null;
	lost_at?: string | null;
	position?: number;
}

export interface HandoverItemPatch {
	title?: string;
	owner?: number | string | null;
	backup?: number | string | null;
	next_check_at?: string | null;
	without?: string;
	note?: string;
}

export interface HandoverItemList {
	items: Array<HandoverItem>;
	next: string | null;
	total?: number;
}

export type HandoverItemAcceptArgs = Record<string, unknown>;

export interface HandoverItemAskArgs {
	question: string;
}

export interface HandoverItemAnswerArgs {
	answer: string;
}

export interface HandoverItemRemoveArgs {
	because?: string | null;
}

export type HandoverItemRestoreArgs = Record<string, unknown>;

export interface HarmPreset {
	id: number;
	key: string;
	type: string;
	client: Ref;
	version: number;
	created_at?: string;
	updated_at?: string;
	verbs?: Array<string>;
	name?: string;
	effect?: string;
	at?: string;
	minutes?: number | null;
	calendar?: Ref;
	position?: number;
	active?: boolean;
}

export interface HarmPresetIn {
	client?: number | string;
	name: string;
	effect?: string;
	at?: string;
	minutes?: number | null;
	calendar?: number | string | null;
	position?: number;
	active?: boolean;
}

export interface HarmPresetPatch {
	name?: string;
	effect?: string;
	at?: string;
	minutes?: number | null;
	calendar?: number | string | null;
	position?: number;
	active?: boolean;
}

export interface HarmPresetList {
	items: Array<HarmPreset>;
	next: string | null;
	total?: number;
}
