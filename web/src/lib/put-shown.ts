/* put-shown.ts - a change of settings that is shown at once and then sent: a box that waited for the server would spring
 * back meanwhile, and two quick changes would each start from what was there before. */
import { useMutation, useQueryClient, type QueryKey } from "@tanstack/react-query";
import { useEffect, useState } from "react";

interface Ways<T, C> {
	send: (change: C) => Promise<T>;
	/** What the settings are with the change. */
	applied: (old: T, change: C) => T;
	onSaved: () => void;
	onError: (e: Error) => void;
}

/** Changes are sent in their order; the last answer is what is shown. What is read anew meanwhile (a notice came, the window has
 * the focus again) is from before them: it is shown with them. */
export function usePutShown<T, C extends object>(queryKey: QueryKey, { send, applied, onSaved, onError }: Ways<T, C>): (change: C) => void {
	const client = useQueryClient();
	const hash = JSON.stringify(queryKey);
	const [sent] = useState(() => new Set<C>());
	const { mutate } = useMutation<T, Error, C>({
		mutationKey: queryKey,
		scope: { id: hash },
		mutationFn: send,
		onSuccess: (answer, change) => {
			sent.delete(change);
			if (sent.size === 0)
				client.setQueryData<T>(queryKey, answer);
			onSaved();
		},
		onError: (e, change) => {
			sent.delete(change);
			void client.invalidateQueries({ queryKey });
			onError(e);
		},
	});
	useEffect(
		() =>
			client.getQueryCache().subscribe((told) => {
				if (told.type !== "updated" || told.action.type !== "success" || told.action.manual === true || sent.size === 0 || JSON.stringify(told.query.queryKey) !== hash)
					return;
				client.setQueryData<T>(queryKey, (old) => (old === undefined ? old : [...sent].reduce(applied, old)));
			}),
		[client, hash, sent, queryKey, applied],
	);
	return (change) => {
		sent.add(change);
		void client.cancelQueries({ queryKey });
		client.setQueryData<T>(queryKey, (old) => (old === undefined ? old : applied(old, change)));
		mutate(change);
	};
}
