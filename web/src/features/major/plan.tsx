/* plan.tsx - a communication plan being made: a card for each audience. The server checks what is typed and names the place. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { Plus, X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { sayError } from "@/lib/api";
import { useBegun, type Begun } from "@/lib/begun";
import { allQuery, createRecord, oneQuery, patchRecord } from "@/lib/records";
import { can, useMe } from "@/lib/session";
import { useTitle } from "@/lib/title";
import type { Named, Rec } from "@/lib/types";
import { wrongIn } from "@/lib/wrong";
import { m } from "@/messages";
import { Combo } from "@/ui/combo";
import { Area, Field, TextField } from "@/ui/form";
import { Button, IconButton, Note, Skeleton } from "@/ui/kit";
import { Meanwhile } from "@/ui/meanwhile";
import { Missing } from "@/ui/missing";
import { say } from "@/ui/toast";
import { ClientChoice, useOwnClients } from "./admin";
import { audiences, channels, isPublic, touchPlans, type Plan } from "./api";

type AudienceRow = Plan["audiences"][number];
interface Form {
	name: string;
	description: string;
	client: number;
	language: "en" | "de";
	standard: boolean;
	active: boolean;
	audiences: AudienceRow[];
}
type NamedRec = Rec & { name: string };
type Known = Map<string, string>;

const open_ = ["since", "duration", "service", "client", "impact", "reports", "people", "doing", "next_update"];
const inside = ["key", "title", "priority", "team", "assignee", "work", "said", "target", "manager"];
const variables = (a: string) => [...open_, ...(isPublic(a) ? [] : inside)].map((x) => `{{${x}}}`).join(" ");
const blank = (audience: string): AudienceRow => ({ audience, channels: [isPublic(audience) ? "status" : "mail"], cadence: 60, first: 30, calendar: null, people: [], teams: [], addresses: [], requesters: false, chat: null, subject: "", text: "", last: "" });

export function PlanPage(): ReactNode {
	const { key } = useParams({ from: "/shell/admin/major/$key" });
	const me = useMe();
	const { clients, client } = useOwnClients();
	const found = useQuery({ ...oneQuery<Plan>("comms-plans", key), enabled: key !== "new" });
	const begun = useBegun(found.data), { record: p } = begun;
	useTitle(key === "new" ? m.major.newPlan : (p?.name ?? m.major.admin));
	if (!can(me, "client_admin") || client === undefined || (found.error !== null && p === undefined))
		return <Missing />;
	if (key === "new")
		return <Editor key="new" begun={begun} start={{ name: "", description: "", client: client.id, language: "en", standard: false, active: true, audiences: [blank("executives"), blank("technicians")] }} clients={clients} names={new Map()} />;
	if (p === undefined)
		return (
			<main className="pane-scroll">
				<Skeleton lines={8} />
			</main>
		);
	const names: Known = new Map(Object.entries(p.names).flatMap(([kind, list]) => list.map((n): [string, string] => [`${kind}:${n.id}`, n.name])));
	return <Editor key={`${p.id}.${p.version}`} begun={begun} start={{ name: p.name, description: p.description, client: p.client?.id ?? 0, language: p.language, standard: p.standard, active: p.active, audiences: p.audiences }} clients={[]} names={names} />;
}

function Editor({ start, begun, clients, names }: { start: Form; begun: Begun<Plan>; clients: Named[]; names: Known }): ReactNode {
	const { record: plan } = begun;
	const cache = useQueryClient();
	const navigate = useNavigate();
	const [form, setForm] = useState(start);
	const change = (c: Partial<Form>) => {
		begun.touch();
		setForm((old) => ({ ...old, ...c }));
	};
	const back = () => void navigate({ to: "/admin/major" });
	const { client, ...body } = form;
	const save = useMutation({
		mutationFn: async () => (plan === undefined ? createRecord<Plan>("comms-plans", { ...body, client }) : (await patchRecord<Plan>("comms-plans", String(plan.id), body, plan.version)).data),
		onSuccess: () => {
			touchPlans(cache);
			void cache.invalidateQueries({ queryKey: ["comms-plans", "one"] });
			say(m.major.saved);
			back();
		},
	});
	useActions([{ id: "major-save", label: m.major.save, group: m.major.admin, shortcut: "Mod+s", run: () => save.mutate() }]);
	const { field, wrong } = wrongIn(save.error);
	const left = audiences.filter((a) => !form.audiences.some((x) => x.audience === a));
	const row = (i: number, c: Partial<AudienceRow>) => change({ audiences: form.audiences.map((x, k) => (k === i ? { ...x, ...c } : x)) });
	return (
		<main className="pane-scroll cards-page major-page">
			<form
				className="major-form"
				noValidate
				onSubmit={(e) => {
					e.preventDefault();
					save.mutate();
				}}
			>
				<div className="cards-head">
					<h1>{plan?.name ?? m.major.newPlan}</h1>
					<div className="cards-tools">
						<Button onClick={back}>{m.major.leave}</Button>
						<Button kind="primary" type="submit" shortcut="Mod+s" disabled={save.isPending}>
							{m.major.save}
						</Button>
					</div>
				</div>
				<Meanwhile of={begun} />
				{save.error !== null && field !== "name" && !field.startsWith("audiences[") && <Note tone="harm">{sayError(save.error)}</Note>}
				<section className="card major-choose" aria-label={m.major.plan}>
					<TextField label={m.major.planName} value={form.name} onChange={(name) => change({ name })} error={wrong("name")} maxLength={120} required />
					<TextField label={m.major.planFor} value={form.description} onChange={(description) => change({ description })} maxLength={1000} />
					{clients.length > 1 && <ClientChoice clients={clients} value={form.client} onChange={(c) => change({ client: c })} />}
					<Field label={m.major.language}>
						{(id) => (
							<select id={id} className="input" value={form.language} onChange={(e) => change({ language: e.target.value as Form["language"] })}>
								<option value="en">{m.major.languages.en}</option>
								<option value="de">{m.major.languages.de}</option>
							</select>
						)}
					</Field>
					<label className="check">
						<input type="checkbox" checked={form.standard} onChange={(e) => change({ standard: e.target.checked })} />
						<span>{m.major.standard}</span>
					</label>
					<label className="check">
						<input type="checkbox" checked={form.active} onChange={(e) => change({ active: e.target.checked })} />
						<span>{m.major.active}</span>
					</label>
				</section>
				{form.audiences.map((a, i) => (
					<AudienceCard key={a.audience} row={a} client={form.client} names={names} wrong={(name) => wrong(`audiences[${i}].${name}`)} onChange={(c) => row(i, c)} onRemove={() => change({ audiences: form.audiences.filter((_, k) => k !== i) })} />
				))}
				{left.length > 0 && (
					<div className="cards-tools" role="group" aria-label={m.major.addAudience}>
						{left.map((a) => (
							<Button key={a} onClick={() => change({ audiences: [...form.audiences, blank(a)] })}>
								<Plus size={14} />
								{m.major.audience[a]}
							</Button>
						))}
					</div>
				)}
			</form>
		</main>
	);
}

interface CardProps {
	row: AudienceRow;
	client: number;
	names: Known;
	wrong: (name: string) => string | undefined;
	onChange: (c: Partial<AudienceRow>) => void;
	onRemove: () => void;
}

function AudienceCard(props: CardProps): ReactNode {
	const { row: a, client, wrong, onChange, onRemove } = props;
	const name = m.major.audience[a.audience] ?? a.audience;
	const calendars = useQuery(allQuery<NamedRec>("calendars", `active:yes client:${client}`, "name"));
	return (
		<fieldset className="card major-audience">
			<legend>{name}</legend>
			<IconButton label={m.major.removeAudience(name)} onClick={onRemove}>
				<X size={14} />
			</IconButton>
			<Ways {...props} />
			<div className="major-choose">
				<TextField label={m.major.cadence} type="number" min={1} value={String(a.cadence)} onChange={(v) => onChange({ cadence: Number(v) })} error={wrong("cadence")} />
				<TextField label={m.major.first} type="number" min={1} value={String(a.first ?? a.cadence)} onChange={(v) => onChange({ first: Number(v) })} error={wrong("first")} />
				<Field label={m.major.calendar} error={wrong("calendar")}>
					{(id) => (
						<select id={id} className="input" value={a.calendar ?? ""} onChange={(e) => onChange({ calendar: e.target.value === "" ? null : Number(e.target.value) })}>
							<option value="">{m.major.always}</option>
							{calendars.data?.map((c) => (
								<option key={c.id} value={c.id}>
									{c.name}
								</option>
							))}
						</select>
					)}
				</Field>
			</div>
			{(a.channels.includes("mail") || a.channels.includes("app")) && <Recipients {...props} />}
			<details className="major-facts" open={wrong("subject") !== undefined || wrong("text") !== undefined || wrong("last") !== undefined || undefined}>
				<summary>{m.major.templates}</summary>
				<p className="faint">{m.major.templatesHelp(variables(a.audience))}</p>
				<TextField label={m.major.subject} value={a.subject ?? ""} onChange={(subject) => onChange({ subject })} error={wrong("subject")} maxLength={200} />
				<Template label={m.major.text_} value={a.text ?? ""} error={wrong("text")} onChange={(text) => onChange({ text })} />
				<Template label={m.major.last} value={a.last ?? ""} error={wrong("last")} onChange={(last) => onChange({ last })} />
			</details>
		</fieldset>
	);
}

function Template({ label, value, error, onChange }: { label: string; value: string; error: string | undefined; onChange: (v: string) => void }): ReactNode {
	return (
		<Field label={label} error={error}>
			{(id, described) => <Area id={id} rows={4} aria-describedby={described} value={value} maxLength={16384} onChange={onChange} />}
		</Field>
	);
}

function Ways({ row: a, client, wrong, onChange }: CardProps): ReactNode {
	const chats = useQuery(allQuery<NamedRec>("chat-channels", `active:yes client:${client}`, "name"));
	return (
		<>
			<fieldset className="major-checks">
				<legend>{m.major.ways}</legend>
				{channels
					.filter((c) => c !== "status" || isPublic(a.audience))
					.map((c) => (
						<label key={c} className="check">
							<input type="checkbox" checked={a.channels.includes(c)} onChange={(e) => onChange({ channels: e.target.checked ? [...a.channels, c] : a.channels.filter((x) => x !== c) })} />
							<span>{m.major.channel[c]}</span>
						</label>
					))}
			</fieldset>
			{wrong("channels") !== undefined && <Note tone="harm">{wrong("channels")}</Note>}
			{a.channels.includes("chat") && (
				<Field label={m.major.chat} error={wrong("chat")} help={chats.data?.length === 0 ? m.major.noChat : undefined}>
					{(id, described) => (
						<select id={id} className="input" aria-describedby={described} value={a.chat ?? ""} onChange={(e) => onChange({ chat: e.target.value === "" ? null : Number(e.target.value) })}>
							<option value="">{m.major.choose}</option>
							{chats.data?.map((c) => (
								<option key={c.id} value={c.id}>
									{c.name}
								</option>
							))}
						</select>
					)}
				</Field>
			)}
		</>
	);
}

function Recipients({ row: a, names: known, wrong, onChange }: CardProps): ReactNode {
	const [named, setNamed] = useState(known);
	const list = (kind: "person" | "team", ids: number[], set: (ids: number[]) => void, label: string, add: string, field: string) => (
		<div>
			<Field label={label} error={kind === "person" ? wrong("people") : wrong("teams")}>
				{(id, described) => (
					<Combo
						id={id}
						label={label}
						type="ticket"
						field={field}
						value={null}
						placeholder={add}
						describedBy={described}
						exclude={(c) => ids.includes(Number(c.value))}
						onChange={(c) => {
							if (c === null)
								return;
							setNamed((old) => new Map(old).set(`${kind}:${c.value}`, c.label));
							set([...ids, Number(c.value)]);
						}}
					/>
				)}
			</Field>
			<ul className="major-chips">
				{ids.map((x) => {
					const name = named.get(`${kind}:${x}`) ?? `#${x}`;
					return (
						<li key={x}>
							{name}
							<IconButton label={m.major.remove(name)} onClick={() => set(ids.filter((y) => y !== x))}>
								<X size={12} />
							</IconButton>
						</li>
					);
				})}
			</ul>
		</div>
	);
	return (
		<div className="major-choose">
			{list("person", a.people ?? [], (people) => onChange({ people }), m.major.people, m.major.addPerson, "requester")}
			{list("team", a.teams ?? [], (teams) => onChange({ teams }), m.major.teams, m.major.addTeam, "team")}
			{a.channels.includes("mail") && (
				<Field label={m.major.addresses} help={m.major.addressesHelp} error={wrong("addresses")}>
					{(id, described) => <Area id={id} rows={2} aria-describedby={described} value={(a.addresses ?? []).join("\n")} onChange={(v) => onChange({ addresses: v.split(/\n/).map((x) => x.trim()).filter((x, i, all) => x !== "" || i === all.length - 1) })} onBlur={() => onChange({ addresses: (a.addresses ?? []).filter((x) => x !== "") })} />}
				</Field>
			)}
			<label className="check">
				<input type="checkbox" checked={a.requesters === true} onChange={(e) => onChange({ requesters: e.target.checked })} />
				<span>{m.major.requesters}</span>
			</label>
		</div>
	);
}
