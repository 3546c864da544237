/* filters.tsx - whose desk: everybody's or one's own, and of which team. The client is chosen in the head of every page. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { DeskAsk } from "@/lib/desk";
import { allQuery } from "@/lib/records";
import { useStands } from "@/lib/rest";
import { useMe } from "@/lib/session";
import type { Rec } from "@/lib/types";
import { m } from "@/messages";
import { Segment } from "@/ui/form";

export function Filters({ ask }: { ask: DeskAsk }): ReactNode {
	const navigate = useNavigate();
	const me = useMe();
	const enabled = useStands();
	const teams = useQuery({ ...allQuery<Rec & { name: string }>("teams", ask.client === undefined ? "active:yes" : `active:yes client:${ask.client}`, "name"), enabled }).data ?? [];
	const set = (change: { team?: string | undefined; mine?: string | undefined }) => void navigate({ to: "/", search: (old) => ({ ...old, ...change }) });
	const several = ask.client === undefined && me.clients.length > 1;
	return (
		<div className="desk-filters">
			<Segment
				label={m.desk.filter}
				value={ask.mine === undefined ? "all" : "mine"}
				onChange={(v) => set({ mine: v === "mine" ? "1" : undefined })}
				options={[
					{ id: "all", label: m.desk.everybody },
					{ id: "mine", label: m.desk.mine },
				]}
			/>
			<select className="input" aria-label={m.desk.team} value={ask.team ?? ""} onChange={(e) => set({ team: e.target.value === "" ? undefined : e.target.value })}>
				<option value="">{m.desk.allTeams}</option>
				{ask.team !== undefined && !teams.some((t) => String(t.id) === ask.team) && <option value={ask.team}>{`${m.desk.team} ${ask.team}`}</option>}
				{teams.map((t) => (
					<option key={t.id} value={t.id}>
						{several ? `${t.name} · ${t.client?.name ?? ""}` : t.name}
					</option>
				))}
			</select>
		</div>
	);
}
