/* rules.tsx - the rules of all clients one administers, in the order they run: a list that is moved about by buttons and
 * keys, and the editor beside it. One page for routing, one for major-incident candidates. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { ArrowDown, ArrowUp, Plus, Route } from "lucide-react";
import type { ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { sayError } from "@/lib/api";
import { useFreshClient } from "@/lib/fresh";
import { useNarrow } from "@/lib/narrow";
import { allQuery, touchRecords } from "@/lib/records";
import { useWords } from "@/lib/routing";
import { usePart } from "@/lib/scope";
import { can, useMe } from "@/lib/session";
import { useTitle } from "@/lib/title";
import { m } from "@/messages";
import { Button, cls, Empty, IconButton, Note, Skeleton, Tag } from "@/ui/kit";
import { Missing } from "@/ui/missing";
import { complain, say } from "@/ui/toast";
import { orderRules, type Purpose, type Rule } from "./api";
import { RuleEditor } from "./editor";

export function RoutingPage(): ReactNode {
	return <RulesPage purpose="routing" />;
}

export function MajorPage(): ReactNode {
	return <RulesPage purpose="major" />;
}

export const rulesQuery = (purpose: Purpose, client: string | undefined) =>
	allQuery<Rule>("routing-rules", `purpose:${purpose}${client === undefined ? "" : ` client:${client}`}`, "client,position,id");

/** Swap with the neighbour of the same client. */
function moved(rules: Rule[], rule: Rule, by: 1 | -1): Rule[] | null {
	const mine = rules.filter((r) => r.client?.id === rule.client?.id);
	const from = mine.findIndex((r) => r.id === rule.id);
	const other = mine[from + by];
	if (other === undefined)
		return null;
	mine[from + by] = rule;
	mine[from] = other;
	return mine;
}

/** Shown at once; orders are sent one after the other, and a list from before them is not shown meanwhile. */
function useMove(purpose: Purpose, of: string | undefined) {
	const client = useFreshClient();
	const key = rulesQuery(purpose, of).queryKey;
	const save = useMutation({
		scope: { id: key.join(" ") },
		mutationFn: (order: Rule[]) => orderRules(order.map((r) => r.id)),
		onMutate: (order) => {
			const at = new Map(order.map((r, i) => [r.id, i]));
			return client.ahead<Rule[]>(key, (old) => [...old].sort((a, b) => (a.client?.id === b.client?.id ? (at.get(a.id) ?? 0) - (at.get(b.id) ?? 0) : 0)));
		},
		onError: (e, _, shown) => {
			if (shown !== undefined)
				client.setQueryData(key, shown.before);
			complain(e);
		},
		onSuccess: () => say(m.routing.moved),
		onSettled: (_, _e, _v, shown) => {
			touchRecords(client, "routing-rules");
			shown?.release();
		},
	});
	return (rules: Rule[], rule: Rule, by: 1 | -1) => {
		const order = moved(rules, rule, by);
		if (order !== null)
			save.mutate(order);
	};
}

function RulesPage({ purpose }: { purpose: Purpose }): ReactNode {
	const me = useMe();
	const page = purpose === "routing" ? "/admin/routing" : "/admin/major-rules";
	const search: { at?: string } = useSearch({ strict: false });
	const navigate = useNavigate();
	const of = usePart("client");
	const found = useQuery(rulesQuery(purpose, of));
	const rules = found.data ?? [];
	const swap = useMove(purpose, of);
	const move = (rule: Rule, by: 1 | -1) => swap(rules, rule, by);
	const title = purpose === "routing" ? m.routing.rules : m.routing.major;
	const open = (at: string | undefined) => void navigate({ to: page, search: (old) => ({ ...old, at }) });
	const narrow = useNarrow(900);
	const alone = narrow && search.at !== undefined;
	const Pane = alone ? "main" : "aside";
	const at = rules.find((r) => String(r.id) === search.at);
	useTitle(title);
	useActions([
		{ id: "rule-new", label: m.routing.newRule, group: title, shortcut: "n", run: () => open("new") },
		...(at === undefined
			? []
			: [
					{ id: "rule-up", label: m.routing.up(at.name), group: title, shortcut: "Alt+ArrowUp", run: () => move(at, -1) },
					{ id: "rule-down", label: m.routing.down(at.name), group: title, shortcut: "Alt+ArrowDown", run: () => move(at, 1) },
				]),
	]);
	if (!can(me, "client_admin"))
		return <Missing />;
	return (
		<div className={cls("rules", search.at !== undefined && "with-editor")}>
			{!alone && (
				<main className="rules-main">
					<div className="rules-head">
						<h1>{title}</h1>
						<Button kind="primary" onClick={() => open("new")} shortcut="n">
							<Plus size={14} />
							{m.routing.newRule}
						</Button>
						<p className="faint">{purpose === "routing" ? m.routing.rulesIntro : m.routing.majorIntro}</p>
					</div>
					<div className="rules-list">
						{found.error !== null && <Note tone="harm">{sayError(found.error)}</Note>}
						{found.data === undefined && found.error === null && <Skeleton lines={6} />}
						{found.data !== undefined && rules.length === 0 && (
							<Empty icon={<Route size={28} />} title={m.routing.emptyTitle} action={<Button onClick={() => open("new")}>{m.routing.newRule}</Button>}>
								{m.routing.emptyText}
							</Empty>
						)}
						{rules.length > 0 && <RuleTable rules={rules} at={search.at} page={page} onMove={move} />}
					</div>
				</main>
			)}
			{search.at !== undefined && (
				<Pane className="side-editor rules-editor" aria-label={m.routing.rules}>
					<RuleEditor key={search.at + purpose} purpose={purpose} ruleKey={search.at === "new" ? undefined : search.at} onDone={open} />
				</Pane>
			)}
		</div>
	);
}

