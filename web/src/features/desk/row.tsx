/* row.tsx - one row of the desk: what it is, why it stands here, who has it, what is left; and on the row at hand what can be
 * done with it. */
import { Link } from "@tanstack/react-router";
import { Ellipsis } from "lucide-react";
import { memo, useState, type ReactNode } from "react";
import type { DeskItem } from "@/lib/desk";
import { addressOf, showKey } from "@/lib/keys";
import { useNarrow } from "@/lib/narrow";
import { useMe, useMeta } from "@/lib/session";
import { ago, now } from "@/lib/time";
import { m } from "@/messages";
import { Avatar, Button, cls, Tag } from "@/ui/kit";
import { Menu } from "@/ui/menu";
import type { Question, Verb } from "./asked";
import { DueMark } from "./due";
import type { Row } from "./hold";
import { mayWork, useOpenItem, verbKeys, verbLabel } from "./keys";
import { WhyLine } from "./why";

interface RowProps {
	row: Row;
	on: boolean;
	onMark: (id: string) => void;
	onAsk: (q: Question) => void;
}

export const DeskRow = memo(function DeskRow({ row, on, onMark, onAsk }: RowProps): ReactNode {
	const meta = useMeta();
	const me = useMe();
	const [over, setOver] = useState(false);
	const narrow = useNarrow();
	const { item, gone } = row;
	const mark = () => onMark(row.id);
	const to = movedTo(row);
	const nudged = item.nudged_at;
	const acts = (on || over) && !gone && mayWork(me, item);
	return (
		<li
			id={row.id}
			className={cls("drow", on && "on", gone && "gone")}
			aria-current={on ? "true" : undefined}
			onFocus={mark}
			onPointerEnter={(e) => setOver(e.pointerType === "mouse")}
			onPointerLeave={() => setOver(false)}
		>
			<span className="bar" />
			<span className="key">{showKey(item.key)}</span>
			<div className="t">
				<div className="desk-line">
					<Link {...addressOf(meta, item.type, item.key)} className="ell desk-title">
						{item.title}
					</Link>
					{to !== undefined ? <Tag tone={gone ? "mute" : "info"}>{to}</Tag> : nudged && <small>{m.desk.nudged(ago(nudged, now()))}</small>}
				</div>
				<WhyLine item={item} on={on} narrow={narrow} onAsk={() => onAsk({ verb: "why", item })} />
			</div>
			{acts ? <Acts item={item} on={on} onAsk={onAsk} /> : <Who item={item} />}
			<DueMark item={item} band={row.band} />
		</li>
	);
});

/** Where it belongs by now, when that is not where it is shown. */
function movedTo({ item, gone, band, below }: Row): string | undefined {
	if (gone)
		return m.desk.gone;
	return item.band !== band ? m.desk.goesTo(m.desk.bands[item.band]) : below ? m.desk.below : undefined;
}

function Who({ item }: { item: DeskItem }): ReactNode {
	const owner = item.assignee?.name;
	const team = item.team?.name;
	return (
		<span className="who" title={[owner, team].filter(Boolean).join(", ")}>
			<Avatar name={owner} />
			<span className="desk-who">
				<span className="ell">{owner === undefined ? m.desk.unassigned : (team ?? owner)}</span>
				{owner === undefined && team !== undefined && <small className="ell">{team}</small>}
			</span>
		</span>
	);
}

/** The two that are done most as buttons, the rest in a menu. */
function Acts({ item, on, onAsk }: { item: DeskItem; on: boolean; onAsk: (q: Question) => void }): ReactNode {
	const openItem = useOpenItem();
	const key = (v: string) => (on ? v : undefined);
	const entry = (v: Verb) => ({ id: v, label: `${verbLabel(v)} …`, shortcut: key(verbKeys[v]), run: () => onAsk({ verb: v, item }) });
	return (
		<span className="desk-acts">
			<Button kind={on ? "primary" : "plain"} shortcut={key("n")} onClick={() => onAsk({ verb: "nudge", item })}>
				{m.desk.nudge}
				<span className="sr">{showKey(item.key)}</span>
			</Button>
			<Button onClick={() => onAsk({ verb: "escalate", item })}>
				{m.desk.escalate}
				<span className="sr">{showKey(item.key)}</span>
			</Button>
			<Menu
				align="end"
				label={m.desk.more(showKey(item.key))}
				trigger={
					<Button className="icon" aria-label={m.desk.more(showKey(item.key))}>
						<Ellipsis size={16} />
					</Button>
				}
				entries={[
					entry("escalate"),
					entry("assign"),
					entry("harm"),
					entry("snooze"),
					{ id: "why", label: m.desk.whyKey, shortcut: key("w"), run: () => onAsk({ verb: "why", item }) },
					{ id: "open", label: m.desk.open, shortcut: key("o"), run: () => openItem(item) },
				]}
			/>
		</span>
	);
}
