/* people.tsx - who follows this ticket. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { memo, type ReactNode } from "react";
import { m } from "@/messages";
import { Combo } from "@/ui/combo";
import { Avatar, IconButton } from "@/ui/kit";
import { complain } from "@/ui/toast";
import { setWatching, watchersQuery } from "./api";

export const PeopleCard = memo(function PeopleCard({ ticketKey, mayEdit }: { ticketKey: string; mayEdit: boolean }): ReactNode {
	const client = useQueryClient();
	const watchers = useQuery(watchersQuery(ticketKey)).data ?? [];
	const set = useMutation({
		mutationFn: (c: { person: string | number; on: boolean }) => setWatching(ticketKey, c.person, c.on),
		onSettled: () => client.invalidateQueries({ queryKey: watchersQuery(ticketKey).queryKey }),
		onError: complain,
	});
	return (
		<section>
			<h2>{m.ticket.watchers}</h2>
			<ul className="watchlist">
				{watchers.map((w) => (
					<li key={w.id}>
						<Avatar name={w.name} />
						<span className="grow ell">{w.name}</span>
						{mayEdit && (
							<IconButton label={m.ticket.removeWatcher(w.name)} onClick={() => set.mutate({ person: w.id, on: false })}>
								<X size={13} />
							</IconButton>
						)}
					</li>
				))}
			</ul>
			{mayEdit && (
				<Combo
					label={m.ticket.addWatcher}
					type="person"
					field=""
					value={null}
					placeholder={m.ticket.addWatcher}
					inputClass="short"
					exclude={(c) => watchers.some((w) => String(w.id) === c.value)}
					onChange={(c) => c !== null && set.mutate({ person: c.value, on: true })}
				/>
			)}
		</section>
	);
});
