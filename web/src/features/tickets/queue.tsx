/* queue.tsx - the list of tickets. The address holds all of it: filter, sort, grouping, columns, view, the row at hand.
 * Sort and columns left out of the address are the person's own, then the type's. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Inbox, SearchX } from "lucide-react";
import { useCallback, useMemo, useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { sayError } from "@/lib/api";
import { awake } from "@/lib/attention";
import { both, withValues } from "@/lib/filter";
import { useNarrow } from "@/lib/narrow";
import { groupsQuery, headQuery, listQuery } from "@/lib/records";
import { useScope } from "@/lib/scope";
import { can, fieldOf, isRequester, useMe, useType } from "@/lib/session";
import { useTitle } from "@/lib/title";
import type { Groups, Ticket } from "@/lib/types";
import { viewsQuery } from "@/lib/views";
import { count } from "@/lib/number";
import { m } from "@/messages";
import { FilterBar } from "@/ui/filter-bar";
import { Button, cls, Empty, Skeleton } from "@/ui/kit";
import { BulkBar } from "./bulk";
import { allColumns, chosenColumns, nextSort } from "./columns";
import { useQueueState } from "./queue-state";
import { QueueTools } from "./queue-tools";
import { TicketList } from "./list";
import { useSelection } from "./selection";
import { useSteadyRows } from "./steady";
import { TicketView } from "./ticket";

/** The columns kept while the preview takes half the width. */
const besidePreview = ["key", "title", "priority", "clock"];

export function QueuePage(): ReactNode {
	const me = useMe();
	const type = useType("ticket");
	const state = useQueueState();
	const scope = useScope();
	const narrow = useNarrow();
	const requester = isRequester(me);
	const q = scope(requester ? (state.q ?? "") : awake(state.q ?? ""));
	const aside = useQuery({ ...headQuery<Ticket>("tickets", { q: scope(both(state.q ?? "", "is:snoozed")), limit: 1, fields: "title" }), enabled: !requester && q.includes("-is:snoozed") }).data?.total ?? 0;
	const sort = state.sort ?? type.default_sort ?? "-updated";
	const view = useQuery({ ...viewsQuery, enabled: !requester }).data?.find((v) => String(v.id) === state.view);
	const title = requester ? m.nav.mine : (view?.name ?? m.queue.title);
	useTitle(title);

	const list = useInfiniteQuery(listQuery<Ticket>("tickets", { q, sort, group: state.group }));
	const items = useMemo(() => list.data?.pages.flatMap((p) => p.items) ?? [], [list.data]);
	const total = list.data?.pages[0]?.total;
	const groups = useQuery({ ...groupsQuery("tickets", q, state.group ?? ""), enabled: state.group !== undefined }).data;
	const select = useSelection(q);
	const listId = list.isPlaceholderData ? "old" : JSON.stringify([q, sort, state.group]);
	const steady = useSteadyRows(listId, items, select.keys.size > 0);
	const columns = useMemo(() => {
		const chosen = chosenColumns(type, state.cols ?? me.settings.columns?.join(","));
		return requester ? chosen.filter((c) => !["team"].includes(c.id)) : chosen;
	}, [type, state.cols, me.settings.columns, requester]);
	const split = me.settings.split !== false && !requester;
	const besides = split && state.at !== undefined && !narrow;
	const [cursor, setCursor] = useState<string | undefined>(undefined);
	const at = state.at ?? cursor;
	const { set } = state;
	const setAt = useCallback(
		(key: string) => {
			setCursor(key);
			if (split)
				set({ at: key }, true);
		},
		[split, set],
	);
	const keys = steady.rows.map((r) => r.record.key);
	useQueueKeys({ keys, at, setAt, select, requester });
	const error = list.error === null ? undefined : sayError(list.error);
	const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
	const onEnd = useCallback(() => {
		if (hasNextPage && !isFetchingNextPage)
			void fetchNextPage();
	}, [hasNextPage, isFetchingNextPage, fetchNextPage]);
	const [asked, setAsked] = [select.asked, select.setAsked];
	return (
		<div className={cls("queue", besides && "split")}>
			<main className="queue-main">
				<QueueTools title={title} total={total} view={view} columns={allColumns(type)} chosen={columns} requester={requester} />
				{!requester && (
					<FilterBar
						type={type}
						value={state.q ?? ""}
						onChange={(neo) => set({ q: neo === "" ? undefined : neo, at: undefined })}
						error={error}
						inputId="queue-filter"
						facets
					/>
				)}
				{groups !== undefined && state.group !== undefined && (
					<GroupStrip groups={groups} onPick={(value) => set({ q: withValues(state.q ?? "", state.group ?? "", [value]), group: undefined })} />
				)}
				{select.keys.size > 0 && can(me, "bulk") && (
					<BulkBar
						selection={select}
						q={q}
						total={total}
						records={items}
						onAll={select.selectAll}
						onClear={select.clear}
						asked={asked}
						onAsked={setAsked}
					/>
				)}
				{aside > 0 && (
					<div className="pendingbar">
						<span>{m.attention.snooze.hidden(aside)}</span>
						<Button kind="quiet" onClick={() => set({ q: both(state.q ?? "", "is:snoozed") })}>
							{m.attention.snooze.show}
						</Button>
					</div>
				)}
				{steady.pending > 0 && (
					<div className="pendingbar" role="status">
						<span title={m.queue.pendingHelp}>{m.queue.pending(steady.pending)}</span>
						<Button kind="quiet" shortcut="." onClick={steady.apply}>
							{m.queue.apply}
						</Button>
					</div>
				)}
				<div className="queue-list">
					{list.isPending && <Skeleton lines={14} height={16} />}
					{list.data !== undefined && steady.rows.length === 0 && error === undefined && (
						<NoTickets filtered={(state.q ?? "") !== ""} requester={requester} />
					)}
					{steady.rows.length > 0 && (
						<TicketList
							rows={steady.rows}
							total={total}
							columns={besides ? columns.filter((c) => besidePreview.includes(c.id)) : columns}
							sort={sort}
							onSort={(by) => set({ sort: nextSort(sort, by) || undefined })}
							group={state.group}
							groups={groups}
							at={at}
							onAt={setAt}
							selected={select.keys}
							onSelect={(key, range) => select.toggle(key, range ? keys : undefined)}
							onSelectShown={(on) => (on ? select.setKeys(keys) : select.clear())}
							onEnd={onEnd}
							touch={steady.touch}
							openOnClick={narrow || !split}
							selectable={can(me, "bulk")}
						/>
					)}
				</div>
			</main>
			{besides && (
				<aside className="queue-preview" aria-label={m.queue.preview}>
					<TicketView key={state.at} ticketKey={state.at ?? ""} preview keysOff={select.keys.size > 0} onClose={() => set({ at: undefined })} />
				</aside>
			)}
		</div>
	);
}

