/* home.tsx - policies with what the next seven days hold for them, problems first, and the thresholds. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import type { ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { sayError } from "@/lib/api";
import { allQuery } from "@/lib/records";
import { usePart } from "@/lib/scope";
import { can, useMe } from "@/lib/session";
import { useTitle } from "@/lib/title";
import { m } from "@/messages";
import { Button, Note, Skeleton, Tag } from "@/ui/kit";
import { Missing } from "@/ui/missing";
import { allFlightsQuery, nameOf, type Action, type Names, type Policy, type Rule } from "./api";
import { Problems, whoText } from "./flight";

export function EscalationAdmin(): ReactNode {
	const me = useMe();
	const navigate = useNavigate();
	const of = usePart("client");
	useTitle(m.escalation.admin);
	useActions([
		{ id: "esc-new-policy", label: m.escalation.newPolicy, group: m.escalation.admin, shortcut: "n", run: () => void navigate({ to: "/admin/escalation/$key", params: { key: "new" } }) },
		{ id: "esc-new-rule", label: m.escalation.newRule, group: m.escalation.admin, run: () => void navigate({ to: "/admin/thresholds/$key", params: { key: "new" } }) },
	]);
	if (!can(me, "client_admin"))
		return <Missing />;
	return (
		<main className="pane-scroll cards-page esc-page">
			<h1>{m.escalation.admin}</h1>
			<Policies of={of} />
			<Rules of={of} />
		</main>
	);
}

function Policies({ of }: { of: string | undefined }): ReactNode {
	const found = useQuery(allFlightsQuery(of));
	const off = useQuery(allQuery<Policy>("escalation-policies", `active:no${of === undefined ? "" : ` client:${of}`}`, "name"));
	return (
		<section aria-label={m.escalation.policies}>
			<div className="cards-head">
				<div>
					<h2>{m.escalation.policies}</h2>
					<p className="faint">{m.escalation.policiesText}</p>
				</div>
				<Link to="/admin/escalation/$key" params={{ key: "new" }} className="btn primary">
					<Plus size={14} />
					{m.escalation.newPolicy}
				</Link>
			</div>
			{found.error !== null && <Note tone="harm">{sayError(found.error)}</Note>}
			{found.data === undefined && found.error === null && <Skeleton lines={4} />}
			{found.data?.items.length === 0 && <p className="faint">{m.escalation.noPolicies}</p>}
			<ul className="esc-list">
				{found.data?.items.map((f) => {
					const first = f.sunday.acts.find((a) => a.what === "told");
					return (
						<li key={f.policy.id} className="card">
							<div className="grow">
								<Link to="/admin/escalation/$key" params={{ key: String(f.policy.id) }}>
									<b>{f.policy.name}</b>
								</Link>{" "}
								<span className="faint">{[f.policy.team?.name, f.policy.client?.name].filter(Boolean).join(" · ")}</span>
								{f.problems.length === 0 ? <p><Tag tone="ok">{m.escalation.policyOk}</Tag></p> : <Problems flight={f} most={3} />}
								<p className="faint">
									{m.escalation.sunday}: {first === undefined ? m.escalation.empty : whoText(first, f.names)}
								</p>
							</div>
						</li>
					);
				})}
				{off.data?.map((p) => (
					<li key={p.id} className="card">
						<div className="grow">
							<Link to="/admin/escalation/$key" params={{ key: String(p.id) }}>
								<b>{p.name}</b>
							</Link>{" "}
							<Tag tone="mute">{m.escalation.inactive}</Tag>
						</div>
					</li>
				))}
			</ul>
		</section>
	);
}

function Rules({ of }: { of: string | undefined }): ReactNode {
	const navigate = useNavigate();
	const found = useQuery(allQuery<Rule>("escalation-rules", of === undefined ? "" : `client:${of}`, "client,position,id"));
	return (
		<section aria-label={m.escalation.rules}>
			<div className="cards-head">
				<div>
					<h2>{m.escalation.rules}</h2>
					<p className="faint">{m.escalation.rulesText}</p>
				</div>
				<Button onClick={() => void navigate({ to: "/admin/thresholds/$key", params: { key: "new" } })}>
					<Plus size={14} />
					{m.escalation.newRule}
				</Button>
			</div>
			{found.data?.length === 0 && <p className="faint">{m.escalation.noRules}</p>}
			<ul className="esc-list">
				{found.data?.map((r) => (
					<li key={r.id} className="card">
						<div className="grow">
							<Link to="/admin/thresholds/$key" params={{ key: String(r.id) }}>
								<b>{r.name}</b>
							</Link>{" "}
							{!r.active && <Tag tone="mute">{m.escalation.inactive}</Tag>}
							<p className="faint">
								{[r.target === null ? null : (m.clock.target[r.target as keyof typeof m.clock.target] ?? r.target), r.priority === null ? null : `P${r.priority}`, r.team?.name, r.condition, r.client?.name].filter(Boolean).join(" · ")}
							</p>
							<p>
								{r.thresholds.map((t) => `${m.escalation.placeOf(t.percent ?? t.minutes ?? 0, t.percent !== undefined)}: ${t.actions.map((a) => sayAction(a, r.names)).join(", ")}`).join(" · ")}
							</p>
						</div>
					</li>
				))}
			</ul>
		</section>
	);
}

/** "Page (Network down)": what is done, and to whom. */
function sayAction(a: Action, names: Names): string {
	const whom = [
		...(a.whom ?? []).map((w) => m.escalation.whom[w] ?? w),
		...(a.people ?? []).map((p) => nameOf(names, "person", p)),
		a.policy === undefined ? "" : nameOf(names, "policy", a.policy),
		a.rotation === undefined ? "" : m.escalation.onCall(nameOf(names, "rotation", a.rotation)),
		a.team === undefined ? "" : nameOf(names, "team", a.team),
		a.person === undefined ? "" : nameOf(names, "person", a.person),
		a.webhook === undefined ? "" : nameOf(names, "webhook", a.webhook),
		a.do !== "post" ? "" : a.channel === undefined ? m.escalation.teamChannel : nameOf(names, "channel", a.channel),
	].filter(Boolean);
	const done = m.escalation.action[a.do] ?? a.do;
	return whom.length === 0 ? done : `${done} (${whom.join(", ")})`;
}
