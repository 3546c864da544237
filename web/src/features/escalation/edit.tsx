/* edit.tsx - what the editors of policies and of thresholds share: how one is saved, what was wrong with it, and the frame. */
import { useMutation, useQueryClient, type UseMutationResult } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { createRecord, patchRecord } from "@/lib/records";
import type { Rec } from "@/lib/types";
import { m } from "@/messages";
import { Button } from "@/ui/kit";
import { say } from "@/ui/toast";
import { touchDefinitions } from "./api";

interface Saving {
	save: UseMutationResult<Rec, Error, void>;
	back: () => void;
}

/** A new one is made for the client, an old one changed; then back to the list. */
export function useSaving(plural: string, old: { id: number; version: number } | undefined, body: Record<string, unknown>, client: number): Saving {
	const cache = useQueryClient();
	const navigate = useNavigate();
	const back = () => void navigate({ to: "/admin/escalation" });
	const save = useMutation({
		mutationFn: async () => (old === undefined ? createRecord<Rec>(plural, { ...body, client }) : (await patchRecord<Rec>(plural, String(old.id), body, old.version)).data),
		onSuccess: () => {
			touchDefinitions(cache);
			void cache.invalidateQueries({ queryKey: [plural, "one"] });
			say(m.escalation.saved);
			back();
		},
	});
	useActions([{ id: "esc-save", label: m.escalation.save, group: m.escalation.admin, shortcut: "Mod+s", run: () => save.mutate() }]);
	return { save, back };
}

export function EditorForm({ title, saving: { save, back }, children }: { title: string; saving: Saving; children: ReactNode }): ReactNode {
	return (
		<form
			className="esc-editor"
			noValidate
			onSubmit={(e) => {
				e.preventDefault();
				save.mutate();
			}}
		>
			<div className="cards-head">
				<h1>{title}</h1>
				<div className="cards-tools">
					<Button onClick={back}>{m.escalation.leave}</Button>
					<Button kind="primary" type="submit" disabled={save.isPending} shortcut="Mod+s">
						{m.escalation.save}
					</Button>
				</div>
			</div>
			{children}
		</form>
	);
}
