/* order-card.tsx - on the ticket's page: what was asked, who approves, what is to do, how it was found. Drawn when there is
 * any of it; approvals and tasks can be added to every open ticket. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, Circle, CircleDot, Plus, SkipForward, UserCheck } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { apiUrl, sayError } from "@/lib/api";
import { createRecord } from "@/lib/records";
import { can, useMe } from "@/lib/session";
import { now, shortTime } from "@/lib/time";
import type { Completion, Ticket } from "@/lib/types";
import { m } from "@/messages";
import { AnswerList } from "@/ui/answers";
import { Combo } from "@/ui/combo";
import { FormDialog } from "@/ui/dialog";
import { Field, TextField } from "@/ui/form";
import { Button, cls, IconButton, Tag } from "@/ui/kit";
import { complain, say } from "@/ui/toast";
import { askPeople, delegate, moveTask, orderQuery, refreshOrder, withReason, type Asked, type Order, type Round, type Task } from "./api";

type Asking = { what: "ask" } | { what: "withdraw" } | { what: "waive" } | { what: "task" } | { what: "skip"; task: Task } | { what: "name"; row: Asked };

export function OrderCard({ ticket: t }: { ticket: Ticket }): ReactNode {
	const me = useMe();
	const order = useQuery(orderQuery(t.key)).data;
	const [asking, setAsking] = useState<Asking | null>(null);
	const work = can(me, "work", t.client?.id);
	const lead = can(me, "share", t.client?.id);
	const open = t["open"] === true;
	useActions([
		{ id: "ticket-ask", label: m.catalog.askApproval, group: t.key, when: () => work && open, run: () => setAsking({ what: "ask" }) },
		{ id: "ticket-task", label: m.catalog.newTask, group: t.key, when: () => work && open, run: () => setAsking({ what: "task" }) },
	]);
	if (order === undefined)
		return null;
	return (
		<>
			{order.item !== null && <AskedCard order={order} />}
			<ApprovalsCard order={order} work={work && open} lead={lead && open} ask={setAsking} />
			<TasksCard order={order} ticket={t} work={work} lead={lead} ask={setAsking} />
			<RatingCard ticket={t} />
			{asking !== null && <Ask key={asking.what} asking={asking} ticket={t} onClose={() => setAsking(null)} />}
		</>
	);
}

function AskedCard({ order }: { order: Order }): ReactNode {
	return (
		<section>
			<h2>{m.catalog.cardAsked}</h2>
			<AnswerList answers={order.answers} fileUrl={(id) => apiUrl(`/attachments/${id}`)} />
			<p className="faint card-note">
				{order.item !== null && m.catalog.cardVersion(order.item.name, order.item.version)}
				{order.ordered_by !== undefined && order.ordered_at !== undefined && ` · ${m.catalog.orderedBy(order.ordered_by.name, shortTime(order.ordered_at))}`}
				{typeof order.expected_at === "string" && ` · ${m.catalog.expected(shortTime(order.expected_at))}`}
			</p>
		</section>
	);
}

function ApprovalsCard({ order, work, lead, ask }: { order: Order; work: boolean; lead: boolean; ask: (a: Asking) => void }): ReactNode {
	const newest = order.approvals[order.approvals.length - 1];
	const waits = newest !== undefined && ["asked", "expired"].includes(newest.state);
	if (newest === undefined && !work)
		return null;
	return (
		<section>
			<h2 className="card-head">
				{m.catalog.cardApprovals}
				<span className="grow" />
				{work && (
					<IconButton label={m.catalog.askApproval} onClick={() => ask({ what: "ask" })}>
						<UserCheck size={15} />
					</IconButton>
				)}
			</h2>
			{newest !== undefined && <RoundList round={newest} lead={lead} ask={ask} />}
			{waits && lead && (
				<Button kind="quiet" onClick={() => ask({ what: "withdraw" })}>
					{m.catalog.goOnWithout}
				</Button>
			)}
		</section>
	);
}

const tone = (state: string) => (state === "approved" ? "ok" : state === "rejected" ? "harm" : state === "expired" ? "risk" : state === "asked" ? "info" : "mute");

function RoundList({ round, lead, ask }: { round: Round; lead: boolean; ask: (a: Asking) => void }): ReactNode {
	return (
		<ol className="order-steps">
			{round.steps.map((s, i) => (
				<li key={i}>
					<div className="order-step">
						<b>{s.name || m.catalog.step(i + 1)}</b>
						<span className="faint">{s.people.length > 1 && (s.need === "share" ? m.catalog.need.share(s.percent) : m.catalog.need[s.need])}</span>
						{s.people.length === 0 && <Tag tone="mute">{m.catalog.state[s.state]}</Tag>}
					</div>
					<ul>
						{s.people.map((p) => (
							<li key={p.id}>
								<span className="ell">{p.approver?.name ?? m.catalog.nobodyFound}</span>
								<Tag tone={tone(p.state)}>{m.catalog.state[p.state] ?? p.state}</Tag>
								{p.approver === null && p.state === "asked" && lead && (
									<Button kind="quiet" onClick={() => ask({ what: "name", row: p })}>
										{m.catalog.nameSomebody}
									</Button>
								)}
								<small className="faint">
									{p.state === "asked" && p.due_at !== null && m.catalog.due(shortTime(p.due_at))}
									{p.decided_at !== null && shortTime(p.decided_at)}
									{p.reminders > 0 && ` · ${m.catalog.reminders(p.reminders)}`}
									{p.words !== "" && ` · ${p.words}`}
								</small>
							</li>
						))}
					</ul>
				</li>
			))}
		</ol>
	);
}

function TasksCard({ order, ticket: t, work, lead, ask }: { order: Order; ticket: Ticket; work: boolean; lead: boolean; ask: (a: Asking) => void }): ReactNode {
	const client = useQueryClient();
	const done = order.tasks.filter((x) => !x.open).length;
	const move = useMutation({
		mutationFn: (a: { task: Task; verb: string }) => moveTask(a.task.key, a.verb),
		onSuccess: (_, a) => {
			if (a.verb === "done")
				say(m.catalog.taskDone(a.task.key), () => void moveTask(a.task.key, "reopen").then(() => refreshOrder(client, t.key)).catch(complain));
		},
		onSettled: () => refreshOrder(client, t.key),
		onError: complain,
	});
	if (order.tasks.length === 0 && !work)
		return null;
	const stuck = order.tasks.some((x) => x.open && x.mandatory);
	return (
		<section>
			<h2 className="card-head">
				{m.catalog.cardTasks}
				{order.tasks.length > 0 && <span className="faint">{m.catalog.taskProgress(done, order.tasks.length)}</span>}
				<span className="grow" />
				{work && t["open"] === true && (
					<IconButton label={m.catalog.newTask} onClick={() => ask({ what: "task" })}>
						<Plus size={15} />
					</IconButton>
				)}
			</h2>
			{order.tasks.length > 0 && <meter className="order-meter" min={0} max={order.tasks.length} value={done} aria-label={m.catalog.taskProgress(done, order.tasks.length)} />}
			<ul className="order-tasks">
				{order.tasks.map((x) => (
					<TaskRow key={x.id} task={x} all={order.tasks} work={work} onVerb={(verb) => (verb === "skip" ? ask({ what: "skip", task: x }) : move.mutate({ task: x, verb }))} />
				))}
			</ul>
			{stuck && lead && (
				<Button kind="quiet" onClick={() => ask({ what: "waive" })}>
					{m.catalog.waive}
				</Button>
			)}
		</section>
	);
}

function TaskRow({ task: x, all, work, onVerb }: { task: Task; all: Task[]; work: boolean; onVerb: (verb: string) => void }): ReactNode {
	const before = all.find((y) => y.id === x.depends_on?.id);
	const blocked = x.open && before?.open === true;
	const late = x.open && x.due_at !== null && Date.parse(x.due_at) < now();
	return (
		<li className={cls(!x.open && "over")}>
			{work && x.open ? (
				<IconButton label={`${m.catalog.done}: ${x.title}`} disabled={blocked} onClick={() => onVerb("done")}>
					{x.state === "in_progress" ? <CircleDot size={16} /> : <Circle size={16} />}
				</IconButton>
			) : (
				<IconButton label={`${m.catalog.reopen}: ${x.title}`} disabled={!work} onClick={() => onVerb("reopen")}>
					{x.state === "skipped" ? <SkipForward size={16} /> : <Check size={16} />}
				</IconButton>
			)}
			<span className="order-task">
				<span>
					{x.title} {x.mandatory && x.open && <Tag tone="risk">{m.catalog.mandatory}</Tag>}
				</span>
				<small className="faint">
					{x.key}
					{x.assignee !== null ? ` · ${x.assignee.name}` : x.team !== null ? ` · ${x.team.name}` : ""}
					{blocked && ` · ${m.catalog.after(before.key)}`}
					{x.due_at !== null && x.open && <span className={cls(late && "late")}> · {shortTime(x.due_at)}</span>}
					{x.skip_reason !== "" && ` · ${x.skip_reason}`}
				</small>
			</span>
			{work && x.open && (
				<IconButton label={`${m.catalog.skip}: ${x.title}`} onClick={() => onVerb("skip")}>
					<SkipForward size={14} />
				</IconButton>
			)}
		</li>
	);
}

function RatingCard({ ticket: t }: { ticket: Ticket }): ReactNode {
	const rating = t["rating"];
	const words = t["rating_words"];
	if (typeof rating !== "number")
		return null;
	return (
		<section>
			<h2>{m.catalog.rating}</h2>
			<p className={cls(rating <= 2 && "tone-harm")}>
				<span aria-hidden="true">{"★".repeat(rating) + "☆".repeat(5 - rating)}</span> {m.catalog.stars[rating - 1]}
			</p>
			{typeof words === "string" && words !== "" && <p className="card-note">{words}</p>}
		</section>
	);
}

/* ---- dialogs -------------------------------------------------------------------------------- */
const titles = (a: Asking): string =>
	({ ask: m.catalog.askApproval, withdraw: m.catalog.goOnWithout, waive: m.catalog.waive, task: m.catalog.newTask, skip: m.catalog.skip, name: m.catalog.nameSomebody })[a.what];

