/* attend.tsx - a ticket and one's own attention: looked at, put aside, watched, muted. */
import { useMutation, useMutationState, useQuery, useQueryClient } from "@tanstack/react-query";
import { BellOff, Eye, EyeOff } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { sayError } from "@/lib/api";
import { lookedAt, markUnread, mute, mutesQuery, snooze, unmute, wake, watchUntil } from "@/lib/attention";
import { can, useMe } from "@/lib/session";
import { fromLocalInput, inHours, mondayAt, shortTime, tomorrowAt } from "@/lib/time";
import type { Ticket } from "@/lib/types";
import { m } from "@/messages";
import { FormDialog } from "@/ui/dialog";
import { Field } from "@/ui/form";
import { Button, cls } from "@/ui/kit";
import { Menu, type MenuEntry } from "@/ui/menu";
import { complain, say } from "@/ui/toast";
import { wakeText } from "./wake-text";
import { refreshTicket, setWatching, timelineQuery, TIMELINE_PAGES, watchersQuery } from "./api";

const LOOK_MS = 1200;
/** Marked unread by hand: they stay so while they are open. */
const left = new Set<string>();

/** Takes note that this was looked at once it has been on a visible screen for a moment. Returns what had been seen before,
 * for the line in the timeline; that stays while the ticket is open. */
export function useSeen(t: Ticket, on: boolean): number {
	const client = useQueryClient();
	const [before] = useState(t.attention?.seen ?? 0);
	const noted = useRef(0);
	const newest = useQuery({ ...timelineQuery(t.key, TIMELINE_PAGES), enabled: on }).data?.items.at(-1)?.id ?? 0;
	useEffect(() => {
		if (!on || newest === 0 || newest <= noted.current || left.has(t.key))
			return;
		const look = () => {
			if (document.visibilityState !== "visible" || left.has(t.key))
				return;
			noted.current = newest;
			lookedAt(client, t.key, newest).catch(() => {
				noted.current = 0;
			});
		};
		const timer = setTimeout(look, LOOK_MS);
		document.addEventListener("visibilitychange", look);
		return () => {
			clearTimeout(timer);
			document.removeEventListener("visibilitychange", look);
		};
	}, [client, newest, on, t.key]);
	useEffect(() => () => void left.delete(t.key), [t.key]);
	return before;
}

/** Put aside, or back again: said above the description. */
export function AsideBar({ ticket: t }: { ticket: Ticket }): ReactNode {
	const client = useQueryClient();
	const back = useMutation({ mutationFn: (team: number) => wake(client, t.key, team), onError: complain });
	const a = t.attention;
	return (
		<>
			{a?.woke !== undefined && (
				<div className="aside-bar woke" role="status">
					{m.attention.snooze.woke(m.attention.because[a.woke.because ?? "time"] ?? "")}
					{a.woke.reason !== "" && <span>({a.woke.reason})</span>}
				</div>
			)}
			{a?.snoozed !== undefined && (
				<div className="aside-bar" role="status">
					<span>{wakeText(a.snoozed)}</span>
					{a.snoozed.reason !== "" && <span>({a.snoozed.reason})</span>}
					<span className="grow" />
					<Button kind="quiet" onClick={() => back.mutate(a.snoozed?.team ?? 0)} disabled={back.isPending}>
						{m.attention.snooze.wakeNow}
					</Button>
				</div>
			)}
		</>
	);
}

interface Watch {
	work: () => Promise<void>;
	on: boolean;
}

/** Watching begins or ends: shown at once, so that the same key pressed again means the way back. The server is told one
 * after the other, in the order of the keys; until it has done the last, what it says of before does not count. */
