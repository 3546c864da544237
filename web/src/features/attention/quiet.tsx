/* quiet.tsx - when not, and when together: quiet hours on a line of the day, working hours, the digest, the delay. */
import type { ReactNode } from "react";
import type { NoticeSettings } from "@/lib/attention";
import { toLocalInput, useNow, weekDayName, weekDays } from "@/lib/time";
import { m } from "@/messages";
import { Field } from "@/ui/form";

type Put = (change: Partial<Omit<NoticeSettings, "reasons">>) => void;

export function Quiet({ settings: s, onPut }: { settings: NoticeSettings; onPut: Put }): ReactNode {
	const t = m.attention.settings;
	return (
		<section className="card attn-card" aria-label={t.quiet}>
			<h2>{t.when}</h2>
			<label className="check">
				<input type="checkbox" checked={s.quiet} onChange={(e) => onPut({ quiet: e.target.checked })} />
				<span>{t.quietOn}</span>
			</label>
			{s.quiet && (
				<>
					<DayLine settings={s} />
					<div className="attn-times">
						<Time label={t.from} value={s.quiet_from} onPut={(v) => onPut({ quiet_from: v })} />
						<Time label={t.to} value={s.quiet_to} onPut={(v) => onPut({ quiet_to: v })} />
						<Days label={t.days} days={s.quiet_days} onPut={(d) => onPut({ quiet_days: d })} />
					</div>
					<label className="check">
						<input type="checkbox" checked={s.urgent} onChange={(e) => onPut({ urgent: e.target.checked })} />
						<span>{t.urgent}</span>
					</label>
				</>
			)}
			<label className="check">
				<input type="checkbox" checked={s.work_hours} onChange={(e) => onPut({ work_hours: e.target.checked })} />
				<span>
					{t.workHours} {!s.hours_known && <span className="faint">{t.noHours}</span>}
				</span>
			</label>
			<div className="attn-times">
				<Time label={t.digest} value={s.digest_at} onPut={(v) => onPut({ digest_at: v })} />
				<Days label={t.digestDays} days={s.digest_days} onPut={(d) => d.length > 0 && onPut({ digest_days: d })} />
			</div>
			<Field label={t.delay} help={t.delayHelp(s.delay_default)}>
				{(id) => (
					<select id={id} className="input attn-delay" value={s.delay ?? ""} onChange={(e) => onPut({ delay: e.target.value === "" ? null : Number(e.target.value) })}>
						<option value="">{t.delayDefault(s.delay_default)}</option>
						{[...new Set([0, 1, 5, 15, 30, 60, ...(s.delay === null ? [] : [s.delay])])].sort((a, b) => a - b).map((n) => (
							<option key={n} value={n}>
								{t.minutes(n)}
							</option>
						))}
					</select>
				)}
			</Field>
		</section>
	);
}

function Time({ label, value, onPut }: { label: string; value: string; onPut: (v: string) => void }): ReactNode {
	return (
		<Field label={label}>
			{(id) => <input key={value} id={id} className="input" type="time" required defaultValue={value} onBlur={(e) => e.target.value !== "" && e.target.value !== value && onPut(e.target.value)} />}
		</Field>
	);
}

function Days({ label, days, onPut }: { label: string; days: number[]; onPut: (days: number[]) => void }): ReactNode {
	return (
		<div className="attn-days" role="group" aria-label={label}>
			<span className="faint">{label}</span>
			{weekDays().map((d) => (
				<label key={d} className="check">
					<input type="checkbox" checked={days.includes(d)} onChange={() => onPut(days.includes(d) ? days.filter((x) => x !== d) : [...days, d])} />
					<span>{weekDayName(d)}</span>
				</label>
			))}
		</div>
	);
}

const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
const percent = (minute: number) => `${String((minute / 1440) * 100)}%`;

/** The day from midnight to midnight in the person's zone: what is quiet, where the digest comes, and now. For the eye: the
 * fields beside it say the same. */
function DayLine({ settings: s }: { settings: NoticeSettings }): ReactNode {
	const from = minutes(s.quiet_from), to = minutes(s.quiet_to);
	const spans = from === to ? [] : from < to ? [[from, to]] : [[0, to], [from, 1440]];
	const now = minutes(toLocalInput(new Date(useNow(60)).toISOString(), s.zone).slice(11, 16));
	return (
		<div className="dayline" aria-hidden="true">
			<div className="dayline-bar">
				{spans.map(([a, b]) => (
					<i key={a} style={{ left: percent(a ?? 0), width: percent((b ?? 0) - (a ?? 0)) }} />
				))}
				<b style={{ left: percent(minutes(s.digest_at)) }} title={m.attention.settings.digest} />
				<u style={{ left: percent(now) }} />
			</div>
			<div className="dayline-hours">
				{[0, 6, 12, 18, 24].map((h) => (
					<span key={h}>{h}</span>
				))}
			</div>
		</div>
	);
}
