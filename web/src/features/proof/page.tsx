/* page.tsx - "How this was counted": the proof sheet of one clock. The verdict in one sentence, the clock's life as a strip,
 * the ledger line by line, and both files to take away. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { ArrowLeft, Download, Scale } from "lucide-react";
import type { ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { Problem, sayError } from "@/lib/api";
import { showKey } from "@/lib/keys";
import { usePart } from "@/lib/scope";
import { bothZones } from "@/lib/time";
import { useTitle } from "@/lib/title";
import { m } from "@/messages";
import { Empty, Note, Skeleton } from "@/ui/kit";
import { sheetQuery, sheetUrl, type Sheet, type Which } from "./api";
import { Ledger } from "./ledger";
import { verdict } from "./say";
import { Strip } from "./strip";

export function ProofPage(): ReactNode {
	const { key, target } = useParams({ from: "/shell/tickets/$key/clocks/$target" });
	const cycle = usePart("cycle");
	const which = { key, target, cycle };
	const found = useQuery(sheetQuery(which));
	const navigate = useNavigate();
	const back = () => void navigate({ to: "/tickets/$key", params: { key } });
	useTitle(`${m.proof.title}: ${showKey(key)}`);
	useActions([{ id: "proof-leave", label: m.proof.back(showKey(key)), group: m.proof.title, shortcut: "Escape", run: back }]);
	return (
		<main className="proof">
			<Link to="/tickets/$key" params={{ key }} className="proof-back">
				<ArrowLeft size={14} />
				{m.proof.back(showKey(key))}
			</Link>
			{found.isPending && <Skeleton lines={8} />}
			{found.error !== null && <Missing error={found.error} />}
			{found.data !== undefined && <Body which={which} sheet={found.data} />}
		</main>
	);
}

function Missing({ error }: { error: Error }): ReactNode {
	if (!(error instanceof Problem) || error.status !== 404)
		return (
			<>
				<h1>{m.proof.title}</h1>
				<Note tone="harm">{sayError(error)}</Note>
			</>
		);
	return (
		<>
			<h1>{m.proof.title}</h1>
			<Empty icon={<Scale size={28} />} title={m.proof.none}>
				{m.proof.noneText}
			</Empty>
		</>
	);
}

function Body({ which, sheet }: { which: Which; sheet: Sheet }): ReactNode {
	const last = sheet.ledger.at(-1);
	const zone = last?.zone ?? "UTC";
	const said = verdict(sheet.result, zone);
	return (
		<>
			<header className="proof-head">
				<div className="grow">
					<h1>
						{m.proof.title}: {m.proof.target[sheet.target] ?? sheet.target}
					</h1>
					<p className="ell">
						{showKey(sheet.record.key)} · {sheet.shown.title}
					</p>
				</div>
				<Files which={which} sheet={sheet} />
			</header>
			<p className={"proof-verdict " + said.tone}>{said.text}</p>
			<Facts sheet={sheet} zone={zone} />
			<p>
				<Link to="/tickets/$key" params={{ key: which.key }} hash="hand-overs">
					{m.chain.toHandOvers}
				</Link>
			</p>
			<Cycles which={which} sheet={sheet} />
			<Strip sheet={sheet} zone={zone} />
			<h2>
				{m.proof.ledger} <small className="faint">{m.proof.lines(sheet.ledger.length)}</small>
			</h2>
			<Ledger sheet={sheet} zone={zone} />
			<p className="proof-hash faint" title={m.proof.hashHelp}>
				{m.proof.hash}: <code>{sheet.proof}</code>
			</p>
			<p className="faint">{m.proof.hashHelp}</p>
		</>
	);
}

function Files({ which, sheet }: { which: Which; sheet: Sheet }): ReactNode {
	const files = (["pdf", "json"] as const).map((as) => ({ as, label: m.proof[as], href: sheetUrl(which, sheet, as) }));
	useActions(files.map((f) => ({ id: "proof-" + f.as, label: f.label, group: m.proof.title, run: () => window.location.assign(f.href) })));
	return (
		<div className="proof-files">
			{files.map((f) => (
				<a key={f.as} className="btn" href={f.href} download aria-label={f.label}>
					<Download size={14} />
					{f.as.toUpperCase()}
				</a>
			))}
		</div>
	);
}

function Facts({ sheet, zone }: { sheet: Sheet; zone: string }): ReactNode {
	const last = sheet.ledger.at(-1);
	const named = (all: Sheet["definitions"], id?: number, version?: number) => {
		const found = all.find((x) => x.id === id && x.version === version);
		return found === undefined ? "–" : m.proof.version(found.name, found.version);
	};
	return (
		<dl className="proof-facts">
			<dt>{m.proof.client}</dt>
			<dd>{sheet.shown.client}</dd>
			<dt>{m.proof.definition}</dt>
			<dd>{named(sheet.definitions, last?.definition, last?.definition_version)}</dd>
			<dt>{m.proof.calendar}</dt>
			<dd>
				{named(sheet.calendars, last?.calendar, last?.calendar_version)} · {zone}
			</dd>
			<dt>{m.proof.asOf}</dt>
			<dd>{bothZones(sheet.as_of, zone).split("\n").join(" · ")}</dd>
		</dl>
	);
}

function Cycles({ which, sheet }: { which: Which; sheet: Sheet }): ReactNode {
	const navigate = useNavigate();
	const all = sheet.shown.cycles;
	if (all < 2)
		return null;
	return (
		<label className="proof-cycle">
			{m.proof.cycle}{" "}
			<select
				className="input short"
				value={sheet.cycle}
				onChange={(e) =>
					void navigate({ to: "/tickets/$key/clocks/$target", params: { key: which.key, target: which.target }, search: { cycle: e.target.value } })
				}
			>
				{Array.from({ length: all }, (_, i) => (
					<option key={i} value={i + 1}>
						{m.proof.cycleOf(i + 1, all)}
					</option>
				))}
			</select>
		</label>
	);
}
