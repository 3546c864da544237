/* ledger.tsx - who got an update, by which way, and what became of it. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { bothZones, shortTime } from "@/lib/time";
import { m } from "@/messages";
import { Dialog } from "@/ui/dialog";
import { Button, Skeleton, Tag } from "@/ui/kit";
import { complain, say } from "@/ui/toast";
import { ledgerQuery, sendAgain, touchMajor, type MajorSent } from "./api";

const tones = { queued: "info", sent: "ok", failed: "harm", acknowledged: "ok" } as const;

export function LedgerDialog({ ticket, sent, run, onClose }: { ticket: string; sent: MajorSent; run: boolean; onClose: () => void }): ReactNode {
	const client = useQueryClient();
	const found = useQuery(ledgerQuery(ticket, sent.id));
	const again = useMutation({
		mutationFn: (id: number) => sendAgain(ticket, id),
		onSuccess: () => say(m.major.againDone),
		onError: complain,
		onSettled: () => touchMajor(client, ticket),
	});
	return (
		<Dialog open wide onClose={onClose} title={m.major.ledgerTitle(m.major.audience[sent.audience] ?? sent.audience, sent.n)} text={sent.subject}>
			<div className="dialog-body">
				<p className="major-text">{sent.body}</p>
				{found.data === undefined && <Skeleton lines={4} />}
				{found.data?.items.length === 0 && <p className="faint">{m.major.noLedger}</p>}
				{found.data !== undefined && found.data.items.length > 0 && (
					<div className="major-scroll" tabIndex={0} role="region" aria-label={m.major.ledger}>
						<table className="major-table">
							<thead>
								<tr>
									<th scope="col">{m.major.who}</th>
									<th scope="col">{m.major.way}</th>
									<th scope="col">{m.major.what}</th>
								</tr>
							</thead>
							<tbody>
								{found.data.items.map((l) => (
									<tr key={l.id}>
										<td>
											{l.name || l.address} {l.address !== "" && l.address !== l.name && <span className="faint">{l.address}</span>}
										</td>
										<td>{m.major.channel[l.channel] ?? l.channel}</td>
										<td>
											<Tag tone={tones[l.state as keyof typeof tones] ?? "mute"}>{m.major.ledgerState[l.state] ?? l.state}</Tag>{" "}
											<span className="faint">
												{l.acknowledged_at ? (
													<time dateTime={l.acknowledged_at} title={bothZones(l.acknowledged_at)}>
														{shortTime(l.acknowledged_at)} {m.major.ackBy[l.acknowledged_by ?? ""] ?? ""}
													</time>
												) : (
													l.done_at && (
														<time dateTime={l.done_at} title={bothZones(l.done_at)}>
															{shortTime(l.done_at)}
														</time>
													)
												)}{" "}
												{l.reason}
											</span>
											{run && l.state === "failed" && (l.channel === "mail" || l.channel === "chat") && (
												<Button kind="quiet" disabled={again.isPending} aria-label={`${m.major.again}: ${l.name}`} onClick={() => again.mutate(l.id)}>
													{m.major.again}
												</Button>
											)}
										</td>
									</tr>
								))}
							</tbody>
						</table>
					</div>
				)}
			</div>
		</Dialog>
	);
}