function NoTickets({ filtered, requester }: { filtered: boolean; requester: boolean }): ReactNode {
	const navigate = useNavigate();
	const create = () => void navigate({ to: "/tickets/new" });
	if (filtered)
		return (
			<Empty
				icon={<SearchX size={28} />}
				title={m.queue.emptyTitle}
				action={<Button onClick={() => void navigate({ to: "/tickets" })}>{m.queue.showAll}</Button>}
			>
				{m.queue.emptyFiltered}
			</Empty>
		);
	return (
		<Empty
			icon={<Inbox size={28} />}
			title={m.queue.emptyNoneTitle}
			action={
				<Button kind="primary" onClick={create}>
					{m.nav.newTicket}
				</Button>
			}
		>
			{requester ? m.queue.emptyMine : m.queue.emptyAll}
		</Empty>
	);
}

function GroupStrip({ groups, onPick }: { groups: Groups; onPick: (value: string) => void }): ReactNode {
	return (
		<div className="groupstrip" role="group" aria-label={m.queue.group}>
			{groups.groups.map((g) => (
				<button key={String(g.value)} type="button" className="pill" onClick={() => onPick(g.value === null ? "none" : String(g.value))}>
					{g.label || m.none} <b>{count(g.count)}</b>
				</button>
			))}
		</div>
	);
}

/** Move, open, select and act by keys. */
function useQueueKeys({
	keys,
	at,
	setAt,
	select,
	requester,
}: {
	keys: string[];
	at: string | undefined;
	setAt: (key: string) => void;
	select: ReturnType<typeof useSelection>;
	requester: boolean;
}): void {
	const navigate = useNavigate();
	const type = useType("ticket");
	const move = (by: number) => {
		const i = at === undefined ? -1 : keys.indexOf(at);
		const next = keys[Math.max(0, Math.min(keys.length - 1, i + by))];
		if (next !== undefined)
			setAt(next);
	};
	const inList = () => document.activeElement?.getAttribute("role") === "grid";
	const bulk = (verb: string) => {
		if (select.keys.size === 0 && at !== undefined)
			select.toggle(at, undefined);
		select.setAsked(verb);
	};
	const group = m.queue.list;
	const row = () => at !== undefined && keys.includes(at);
	const mayBulk = can(useMe(), "bulk");
	const mark = () => mayBulk && row();
	const hasField = fieldOf(type, "state") !== undefined;
	useActions([
		{ id: "row-next", label: m.ticket.next, group, shortcut: "j", run: () => move(1) },
		{ id: "row-previous", label: m.ticket.previous, group, shortcut: "k", run: () => move(-1) },
		{ id: "row-down", label: m.ticket.next, group, shortcut: "ArrowDown", when: inList, run: () => move(1) },
		{ id: "row-up", label: m.ticket.previous, group, shortcut: "ArrowUp", when: inList, run: () => move(-1) },
		{
			id: "row-open",
			label: m.open,
			group,
			shortcut: "Enter",
			when: () => row() && (inList() || document.activeElement === document.body),
			run: () => void navigate({ to: "/tickets/$key", params: { key: at ?? "" } }),
		},
		{ id: "row-select", label: m.queue.selectRow(""), group, shortcut: "x", when: mark, run: () => at !== undefined && select.toggle(at, undefined) },
		{ id: "row-range", label: `${m.queue.selectRow("")} …`, group, shortcut: "Shift+X", when: mark, run: () => at !== undefined && select.toggle(at, keys) },
		{ id: "row-clear", label: m.queue.unselect, group, shortcut: "Escape", when: () => select.keys.size > 0, run: select.clear },
		{ id: "row-assign", label: m.ticket.assign, group, shortcut: "a", when: () => mayBulk && hasField && (row() || select.keys.size > 0), run: () => bulk("assign") },
		{ id: "row-edit", label: m.queue.bulkField, group, shortcut: "e", when: () => mayBulk && (row() || select.keys.size > 0), run: () => bulk("patch") },
		{
			id: "filter-focus",
			label: m.queue.filter,
			group,
			shortcut: "f",
			when: () => !requester,
			run: () => document.getElementById("queue-filter")?.focus(),
		},
	]);
}
