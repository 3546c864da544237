/* column-picker.tsx - which columns, in which order, how wide. */
import { ChevronDown, ChevronUp } from "lucide-react";
import type { ReactNode } from "react";
import type { TypeMeta } from "@/lib/types";
import { m } from "@/messages";
import { Button } from "../kit";
import { defaultColumns, MAX_WIDTH, MIN_WIDTH, writeColumns, type Column } from "./columns";

interface Props {
	type: TypeMeta;
	columns: Column[];
	chosen: Column[];
	onColumns: (cols: string) => void;
}

export function ColumnPicker({ type, columns, chosen, onColumns }: Props): ReactNode {
	const put = (next: Column[]) => onColumns(writeColumns(next));
	const swap = (i: number, j: number) => {
		const next = [...chosen];
		const [a, b] = [next[i], next[j]];
		if (a !== undefined && b !== undefined) {
			next[i] = b;
			next[j] = a;
			put(next);
		}
	};
	const widen = (c: Column, text: string) => {
		const rest = columns.find((x) => x.id === c.id) ?? c;
		const px = Number(text);
		put(chosen.map((x) => (x.id !== c.id ? x : text.trim() === "" || !(px >= MIN_WIDTH && px <= MAX_WIDTH) ? rest : { ...rest, px })));
	};
	return (
		<div className="column-pick">
			<div className="menu-label">{m.queue.columnsHelp}</div>
			<ul>
				{chosen.map((c, i) => (
					<li key={c.id}>
						<label>
							<input type="checkbox" checked disabled={chosen.length === 1} onChange={() => put(chosen.filter((x) => x.id !== c.id))} />
							<span className="ell">{c.label}</span>
						</label>
						<input
							className="input width"
							type="number"
							min={MIN_WIDTH}
							max={MAX_WIDTH}
							step={10}
							aria-label={m.views.widthOf(c.label)}
							title={m.views.widthOf(c.label)}
							placeholder={m.views.auto}
							defaultValue={c.px ?? ""}
							key={c.px ?? ""}
							onBlur={(e) => widen(c, e.target.value)}
							onKeyDown={(e) => e.key === "Enter" && widen(c, e.currentTarget.value)}
						/>
						<Button kind="quiet" className="icon" aria-label={m.queue.columnUp(c.label)} disabled={i === 0} onClick={() => swap(i, i - 1)}>
							<ChevronUp size={14} />
						</Button>
						<Button kind="quiet" className="icon" aria-label={m.queue.columnDown(c.label)} disabled={i === chosen.length - 1} onClick={() => swap(i, i + 1)}>
							<ChevronDown size={14} />
						</Button>
					</li>
				))}
			</ul>
			<div className="menu-line" />
			<ul>
				{columns
					.filter((c) => !chosen.some((x) => x.id === c.id))
					.map((c) => (
						<li key={c.id}>
							<label>
								<input type="checkbox" checked={false} onChange={() => put([...chosen, c])} />
								{c.label}
							</label>
						</li>
					))}
			</ul>
			<Button kind="quiet" onClick={() => onColumns(defaultColumns(type).join(","))}>
				{m.queue.resetColumns}
			</Button>
		</div>
	);
}
