/* list.tsx - every hand-over: what waits now, what was, and what fell between two shifts. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { ArrowRightLeft } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { sayError } from "@/lib/api";
import { showKey } from "@/lib/keys";
import { count } from "@/lib/number";
import { allQuery, awaited, listQuery, patchRecord } from "@/lib/records";
import { usePart } from "@/lib/scope";
import { can, useMe } from "@/lib/session";
import { shortTime } from "@/lib/time";
import { useTitle } from "@/lib/title";
import type { Rec } from "@/lib/types";
import { m } from "@/messages";
import { Button, CardsHead, cls, Empty, Note, Skeleton, Tag } from "@/ui/kit";
import { complain, say } from "@/ui/toast";
import { droppedQuery, makeHandover, shiftQuery, touchHandovers, type Dropped, type Handover } from "./api";
import { StateTag } from "./words";

export function HandoversPage(): ReactNode {
	const me = useMe();
	const client = usePart("client");
	const navigate = useNavigate();
	const cache = useQueryClient();
	const shift = useQuery(shiftQuery(client)).data;
	const found = useInfiniteQuery(listQuery<Handover>("handovers", { q: client === undefined ? "" : `client:${client}`, sort: "-at" }));
	const dropped = useQuery(droppedQuery(client));
	/* Together: what was dropped stands between those that wait and those that are over. */
	const all = awaited(dropped) ? undefined : found.data?.pages.flatMap((p) => p.items);
	const waiting = all?.filter((h) => h.state === "draft" || h.state === "published") ?? [];
	const past = all?.filter((h) => !waiting.includes(h)) ?? [];
	const rotation = shift?.rotation ?? null;
	const may = rotation !== null && (shift?.you === "outgoing" || can(me, "share"));
	const make = useMutation({
		mutationFn: (id: number) => makeHandover(id),
		onSuccess: (h) => {
			touchHandovers(cache);
			void navigate({ to: "/handovers/$key", params: { key: String(h.id) } });
		},
		onError: complain,
	});
	const draft = () => rotation !== null && make.mutate(rotation.id);
	useTitle(m.handover.list);
	useActions(may ? [{ id: "ho-make", label: m.handover.makeNow, group: m.handover.list, shortcut: "n", run: draft }] : []);
	return (
		<main className="pane-scroll cards-page ho-page">
			<CardsHead title={m.handover.list} text={m.handover.listText}>
				{may && (
					<div className="cards-tools">
						<Button kind="primary" shortcut="n" disabled={make.isPending} onClick={draft}>
							{m.handover.makeNow}
						</Button>
					</div>
				)}
			</CardsHead>
			{found.error !== null && <Note tone="harm">{sayError(found.error)}</Note>}
			{all === undefined && found.error === null && <Skeleton lines={8} />}
			{all?.length === 0 && (
				<Empty icon={<ArrowRightLeft size={28} />} title={m.handover.noneTitle} action={<Link to="/oncall" className="btn">{m.handover.toRotations}</Link>}>
					{m.handover.noneText}
				</Empty>
			)}
			{waiting.length > 0 && <Table label={m.handover.waiting} rows={waiting} />}
			{dropped.data !== undefined && <DroppedCard d={dropped.data} />}
			{past.length > 0 && <Table label={m.handover.past} rows={past} />}
			{found.hasNextPage && (
				<Button disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
					{m.handover.more}
				</Button>
			)}
			{can(me, "share") && <Settings />}
		</main>
	);
}

function Table({ label, rows }: { label: string; rows: Handover[] }): ReactNode {
	const num = (n: number, tone?: "risk" | "harm") => <td className={cls("num", n > 0 && tone)}>{n === 0 ? "–" : count(n)}</td>;
	return (
		<section className="card" aria-label={label}>
			<h2>{label}</h2>
			<div className="ho-scroll" tabIndex={0} role="group" aria-label={label}>
				<table className="plain-table">
					<thead>
						<tr>
							<th scope="col">{m.handover.boundary}</th>
							<th scope="col">{m.handover.who}</th>
							<th scope="col">{m.handover.stateHead}</th>
							<th scope="col" className="num">{m.handover.itemsHead}</th>
							<th scope="col" className="num">{m.handover.unacceptedHead}</th>
							<th scope="col" className="num">{m.handover.removedHead}</th>
							<th scope="col" className="num">{m.handover.droppedHead}</th>
							<th scope="col" className="num">{m.handover.lostHead}</th>
						</tr>
					</thead>
					<tbody>
						{rows.map((h) => (
							<tr key={h.id}>
								<td>
									<Link to="/handovers/$key" params={{ key: String(h.id) }}>
										{shortTime(h.at)} {h.shift}
									</Link>
									<small className="faint">{h.rotation?.name ?? h.team?.name}</small>
								</td>
								<td>{m.handover.fromTo(h.outgoing.name, h.incoming?.name ?? m.handover.nobody)}</td>
								<td>
									<StateTag state={h.state} />
								</td>
								{num(h.items)}
								{num(h.unaccepted, "risk")}
								{num(h.removed)}
								{num(h.dropped, "risk")}
								{num(h.lost, "harm")}
							</tr>
						))}
					</tbody>
				</table>
			</div>
		</section>
	);
}

