/* outbox.tsx - what goes out (webhooks now): waiting, sent, dead; a dead one can be sent again. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Send } from "lucide-react";
import type { ReactNode } from "react";
import { sayError } from "@/lib/api";
import { shortTime } from "@/lib/time";
import { m } from "@/messages";
import { Segment } from "@/ui/form";
import { PlainTable } from "@/ui/table";
import { OutboxState } from "./outbox-state";
import { Button, Empty, Note, Skeleton } from "@/ui/kit";
import { complain, say } from "@/ui/toast";
import { outboxQuery, sendAgain } from "./api";

export function OutboxPage(): ReactNode {
	const { state } = useSearch({ from: "/shell/admin/$noun" });
	const navigate = useNavigate({ from: "/admin/$noun" });
	const client = useQueryClient();
	const now = state ?? "dead";
	const found = useQuery(outboxQuery({ state: now }));
	const again = useMutation({
		mutationFn: sendAgain,
		onSuccess: () => say(m.admin.sentAgain),
		onError: complain,
		onSettled: () => client.invalidateQueries({ queryKey: ["outbox"] }),
	});
	const rows = found.data?.items ?? [];
	return (
		<div className="admin">
			<main className="admin-main">
				<div className="admin-head">
					<h1>{m.admin.outbox}</h1>
					<Segment
						label={m.admin.outbox}
						value={now}
						onChange={(s) => void navigate({ search: (old) => ({ ...old, state: s }) })}
						options={["dead", "waiting", "sent"].map((id) => ({ id, label: m.admin.outboxStates[id] ?? id }))}
					/>
				</div>
				<div className="admin-list" tabIndex={0} role="region" aria-label={m.admin.outbox}>
					{found.isPending && <Skeleton />}
					{found.error !== null && <Note tone="harm">{sayError(found.error)}</Note>}
					{found.data !== undefined && rows.length === 0 && (
						<Empty icon={<Send size={28} />} title={m.admin.outboxEmpty}>
							{m.admin.outboxEmptyText}
						</Empty>
					)}
					{rows.length > 0 && (
						<PlainTable head={[...m.admin.outboxHead, ""]}>
								{rows.map((r) => (
									<tr key={r.id}>
										<td>
											<OutboxState state={r.state} />
										</td>
										<td>{r.kind}</td>
										<td className="wrap">{r.target}</td>
										<td>{r.attempts}</td>
										<td>{r.created_at === undefined ? "" : shortTime(r.created_at)}</td>
										<td className="wrap">
											{r.last_status} {r.last_detail}
										</td>
										<td>
											{r.state === "dead" && (
												<Button disabled={again.isPending} onClick={() => again.mutate(r.id)}>
													{m.admin.sendAgain}
												</Button>
											)}
										</td>
									</tr>
								))}
						</PlainTable>
					)}
				</div>
			</main>
		</div>
	);
}
