/* rotation.tsx - one rotation: its weeks, who stands in, and how well the next year is covered. What is shown stands in the
 * address: from which Monday, how many weeks, in whose time. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { CalendarPlus, ChevronLeft, ChevronRight, Pencil } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { sayError } from "@/lib/api";
import { useNarrow } from "@/lib/narrow";
import { count, percentDown } from "@/lib/number";
import { allQuery, oneQuery, runVerb } from "@/lib/records";
import { can, useMe } from "@/lib/session";
import { bothZones, now, shortTime, zoneOfViewer } from "@/lib/time";
import { useTitle } from "@/lib/title";
import { m } from "@/messages";
import { Segment } from "@/ui/form";
import { Button, IconButton, Note, Skeleton, Tag } from "@/ui/kit";
import { Missing } from "@/ui/missing";
import { complain, say } from "@/ui/toast";
import { coverageQuery, shiftsQuery, touchOncall, type Coverage, type Override, type Rotation, type Shift } from "./api";
import { CalendarDialog, OfferDialog, StandInDialog, type Span } from "./dialogs";
import { dateIn, dayOn, midnight, mondayOf, shiftWords, Timeline } from "./timeline";

type Open = { what: "stand-in" | "offer"; span: Span } | { what: "calendar" } | null;

export function RotationPage(): ReactNode {
	const { key } = useParams({ from: "/shell/oncall/$key" });
	const found = useQuery(oneQuery<Rotation>("rotations", key));
	useTitle(found.data?.name ?? m.oncall.title);
	if (found.error !== null && found.data === undefined)
		return <Missing />;
	if (found.data === undefined)
		return (
			<main className="pane-scroll">
				<Skeleton lines={8} />
			</main>
		);
	return <Page rotation={found.data} />;
}

function useShown(rotation: Rotation) {
	const search = useSearch({ from: "/shell/oncall/$key" });
	const navigate = useNavigate({ from: "/oncall/$key" });
	const zone = search.zone === "mine" ? zoneOfViewer() : rotation.zone;
	const today = mondayOf(dateIn(new Date(now()).toISOString(), zone));
	const from = search.from !== undefined && /^\d{4}-\d\d-\d\d$/.test(search.from) ? mondayOf(search.from) : today;
	const weeks = search.weeks === "1" ? 1 : search.weeks === "2" ? 2 : search.weeks === "8" ? 8 : 4;
	const go = (change: Record<string, string | undefined>) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
	return { zone, mine: search.zone === "mine", today, from, weeks, go };
}

function Page({ rotation: r }: { rotation: Rotation }): ReactNode {
	const me = useMe();
	const navigate = useNavigate();
	const shown = useShown(r);
	const { zone, from, weeks, go } = shown;
	const found = useQuery(shiftsQuery(String(r.id), midnight(from, zone), midnight(dayOn(from, weeks * 7), zone)));
	const [open, setOpen] = useState<Open>(null);
	const plans = can(me, "share", r.client?.id);
	const works = can(me, "work", r.client?.id);
	const step = (by: number) => go({ from: dayOn(from, by * 7 * weeks) });
	const edit = () => void navigate({ to: "/oncall/$key/edit", params: { key: String(r.id) } });
	useActions([
		{ id: "oncall-later", label: m.oncall.later, group: r.name, shortcut: "j", run: () => step(1) },
		{ id: "oncall-earlier", label: m.oncall.earlier, group: r.name, shortcut: "k", run: () => step(-1) },
		{ id: "oncall-today", label: m.oncall.today, group: r.name, shortcut: "t", run: () => go({ from: undefined }) },
		...(works ? [{ id: "oncall-stand-in", label: m.oncall.standIn, group: r.name, shortcut: "s", run: () => setOpen({ what: "stand-in", span: nowSpan(found.data?.shifts) }) }] : []),
		...(plans ? [{ id: "oncall-edit", label: m.oncall.edit, group: r.name, shortcut: "e", run: edit }] : []),
		{ id: "oncall-feed", label: m.oncall.calendarTitle, group: r.name, words: "ics feed subscribe", run: () => setOpen({ what: "calendar" }) },
	]);
	const onOpen = (s: Shift) => {
		if (works && Date.parse(s.to) > now())
			setOpen({ what: s.person?.id === me.id && Date.parse(s.from) > now() ? "offer" : "stand-in", span: s });
	};
	return (
		<main className="pane-scroll cards-page oncall-page">
			<div className="cards-head">
				<div>
					<h1>{r.name}</h1>
					<p className="faint">
						<Link to="/oncall">{m.oncall.title}</Link>
						{[r.team?.name, r.client?.name, r.zone].filter(Boolean).map((x) => ` · ${x}`)}
						{!r.active && <Tag tone="mute">{m.admin.inactive}</Tag>}
					</p>
					{r.description !== "" && <p className="oc-about">{r.description}</p>}
				</div>
				<div className="cards-tools">
					<Button onClick={() => setOpen({ what: "calendar" })}>
						<CalendarPlus size={14} />
						{m.oncall.calendar}
					</Button>
					{works && (
						<Button shortcut="s" onClick={() => setOpen({ what: "stand-in", span: nowSpan(found.data?.shifts) })}>
							{m.oncall.standIn}
						</Button>
					)}
					{plans && (
						<Button shortcut="e" onClick={edit}>
							<Pencil size={14} />
							{m.oncall.edit}
						</Button>
					)}
				</div>
			</div>
			<section className="card oc-schedule" aria-label={m.oncall.schedule}>
				<Bar rotation={r} shown={shown} onStep={step} />
				{found.error !== null && <Note tone="harm">{sayError(found.error)}</Note>}
				{found.data === undefined && found.error === null && <Skeleton lines={6} />}
				{found.data !== undefined && found.data.layers.length === 0 && <p className="faint">{m.oncall.emptyLayers}</p>}
				{found.data !== undefined && <Timeline data={found.data} zone={zone} weeks={weeks} from={from} onOpen={onOpen} />}
			</section>
			<div className="oc-own">
				<Overrides rotation={r} />
				<CoverageCards rotation={r} onFill={works ? (s) => setOpen({ what: "stand-in", span: s }) : undefined} />
			</div>
			{open?.what === "stand-in" && <StandInDialog rotation={r} span={open.span} others={plans} onClose={() => setOpen(null)} />}
			{open?.what === "offer" && <OfferDialog rotation={r} span={open.span} onClose={() => setOpen(null)} />}
			{open?.what === "calendar" && <CalendarDialog rotation={r} onClose={() => setOpen(null)} />}
		</main>
	);
}

/** From now to the end of the shift that runs. */
function nowSpan(shifts: Shift[] | undefined): Span {
	const running = shifts?.find((s) => Date.parse(s.from) <= now() && Date.parse(s.to) > now());
	return { from: new Date(now()).toISOString(), to: running?.to ?? new Date(now() + 8 * 3_600_000).toISOString() };
}

