/* rail.tsx - beside the desk: today on a line with now on it, and what to clear first because others wait for it. Kinds of
 * events come from the server's table of sources; the line shows whatever comes. On a narrow screen it folds below. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type MouseEvent, type ReactNode } from "react";
import { todayQuery, unblockQuery, type TodayItem, type Unblock } from "@/lib/desk";
import { quote } from "@/lib/filter";
import { showKey } from "@/lib/keys";
import { useNarrow } from "@/lib/narrow";
import { useStands } from "@/lib/rest";
import { bothZones, clockTime, dayName, useNow } from "@/lib/time";
import { m } from "@/messages";
import { Button, cls } from "@/ui/kit";
import { todayText } from "./say";

const PAST_SHOWN = 2;
const AHEAD_SHOWN = 10;
const CLEAR_SHOWN = 8;

export function Rail({ client }: { client: string | undefined }): ReactNode {
	const below = useNarrow(1100);
	return (
		<aside className="desk-side" aria-label={`${m.desk.today.title}, ${m.desk.clear.title}`}>
			<Part title={m.desk.today.title} fold={below} more={<Day />}>
				<Today client={client} />
			</Part>
			<Part title={m.desk.clear.title} fold={below}>
				<ClearFirst client={client} />
			</Part>
		</aside>
	);
}

function Part({ title, more, fold, children }: { title: string; more?: ReactNode; fold: boolean; children: ReactNode }): ReactNode {
	const head = (
		<h2>
			{title} {more}
		</h2>
	);
	return fold ? (
		<details className="desk-part" open>
			<summary>{head}</summary>
			{children}
		</details>
	) : (
		<section className="desk-part" aria-label={title}>
			{head}
			{children}
		</section>
	);
}

function Day(): ReactNode {
	return <span>{dayName(new Date(useNow(60)).toISOString())}</span>;
}

/** An address of our own, by the router; anything else as the browser has it. */
function Go({ href, className, children, label }: { href: string; className?: string; children: ReactNode; label?: string }): ReactNode {
	const navigate = useNavigate();
	const go = (e: MouseEvent) => {
		if (!href.startsWith("/") || e.ctrlKey || e.metaKey || e.shiftKey || e.button !== 0)
			return;
		e.preventDefault();
		void navigate({ href });
	};
	return (
		<a href={href} className={className} onClick={go} aria-label={label}>
			{children}
		</a>
	);
}

function Today({ client }: { client: string | undefined }): ReactNode {
	const enabled = useStands();
	const found = useQuery({ ...todayQuery(client), enabled }).data;
	const at = useNow(20);
	const [all, setAll] = useState({ past: false, ahead: false });
	if (found === undefined)
		return null;
	const t = m.desk.today;
	if (found.items.length === 0)
		return <p className="faint">{t.none}</p>;
	const items = [...found.items].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
	const past = items.filter((i) => Date.parse(i.at) <= at);
	const live = (i: TodayItem) => typeof i.until === "string" && Date.parse(i.until) > at;
	const ahead = items.filter((i) => Date.parse(i.at) > at);
	/* What still goes on is never folded away. */
	const earlier = all.past ? [] : past.filter((i) => !live(i)).slice(0, -PAST_SHOWN);
	const later = all.ahead ? [] : ahead.slice(AHEAD_SHOWN);
	return (
		<>
			{earlier.length > 0 && (
				<Button kind="quiet" className="tl-more" onClick={() => setAll({ ...all, past: true })}>
					{t.earlier(earlier.length)}
				</Button>
			)}
			<ol className="tl">
				{past
					.filter((i) => !earlier.includes(i))
					.map((i) => (
						<Event key={keyOf(i)} item={i} zone={found.zone} live={live(i)} />
					))}
				<li className="now" aria-label={t.now}>
					<time dateTime={new Date(at).toISOString()}>{clockTime(new Date(at).toISOString(), found.zone)}</time>
				</li>
				{ahead
					.filter((i) => !later.includes(i))
					.map((i) => (
						<Event key={keyOf(i)} item={i} zone={found.zone} live={false} />
					))}
			</ol>
			{later.length > 0 && (
				<Button kind="quiet" className="tl-more" onClick={() => setAll({ ...all, ahead: true })}>
					{t.later(later.length)}
				</Button>
			)}
		</>
	);
}

/** Keys inside a text, as they are printed elsewhere. */
const withKeys = (text: string) => text.replace(/\b[A-Z]{2,4}\d{4,}\b/g, showKey);
const keyOf = (i: TodayItem) => `${i.at} ${i.kind} ${i.title} ${i.href ?? ""}`;

function Event({ item: i, zone, live }: { item: TodayItem; zone: string | undefined; live: boolean }): ReactNode {
	const tone = i.tone ?? "mute";
	const [title, detail] = todayText(i);
	return (
		<li className={cls("ev", live && tone === "mute" ? "info" : tone)}>
			<time dateTime={i.at} title={bothZones(i.at, zone)}>
				{clockTime(i.at, zone)}
			</time>
			<b>{i.href ? <Go href={i.href}>{title}</Go> : title}</b>
			{(detail !== "" || live) && <small>{[withKeys(detail), live && i.until ? m.desk.today.until(clockTime(i.until, zone)) : ""].filter(Boolean).join(", ")}</small>}
		</li>
	);
}

function ClearFirst({ client }: { client: string | undefined }): ReactNode {
	const enabled = useStands();
	const items = useQuery({ ...unblockQuery(client), enabled }).data;
	if (items === undefined)
		return null;
	if (items.length === 0)
		return <p className="faint">{m.desk.clear.none}</p>;
	return (
		<ul>
			{items.slice(0, CLEAR_SHOWN).map((u) => (
				<Clear key={`${u.type}-${u.id}-${u.verb}`} item={u} />
			))}
		</ul>
	);
}

/** Where it is cleared: by what it is. People have no page; what waits for them is a list. */
function placeOf(u: Unblock): string {
	const list = (q: string) => `/tickets?q=${encodeURIComponent(q)}`;
	switch (u.verb) {
	case "approve":
		return `/portal/approvals/${u.key}`;
	case "do":
		return u.of?.[0] === undefined ? "/tasks?whose=all" : `/tickets/${u.of[0]}`;
	case "answer":
		return list(`is:open hold_reason:caller requester:${quote(u.title)}`);
	case "cover":
		return list(`is:open assignee:${quote(u.title)}`);
	default:
		return u.type === "ticket" ? `/tickets/${u.key}` : (u.href ?? "/tickets");
	}
}

function Clear({ item: u }: { item: Unblock }): ReactNode {
	const c = m.desk.clear;
	const ticket = u.type === "ticket";
	const title = c.verbs[u.verb]?.(ticket ? showKey(u.key) : u.title) ?? u.title;
	const notes = [c.frees(u.frees, u.harm ?? 0), u.who ? c.waitsFor(u.who.name) : ""].filter(Boolean).join(", ");
	return (
		<li className="unb">
			<div title={(u.of ?? []).map(showKey).join(", ")}>
				<span className="unb-title">{title}</span>
				{ticket && <small className="ell">{u.title}</small>}
				<small>{notes}</small>
			</div>
			<Go href={placeOf(u)} className="btn" label={`${m.desk.open}: ${title}`}>
				{m.desk.open}
			</Go>
		</li>
	);
}
