/* audit.tsx - every event of every type in the order it was written, and the check that none was changed since. One client
 * at a time, for those who may read several. */
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { useState, type ReactNode } from "react";
import { sayError } from "@/lib/api";
import { useMe } from "@/lib/session";
import { textOf } from "@/lib/text";
import { longTime } from "@/lib/time";
import { m } from "@/messages";
import { AnyField } from "@/ui/form";
import { Button, Note, Skeleton } from "@/ui/kit";
import { auditPage, verify } from "./api";

export function AuditPage(): ReactNode {
	const me = useMe();
	const clients = me.clients.filter((c) => c.perms.includes("audit"));
	const [client, setClient] = useState(String(clients[0]?.id ?? ""));
	const [after, setAfter] = useState("");
	const list = useInfiniteQuery({
		queryKey: ["audit", client, after],
		queryFn: ({ pageParam, signal }) => auditPage(pageParam, client, signal),
		initialPageParam: after,
		getNextPageParam: (p) => p.next,
	});
	const check = useMutation({ mutationFn: () => verify(client) });
	const rows = list.data?.pages.flatMap((p) => p.items) ?? [];
	return (
		<div className="admin">
			<main className="admin-main">
				<div className="admin-head">
					<h1>{m.admin.audit}</h1>
					{clients.length > 1 && (
						<select className="input" aria-label={m.nav.client} value={client} onChange={(e) => setClient(e.target.value)}>
							{clients.map((c) => (
								<option key={c.id} value={c.id}>
									{c.name}
								</option>
							))}
						</select>
					)}
					<Button disabled={check.isPending} onClick={() => check.mutate()}>
						<ShieldCheck size={15} />
						{m.admin.verify}
					</Button>
				</div>
				{check.data !== undefined && (
					<Note tone={check.data.ok ? "ok" : "harm"}>
						{check.data.ok ? m.admin.verified(check.data.checked) : check.data.detail}
					</Note>
				)}
				{check.error !== null && <Note tone="harm">{sayError(check.error)}</Note>}
				<div className="admin-head">
					<AnyField
						spec={{ name: "after", type: "int", label: m.admin.auditAfter, required: false }}
						type="event"
						value={after}
						onChange={(v) => setAfter(textOf(v))}
					/>
				</div>
				<div className="admin-list" tabIndex={0} role="region" aria-label={m.admin.audit}>
					{list.isPending && <Skeleton lines={12} />}
					{list.error !== null && <Note tone="harm">{sayError(list.error)}</Note>}
					{rows.length > 0 && (
						<table className="plain-table">
							<thead>
								<tr>
									{m.admin.auditHead.map((h) => (
										<th key={h} scope="col">
											{h}
										</th>
									))}
								</tr>
							</thead>
							<tbody>
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
							</tbody>
						</table>
					)}
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