function Bar({ rotation: r, shown, onStep }: { rotation: Rotation; shown: ReturnType<typeof useShown>; onStep: (by: number) => void }): ReactNode {
	const narrow = useNarrow();
	const differs = zoneOfViewer() !== r.zone;
	return (
		<div className="cards-tools oc-bar-tools">
			<IconButton label={m.oncall.earlier} shortcut="k" onClick={() => onStep(-1)}>
				<ChevronLeft size={15} />
			</IconButton>
			<Button shortcut={narrow ? undefined : "t"} onClick={() => shown.go({ from: undefined })}>
				{m.oncall.today}
			</Button>
			<IconButton label={m.oncall.later} shortcut="j" onClick={() => onStep(1)}>
				<ChevronRight size={15} />
			</IconButton>
			<Segment
				label={m.oncall.shownWeeks}
				value={String(shown.weeks)}
				options={["1", "2", "4", "8"].map((id) => ({ id, label: narrow ? id : m.oncall.weeks(Number(id)) }))}
				onChange={(weeks) => shown.go({ weeks: weeks === "4" ? undefined : weeks })}
			/>
			{differs ? (
				<Segment
					label={m.oncall.zone}
					value={shown.mine ? "mine" : "rotation"}
					options={[
						{ id: "rotation", label: m.oncall.zoneOf(r.zone) },
						{ id: "mine", label: m.oncall.zoneMine(zoneOfViewer()) },
					]}
					onChange={(z) => shown.go({ zone: z === "mine" ? "mine" : undefined })}
				/>
			) : (
				<span className="faint">{r.zone}</span>
			)}
		</div>
	);
}