/** What became of it, in two words. */
function Fate({ row }: { row: Dropped["rows"][number] }): ReactNode {
	if (row.state === "accepted")
		return <Tag tone="ok">{m.handover.fate.accepted}</Tag>;
	if (!row.live)
		return <Tag tone="mute">{m.handover.fate.over}</Tag>;
	if (row.found_again !== null)
		return (
			<Link to="/handovers/$key" params={{ key: String(row.found_again) }}>
				{m.handover.fate.again}
			</Link>
		);
	return <Tag tone="harm">{row.lost_at === null ? m.handover.fate.waits : m.handover.fate.nobody}</Tag>;
}

function DroppedCard({ d }: { d: Dropped }): ReactNode {
	if (d.handovers === 0)
		return null;
	return (
		<section className="card" aria-label={m.handover.droppedTitle}>
			<h2>{m.handover.droppedTitle}</h2>
			<p className={cls(d.lost > 0 ? "late" : "faint")}>{m.handover.droppedText(d.dropped, d.lost, d.items, d.handovers)}</p>
			{d.rows.length > 0 && (
				<ul className="ho-dropped">
					{d.rows.slice(0, 20).map((r) => (
						<li key={r.item}>
							<span className="grow">
								{r.ticket === null ? r.title : (
									<Link to="/tickets/$key" params={{ key: r.ticket.key }}>
										{showKey(r.ticket.key)} {r.title}
									</Link>
								)}
								<small className="faint">
									<Link to="/handovers/$key" params={{ key: String(r.handover) }}>
										{[r.rotation?.name, shortTime(r.at)].filter(Boolean).join(" ")}
									</Link>{" "}
									· {m.handover.fromTo(r.outgoing?.name ?? m.handover.nobody, r.incoming?.name ?? m.handover.nobody)}
								</small>
							</span>
							<Fate row={r} />
						</li>
					))}
				</ul>
			)}
		</section>
	);
}

interface Rotation extends Rec {
	name: string;
	handover_before: number;
	handover_remind: number;
}

/** When drafts are made, and when who comes is reminded; per rotation. */
function Settings(): ReactNode {
	const found = useQuery(allQuery<Rotation>("rotations", "active:yes", "name"));
	if ((found.data?.length ?? 0) === 0)
		return null;
	return (
		<section className="card" aria-label={m.handover.settings}>
			<h2>{m.handover.settings}</h2>
			<p className="faint">{m.handover.settingsText}</p>
			<ul className="ho-settings">
				{found.data?.map((r) => <Setting key={r.id} rotation={r} />)}
			</ul>
		</section>
	);
}

function Setting({ rotation }: { rotation: Rotation }): ReactNode {
	const cache = useQueryClient();
	const [values, setValues] = useState<Partial<Record<"handover_before" | "handover_remind", string>>>({});
	const run = useMutation({
		mutationFn: (change: Record<string, number>) => patchRecord("rotations", String(rotation.id), change),
		onSuccess: () => say(m.handover.saved),
		onError: complain,
		onSettled: () => {
			setValues({});
			void cache.invalidateQueries({ queryKey: ["rotations"] });
		},
	});
	const box = (name: "handover_before" | "handover_remind", label: string) => (
		<label>
			<span>{label}</span>
			<input
				className="input short"
				type="number"
				min={name === "handover_before" ? 0 : 1}
				max={1440}
				aria-label={`${rotation.name}: ${label}`}
				value={values[name] ?? String(rotation[name])}
				onChange={(e) => setValues({ ...values, [name]: e.target.value })}
				onBlur={() => values[name] !== undefined && Number(values[name]) !== rotation[name] && run.mutate({ [name]: Number(values[name]) })}
			/>
		</label>
	);
	return (
		<li>
			<b>{rotation.name}</b>
			{box("handover_before", m.handover.before)}
			{box("handover_remind", m.handover.remind)}
		</li>
	);
}
