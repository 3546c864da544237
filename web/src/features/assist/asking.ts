/* asking.ts - a draft is asked for and then reviewed: which one is open. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { complain } from "@/ui/toast";
import { askDraft, type AskMore, type DraftKind } from "./api";

export function useAsking(ticketKey: string) {
	const [open, setOpen] = useState<{ id: number; kind: DraftKind } | null>(null);
	const ask = useMutation({
		mutationFn: ({ kind, more }: { kind: DraftKind; more: AskMore }) => askDraft(ticketKey, kind, more),
		onSuccess: (d, { kind }) => setOpen({ id: d.id, kind }),
		onError: complain,
	});
	return { open, close: () => setOpen(null), ask: (kind: DraftKind, more: AskMore = {}) => ask.mutate({ kind, more }), busy: ask.isPending };
}
