/* health.tsx - how the installation does: the server's own verdicts first, the figures behind them below. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import type { ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { sayError } from "@/lib/api";
import { bytes, count } from "@/lib/number";
import { ago, bothZones, longTime, now, useNow } from "@/lib/time";
import type { Health } from "@/lib/types.gen";
import { m } from "@/messages";
import { Button, cls, Note, Skeleton, Tag } from "@/ui/kit";
import { healthQuery, verify, type Verdict } from "./api";
import { FactList } from "./facts";

const t = m.administration;
const tones = { ok: "ok", risk: "risk", harm: "harm" } as const;
const links: Record<string, string> = { timers: "jobs", outbox: "outbox", history: "audit" };

function When({ at }: { at: string }): ReactNode {
	return (
		<time dateTime={at} title={bothZones(at)}>
			{ago(at, now())}
		</time>
	);
}

function Checks({ health }: { health: Health }): ReactNode {
	const bad = health.checks.filter((c) => c.state !== "ok").length;
	return (
		<section className="card" aria-label={bad === 0 ? t.allFine : t.needLook(bad)}>
			<h2>{bad === 0 ? t.allFine : t.needLook(bad)}</h2>
			<ul className="checks">
				{health.checks.map((c) => (
					<li key={c.id} className={cls(c.state)}>
						<Tag tone={tones[c.state as keyof typeof tones]}>{t.checkStates[c.state] ?? c.state}</Tag>
						<b>{links[c.id] === undefined ? (t.checks[c.id] ?? c.id) : <a href={`/admin/${links[c.id]}`}>{t.checks[c.id]}</a>}</b>
						{c.state !== "ok" && <span className="faint">{t.checkAdvice[c.id]}</span>}
					</li>
				))}
			</ul>
		</section>
	);
}

function Facts({ title, rows }: { title: string; rows: [string, ReactNode][] }): ReactNode {
	return (
		<section className="card" aria-label={title}>
			<h2>{title}</h2>
			<FactList rows={rows} />
		</section>
	);
}

function databaseRows(h: Health): [string, ReactNode][] {
	const d = h.database;
	return [
		[t.engine, `${d.engine} ${d.version}`],
		[t.schema, d.schema],
		[t.size, bytes(d.bytes)],
		...(d.engine === "SQLite" ? [[t.wal, bytes(d.wal_bytes ?? 0)] as [string, ReactNode]] : []),
		[t.writes, `${count(d.writes ?? 0)} (${t.commits(d.commits ?? 0)})`],
		[t.commitTime, `${count(Math.round((d.commit_usec ?? 0) / 10) / 100)} ms`],
		[t.retries, count(d.retries ?? 0)],
	];
}

function queueRows(h: Health): [string, ReactNode][] {
	return [
		[t.requestsWaiting, count(h.requests.waiting ?? 0)],
		[t.streams, count(h.requests.streams)],
		[t.refused, count(h.requests.refused ?? 0)],
		[t.timersWaiting, count(h.timers.waiting)],
		[t.timersLate, count(h.timers.overdue)],
		[t.timersFailing, count(h.timers.failing ?? 0)],
		[t.oldestTimer, h.timers.oldest_due_at ? <When key="timer" at={h.timers.oldest_due_at} /> : "–"],
		...h.outbox.map((o) => [t.messages[o.state] ?? o.state, count(o.count)] as [string, ReactNode]),
	];
}

function serverRows(h: Health): [string, ReactNode][] {
	const up = new Date(Date.parse(h.now) - (h.uptime_seconds ?? 0) * 1000).toISOString();
	return [
		[t.version, h.version],
		[t.uptime, longTime(up)],
		[t.memory, bytes(h.memory_bytes ?? 0)],
		[t.disk, t.diskFree(bytes(h.disk_free_bytes ?? 0), bytes(h.disk_bytes ?? 0))],
		[t.files, t.filesOf(h.files ?? 0, bytes(h.files_bytes ?? 0))],
	];
}

function safetyRows(h: Health): [string, ReactNode][] {
	const verified = h.verified as { at: string; result: Verdict } | null;
	const backup = h.backup as { at: string; result: { file?: string } } | null;
	return [
		[t.verified, verified === null ? t.never : <When key="verified" at={verified.at} />],
		["", verified === null ? "" : verified.result.ok ? m.admin.verified(verified.result.checked) : (verified.result.detail ?? "")],
		[t.backup, backup === null ? t.never : <When key="backup" at={backup.at} />],
		[" ", backup?.result.file ?? ""],
	];
}

export function HealthPage(): ReactNode {
	const found = useQuery(healthQuery);
	const client = useQueryClient();
	const check = useMutation({
		mutationFn: () => verify(undefined),
		onSettled: () => client.invalidateQueries({ queryKey: healthQuery.queryKey }),
	});
	useNow(10);
	useActions([{ id: "verify", label: m.admin.verify, group: t.health, run: () => check.mutate() }]);
	const h = found.data;
	return (
		<div className="admin">
			<main className="admin-main">
				<div className="admin-head">
					<h1>{t.health}</h1>
					<Button disabled={check.isPending} onClick={() => check.mutate()}>
						<ShieldCheck size={15} />
						{m.admin.verify}
					</Button>
				</div>
				<div className="admin-list health" tabIndex={0} role="region" aria-label={t.health}>
					{found.isPending && <Skeleton lines={12} />}
					{found.error !== null && <Note tone="harm">{sayError(found.error)}</Note>}
					{check.error !== null && <Note tone="harm">{sayError(check.error)}</Note>}
					{h !== undefined && (
						<>
							<Checks health={h} />
							<Facts title={t.safety} rows={safetyRows(h).filter(([, v]) => v !== "")} />
							<Facts title={t.database} rows={databaseRows(h)} />
							<Facts title={t.queues} rows={queueRows(h)} />
							<Facts title={t.server} rows={serverRows(h)} />
						</>
					)}
				</div>
			</main>
		</div>
	);
}
