/* now.tsx - who is on call now, in every rotation one may see; one's own shifts, offers and time off beside it. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { CalendarPlus, PhoneCall, Plus } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { sayError } from "@/lib/api";
import { allQuery, runVerb } from "@/lib/records";
import { usePart } from "@/lib/scope";
import { can, useMe } from "@/lib/session";
import { bothZones, inHours, now, shortTime, tomorrowAt, useNow } from "@/lib/time";
import { useTitle } from "@/lib/title";
import type { Named } from "@/lib/types";
import { m } from "@/messages";
import { Avatar, Button, CardsHead, Empty, Note, Skeleton, Tag } from "@/ui/kit";
import { complain, say } from "@/ui/toast";
import { mineQuery, nowQuery, touchOncall, type MyShift, type NowItem, type Shift, type Swap, type TimeOff } from "./api";
import { CalendarDialog, OfferDialog, StandInDialog, TimeOffDialog, type Span } from "./dialogs";
import { shiftWords } from "./timeline";

/** What begins sooner is not offered: the dialog speaks of minutes, and the server's clock may be a second ahead. */
const LEAST_MS = 60_000;

type Open = { what: "stand-in"; rotation: Named; span: Span; others: boolean } | { what: "offer"; shift: MyShift } | { what: "time-off" } | { what: "calendar" };

export function OncallPage(): ReactNode {
	useTitle(m.oncall.title);
	const me = useMe();
	const navigate = useNavigate();
	const found = useQuery(nowQuery(usePart("client")));
	const mine = useQuery(mineQuery);
	const [open, setOpen] = useState<Open | null>(null);
	const items = found.data?.items ?? [];
	const next = mine.data?.items.find((s) => Date.parse(s.from) > now());
	const plans = can(me, "share");
	useActions([
		{ id: "oncall-time-off", label: m.oncall.keys.timeOff, group: m.oncall.title, shortcut: "o", run: () => setOpen({ what: "time-off" }) },
		{ id: "oncall-offer", label: m.oncall.keys.offer, group: m.oncall.title, shortcut: "s", when: () => next !== undefined, run: () => next !== undefined && setOpen({ what: "offer", shift: next }) },
		{ id: "oncall-calendar", label: m.oncall.calendarTitle, group: m.oncall.title, words: "ics feed subscribe", run: () => setOpen({ what: "calendar" }) },
		...(plans ? [{ id: "oncall-new", label: m.oncall.newRotation, group: m.oncall.title, shortcut: "n", run: () => void navigate({ to: "/oncall/new" }) }] : []),
		...items.map((i) => ({ id: `oncall-take-${i.rotation.id}`, label: m.oncall.takeOverOf(i.rotation.name), group: m.oncall.title, run: () => setOpen(takeOver(i, plans)) })),
	]);
	return (
		<main className="pane-scroll cards-page oncall-page">
			<CardsHead title={m.oncall.title} text={m.oncall.text}>
				<div className="cards-tools">
					<Button onClick={() => setOpen({ what: "calendar" })}>
						<CalendarPlus size={14} />
						{m.oncall.calendar}
					</Button>
					{plans && (
						<Button kind="primary" shortcut="n" onClick={() => void navigate({ to: "/oncall/new" })}>
							<Plus size={14} />
							{m.oncall.newRotation}
						</Button>
					)}
				</div>
			</CardsHead>
			{found.error !== null && <Note tone="harm">{sayError(found.error)}</Note>}
			{found.data === undefined && found.error === null && <Skeleton lines={6} height={44} />}
			{found.data !== undefined && items.length === 0 && (
				<Empty icon={<PhoneCall size={28} />} title={m.oncall.emptyTitle} action={plans ? <Button onClick={() => void navigate({ to: "/oncall/new" })}>{m.oncall.newRotation}</Button> : undefined}>
					{m.oncall.emptyText}
				</Empty>
			)}
			{items.length > 0 && (
				<ul className="card oc-list" aria-label={m.oncall.title}>
					{items.map((i) => (
						<Row key={i.rotation.id} item={i} onTake={() => setOpen(takeOver(i, plans))} onFill={(s) => setOpen({ what: "stand-in", rotation: named(i), span: s, others: plans })} />
					))}
				</ul>
			)}
			{!found.isPending && (
				<div className="oc-own">
					<Mine shifts={mine.data?.items} onOffer={(shift) => setOpen({ what: "offer", shift })} />
					<Offers />
					<MyTimeOff onAdd={() => setOpen({ what: "time-off" })} />
				</div>
			)}
			{open?.what === "stand-in" && <StandInDialog rotation={open.rotation} span={open.span} others={open.others} onClose={() => setOpen(null)} />}
			{open?.what === "offer" && <OfferDialog rotation={open.shift.rotation} span={open.shift} onClose={() => setOpen(null)} />}
			{open?.what === "time-off" && <TimeOffDialog span={{ from: tomorrowAt(0), to: tomorrowAt(0, 2) }} onClose={() => setOpen(null)} />}
			{open?.what === "calendar" && <CalendarDialog onClose={() => setOpen(null)} />}
		</main>
	);
}

