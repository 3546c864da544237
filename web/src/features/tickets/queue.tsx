/* queue.tsx - the list of tickets. The address holds all of it: view, filter, sort, grouping, columns, colours, the row at
 * hand (lib/list-state.ts). Columns left out of the address are the person's own, then the type's. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useRouter, useRouterState } from "@tanstack/react-router";
import { Inbox, PanelRight, Plus, SearchX } from "lucide-react";
import { memo, Suspense, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { ActionsRest, KeysRest, useActions } from "@/lib/actions";
import { mainClock } from "@/lib/clock";
import { both, withValues } from "@/lib/filter";
import { keepList } from "@/lib/last-list";
import { useNarrow } from "@/lib/narrow";
import { count } from "@/lib/number";
import { later } from "@/lib/later";
import { useAfterPaint, useSettled } from "@/lib/paint";
import { headQuery } from "@/lib/records";
import { awake } from "@/lib/list-ask";
import type { ListState } from "@/lib/list-state";
import { atRest, useStands } from "@/lib/rest";
import { usePart, useScope } from "@/lib/scope";
import type { useSelection } from "@/lib/selection";
import { can, fieldOf, isRequester, useMe, useSaveSettings, useType } from "@/lib/session";
import { useTitle } from "@/lib/title";
import type { Groups, Ticket } from "@/lib/types";
import { m } from "@/messages";
import { FilterBar } from "@/ui/filter-bar";
import { Button, cls, Empty, IconButton, Skeleton } from "@/ui/kit";
import type { Column } from "@/ui/list/columns";
import { RecordList } from "@/ui/list/grid";
import { ListTools } from "@/ui/list/tools";
import { useRecordList } from "@/ui/list/use-list";
import { complain } from "@/ui/toast";
import { usePickActions } from "./picks";
import { StackedRow } from "./stacked";
import { titleCell } from "./title-cell";

const BulkBar = later(() => import("./bulk").then((x) => x.BulkBar));
const Preview = later(() => import("./ticket").then((x) => memo(x.TicketView)));

atRest(BulkBar.fetch);
atRest(Preview.fetch);

/** The columns kept while the preview takes half the width. */
const besidePreview = ["key", "title", "priority", "clock"];

