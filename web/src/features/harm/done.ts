/* done.ts - what was done here is said with the way back, by the key z too: the server names it with each write. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Answer } from "@/lib/api";
import { touchRecords } from "@/lib/records";
import { deedOf, sayDone } from "@/lib/undo";

export function useDeed<T>(key: string, text: string, onDone: () => void) {
	const client = useQueryClient();
	return useMutation({
		mutationFn: (send: () => Promise<Answer<T>>) => send(),
		onSuccess: (after) => {
			touchRecords(client, "tickets", key);
			sayDone(client, text, deedOf(after.undo));
			onDone();
		},
	});
}