const named = (i: NowItem): Named => ({ id: i.rotation.id, name: i.rotation.name });

function takeOver(i: NowItem, others: boolean): Open {
	return { what: "stand-in", rotation: named(i), span: { from: new Date(now()).toISOString(), to: i.now?.to ?? inHours(8) }, others };
}

function Row({ item: i, onTake, onFill }: { item: NowItem; onTake: () => void; onFill: (s: Shift) => void }): ReactNode {
	const me = useMe();
	useNow(60);
	const zone = i.rotation.zone;
	const gap = i.gaps[0];
	const unreachable = i.now !== null && i.now.person !== null && i.now.reach?.length === 0;
	return (
		<li>
			<div className="oc-what">
				<Link to="/oncall/$key" params={{ key: String(i.rotation.id) }}>
					<b>{i.rotation.name}</b>
				</Link>
				<small className="faint">{[i.rotation.team?.name, i.rotation.client?.name, zone].filter(Boolean).join(" · ")}</small>
			</div>
			<div className="oc-who">
				<span className="faint oc-cap">{m.oncall.now}</span>
				{i.now === null ? (
					<span className="faint">{m.oncall.nobodyNeeded}</span>
				) : (
					<span className="oc-person">
						<Avatar name={i.now.person?.name} />
						<span>
							<b className={i.now.gap ? "wrong" : undefined}>{i.now.gap ? m.oncall.nobody : i.now.person?.name}</b>
							<small className="faint" title={bothZones(i.now.to, zone)}>
								{m.oncall.until(shortTime(i.now.to))}
								{i.now.phone !== undefined && i.now.phone !== "" && (
									<>
										{" · "}
										<a href={`tel:${i.now.phone.replaceAll(" ", "")}`}>{i.now.phone}</a>
									</>
								)}
							</small>
							{i.now.missing !== null && <small className="late">{shiftWords({ ...i.now, person: null, gap: false })}</small>}
							{unreachable && <small className="wrong">{m.oncall.cannotReach}</small>}
						</span>
					</span>
				)}
			</div>
			<div className="oc-next">
				<span className="faint oc-cap">{m.oncall.next}</span>
				{i.next === null ? <span className="faint">{m.oncall.noNext}</span> : (
					<span>
						{i.next.person?.name}{" "}
						<small className="faint" title={bothZones(i.next.from, zone)}>
							{shortTime(i.next.from)}
						</small>
					</span>
				)}
			</div>
			<div className="oc-gaps">
				{gap === undefined ? <Tag tone="ok">{m.oncall.noGaps}</Tag> : (
					<>
						<Tag tone={i.gaps.some((g) => g.gap) ? "harm" : "risk"}>{m.oncall.gaps(i.gaps.length)}</Tag>
						<small className="faint" title={bothZones(gap.from, zone)}>
							{m.oncall.firstGap(shortTime(gap.from))}
						</small>
					</>
				)}
			</div>
			<div className="oc-do">
				{gap !== undefined && can(me, "work") && (
					<Button onClick={() => onFill(gap)} aria-label={`${m.oncall.fill}: ${i.rotation.name}`}>
						{m.oncall.fill}
					</Button>
				)}
				{can(me, "work") && (
					<Button onClick={onTake} aria-label={m.oncall.takeOverOf(i.rotation.name)}>
						{m.oncall.takeOver}
					</Button>
				)}
			</div>
		</li>
	);
}

