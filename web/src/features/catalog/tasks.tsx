/* tasks.tsx - tasks of all tickets: mine, my teams', all; done with one key. */
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { ListChecks } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { count } from "@/lib/number";
import { listQuery } from "@/lib/records";
import { fieldOf, useType } from "@/lib/session";
import { now, shortTime } from "@/lib/time";
import { useTitle } from "@/lib/title";
import { m } from "@/messages";
import { Segment } from "@/ui/form";
import { Button, ChoiceTag, cls, Empty, Skeleton, Tag } from "@/ui/kit";
import { complain, say } from "@/ui/toast";
import { moveTask, refreshOrder, type Task } from "./api";

type Whose = "mine" | "team" | "all";
const filters: Record<Whose, string> = { mine: "is:open assignee:me", team: "is:open team:me", all: "is:open" };

export function TasksPage(): ReactNode {
	useTitle(m.catalog.myTasks);
	const navigate = useNavigate({ from: "/tasks" });
	const search = useSearch({ from: "/shell/tasks" });
	const whose: Whose = search.whose === "team" || search.whose === "all" ? search.whose : "mine";
	const ready = search.ready === "1";
	const found = useInfiniteQuery(listQuery<Task>("tasks", { q: filters[whose] + (ready ? " is:ready" : ""), sort: "due_at,position", limit: 100 }));
	const rows = found.data?.pages.flatMap((p) => p.items) ?? [];
	const total = found.data?.pages[0]?.total;
	const [at, setAt] = useState(0);
	const here = rows[Math.min(at, rows.length - 1)];
	const client = useQueryClient();
	const move = useMutation({
		mutationFn: (a: { task: Task; verb: string }) => moveTask(a.task.key, a.verb),
		onSuccess: (_, a) => {
			if (a.verb === "done")
				say(m.catalog.taskDone(a.task.key), () => void moveTask(a.task.key, "reopen").then(() => refreshOrder(client, "")).catch(complain));
			refreshOrder(client, "");
		},
		onError: complain,
	});
	const step = (by: number) => {
		const next = Math.max(0, Math.min(rows.length - 1, at + by));
		setAt(next);
		document.getElementById(`task-${rows[next]?.id ?? 0}`)?.focus();
	};
	useActions([
		{ id: "tasks-next", label: m.catalog.moveDown, group: m.catalog.myTasks, shortcut: "j", run: () => step(1) },
		{ id: "tasks-before", label: m.catalog.moveUp, group: m.catalog.myTasks, shortcut: "k", run: () => step(-1) },
		{ id: "tasks-start", label: m.catalog.start, group: m.catalog.myTasks, shortcut: "s", when: () => here?.state === "open", run: () => here !== undefined && move.mutate({ task: here, verb: "start" }) },
		{ id: "tasks-done", label: m.catalog.done, group: m.catalog.myTasks, shortcut: "e", when: () => here !== undefined, run: () => here !== undefined && move.mutate({ task: here, verb: "done" }) },
	]);
	return (
		<main className="pane-scroll tasks-page">
			<div className="portal-head">
				<h1>
					{m.catalog.myTasks} <span className="faint">{total === undefined ? "" : count(total)}</span>
				</h1>
				<div className="tasks-tools">
					<label className="check">
						<input type="checkbox" checked={ready} onChange={(e) => void navigate({ search: (old) => ({ ...old, ready: e.target.checked ? "1" : undefined }) })} />
						<span>{m.catalog.tasksReady}</span>
					</label>
					<Segment<Whose>
						label={m.catalog.myTasks}
						value={whose}
						options={[
							{ id: "mine", label: m.catalog.tasksMine },
							{ id: "team", label: m.catalog.tasksTeam },
							{ id: "all", label: m.catalog.tasksAll },
						]}
						onChange={(w) => void navigate({ search: (old) => ({ ...old, whose: w === "mine" ? undefined : w }) })}
					/>
				</div>
			</div>
			{found.data === undefined && <Skeleton lines={6} height={40} />}
			{found.data !== undefined && rows.length === 0 && (
				<Empty icon={<ListChecks size={28} />} title={m.catalog.noTasks}>
					{m.catalog.noTasksText}
				</Empty>
			)}
			{rows.length > 0 && (
				<ul className="card task-list" aria-label={m.catalog.myTasks}>
					{rows.map((t, i) => (
						<Row key={t.id} task={t} here={t === here} onFocus={() => setAt(i)} onVerb={(verb) => move.mutate({ task: t, verb })} />
					))}
				</ul>
			)}
			{found.hasNextPage && <Button onClick={() => void found.fetchNextPage()}>{m.more}</Button>}
		</main>
	);
}

function Row({ task: t, here, onFocus, onVerb }: { task: Task; here: boolean; onFocus: () => void; onVerb: (verb: string) => void }): ReactNode {
	const type = useType("task");
	const late = t.due_at !== null && Date.parse(t.due_at) < now();
	return (
		<li className={cls(here && "at")} onFocus={onFocus}>
			<span className="order-task">
				<b>{t.title}</b>
				<small className="faint">
					{t.key}
					{t.ticket !== null && (
						<>
							{" · "}
							<Link id={`task-${t.id}`} to="/tickets/$key" params={{ key: t.ticket.key ?? String(t.ticket.id) }}>
								{t.ticket.key} {t.ticket.name}
							</Link>
						</>
					)}
					{t.assignee !== null ? ` · ${t.assignee.name}` : t.team !== null ? ` · ${t.team.name}` : ""}
					{t.depends_on !== null && ` · ${m.catalog.after(t.depends_on.key ?? "")}`}
				</small>
			</span>
			{t.mandatory && <Tag tone="risk">{m.catalog.mandatory}</Tag>}
			{t.due_at !== null && <span className={cls("n", late && "late")}>{shortTime(t.due_at)}</span>}
			<ChoiceTag choices={fieldOf(type, "state")?.choices} value={t.state} />
			{t.verbs?.includes("start") !== false && t.state === "open" && (
				<Button onClick={() => onVerb("start")} aria-label={`${m.catalog.start}: ${t.title}`}>
					{m.catalog.start}
				</Button>
			)}
			<Button onClick={() => onVerb("done")} aria-label={`${m.catalog.done}: ${t.title}`}>
				{m.catalog.done}
			</Button>
		</li>
	);
}