function RuleTable({ rules, at, page, onMove }: { rules: Rule[]; at: string | undefined; page: "/admin/routing" | "/admin/major-rules"; onMove: (rule: Rule, by: 1 | -1) => void }): ReactNode {
	const many = new Set(rules.map((r) => r.client?.id)).size > 1;
	return (
		<table className="plain-table">
			<thead>
				<tr>
					<th scope="col">{m.routing.order}</th>
					<th scope="col">{m.routing.name}</th>
					<th scope="col">{m.routing.when}</th>
					<th scope="col">{m.routing.then}</th>
					<th scope="col">{m.routing.state}</th>
				</tr>
			</thead>
			<tbody>
				{rules.map((r, i) => (
					<RuleRow
						key={r.id}
						rule={r}
						number={rules.slice(0, i + 1).filter((x) => x.client?.id === r.client?.id).length}
						last={!rules.slice(i + 1).some((x) => x.client?.id === r.client?.id)}
						client={many ? r.client?.name : undefined}
						on={at === String(r.id)}
						page={page}
						onMove={(by) => onMove(r, by)}
					/>
				))}
			</tbody>
		</table>
	);
}

interface RowProps {
	rule: Rule;
	number: number;
	last: boolean;
	client: string | undefined;
	on: boolean;
	page: "/admin/routing" | "/admin/major-rules";
	onMove: (by: 1 | -1) => void;
}

function RuleRow({ rule: r, number, last, client, on, page, onMove }: RowProps): ReactNode {
	const { value } = useWords();
	return (
		<tr className={cls(on && "at", !r.active && "off")}>
			<td className="moves">
				<span className="num">{number}</span>
				<IconButton label={m.routing.up(r.name)} disabled={number === 1} onClick={() => onMove(-1)}>
					<ArrowUp size={13} />
				</IconButton>
				<IconButton label={m.routing.down(r.name)} disabled={last} onClick={() => onMove(1)}>
					<ArrowDown size={13} />
				</IconButton>
			</td>
			<td>
				<Link to={page} search={(old) => ({ ...old, at: String(r.id) })}>
					{r.name}
				</Link>
				<div className="faint">
					{[client, r.all_clients ? m.routing.allClients : "", m.routing.runs[r.runs_on]].filter(Boolean).join(" · ")}
				</div>
			</td>
			<td>
				<code>{r.condition === "" ? m.routing.everyTicket : r.condition}</code>
			</td>
			<td>
				{r.purpose === "major" ? (
					m.routing.proposes
				) : (
					<ul className="effects">
						{(r.shown ?? []).map((s, i) => (
							<li key={i}>
								<span className="faint">{m.routing.effect[s.field] ?? s.label}</span> {["impact", "urgency"].includes(s.field) ? value(s.field, r.effects[s.field as "impact" | "urgency"]) : s.text}
							</li>
						))}
					</ul>
				)}
				{r.stop && <Tag>{m.routing.stops}</Tag>}
			</td>
			<td>
				<Tag tone={r.active ? "ok" : "mute"}>{r.active ? m.routing.active : m.routing.draft}</Tag>
				{r.problem !== undefined && r.problem !== "" && <div className="wrong">{m.routing.problem(r.problem)}</div>}
			</td>
		</tr>
	);
}
