/* admin.tsx - what was learned for a client, how good it is, from when it is applied by itself, and the rules that
 * bounces ask for. A threshold can be set only where something was measured, and what was measured stands beside it. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { GraduationCap, Route } from "lucide-react";
import { useState, type ReactNode } from "react";
import { sayError } from "@/lib/api";
import { count, percent } from "@/lib/number";
import { ago, bothZones, useNow } from "@/lib/time";
import { m } from "@/messages";
import { ClientPage } from "@/ui/client-page";
import { Button, Empty, Note, Skeleton, Tag } from "@/ui/kit";
import { LearnButton } from "@/ui/learn-button";
import { PlainTable } from "@/ui/table";
import { complain, say } from "@/ui/toast";
import { decide, learnNow, modelsQuery, proposalsQuery, setThreshold, targets, type Model, type Models, type Proposal, type Target } from "./api";
import { Curve } from "./curve";

export function SuggestAdmin(): ReactNode {
	return (
		<ClientPage title={m.suggest.title} className="suggest-admin" tools={(client) => <Learn client={client} />}>
			{(client) => <Client key={client} client={client} />}
		</ClientPage>
	);
}

function Learn({ client }: { client: number }): ReactNode {
	const data = useQuery(modelsQuery(client)).data;
	return (
		<LearnButton
			id="suggest-learn"
			group={m.suggest.title}
			label={m.suggest.admin.learn}
			busy={typeof data?.queued_at === "string"}
			busyLabel={m.suggest.admin.learning}
			learn={() => learnNow(client)}
			queryKey={modelsQuery(client).queryKey}
			queued={m.suggest.admin.queued}
		/>
	);
}

function Client({ client }: { client: number }): ReactNode {
	const found = useQuery(modelsQuery(client));
	const data = found.data;
	if (found.error !== null)
		return <Note tone="harm">{sayError(found.error)}</Note>;
	if (data === undefined)
		return <Skeleton lines={10} />;
	return (
		<>
			<p className="sub">{m.suggest.admin.text}</p>
			{data.closed_since > 0 && <p className="faint">{m.suggest.admin.newSince(data.closed_since)}</p>}
			{data.note !== "" && <Note tone="risk">{data.note}</Note>}
			{!data.models.some((x) => x.active) && (
				<Empty icon={<GraduationCap size={28} />} title={m.suggest.admin.none}>
					{m.suggest.admin.noneText}
				</Empty>
			)}
			<div className="suggest-models">
				{targets.map((target) => {
					const model = data.models.find((x) => x.active && x.target === target);
					return model && <ModelCard key={target} data={data} model={model} target={target} />;
				})}
			</div>
			<Versions models={data.models} />
			<Proposals client={client} />
		</>
	);
}

function ModelCard({ data, model, target }: { data: Models; model: Model; target: Target }): ReactNode {
	const [at, setAt] = useState<number | undefined>(undefined);
	const set = data.thresholds.find((t) => t.target === target);
	const shown = at ?? set?.threshold;
	const x = model.measure;
	const outcomes = data.outcomes.filter((o) => o.target === target);
	return (
		<section className="suggest-model">
			<h2>
				{m.suggest.target[target]} <Tag>{m.suggest.admin.version(model.version)}</Tag>
			</h2>
			<p className="faint">
				{m.suggest.admin.learnedFrom(model.examples)}, {m.suggest.admin.measured(x.tested)}
			</p>
			<dl>
				<div>
					<dt>{m.suggest.admin.first}</dt>
					<dd>{percent(x.top1)}</dd>
				</div>
				<div>
					<dt>{m.suggest.admin.firstThree}</dt>
					<dd>{percent(x.top3)}</dd>
				</div>
				<div>
					<dt>{m.suggest.admin.commonest}</dt>
					<dd>{percent(x.most_common)}</dd>
				</div>
				<div>
					<dt>{m.suggest.admin.off}</dt>
					<dd>{percent(x.calibration)}</dd>
				</div>
			</dl>
			<Curve points={x.curve} at={shown} label={m.suggest.admin.curveText(m.suggest.target[target] ?? target)} />
			<Threshold data={data} model={model} target={target} at={at} onChange={setAt} />
			{outcomes.length > 0 && (
				<p className="faint">
					{m.suggest.admin.outcomes}:{" "}
					{outcomes
						.map((o) => `${count(o.count)} ${m.suggest.admin.outcome[o.outcome] ?? o.outcome}${o.bounced > 0 ? ` (${m.suggest.admin.bounced(o.bounced)})` : ""}`)
						.join(", ")}
				</p>
			)}
		</section>
	);
}

function Threshold({ data, model, target, at, onChange }: { data: Models; model: Model; target: Target; at: number | undefined; onChange: (at: number | undefined) => void }): ReactNode {
	const cache = useQueryClient();
	const set = data.thresholds.find((t) => t.target === target);
	const value = at ?? set?.threshold ?? 0;
	const point = model.measure.curve.find((p) => Math.abs(p.threshold - value) < 0.001);
	const save = useMutation({
		mutationFn: (threshold: number | null) => setThreshold(data.client, target, threshold),
		onSuccess: (after, threshold) => {
			cache.setQueryData(modelsQuery(data.client).queryKey, after);
			onChange(undefined);
			say(threshold === null ? m.suggest.admin.unset : m.suggest.admin.setDone);
		},
		onError: complain,
	});
	return (
		<div className="suggest-threshold">
			<label>
				{m.suggest.admin.threshold}{" "}
				<select className="input" value={String(value)} onChange={(e) => onChange(Number(e.target.value))}>
					<option value="0">{m.suggest.admin.never}</option>
					{model.measure.curve
						.filter((p) => p.threshold >= 0.3 && p.answered > 0)
						.map((p) => (
							<option key={p.threshold} value={String(p.threshold)}>
								{m.suggest.admin.from(percent(p.threshold))}
							</option>
						))}
				</select>
			</label>
			<Button
				disabled={save.isPending || at === undefined || at === (set?.threshold ?? 0)}
				onClick={() => save.mutate(value > 0 ? value : null)}
			>
				{m.suggest.admin.set}
			</Button>
			{value > 0 && point !== undefined && <p>{m.suggest.admin.promise(percent(point.share), percent(point.precision))}</p>}
			{set !== undefined && at === undefined && (
				<Note tone={set.suspended ? "risk" : undefined}>{set.suspended ? m.suggest.admin.suspended : m.suggest.admin.active(percent(set.threshold))}</Note>
			)}
		</div>
	);
}

function Versions({ models }: { models: Model[] }): ReactNode {
	const now = useNow(30);
	if (models.length === 0)
		return null;
	return (
		<section>
			<h2>{m.suggest.admin.versions}</h2>
			<PlainTable head={m.suggest.admin.versionsHead}>
				{models.map((x) => (
					<tr key={x.target + String(x.version)}>
						<td>
							{m.suggest.target[x.target]} {x.version} {x.active && <Tag tone="ok">{m.suggest.admin.inUse}</Tag>}
						</td>
						<td title={bothZones(x.made_at)}>{ago(x.made_at, now)}</td>
						<td>{count(x.examples)}</td>
						<td>{count(x.labels)}</td>
						<td>{percent(x.measure.top1)}</td>
						<td>{percent(x.measure.top3)}</td>
						<td>{m.time.seconds(Math.max(1, Math.round(x.millis / 1000)))}</td>
					</tr>
				))}
			</PlainTable>
		</section>
	);
}

function Proposals({ client }: { client: number }): ReactNode {
	const found = useQuery(proposalsQuery(client));
	if (found.data === undefined)
		return null;
	return (
		<section>
			<h2>{m.suggest.admin.proposals}</h2>
			{found.data.length === 0 && (
				<Empty icon={<Route size={28} />} title={m.suggest.admin.proposalsNone}>
					{m.suggest.admin.proposalsNoneText}
				</Empty>
			)}
			{found.data.map((p) => (
				<ProposalCard key={p.id} client={client} proposal={p} />
			))}
		</section>
	);
}

function ProposalCard({ client, proposal: p }: { client: number; proposal: Proposal }): ReactNode {
	const cache = useQueryClient();
	const run = useMutation({
		mutationFn: (accept: boolean) => decide(p.id, accept),
		onSuccess: async (after, accept) => {
			say(!accept ? m.suggest.admin.dismissed : after.rule !== null ? m.suggest.admin.ruleMade : m.suggest.admin.accepted);
			await cache.invalidateQueries({ queryKey: proposalsQuery(client).queryKey });
		},
		onError: complain,
	});
	return (
		<article className="suggest-proposal">
			<h3>{m.suggest.admin.went(p.times, p.from.name, p.to.name)}</h3>
			<p>
				{m.suggest.admin.route(p.to.name)} <code>{p.q}</code>
			</p>
			<ul>
				{p.evidence.slice(0, 8).map((e) => (
					<li key={e.key}>
						<Link to="/tickets/$key" params={{ key: e.key }}>
							{e.key}
						</Link>{" "}
						{e.title} <span className="faint">{e.reason}</span>
					</li>
				))}
			</ul>
			<div className="line">
				<Button kind="primary" disabled={run.isPending} onClick={() => run.mutate(true)}>
					{m.suggest.admin.makeRule}
				</Button>
				<Button disabled={run.isPending} onClick={() => run.mutate(false)}>
					{m.suggest.admin.dismiss}
				</Button>
			</div>
		</article>
	);
}
