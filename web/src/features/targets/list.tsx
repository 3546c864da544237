/* list.tsx - the definitions of all clients one administers, by target, in the order in which they are tried; which of them
 * no ticket ever comes to; and the editor beside it. */
import { useQueries, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Plus, Timer } from "lucide-react";
import type { ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { sayError } from "@/lib/api";
import { useNarrow } from "@/lib/narrow";
import { usePart } from "@/lib/scope";
import { can, fieldOf, useMe, useType } from "@/lib/session";
import { useTitle } from "@/lib/title";
import { m } from "@/messages";
import { Button, cls, Empty, Note, Skeleton, Tag } from "@/ui/kit";
import { Missing } from "@/ui/missing";
import { findingsQuery, targetsQuery, type Finding, type Target } from "./api";
import { TargetEditor } from "./editor";
import { goalOf, sayFinding, whomOf } from "./words";

const t = m.targets;

/** What is odd about each, beside the others of its client. */
function useFindings(targets: Target[]): Map<number, Finding[]> {
	const clients = [...new Set(targets.map((d) => d.client?.id ?? 0))].filter((id) => id > 0);
	const asked = useQueries({ queries: clients.map((id) => findingsQuery(id)) });
	return new Map(asked.flatMap((a) => a.data?.items ?? []).map((i) => [i.id, i.findings]));
}

export function TargetsPage(): ReactNode {
	const me = useMe();
	const search: { at?: string } = useSearch({ strict: false });
	const navigate = useNavigate();
	const of = usePart("client");
	const found = useQuery({ ...targetsQuery(of), enabled: can(me, "client_admin") });
	const targets = found.data ?? [];
	const open = (at: string | undefined) => void navigate({ to: "/admin/sla-targets", search: (old) => ({ ...old, at }) });
	const alone = useNarrow(900) && search.at !== undefined;
	const Pane = alone ? "main" : "aside";
	useTitle(t.title);
	useActions([{ id: "target-new", label: t.newTarget, group: t.title, shortcut: "n", run: () => open("new") }]);
	if (!can(me, "client_admin"))
		return <Missing />;
	return (
		<div className={cls("targets", search.at !== undefined && "with-editor")}>
			{!alone && (
				<main className="targets-main">
					<div className="targets-head">
						<h1>{t.title}</h1>
						<Button kind="primary" onClick={() => open("new")} shortcut="n">
							<Plus size={14} />
							{t.newTarget}
						</Button>
						<p className="faint">{t.intro}</p>
					</div>
					<div className="targets-list" tabIndex={0} role="region" aria-label={t.title}>
						{found.error !== null && <Note tone="harm">{sayError(found.error)}</Note>}
						{found.data === undefined && found.error === null && <Skeleton lines={8} />}
						{found.data !== undefined && targets.length === 0 && (
							<Empty icon={<Timer size={28} />} title={t.emptyTitle} action={<Button onClick={() => open("new")}>{t.newTarget}</Button>}>
								{t.emptyText}
							</Empty>
						)}
						{targets.length > 0 && <Groups targets={targets} at={search.at} />}
					</div>
				</main>
			)}
			{search.at !== undefined && (
				<Pane className="side-editor targets-editor" aria-label={t.title}>
					<TargetEditor key={search.at} targetKey={search.at === "new" ? undefined : search.at} onDone={open} />
				</Pane>
			)}
		</div>
	);
}

function Groups({ targets, at }: { targets: Target[]; at: string | undefined }): ReactNode {
	const type = useType("sla_target");
	const odd = useFindings(targets);
	const many = new Set(targets.map((d) => d.client?.id)).size > 1;
	const kinds = fieldOf(type, "target")?.choices?.map((c) => c.id) ?? [];
	return (
		<>
			{kinds.map((kind) => {
				const own = targets.filter((d) => d.target === kind);
				if (own.length === 0)
					return null;
				return (
					<section key={kind} aria-label={t.names[kind] ?? kind}>
						<h2>
							{t.names[kind] ?? kind} <span className="faint">{own.length}</span>
						</h2>
						<table className="plain-table">
							<thead>
								<tr>
									<th scope="col">
										<span className="sr">{t.order}</span>
									</th>
									<th scope="col">{t.name}</th>
									<th scope="col">{t.whom}</th>
									<th scope="col">{t.goal}</th>
									<th scope="col">{t.calendar}</th>
									<th scope="col">{t.state}</th>
								</tr>
							</thead>
							<tbody>
								{own.map((d, i) => (
									<Row
										key={d.id}
										target={d}
										number={own.slice(0, i + 1).filter((x) => x.client?.id === d.client?.id).length}
										client={many ? d.client?.name : undefined}
										on={at === String(d.id)}
										findings={odd.get(d.id) ?? []}
									/>
								))}
							</tbody>
						</table>
					</section>
				);
			})}
		</>
	);
}

function Row({ target: d, number, client, on, findings }: { target: Target; number: number; client: string | undefined; on: boolean; findings: Finding[] }): ReactNode {
	const type = useType("sla_target");
	const shadowed = findings.find((f) => f.code === "unreachable");
	const rest = findings.filter((f) => f !== shadowed);
	return (
		<tr className={cls(on && "at", (!d.active || shadowed !== undefined) && "off")}>
			<td className="num">{number}</td>
			<td>
				<Link to="/admin/sla-targets" search={(old) => ({ ...old, at: String(d.id) })}>
					{d.name}
				</Link>
				{client !== undefined && <div className="faint">{client}</div>}
			</td>
			<td>{whomOf(type, d)}</td>
			<td className="nowrap">{goalOf(d)}</td>
			<td>{d.calendar?.name}</td>
			<td>
				{!d.active && <Tag tone="mute">{t.notInUse}</Tag>}
				{shadowed !== undefined && <Tag tone="harm">{t.neverReached(shadowed.other?.name ?? "")}</Tag>}
				{rest.length > 0 && (
					<span title={rest.map(sayFinding).join(" ")}>
						<Tag tone="risk">{t.found(0, rest.length)}</Tag>
					</span>
				)}
			</td>
		</tr>
	);
}
