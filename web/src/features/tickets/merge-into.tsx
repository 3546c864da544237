/* merge-into.tsx - tickets about one thing become one. Says before what will happen; undone as a whole afterwards. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { call, sayError } from "@/lib/api";
import { showKey } from "@/lib/keys";
import { touchAll } from "@/lib/records";
import type { Ticket } from "@/lib/types";
import { deedOf, sayDone } from "@/lib/undo";
import { m } from "@/messages";
import { FormDialog } from "@/ui/dialog";
import { FindTicket } from "./find-ticket";

export default function MergeInto({ sources, onClose, onMerged }: { sources: string[]; onClose: () => void; onMerged?: () => void }): ReactNode {
	const client = useQueryClient();
	const navigate = useNavigate();
	const [target, setTarget] = useState("");
	const from = sources.filter((k) => k !== target);
	const go = useMutation({
		mutationFn: () => call<Ticket>("POST", `/tickets/${encodeURIComponent(target)}/merge`, { json: { sources: from } }),
		onSuccess: (answer) => {
			touchAll(client, [answer.data.key, ...from].map((key) => ["tickets", key]));
			sayDone(client, m.bulk.merged(from.length, answer.data.key), deedOf(answer.undo));
			onMerged?.();
			onClose();
			void navigate({ to: "/tickets/$key", params: { key: answer.data.key } });
		},
	});
	return (
		<FormDialog
			title={sources.length === 1 ? m.bulk.mergeOne(showKey(sources[0] ?? "")) : `${m.bulk.merge}: ${m.queue.selected(sources.length)}`}
			text={m.bulk.mergeText}
			submit={m.bulk.mergeDo}
			busy={go.isPending || target === "" || from.length === 0}
			error={go.error === null ? null : sayError(go.error)}
			onClose={onClose}
			onSubmit={() => go.mutate()}
		>
			<FindTicket label={m.bulk.into} value={target} onChange={setTarget} without={sources.length === 1 ? sources : []} />
		</FormDialog>
	);
}
