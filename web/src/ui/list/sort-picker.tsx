/* sort-picker.tsx - several keys to sort by, the first the weightiest. */
import { ArrowDown, ArrowUp, ChevronUp, X } from "lucide-react";
import type { ReactNode } from "react";
import type { TypeMeta } from "@/lib/types";
import { m } from "@/messages";
import { Button } from "../kit";
import { allColumns } from "./columns";
import { readSort, writeSort, type SortKey } from "./sort";

const MOST = 5;

export function SortPicker({ type, sort, onSort }: { type: TypeMeta; sort: string; onSort: (sort: string) => void }): ReactNode {
	const keys = readSort(sort);
	const sortable = allColumns(type).flatMap((c) => (c.sort === undefined || c.id === "clock" ? [] : [{ by: c.sort, label: c.label }]));
	const label = (by: string) => sortable.find((s) => s.by === by || s.by.replace(/_at$/, "") === by)?.label ?? by;
	const put = (next: SortKey[]) => onSort(writeSort(next));
	return (
		<div className="column-pick">
			<div className="menu-label">{m.views.sortHelp}</div>
			<ul>
				{keys.map((k, i) => (
					<li key={k.by}>
						<span className="grow ell">{label(k.by)}</span>
						<Button kind="quiet" aria-label={m.views.direction(label(k.by), k.down)} onClick={() => put(keys.map((x) => (x === k ? { ...k, down: !k.down } : x)))}>
							{k.down ? <ArrowDown size={14} /> : <ArrowUp size={14} />}
							{k.down ? m.views.descending : m.views.ascending}
						</Button>
						<Button kind="quiet" className="icon" aria-label={m.queue.columnUp(label(k.by))} disabled={i === 0} onClick={() => put([...keys.slice(0, i - 1), k, ...keys.slice(i - 1).filter((x) => x !== k)])}>
							<ChevronUp size={14} />
						</Button>
						<Button kind="quiet" className="icon" aria-label={`${m.remove}: ${label(k.by)}`} disabled={keys.length === 1} onClick={() => put(keys.filter((x) => x !== k))}>
							<X size={14} />
						</Button>
					</li>
				))}
			</ul>
			{keys.length < MOST && (
				<select className="input" aria-label={m.views.thenBy} value="" onChange={(e) => e.target.value !== "" && put([...keys, { by: e.target.value, down: false }])}>
					<option value="">{m.views.thenBy}</option>
					{sortable
						.filter((s) => !keys.some((k) => k.by === s.by))
						.map((s) => (
							<option key={s.by} value={s.by}>
								{s.label}
							</option>
						))}
				</select>
			)}
			<Button kind="quiet" onClick={() => onSort("")}>
				{m.views.usualSort}
			</Button>
		</div>
	);
}
