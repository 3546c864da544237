/* card.tsx - on a ticket: the major incident it is. Roles, audiences with their clocks, what was sent, and what to do next. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { Problem } from "@/lib/api";
import type { TicketCardProps } from "@/lib/slots";
import { bothZones, shortTime } from "@/lib/time";
import { m } from "@/messages";
import { Button, Tag } from "@/ui/kit";
import { complain, say } from "@/ui/toast";
import { panelQuery, roles, touchMajor, withdraw, type MajorClock, type MajorIncident, type MajorSent } from "./api";
import { CountWords, DueWords } from "./clock";
import { EndDialog, PlanDialog, RolesDialog, SkipDialog, SnoozeDialog } from "./dialogs";
import { LedgerDialog } from "./ledger";

const Compose = lazy(() => import("./compose").then((x) => ({ default: x.ComposeDialog })));
const SENT_SHOWN = 4;

type Open = { what: "roles" | "plan" | "end" } | { what: "compose"; to?: string } | { what: "snooze" | "skip"; clock: MajorClock } | { what: "ledger"; sent: MajorSent };

export function MajorCard({ ticket: t, mayEdit }: TicketCardProps): ReactNode {
	const major = (t as { major?: string }).major ?? "no";
	const found = useQuery({ ...panelQuery(t.key), enabled: major !== "no", retry: (n, e) => n < 2 && !(e instanceof Problem) });
	const [open, setOpen] = useState<Open | null>(null);
	const data = found.data;
	const going = data?.state === "running" || data?.state === "closing";
	const run = mayEdit && going && data.may.run;
	useActions(
		run
			? [
					...(data.audiences.some((a) => a.state === "open") ? [{ id: "major-write", label: m.major.write, group: m.major.card, shortcut: "Shift+U", words: "major comms update", run: () => setOpen({ what: "compose" }) }] : []),
					{ id: "major-roles", label: m.major.changeRoles, group: m.major.card, words: "major incident manager", run: () => setOpen({ what: "roles" }) },
					{ id: "major-plan", label: m.major.choosePlan, group: m.major.card, words: "major comms", run: () => setOpen({ what: "plan" }) },
					...(data.state === "running" ? [{ id: "major-end", label: m.major.endTitle, group: m.major.card, run: () => setOpen({ what: "end" }) }] : []),
				]
			: [],
	);
	if (data === undefined)
		return null;
	const close = () => setOpen(null);
	return (
		<section className="major-card" aria-label={m.major.card}>
			<h2>{m.major.card}</h2>
			<Head data={data} />
			{going && <Roles data={data} />}
			{going && <Audiences data={data} run={run} onOpen={setOpen} />}
			{run && (
				<div className="cards-tools">
					{data.audiences.some((a) => a.state === "open") && (
						<Button kind="primary" shortcut="Shift+U" onClick={() => setOpen({ what: "compose" })}>
							{m.major.write}
						</Button>
					)}
					<Button onClick={() => setOpen({ what: "roles" })}>{m.major.changeRoles}</Button>
					<Button kind={data.plan === null ? "primary" : "plain"} onClick={() => setOpen({ what: "plan" })}>
						{m.major.choosePlan}
					</Button>
					{data.state === "running" && <Button onClick={() => setOpen({ what: "end" })}>{m.major.end}</Button>}
				</div>
			)}
			{(going || data.updates.length > 0) && <Sent data={data} run={data.may.run && mayEdit} onOpen={setOpen} />}
			{open?.what === "roles" && <RolesDialog major={data} onClose={close} />}
			{open?.what === "plan" && <PlanDialog major={data} onClose={close} />}
			{open?.what === "end" && <EndDialog ticket={t.key} onClose={close} />}
			{open?.what === "snooze" && <SnoozeDialog ticket={t.key} clock={open.clock} onClose={close} />}
			{open?.what === "skip" && <SkipDialog ticket={t.key} clock={open.clock} onClose={close} />}
			{open?.what === "ledger" && <LedgerDialog ticket={t.key} sent={open.sent} run={data.may.run} onClose={close} />}
			{open?.what === "compose" && (
				<Suspense fallback={null}>
					<Compose major={data} {...(open.to === undefined ? {} : { to: open.to })} onClose={close} />
				</Suspense>
			)}
		</section>
	);
}

function Head({ data }: { data: MajorIncident }): ReactNode {
	return (
		<p>
			<Tag tone={data.state === "running" ? "harm" : data.state === "closing" ? "risk" : "mute"}>{m.major.state[data.state] ?? data.state}</Tag>{" "}
			{data.state === "candidate" && <span className="faint">{m.major.candidateText}</span>}
			{data.state === "rejected" && <span className="faint">{m.major.rejectedText}</span>}
			{data.state !== "candidate" && data.state !== "rejected" && (
				<span className="faint">
					{[data.decided_at ? m.major.since(shortTime(data.decided_at)) : "", data.ended_at ? m.major.endedAt(shortTime(data.ended_at)) : "", data.plan?.name].filter(Boolean).join(" · ")}
				</span>
			)}
		</p>
	);
}

function Roles({ data }: { data: MajorIncident }): ReactNode {
	return (
		<dl className="major-roles">
			{roles.map((r) => (
				<div key={r}>
					<dt>{m.major.role[r]}</dt>
					<dd>{data.roles[r]?.name ?? <span className="faint">{m.major.nobody}</span>}</dd>
				</div>
			))}
		</dl>
	);
}

function Audiences({ data, run, onOpen }: { data: MajorIncident; run: boolean; onOpen: (o: Open) => void }): ReactNode {
	if (data.audiences.length === 0)
		return <p className="faint">{m.major.noPlan}</p>;
	return (
		<ul className="major-clocks" aria-label={m.major.audiences}>
			{data.audiences.map((c) => (
				<li key={c.audience} className={c.overdue ? "major-late" : ""}>
					<div>
						<b>{m.major.audience[c.audience] ?? c.audience}</b>{" "}
						<span className="faint">{[c.plan.channels.map((x) => m.major.channel[x] ?? x).join(", "), m.major.every(c.plan.cadence)].join(" · ")}</span>
					</div>
					<div>
						<DueWords clock={c} />
					</div>
					<CountWords clock={c} />
					{run && c.state === "open" && (
						<div className="cards-tools major-row-tools">
							<Button kind="quiet" aria-label={m.major.writeTo(m.major.audience[c.audience] ?? c.audience)} onClick={() => onOpen({ what: "compose", to: c.audience })}>
								{m.major.write}
							</Button>
							{!c.snoozed && (
								<Button kind="quiet" aria-label={m.major.snoozeTitle(m.major.audience[c.audience] ?? c.audience)} onClick={() => onOpen({ what: "snooze", clock: c })}>
									{m.major.snooze}
								</Button>
							)}
							<Button kind="quiet" aria-label={m.major.skipTitle(m.major.audience[c.audience] ?? c.audience)} onClick={() => onOpen({ what: "skip", clock: c })}>
								{m.major.skip}
							</Button>
						</div>
					)}
				</li>
			))}
		</ul>
	);
}

function Sent({ data, run, onOpen }: { data: MajorIncident; run: boolean; onOpen: (o: Open) => void }): ReactNode {
	const client = useQueryClient();
	const [all, setAll] = useState(false);
	const off = useMutation({
		mutationFn: (id: number) => withdraw(data.key, id),
		onSuccess: () => say(m.major.withdrawDone),
		onError: complain,
		onSettled: () => touchMajor(client, data.key),
	});
	return (
		<>
			<h3>{m.major.updates}</h3>
			{data.updates.length === 0 && <p className="faint">{m.major.noUpdates}</p>}
			<ol className="major-sent">
				{data.updates.slice(0, all ? undefined : SENT_SHOWN).map((u) => (
					<li key={u.id}>
						<div>
							<b>{m.major.audience[u.audience] ?? u.audience}</b> <span className="faint">{[`${u.n}`, u.final ? m.major.final : "", m.major.statusOf[u.status]].filter(Boolean).join(" · ")}</span>
						</div>
						<div>{u.subject}</div>
						<div className="faint">
							<time dateTime={u.at} title={bothZones(u.at)}>
								{shortTime(u.at)}
							</time>{" "}
							{[u.by?.name === undefined ? "" : m.major.by(u.by.name), u.published === "yes" ? m.major.onPage : u.published === "withdrawn" ? m.major.withdrawn : ""].filter(Boolean).join(" · ")}
						</div>
						<div className="cards-tools major-row-tools">
							<Button kind="quiet" onClick={() => onOpen({ what: "ledger", sent: u })} aria-label={`${m.major.ledger}: ${m.major.ledgerTitle(m.major.audience[u.audience] ?? u.audience, u.n)}`}>
								{m.major.ledgerCounts(u.ledger) || m.major.ledger}
							</Button>
							{run && u.published === "yes" && (
								<Button kind="quiet" disabled={off.isPending} onClick={() => off.mutate(u.id)}>
									{m.major.withdraw}
								</Button>
							)}
						</div>
					</li>
				))}
			</ol>
			{!all && data.updates.length > SENT_SHOWN && (
				<Button kind="quiet" onClick={() => setAll(true)}>
					{m.escalation.moreTold(data.updates.length - SENT_SHOWN)}
				</Button>
			)}
		</>
	);
}
