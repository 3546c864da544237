/* page.tsx - what chances and usual silences of a client are judged by: which version and since when, how good it is, what
 * speaks most, and learning again. Where there is too little to learn from, that is said, and what to do. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { TrendingUp } from "lucide-react";
import type { ReactNode } from "react";
import { sayError } from "@/lib/api";
import { count } from "@/lib/number";
import { fieldOf, useType } from "@/lib/session";
import { ago, bothZones, shortTime, span, useNow } from "@/lib/time";
import { m } from "@/messages";
import { ClientPage } from "@/ui/client-page";
import { cls, Empty, Note, Skeleton, Tag } from "@/ui/kit";
import { LearnButton } from "@/ui/learn-button";
import { PlainTable } from "@/ui/table";
import { forecastQuery, learnAgain, questions, type Asked, type Forecast, type Silence, type Version } from "./api";
import { InUse, learnedFrom, Question, three, tookOf } from "./verdict";

export function ForecastPage(): ReactNode {
	return (
		<ClientPage title={m.forecast.title} className="admin-pad fc-page" tools={(client) => <Learn client={client} />}>
			{(client) => <Client key={client} client={client} />}
		</ClientPage>
	);
}

function Learn({ client }: { client: number }): ReactNode {
	const data = useQuery(forecastQuery(client)).data;
	return (
		<LearnButton
			id="forecast-learn"
			group={m.forecast.title}
			label={data?.version === 0 ? m.forecast.learn : m.forecast.learnAgain}
			busy={(data?.progress ?? null) !== null}
			busyLabel={m.forecast.learning}
			learn={() => learnAgain(client)}
			queryKey={forecastQuery(client).queryKey}
			queued={m.forecast.queued}
		/>
	);
}

function Client({ client }: { client: number }): ReactNode {
	const found = useQuery(forecastQuery(client));
	const data = found.data;
	if (found.error !== null)
		return <Note tone="harm">{sayError(found.error)}</Note>;
	if (data === undefined)
		return <Skeleton lines={10} />;
	const used = data.versions.find((v) => v.active);
	return (
		<>
			<p className="sub">{m.forecast.text}</p>
			<Progress data={data} last={data.versions.find((v) => !v.plain)} />
			{used === undefined ? <Nothing /> : <Used data={data} used={used} />}
			{used !== undefined && (
				<div className="fc-questions">
					{questions.map((q) => (
						<Question key={q} data={data} model={used} asked={q} />
					))}
				</div>
			)}
			<Silences data={data} />
			<Versions versions={data.versions} />
		</>
	);
}

/** How far learning is; announced when its step changes, not with every ticket. */
function Progress({ data: { progress: p }, last }: { data: Forecast; last: Version | undefined }): ReactNode {
	const t = m.forecast.progress;
	const words = p === null ? "" : p.step === "queued" ? t.queued : p.step === "reading" ? t.reading : t.learning(last === undefined ? "" : tookOf(last));
	return (
		<div role="status" className={cls("fc-progress", p !== null && "on")}>
			{p !== null && (
				<>
					<span>{words}</span>
					<span className="faint num" aria-hidden="true">
						{p.step === "reading" ? t.read(p.done, p.of) : ""}
					</span>
					{p.step === "reading" ? <progress max={Math.max(1, p.of)} value={p.done} aria-label={words} /> : <progress aria-label={words} />}
				</>
			)}
		</div>
	);
}

function Nothing(): ReactNode {
	const t = m.forecast.none;
	return (
		<Empty icon={<TrendingUp size={28} />} title={t.title}>
			<p>{t.text}</p>
			<ul className="fc-hints">
				{t.hints.map((hint) => (
					<li key={hint}>{hint}</li>
				))}
				<li>
					<Link to="/admin/$noun" params={{ noun: "import" }}>
						{t.import}
					</Link>
				</li>
			</ul>
		</Empty>
	);
}

function Used({ data, used }: { data: Forecast; used: Version }): ReactNode {
	const t = m.forecast;
	return (
		<section>
			<InUse
				pairs={[
					[t.inUse, used.plain ? t.plainRates : t.version(used.version)],
					[t.since, <span key="since" title={bothZones(used.trained_at)}>{shortTime(used.trained_at)}</span>],
					[t.learnedFrom, learnedFrom(used)],
					[t.took, tookOf(used)],
					[t.newSince, count(data.new)],
				]}
			/>
			{used.plain && <Note tone="risk">{data.examples < data.needed ? t.tooFew(data.examples, data.needed) : t.noModel(data.needed)}</Note>}
		</section>
	);
}

/* ---- usual silence ------------------------------------------------------------------------------ */
function Silences({ data }: { data: Forecast }): ReactNode {
	const t = m.forecast.silence;
	const type = useType("ticket");
	const states = fieldOf(type, "state")?.choices ?? type.states ?? [];
	const d = data.silence_default;
	const rows = states.flatMap((s) => {
		const of = data.silences.filter((x) => x.state === s.id);
		return [...of.filter((x) => x.any_team), ...of.filter((x) => !x.any_team).sort((a, b) => b.examples - a.examples)].map((x) => ({ x, label: s.label }));
	});
	return (
		<section>
			<h2>{t.title}</h2>
			<p className="faint">{t.text(span(d.median_s), span(d.p95_s))}</p>
			{rows.length === 0 ? (
				<p>{t.none}</p>
			) : (
				<div className="fc-wide" tabIndex={0} role="region" aria-label={t.title}>
					<PlainTable className="num" head={t.head}>
						{rows.map(({ x, label }) => (
							<SilenceRow key={`${x.state} ${x.any_team ? "any" : (x.team?.id ?? 0)}`} x={x} label={label} />
						))}
					</PlainTable>
				</div>
			)}
		</section>
	);
}

function SilenceRow({ x, label }: { x: Silence; label: string }): ReactNode {
	const t = m.forecast.silence;
	return (
		<tr className={x.any_team ? "any" : undefined}>
			<td>{x.any_team ? label : <span className="sr">{label}</span>}</td>
			<td>{x.any_team ? t.anyTeam : (x.team?.name ?? t.noTeam)}</td>
			<td>{span(x.median_s)}</td>
			<td>{span(x.p95_s)}</td>
			<td>{count(x.examples)}</td>
		</tr>
	);
}

/* ---- versions ----------------------------------------------------------------------------------- */
function Versions({ versions }: { versions: Version[] }): ReactNode {
	const at = useNow(30);
	const t = m.forecast;
	const auc = (v: Version, q: Asked) => three(v.measure[q]?.auc ?? null);
	if (versions.length === 0)
		return null;
	return (
		<section>
			<h2>{t.versions}</h2>
			<div className="fc-wide" tabIndex={0} role="region" aria-label={t.versions}>
				<PlainTable className="num" head={t.versionsHead}>
					{versions.map((v) => (
						<tr key={v.version}>
							<td>
								{v.version} {v.active && <Tag tone="ok">{t.active}</Tag>} {v.plain && <Tag>{t.plainRates}</Tag>}
							</td>
							<td title={bothZones(v.trained_at)}>{ago(v.trained_at, at)}</td>
							<td>{count(v.examples)}</td>
							<td>{count(v.moments)}</td>
							<td>{auc(v, "breach")}</td>
							<td>{auc(v, "reassign")}</td>
							<td>{tookOf(v)}</td>
						</tr>
					))}
				</PlainTable>
			</div>
		</section>
	);
}