function Mine({ shifts, onOffer }: { shifts: MyShift[] | undefined; onOffer: (s: MyShift) => void }): ReactNode {
	return (
		<section className="card" aria-label={m.oncall.mine}>
			<h2>{m.oncall.mine}</h2>
			{shifts?.length === 0 && <p className="faint">{m.oncall.noMine}</p>}
			<ul>
				{shifts?.slice(0, 8).map((s) => (
					<li key={s.rotation.id + s.from}>
						<span className="grow">
							<Link to="/oncall/$key" params={{ key: String(s.rotation.id) }}>
								{s.rotation.name}
							</Link>
							<small className="faint" title={`${bothZones(s.from, s.rotation.zone)}\n– ${bothZones(s.to, s.rotation.zone)}`}>
								{shortTime(s.from)} – {shortTime(s.to)}
							</small>
						</span>
						{Date.parse(s.from) > now() + LEAST_MS && (
							<Button onClick={() => onOffer(s)} aria-label={`${m.oncall.offer}: ${s.rotation.name} ${shortTime(s.from)}`}>
								{m.oncall.offer}
							</Button>
						)}
					</li>
				))}
			</ul>
		</section>
	);
}

function useVerb(plural: string, done: Record<string, string>) {
	const client = useQueryClient();
	return useMutation({
		mutationFn: (a: { id: number; verb: string }) => runVerb(plural, String(a.id), a.verb, {}),
		onSuccess: (_, a) => say(done[a.verb] ?? m.oncall.standInDone),
		onError: complain,
		onSettled: () => touchOncall(client),
	});
}

function Offers(): ReactNode {
	const me = useMe();
	const found = useQuery(allQuery<Swap>("oncall-swaps", "state:offered"));
	const verb = useVerb("oncall-swaps", { accept: m.oncall.accepted, decline: m.oncall.declined, withdraw: m.oncall.withdrawn });
	const items = (found.data ?? []).filter((s) => s.person.id === me.id || s.offered_to === null || s.offered_to.id === me.id);
	return (
		<section className="card" aria-label={m.oncall.offers}>
			<h2>{m.oncall.offers}</h2>
			{found.data !== undefined && items.length === 0 && <p className="faint">{m.oncall.noOffers}</p>}
			<ul>
				{items.map((s) => (
					<li key={s.id}>
						<span className="grow">
							{s.person.id === me.id ? m.oncall.youOffer : m.oncall.offeredBy(s.person.name)}: {s.rotation.name}
							<small className="faint">
								{shortTime(s.from)} – {shortTime(s.to)}
								{s.person.id === me.id && ` · ${s.offered_to === null ? m.oncall.offeredToAny : m.oncall.offeredTo(s.offered_to.name)}`}
								{s.back_from !== null && s.back_to !== null && ` · ${m.oncall.inReturn(shortTime(s.back_from), shortTime(s.back_to))}`}
								{s.note !== "" && ` · ${s.note}`}
							</small>
						</span>
						{(s.person.id === me.id ? ["withdraw" as const] : s.offered_to === null ? ["accept" as const] : ["accept" as const, "decline" as const]).map((v) => (
							<Button key={v} kind={v === "accept" ? "primary" : "plain"} disabled={verb.isPending} onClick={() => verb.mutate({ id: s.id, verb: v })} aria-label={`${m.oncall[v]}: ${s.rotation.name} ${shortTime(s.from)}`}>
								{m.oncall[v]}
							</Button>
						))}
					</li>
				))}
			</ul>
		</section>
	);
}

function MyTimeOff({ onAdd }: { onAdd: () => void }): ReactNode {
	const found = useQuery(allQuery<TimeOff>("time-off", "person:me state:active to>now", "from"));
	const verb = useVerb("time-off", { cancel: m.oncall.cancelled });
	return (
		<section className="card" aria-label={m.oncall.timeOff}>
			<h2>{m.oncall.timeOff}</h2>
			{found.data?.length === 0 && <p className="faint">{m.oncall.noTimeOff}</p>}
			<ul>
				{found.data?.map((t) => (
					<li key={t.id}>
						<span className="grow">
							{shortTime(t.from)} – {shortTime(t.to)}
							{t.reason !== "" && <small className="faint">{t.reason}</small>}
						</span>
						<Button disabled={verb.isPending} onClick={() => verb.mutate({ id: t.id, verb: "cancel" })} aria-label={`${m.oncall.cancel}: ${shortTime(t.from)}`}>
							{m.oncall.cancel}
						</Button>
					</li>
				))}
			</ul>
			<div className="form-foot">
				<Button shortcut="o" onClick={onAdd}>
					{m.oncall.addTimeOff}
				</Button>
			</div>
		</section>
	);
}
