/* api.ts - what only tickets need beyond lib/records: timeline, comments, links, attachments, watchers, and one patch
 * with undo and merge. */
import { queryOptions, useMutation, type QueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { apiUrl, call, get, post, Problem } from "@/lib/api";
import { useFreshClient } from "@/lib/fresh";
import { allQuery, oneQuery, patchRecord, storeRecord, touchRecords } from "@/lib/records";
import type { Attachment, Conflict, LinkItem, Named, Page, Rec, Ticket, TimelineItem, Visibility } from "@/lib/types";
import type { CommentIn, LinkIn } from "@/lib/types.gen";
import { m } from "@/messages";
import { deedOf, sayDone } from "@/lib/undo";
import { complain, say } from "@/ui/toast";

const at = (key: string) => `/tickets/${encodeURIComponent(key)}`;

export const ticketQuery = (key: string) => oneQuery<Ticket>("tickets", key);

/** Longest history shown at once; the rest is asked for by hand. */
export const TIMELINE_PAGES = 5;

export function timelineQuery(key: string, pages: number) {
	return queryOptions({
		queryKey: ["tickets", "timeline", key, pages],
		queryFn: async ({ signal }) => {
			const items: TimelineItem[] = [];
			let after: string | number | null = null;
			for (let i = 0; i < pages; i++) {
				const page: { items: TimelineItem[]; next: string | number | null } = await get(
					`${at(key)}/timeline`,
					{ limit: 200, after },
					signal,
				);
				items.push(...page.items);
				after = page.next;
				if (after === null || after === undefined)
					break;
			}
			return { items, more: after !== null && after !== undefined };
		},
	});
}

const part = <T>(name: string, key: string) =>
	queryOptions({
		queryKey: ["tickets", name, key],
		queryFn: async ({ signal }) => (await get<{ items: T[] }>(`${at(key)}/${name}`, undefined, signal)).items,
	});

export const linksQuery = (key: string) => part<LinkItem>("links", key);
export const attachmentsQuery = (key: string) => part<Attachment>("attachments", key);
export const watchersQuery = (key: string) => part<Named>("watchers", key);

export function childrenQuery(key: string) {
	return queryOptions({
		queryKey: ["tickets", "children", key],
		queryFn: ({ signal }) => get<Page<Ticket>>("/tickets", { q: `parent:${key}`, limit: 50, count: true }, signal),
	});
}

export interface CustomField extends Rec {
	name: string;
	label: string;
	kind: "text" | "int" | "real" | "bool" | "time" | "enum";
	of_type: string;
	options: string[] | string;
	required: boolean;
	active: boolean;
}

export const customFieldsQuery = allQuery<CustomField>("custom-fields", "of_type:ticket active:yes");

export function customChoices(f: CustomField): { id: string; label: string }[] {
	let options: unknown = f.options;
	if (typeof options === "string" && options !== "")
		try {
			options = JSON.parse(options);
		} catch {
			options = [];
		}
	return Array.isArray(options) ? options.map((o) => ({ id: String(o), label: String(o) })) : [];
}

export function addComment(key: string, body: string, visibility: Visibility): Promise<unknown> {
	return post(`${at(key)}/comments`, { body, visibility } satisfies CommentIn);
}

export function addLink(key: string, kind: string, to: string, back: boolean): Promise<unknown> {
	return post(`${at(key)}/links`, { kind, to, back } satisfies LinkIn);
}

export async function removeLink(key: string, id: number): Promise<void> {
	await call("DELETE", `${at(key)}/links/${id}`);
}

export function sendFile(key: string, file: File, visibility: Visibility): Promise<unknown> {
	return call("POST", `${at(key)}/attachments`, { query: { name: file.name, visibility }, bytes: file });
}

export async function removeFile(key: string, id: number): Promise<void> {
	await call("DELETE", `${at(key)}/attachments/${id}`);
}

export const fileUrl = (id: number) => apiUrl(`/attachments/${id}`);

export async function setWatching(key: string, person: number | string, on: boolean): Promise<void> {
	await call(on ? "PUT" : "DELETE", `${at(key)}/watchers/${person}`);
}

/** Everything shown about one ticket is asked for again. */
export function refreshTicket(client: QueryClient, key: string): void {
	touchRecords(client, "tickets", key);
}

/* ---- one change of fields: at once on the screen, back with undo, merged when others were faster ---------------- */

export interface Clash {
	conflicts: Conflict[];
	changes: Record<string, unknown>;
	done?: (() => void) | undefined;
}

interface Change {
	/** As the API takes it. */
	changes: Record<string, unknown>;
	/** As it will look, until the server answers. */
	shown: Record<string, unknown>;
	label: string;
	quiet?: boolean;
	/** The version the editing began with; absent: what is shown now. */
	version?: number;
	/** It is stored, by this change or by the merge that became of it: what was typed may go. */
	done?: (() => void) | undefined;
}

export function usePatch(ticket: Ticket | undefined) {
	const client = useFreshClient();
	const [clash, setClash] = useState<Clash | null>(null);
	const key = ticket?.key ?? "";
	const mutation = useMutation({
		mutationFn: (c: Change) => patchRecord<Ticket>("tickets", key, c.changes, c.version ?? ticket?.version),
		onMutate: (c) => client.ahead<Ticket>(ticketQuery(key).queryKey, (old) => ({ ...old, ...c.shown })),
		onSuccess: (answer, c, { release }) => {
			storeRecord(client, "tickets", answer.data);
			release();
			refreshTicket(client, key);
			c.done?.();
			if (answer.merged)
				say(m.ticket.merged);
			else if (c.quiet !== true)
				sayDone(client, c.label, deedOf(answer.undo));
		},
		onError: (e, c, shown) => {
			if (shown?.before !== undefined)
				client.setQueryData(ticketQuery(key).queryKey, shown.before);
			shown?.release();
			if (e instanceof Problem && e.status === 412 && e.conflicts.length > 0)
				setClash({ conflicts: e.conflicts, changes: c.changes, done: c.done });
			else
				complain(e);
			void client.invalidateQueries({ queryKey: ticketQuery(key).queryKey });
		},
	});
	const { mutate, mutateAsync, isPending } = mutation;
	return useMemo(() => ({ change: mutate, changeAsync: mutateAsync, busy: isPending, clash, setClash }), [mutate, mutateAsync, isPending, clash]);
}
