/* stacked.tsx - a queue row on a narrow screen: three short lines. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { mainClock } from "@/lib/clock";
import { showKey } from "@/lib/keys";
import { fieldOf, useType } from "@/lib/session";
import type { Ticket } from "@/lib/types";
import { ClockMark } from "@/ui/clock";
import { ChoiceTag } from "@/ui/kit";
import { AttentionTags, UnreadDot } from "./title-cell";

export function StackedRow({ ticket: t }: { ticket: Ticket }): ReactNode {
	const type = useType("ticket");
	const clock = mainClock(t.clocks);
	return (
		<span role="gridcell" className="stack">
			<span className="rowflex">
				<span className="faint grow">
					{showKey(t.key)} {t.team && `· ${t.team.name}`}
				</span>
				{clock !== undefined && <ClockMark clock={clock} readAt={t.read_at ?? Date.now()} />}
			</span>
			<span className="rowflex">
				<UnreadDot ticket={t} />
				<Link to="/tickets/$key" params={{ key: t.key }} className="ell title">
					{t.title}
				</Link>
			</span>
			<span className="rowflex">
				<ChoiceTag choices={fieldOf(type, "state")?.choices ?? type.states} value={t.state} />
				<ChoiceTag choices={fieldOf(type, "priority")?.choices} value={t.priority} />
				<span className="ell faint grow">{t.assignee?.name ?? ""}</span>
				<AttentionTags ticket={t} />
			</span>
		</span>
	);
}