export function QueuePage(): ReactNode {
	const me = useMe();
	const type = useType("ticket");
	const whole = usePart("all") === "1";
	/* What is put aside is left out, unless every one was asked for: a number of a dashboard counts them. */
	const all = useRecordList<Ticket>(type, isRequester(me) || whole ? undefined : awake);
	const scope = useScope();
	const { state, q, select, steady, items, total, groups, error } = all;
	const navigate = useNavigate();
	const narrow = useNarrow();
	const requester = isRequester(me);
	const aside = useQuery({ ...headQuery<Ticket>("tickets", { q: scope(both(state.q, "is:snoozed")), limit: 1, fields: "title" }), enabled: useStands() && !requester && q.includes("-is:snoozed") }).data?.total ?? 0;
	const title = requester ? m.nav.mine : (state.view?.name ?? m.queue.title);
	useTitle(title);
	const columns = useMemo(() => all.columns.filter((c) => !requester || c.id !== "team").map((c) => (c.id === "title" ? { ...c, cell: titleCell } : c)), [all.columns, requester]);
	const split = me.settings.split !== false && !requester;
	const besides = split && state.at !== undefined && !narrow;
	const shownColumns = useMemo(() => (besides ? columns.filter((c) => besidePreview.includes(c.id)) : columns), [besides, columns]);
	const [at, setAt] = useMark(state, split);
	const { set } = state;
	const onFilter = useCallback((neo: string) => set({ q: neo, at: undefined, all: undefined }), [set]);
	const onClose = useCallback(() => set({ at: undefined }), [set]);
	const keys = useMemo(() => steady.rows.map((r) => r.record.key), [steady.rows]);
	const href = useRouterState({ select: (s) => s.location.href });
	useEffect(() => keepList(href), [href]);
	/* The mark is ahead of the preview: its keys would go to the ticket that is being left. */
	const ahead = useRef(false);
	/* And while rows are selected keys mean those. */
	const selecting = useRef(false);
	useLayoutEffect(() => {
		ahead.current = at !== state.at;
		selecting.current = select.keys.size > 0;
	}, [at, state.at, select.keys]);
	useQueueKeys({ keys, at, setAt, select, touch: steady.touch, requester, closePreview: besides ? onClose : undefined });
	return (
		<div className={cls("queue", besides && "split")}>
			<main className="queue-main">
				<QueueHead title={title} total={total} q={q} sort={all.sort} columns={all.columns} setColumns={all.setColumns} closePreview={onClose} requester={requester} />
				{!requester && (
					<FilterBar
						type={type}
						value={state.q}
						onChange={onFilter}
						error={error}
						inputId="queue-filter"
						facets
					/>
				)}
				{groups !== undefined && all.group !== undefined && (
					<GroupStrip groups={groups} onPick={(value) => set({ q: withValues(state.q, state.group, [value]), group: "" })} />
				)}
				{can(me, "bulk") && <SelectedBar select={select} q={q} total={total} records={items} />}
				{aside > 0 && (
					<div className="aside-strip">
						<span>{m.attention.snooze.hidden(aside)}</span>
						<Button kind="quiet" onClick={() => set({ q: both(state.q, "is:snoozed") })}>
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
					{all.pending && <Skeleton lines={14} height={16} />}
					{all.known && steady.rows.length === 0 && error === undefined && (
						<NoTickets filtered={state.q !== ""} requester={requester} />
					)}
					{steady.rows.length > 0 && (
						<RecordList<Ticket>
							label={m.queue.list}
							rows={steady.rows}
							total={total}
							columns={shownColumns}
							sort={all.sort}
							onSort={all.onSort}
							onWidth={all.onWidth}
							rules={state.rules}
							nameColumn="title"
							mark={markOf}
							stacked={stackedRow}
							group={all.group}
							groups={groups}
							at={at}
							onAt={setAt}
							selected={select.keys}
							onSelect={(key, range) => select.toggle(key, range ? keys : undefined)}
							onSelectShown={(on) => (on ? select.setKeys(keys) : select.clear())}
							onEnd={all.onEnd}
							touch={steady.touch}
							openOnClick={narrow || !split}
							onOpen={(key) => void navigate({ to: "/tickets/$key", params: { key } })}
							selectable={can(me, "bulk")}
						/>
					)}
				</div>
			</main>
			{besides && (
				<aside className="queue-preview" aria-label={m.queue.preview}>
					<ActionsRest value={ahead}>
						<KeysRest value={selecting}>
							<Suspense fallback={<Skeleton />}>
								<Preview key={state.at} ticketKey={state.at ?? ""} preview onClose={onClose} />
							</Suspense>
						</KeysRest>
					</ActionsRest>
				</aside>
			)}
		</div>
	);
}

/** The bar over the list. The row's own mark is seen first; then comes the bar, which moves the list: it alone is drawn for
 * that, and before the next key is heard. */
function SelectedBar({ select, q, total, records }: { select: ReturnType<typeof useSelection>; q: string; total: number | undefined; records: Ticket[] }): ReactNode {
	const some = select.keys.size > 0;
	const settled = useSettled(some);
	if (!settled || !some)
		return null;
	return (
		<Suspense fallback={<div className="bulkbar" />}>
			<BulkBar selection={select} q={q} total={total} records={records} onAll={select.selectAll} onClear={select.clear} asked={select.asked} onAsked={select.setAsked} />
		</Suspense>
	);
}

/** How long the mark must rest on a row before its preview is fetched. */
const REST_MS = 60;

/** The row at hand. It moves at once; that it did is written into the address, which opens the preview, when the mark is
 * seen in its new place. What the address says otherwise (the browser's way back) wins. */
function useMark(state: ListState, split: boolean): [string | undefined, (key: string) => void] {
	const [mark, setMark] = useState({ key: state.at, ahead: false });
	const [said, setSaid] = useState(state.at);
	const later = useAfterPaint(REST_MS);
	if (said !== state.at) {
		setSaid(state.at);
		if (state.at === mark.key || (state.at !== undefined && !mark.ahead))
			setMark({ key: state.at, ahead: false });
	}
	const { set } = state;
	const router = useRouter();
	const move = useCallback(
		(key: string) => {
			const here = router.latestLocation.pathname;
			setMark({ key, ahead: split });
			if (split)
				later(() => {
					/* On the way to another page nothing is written into its address. */
					if (router.latestLocation.pathname === here)
						set({ at: key }, true);
				});
		},
		[split, set, later, router],
	);
	return [mark.key, move];
}

const stackedRow = (t: Ticket) => <StackedRow ticket={t} />;

const markOf = (t: Ticket, coloured: boolean) => cls(!coloured && late(t) && "late-harm", t.attention?.unread === true && "unread");

function late(t: Ticket): boolean {
	const c = mainClock(t.clocks);
	return c !== undefined && c.breached && ["running", "outside_hours"].includes(c.state);
}

interface HeadProps {
	title: string;
	total: number | undefined;
	q: string;
	sort: string;
	columns: Column[];
	setColumns: (cols: string) => void;
	closePreview: () => void;
	requester: boolean;
}

/** The list's tools, and what the queue has beyond them. */
const QueueHead = memo(function QueueHead({ title, total: n, q, sort, columns, setColumns, closePreview, requester }: HeadProps): ReactNode {
	const me = useMe();
	const type = useType("ticket");
	const navigate = useNavigate();
	const save = useSaveSettings();
	const split = me.settings.split !== false;
	const total = n === undefined ? "" : m.queue.count(n);
	const toggle = () => {
		void save({ split: !split }).catch(complain);
		if (split)
			closePreview();
	};
	useActions([{ id: "queue-split", label: m.queue.split, group: m.queue.list, when: () => !requester, run: toggle }]);
	const create = (
		<Button kind="primary" onClick={() => void navigate({ to: "/tickets/new" })}>
			<Plus size={15} />
			{m.queue.newShort}
		</Button>
	);
	if (requester)
		return (
			<div className="queue-head">
				<h1 className="ell">{title}</h1>
				<span className="total">{total}</span>
				{create}
			</div>
		);
	return (
		<ListTools type={type} title={title} total={total} q={q} sort={sort} chosen={columns} onColumns={setColumns}>
			<span className="wide-only">
				<IconButton label={m.queue.split} aria-pressed={split} className={cls(split && "on")} onClick={toggle}>
					<PanelRight size={16} />
				</IconButton>
			</span>
			{create}
		</ListTools>
	);
});

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
	touch,
	requester,
	closePreview,
}: {
	keys: string[];
	at: string | undefined;
	setAt: (key: string) => void;
	select: ReturnType<typeof useSelection>;
	/** Somebody is at work in the list: its rows hold still. */
	touch: () => void;
	requester: boolean;
	/** Absent: no preview stands beside the list. */
	closePreview: (() => void) | undefined;
}): void {
	const navigate = useNavigate();
	const type = useType("ticket");
	const move = (by: number) => {
		touch();
		const i = at === undefined ? -1 : keys.indexOf(at);
		const next = keys[Math.max(0, Math.min(keys.length - 1, i + by))];
		if (next !== undefined)
			setAt(next);
	};
	const pick = (order?: string[]) => {
		touch();
		if (at !== undefined)
			select.toggle(at, order);
	};
	const inList = () => document.activeElement?.getAttribute("role") === "grid";
	const bulk = (verb: string) => {
		if (select.keys.size === 0)
			pick();
		select.setAsked(verb);
	};
	const group = m.queue.list;
	const row = () => at !== undefined && keys.includes(at);
	const mayBulk = can(useMe(), "bulk");
	const mark = () => mayBulk && row();
	const hasField = fieldOf(type, "state") !== undefined;
	const picks = usePickActions([...select.keys], undefined, () => mayBulk && select.keys.size > 0);
	useActions([
		...(select.keys.size > 0 ? picks : []),
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
		{ id: "row-select", label: m.queue.selectRow(""), group, shortcut: "x", when: mark, run: () => pick() },
		{ id: "row-range", label: `${m.queue.selectRow("")} …`, group, shortcut: "Shift+X", when: mark, run: () => pick(keys) },
		{ id: "row-clear", label: m.queue.unselect, group, shortcut: "Escape", when: () => select.keys.size > 0, run: select.clear },
		{ id: "preview-close", label: m.queue.closePreview, group, shortcut: "Escape", when: () => select.keys.size === 0 && closePreview !== undefined, run: () => closePreview?.() },
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
