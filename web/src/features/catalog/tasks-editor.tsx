/* tasks-editor.tsx - the work an order leads to: what, who, after what, by when, under which answers. */
import type { ReactNode } from "react";
import type { Question } from "@/lib/questions";
import { textOf } from "@/lib/text";
import { m } from "@/messages";
import { Area, Field, TextField } from "@/ui/form";
import type { Template } from "./api";
import { freeName } from "./form-builder";
import { Rows } from "./rows";
import { PersonChoice, TeamChoice, useNames } from "./steps-editor";
import { WhenEditor, whenText } from "./when-editor";

export function TasksEditor({ tasks, form, onChange }: { tasks: Template[]; form: Question[]; onChange: (t: Template[]) => void }): ReactNode {
	const people = useNames("people");
	const teams = useNames("teams");
	const names = tasks.map((t) => t.name);
	return (
		<Rows<Template>
			items={tasks}
			onChange={onChange}
			label={m.catalog.tabTasks}
			title={(t) => t.title || m.catalog.newTaskTitle}
			sub={(t) =>
				[t.person !== undefined ? people.get(t.person) : t.team !== undefined ? teams.get(t.team) : "", t.mandatory === true ? m.catalog.mandatory : "", t.after !== undefined && t.after !== "" ? m.catalog.after(tasks.find((x) => x.name === t.after)?.title ?? t.after) : "", whenText(t.when, form)].filter(Boolean).join(" · ")
			}
			copy={(t) => ({ ...t, name: freeName(names, t.name) })}
			add={() => ({ name: freeName(names, "task"), title: m.catalog.newTaskTitle })}
			addLabel={m.catalog.addTask}
			empty={m.catalog.noTemplates}
			edit={(t, put, i) => <EditTask t={t} put={put} before={tasks.slice(0, i)} form={form} people={people} />}
		/>
	);
}

function EditTask({ t, put, before, form, people }: { t: Template; put: (c: Partial<Template>) => void; before: Template[]; form: Question[]; people: Map<number, string> }): ReactNode {
	const dates = form.filter((q) => q.type === "date" || q.type === "time");
	return (
		<>
			<div className="full">
				<TextField label={m.catalog.taskTitle} required maxLength={200} value={t.title} onChange={(title) => put({ title })} autoFocus />
			</div>
			<Field label={m.catalog.taskText} full>
				{(id) => <Area id={id} className="input" rows={2} maxLength={4000} value={t.description ?? ""} onChange={(description) => put({ description })} />}
			</Field>
			<TeamChoice label={m.catalog.taskTeam} value={t.team} none={m.catalog.teamOfTicket} onChange={(team) => put({ team })} />
			<PersonChoice label={m.catalog.taskPerson} value={t.person} names={people} onChange={(person) => put({ person })} />
			<Field label={m.catalog.taskAfter}>
				{(id) => (
					<select id={id} className="input" value={t.after ?? ""} onChange={(e) => put({ after: e.target.value })}>
						<option value="">{m.catalog.taskAfterNone}</option>
						{before.map((x) => (
							<option key={x.name} value={x.name}>
								{x.title}
							</option>
						))}
					</select>
				)}
			</Field>
			<TextField label={m.catalog.taskDays} type="number" help={t.due_from !== undefined && t.due_from !== "" ? m.catalog.taskFromHelp : ""} value={textOf(t.due_days)} onChange={(v) => put({ due_days: v.trim() === "" ? undefined : Number(v) })} />
			{dates.length > 0 && (
				<Field label={m.catalog.taskFrom}>
					{(id) => (
						<select id={id} className="input" value={t.due_from ?? ""} onChange={(e) => put({ due_from: e.target.value })}>
							<option value="">{m.catalog.taskFromBegin}</option>
							{dates.map((q) => (
								<option key={q.name} value={q.name}>
									{q.label}
								</option>
							))}
						</select>
					)}
				</Field>
			)}
			<label className="check">
				<input type="checkbox" checked={t.mandatory === true} onChange={(e) => put({ mandatory: e.target.checked })} />
				<span>{m.catalog.mandatory}</span>
			</label>
			<WhenEditor when={t.when} form={form} onChange={(when) => put({ when })} />
		</>
	);
}
