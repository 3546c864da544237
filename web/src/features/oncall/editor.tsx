/* editor.tsx - a rotation being planned: its layers on one side, the next four weeks they give on the other, before anything
 * is saved. The server checks what is typed and names the field; nothing is checked twice here. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { sayError } from "@/lib/api";
import { useBegun, type Begun } from "@/lib/begun";
import { createRecord, oneQuery, patchRecord } from "@/lib/records";
import { can, useMe } from "@/lib/session";
import { useSettled } from "@/lib/settled";
import { fromLocalInput, isZone, now, toLocalInput, weekDayName, weekDays, zoneOfViewer } from "@/lib/time";
import { useTitle } from "@/lib/title";
import type { Completion, Named } from "@/lib/types";
import { wrongIn } from "@/lib/wrong";
import { m } from "@/messages";
import { HoursRow } from "@/ui/calendar-editor";
import { Combo } from "@/ui/combo";
import { Area, Field, TextField } from "@/ui/form";
import { Button, IconButton, Note, Skeleton } from "@/ui/kit";
import { Meanwhile } from "@/ui/meanwhile";
import { Missing } from "@/ui/missing";
import { MoveButtons, swapped } from "@/ui/move-buttons";
import { say } from "@/ui/toast";
import { previewQuery, shiftsQuery, touchOncall, type Layer, type Rotation, type Times } from "./api";
import { CoverageFigures, GapList } from "./rotation";
import { dateIn, mondayOf, Timeline } from "./timeline";

interface Form {
	name: string;
	team: Completion | null;
	client: number;
	zone: string;
	description: string;
	active: boolean;
	layers: Layer[];
	hours: Times[];
}

type Change = (change: Partial<Form>) => void;

function newLayer(zone: string): Layer {
	const monday = mondayOf(dateIn(new Date(now()).toISOString(), zone));
	return { name: "", people: [], unit: "week", every: 1, at: "09:00", weekday: 1, start: fromLocalInput(`${monday}T09:00`, zone), end: null, hours: [] };
}

export function NewRotationPage(): ReactNode {
	const me = useMe();
	const begun = useBegun<Rotation>(undefined);
	useTitle(m.oncall.newRotation);
	const clients = me.clients.filter((c) => c.perms.includes("share"));
	const client = clients.find((c) => c.id === me.client.id) ?? clients[0];
	if (client === undefined || !can(me, "share"))
		return <Missing />;
	const zone = zoneOfViewer();
	return <Editor start={{ name: "", team: null, client: client.id, zone, description: "", active: true, layers: [newLayer(zone)], hours: [] }} begun={begun} clients={clients} people={[]} />;
}

export function EditRotationPage(): ReactNode {
	const { key } = useParams({ from: "/shell/oncall/$key/edit" });
	const me = useMe();
	const found = useQuery(oneQuery<Rotation>("rotations", key));
	const begun = useBegun(found.data), { record: r } = begun;
	const from = new Date(Math.floor(now() / 3_600_000) * 3_600_000).toISOString();
	const shifts = useQuery(shiftsQuery(key, from, new Date(Date.parse(from) + 3_600_000).toISOString()));
	useTitle(r?.name ?? m.oncall.edit);
	if ((found.error !== null && r === undefined) || (r !== undefined && !can(me, "share", r.client?.id)))
		return <Missing />;
	if (r === undefined || shifts.data === undefined)
		return (
			<main className="pane-scroll">
				<Skeleton lines={8} />
			</main>
		);
	const start: Form = {
		name: r.name,
		team: r.team === null ? null : { value: String(r.team.id), label: r.team.name },
		client: r.client?.id ?? 0,
		zone: r.zone,
		description: r.description,
		active: r.active,
		layers: r.layers,
		hours: r.hours,
	};
	return <Editor key={`${r.id}.${r.version}`} start={start} begun={begun} clients={[]} people={shifts.data.people} />;
}

function body(f: Form): Record<string, unknown> {
	return { name: f.name, team: f.team === null ? null : Number(f.team.value), zone: f.zone, description: f.description, active: f.active, layers: f.layers, hours: f.hours };
}

function Editor({ start, begun, clients, people: known }: { start: Form; begun: Begun<Rotation>; clients: Named[]; people: Named[] }): ReactNode {
	const { record: rotation } = begun;
	const client = useQueryClient();
	const navigate = useNavigate();
	const [form, setForm] = useState(start);
	const [names, setNames] = useState(new Map(known.map((p) => [p.id, p.name])));
	const change: Change = (c) => {
		begun.touch();
		setForm((old) => ({ ...old, ...c }));
	};
	const back = (id: number | undefined) => void (id === undefined ? navigate({ to: "/oncall" }) : navigate({ to: "/oncall/$key", params: { key: String(id) } }));
	const save = useMutation({
		mutationFn: async () =>
			rotation === undefined ? createRecord<Rotation>("rotations", { ...body(form), client: form.client }) : (await patchRecord<Rotation>("rotations", String(rotation.id), body(form), rotation.version)).data,
		onSuccess: (r) => {
			touchOncall(client);
			void client.invalidateQueries({ queryKey: ["rotations", "one"] });
			say(m.oncall.saved);
			back(r.id);
		},
	});
	useActions([{ id: "oncall-save", label: m.oncall.save, group: m.oncall.title, shortcut: "Mod+s", run: () => save.mutate() }]);
	const draft = useSettled(form, 350);
	const ready = draft.layers.length > 0 && draft.layers.every((l) => l.people.length > 0) && isZone(draft.zone);
	const preview = useQuery({ ...previewQuery({ zone: draft.zone, layers: draft.layers, hours: draft.hours }, rotation === undefined ? { client: draft.client } : { rotation: rotation.id }), enabled: ready });
	const problem = save.error ?? (ready ? preview.error : null);
	const { field, wrong } = wrongIn(problem);
	const placed = ["name", "team", "zone", "hours", "layers"].some((n) => wrong(n) !== undefined);
	return (
		<main className="pane-scroll cards-page oncall-page oc-planner">
			<form
				className="oc-editor"
				noValidate
				onSubmit={(e) => {
					e.preventDefault();
					save.mutate();
				}}
			>
				<div className="cards-head">
					<h1>{rotation?.name ?? m.oncall.newRotation}</h1>
					<div className="cards-tools">
						<Button onClick={() => back(rotation?.id)}>{m.oncall.leave}</Button>
						<Button kind="primary" type="submit" disabled={save.isPending} shortcut="Mod+s">
							{m.oncall.save}
						</Button>
					</div>
				</div>
				<Meanwhile of={begun} />
				{problem !== null && !placed && <Note tone="harm">{sayError(problem)}</Note>}
				<Basics form={form} clients={clients} change={change} wrong={wrong} />
				<section className="card oc-layers" aria-label={m.oncall.layers}>
					<h2>{m.oncall.layers}</h2>
					<p className="faint">{m.oncall.layersText}</p>
					{field === "layers" && <Note tone="harm">{wrong("layers")}</Note>}
					{form.layers.map((l, i) => (
						<LayerCard
							key={i}
							layer={l}
							index={i}
							last={i === form.layers.length - 1}
							zone={form.zone}
							names={names}
							wrong={wrong(`layers[${i}]`)}
							onName={(p) => setNames((old) => new Map(old).set(Number(p.value), p.label))}
							onChange={(c) => change({ layers: form.layers.map((x, k) => (k === i ? { ...x, ...c } : x)) })}
							onMove={(by) => change({ layers: swapped(form.layers, i, by) })}
							onRemove={() => change({ layers: form.layers.filter((_, k) => k !== i) })}
						/>
					))}
					<div className="form-foot">
						<Button onClick={() => change({ layers: [...form.layers, newLayer(form.zone)] })}>
							<Plus size={14} />
							{m.oncall.addLayer}
						</Button>
					</div>
				</section>
				<section className="card" aria-label={m.oncall.needed}>
					<h2>{m.oncall.needed}</h2>
					<p className="faint">{m.oncall.neededText}</p>
					{wrong("hours") !== undefined && <Note tone="harm">{wrong("hours")}</Note>}
					<TimesRows times={form.hours} onChange={(hours) => change({ hours })} />
				</section>
			</form>
			<section className="card oc-schedule" aria-label={m.oncall.preview}>
				<h2>{m.oncall.preview}</h2>
				{!ready && <p className="faint">{m.oncall.previewWait}</p>}
				{ready && preview.data !== undefined && (
					<>
						<Timeline data={preview.data} zone={preview.data.zone} weeks={4} from={mondayOf(dateIn(preview.data.from, preview.data.zone))} />
						<div className="oc-preview-foot">
							<CoverageFigures coverage={preview.data.coverage} />
							<div>
								<h3>{m.oncall.gapsAhead}</h3>
								{preview.data.coverage.gaps.length === 0 ? <p className="faint">{m.oncall.noGaps}</p> : <GapList coverage={preview.data.coverage} zone={preview.data.zone} />}
							</div>
						</div>
					</>
				)}
			</section>
		</main>
	);
}

type Wrong = (name: string) => string | undefined;

function Basics({ form, clients, change, wrong }: { form: Form; clients: Named[]; change: Change; wrong: Wrong }): ReactNode {
	return (
		<section className="card oc-basics" aria-label={m.oncall.rotation}>
			<TextField label={m.oncall.name} required value={form.name} onChange={(name) => change({ name })} error={wrong("name")} maxLength={120} />
			{clients.length > 1 && (
				<Field label={m.oncall.client}>
					{(id) => (
						<select id={id} className="input" value={form.client} onChange={(e) => change({ client: Number(e.target.value) })}>
							{clients.map((c) => (
								<option key={c.id} value={c.id}>
									{c.name}
								</option>
							))}
						</select>
					)}
				</Field>
			)}
			<Field label={m.oncall.team} error={wrong("team")}>
				{(id, described) => <Combo id={id} label={m.oncall.team} type="ticket" field="team" value={form.team} onChange={(team) => change({ team })} clearable describedBy={described} />}
			</Field>
			<TextField label={m.oncall.timeZone} value={form.zone} onChange={(zone) => change({ zone })} help={m.oncall.timeZoneHelp} error={wrong("zone")} />
			<Field label={m.oncall.description} full>
				{(id) => <Area id={id} rows={2} value={form.description} onChange={(description) => change({ description })} />}
			</Field>
			<label className="check">
				<input type="checkbox" checked={form.active} onChange={(e) => change({ active: e.target.checked })} />
				<span>{m.oncall.active}</span>
			</label>
		</section>
	);
}

function TimesRows({ times, onChange }: { times: Times[]; onChange: (t: Times[]) => void }): ReactNode {
	return (
		<>
			{times.map((t, i) => (
				<HoursRow key={i} hours={t} onChange={(c) => onChange(c === null ? times.filter((_, k) => k !== i) : times.map((x, k) => (k === i ? { ...x, ...c } : x)))} />
			))}
			<div className="form-foot">
				<Button onClick={() => onChange([...times, { days: [1, 2, 3, 4, 5], from: "18:00", to: "24:00" }])}>
					<Plus size={14} />
					{m.oncall.addTimes}
				</Button>
			</div>
		</>
	);
}

interface LayerProps {
	layer: Layer;
	index: number;
	last: boolean;
	zone: string;
	names: Map<number, string>;
	wrong: string | undefined;
	onName: (p: Completion) => void;
	onChange: (c: Partial<Layer>) => void;
	onMove: (by: number) => void;
	onRemove: () => void;
}

function LayerCard({ layer: l, index, last, zone, names, wrong, onName, onChange, onMove, onRemove }: LayerProps): ReactNode {
	const name = l.name === undefined || l.name === "" ? m.oncall.layer(index + 1) : l.name;
	return (
		<fieldset className="oc-layer">
			<legend>{name}</legend>
			<div className="oc-layer-tools">
				<MoveButtons index={index} last={last} up={m.oncall.up(name)} down={m.oncall.down(name)} remove={m.oncall.removeLayer(name)} onMove={onMove} onRemove={onRemove} />
			</div>
			{wrong !== undefined && <Note tone="harm">{wrong}</Note>}
			<People layer={l} names={names} onName={onName} onChange={(people) => onChange({ people })} />
			<div>
				<TextField label={m.oncall.layerName} value={l.name ?? ""} onChange={(v) => onChange({ name: v })} maxLength={80} />
				<Turn layer={l} onChange={onChange} />
				<div className="oc-pair">
					<ZoneTime label={`${m.oncall.start} (${zone})`} zone={zone} value={l.start} onChange={(start) => onChange({ start })} />
					<ZoneTime label={`${m.oncall.end} (${zone})`} zone={zone} value={l.end ?? ""} help={m.oncall.endHelp} onChange={(end) => onChange({ end: end === "" ? null : end })} />
				</div>
				<div role="group" aria-label={m.oncall.limited}>
					<span className="label">{m.oncall.limited}</span>
					<TimesRows times={l.hours ?? []} onChange={(hours) => onChange({ hours })} />
				</div>
			</div>
		</fieldset>
	);
}

function People({ layer: l, names, onName, onChange }: { layer: Layer; names: Map<number, string>; onName: (p: Completion) => void; onChange: (people: number[]) => void }): ReactNode {
	const nameOf = (id: number) => names.get(id) ?? `#${id}`;
	return (
		<div role="group" aria-label={m.oncall.people}>
			<span className="label">{m.oncall.people}</span>
			<ol className="oc-people">
				{l.people.map((id, i) => (
					<li key={`${id}-${i}`}>
						<span className="grow">{nameOf(id)}</span>
						<IconButton label={m.oncall.up(nameOf(id))} disabled={i === 0} onClick={() => onChange(swapped(l.people, i, -1))}>
							<ArrowUp size={13} />
						</IconButton>
						<IconButton label={m.oncall.down(nameOf(id))} disabled={i === l.people.length - 1} onClick={() => onChange(swapped(l.people, i, 1))}>
							<ArrowDown size={13} />
						</IconButton>
						<IconButton label={m.oncall.removePerson(nameOf(id))} onClick={() => onChange(l.people.filter((_, k) => k !== i))}>
							<X size={14} />
						</IconButton>
					</li>
				))}
			</ol>
			<Combo
				key={l.people.length}
				label={m.oncall.addPerson}
				placeholder={m.oncall.addPerson}
				type="ticket"
				field="assignee"
				value={null}
				onChange={(p) => {
					if (p === null)
						return;
					onName(p);
					onChange([...l.people, Number(p.value)]);
				}}
			/>
		</div>
	);
}

function Turn({ layer: l, onChange }: { layer: Layer; onChange: (c: Partial<Layer>) => void }): ReactNode {
	return (
		<div className="oc-turn">
			<TextField label={m.oncall.every} type="number" min={1} value={String(l.every)} onChange={(v) => onChange({ every: Number(v) })} />
			<Field label={m.oncall.unitLabel}>
				{(id) => (
					<select id={id} className="input" value={l.unit} onChange={(e) => onChange({ unit: e.target.value as Layer["unit"], weekday: e.target.value === "week" ? (l.weekday ?? 1) : null })}>
						{(["hour", "day", "week"] as const).map((u) => (
							<option key={u} value={u}>
								{m.oncall.unit[u]}
							</option>
						))}
					</select>
				)}
			</Field>
			<TextField label={m.oncall.handOff} value={l.at} onChange={(at) => onChange({ at })} placeholder="09:00" maxLength={5} inputMode="numeric" />
			{l.unit === "week" && (
				<Field label={m.oncall.weekday}>
					{(id) => (
						<select id={id} className="input" value={l.weekday ?? 1} onChange={(e) => onChange({ weekday: Number(e.target.value) })}>
							{weekDays().map((d) => (
								<option key={d} value={d}>
									{weekDayName(d, "long")}
								</option>
							))}
						</select>
					)}
				</Field>
			)}
		</div>
	);
}

/** A time on the rotation's own clock. */
function ZoneTime({ label, zone, value, help, onChange }: { label: string; zone: string; value: string; help?: string; onChange: (iso: string) => void }): ReactNode {
	return (
		<Field label={label} help={help}>
			{(id, described) => (
				<input
					id={id}
					className="input"
					type="datetime-local"
					aria-describedby={described}
					value={value === "" ? "" : toLocalInput(value, zone)}
					onChange={(e) => onChange(e.target.value === "" ? "" : fromLocalInput(e.target.value, zone))}
				/>
			)}
		</Field>
	);
}

