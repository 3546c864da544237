/* why.tsx - why a row stands where it stands: one sentence made of facts, each a link to the event it was read from; on hover
 * and by key the whole of it, with the events and the numbers. Never a bare score. */
import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useId, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { get } from "@/lib/api";
import type { DeskItem, Fact, Figures } from "@/lib/desk";
import { showKey } from "@/lib/keys";
import { count, decimal, percent } from "@/lib/number";
import { can, useMe } from "@/lib/session";
import { bothZones, shortTime, span } from "@/lib/time";
import type { TimelineItem } from "@/lib/types";
import { m } from "@/messages";
import { Dialog } from "@/ui/dialog";
import { cls } from "@/ui/kit";
import { toneOf } from "./band";
import { factText } from "./say";

const OPEN_MS = 350;
const CLOSE_MS = 180;

/** The event a fact is linked to: the newest it was read from. */
const eventOf = (f: Fact): number | undefined => f.events?.at(-1);

function FactWords({ item, fact, stop, describedBy }: { item: DeskItem; fact: Fact; stop: boolean; describedBy?: string | undefined }): ReactNode {
	const event = eventOf(fact);
	const tone = fact.strong === true ? cls("strong", toneOf(item.band)) : "";
	const words = factText(fact);
	if (event === undefined || item.type !== "ticket")
		return <span className={tone}>{words} </span>;
	return (
		<>
			<Link to="/tickets/$key" params={{ key: item.key }} hash={`event-${event}`} className={tone} {...(stop ? {} : { tabIndex: -1 })} aria-describedby={describedBy}>
				{words}
			</Link>{" "}
		</>
	);
}

export function WhyLine({ item, on, narrow, onAsk }: { item: DeskItem; on: boolean; narrow: boolean; onAsk: () => void }): ReactNode {
	const [shown, setShown] = useState(false);
	const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
	const line = useRef<HTMLDivElement>(null);
	const id = useId();
	useEffect(() => () => clearTimeout(timer.current), []);
	const soon = (open: boolean, ms: number) => {
		clearTimeout(timer.current);
		timer.current = setTimeout(() => setShown(open), ms);
	};
	if (narrow)
		return (
			<button type="button" className="why" onClick={onAsk}>
				{item.why.map((f) => (
					<span key={f.id} className={f.strong === true ? cls("strong", toneOf(item.band)) : ""}>
						{factText(f)}{" "}
					</span>
				))}
			</button>
		);
	return (
		<div
			ref={line}
			className={cls("why-box", shown && "shown")}
			onPointerEnter={(e) => e.pointerType === "mouse" && soon(true, OPEN_MS)}
			onPointerLeave={() => soon(false, CLOSE_MS)}
			onFocus={(e) => (e.target as HTMLElement).matches(":focus-visible") && soon(true, 0)}
			onBlur={() => soon(false, CLOSE_MS)}
			onKeyDown={(e) => e.key === "Escape" && setShown(false)}
		>
			<p className="why ell">
				{item.why.map((f) => (
					<FactWords key={f.id} item={item} fact={f} stop={on} describedBy={shown ? id : undefined} />
				))}
			</p>
			{shown && (
				<Beside of={line} id={id} onAway={() => setShown(false)}>
					<Why item={item} />
				</Beside>
			)}
		</div>
	);
}

/** A card under the line it belongs to, or over it where there is no room below. It stays while the pointer is on it. */
function Beside({ of, id, onAway, children }: { of: { current: HTMLElement | null }; id: string; onAway: () => void; children: ReactNode }): ReactNode {
	const box = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		const el = box.current, line = of.current?.getBoundingClientRect();
		if (el === null || line === undefined)
			return;
		const { height, width } = el.getBoundingClientRect();
		const below = line.bottom + 6;
		el.style.left = `${Math.max(8, Math.min(line.left - 8, innerWidth - width - 8))}px`;
		el.style.top = `${below + height + 8 <= innerHeight ? below : Math.max(8, line.top - height - 24)}px`;
	});
	useEffect(() => {
		const key = (e: KeyboardEvent) => e.key === "Escape" && onAway();
		window.addEventListener("keydown", key, true);
		window.addEventListener("scroll", onAway, true);
		return () => {
			window.removeEventListener("keydown", key, true);
			window.removeEventListener("scroll", onAway, true);
		};
	}, [onAway]);
	return (
		<div ref={box} id={id} className="why-card" role="note">
			{children}
		</div>
	);
}