function useWatch(key: string): [boolean | undefined, (w: Watch) => void, () => boolean] {
	const me = useMe();
	const client = useQueryClient();
	const { queryKey } = watchersQuery(key);
	const mutationKey = ["watching", key];
	const told = useMutation({
		mutationKey,
		scope: { id: mutationKey.join(" ") },
		mutationFn: ({ work }: Watch) => work(),
		onError: complain,
		onSettled: () => {
			if (client.isMutating({ mutationKey }) === 1)
				refreshTicket(client, key);
		},
	});
	const asked = useMutationState({ filters: { mutationKey, status: "pending" }, select: (x) => (x.state.variables as Watch).on }).at(-1);
	const watch = (w: Watch) => {
		void client.cancelQueries({ queryKey });
		client.setQueryData(queryKey, (old) => [...(old ?? []).filter((p) => p.id !== me.id), ...(w.on ? [{ id: me.id, key: String(me.id), name: me.name }] : [])]);
		told.mutate(w);
	};
	/* As it is when the key comes, which may be before what the last one did is drawn. */
	const now = () => {
		const last = client.getMutationCache().findAll({ mutationKey, status: "pending" }).at(-1);
		return last === undefined ? (client.getQueryData(queryKey) ?? []).some((p) => p.id === me.id) : (last.state.variables as Watch).on;
	};
	return [asked, watch, now];
}

/** Watch, mute, snooze, mark unread: one menu, and a key each. */
export function AttendMenu({ ticket: t }: { ticket: Ticket }): ReactNode {
	const me = useMe();
	const client = useQueryClient();
	const [asking, setAsking] = useState(false);
	const watchers = useQuery(watchersQuery(t.key)).data;
	const [asked, watch, watched] = useWatch(t.key);
	const watching = asked ?? watchers?.some((w) => w.id === me.id) ?? false;
	const muted = t.attention?.muted === true;
	const silence = (until: string | null) => {
		mute(client, { key: t.key, until })
			.then((id) => say(m.attention.muted, () => void unmute(client, id).catch(complain)))
			.catch(complain);
	};
	const speak = () => {
		client
			.fetchQuery(mutesQuery)
			.then((all) => Promise.all(all.filter((x) => x.key === t.key && x.reason === "").map((x) => unmute(client, x.id))))
			.catch(complain);
	};
	const unread = () => {
		left.add(t.key);
		markUnread(client, t.key).catch(complain);
	};
	const maySnooze = can(me, "work", t.client?.id) && t.attention?.snoozed === undefined && !["resolved", "closed", "cancelled"].includes(t.state);
	const w = m.attention.watch;
	const toggle = () => {
		const on = !watched();
		watch({ work: () => setWatching(t.key, "me", on), on });
	};
	const ends = t.attention?.watch_ends;
	const entries: MenuEntry[] = [
		...(maySnooze ? [{ id: "snooze", label: `${m.attention.snooze.action} …`, shortcut: "b", run: () => setAsking(true) }] : []),
		{ id: "unread", label: m.attention.ticketUnread, shortcut: "u", run: unread },
		...(watching
			? [{ id: "stop", heading: w.watch, label: ends === undefined ? w.stop : `${w.stop} (${ends === "resolved" ? w.endsResolved : w.ends(shortTime(ends))})`, shortcut: "w", run: toggle }]
			: [{ id: "watch", heading: w.watch, label: w.now, shortcut: "w", run: toggle }]),
		{ id: "resolved", label: w.resolved, run: () => watch({ work: () => watchUntil(t.key, { resolved: true }), on: true }) },
		{ id: "day", label: w.day, run: () => watch({ work: () => watchUntil(t.key, { until: tomorrowAt(8) }), on: true }) },
		{ id: "week", label: w.week, run: () => watch({ work: () => watchUntil(t.key, { until: tomorrowAt(8, 7) }), on: true }) },
		...(muted
			? [{ id: "unmute", heading: w.mute, label: w.unmute, run: speak }]
			: [
					{ id: "mute-hour", heading: w.mute, label: w.muteHour, run: () => silence(inHours(1)) },
					{ id: "mute-day", label: w.muteDay, run: () => silence(tomorrowAt(8)) },
					{ id: "mute-ever", label: w.muteEver, run: () => silence(null) },
				]),
	];
	useActions([
		{ id: "ticket-snooze", label: m.attention.snooze.action, group: t.key, shortcut: "b", words: "hide later", when: () => maySnooze, run: () => setAsking(true) },
		{ id: "ticket-unread", label: m.attention.ticketUnread, group: t.key, shortcut: "u", run: unread },
		{ id: "ticket-watch", label: watching ? w.stop : w.watch, group: t.key, shortcut: "w", words: "follow subscribe", run: toggle },
		{ id: "ticket-mute", label: muted ? w.unmute : w.muteEver, group: t.key, words: "silence", run: muted ? speak : () => silence(null) },
	]);
	return (
		<>
			<Menu
				align="end"
				label={w.menu}
				trigger={
					<Button kind="quiet" className={cls("icon", watching && "on")} aria-label={w.menu} title={w.menu}>
						{muted ? <BellOff size={16} /> : watching ? <Eye size={16} /> : <EyeOff size={16} />}
					</Button>
				}
				entries={entries}
			/>
			{asking && <SnoozeDialog ticket={t} onClose={() => setAsking(false)} />}
		</>
	);
}

