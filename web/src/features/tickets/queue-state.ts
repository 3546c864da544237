/* queue-state.ts - the queue's state is its address. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

export function useQueueState() {
	const search = useSearch({ from: "/shell/tickets" });
	const navigate = useNavigate({ from: "/tickets" });
	const set = useCallback(
		(change: Partial<typeof search>, replace = false) =>
			void navigate({ search: (old) => ({ ...old, ...change }), replace }),
		[navigate],
	);
	return { ...search, set };
}
