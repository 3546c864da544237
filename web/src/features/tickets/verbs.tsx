/* verbs.tsx - what can be done to tickets: buttons from what the state allows, dialogs from what the server says a verb
 * needs. One ticket or many go through the same dialog; many give a result per ticket. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Ellipsis } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import { Problem, sayError, type Answer } from "@/lib/api";
import { useDraft } from "@/lib/drafts";
import { useFreshClient } from "@/lib/fresh";
import { startOperation } from "@/lib/operations";
import { painted } from "@/lib/paint";
import { runVerb, storeRecord } from "@/lib/records";
import { useMe, useType } from "@/lib/session";
import type { Me, Ticket, TypeMeta, VerbMeta } from "@/lib/types";
import { deedOf, sayDone } from "@/lib/undo";
import { m } from "@/messages";
import { FormDialog } from "@/ui/dialog";
import { DraftNote } from "@/ui/draft-note";
import { AnyField, specOfArg, wire, type Values } from "@/ui/form";
import { Button } from "@/ui/kit";
import { Menu, type MenuEntry } from "@/ui/menu";
import { Place } from "@/ui/place";
import { complain } from "@/ui/toast";
import { refreshTicket } from "./api";

/** R replies here, so resolving takes Shift. */
const ownKeys: Record<string, string> = { resolve: "Shift+R" };
/** In this order verbs are offered first. */
const forward = ["accept", "triage", "start", "resume", "resolve", "assign", "hold", "close", "reopen"];
const dangerous = ["cancel"];

export function verbKey(v: VerbMeta): string | undefined {
	return ownKeys[v.verb] ?? v.shortcut ?? undefined;
}

export function needsDialog(v: VerbMeta): boolean {
	return v.args.some((a) => a.name !== "comment" || a.required === true);
}

/** Somebody else has it: to take it over is possible, and never the first thing offered. */
function isTaken(t: Ticket, me: number | undefined): boolean {
	return t.assignee !== null && t.assignee !== undefined && t.assignee.id !== me;
}

/** The verbs the server says are legal now, most useful first. */
export function legalVerbs(verbs: VerbMeta[], t: Ticket, me?: number): VerbMeta[] {
	const taken = isTaken(t, me);
	const rank = (v: VerbMeta) => (taken && v.verb === "accept" ? forward.length - 0.5 : forward.includes(v.verb) ? forward.indexOf(v.verb) : forward.length);
	return verbs
		.filter((v) => t.verbs?.includes(v.verb))
		.filter((v, i, all) => all.findIndex((x) => x.verb === v.verb) === i)
		.sort((a, b) => rank(a) - rank(b));
}

function wireArgs(v: VerbMeta, values: Values): Record<string, unknown> {
	const out: Record<string, unknown> = {};
	for (const a of v.args) {
		const value = wire(a.type, values[a.name]);
		if (value !== undefined && value !== "" && !(value === null && a.required === true))
			out[a.name] = value;
	}
	return out;
}

/** What a verb without questions makes of a ticket, shown before the server has said so. */
function foreseen(type: TypeMeta, me: Me, t: Ticket, verb: VerbMeta): Partial<Ticket> {
	const way = type.verbs?.find((v) => v.verb === verb.verb && (v.from.includes(t.state) || v.from.includes("*")));
	const mine = verb.verb === "accept" ? { assignee: { id: me.id, name: me.name } } : {};
	return { ...mine, ...(way?.to ? { state: way.to as Ticket["state"] } : {}) };
}

interface Run {
	verb: VerbMeta;
	args: Record<string, unknown>;
}

/** How a verb is run. */
function useWay(t: Ticket | undefined) {
	const client = useFreshClient();
	const type = useType("ticket");
	const me = useMe();
	const show = (key: string, part: Partial<Ticket>) =>
		client.setQueryData<Ticket>(["tickets", "one", key], (old) => (old === undefined ? old : { ...old, ...part }));
	return {
		/* Seen at once where nothing was asked; taken back when the server refuses. */
		onMutate: async (c: Run) => {
			if (t === undefined || needsDialog(c.verb))
				return undefined;
			return (await client.ahead<Ticket>(["tickets", "one", t.key], (old) => ({ ...old, ...foreseen(type, me, t, c.verb) }))).release;
		},
		onError: (_: Error, c: Run, release: (() => void) | undefined) => {
			if (t !== undefined && !needsDialog(c.verb))
				show(t.key, { state: t.state, assignee: t.assignee ?? null });
			release?.();
		},
		/* What is foreseen is seen first; what the server says afterwards touches much of the page. */
		mutationFn: async (c: Run) => {
			const [answer] = await Promise.all([runVerb<Ticket>("tickets", t?.key ?? "", c.verb.verb, c.args), painted()]);
			return answer;
		},
		onSuccess: (after: Answer<Ticket>, c: Run, release: (() => void) | undefined) => {
			storeRecord(client, "tickets", after.data);
			release?.();
			refreshTicket(client, after.data.key);
			sayDone(client, `${after.data.key}: ${c.verb.label}`, deedOf(after.undo));
		},
	};
}

/** For a dialog, which shows that a verb is on its way and what was wrong with it. */
export function useRunVerb(t: Ticket | undefined) {
	return useMutation(useWay(t));
}

