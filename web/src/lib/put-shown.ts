/* put-shown.ts - a change of settings that is shown at once and then sent: a box that waited for the server would spring
 * back meanwhile, and two quick changes would each start from what was there before. */
import { useMutation, useQueryClient, type QueryKey } from "@tanstack/react-query";

interface Ways<T, C> {
	send: (change: C) => Promise<T>;
	/** What the settings are with the change. */
	applied: (old: T, change: C) => T;
	onSaved: () => void;
	onError: (e: Error) => void;
}

/** Changes are sent in their order; the last answer is what is shown. */
export function usePutShown<T, C extends object>(queryKey: QueryKey, { send, applied, onSaved, onError }: Ways<T, C>): (change: C) => void {
	const client = useQueryClient();
	const { mutate } = useMutation<T, Error, C>({
		mutationKey: queryKey,
		scope: { id: JSON.stringify(queryKey) },
		mutationFn: send,
		onSuccess: (answer) => {
			if (client.isMutating({ mutationKey: queryKey }) === 1)
				client.setQueryData<T>(queryKey, answer);
			onSaved();
		},
		onError: (e) => {
			void client.invalidateQueries({ queryKey });
			onError(e);
		},
	});
	return (change) => {
		void client.cancelQueries({ queryKey });
		client.setQueryData<T>(queryKey, (old) => (old === undefined ? old : applied(old, change)));
		mutate(change);
	};
}
