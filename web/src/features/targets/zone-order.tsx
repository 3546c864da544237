/* zone-order.tsx - whose time zone a target is read in: the first of up to four that has one, else the calendar's. */
import type { ReactNode } from "react";
import { m } from "@/messages";

const t = m.targets;
const sources = Object.keys(t.zoneSources);

/** `order` is the definition's zone_from, words with spaces between. */
export function ZoneOrder({ id, order, onOrder }: { id: string; order: string; onOrder: (order: string) => void }): ReactNode {
	const now = order.split(" ").filter((w) => w !== "");
	/* the next one is offered once there is one before it to have none */
	const shown = now.length < sources.length ? [...now, ""] : now;
	const put = (i: number, source: string) => onOrder((source === "" ? now.slice(0, i) : [...now.slice(0, i), source, ...now.slice(i + 1).filter((w) => w !== source)]).join(" "));
	return (
		<div className="zone-order">
			{shown.map((chosen, i) => (
				<select key={i} {...(i === 0 ? { id } : { "aria-label": t.zoneElse(i + 1) })} className="input" value={chosen} onChange={(e) => put(i, e.target.value)}>
					<option value="">{i === 0 ? t.zoneCalendar : t.zoneElseCalendar}</option>
					{sources
						.filter((s) => s === chosen || !now.slice(0, i).includes(s))
						.map((s) => (
							<option key={s} value={s}>
								{i === 0 ? t.zoneSources[s] : t.zoneElseOf(t.zoneSources[s] ?? s)}
							</option>
						))}
				</select>
			))}
		</div>
	);
}
