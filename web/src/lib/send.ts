/* send.ts - one request from a dialog: its busy state, what was wrong with it, and the end of the dialog when it was not, with the
 * way back where the server names one. */
import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import type { Answer } from "./api";
import { deedOf, sayAllDone, type Deed } from "./undo";
import { wrongIn } from "./wrong";

interface Ways {
	done: string;
	/** What it may have changed is asked for again, though it failed: it may have failed because that was old. */
	touch: (client: QueryClient) => void;
	/** What is sent answers with the deeds it was (deedsOf), and their way back is offered. */
	undoable?: boolean;
	onClose: () => void;
}

/** The ways back that answers name. */
export function deedsOf(answers: Answer<unknown>[]): Deed[] {
	return answers.map((a) => deedOf(a.undo)).filter((d) => d !== undefined);
}

export function useSend(send: () => Promise<unknown>, { done, touch, undoable, onClose }: Ways) {
	const client = useQueryClient();
	const run = useMutation({
		mutationFn: send,
		onSuccess: (after) => {
			sayAllDone(client, done, undoable === true ? (after as Deed[]) : [], () => touch(client));
			onClose();
		},
		onSettled: () => touch(client),
	});
	return { run, ...wrongIn(run.error) };
}