/** For a verb that asks nothing: what it changes is drawn, and nothing for its coming and going. */
export function useVerbAtOnce(t: Ticket): (verb: VerbMeta) => void {
	const client = useFreshClient();
	const way = useWay(t);
	return (verb) => void client.getMutationCache().build(client, way).execute({ verb, args: {} }).catch(complain);
}

/** First values of a verb's dialog: what the ticket has now. */
function startValues(v: VerbMeta, t: Ticket | undefined): Values {
	const out: Values = {};
	for (const a of v.args)
		if (t !== undefined && a.name in t && ["enum", "ref", "text"].includes(a.type) && !["comment", "notes"].includes(a.name))
			out[a.name] = t[a.name];
		else if (a.type === "bool")
			out[a.name] = false;
	return out;
}

export function VerbDialog({
	verb,
	ticket,
	which,
	count,
	onClose,
	onBulk,
	note,
}: {
	verb: VerbMeta;
	ticket?: Ticket | undefined;
	/** Many instead of one. */
	which?: { keys: string[] } | { q: string };
	count?: number;
	onClose: () => void;
	onBulk?: () => void;
	/** A comment already written in the composer. */
	note?: string;
}): ReactNode {
	/* What was begun in this dialog before and not sent is there again; what came from the composer is newer. */
	const [start] = useState<Values>(() => startValues(verb, ticket));
	const draft = useDraft<{ values?: Values }>(`ticket/${ticket?.key ?? ""}/${verb.verb}`, ticket?.title ?? "", {}, (d) => d.values === undefined, ticket !== undefined);
	const [told, setTold] = useState<Values>(() => (note !== undefined && note !== "" ? { comment: note, notes: note } : {}));
	const newer = useRef(told);
	const values: Values = { ...start, ...draft.value.values, ...told };
	/* From what is written now: two fields may change before either is drawn. */
	const put = (name: string, v: unknown) => {
		if (ticket === undefined) {
			setTold((now) => ({ ...now, [name]: v }));
			return;
		}
		draft.update((now) => ({ values: { ...start, ...now.values, ...newer.current, [name]: v } }));
		newer.current = {};
		setTold({});
	};
	const run = useRunVerb(ticket);
	const client = useQueryClient();
	const bulk = useMutation({
		mutationFn: () => startOperation(client, "tickets", which ?? { keys: [] }, verb.verb, wireArgs(verb, values), `${verb.label}: ${m.queue.selected(count ?? 0)}`),
		onSuccess: () => {
			onBulk?.();
			onClose();
		},
	});
	const busy = run.isPending || bulk.isPending;
	const error = run.error ?? bulk.error;
	const wrongField = error instanceof Problem ? error.field : undefined;
	const known = verb.args.some((a) => a.name === wrongField);
	const send = () => {
		if (which !== undefined)
			bulk.mutate();
		else
			run.mutate(
				{ verb, args: wireArgs(verb, values) },
				{
					onSuccess: () => {
						draft.clear();
						onClose();
					},
				},
			);
	};
	return (
		<FormDialog
			title={which === undefined ? `${verb.label} ${ticket?.key ?? ""}` : `${verb.label}: ${m.queue.selected(count ?? 0)}`}
			text={verb.help ?? undefined}
			submit={verb.label}
			danger={dangerous.includes(verb.verb)}
			busy={busy}
			error={error !== null && !known ? sayError(error) : null}
			onClose={onClose}
			onSubmit={send}
			foot={
				ticket !== undefined && (
					<>
						<DraftNote draft={draft} onDiscard={draft.clear} quiet />
						<span className="grow" />
					</>
				)
			}
		>
			{ticket !== undefined && <Place name="verb-dialog" give={{ verb: verb.verb, ticket, values, fill: put }} />}
			{verb.args.map((a, i) => (
				<AnyField
					key={a.name}
					spec={specOfArg(a)}
					type="ticket"
					value={values[a.name]}
					onChange={(v) => put(a.name, v)}
					error={known && wrongField === a.name && error !== null ? sayError(error) : undefined}
					autoFocus={i === 0}
				/>
			))}
		</FormDialog>
	);
}

/** The buttons of a ticket's head: three at most, the rest in a menu. */
export function VerbButtons({ ticket, onVerb, compact, more = [] }: { ticket: Ticket; onVerb: (v: VerbMeta) => void; compact?: boolean; more?: MenuEntry[] }): ReactNode {
	const type = useType("ticket");
	const me = useMe();
	const verbs = legalVerbs(type.verbs ?? [], ticket, me.id);
	const taken = isTaken(ticket, me.id);
	const shown = verbs.filter((v) => !dangerous.includes(v.verb)).slice(0, compact === true ? 2 : 3);
	const rest = verbs.filter((v) => !shown.includes(v));
	return (
		<>
			{shown.map((v, i) => (
				<Button key={v.verb} kind={i === 0 && !taken ? "primary" : "plain"} onClick={() => onVerb(v)} shortcut={compact === true ? undefined : verbKey(v)}>
					{v.label}
				</Button>
			))}
			{rest.length + more.length > 0 && (
				<Menu
					align="end"
					label={m.ticket.verbs}
					trigger={
						<Button className="icon" aria-label={m.ticket.verbs}>
							<Ellipsis size={16} />
						</Button>
					}
					entries={[...rest.map((v): MenuEntry => ({
						id: v.verb,
						label: v.label,
						shortcut: verbKey(v),
						danger: dangerous.includes(v.verb),
						run: () => onVerb(v),
					})), ...more]}
				/>
			)}
		</>
	);
}
