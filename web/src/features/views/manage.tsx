/* manage.tsx - the views one can see: which stand in the own side bar, in which order, which one begins; and what can be
 * done to each. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Bookmark, ChevronDown, ChevronUp, Copy, Trash2 } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { count } from "@/lib/number";
import { createRecord, deleteRecord } from "@/lib/records";
import { usePart } from "@/lib/scope";
import { typeOf, useMe, useMeta, useSaveSettings } from "@/lib/session";
import { useTitle } from "@/lib/title";
import { inOrder, isPinned, viewAddress, viewCountsQuery, viewsQuery, withPin, type View } from "@/lib/views";
import { m } from "@/messages";
import { FormDialog } from "@/ui/dialog";
import { Button, Empty, IconButton, Skeleton } from "@/ui/kit";
import { complain, say } from "@/ui/toast";

export function ViewsPage(): ReactNode {
	useTitle(m.views.title);
	const me = useMe();
	const navigate = useNavigate();
	const found = useQuery(viewsQuery);
	const counts = useQuery(viewCountsQuery(usePart("client"))).data ?? {};
	const [going, setGoing] = useState<View | null>(null);
	const views = inOrder(found.data ?? [], me.settings.views);
	const toTickets = () => void navigate({ to: "/tickets", search: { q: "is:open" } });
	useActions([{ id: "views-new", label: m.views.openList, group: m.views.title, run: toTickets }]);
	return (
		<main className="pane-scroll">
			<div className="page-head">
				<h1>{m.views.title}</h1>
				<p className="faint">{m.views.manageHelp}</p>
			</div>
			{found.isPending && <Skeleton lines={8} />}
			{found.data !== undefined && views.length === 0 && (
				<Empty icon={<Bookmark size={28} />} title={m.views.emptyTitle} action={<Button onClick={toTickets}>{m.views.openList}</Button>}>
					{m.views.emptyText}
				</Empty>
			)}
			{views.length > 0 && (
				<div className="table-box" tabIndex={0} role="region" aria-label={m.views.title}>
					<table className="table">
						<thead>
							<tr>
								<th scope="col">{m.views.columnsOf.pinned}</th>
								<th scope="col">{m.views.columnsOf.start}</th>
								<th scope="col">{m.views.columnsOf.name}</th>
								<th scope="col" className="end">{m.views.columnsOf.count}</th>
								<th scope="col">{m.views.columnsOf.of}</th>
								<th scope="col">{m.views.columnsOf.filter}</th>
								<th scope="col">{m.views.columnsOf.shared}</th>
								<th scope="col">
									<span className="sr">{m.ticket.verbs}</span>
								</th>
							</tr>
						</thead>
						<tbody>
							{views.map((v, i) => (
								<Row key={v.id} view={v} n={counts[String(v.id)] ?? undefined} ids={views.map((x) => x.id)} at={i} onDelete={() => setGoing(v)} />
							))}
						</tbody>
					</table>
				</div>
			)}
			{going !== null && <DeleteDialog view={going} onClose={() => setGoing(null)} />}
		</main>
	);
}

function Row({ view: v, n, ids, at, onDelete }: { view: View; n: number | undefined; ids: number[]; at: number; onDelete: () => void }): ReactNode {
	const me = useMe();
	const meta = useMeta();
	const client = useQueryClient();
	const save = useSaveSettings();
	const own = v.owner?.id === me.id;
	const mine = me.settings.views;
	const put = (views: NonNullable<typeof mine>) => void save({ views }).catch(complain);
	const move = (to: number) => {
		const order = ids.filter((id) => id !== v.id);
		order.splice(to, 0, v.id);
		put({ ...mine, order });
	};
	const begin = (on: boolean) => {
		const rest = { ...mine };
		delete rest.start;
		put(on ? { ...rest, start: v.id } : rest);
	};
	const duplicate = () => {
		const fields = { name: m.views.copyOf(v.name), of_type: v.of_type, q: v.q, sort: v.sort, grouping: v.grouping, columns: v.columns, colours: v.colours ?? "" };
		createRecord<View>("views", fields)
			.then(() => client.invalidateQueries({ queryKey: ["views"] }))
			.then(() => say(m.queue.viewSaved))
			.catch(complain);
	};
	return (
		<tr>
			<td>
				<input type="checkbox" aria-label={m.views.pin(v.name)} checked={isPinned(v, mine)} onChange={(e) => put(withPin(mine, v.id, e.target.checked))} />
			</td>
			<td>{v.of_type === "ticket" && <input type="checkbox" aria-label={m.views.startWith(v.name)} checked={mine?.start === v.id} onChange={(e) => begin(e.target.checked)} />}</td>
			<td>
				<Link {...viewAddress(meta, v)} className="title">
					{v.name}
				</Link>
			</td>
			<td className="end num">{n === undefined ? "–" : count(n)}</td>
			<td>{typeOf(meta, v.of_type)?.label ?? v.of_type}</td>
			<td>
				<code className="ell">{v.q}</code>
			</td>
			<td>
				{v.shared === "all" ? m.views.everyone : v.shared === "team" ? (v.team?.name ?? m.views.team) : m.views.onlyMe}
				{!own && v.owner && <span className="faint"> {m.views.by(v.owner.name)}</span>}
			</td>
			<td className="end">
				<span className="rowflex">
					<IconButton label={m.views.moveUp(v.name)} disabled={at === 0} onClick={() => move(at - 1)}>
						<ChevronUp size={15} />
					</IconButton>
					<IconButton label={m.views.moveDown(v.name)} disabled={at === ids.length - 1} onClick={() => move(at + 1)}>
						<ChevronDown size={15} />
					</IconButton>
					<IconButton label={`${m.views.duplicate}: ${v.name}`} onClick={duplicate}>
						<Copy size={15} />
					</IconButton>
					<IconButton label={`${m.queue.deleteView}: ${v.name}`} disabled={!own} onClick={onDelete}>
						<Trash2 size={15} />
					</IconButton>
				</span>
			</td>
		</tr>
	);
}

function DeleteDialog({ view, onClose }: { view: View; onClose: () => void }): ReactNode {
	const client = useQueryClient();
	const drop = useMutation({
		mutationFn: () => deleteRecord("views", view.key),
		onSuccess: async () => {
			await client.invalidateQueries({ queryKey: ["views"] });
			say(m.queue.viewDeleted);
			onClose();
		},
		onError: complain,
	});
	return (
		<FormDialog danger title={m.views.deleteSure(view.name)} text={view.shared === "none" ? m.admin.deleteText : m.views.deleteShared} submit={m.delete} busy={drop.isPending} onClose={onClose} onSubmit={() => drop.mutate()}>
			{null}
		</FormDialog>
	);
}
