/* operations.ts - work on many records at once, watched while it runs: begun here, told by the server in parts, kept
 * outside React so that it goes on whatever page is shown. */
import type { QueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { m } from "@/messages";
import { complain, say } from "@/ui/toast";
import { get, post, Problem } from "./api";
import { touchRecords } from "./records";
import { metaQuery } from "./session";
import type { Operation as Told } from "./types.gen";
import { sayWithUndo } from "./undo";

export interface Result {
	key: string;
	ok: boolean;
	status?: number;
	code?: string;
	detail?: string;
	field?: string;
}

export interface Operation {
	id: number;
	label: string;
	plural: string;
	state: "running" | "done" | "cancelled";
	total: number;
	done: number;
	ok: number;
	results: Result[];
	undoable: boolean;
	undoUntil: number | undefined;
	undone: boolean;
	isUndo: boolean;
}

export type Which = { keys: string[] } | { q: string };

const POLL_MS = 150;
let shown: Operation | undefined;
const listeners = new Set<() => void>();

function set(next: Operation | undefined): void {
	shown = next;
	for (const l of listeners)
		l();
}

function subscribe(listener: () => void): () => void {
	listeners.add(listener);
	return () => listeners.delete(listener);
}

/** The one that is shown, if any. */
export function useOperation(): Operation | undefined {
	return useSyncExternalStore(subscribe, () => shown);
}

export function closeOperation(): void {
	set(undefined);
}

function taken(op: Operation, told: Told): Operation {
	return {
		...op,
		state: told.state ?? op.state,
		total: told.total ?? op.total,
		done: told.done ?? op.done,
		ok: told.ok ?? op.ok,
		results: [...op.results, ...((told.results ?? []) as Result[])],
		undoable: told.undoable === true,
		undoUntil: told.undo_until === undefined ? undefined : Date.parse(told.undo_until),
	};
}

function ended(client: QueryClient, op: Operation): void {
	touchRecords(client, op.plural);
	for (const part of ["one", "timeline", "links", "watchers", "children"])
		void client.invalidateQueries({ queryKey: [op.plural, part] });
	if (op.undoable && op.undoUntil !== undefined)
		sayWithUndo(m.queue.bulkDone(op.ok, op.done - op.ok), op.undoUntil, () => void undoOperation(client, op));
}

async function watch(client: QueryClient, first: Operation): Promise<void> {
	let op = first;
	let misses = 0;
	while (op.state === "running" || op.results.length < op.done) {
		await new Promise((wake) => setTimeout(wake, POLL_MS));
		try {
			op = taken(op, await get<Told>(`/operations/${op.id}`, { after: op.results.length }));
			misses = 0;
		} catch (e) {
			/* The server may be away for a while; the work goes on there. */
			if (++misses < 40)
				continue;
			complain(e);
			return;
		}
		if (shown?.id === op.id)
			set(op);
	}
	ended(client, op);
}

function follow(client: QueryClient, told: Told, label: string, plural: string, isUndo: boolean): void {
	const op = taken(
		{ id: told.id ?? 0, label, plural, state: "running", total: 0, done: 0, ok: 0, results: [], undoable: false, undoUntil: undefined, undone: false, isUndo },
		told,
	);
	set(op);
	void watch(client, op);
}

export async function startOperation(client: QueryClient, plural: string, which: Which, verb: string, args: Record<string, unknown>, label: string): Promise<void> {
	follow(client, await post<Told>(`/${plural}/bulk`, { ...which, verb, args, stream: true }), label, plural, false);
}

/** Show one that was begun before, from wherever: where it stands, its results, its undo. */
export async function openOperation(client: QueryClient, id: number): Promise<void> {
	if (shown?.id === id)
		return;
	try {
		let told = await get<Told>(`/operations/${id}`, { after: 0 });
		const meta = client.getQueryData(metaQuery.queryKey);
		const type = meta?.types.find((t) => t.name === told.type);
		const verb = told.verb ?? "";
		const what = type?.verbs?.find((v) => v.verb === verb)?.label ?? m.bulk.what[verb] ?? verb;
		const plural = type?.plural ?? "tickets";
		const label = `${what}: ${m.bulk.records(told.total ?? 0)}`;
		let op: Operation = taken(
			{ id, label, plural, state: "running", total: 0, done: 0, ok: 0, results: [], undoable: false, undoUntil: undefined, undone: told.undone_by !== undefined, isUndo: verb === "undo" },
			told,
		);
		while (op.state !== "running" && op.results.length < op.done && (told.results ?? []).length > 0) {
			told = await get<Told>(`/operations/${id}`, { after: op.results.length });
			op = taken(op, told);
		}
		set(op);
		if (op.state === "running")
			void watch(client, op);
	} catch (e) {
		if (e instanceof Problem && e.status === 404)
			say(m.bulk.gone);
		else
			complain(e);
	}
}

export async function cancelOperation(op: Operation): Promise<void> {
	await post(`/operations/${op.id}/cancel`, {}).catch(complain);
}

export async function undoOperation(client: QueryClient, op: Operation): Promise<void> {
	try {
		const told = await post<Told>(`/operations/${op.id}/undo`, {});
		follow(client, told, m.bulk.undoing(op.label), op.plural, true);
	} catch (e) {
		complain(e);
	}
}
