/* mine.tsx - updates of major incidents that were sent to oneself in the app: read, and said so. For everybody, requesters too. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Mailbox } from "lucide-react";
import type { ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { sayError } from "@/lib/api";
import { useInSight } from "@/lib/in-sight";
import { bothZones, shortTime } from "@/lib/time";
import { useTitle } from "@/lib/title";
import { m } from "@/messages";
import { Button, CardsHead, Empty, Note, Skeleton, Tag } from "@/ui/kit";
import { complain, say } from "@/ui/toast";
import { acknowledge, mineQuery, touchMajor, type Mine } from "./api";

export function UpdatesPage(): ReactNode {
	return <Updates />;
}

/** The address a notification leads to: that one is brought into view. */
export function UpdatePage(): ReactNode {
	const { id } = useParams({ from: "/shell/updates/$id" });
	return <Updates at={id} />;
}

function Updates({ at }: { at?: string }): ReactNode {
	const client = useQueryClient();
	const found = useQuery(mineQuery);
	const items = found.data?.items;
	useTitle(m.major.mine);
	const run = useMutation({
		mutationFn: acknowledge,
		onSuccess: () => say(m.major.noted),
		onError: complain,
		onSettled: () => touchMajor(client),
	});
	const first = items?.find((u) => !u.acknowledged_at);
	useActions(first === undefined ? [] : [{ id: "update-read", label: `${m.major.acknowledge}: ${first.subject}`, group: m.major.mine, shortcut: "y", run: () => run.mutate(first.id) }]);
	useInSight(items !== undefined && at !== undefined ? `update-${at}` : undefined);
	return (
		<main className="pane-scroll cards-page major-page">
			<CardsHead title={m.major.mine} text={m.major.mineText} />
			{found.error !== null && <Note tone="harm">{sayError(found.error)}</Note>}
			{items === undefined && found.error === null && <Skeleton lines={6} />}
			{items?.length === 0 && (
				<Empty icon={<Mailbox size={28} />} title={m.major.mineEmpty}>
					{m.major.mineEmptyText}
				</Empty>
			)}
			{items !== undefined && items.length > 0 && (
				<ul className="major-list" aria-label={m.major.mine}>
					{items.map((u) => (
						<One key={u.id} update={u} busy={run.isPending} onRead={() => run.mutate(u.id)} />
					))}
				</ul>
			)}
		</main>
	);
}

function One({ update: u, busy, onRead }: { update: Mine; busy: boolean; onRead: () => void }): ReactNode {
	return (
		<li className="card" id={`update-${u.id}`}>
			<h2>
				{u.subject} {u.final && <Tag tone="ok">{m.major.final}</Tag>}
			</h2>
			<p className="faint">
				<time dateTime={u.at} title={bothZones(u.at)}>
					{shortTime(u.at)}
				</time>
				{u.next_at ? ` · ${m.major.next(shortTime(u.next_at))}` : ""}
			</p>
			<p className="major-text">{u.body}</p>
			{u.acknowledged_at ? (
				<p className="faint">{m.major.acknowledged(shortTime(u.acknowledged_at))}</p>
			) : (
				<Button kind="primary" disabled={busy} aria-label={`${m.major.acknowledge}: ${u.subject}`} onClick={onRead}>
					{m.major.acknowledge}
				</Button>
			)}
		</li>
	);
}