type Preset = keyof typeof m.attention.snooze.presets;

function presetTime(p: Preset): string | null {
	switch (p) {
	case "hour":
		return inHours(1);
	case "afternoon":
		return inHours(4);
	case "tomorrow":
		return tomorrowAt(8);
	case "monday":
		return mondayAt(8);
	case "none":
		return null;
	}
}

export function SnoozeDialog({ ticket: t, onClose }: { ticket: Ticket; onClose: () => void }): ReactNode {
	const me = useMe();
	const client = useQueryClient();
	const s = m.attention.snooze;
	const [preset, setPreset] = useState<Preset | "at">("tomorrow");
	const [at, setAt] = useState("");
	const [wakes, setWakes] = useState("reply");
	const [filter, setFilter] = useState("");
	const [reason, setReason] = useState("");
	const [team, setTeam] = useState(0);
	const mayTeam = t.team !== null && t.team !== undefined && can(me, "assign", t.client?.id) && (can(me, "bulk", t.client?.id) || me.roles.some((r) => r.team?.id === t.team?.id));
	const go = useMutation({
		mutationFn: () =>
			snooze(client, t.key, {
				until: preset === "at" ? (at === "" ? null : fromLocalInput(at)) : presetTime(preset),
				wake: wakes === "filter" ? { filter: filter.trim() } : wakes,
				...(reason.trim() !== "" ? { reason: reason.trim() } : {}),
				...(team > 0 ? { team } : {}),
			}),
		onSuccess: () => {
			say(s.done(t.key), () => void wake(client, t.key, team).catch(complain));
			onClose();
		},
	});
	return (
		<FormDialog title={`${s.title} ${t.key}`} text={s.text} submit={s.action} busy={go.isPending} error={go.error === null ? null : sayError(go.error)} onClose={onClose} onSubmit={() => go.mutate()}>
			<Field label={s.until}>
				{(id) => (
					<select id={id} className="input" value={preset} onChange={(e) => setPreset(e.target.value as Preset | "at")}>
						{(Object.keys(s.presets) as Preset[]).map((p) => (
							<option key={p} value={p}>
								{s.presets[p]}
							</option>
						))}
						<option value="at">{s.at} …</option>
					</select>
				)}
			</Field>
			{preset === "at" && (
				<Field label={s.at}>{(id) => <input id={id} className="input" type="datetime-local" value={at} onChange={(e) => setAt(e.target.value)} />}</Field>
			)}
			<Field label={s.wake}>
				{(id) => (
					<select id={id} className="input" value={wakes} onChange={(e) => setWakes(e.target.value)}>
						{Object.entries(s.wakes).map(([k, label]) => (
							<option key={k} value={k}>
								{label}
							</option>
						))}
					</select>
				)}
			</Field>
			{wakes === "filter" && (
				<Field label={s.filter} help={s.filterHelp}>
					{(id, by) => <input id={id} aria-describedby={by} className="input" maxLength={500} spellCheck={false} value={filter} onChange={(e) => setFilter(e.target.value)} />}
				</Field>
			)}
			<Field label={s.reason}>{(id) => <input id={id} className="input" maxLength={200} value={reason} onChange={(e) => setReason(e.target.value)} />}</Field>
			{mayTeam && (
				<Field label={s.whom}>
					{(id) => (
						<select id={id} className="input" value={team} onChange={(e) => setTeam(Number(e.target.value))}>
							<option value={0}>{s.me}</option>
							<option value={t.team?.id ?? 0}>{s.team(t.team?.name ?? "")}</option>
						</select>
					)}
				</Field>
			)}
		</FormDialog>
	);
}