export function WhyDialog({ item, onClose }: { item: DeskItem; onClose: () => void }): ReactNode {
	return (
		<Dialog open onClose={onClose} title={m.desk.why.title(showKey(item.key))} text={item.title}>
			<div className="dialog-body">
				<Why item={item} />
			</div>
		</Dialog>
	);
}

/** Every fact in full with the events behind it, and the numbers. */
function Why({ item }: { item: DeskItem }): ReactNode {
	const events = useEvents(item);
	return (
		<>
			<ul className="why-facts">
				{item.why.map((f) => (
					<li key={f.id}>
						<span className={f.strong === true ? cls("strong", toneOf(item.band)) : ""}>{factText(f, true)}</span>
						<Behind item={item} fact={f} events={events} />
					</li>
				))}
			</ul>
			<Numbers n={item.numbers} />
			<JudgedBy item={item} />
		</>
	);
}

function Behind({ item, fact, events }: { item: DeskItem; fact: Fact; events: Map<number, TimelineItem> }): ReactNode {
	const ids = fact.events ?? [];
	if (ids.length === 0)
		return <small>{m.desk.why.noEvents}</small>;
	return (
		<small>
			{ids.slice(-4).map((id) => {
				const e = events.get(id);
				return (
					<Link key={id} to="/tickets/$key" params={{ key: item.key }} hash={`event-${id}`} title={e === undefined ? undefined : bothZones(e.at)}>
						{e === undefined ? m.desk.why.event(id) : `${shortTime(e.at)} ${e.actor?.name ?? m.system} ${m.attention.did[e.kind] ?? m.attention.did["other"] ?? ""}`}
					</Link>
				);
			})}
		</small>
	);
}

/** The events named, each asked for by its number: it is the first after the one before it. */
function useEvents(item: DeskItem): Map<number, TimelineItem> {
	const ids = item.type === "ticket" ? [...new Set(item.why.flatMap((f) => (f.events ?? []).slice(-4)))] : [];
	const found = useQueries({
		queries: ids.map((id) => ({
			queryKey: ["tickets", "event", item.key, id],
			queryFn: async ({ signal }: { signal: AbortSignal }) =>
				(await get<{ items: TimelineItem[] }>(`/tickets/${encodeURIComponent(item.key)}/timeline`, { after: id - 1, limit: 1 }, signal)).items,
			staleTime: Infinity,
		})),
	});
	return new Map(found.flatMap((q) => q.data ?? []).map((e) => [e.id, e]));
}

const tenth = (v: number) => decimal(v, 1);

/** How the loss comes about: the weight times what speaks for it. */
function lossWords(n: Figures): string {
	const parts = Object.entries(n.parts ?? {}).filter(([, v]) => typeof v === "number" && v > 0);
	return parts.length === 0 ? tenth(n.loss ?? 0) : m.desk.why.lossOf(tenth(n.loss ?? 0), tenth(n.weight ?? 0), parts.map(([name, v]) => `${m.desk.why.parts[name] ?? name} ${decimal(v ?? 0, 2)}`).join(" + "));
}

/** Where chances and the usual silence come from, for those who may look at it. */
function JudgedBy({ item }: { item: DeskItem }): ReactNode {
	const me = useMe();
	const { chance, reassign, usual_s: usual } = item.numbers;
	if (![chance, reassign, usual].some((v) => typeof v === "number") || !item.client || !can(me, "client_admin", item.client.id))
		return null;
	return (
		<p className="why-judged">
			<Link to="/admin/forecast" search={{ client: String(item.client.id) }}>
				{m.forecast.link}
			</Link>
		</p>
	);
}

function Numbers({ n }: { n: Figures }): ReactNode {
	const w = m.desk.why;
	const later = typeof n.chance_later === "number" ? `, ${percent(n.chance_later)} ${w.later}` : "";
	const lines: [string, number | null | undefined, (v: number) => string][] = [
		[w.chance, n.chance, (v) => percent(v) + later],
		[w.reassign, n.reassign, percent],
		[w.loss, n.loss, () => lossWords(n)],
		[w.weight, n.weight, tenth],
		[w.silent, n.silent_s, span],
		[w.usual, n.usual_s, span],
		[w.waits, n.waits, count],
		[w.waitsHarm, n.waits_harm, count],
	];
	const known = lines.filter((l): l is [string, number, (v: number) => string] => typeof l[1] === "number");
	return (
		<dl className="why-numbers" aria-label={w.numbers}>
			{known.map(([label, value, say]) => (
				<div key={label}>
					<dt>{label}</dt>
					<dd>{say(value)}</dd>
				</div>
			))}
		</dl>
	);
}
