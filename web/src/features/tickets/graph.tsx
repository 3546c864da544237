/* graph.tsx - the tickets around one and what ties them together: a drawing, and the same as a list for those who read
 * rather than look. Columns are steps away from this ticket; laid out here, for so few a library would be too much. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { get, sayError } from "@/lib/api";
import { showKey } from "@/lib/keys";
import { label } from "@/lib/labels";
import { fieldOf, useType } from "@/lib/session";
import type { Graph as Told } from "@/lib/types.gen";
import { m } from "@/messages";
import { Dialog } from "@/ui/dialog";
import { Segment } from "@/ui/form";
import { ChoiceTag, Skeleton } from "@/ui/kit";

const BOX = { width: 190, height: 44, gapX: 110, gapY: 14 };

interface Place {
	x: number;
	y: number;
}

/** A column for each step; within one, each stands near what it hangs on. */
function layOut(graph: Told): { at: Place[]; width: number; height: number } {
	const nodes = graph.nodes ?? [];
	const columns: number[][] = [];
	nodes.forEach((n, i) => (columns[n.depth ?? 0] ??= []).push(i));
	const tallest = Math.max(1, ...columns.map((c) => c.length));
	const height = tallest * (BOX.height + BOX.gapY);
	const at: Place[] = [];
	columns.forEach((column, depth) => {
		const near = (i: number) => {
			const ys = (graph.edges ?? []).flatMap((e) => (e.from === i ? [e.to] : e.to === i ? [e.from] : [])).map((o) => at[o ?? 0]?.y).filter((y) => y !== undefined);
			return ys.length === 0 ? 0 : ys.reduce((a, b) => a + b, 0) / ys.length;
		};
		const step = height / column.length;
		[...column].sort((a, b) => near(a) - near(b)).forEach((i, n) => (at[i] = { x: depth * (BOX.width + BOX.gapX), y: step * (n + 0.5) - BOX.height / 2 }));
	});
	return { at, width: columns.length * (BOX.width + BOX.gapX) - BOX.gapX, height };
}

export default function GraphDialog({ ticketKey, onClose }: { ticketKey: string; onClose: () => void }): ReactNode {
	const [depth, setDepth] = useState("2");
	const found = useQuery({
		queryKey: ["tickets", "graph", ticketKey, depth],
		queryFn: ({ signal }) => get<Told>(`/tickets/${encodeURIComponent(ticketKey)}/graph`, { depth }, signal),
	});
	return (
		<Dialog open onClose={onClose} title={m.bulk.graphTitle(showKey(ticketKey))} wide>
			<div className="dialog-body">
				<Segment label={m.bulk.steps} value={depth} onChange={setDepth} options={["1", "2", "3"].map((d) => ({ id: d, label: m.bulk.stepsAway(Number(d)) }))} />
				{found.isPending && <Skeleton lines={6} />}
				{found.error !== null && <p role="alert">{sayError(found.error)}</p>}
				{found.data !== undefined && <Picture graph={found.data} onClose={onClose} />}
			</div>
		</Dialog>
	);
}

function Picture({ graph, onClose }: { graph: Told; onClose: () => void }): ReactNode {
	const nodes = graph.nodes ?? [];
	const { at, width, height } = layOut(graph);
	if (nodes.length < 2)
		return <p className="faint">{m.bulk.alone}</p>;
	return (
		<>
			<div className="graphbox" aria-hidden="true">
				<svg width={width + 2} height={height} viewBox={`-1 0 ${width + 2} ${height}`}>
					{(graph.edges ?? []).map((e, i) => (
						<Edge key={i} from={at[e.from ?? 0]} to={at[e.to ?? 0]} text={label("link", e.label ?? "")} />
					))}
					{nodes.map((n, i) => (
						<g key={n.id} transform={`translate(${at[i]?.x ?? 0} ${at[i]?.y ?? 0})`} className={n.depth === 0 ? "node centre" : "node"}>
							<rect width={BOX.width} height={BOX.height} rx={6} />
							<text x={10} y={18} className="key">
								{showKey(n.key ?? "")}
							</text>
							<text x={10} y={35}>
								{short(n.title ?? "", 28)}
							</text>
						</g>
					))}
				</svg>
			</div>
			{graph.truncated === true && <p className="faint">{m.bulk.graphMore}</p>}
			<GraphList graph={graph} onClose={onClose} />
		</>
	);
}

const short = (text: string, n: number) => (text.length > n ? `${text.slice(0, n - 1)}…` : text);

function Edge({ from, to, text }: { from: Place | undefined; to: Place | undefined; text: string }): ReactNode {
	if (from === undefined || to === undefined)
		return null;
	const right = to.x > from.x;
	const a = { x: from.x + (right ? BOX.width : to.x === from.x ? BOX.width : 0), y: from.y + BOX.height / 2 };
	const b = { x: to.x + (right ? 0 : BOX.width), y: to.y + BOX.height / 2 };
	const bend = to.x === from.x ? 60 : (b.x - a.x) / 2;
	const path = to.x === from.x ? `M${a.x} ${a.y} c${bend} 0 ${bend} ${b.y - a.y} 0 ${b.y - a.y}` : `M${a.x} ${a.y} c${bend} 0 ${b.x - a.x - bend} ${b.y - a.y} ${b.x - a.x} ${b.y - a.y}`;
	return (
		<g className="edge">
			<path d={path} />
			<text x={(a.x + b.x) / 2 + (to.x === from.x ? 48 : 0)} y={(a.y + b.y) / 2 - 4} textAnchor="middle">
				{short(text, 18)}
			</text>
		</g>
	);
}

/** The same in words: each ticket with its ties. */
function GraphList({ graph, onClose }: { graph: Told; onClose: () => void }): ReactNode {
	const type = useType("ticket");
	const states = fieldOf(type, "state")?.choices ?? type.states;
	const nodes = graph.nodes ?? [];
	return (
		<ul className="linklist" aria-label={m.bulk.graphList}>
			{nodes.map((n, i) => (
				<li key={n.id}>
					<span className="grow">
						<Link to="/tickets/$key" params={{ key: n.key ?? "" }} onClick={onClose}>
							{showKey(n.key ?? "")} {n.title}
						</Link>{" "}
						<span className="faint">
							{(graph.edges ?? [])
								.filter((e) => e.from === i)
								.map((e) => `${label("link", e.label ?? "")} ${showKey(nodes[e.to ?? 0]?.key ?? "")}`)
								.join(", ")}
						</span>
					</span>
					<ChoiceTag choices={states} value={n.state} />
				</li>
			))}
		</ul>
	);
}
