/* records.tsx - any type of record as a list: the same filter, columns, sort, grouping, colours and views as the queue. */
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { SearchX } from "lucide-react";
import { useCallback, useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { addressOf, showKey } from "@/lib/keys";
import { useNarrow } from "@/lib/narrow";
import { typeOf, useMeta } from "@/lib/session";
import { textOf } from "@/lib/text";
import { useTitle } from "@/lib/title";
import type { Rec, TypeMeta } from "@/lib/types";
import { m } from "@/messages";
import { FilterBar } from "@/ui/filter-bar";
import { Button, Empty, Skeleton } from "@/ui/kit";
import { nameField, showValue } from "@/ui/list/columns";
import { RecordList } from "@/ui/list/grid";
import { ListTools } from "@/ui/list/tools";
import { useRecordList } from "@/ui/list/use-list";
import { Missing } from "@/ui/missing";

export function RecordsPage(): ReactNode {
	const { plural } = useParams({ from: "/shell/records/$plural" });
	const type = typeOf(useMeta(), plural);
	return type === undefined || type.name === "ticket" ? <Missing /> : <Records key={plural} type={type} />;
}

function Records({ type }: { type: TypeMeta }): ReactNode {
	const all = useRecordList<Rec>(type);
	const { state, steady } = all;
	const navigate = useNavigate();
	const meta = useMeta();
	const narrow = useNarrow();
	const [at, setAt] = useState<string | undefined>(undefined);
	const title = state.view?.name ?? type.label;
	useTitle(title);
	const keys = steady.rows.map((r) => r.record.key);
	const open = useCallback((key: string) => void navigate(addressOf(meta, type.name, key)), [navigate, meta, type.name]);
	useRecordKeys(type.label, keys, at, setAt, open);
	return (
		<div className="queue">
			<main className="queue-main">
				<ListTools
					type={type}
					title={title}
					total={all.total === undefined ? "" : m.views.records(all.total)}
					q={all.q}
					sort={all.sort}
					chosen={all.columns}
					onColumns={all.setColumns}
				/>
				<FilterBar type={type} value={state.q} onChange={(q) => state.set({ q })} error={all.error} inputId="records-filter" facets />
				<div className="queue-list">
					{all.pending && <Skeleton lines={14} height={16} />}
					{all.known && steady.rows.length === 0 && all.error === undefined && (
						<Empty icon={<SearchX size={28} />} title={m.views.noneTitle} action={state.q === "" ? undefined : <Button onClick={() => state.set({ q: "" })}>{m.views.showAll}</Button>}>
							{m.views.noneText}
						</Empty>
					)}
					{steady.rows.length > 0 && (
						<RecordList<Rec>
							label={title}
							rows={steady.rows}
							total={all.total}
							columns={all.columns}
							sort={all.sort}
							onSort={all.onSort}
							onWidth={all.onWidth}
							rules={state.rules}
							nameColumn={nameField(type)}
							stacked={(r) => <Stacked type={type} record={r} />}
							group={all.group}
							groups={all.groups}
							at={at}
							onAt={setAt}
							selected={none}
							onSelect={() => undefined}
							onSelectShown={() => undefined}
							onEnd={all.onEnd}
							touch={steady.touch}
							openOnClick={narrow}
							onOpen={open}
							selectable={false}
						/>
					)}
				</div>
			</main>
		</div>
	);
}

const none: ReadonlySet<string> = new Set();

function useRecordKeys(group: string, keys: string[], at: string | undefined, setAt: (key: string) => void, open: (key: string) => void): void {
	const move = (by: number) => {
		const next = keys[Math.max(0, Math.min(keys.length - 1, (at === undefined ? -1 : keys.indexOf(at)) + by))];
		if (next !== undefined)
			setAt(next);
	};
	const inList = () => document.activeElement?.getAttribute("role") === "grid";
	useActions([
		{ id: "row-next", label: m.ticket.next, group, shortcut: "j", run: () => move(1) },
		{ id: "row-previous", label: m.ticket.previous, group, shortcut: "k", run: () => move(-1) },
		{ id: "row-down", label: m.ticket.next, group, shortcut: "ArrowDown", when: inList, run: () => move(1) },
		{ id: "row-up", label: m.ticket.previous, group, shortcut: "ArrowUp", when: inList, run: () => move(-1) },
		{ id: "row-open", label: m.open, group, shortcut: "Enter", when: () => at !== undefined && (inList() || document.activeElement === document.body), run: () => at !== undefined && open(at) },
		{ id: "filter-focus", label: m.queue.filter, group, shortcut: "f", run: () => document.getElementById("records-filter")?.focus() },
	]);
}

/** A record on a narrow screen: its name, and the columns its type shows first. */
function Stacked({ type, record: r }: { type: TypeMeta; record: Rec }): ReactNode {
	const meta = useMeta();
	const name = nameField(type);
	const facts = type.fields.filter((f) => f.name !== name && f.flags.includes("column") && !["body", "json"].includes(f.type)).slice(0, 3);
	return (
		<span role="gridcell" className="stack">
			<span className="faint">{showKey(r.key)}</span>
			<Link {...addressOf(meta, r.type, r.key)} className="ell title">
				{textOf(r[name])}
			</Link>
			<span className="rowflex">
				{facts.map((f) => (
					<span key={f.name} className="ell">
						{showValue(f, r[f.name])}
					</span>
				))}
			</span>
		</span>
	);
}
