/* learn-button.tsx - has something learned anew from a client's own past, in the background (l). The server answers with what the
 * page shows, now waiting for its turn. */
import { useMutation, useQueryClient, type QueryKey } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { Button } from "./kit";
import { complain, say } from "./toast";

interface LearnButtonProps {
	/** Of the action; group: where the palette lists it. */
	id: string;
	group: string;
	label: string;
	/** It is on its way: what stands on the button meanwhile. */
	busy: boolean;
	busyLabel: string;
	learn: () => Promise<unknown>;
	/** Where the cache keeps what the page shows. */
	queryKey: QueryKey;
	queued: string;
}

export function LearnButton({ id, group, label, busy, busyLabel, learn, queryKey, queued }: LearnButtonProps): ReactNode {
	const cache = useQueryClient();
	const run = useMutation({
		mutationFn: learn,
		onSuccess: (after) => {
			cache.setQueryData(queryKey, after);
			say(queued);
		},
		onError: complain,
	});
	useActions([{ id, label, group, shortcut: "l", when: () => !busy, run: () => run.mutate() }]);
	return (
		<Button kind="primary" disabled={busy || run.isPending} onClick={() => run.mutate()} shortcut="l">
			{busy ? busyLabel : label}
		</Button>
	);
}
