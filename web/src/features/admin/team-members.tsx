/* team-members.tsx - who belongs to a team. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { call, get } from "@/lib/api";
import type { Named } from "@/lib/types";
import { m } from "@/messages";
import { Combo } from "@/ui/combo";
import { Avatar, IconButton } from "@/ui/kit";
import { complain } from "@/ui/toast";

export function TeamMembers({ team }: { team: string }): ReactNode {
	const client = useQueryClient();
	const queryKey = ["teams", "members", team];
	const members = useQuery({
		queryKey,
		queryFn: async ({ signal }) => (await get<{ items: Named[] }>(`/teams/${encodeURIComponent(team)}/members`, undefined, signal)).items,
	});
	const set = useMutation({
		mutationFn: (c: { person: string | number; on: boolean }) => call(c.on ? "PUT" : "DELETE", `/teams/${encodeURIComponent(team)}/members/${c.person}`),
		onSettled: () => client.invalidateQueries({ queryKey }),
		onError: complain,
	});
	const all = members.data ?? [];
	return (
		<section>
			<h2>
				{m.admin.members} <span className="faint">{all.length}</span>
			</h2>
			<ul className="watchlist">
				{all.map((p) => (
					<li key={p.id}>
						<Avatar name={p.name} />
						<span className="grow ell">{p.name}</span>
						<IconButton label={m.ticket.removeWatcher(p.name)} onClick={() => set.mutate({ person: p.id, on: false })}>
							<X size={13} />
						</IconButton>
					</li>
				))}
			</ul>
			<Combo
				label={m.admin.addMember}
				type="person"
				field=""
				value={null}
				placeholder={m.admin.addMember}
				exclude={(c) => all.some((p) => String(p.id) === c.value)}
				onChange={(c) => c !== null && set.mutate({ person: c.value, on: true })}
			/>
		</section>
	);
}
