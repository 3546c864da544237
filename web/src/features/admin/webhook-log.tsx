/* webhook-log.tsx - below a webhook: its deliveries with status and answer, "send again", a test, a new secret. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RotateCcw, Send } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { sayError } from "@/lib/api";
import { bothZones, shortTime } from "@/lib/time";
import { m } from "@/messages";
import { Button, IconButton, Note } from "@/ui/kit";
import { SecretText } from "@/ui/secret";
import { complain, say } from "@/ui/toast";
import { newSecret, outboxQuery, sendAgain, testWebhook, type OutboxRow } from "./api";
import { OutboxState } from "./outbox-state";

const t = m.administration;

function Delivery({ row: r, onAgain }: { row: OutboxRow; onAgain: () => void }): ReactNode {
	return (
		<li>
			<div className="delivery">
				<OutboxState state={r.state} />
				<b className="ell">{r.event}</b>
				<span className="faint grow">{t.attempts(r.attempts ?? 0)}</span>
				<time dateTime={r.created_at} title={bothZones(r.created_at ?? "")}>
					{shortTime(r.created_at ?? "")}
				</time>
				{r.state !== "leased" && r.state !== "waiting" && (
					<IconButton label={m.admin.sendAgain} onClick={onAgain}>
						<RotateCcw size={14} />
					</IconButton>
				)}
			</div>
			{(r.last_status !== null || r.last_detail !== "") && (
				<p className="answer">
					<b>{r.last_status}</b> {r.last_detail} {r.next_at && <span className="faint">{t.next(shortTime(r.next_at))}</span>}
				</p>
			)}
			<details>
				<summary>{t.payload}</summary>
				<pre tabIndex={0}>{r.payload}</pre>
			</details>
		</li>
	);
}

function NewSecret({ webhook }: { webhook: string }): ReactNode {
	const make = useMutation({ mutationFn: () => newSecret(webhook), onError: complain });
	if (make.data !== undefined)
		return (
			<div role="status" className="field full">
				<b>{t.secretTitle}</b>
				<p className="sub">{t.secretText}</p>
				<SecretText value={make.data.secret} />
			</div>
		);
	return (
		<Button disabled={make.isPending} onClick={() => make.mutate()}>
			{t.newSecret}
		</Button>
	);
}

export function WebhookLog({ webhook, active }: { webhook: string; active: boolean }): ReactNode {
	const client = useQueryClient();
	const [limit, setLimit] = useState(10);
	const found = useQuery(outboxQuery({ kind: "webhook", target: webhook, limit }));
	const refresh = () => client.invalidateQueries({ queryKey: ["outbox"] });
	const test = useMutation({ mutationFn: () => testWebhook(webhook), onSuccess: () => say(t.testSent), onError: complain, onSettled: refresh });
	const again = useMutation({ mutationFn: sendAgain, onSuccess: () => say(m.admin.sentAgain), onError: complain, onSettled: refresh });
	useActions([{ id: "webhook-test", label: t.sendTest, group: m.admin.webhooks, when: () => active, run: () => test.mutate() }]);
	const rows = found.data?.items ?? [];
	return (
		<section>
			<h2>{t.deliveries}</h2>
			<p className="sub">{rows.length === 0 ? t.noDeliveries : t.deliveriesText}</p>
			<div className="form-foot">
				<Button disabled={test.isPending || !active} onClick={() => test.mutate()}>
					<Send size={14} />
					{t.sendTest}
				</Button>
				<NewSecret webhook={webhook} />
			</div>
			{found.error !== null && <Note tone="harm">{sayError(found.error)}</Note>}
			<ul className="deliveries">
				{rows.map((r) => (
					<Delivery key={r.id} row={r} onAgain={() => again.mutate(r.id)} />
				))}
			</ul>
			{found.data?.next !== null && rows.length === limit && <Button onClick={() => setLimit(limit + 40)}>{m.more}</Button>}
		</section>
	);
}
