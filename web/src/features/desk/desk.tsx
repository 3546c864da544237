/* desk.tsx - the home page: everything that is open, in the order of what is lost if it does not move, each with the reason
 * why it stands there. The order is the server's (docs/desk.md); this page shows it, acts on it, and never lets it jump under
 * the hand. */
import { useQueries, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { CircleCheck, Filter, Inbox } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { sayError } from "@/lib/api";
import { bandQuery, bandsInOrder, deskAsk, deskQuery, type Band, type Desk, type DeskAsk, type DeskItem } from "@/lib/desk";
import { usePart } from "@/lib/scope";
import { useTitle } from "@/lib/title";
import { m } from "@/messages";
import { Button, Empty, Note, Skeleton } from "@/ui/kit";
import { Asked, type Question } from "./asked";
import { BandCard } from "./band";
import { useBusy } from "./busy";
import { Filters } from "./filters";
import { fresh, hold, type Held } from "./hold";
import { useDeskKeys } from "./keys";
import { Rail } from "./rail";

/** So many rows of a band before it is unfolded. What does harm is never hidden behind a link. */
const shownOf: Record<Band, number> = { harm: 25, risk: 8, today: 8, overdue: 5, waiting: 5, rest: 0 };
const STEP = 100;

export function DeskPage(): ReactNode {
	useTitle(m.desk.title);
	const client = usePart("client"), team = usePart("team"), mine = usePart("mine");
	const ask = deskAsk({ client, team, mine });
	const page = useQuery(deskQuery(ask));
	return (
		<div className="desk">
			<main className="desk-main">
				<div className="desk-head">
					<h1>{m.desk.title}</h1>
					<Filters ask={ask} />
				</div>
				<p className="sub">{page.data === undefined ? "\u00a0" : page.data.need === 0 ? m.desk.subQuiet(page.data.open) : m.desk.sub(page.data.open, page.data.need)}</p>
				{page.error !== null && <Note tone="harm">{sayError(page.error)}</Note>}
				{page.data === undefined && page.error === null && <Skeleton lines={8} height={34} />}
				{page.data !== undefined && <Bands desk={page.data} ask={ask} />}
			</main>
			<Rail client={ask.client} />
		</div>
	);
}

/** The rows on the page: of each band its beginning, or as much as was unfolded. */
function useItems(desk: Desk, ask: DeskAsk, open: Partial<Record<Band, number>>): DeskItem[] {
	const unfolded = bandsInOrder.filter((b) => open[b] !== undefined);
	const more = useQueries({ queries: unfolded.map((b) => bandQuery(ask, b, open[b] ?? STEP)) });
	const whole = new Map(unfolded.map((b, i) => [b, more[i]?.data]));
	const first = (b: Band) => desk.items.filter((i) => i.band === b);
	return bandsInOrder.flatMap((b) => whole.get(b) ?? first(b).slice(0, open[b] === undefined ? shownOf[b] : undefined));
}

/** The rows as they are shown: held still while somebody is at work in them. */
function useHeld(of: string, items: DeskItem[], known: DeskItem[], still: boolean): [Held, () => void] {
	const [held, setHeld] = useState(() => fresh(of, items));
	const same = held.items.length === items.length && held.items.every((x, i) => x === items[i]);
	let now = held;
	if (held.of !== of || (!still && (!same || held.moved > 0)))
		now = fresh(of, items);
	else if (!same)
		now = hold(held, items, known);
	if (now !== held)
		setHeld(now);
	return [now, () => setHeld((h) => fresh(h.of, h.items))];
}

function Bands({ desk, ask }: { desk: Desk; ask: DeskAsk }): ReactNode {
	const [open, setOpen] = useState<Partial<Record<Band, number>>>({});
	const [asked, setAsked] = useState<Question | null>(null);
	const [mark, setMark] = useState<string>();
	const busy = useBusy();
	const items = useItems(desk, ask, open);
	const [held, apply] = useHeld(JSON.stringify([ask, open]), items, desk.items, busy.busy || asked !== null);
	const rows = held.rows;
	const at = rows.find((r) => r.id === mark) ?? rows.find((r) => !r.gone);
	useDeskKeys({ rows, at, setMark, touch: busy.touch, ask: setAsked, asking: asked !== null, moved: held.moved, apply });
	const totals = new Map(desk.bands.map((b) => [b.id, b.total]));
	const shown = bandsInOrder.filter((b) => (totals.get(b) ?? 0) > 0 || rows.some((r) => r.band === b));
	return (
		<>
			<Moved n={held.moved} onApply={apply} />
			{desk.need === 0 && <Quiet open={desk.open} filtered={ask.team !== undefined || ask.mine !== undefined} />}
			<div {...busy.list}>
				{shown.map((b) => (
					<BandCard
						key={b}
						band={b}
						total={totals.get(b) ?? 0}
						rows={rows.filter((r) => r.band === b)}
						open={open[b]}
						at={at?.id}
						onMark={setMark}
						onAsk={setAsked}
						onMore={() => setOpen({ ...open, [b]: (open[b] ?? 0) + STEP })}
						onFewer={() => setOpen({ ...open, [b]: undefined })}
					/>
				))}
			</div>
			{asked !== null && <Asked question={asked} onClose={() => setAsked(null)} />}
		</>
	);
}

/** That the order has changed while somebody was at work in it: told, and applied when asked for. */
function Moved({ n, onApply }: { n: number; onApply: () => void }): ReactNode {
	const [was, setWas] = useState(0);
	useEffect(() => setWas((before) => (n > 0 ? n : before)), [n]);
	return (
		<div className={n > 0 ? "desk-moved on" : "desk-moved"} role="status">
			{n > 0 ? (
				<>
					<span title={m.desk.movedHelp}>{m.desk.moved(n)}</span>
					<Button kind="quiet" shortcut="." onClick={onApply}>
						{m.desk.apply}
					</Button>
				</>
			) : (
				was > 0 && <span className="sr">{m.desk.applied}</span>
			)}
		</div>
	);
}

function Quiet({ open, filtered }: { open: number; filtered: boolean }): ReactNode {
	const navigate = useNavigate();
	const d = m.desk;
	if (filtered && open === 0)
		return (
			<Empty icon={<Filter size={28} />} title={d.filteredTitle} action={<Button onClick={() => void navigate({ to: "/", search: {} })}>{d.showEverybody}</Button>}>
				{d.filteredText}
			</Empty>
		);
	if (open === 0)
		return (
			<Empty icon={<Inbox size={28} />} title={d.noneTitle} action={<Button onClick={() => void navigate({ to: "/tickets/new" })}>{m.nav.newTicket}</Button>}>
				{d.noneText}
			</Empty>
		);
	return (
		<Empty icon={<CircleCheck size={28} />} title={d.emptyTitle} action={<Button onClick={() => void navigate({ to: "/tickets", search: { q: "is:open" } })}>{d.seeQueue}</Button>}>
			{d.emptyText(open)}
		</Empty>
	);
}
