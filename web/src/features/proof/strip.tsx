/* strip.tsx - the clock's life drawn as one strip: running, outside hours, paused, stopped, and below it the time past the
 * deadline. What it shows stands in the ledger too, so it is a picture to those who read with their ears. */
import type { ReactNode } from "react";
import { longTime } from "@/lib/time";
import { m } from "@/messages";
import type { Sheet } from "./api";

type Kind = "runs" | "waits" | "held" | "done"; // classes are life-runs …
interface Piece {
	from: number;
	to: number;
	kind: Kind;
}

const after: Record<string, Kind> = { start: "waits", resume: "waits", reopen: "waits", revive: "waits", pause: "held", stop: "done", cancel: "done" };

/** From the first line to the end, in pieces; open time is laid over the pieces in which the clock runs. */
export function pieces(sheet: Sheet): { from: number; to: number; pieces: Piece[]; late: number | null } {
	const first = sheet.ledger[0];
	const from = first === undefined ? 0 : Date.parse(first.at);
	const to = Date.parse(sheet.result.stopped_at ?? sheet.as_of);
	const open = sheet.shown.open?.map((x) => ({ from: Date.parse(x.from), to: Date.parse(x.to) }));
	const found: Piece[] = [];
	let kind: Kind = "waits";
	sheet.ledger.forEach((line, i) => {
		const next = sheet.ledger[i + 1];
		const piece = { from: Date.parse(line.at), to: next === undefined ? to : Date.parse(next.at) };
		kind = after[line.what] ?? kind;
		if (piece.to <= piece.from)
			return;
		found.push({ ...piece, kind: kind === "waits" && open === undefined ? "runs" : kind });
		if (kind === "waits")
			for (const o of open ?? [])
				if (o.from < piece.to && o.to > piece.from)
					found.push({ from: Math.max(o.from, piece.from), to: Math.min(o.to, piece.to), kind: "runs" });
	});
	return { from, to, pieces: found, late: sheet.result.breached_at === null ? null : Date.parse(sheet.result.breached_at) };
}

export function Strip({ sheet, zone }: { sheet: Sheet; zone: string }): ReactNode {
	const life = pieces(sheet);
	const width = 1000;
	const x = (t: number) => ((Math.min(Math.max(t, life.from), life.to) - life.from) / (life.to - life.from)) * width;
	if (life.to <= life.from)
		return null;
	const [from, to] = [life.from, life.to].map((t) => longTime(new Date(t).toISOString(), zone));
	return (
		<figure className="proof-life">
			<svg viewBox={`0 0 ${width} 26`} preserveAspectRatio="none" role="img" aria-label={`${m.proof.life}. ${m.proof.lifeOf(from ?? "", to ?? "")}`}>
				{life.pieces.map((p, i) => (
					<rect key={i} className={"life-" + p.kind} x={x(p.from)} y={0} width={x(p.to) - x(p.from)} height={18} />
				))}
				{life.late !== null && life.late < life.to && <rect className="life-late" x={x(life.late)} y={21} width={width - x(life.late)} height={5} />}
			</svg>
			<figcaption>
				<span>{from}</span>
				<span>{to}</span>
			</figcaption>
			<ul className="proof-legend">
				{(["runs", "waits", "held", "done", "late"] as const).map((kind) => (
					<li key={kind}>
						<i className={"life-" + kind} />
						{{ runs: m.proof.running, waits: m.proof.outside, held: m.proof.paused, done: m.proof.stopped, late: m.proof.late }[kind]}
					</li>
				))}
			</ul>
		</figure>
	);
}
