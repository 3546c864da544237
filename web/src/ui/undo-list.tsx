/* undo-list.tsx - what one did lately and can still take back. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { get } from "@/lib/api";
import { useType } from "@/lib/session";
import { clockTime } from "@/lib/time";
import type { Undoables } from "@/lib/types.gen";
import { undoDeed } from "@/lib/undo";
import { m } from "@/messages";
import { Dialog } from "./dialog";
import { Button, Empty, Skeleton } from "./kit";

export default function UndoList({ onClose }: { onClose: () => void }): ReactNode {
	const client = useQueryClient();
	const type = useType("ticket");
	const found = useQuery({ queryKey: ["undo"], queryFn: ({ signal }) => get<Undoables>("/undo", undefined, signal), staleTime: 0 });
	const items = found.data?.items ?? [];
	const name = (kind: string) => type.verbs?.find((v) => v.verb === kind)?.label ?? m.bulk.kind[kind] ?? kind.replaceAll("_", " ");
	return (
		<Dialog open onClose={onClose} title={m.bulk.recent} text={m.bulk.recentText}>
			<div className="dialog-body">
				{found.isPending && <Skeleton lines={3} />}
				{found.data !== undefined && items.length === 0 && <Empty title={m.bulk.nothingToUndo}>{m.bulk.nothingToUndoText}</Empty>}
				<ul className="linklist">
					{items.map((i) => (
						<li key={i.event}>
							<span className="faint num">{clockTime(i.at ?? "")}</span>
							<span className="grow ell">
								{name(i.kind ?? "")} {i.record?.key} {i.record?.title}
								{(i.records ?? 1) > 1 && ` (${m.bulk.records(i.records ?? 1)})`}
							</span>
							<Button onClick={() => void undoDeed(client, i.event ?? 0)} title={i.comment_kept === true ? m.bulk.commentStays : undefined}>
								{m.undo}
							</Button>
						</li>
					))}
				</ul>
			</div>
		</Dialog>
	);
}
