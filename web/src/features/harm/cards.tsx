/* cards.tsx - on a ticket: what is lost if it waits, and what was asked and promised of its next step. */
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { harmTone } from "@/lib/harm";
import { showKey } from "@/lib/keys";
import { useMe } from "@/lib/session";
import type { TicketCardProps } from "@/lib/slots";
import { bothZones, shortTime, useNow } from "@/lib/time";
import { m } from "@/messages";
import { Button, cls, Tag } from "@/ui/kit";
import { complain } from "@/ui/toast";
import { clearHarm, harmQuery, nextQuery, unnudge, withdraw, type Harm, type NextAction } from "./api";
import { useDeed } from "./done";
import { harmNotes, harmWords, when } from "./say";

const HarmDialog = lazy(() => import("./asks").then((x) => ({ default: x.HarmDialog })));
const NudgeDialog = lazy(() => import("./asks").then((x) => ({ default: x.NudgeDialog })));
const PromiseDialog = lazy(() => import("./asks").then((x) => ({ default: x.PromiseDialog })));

export function HarmCard({ ticket: t, mayEdit }: TicketCardProps): ReactNode {
	const now = useNow(10);
	const [asking, setAsking] = useState(false);
	const harm = useQuery(harmQuery(t.key)).data;
	const open = t["open"] !== false;
	const clear = useDeed<Harm>(t.key, m.harm.cleared(showKey(t.key)), () => undefined);
	useActions(mayEdit && open ? [{ id: "ticket-harm", label: m.harm.action, group: t.key, shortcut: "Shift+H", words: "deadline loss cut-off consequence", run: () => setAsking(true) }] : []);
	if (harm === undefined)
		return null;
	const said = harm.kind !== "unset";
	const tone = harmTone(harm.at, now);
	return (
		<section className="harm-card">
			<h2>{m.harm.card}</h2>
			{said ? (
				<>
					{harm.effect && <p className="harm-effect">{harm.effect}</p>}
					<p className={cls("harm-when", tone)} title={harm.at ? bothZones(harm.at) : undefined}>
						{harmWords(harm, now)}
					</p>
					<p className="faint">{[...harmNotes(harm, now), harm.set_by ? m.harm.saidBy(harm.set_by.name, harm.set_at ? shortTime(harm.set_at) : "") : ""].filter(Boolean).join(" · ")}</p>
				</>
			) : (
				<p className="faint">{m.harm.unset}</p>
			)}
			{mayEdit && open && (
				<div className="harm-tools">
					<Button shortcut="Shift+H" onClick={() => setAsking(true)}>
						{said ? m.harm.change : m.harm.action}
					</Button>
					{said && (
						<Button kind="quiet" disabled={clear.isPending} onClick={() => clear.mutate(() => clearHarm(t.key), { onError: complain })}>
							{m.harm.clear}
						</Button>
					)}
				</div>
			)}
			<Suspense fallback={null}>{asking && <HarmDialog ticketKey={t.key} onClose={() => setAsking(false)} />}</Suspense>
		</section>
	);
}

export function NextActionCard({ ticket: t, mayEdit }: TicketCardProps): ReactNode {
	const n = m.harm.next;
	const me = useMe();
	const now = useNow(10);
	const [asking, setAsking] = useState<"nudge" | "promise" | null>(null);
	const next = useQuery(nextQuery(t.key)).data;
	const open = t["open"] !== false;
	const back = useDeed<NextAction>(t.key, n.withdrawn, () => undefined);
	const unask = useDeed<NextAction>(t.key, n.unasked, () => undefined);
	useActions(
		mayEdit && open
			? [
					{ id: "ticket-nudge", label: n.nudge, group: t.key, shortcut: "n", words: "ask remind poke", run: () => setAsking("nudge") },
					{ id: "ticket-promise", label: n.promiseAction, group: t.key, shortcut: "Shift+N", words: "next action answer", run: () => setAsking("promise") },
				]
			: [],
	);
	if (next === undefined || (!open && next.promised === null))
		return null;
	const { asked, promised } = next;
	const mine = t.assignee?.id === me.id;
	return (
		<section className="harm-card">
			<h2>{n.card}</h2>
			{promised !== null && (
				<>
					<p className={cls("harm-when", promised.broken && "risk")} title={bothZones(promised.at)}>
						{when(promised.at, now)} {promised.broken && <Tag tone="risk">{n.broken}</Tag>}
					</p>
					<p className="faint">{[promised.words, n.by(promised.by?.name ?? m.system)].filter(Boolean).join(" · ")}</p>
				</>
			)}
			{asked !== null && (
				<p>
					{n.asked(asked.by?.name ?? m.system, shortTime(asked.at))}
					{asked.words !== "" && <q>{asked.words}</q>}
				</p>
			)}
			{asked === null && promised === null && <p className="faint">{n.none}</p>}
			{mayEdit && open && (
				<div className="harm-tools">
					<Button kind={asked !== null && mine ? "primary" : "plain"} shortcut="Shift+N" onClick={() => setAsking("promise")}>
						{asked !== null ? n.answer : n.promiseAction}
					</Button>
					<Button shortcut="n" onClick={() => setAsking("nudge")}>
						{n.nudge}
					</Button>
					{promised !== null && (
						<Button kind="quiet" disabled={back.isPending} onClick={() => back.mutate(() => withdraw(t.key), { onError: complain })}>
							{n.withdraw}
						</Button>
					)}
					{asked !== null && asked.by?.id === me.id && (
						<Button kind="quiet" disabled={unask.isPending} onClick={() => unask.mutate(() => unnudge(t.key), { onError: complain })}>
							{n.unask}
						</Button>
					)}
				</div>
			)}
			<Suspense fallback={null}>
				{asking === "nudge" && <NudgeDialog ticketKey={t.key} onClose={() => setAsking(null)} />}
				{asking === "promise" && <PromiseDialog ticketKey={t.key} onClose={() => setAsking(null)} />}
			</Suspense>
		</section>
	);
}
