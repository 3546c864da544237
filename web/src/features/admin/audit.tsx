/* audit.tsx - every event of every type, newest first, filtered; the check that none was changed since; the same as a file.
 * One client at a time, for those who may read several. */
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { Download, ScrollText, ShieldCheck } from "lucide-react";
import { useDeferredValue, useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { sayError } from "@/lib/api";
import { useMe, useMeta } from "@/lib/session";
import { fromLocalInput, longTime } from "@/lib/time";
import { m } from "@/messages";
import { Combo } from "@/ui/combo";
import { TextField } from "@/ui/form";
import { Button, Empty, Note, Skeleton } from "@/ui/kit";
import { PlainTable } from "@/ui/table";
import { auditFile, auditPage, verify, type AuditAsk, type AuditRow } from "./api";

const t = m.administration;

/** What the boxes hold; times as the browser's own boxes write them. */
interface Asked {
	client: string;
	type: string;
	kind: string;
	record: string;
	actor: { value: string; label: string } | null;
	since: string;
	until: string;
}

function askOf(a: Asked): AuditAsk {
	const instant = (local: string) => (local === "" ? "" : fromLocalInput(local));
	return {
		client: a.client,
		type: a.type,
		kind: a.kind.trim(),
		record: /^\d+$/.test(a.record.trim()) ? a.record.trim() : "",
		actor: a.actor?.value ?? "",
		since: instant(a.since),
		until: instant(a.until),
	};
}

function Filters({ asked, put }: { asked: Asked; put: (change: Partial<Asked>) => void }): ReactNode {
	const types = useMeta().types;
	return (
		<div className="audit-filter">
			<div className="field">
				<label htmlFor="audit-type">{t.auditType}</label>
				<select id="audit-type" className="input" value={asked.type} onChange={(e) => put({ type: e.target.value })}>
					<option value="">{m.any}</option>
					{types.map((x) => (
						<option key={x.name} value={x.name}>
							{x.label}
						</option>
					))}
				</select>
			</div>
			<TextField label={t.auditRecord} inputMode="numeric" value={asked.record} onChange={(record) => put({ record })} />
			<TextField label={t.auditKind} value={asked.kind} onChange={(kind) => put({ kind })} placeholder={t.auditKindHint} />
			<div className="field">
				<label htmlFor="audit-actor">{t.auditActor}</label>
				<Combo id="audit-actor" label={t.auditActor} type="person" field="" value={asked.actor} clearable onChange={(actor) => put({ actor })} />
			</div>
			<TextField label={t.auditSince} type="datetime-local" value={asked.since} onChange={(since) => put({ since })} />
			<TextField label={t.auditUntil} type="datetime-local" value={asked.until} onChange={(until) => put({ until })} />
		</div>
	);
}

function Rows({ rows }: { rows: AuditRow[] }): ReactNode {
	return (
		<PlainTable head={m.admin.auditHead}>
			{rows.map((e) => (
				<tr key={e.id}>
					<td>{e.id}</td>
					<td>{longTime(e.at)}</td>
					<td>{e.actor?.name ?? m.system}</td>
					<td>{e.kind}</td>
					<td>
						{e.type} {e.record}
					</td>
					<td title={JSON.stringify(e.data)}>{JSON.stringify(e.data)}</td>
				</tr>
			))}
		</PlainTable>
	);
}

export function AuditPage(): ReactNode {
	const me = useMe();
	const clients = me.clients.filter((c) => c.perms.includes("audit"));
	const [asked, setAsked] = useState<Asked>({ client: String(clients[0]?.id ?? ""), type: "", kind: "", record: "", actor: null, since: "", until: "" });
	const ask = useDeferredValue(askOf(asked));
	const list = useInfiniteQuery({
		queryKey: ["audit", ask],
		queryFn: ({ pageParam, signal }) => auditPage(ask, pageParam, signal),
		initialPageParam: "",
		getNextPageParam: (p) => p.next,
	});
	const check = useMutation({ mutationFn: () => verify(asked.client) });
	useActions([{ id: "verify", label: m.admin.verify, group: m.admin.audit, run: () => check.mutate() }]);
	const rows = list.data?.pages.flatMap((p) => p.items) ?? [];
	return (
		<div className="admin">
			<main className="admin-main">
				<div className="admin-head">
					<h1>{m.admin.audit}</h1>
					{clients.length > 1 && (
						<select
							className="input"
							aria-label={m.nav.client}
							value={asked.client}
							onChange={(e) => setAsked({ ...asked, client: e.target.value })}
						>
							{clients.map((c) => (
								<option key={c.id} value={c.id}>
									{c.name}
								</option>
							))}
						</select>
					)}
					<a className="btn" href={auditFile(ask, "csv")} download>
						<Download size={15} />
						{t.exportCsv}
					</a>
					<a className="btn" href={auditFile(ask, "ndjson")} download>
						<Download size={15} />
						{t.exportNdjson}
					</a>
					<Button disabled={check.isPending} onClick={() => check.mutate()}>
						<ShieldCheck size={15} />
						{m.admin.verify}
					</Button>
				</div>
				{check.data !== undefined && (
					<Note tone={check.data.ok ? "ok" : "harm"}>{check.data.ok ? m.admin.verified(check.data.checked) : check.data.detail}</Note>
				)}
				{check.error !== null && <Note tone="harm">{sayError(check.error)}</Note>}
				<Filters asked={asked} put={(change) => setAsked({ ...asked, ...change })} />
				<div className="admin-list" tabIndex={0} role="region" aria-label={m.admin.audit}>
					{list.isPending && <Skeleton lines={12} />}
					{list.error !== null && <Note tone="harm">{sayError(list.error)}</Note>}
					{list.data !== undefined && rows.length === 0 && (
						<Empty icon={<ScrollText size={28} />} title={t.auditNone}>
							{t.auditNoneText}
						</Empty>
					)}
					{rows.length > 0 && <Rows rows={rows} />}
					{list.hasNextPage && (
						<div className="grid-foot">
							<Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
								{m.more}
							</Button>
						</div>
					)}
				</div>
			</main>
		</div>
	);
}
