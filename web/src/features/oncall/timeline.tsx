/* timeline.tsx - a schedule as weeks: a row a layer, and below them who it is in the end. Each shift is a button; arrow
 * keys move between them. Colour says what is not as planned: a gap, somebody missing, somebody standing in, oneself. */
import { useRef, type KeyboardEvent, type ReactNode } from "react";
import { useMe } from "@/lib/session";
import { bothZones, civilDay, fromLocalInput, now, shortTime, toLocalInput } from "@/lib/time";
import { m } from "@/messages";
import { cls } from "@/ui/kit";
import type { Shift, Shifts } from "./api";

const DAY = 86_400_000;

/** The civil date in a zone. */
export function dateIn(iso: string, zone: string): string {
	return toLocalInput(iso, zone).slice(0, 10);
}

export function dayOn(date: string, days: number): string {
	return new Date(Date.parse(date + "T12:00:00Z") + days * DAY).toISOString().slice(0, 10);
}

/** Midnight of a civil date there. */
export function midnight(date: string, zone: string): string {
	return fromLocalInput(date + "T00:00", zone);
}

/** The Monday of a date's week. */
export function mondayOf(date: string): string {
	return dayOn(date, -((new Date(date + "T12:00:00Z").getUTCDay() + 6) % 7));
}

export function shiftWords(s: Shift): string {
	const who = s.gap ? m.oncall.barGap : (s.person?.name ?? "");
	const missing = s.missing === null ? "" : m.oncall.missing(s.missing.person.name, m.oncall.missingWhy[s.missing.why] ?? s.missing.why);
	return [who, s.why === "override" || s.why === "swap" ? m.oncall.why[s.why] : "", missing].filter(Boolean).join(", ");
}

function tone(s: Shift, me: number): string {
	if (s.gap)
		return "gap";
	if (s.missing !== null)
		return "missing";
	if (s.person?.id === me)
		return "me";
	return s.why === "override" || s.why === "swap" ? "over" : "";
}

interface Row {
	name: string;
	shifts: Shift[];
	final: boolean;
}

export function Timeline({ data, zone, weeks, from, onOpen }: { data: Shifts; zone: string; weeks: number; from: string; onOpen?: ((s: Shift) => void) | undefined }): ReactNode {
	const box = useRef<HTMLDivElement>(null);
	const rows: Row[] = [
		...data.layers.map((l, i) => ({ name: l.name === "" ? m.oncall.layer(i + 1) : l.name, shifts: l.shifts, final: false })),
		{ name: m.oncall.final, shifts: data.shifts, final: true },
	];
	const today = dateIn(new Date(now()).toISOString(), zone);
	const onKeyDown = (e: KeyboardEvent) => {
		const to = step(box.current, e.target as HTMLElement, e.key);
		if (to !== undefined) {
			e.preventDefault();
			to.focus();
		}
	};
	return (
		<div className="oc-weeks" ref={box} onKeyDown={onKeyDown} role="group" aria-label={m.oncall.schedule} title={m.oncall.barKeys}>
			{Array.from({ length: weeks }, (_, i) => (
				<Week key={i} rows={rows} start={dayOn(from, i * 7)} zone={zone} rotationZone={data.zone} today={today} first={i === 0} onOpen={onOpen} />
			))}
		</div>
	);
}