function Ask({ asking, ticket: t, onClose }: { asking: Asking; ticket: Ticket; onClose: () => void }): ReactNode {
	const client = useQueryClient();
	const [text, setText] = useState("");
	const [people, setPeople] = useState<Completion[]>([]);
	const [need, setNeed] = useState("all");
	const [hours, setHours] = useState("48");
	const [team, setTeam] = useState<Completion | null>(null);
	const [mandatory, setMandatory] = useState(false);
	const send = useMutation({
		mutationFn: async (): Promise<void> => {
			const who = people.map((p) => Number(p.value));
			if (asking.what === "ask")
				await askPeople(t.key, { people: who, need, name: text.trim(), due_hours: Number(hours) || 0 });
			else if (asking.what === "withdraw")
				await withReason(t.key, "approvals/withdraw", text);
			else if (asking.what === "waive")
				await withReason(t.key, "tasks/waive", text);
			else if (asking.what === "skip")
				await moveTask(asking.task.key, "skip", { reason: text });
			else if (asking.what === "name")
				await delegate(asking.row.id, who[0] ?? 0);
			else
				await createRecord("tasks", { title: text.trim(), ticket: t.id, client: t.client?.id, mandatory, ...(team !== null ? { team: Number(team.value) } : {}), ...(who[0] !== undefined ? { assignee: who[0] } : {}) });
		},
		onSuccess: () => {
			refreshOrder(client, t.key);
			onClose();
		},
	});
	const wantsPeople = asking.what === "ask" || asking.what === "name";
	const ready = wantsPeople ? people.length > 0 : text.trim() !== "";
	const many = asking.what === "ask";
	return (
		<FormDialog
			title={asking.what === "skip" ? `${m.catalog.skip}: ${asking.task.title}` : titles(asking)}
			text={asking.what === "withdraw" ? m.catalog.goOnText : asking.what === "waive" ? m.catalog.waiveText : undefined}
			submit={titles(asking)}
			busy={send.isPending || !ready}
			error={send.error === null ? null : sayError(send.error)}
			onClose={onClose}
			onSubmit={() => send.mutate()}
		>
			{asking.what !== "name" && (
				<TextField label={asking.what === "ask" ? m.catalog.askName : asking.what === "task" ? m.catalog.taskTitle : m.catalog.reason} required={asking.what !== "ask"} maxLength={asking.what === "ask" ? 120 : 200} value={text} onChange={setText} autoFocus={!wantsPeople} />
			)}
			{(wantsPeople || asking.what === "task") && (
				<Field label={asking.what === "task" ? m.catalog.taskPerson : m.catalog.askWho} required={wantsPeople}>
					{(id) => <PeoplePicker id={id} label={m.catalog.askWho} many={many} value={people} onChange={setPeople} />}
				</Field>
			)}
			{asking.what === "task" && (
				<>
					<Field label={m.catalog.taskTeam}>{(id) => <Combo id={id} label={m.catalog.taskTeam} type="team" field="" value={team} onChange={setTeam} clearable />}</Field>
					<label className="check">
						<input type="checkbox" checked={mandatory} onChange={(e) => setMandatory(e.target.checked)} />
						<span>{m.catalog.mandatory}</span>
					</label>
				</>
			)}
			{many && (
				<div className="form-grid">
					<Field label={m.catalog.askNeed}>
						{(id) => (
							<select id={id} className="input" value={need} onChange={(e) => setNeed(e.target.value)}>
								<option value="all">{m.catalog.needs["all"]}</option>
								<option value="any">{m.catalog.needs["any"]}</option>
							</select>
						)}
					</Field>
					<TextField label={m.catalog.askHours} type="number" min={0} max={8760} value={hours} onChange={setHours} />
				</div>
			)}
		</FormDialog>
	);
}

/** One or several people: the box stays empty after each, those chosen stand before it. */
export function PeoplePicker({ id, label, many, value, onChange }: { id: string; label: string; many: boolean; value: Completion[]; onChange: (v: Completion[]) => void }): ReactNode {
	return (
		<div className="people-picker">
			{many &&
				value.map((p) => (
					<button key={p.value} type="button" className="tag" aria-label={`${m.remove}: ${p.label}`} onClick={() => onChange(value.filter((x) => x !== p))}>
						{p.label} ×
					</button>
				))}
			<Combo id={id} label={label} type="person" field="" value={many ? null : (value[0] ?? null)} onChange={(c) => onChange(c === null ? [] : many ? [...value.filter((x) => x.value !== c.value), c] : [c])} exclude={(c) => many && value.some((x) => x.value === c.value)} clearable={!many} />
		</div>
	);
}

