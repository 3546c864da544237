/* band.tsx - one band of the desk: a card with its rows, and the way to all of them. */
import type { ReactNode } from "react";
import type { Band } from "@/lib/desk";
import { count } from "@/lib/number";
import { m } from "@/messages";
import { cls } from "@/ui/kit";
import type { Question } from "./asked";
import type { Row } from "./hold";
import { DeskRow } from "./row";

interface BandProps {
	band: Band;
	total: number;
	rows: Row[];
	/** How many it was unfolded to. */
	open: number | undefined;
	at: string | undefined;
	onMark: (id: string) => void;
	onAsk: (q: Question) => void;
	onMore: () => void;
	onFewer: () => void;
}

export const toneOf = (band: Band): "harm" | "risk" | "" => (band === "harm" || band === "risk" ? band : "");

export function BandCard({ band, total, rows, open, at, onMark, onAsk, onMore, onFewer }: BandProps): ReactNode {
	const left = total - rows.filter((r) => !r.gone && !r.below && r.item.band === band).length;
	return (
		<section className={cls("card desk-band", toneOf(band), rows.length === 0 && "folded")} aria-label={m.desk.bands[band]}>
			<h2>
				{m.desk.bands[band]} <em>{count(total)}</em>
			</h2>
			{rows.length > 0 && (
				<ul>
					{rows.map((r) => (
						<DeskRow key={r.id} row={r} on={r.id === at} onMark={onMark} onAsk={onAsk} />
					))}
				</ul>
			)}
			{(left > 0 || open !== undefined) && (
				<div className="desk-more">
					{left > 0 && (
						<button type="button" className="btn quiet" onClick={onMore}>
							{open === undefined ? m.desk.showAll(total) : m.desk.showMore(left)}
						</button>
					)}
					{open !== undefined && (
						<button type="button" className="btn quiet" onClick={onFewer}>
							{m.desk.showFewer}
						</button>
					)}
				</div>
			)}
		</section>
	);
}
