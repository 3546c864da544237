/* jobs.tsx - timers waiting for their time, nearest first. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Timer } from "lucide-react";
import type { ReactNode } from "react";
import { sayError } from "@/lib/api";
import { textOf } from "@/lib/text";
import { ago, bothZones, useNow } from "@/lib/time";
import { m } from "@/messages";
import { Segment } from "@/ui/form";
import { PlainTable } from "@/ui/table";
import { Empty, Note, Skeleton } from "@/ui/kit";
import { jobsQuery } from "./api";

export function JobsPage(): ReactNode {
	const { state } = useSearch({ from: "/shell/admin/$noun" });
	const navigate = useNavigate({ from: "/admin/$noun" });
	const found = useQuery(jobsQuery(state === "failing"));
	const now = useNow(5);
	const rows = found.data?.items ?? [];
	return (
		<div className="admin">
			<main className="admin-main">
				<div className="admin-head">
					<h1>{m.admin.jobs}</h1>
					<Segment
						label={m.admin.jobs}
						value={state ?? "all"}
						onChange={(s) => void navigate({ search: (old) => ({ ...old, state: s === "all" ? undefined : s }) })}
						options={[
							{ id: "all", label: m.administration.allTimers },
							{ id: "failing", label: m.administration.failingOnly },
						]}
					/>
				</div>
				<div className="admin-list" tabIndex={0} role="region" aria-label={m.admin.jobs}>
					{found.isPending && <Skeleton />}
					{found.error !== null && <Note tone="harm">{sayError(found.error)}</Note>}
					{found.data !== undefined && rows.length === 0 && (
						<Empty icon={<Timer size={28} />} title={m.admin.jobsEmpty}>
							{m.admin.jobsEmptyText}
						</Empty>
					)}
					{rows.length > 0 && (
						<PlainTable head={m.admin.jobsHead}>
								{rows.map((j) => (
									<tr key={j.id}>
										<td>{j.kind}</td>
										<td title={bothZones(j.due_at)}>{ago(j.due_at, now)}</td>
										<td>
											{j.type} {textOf(j.record ?? j.record_id)}
										</td>
										<td>{j.attempts}</td>
										<td className="wrap">{j.last_error}</td>
									</tr>
								))}
						</PlainTable>
					)}
				</div>
			</main>
		</div>
	);
}
