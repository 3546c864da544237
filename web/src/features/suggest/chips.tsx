/* chips.tsx - what a ticket is likely to be for, beside it and in its triage dialog: three at most, each with how sure it
 * is and what spoke for it. One key takes the first ones. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, X } from "lucide-react";
import type { ReactNode } from "react";
import { useActions } from "@/lib/actions";
import type { Answer } from "@/lib/api";
import { percent } from "@/lib/number";
import { storeRecord, touchRecords } from "@/lib/records";
import { deedsOf } from "@/lib/send";
import type { TicketCardProps } from "@/lib/slots";
import type { Ticket } from "@/lib/types";
import { sayAllDone } from "@/lib/undo";
import { m } from "@/messages";
import { Button, IconButton } from "@/ui/kit";
import { complain } from "@/ui/toast";
import { choose, suggestionsQuery, targets, type Because, type Suggested, type Target } from "./api";

/** "vpn, gateway, site Lyon" */
export function reasons(because: Because[]): string {
	return because.map((b) => (b.field === "" ? b.text : `${m.suggest.field[b.field] ?? b.field} ${b.text}`)).join(", ");
}

/** Still to be decided: no person or rule has given it to a team, or filed it. */
function open(t: Ticket, target: Target): boolean {
	return target === "team" ? t.team === null && ["new", "triaged"].includes(t.state) : t["category"] === "" && t["open"] === true;
}

function Chip({ item, busy, onAccept, onReject }: { item: Suggested; busy: boolean; onAccept: () => void; onReject?: (() => void) | undefined }): ReactNode {
	return (
		<li className="suggest-chip">
			<div className="line">
				<span className="name">{item.name}</span>
				<span className="sure" title={m.suggest.confident(item.name, percent(item.confidence))}>
					<i style={{ width: `${Math.round(item.confidence * 100)}%` }} />
					<b>{percent(item.confidence)}</b>
				</span>
				<IconButton label={m.suggest.accept(item.name)} disabled={busy} onClick={onAccept}>
					<Check size={15} />
				</IconButton>
				{onReject !== undefined && (
					<IconButton label={m.suggest.reject(item.name)} disabled={busy} onClick={onReject}>
						<X size={15} />
					</IconButton>
				)}
			</div>
			{item.because.length > 0 && <p className="faint">{m.suggest.because(reasons(item.because))}</p>}
		</li>
	);
}

/** A card on the page of a ticket that waits for triage. */
export function SuggestCard({ ticket: t, mayEdit: mayWork }: TicketCardProps): ReactNode {
	const client = useQueryClient();
	const wanted = targets.filter((x) => open(t, x));
	const found = useQuery({ ...suggestionsQuery(t), enabled: mayWork && wanted.length > 0 });
	const data = found.data;
	const first = wanted.flatMap((x) => data?.[x].items.slice(0, 1).map((item) => ({ target: x, item })) ?? []);
	const run = useMutation({
		mutationFn: async (all: { target: Target; item: Suggested; accept: boolean }[]) => {
			const answers: Answer<Ticket>[] = [];
			for (const c of all)
				answers.push(await choose(t.key, c.target, c.item.value, c.accept));
			return answers;
		},
		onSuccess: (answers, all) => {
			const after = answers.at(-1)?.data;
			if (after !== undefined)
				storeRecord(client, "tickets", after);
			const names = all.map((c) => c.item.name).join(", ");
			sayAllDone(client, all[0]?.accept === true ? m.suggest.accepted(names) : m.suggest.rejected(names), deedsOf(answers));
		},
		onError: complain,
		onSettled: async () => {
			touchRecords(client, "tickets");
			await client.invalidateQueries({ queryKey: ["tickets", "suggestions", t.key] });
		},
	});
	/* The category before the team: handing over leaves "new" behind. */
	const acceptAll = () => run.mutate([...first].reverse().map((c) => ({ ...c, accept: true })));
	useActions(
		first.length === 0
			? []
			: [{ id: "suggest-accept", label: m.suggest.acceptAll, group: t.key, shortcut: "y", words: first.map((c) => c.item.name).join(" "), when: () => !run.isPending, run: acceptAll }],
	);
	if (!mayWork || wanted.length === 0 || data === undefined)
		return null;
	return (
		<section className="suggest-card">
			<h2>
				{m.suggest.title}
				{first.length > 0 && (
					<Button kind="quiet" shortcut="y" disabled={run.isPending} onClick={acceptAll}>
						{m.suggest.accept(first.map((c) => c.item.name).join(", "))}
					</Button>
				)}
			</h2>
			{first.length === 0 && <p className="faint">{m.suggest.nothing}</p>}
			{wanted
				.filter((x) => data[x].items.length > 0)
				.map((x) => (
					<div key={x}>
						<h3>{m.suggest.target[x]}</h3>
						<ul>
							{data[x].items.map((item) => (
								<Chip
									key={String(item.value)}
									item={item}
									busy={run.isPending}
									onAccept={() => run.mutate([{ target: x, item, accept: true }])}
									onReject={() => run.mutate([{ target: x, item, accept: false }])}
								/>
							))}
						</ul>
					</div>
				))}
		</section>
	);
}

/** In the triage dialog: a press fills the field in; the dialog's own button decides. */
export function SuggestLine({ verb, ticket, fill }: { verb: string; ticket: Ticket; fill: (name: string, value: unknown) => void }): ReactNode {
	const data = useQuery({ ...suggestionsQuery(ticket), enabled: verb === "triage" }).data;
	const shown = targets.filter((x) => (data?.[x].items.length ?? 0) > 0);
	if (verb !== "triage" || data === undefined || shown.length === 0)
		return null;
	return (
		<div className="suggest-line" role="group" aria-label={m.suggest.title}>
			{shown.map((x) => (
				<div key={x}>
					<span className="faint">{m.suggest.target[x]}</span>
					{data[x].items.map((item) => (
						<button
							key={String(item.value)}
							type="button"
							className="suggest-pill"
							title={m.suggest.because(reasons(item.because))}
							onClick={() => fill(x, x === "team" ? { id: item.value, name: item.name } : item.value)}
						>
							{item.name} <b>{percent(item.confidence)}</b>
						</button>
					))}
				</div>
			))}
		</div>
	);
}
