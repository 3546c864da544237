/* view-dialog.tsx - keep what a list shows as a view: under which name, for whom, in whose side bar. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useListState } from "@/lib/list-state";
import { createRecord, deleteRecord, patchRecord } from "@/lib/records";
import { can, useMe, useSaveSettings } from "@/lib/session";
import type { TypeMeta } from "@/lib/types";
import { isPinned, withPin, type View } from "@/lib/views";
import { wrongIn } from "@/lib/wrong";
import { m } from "@/messages";
import { FormDialog } from "../dialog";
import { AnyField, TextField, wire } from "../form";
import { Button } from "../kit";
import { complain, say } from "../toast";
import { viewFields } from "./view-fields";

interface Draft {
	name: string;
	shared: unknown;
	team: unknown;
	team_start: boolean;
	pinned: boolean;
	start: boolean;
}

/** Who sees it: oneself, a team, everyone. Used for dashboards too. */
export function ShareFields({ shared, team, onChange, error }: { shared: unknown; team: unknown; onChange: (change: { shared?: unknown; team?: unknown }) => void; error?: (field: string) => string | undefined }): ReactNode {
	return (
		<>
			<AnyField
				spec={{
					name: "shared",
					type: "enum",
					label: m.queue.viewShare,
					required: true,
					choices: [
						{ id: "none", label: m.queue.shareNone },
						{ id: "team", label: m.views.shareTeam },
						{ id: "all", label: m.queue.shareAll },
					],
				}}
				type="view"
				value={shared}
				onChange={(v) => onChange({ shared: v })}
			/>
			{shared === "team" && (
				<AnyField spec={{ name: "team", type: "ref", of: "team", label: m.views.team, required: true }} type="view" value={team} onChange={(v) => onChange({ team: v })} error={error?.("team")} />
			)}
		</>
	);
}

export function ViewDialog({ type, asNew, onClose }: { type: TypeMeta; asNew: boolean; onClose: () => void }): ReactNode {
	const me = useMe();
	const state = useListState(type.name);
	const client = useQueryClient();
	const saveSettings = useSaveSettings();
	const { view } = state;
	const own = !asNew && view !== undefined;
	const [draft, setDraft] = useState<Draft>(() => ({
		name: own ? view.name : view === undefined ? "" : m.views.copyOf(view.name),
		shared: own ? view.shared : "none",
		team: own ? view.team : null,
		team_start: own && view.team_start,
		pinned: !own || isPinned(view, me.settings.views),
		start: own && me.settings.views?.start === view.id,
	}));
	const change = (part: Partial<Draft>) => setDraft((d) => ({ ...d, ...part }));
	const check = (name: "pinned" | "start" | "team_start", label: string) => (
		<AnyField spec={{ name, type: "bool", label, required: false }} type="view" value={draft[name]} onChange={(v) => change({ [name]: v === true })} />
	);
	const keepOwn = async (saved: View) => {
		const pins = isPinned(saved, me.settings.views) === draft.pinned ? (me.settings.views ?? {}) : withPin(me.settings.views, saved.id, draft.pinned);
		const { start, ...rest } = pins;
		const begin = draft.start ? saved.id : start === saved.id ? undefined : start;
		await saveSettings({ views: begin === undefined ? rest : { ...rest, start: begin } });
	};
	const go = useMutation({
		mutationFn: async () => {
			const team = draft.shared === "team";
			const fields = { ...viewFields(state), name: draft.name, shared: draft.shared, team: team ? wire("ref", draft.team) : null, team_start: team && draft.team_start };
			const saved = own ? (await patchRecord<View>("views", view.key, fields)).data : await createRecord<View>("views", { ...fields, of_type: type.name });
			await keepOwn(saved);
			return saved;
		},
		onSuccess: async (saved) => {
			await client.invalidateQueries({ queryKey: ["views"] });
			state.reset(saved.id);
			say(m.queue.viewSaved);
			onClose();
		},
	});
	const drop = useMutation({
		mutationFn: () => deleteRecord("views", view?.key ?? ""),
		onSuccess: async () => {
			/* What it showed stays on the screen, as a plain list. */
			state.leave();
			const back = view;
			await client.invalidateQueries({ queryKey: ["views"] });
			say(m.queue.viewDeleted, () => {
				if (back !== undefined)
					createRecord<View>("views", { ...viewFields(undefined, back), name: back.name, of_type: back.of_type, shared: back.shared, team: back.team?.id ?? null, team_start: back.team_start })
						.then(() => client.invalidateQueries({ queryKey: ["views"] }))
						.catch(complain);
			});
			onClose();
		},
	});
	const { wrong, error } = wrongIn(go.error ?? drop.error);
	return (
		<FormDialog
			title={own ? m.views.edit : m.queue.saveView}
			text={own ? m.views.editHelp : m.views.saveHelp}
			submit={m.save}
			busy={go.isPending || drop.isPending || draft.name.trim() === ""}
			error={error(["name", "team"])}
			onClose={onClose}
			onSubmit={() => go.mutate()}
			foot={
				own && (
					<>
						<Button kind="danger" onClick={() => drop.mutate()}>
							{m.queue.deleteView}
						</Button>
						<span className="grow" />
					</>
				)
			}
		>
			<TextField label={m.queue.viewName} value={draft.name} onChange={(name) => change({ name })} required autoFocus maxLength={80} error={wrong("name")} />
			{can(me, "share") && <ShareFields shared={draft.shared} team={draft.team} onChange={change} error={wrong} />}
			{draft.shared === "team" && check("team_start", m.views.teamStart)}
			{check("pinned", m.views.pinned)}
			{check("start", m.views.start)}
		</FormDialog>
	);
}
