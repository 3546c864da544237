/* items.tsx - checklist items that wait for somebody: mine, my teams', everybody's; the most urgent first. */
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { ListChecks } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { sayError } from "@/lib/api";
import { showKey } from "@/lib/keys";
import { listQuery } from "@/lib/records";
import { useScope } from "@/lib/scope";
import { useTitle } from "@/lib/title";
import { m } from "@/messages";
import { Segment } from "@/ui/form";
import { Button, cls, Empty, Note, Skeleton } from "@/ui/kit";
import { complain, say } from "@/ui/toast";
import { itemVerb, refreshLists, type Item } from "./api";
import { ItemMarks } from "./item-row";

const filters = { mine: "live:true owner:me", team: "live:true owner:none team:me", all: "live:true" };
type Whose = keyof typeof filters;

export function ItemsPage(): ReactNode {
	const search = useSearch({ from: "/shell/items" });
	const navigate = useNavigate({ from: "/items" });
	const client = useQueryClient();
	const scope = useScope();
	const whose: Whose = search.whose === "team" || search.whose === "all" ? search.whose : "mine";
	const list = useInfiniteQuery(listQuery<Item>("checklist-items", { q: scope(filters[whose]), sort: "due,id" }));
	const rows = list.data?.pages.flatMap((p) => p.items) ?? [];
	const total = list.data?.pages[0]?.total;
	const [at, setAt] = useState(0);
	const now = rows[Math.min(at, rows.length - 1)];
	useTitle(m.macros.myItems);
	const tick = useMutation({
		mutationFn: (i: Item) => itemVerb(i.id, "tick"),
		onSuccess: (_, i) => {
			refreshLists(client, i.ticket.key ?? "");
			say(m.macros.ticked(i.title), () => {
				itemVerb(i.id, "untick")
					.then(() => refreshLists(client, i.ticket.key ?? ""))
					.catch(complain);
			});
		},
		onError: complain,
	});
	const go = (by: number) => {
		const to = Math.max(0, Math.min(rows.length - 1, at + by));
		setAt(to);
		document.getElementById(`item-${rows[to]?.id ?? 0}`)?.scrollIntoView({ block: "nearest" });
	};
	useActions([
		{ id: "items-down", label: m.macros.next, group: m.macros.myItems, shortcut: "j", run: () => go(1) },
		{ id: "items-up", label: m.macros.previous, group: m.macros.myItems, shortcut: "k", run: () => go(-1) },
		{ id: "items-tick", label: m.macros.tick, group: m.macros.myItems, shortcut: "x", when: () => now !== undefined, run: () => now !== undefined && tick.mutate(now) },
		{ id: "items-open", label: m.macros.openTicket, group: m.macros.myItems, shortcut: "o", when: () => now !== undefined, run: () => void navigate({ to: "/tickets/$key", params: { key: now?.ticket.key ?? "" } }) },
	]);
	return (
		<main className="pane-scroll items-page">
			<div className="admin-head">
				<h1>
					{m.macros.myItems} <span className="faint num">{total}</span>
				</h1>
				<Segment<Whose>
					label={m.macros.whose}
					value={whose}
					onChange={(v) => {
						setAt(0);
						void navigate({ search: (old) => ({ ...old, whose: v === "mine" ? undefined : v }) });
					}}
					options={[
						{ id: "mine", label: m.macros.mine },
						{ id: "team", label: m.macros.ofMyTeams },
						{ id: "all", label: m.macros.everybodys },
					]}
				/>
			</div>
			{list.isPending && <Skeleton lines={8} />}
			{list.error !== null && <Note tone="harm">{sayError(list.error)}</Note>}
			{list.data !== undefined && rows.length === 0 && (
				<Empty icon={<ListChecks size={28} />} title={m.macros.noItems}>
					{m.macros.noItemsText}
				</Empty>
			)}
			<ul className="items-list">
				{rows.map((i, n) => (
					<li key={i.id} id={`item-${i.id}`} className={cls("checklist-item", i === now && "at")} onMouseEnter={() => setAt(n)}>
						<input type="checkbox" checked={false} aria-label={i.title} onChange={() => tick.mutate(i)} onFocus={() => setAt(n)} />
						<div className="grow">
							<span>{i.title}</span>
							<span className="checklist-marks">
								<Link to="/tickets/$key" params={{ key: i.ticket.key ?? String(i.ticket.id) }}>
									{showKey(i.ticket.key ?? "")}
								</Link>
								<span className="faint ell">{i.ticket.name}</span>
							</span>
						</div>
						<ItemMarks item={i} />
					</li>
				))}
			</ul>
			{list.hasNextPage && <Button onClick={() => void list.fetchNextPage()}>{m.more}</Button>}
		</main>
	);
}
