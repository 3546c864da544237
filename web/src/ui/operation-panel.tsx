/* operation-panel.tsx - how far work on many records is, at the foot of every page: counts, what was refused and why,
 * cancel, undo. Nothing else has to wait for it. */
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { X } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { cancelOperation, closeOperation, undoOperation, useOperation, type Operation, type Result } from "@/lib/operations";
import { m } from "@/messages";
import { Segment } from "./form";
import { Button, cls, IconButton } from "./kit";

type Show = "failed" | "all";

export default function OperationPanel(): ReactNode {
	const op = useOperation();
	return op === undefined ? null : <Panel key={op.id} op={op} />;
}

function Panel({ op }: { op: Operation }): ReactNode {
	const client = useQueryClient();
	const [open, setOpen] = useState(false);
	const running = op.state === "running";
	const failed = op.done - op.ok;
	const canUndo = !running && op.undoable && !op.isUndo;
	useActions([
		{ id: "operation-results", label: m.bulk.results, group: op.label, when: () => op.done > 0, run: () => setOpen(!open) },
		{ id: "operation-cancel", label: m.bulk.stop, group: op.label, when: () => running, run: () => void cancelOperation(op) },
		{ id: "operation-close", label: m.close, group: op.label, run: closeOperation },
	]);
	return (
		<section className="oppanel" aria-label={m.bulk.title}>
			<header>
				<b className="ell grow">{op.label}</b>
				<span className="num" role="status">
					{running ? m.bulk.progress(op.done, op.total) : op.state === "cancelled" ? m.bulk.stopped(op.done, op.total) : m.queue.bulkDone(op.ok, failed)}
				</span>
				<IconButton label={m.close} onClick={closeOperation}>
					<X size={15} />
				</IconButton>
			</header>
			<progress max={Math.max(1, op.total)} value={op.done} aria-label={m.bulk.title} />
			<footer>
				{running && <Button onClick={() => void cancelOperation(op)}>{m.bulk.stop}</Button>}
				{canUndo && <Button onClick={() => void undoOperation(client, op)}>{m.bulk.undoAll}</Button>}
				<span className="grow" />
				{failed > 0 && <span className="bad">{m.bulk.failed(failed)}</span>}
				<Button kind="quiet" aria-expanded={open} onClick={() => setOpen(!open)} disabled={op.done === 0}>
					{m.bulk.results}
				</Button>
			</footer>
			{open && <Results results={op.results} failed={failed} />}
		</section>
	);
}

const ROW = 28;

function Results({ results, failed }: { results: Result[]; failed: number }): ReactNode {
	const [show, setShow] = useState<Show>(failed > 0 ? "failed" : "all");
	const box = useRef<HTMLDivElement>(null);
	const rows = show === "all" ? results : results.filter((r) => !r.ok);
	const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => box.current, estimateSize: () => ROW, overscan: 8 });
	return (
		<div className="opresults">
			<Segment<Show>
				label={m.ticket.show}
				value={show}
				onChange={setShow}
				options={[
					{ id: "failed", label: m.bulk.failed(failed) },
					{ id: "all", label: m.bulk.allResults(results.length) },
				]}
			/>
			<div ref={box} className="oplist" tabIndex={0} role="list" aria-label={m.bulk.results}>
				<div style={{ height: virtual.getTotalSize() }}>
					{virtual.getVirtualItems().map((v) => {
						const r = rows[v.index];
						return (
							r !== undefined && (
								<div key={v.key} role="listitem" aria-setsize={rows.length} aria-posinset={v.index + 1} style={{ transform: `translateY(${v.start}px)` }}>
									<Link to="/tickets/$key" params={{ key: r.key }}>
										{r.key}
									</Link>
									<span className={cls("ell grow", !r.ok && "bad")}>{r.ok ? m.done : (m.problem[r.code ?? ""] ?? r.detail ?? r.code)}</span>
								</div>
							)
						);
					})}
				</div>
			</div>
		</div>
	);
}
