/* tiles.tsx - the kinds of tiles. Bars and tables are HTML, so that every number is a link that reads itself out; only the
 * flow over days is drawn (flow.tsx), with the same figures as a table. */
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, type ReactNode } from "react";
import { count, percent } from "@/lib/number";
import { fieldOf, typeOf, useMeta } from "@/lib/session";
import { span } from "@/lib/time";
import { listAddress } from "@/lib/views";
import { m } from "@/messages";
import { cls, Note } from "@/ui/kit";
import { say, type Cell, type Counted, type Tile, type TileData } from "./api";

const Flow = lazy(() => import("./flow"));

export function TileCard({ tile: t }: { tile: Tile }): ReactNode {
	return (
		<section className={cls("card tile", `size-${t.size}`, t.kind)} aria-label={say(t.title)}>
			<h2>{say(t.title)}</h2>
			{t.data === undefined ? <Note tone="harm">{t.error}</Note> : <TileBody tile={t} data={t.data} />}
		</section>
	);
}

function TileBody({ tile: t, data: d }: { tile: Tile; data: TileData }): ReactNode {
	switch (t.kind) {
	case "number":
		return d.count && <Big tile={t} of={d.count} tone={d.count.n > 0 ? t.tone : ""} />;
	case "rate":
		return d.whole && d.part && <Rate tile={t} whole={d.whole} part={d.part} />;
	case "target":
		return <Target tile={t} cells={d.cells ?? []} />;
	case "times":
		return (
			<>
				<p className="tile-facts">
					{m.dashboards.median} <b>{typeof d.median !== "number" ? "–" : span(d.median)}</b> · {m.dashboards.p90} <b>{typeof d.p90 !== "number" ? "–" : span(d.p90)}</b>
				</p>
				<Bars tile={t} cells={d.cells ?? []} />
			</>
		);
	case "groups":
	case "ages":
		return <Bars tile={t} cells={d.cells ?? []} rest={d.rest} total={d.total} />;
	case "table":
		return <TableTile tile={t} data={d} />;
	case "flow":
		return (
			<Suspense fallback={<div className="flow-box" />}>
				<Flow tile={t} data={{ days: d.days ?? [], lines: d.lines ?? [] }} />
			</Suspense>
		);
	}
}

/** A number, and the way to the list that has as many. */
export function Figure({ tile, of, className, label, children }: { tile: Tile; of: Counted; className?: string; label?: string; children?: ReactNode }): ReactNode {
	const meta = useMeta();
	return (
		<Link {...listAddress(meta, tile.of_type)} search={{ q: of.q, all: "1" }} className={className} aria-label={label === undefined ? undefined : `${label}: ${count(of.n)}`}>
			{children ?? count(of.n)}
		</Link>
	);
}

function Big({ tile, of, tone }: { tile: Tile; of: Counted; tone: string }): ReactNode {
	return <Figure tile={tile} of={of} className={cls("big", tone)} label={say(tile.title)} />;
}

function Rate({ tile, whole, part }: { tile: Tile; whole: Counted; part: Counted }): ReactNode {
	return (
		<>
			<Figure tile={tile} of={part} className="big" label={say(tile.title)}>
				{whole.n === 0 ? "–" : percent(part.n / whole.n)}
			</Figure>
			<p className="tile-facts">
				<Figure tile={tile} of={part} /> {m.dashboards.of} <Figure tile={tile} of={whole} />
			</p>
		</>
	);
}

function Target({ tile, cells }: { tile: Tile; cells: Cell[] }): ReactNode {
	const n = (id: string) => cells.find((c) => c.id === id)?.count;
	const met = n("met");
	const missed = n("missed");
	const all = (met?.n ?? 0) + (missed?.n ?? 0);
	return (
		<>
			<p className="tile-facts">
				<b className={cls("share", all > 0 && (met?.n ?? 0) / all < 0.9 ? "harm" : "")}>{all === 0 || met === undefined ? "–" : percent(met.n / all)}</b> {m.dashboards.metOf(all)}
			</p>
			<Bars tile={tile} cells={cells} />
		</>
	);
}

function Bars({ tile, cells, rest, total }: { tile: Tile; cells: Cell[]; rest?: Counted | undefined; total?: Counted | undefined }): ReactNode {
	const most = Math.max(1, ...cells.map((c) => c.count.n), rest?.n ?? 0);
	const bar = (key: string, label: string, of: Counted, tone: string) => (
		<li key={key}>
			<Figure tile={tile} of={of}>
				<span className="ell">{label}</span>
				<meter className={tone} min={0} max={most} value={of.n} aria-label={label} />
				<span className="n">{count(of.n)}</span>
			</Figure>
		</li>
	);
	if (cells.length === 0)
		return <p className="faint tile-facts">{m.dashboards.nothing}</p>;
	return (
		<>
			<ul className="bars">
				{cells.map((c, i) => bar(String(i), cellName(c), c.count, c.tone ?? ""))}
				{rest !== undefined && bar("rest", m.dashboards.rest, rest, "mute")}
			</ul>
			{total !== undefined && (
				<p className="tile-facts faint">
					{m.dashboards.total} <Figure tile={tile} of={total} />
				</p>
			)}
		</>
	);
}

function cellName(c: Cell): string {
	return c.id === "none" ? m.none : c.label !== undefined ? say(c.label) : (m.dashboards.cells[c.id ?? ""] ?? c.id ?? "");
}

function TableTile({ tile, data }: { tile: Tile; data: TileData }): ReactNode {
	const rows = data.rows ?? [], type = typeOf(useMeta(), tile.of_type);
	const rowName = (r: { id?: string; label?: string }) => (r.id === "none" ? m.none : (r.label ?? ""));
	const most = (data.columns ?? []).map((_, k) => Math.max(1, ...rows.map((r) => r.cells[k]?.n ?? 0)));
	if (rows.length === 0)
		return <p className="faint tile-facts">{m.dashboards.nothing}</p>;
	return (
		<div className="tile-table" tabIndex={0} role="group" aria-label={say(tile.title)}>
			<table className="table">
				<thead>
					<tr>
						<th scope="col">
							<span className="sr">{(type && tile.by && fieldOf(type, tile.by)?.label) ?? tile.by}</span>
						</th>
						{data.columns?.map((c) => (
							<th key={c} scope="col" className="end">
								{say(c)}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{rows.map((r, i) => (
						<tr key={i}>
							<th scope="row" className="ell">
								{rowName(r)}
							</th>
							{r.cells.map((c, k) => (
								<td key={k} className="end num">
									<span className="heat" style={{ width: `${Math.round((c.n / (most[k] ?? 1)) * 100)}%` }} aria-hidden="true" />
									<Figure tile={tile} of={c} className={c.n === 0 ? "faint" : ""} label={`${rowName(r)}, ${say(data.columns?.[k] ?? "")}`} />
								</td>
							))}
						</tr>
					))}
				</tbody>
				<tfoot>
					<tr>
						<th scope="row">{m.dashboards.total}</th>
						{data.totals?.map((c, k) => (
							<td key={k} className="end num">
								<Figure tile={tile} of={c} label={`${m.dashboards.total}, ${say(data.columns?.[k] ?? "")}`} />
							</td>
						))}
					</tr>
				</tfoot>
			</table>
		</div>
	);
}
