/* calendar-editor.tsx - the hours editor: rows of days with from and to, holidays below, by hand or from a file. Days are
 * 1 (Monday) to 7. */
import { Plus, X } from "lucide-react";
import type { ReactNode } from "react";
import { weekDayName, weekDays } from "@/lib/time";
import { m } from "@/messages";
import { HolidayImport } from "./holidays";
import { Button, IconButton } from "./kit";
import { say } from "./toast";

export interface Hours {
	days: number[];
	from: string;
	to: string;
}

interface Exception {
	date: string;
	name: string;
	open: { from: string; to: string }[];
	/** Read from the calendar's feed; what a person changes is the person's. */
	source?: "feed";
}

function listOf<T>(v: unknown): T[] {
	if (typeof v === "string" && v !== "")
		try {
			return listOf<T>(JSON.parse(v));
		} catch {
			return [];
		}
	return Array.isArray(v) ? (v as T[]) : [];
}

/** "9:5" and "24:00" are the person's to type; the server says what it does not take. */
function TimeBox({ label, value, onChange }: { label: string; value: string; onChange: (v: string) => void }): ReactNode {
	return (
		<input
			className="input short"
			aria-label={label}
			inputMode="numeric"
			size={5}
			maxLength={5}
			placeholder="09:00"
			value={value}
			onChange={(e) => onChange(e.target.value)}
		/>
	);
}

export function CalendarEditor({
	hours: rawHours,
	exceptions: rawExceptions,
	onChange,
}: {
	hours: unknown;
	exceptions: unknown;
	onChange: (field: string, value: unknown) => void;
}): ReactNode {
	const hours = listOf<Hours>(rawHours);
	const exceptions = listOf<Exception>(rawExceptions);
	const putHours = (i: number, change: Partial<Hours> | null) =>
		onChange("hours", change === null ? hours.filter((_, n) => n !== i) : hours.map((h, n) => (n === i ? { ...h, ...change } : h)));
	const putException = (i: number, change: Partial<Exception> | null) =>
		onChange("exceptions", change === null ? exceptions.filter((_, n) => n !== i) : exceptions.map((x, n) => (n === i ? { date: x.date, name: x.name, open: x.open, ...change } : x)));
	return (
		<>
			<section>
				<h2>{m.admin.hours}</h2>
				{hours.length === 0 && <p className="sub">{m.admin.noHours}</p>}
				{hours.map((h, i) => (
					<HoursRow key={i} hours={h} onChange={(change) => putHours(i, change)} />
				))}
				<div className="form-foot">
					<Button onClick={() => onChange("hours", [...hours, { days: [1, 2, 3, 4, 5], from: "09:00", to: "17:00" }])}>
						<Plus size={14} />
						{m.admin.addHours}
					</Button>
				</div>
			</section>
			<section>
				<h2>{m.admin.exceptions}</h2>
				{exceptions.length === 0 && <p className="sub">{m.admin.noExceptions}</p>}
				{exceptions.map((x, i) => (
					<ExceptionRow key={i} exception={x} onChange={(change) => putException(i, change)} />
				))}
				<div className="form-foot">
					<Button onClick={() => onChange("exceptions", [...exceptions, { date: new Date().toISOString().slice(0, 10), name: "", open: [] }])}>
						<Plus size={14} />
						{m.admin.addException}
					</Button>
					<HolidayImport
						known={exceptions.map((x) => x.date)}
						onAdd={(days) => {
							onChange("exceptions", [...exceptions, ...days.map((d) => ({ ...d, open: [] }))].sort((a, b) => a.date.localeCompare(b.date)));
							say(m.administration.holidaysAdded(days.length));
						}}
					/>
				</div>
			</section>
		</>
	);
}

export function HoursRow({ hours: h, onChange }: { hours: Hours; onChange: (change: Partial<Hours> | null) => void }): ReactNode {
	const days = h.days ?? [];
	return (
		<div className="hours-row">
			<span className="days" role="group" aria-label={m.admin.hours}>
				{weekDays().map((day) => {
					const on = days.includes(day);
					return (
						<button
							key={day}
							type="button"
							aria-pressed={on}
							onClick={() => onChange({ days: on ? days.filter((d) => d !== day) : [...days, day].sort((a, b) => a - b) })}
						>
							{weekDayName(day)}
						</button>
					);
				})}
			</span>
			<TimeBox label={m.admin.from} value={h.from} onChange={(from) => onChange({ from })} />
			–
			<TimeBox label={m.admin.to} value={h.to} onChange={(to) => onChange({ to })} />
			<IconButton label={m.admin.remove} onClick={() => onChange(null)}>
				<X size={14} />
			</IconButton>
		</div>
	);
}

function ExceptionRow({ exception: x, onChange }: { exception: Exception; onChange: (change: Partial<Exception> | null) => void }): ReactNode {
	const open = x.open ?? [];
	const put = (i: number, change: Partial<Exception["open"][number]> | null) =>
		onChange({ open: change === null ? open.filter((_, n) => n !== i) : open.map((o, n) => (n === i ? { ...o, ...change } : o)) });
	return (
		<div className="hours-row">
			<input type="date" className="input short" aria-label={m.admin.date} value={x.date} onChange={(e) => onChange({ date: e.target.value })} />
			<input className="input short name" aria-label={m.admin.name} placeholder={m.admin.name} value={x.name ?? ""} onChange={(e) => onChange({ name: e.target.value })} />
			{x.source === "feed" && <span className="tag">{m.administration.feedDay}</span>}
			<select
				className="input short"
				aria-label={m.admin.hours}
				value={open.length === 0 ? "closed" : "open"}
				onChange={(e) => onChange({ open: e.target.value === "open" ? [{ from: "09:00", to: "13:00" }] : [] })}
			>
				<option value="closed">{m.admin.closed}</option>
				<option value="open">{m.admin.openOther}</option>
			</select>
			{open.map((o, i) => (
				<span key={i} className="hours-part">
					<TimeBox label={m.admin.from} value={o.from} onChange={(from) => put(i, { from })} />
					–
					<TimeBox label={m.admin.to} value={o.to} onChange={(to) => put(i, { to })} />
					{open.length > 1 && (
						<IconButton label={m.administration.removeHours} onClick={() => put(i, null)}>
							<X size={14} />
						</IconButton>
					)}
				</span>
			))}
			{open.length > 0 && (
				<IconButton label={m.admin.addHours} onClick={() => onChange({ open: [...open, { from: "14:00", to: "17:00" }] })}>
					<Plus size={14} />
				</IconButton>
			)}
			<IconButton label={m.admin.remove} onClick={() => onChange(null)}>
				<X size={14} />
			</IconButton>
		</div>
	);
}
