/* keys.ts - the desk by the keyboard: up and down, and every verb of a row by one key. */
import { useNavigate } from "@tanstack/react-router";
import { useActions, type Action } from "@/lib/actions";
import type { DeskItem } from "@/lib/desk";
import { addressOf } from "@/lib/keys";
import { can, useMe, useMeta } from "@/lib/session";
import { m } from "@/messages";
import type { Question, Verb } from "./asked";
import type { Row } from "./hold";

/** The same keys as on a ticket and in the queue, where those have them. */
export const verbKeys: Record<Verb, string> = { nudge: "n", escalate: "e", assign: "a", harm: "h", snooze: "b" };
export const verbLabel = (v: Verb): string => ({ nudge: m.desk.nudge, escalate: m.desk.escalate, assign: m.desk.assign, harm: m.desk.setHarm, snooze: m.desk.snooze })[v];

export function mayWork(me: ReturnType<typeof useMe>, item: DeskItem): boolean {
	return item.type === "ticket" && can(me, "work", item.client?.id);
}

export function useOpenItem(): (item: DeskItem) => void {
	const navigate = useNavigate();
	const meta = useMeta();
	return (item) => void navigate(addressOf(meta, item.type, item.key));
}

interface Hands {
	rows: Row[];
	at: Row | undefined;
	setMark: (id: string) => void;
	touch: () => void;
	ask: (q: Question) => void;
	asking: boolean;
	moved: number;
	apply: () => void;
}

/** Onto the row's own link: Enter opens it, and a voice reads what it is. */
function focusRow(id: string): void {
	const row = document.getElementById(id);
	row?.querySelector<HTMLElement>("a")?.focus({ preventScroll: true });
	row?.scrollIntoView({ block: "nearest" });
}

export function useDeskKeys({ rows, at, setMark, touch, ask, asking, moved, apply }: Hands): void {
	const me = useMe();
	const openItem = useOpenItem();
	const group = m.desk.list;
	const move = (by: number) => {
		touch();
		const i = at === undefined ? -1 : rows.indexOf(at);
		const next = rows[Math.max(0, Math.min(rows.length - 1, i + by))];
		if (next === undefined)
			return;
		setMark(next.id);
		focusRow(next.id);
	};
	const free = () => !asking && at !== undefined;
	const resting = () => document.activeElement === document.body || document.activeElement?.closest(".drow") !== null;
	const verb = (v: Verb): Action => ({
		id: "desk-" + v,
		label: verbLabel(v),
		group,
		shortcut: verbKeys[v],
		when: () => free() && at !== undefined && !at.gone && mayWork(me, at.item),
		run: () => {
			touch();
			if (at !== undefined)
				ask({ verb: v, item: at.item });
		},
	});
	useActions([
		{ id: "desk-next", label: m.desk.next, group, shortcut: "j", when: free, run: () => move(1) },
		{ id: "desk-previous", label: m.desk.previous, group, shortcut: "k", when: free, run: () => move(-1) },
		{ id: "desk-down", label: m.desk.next, group, shortcut: "ArrowDown", when: () => free() && resting(), run: () => move(1) },
		{ id: "desk-up", label: m.desk.previous, group, shortcut: "ArrowUp", when: () => free() && resting(), run: () => move(-1) },
		verb("nudge"),
		verb("escalate"),
		verb("assign"),
		verb("harm"),
		verb("snooze"),
		{ id: "desk-why", label: m.desk.whyKey, group, shortcut: "w", when: free, run: () => at !== undefined && ask({ verb: "why", item: at.item }) },
		{ id: "desk-open", label: m.desk.open, group, shortcut: "o", when: free, run: () => at !== undefined && openItem(at.item) },
		/* On a row's link Enter opens by itself. */
		{ id: "desk-enter", label: m.desk.open, group, shortcut: "Enter", when: () => free() && document.activeElement === document.body, run: () => at !== undefined && openItem(at.item) },
		{ id: "desk-apply", label: m.desk.apply, group, shortcut: ".", when: () => moved > 0 && !asking, run: apply },
	]);
}
