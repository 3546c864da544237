/* verdict.tsx - one question: how good the answers are beside the best look-up, whether what is promised happens, and what
 * speaks most; or, without a model, the plain rate and why there is no more. */
import type { ReactNode } from "react";
import { count, decimal, percent } from "@/lib/number";
import { m } from "@/messages";
import { Calibration } from "./calibration";
import type { Asked, Forecast, Verdict, Version } from "./api";

export function Question({ data, model, asked }: { data: Forecast; model: Version | undefined; asked: Asked }): ReactNode {
	const t = m.forecast;
	const v = model?.measure[asked] ?? null;
	const rate = data.rates[asked];
	return (
		<section className="fc-question" aria-label={t.question[asked]}>
			<h2>{t.question[asked]}</h2>
			{rate.of > 0 && <p>{t.rate[asked]?.(rate.happened, rate.of, percent(rate.happened / rate.of))}</p>}
			{v === null ? <p className="faint">{model?.plain === false ? t.noModelFor : t.plainOnly}</p> : <Measured v={v} label={t.question[asked] ?? asked} />}
		</section>
	);
}

export const three = (v: number | null) => (v === null ? "–" : decimal(v, 3));
const nameOf = (what: string) => m.forecast.what[what] ?? what;

function Measured({ v, label }: { v: Verdict; label: string }): ReactNode {
	const t = m.forecast;
	return (
		<>
			<p className="faint">{t.measuredOn(v.tickets, v.moments)}</p>
			<table className="plain-table num fc-against">
				<thead>
					<tr>
						<th scope="col">{t.measure}</th>
						<th scope="col">{t.model}</th>
						<th scope="col" title={t.lookUpHelp}>
							{t.lookUp((v.plain_by ?? ["team", "category", "priority"]).map(nameOf).join(", "))}
						</th>
					</tr>
				</thead>
				<tbody>
					<tr>
						<th scope="row">
							{t.auc} <small>{t.aucHelp}</small>
						</th>
						<td>
							<b>{three(v.auc)}</b>
						</td>
						<td>{three(v.auc_plain)}</td>
					</tr>
					<tr>
						<th scope="row">
							{t.brier} <small>{t.brierHelp}</small>
						</th>
						<td>
							<b>{three(v.brier)}</b>
						</td>
						<td>{three(v.brier_plain ?? null)}</td>
					</tr>
				</tbody>
			</table>
			<p>{sentence(v)}</p>
			<h3>{t.calibration.title}</h3>
			<p className="faint">{t.calibration.text(percent(v.ece))}</p>
			<Calibration tenths={v.calibration} label={label} />
			<Speaks v={v} />
		</>
	);
}

/** What the two numbers mean, in a sentence. */
function sentence(v: Verdict): string {
	const t = m.forecast;
	if (v.auc === null || v.auc_plain === null)
		return t.notComparable;
	return v.auc >= v.auc_plain + 0.005 ? t.better : v.auc <= v.auc_plain - 0.005 ? t.worse : t.same;
}

function Speaks({ v }: { v: Verdict }): ReactNode {
	const t = m.forecast;
	const speaks = v.speaks ?? [];
	const most = speaks[0]?.auc ?? 1;
	return (
		<>
			<h3>{t.speaks}</h3>
			{speaks.length === 0 ? (
				<p className="faint">{t.speaksNone}</p>
			) : (
				<>
					<p className="faint">{t.speaksText}</p>
					<ol className="fc-speaks">
						{speaks.map((s) => (
							<li key={s.what}>
								<span>{nameOf(s.what)}</span>
								<span className="bar">
									<i style={{ width: `${Math.max(2, (s.auc / most) * 100)}%` }} />
								</span>
								<span className="num">{decimal(s.auc, 3)}</span>
							</li>
						))}
					</ol>
				</>
			)}
		</>
	);
}

/** The figures of what is in use. */
export function InUse({ pairs }: { pairs: [string, ReactNode][] }): ReactNode {
	return (
		<dl className="fc-use">
			{pairs.map(([label, value]) => (
				<div key={label}>
					<dt>{label}</dt>
					<dd>{value}</dd>
				</div>
			))}
		</dl>
	);
}

export const tookOf = (v: Version): string => m.time.seconds(Math.max(1, Math.round(v.millis / 1000)));
export const learnedFrom = (v: Version): string => m.forecast.tickets(count(v.examples));
