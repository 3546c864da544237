/* ledger.tsx - the ledger as a table: one line for every input, with running total and what was left. */
import { Link } from "@tanstack/react-router";
import { Fragment, type ReactNode } from "react";
import { longTime, zoneOfViewer } from "@/lib/time";
import { m } from "@/messages";
import { cls } from "@/ui/kit";
import type { Line, Sheet, Stretch } from "./api";
import { hours, reasonText, whatText } from "./say";

const nameOf = (all: Sheet["definitions"], id: number, version: number) => all.find((x) => x.id === id && x.version === version)?.name ?? String(id);

export function Ledger({ sheet, zone }: { sheet: Sheet; zone: string }): ReactNode {
	const own = zoneOfViewer();
	const two = own !== zone;
	return (
		<div className="proof-scroll" role="region" aria-label={m.proof.ledger} tabIndex={0}>
			<table className="plain-table proof-ledger">
				<thead>
					<tr>
						<th scope="col" className="num">
							{m.proof.n}
						</th>
						<th scope="col">{m.proof.what}</th>
						<th scope="col">{m.proof.when(zone)}</th>
						{two && <th scope="col">{m.proof.when(own)}</th>}
						<th scope="col">{m.proof.by}</th>
						<th scope="col" className="num">
							{m.proof.counted}
						</th>
						<th scope="col" className="num">
							{m.proof.total}
						</th>
						<th scope="col" className="num">
							{m.proof.left}
						</th>
						<th scope="col">{m.proof.deadline}</th>
					</tr>
				</thead>
				<tbody>
					{sheet.ledger.map((line, i) => (
						<Fragment key={line.n}>
							<Row sheet={sheet} line={line} before={sheet.ledger[i - 1]} zone={zone} two={two} />
							{line.recount?.map((s) => <Again key={s.from} stretch={s} zone={zone} two={two} />)}
						</Fragment>
					))}
				</tbody>
			</table>
		</div>
	);
}

interface RowProps {
	sheet: Sheet;
	line: Line;
	before: Line | undefined;
	zone: string;
	two: boolean;
}

function Row({ sheet, line, before, zone, two }: RowProps): ReactNode {
	const left = line.goal - line.total;
	return (
		<tr className={cls(line.what === "breach" && "harm")}>
			<td className="num">{line.n}</td>
			<th scope="row">
				{line.event === null ? (
					whatText(line.what, line.reason)
				) : (
					<Link to="/tickets/$key" params={{ key: sheet.record.key }} hash={"event-" + line.event} title={m.proof.event(line.event)}>
						{whatText(line.what, line.reason)}
					</Link>
				)}
				<Pinned sheet={sheet} line={line} before={before} />
			</th>
			<td className="when">{longTime(line.at, zone)}</td>
			{two && (
				<td className="when" data-label={m.proof.here}>
					{longTime(line.at)}
				</td>
			)}
			<td>{by(sheet, line)}</td>
			<td className="num" data-label={m.proof.counted}>
				{hours(line.open)}
			</td>
			<td className="num" data-label={m.proof.total}>
				{hours(line.total)}
			</td>
			<td className={cls("num", left < 0 && "over")} data-label={m.proof.left}>
				{hours(left)}
			</td>
			<td className="when" data-label={m.proof.deadline}>
				{line.deadline === null ? "–" : longTime(line.deadline, zone)}
			</td>
		</tr>
	);
}

function by(sheet: Sheet, line: Line): string {
	if (line.rule !== "")
		return line.rule;
	if (line.by === null)
		return m.proof.timeAlone;
	return sheet.shown.people[line.by] ?? m.system;
}

/** Said where it changes: who reads down the column sees the line that brought another. */
function Pinned({ sheet, line, before }: { sheet: Sheet; line: Line; before: Line | undefined }): ReactNode {
	const said: string[] = [];
	if (before === undefined || before.definition !== line.definition || before.definition_version !== line.definition_version)
		said.push(m.proof.version(nameOf(sheet.definitions, line.definition, line.definition_version), line.definition_version));
	if (before === undefined || before.calendar !== line.calendar || before.calendar_version !== line.calendar_version)
		said.push(m.proof.version(nameOf(sheet.calendars, line.calendar, line.calendar_version), line.calendar_version));
	return said.length > 0 && <small>{said.join("; ")}</small>;
}

function Again({ stretch: s, zone, two }: { stretch: Stretch; zone: string; two: boolean }): ReactNode {
	return (
		<tr className="again">
			<td />
			<td>
				{s.counts ? m.proof.counts : m.proof.not}: {s.reason === "" ? m.proof.worked : reasonText(s.reason)}
			</td>
			<td colSpan={two ? 3 : 2}>
				{longTime(s.from, zone)} – {longTime(s.to, zone)}
			</td>
			<td className="num">{hours(s.open)}</td>
			<td colSpan={3} />
		</tr>
	);
}