function Overrides({ rotation: r }: { rotation: Rotation }): ReactNode {
	const me = useMe();
	const client = useQueryClient();
	const found = useQuery(allQuery<Override>("oncall-overrides", `rotation:${r.id} state:active to>now`, "from"));
	const cancel = useMutation({
		mutationFn: (id: number) => runVerb("oncall-overrides", String(id), "cancel", {}),
		onSuccess: () => say(m.oncall.cancelled),
		onError: complain,
		onSettled: () => touchOncall(client),
	});
	const mayCancel = (o: Override) => can(me, "share", r.client?.id) || o.person.id === me.id || o.made_by?.id === me.id;
	return (
		<section className="card" aria-label={m.oncall.overrides}>
			<h2>{m.oncall.overrides}</h2>
			{found.data?.length === 0 && <p className="faint">{m.oncall.noOverrides}</p>}
			<ul>
				{found.data?.map((o) => (
					<li key={o.id}>
						<span className="grow">
							{o.person.name} {o.swap !== null && <Tag tone="info">{m.oncall.bySwap}</Tag>}
							<small className="faint" title={`${bothZones(o.from, r.zone)}\n– ${bothZones(o.to, r.zone)}`}>
								{shortTime(o.from)} – {shortTime(o.to)}
								{o.reason !== "" && ` · ${o.reason}`}
							</small>
						</span>
						{mayCancel(o) && (
							<Button disabled={cancel.isPending} onClick={() => cancel.mutate(o.id)} aria-label={`${m.oncall.cancel}: ${o.person.name} ${shortTime(o.from)}`}>
								{m.oncall.cancel}
							</Button>
						)}
					</li>
				))}
			</ul>
		</section>
	);
}

function CoverageCards({ rotation: r, onFill }: { rotation: Rotation; onFill?: ((s: Shift) => void) | undefined }): ReactNode {
	const c = useQuery(coverageQuery(String(r.id))).data;
	if (c === undefined)
		return null;
	return (
		<>
			<section className="card" aria-label={m.oncall.coverage}>
				<h2>{m.oncall.coverage}</h2>
				<CoverageFigures coverage={c} />
				<h3>{m.oncall.gapsAhead}</h3>
				<GapList coverage={c} zone={r.zone} onFill={onFill} />
			</section>
			<section className="card" aria-label={m.oncall.balance}>
				<h2>{m.oncall.balance}</h2>
				<table className="plain-table">
					<thead>
						<tr>
							<th scope="col">{m.oncall.person}</th>
							<th scope="col" className="num">{m.oncall.hours}</th>
							<th scope="col" className="num">{m.oncall.nights}</th>
							<th scope="col" className="num">{m.oncall.weekends}</th>
							<th scope="col" className="num">{m.oncall.shifts}</th>
						</tr>
					</thead>
					<tbody>
						{c.people.map((p) => (
							<tr key={p.person.id}>
								<td>{p.person.name}</td>
								<td className="num">{count(Math.round(p.hours))}</td>
								<td className="num">{count(Math.round(p.night_hours))}</td>
								<td className="num">{count(Math.round(p.weekend_hours))}</td>
								<td className="num">{count(p.shifts)}</td>
							</tr>
						))}
					</tbody>
				</table>
			</section>
		</>
	);
}

export function CoverageFigures({ coverage: c }: { coverage: Coverage }): ReactNode {
	return (
		<dl className="oc-figures">
			<dt>{m.oncall.covered}</dt>
			<dd>{percentDown(c.percent)}</dd>
			<dt>{m.oncall.score}</dt>
			<dd>
				<b>{m.oncall.scoreOf(c.score.points)}</b>
			</dd>
			{(["cover", "balance", "nights_and_weekends"] as const).map((part) => (
				<div key={part} className="oc-part">
					<dt>{m.oncall.part[part]}</dt>
					<dd>{m.oncall.partOf(c.score[part].points, c.score[part].of)}</dd>
				</div>
			))}
		</dl>
	);
}

const SHOWN = 6;

export function GapList({ coverage: c, zone, onFill }: { coverage: Coverage; zone: string; onFill?: ((s: Shift) => void) | undefined }): ReactNode {
	if (c.gaps.length === 0)
		return <p className="faint">{m.oncall.noGapsYear}</p>;
	return (
		<ul>
			{c.gaps.slice(0, SHOWN).map((g) => (
				<li key={g.from}>
					<span className="grow">
						<Tag tone={g.gap ? "harm" : "risk"}>{g.gap ? m.oncall.barGap : m.oncall.filledBelow(g.person?.name ?? "")}</Tag>
						<small className="faint" title={`${bothZones(g.from, zone)}\n– ${bothZones(g.to, zone)}`}>
							{shortTime(g.from)} – {shortTime(g.to)}
							{g.missing !== null && ` · ${shiftWords({ ...g, gap: false, person: null })}`}
						</small>
					</span>
					{onFill !== undefined && (
						<Button onClick={() => onFill(g)} aria-label={`${m.oncall.fill}: ${shortTime(g.from)}`}>
							{m.oncall.fill}
						</Button>
					)}
				</li>
			))}
			{c.gaps_in_all > SHOWN && <li className="faint">{m.oncall.moreGaps(c.gaps_in_all - SHOWN)}</li>}
		</ul>
	);
}