/** The bar to go to: left and right in its row, up and down to what is at the same time there. */
function step(box: HTMLElement | null, from: HTMLElement, key: string): HTMLElement | undefined {
	if (box === null || !["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].includes(key))
		return undefined;
	const bars = [...box.querySelectorAll<HTMLElement>(".oc-bar")];
	const row = Number(from.dataset["row"]);
	if (key === "ArrowLeft" || key === "ArrowRight") {
		const mine = bars.filter((b) => Number(b.dataset["row"]) === row);
		return mine[mine.indexOf(from) + (key === "ArrowRight" ? 1 : -1)];
	}
	const last = Math.max(...bars.map((b) => Number(b.dataset["row"])));
	for (let r = row + (key === "ArrowDown" ? 1 : -1); r >= 0 && r <= last; r += key === "ArrowDown" ? 1 : -1) {
		const there = bars.filter((b) => Number(b.dataset["row"]) === r);
		const at = Number(from.dataset["at"]);
		const best = there.find((b) => Number(b.dataset["at"]) <= at && at < Number(b.dataset["end"])) ?? there.find((b) => Number(b.dataset["at"]) >= at) ?? there[0];
		if (best !== undefined)
			return best;
	}
	return undefined;
}

interface WeekProps {
	rows: Row[];
	start: string;
	zone: string;
	rotationZone: string;
	today: string;
	first: boolean;
	onOpen: ((s: Shift) => void) | undefined;
}

function Week({ rows, start, zone, rotationZone, today, first, onOpen }: WeekProps): ReactNode {
	const days = Array.from({ length: 7 }, (_, i) => dayOn(start, i));
	const from = Date.parse(midnight(start, zone));
	const to = Date.parse(midnight(dayOn(start, 7), zone));
	const at = now();
	return (
		<section className="oc-week" aria-label={civilDay(start)}>
			<div className="oc-days">
				<span className="oc-name" />
				{days.map((d) => (
					<span key={d} className={cls("oc-day", d === today && "today")} aria-current={d === today ? "date" : undefined}>
						{civilDay(d)}
					</span>
				))}
			</div>
			{rows.map((r, i) => (
				<div key={i} className={cls("oc-row", r.final && "final")}>
					<span className="oc-name ell" title={r.name}>
						{r.name}
					</span>
					<div className="oc-lane">
						{days.map((d, k) => (
							<i key={d} className={cls("oc-col", d === today && "today")} style={{ left: `${(k / 7) * 100}%` }} />
						))}
						{r.shifts
							.filter((s) => Date.parse(s.from) < to && Date.parse(s.to) > from)
							.map((s) => (
								<Bar key={s.from} shift={s} row={i} from={from} to={to} rotationZone={rotationZone} zone={zone} tab={first && r.final} onOpen={onOpen} />
							))}
						{at >= from && at < to && <i className="oc-now" style={{ left: `${((at - from) / (to - from)) * 100}%` }} />}
					</div>
				</div>
			))}
		</section>
	);
}

interface BarProps {
	shift: Shift;
	row: number;
	from: number;
	to: number;
	zone: string;
	rotationZone: string;
	tab: boolean;
	onOpen: ((s: Shift) => void) | undefined;
}

function Bar({ shift: s, row, from, to, zone, rotationZone, tab, onOpen }: BarProps): ReactNode {
	const me = useMe();
	const a = Math.max(Date.parse(s.from), from);
	const b = Math.min(Date.parse(s.to), to);
	const words = shiftWords(s);
	const name = s.gap ? m.oncall.nobody : (s.person?.name ?? s.missing?.person.name ?? "");
	return (
		<button
			type="button"
			className={cls("oc-bar", s.person === null && s.missing !== null && !s.gap ? "missing" : tone(s, me.id), Date.parse(s.from) < from && "cut-left", Date.parse(s.to) > to && "cut-right")}
			style={{ left: `${((a - from) / (to - from)) * 100}%`, width: `${((b - a) / (to - from)) * 100}%` }}
			data-row={row}
			data-at={a}
			data-end={b}
			tabIndex={tab ? 0 : -1}
			title={`${words}\n${bothZones(s.from, rotationZone)}\n– ${bothZones(s.to, rotationZone)}`}
			aria-label={`${words}: ${shortTime(s.from, now(), zone)} – ${shortTime(s.to, now(), zone)}`}
			onClick={() => onOpen?.(s)}
		>
			<span className="ell">{name}</span>
		</button>
	);
}
