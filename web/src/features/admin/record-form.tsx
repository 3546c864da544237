/* record-form.tsx - one definition, edited: fields from meta, with editors of their own where it matters (a calendar's
 * hours, a team's members, a person's one-time link, a token's secret). */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Problem, sayError } from "@/lib/api";
import { useBegun, type Begun } from "@/lib/begun";
import { createRecord, deleteRecord, oneQuery, patchRecord, touchRecords } from "@/lib/records";
import { useNarrow } from "@/lib/narrow";
import { can, fieldOf, useMe, useType } from "@/lib/session";
import { hasSlot, Slot } from "@/lib/places";
import { textOf } from "@/lib/text";
import type { FieldMeta, Me, Rec, TypeMeta } from "@/lib/types";
import { m } from "@/messages";
import { CalendarEditor } from "@/ui/calendar-editor";
import { AnyField, specOfField, wire, type Values } from "@/ui/form";
import { FormDialog } from "@/ui/dialog";
import { Button, IconButton, Note, Skeleton } from "@/ui/kit";
import { MatrixEditor } from "@/ui/matrix";
import { Meanwhile } from "@/ui/meanwhile";
import { say } from "@/ui/toast";
import { Zones } from "@/ui/zones";
import { CalendarPreview, FeedState } from "./calendar";
import { PersonLink } from "./person-link";
import { TeamMembers } from "./team-members";
import { WebhookLog } from "./webhook-log";
import { TokenForm } from "./token-form";

interface Props {
	type: TypeMeta;
	recordKey: string | undefined;
	onDone: (at: string | undefined) => void;
}

export function RecordForm({ type, recordKey, onDone }: Props): ReactNode {
	const found = useQuery({ ...oneQuery<Rec>(type.plural, recordKey ?? ""), enabled: recordKey !== undefined });
	const begun = useBegun(found.data), { record } = begun;
	if (recordKey === undefined && type.name === "token")
		return <TokenForm onDone={() => onDone(undefined)} />;
	if (recordKey === undefined)
		return <Form type={type} begun={begun} onDone={onDone} />;
	if (record !== undefined)
		return <Form key={record.version} type={type} begun={begun} onDone={onDone} />;
	return found.error === null ? <Skeleton lines={8} /> : <Note tone="harm">{sayError(found.error)}</Note>;
}

function editable(f: FieldMeta, creating: boolean): boolean {
	return !f.flags.includes("readonly") && (creating || !f.flags.includes("on_create"));
}

/** Text of a JSON field becomes JSON; broken text is told before it is sent. */
function wireField(f: FieldMeta, v: unknown): unknown {
	if (f.type !== "json" || typeof v !== "string")
		return wire(f.type, v);
	if (v.trim() === "")
		return null;
	try {
		return JSON.parse(v);
	} catch {
		throw new Problem(422, { code: "invalid_field", field: f.name, detail: `${f.label}: this is not JSON` });
	}
}

function startValues(type: TypeMeta, record: Rec | undefined, me: Me): Values {
	if (record !== undefined)
		return { ...record };
	const out: Values = { client: me.client.id };
	for (const f of type.fields)
		if (f.type === "bool")
			out[f.name] = f.name === "active" || f.name === "pinned";
	return out;
}

function collect(type: TypeMeta, values: Values, record: Rec | undefined, me: Me): Record<string, unknown> {
	const out: Record<string, unknown> = {};
	for (const f of type.fields) {
		if (!editable(f, record === undefined))
			continue;
		const now = wireField(f, values[f.name]);
		const before = record === undefined ? undefined : wireField(f, record[f.name]);
		const blank = now === undefined || now === null || now === "";
		if (record === undefined ? !blank : JSON.stringify(now) !== JSON.stringify(before))
			out[f.name] = now;
	}
	if (record === undefined && type.name !== "client" && me.clients.length > 1)
		out["client"] = Number(values["client"]);
	return out;
}

/* Fields that have an editor of their own below the others. */
const ownEditor: Record<string, string[]> = { calendar: ["hours", "exceptions"], client: ["matrix"] };

function Form({ type, begun, onDone }: { type: TypeMeta; begun: Begun<Rec>; onDone: Props["onDone"] }): ReactNode {
	const { record } = begun;
	const me = useMe();
	const client = useQueryClient();
	const creating = record === undefined;
	const [values, setValues] = useState<Values>(() => startValues(type, record, me));
	const [dropping, setDropping] = useState(false);
	const Title = useNarrow(900) ? "h1" : "h2";
	const name = textOf(record?.["name"] ?? record?.["title"] ?? values["name"] ?? type.label);
	const key = String(record?.key ?? record?.id ?? "");
	const go = useMutation({
		mutationFn: async () => {
			const fields = collect(type, values, record, me);
			return creating
				? createRecord<Rec>(type.plural, fields)
				: (await patchRecord<Rec>(type.plural, key, fields, record.version)).data;
		},
		onSuccess: (saved) => {
			touchRecords(client, type.plural, key === "" ? undefined : key);
			begun.renew(creating ? undefined : saved);
			say(m.admin.saved(textOf(saved["name"] ?? saved["title"] ?? type.label)));
			onDone(String(saved.key ?? saved.id));
		},
	});
	const drop = useMutation({
		mutationFn: () => deleteRecord(type.plural, key),
		onSuccess: () => {
			touchRecords(client, type.plural);
			say(m.admin.removed);
			onDone(undefined);
		},
	});
	const error = go.error ?? drop.error;
	const wrong = error instanceof Problem ? error.field : undefined;
	const shown = type.fields.filter((f) => editable(f, creating) && !(ownEditor[type.name] ?? []).includes(f.name));
	const ticket = useType("ticket");
	const choicesOf = (field: string) => fieldOf(ticket, field)?.choices ?? [];
	const known = shown.some((f) => f.name === wrong);
	/* Somebody's own, shared with others: they see it, its owner and the client's administrator change it. */
	const owner = record?.["owner"] as { id: number } | null | undefined;
	const foreign = record !== undefined && type.flags.includes("personal") && owner?.id !== me.id && !can(me, "client_admin", record.client?.id);
	const put = (field: string, v: unknown) => {
		begun.touch();
		setValues((old) => ({ ...old, [field]: v }));
	};
	return (
		<form
			noValidate
			onSubmit={(e) => {
				e.preventDefault();
				go.mutate();
			}}
		>
			<header>
				<Title>{creating ? m.admin.new(type.label) : name}</Title>
				<IconButton label={m.close} onClick={() => onDone(undefined)}>
					<X size={16} />
				</IconButton>
			</header>
			<Meanwhile of={begun} />
			{creating && me.clients.length > 1 && type.name !== "client" && (
				<AnyField
					spec={{ name: "client", type: "enum", label: m.nav.client, required: true, choices: me.clients.map((c) => ({ id: String(c.id), label: c.name })) }}
					type={type.name}
					value={String(values["client"])}
					onChange={(v) => put("client", v)}
					error={wrong === "client" && error !== null ? sayError(error) : undefined}
				/>
			)}
			<div className="form-grid">
				{shown.map((f, i) => {
					const place = `field:${type.name}.${f.name}` as const;
					const give = {
						spec: specOfField(f),
						value: values[f.name],
						onChange: (v: unknown) => put(f.name, v),
						error: known && wrong === f.name && error !== null ? sayError(error) : undefined,
					};
					return hasSlot(place) ? (
						<div key={f.name} className="full">
							<Slot name={place} give={{ ...give, record }} />
						</div>
					) : (
						<AnyField key={f.name} {...give} type={type.name} autoFocus={creating && i === 0} />
					);
				})}
			</div>
			{type.name === "calendar" && (
				<CalendarEditor hours={values["hours"]} exceptions={values["exceptions"]} onChange={put} />
			)}
			{type.name === "client" && (
				<MatrixEditor
					value={values["matrix"]}
					onChange={(v) => put("matrix", v)}
					choices={{ impact: choicesOf("impact"), urgency: choicesOf("urgency"), priority: choicesOf("priority") }}
				/>
			)}
			{error !== null && !known && (
				<div className="field">
					<Note tone="harm">{sayError(error)}</Note>
				</div>
			)}
			{fieldOf(type, "zone") !== undefined && <Zones />}
			{type.name === "calendar" && <CalendarPreview zone={values["zone"]} hours={values["hours"]} exceptions={values["exceptions"]} />}
			{record !== undefined && type.name === "calendar" && <FeedState recordKey={key} feed={textOf(record["feed"])} />}
			{record !== undefined && type.name === "team" && <TeamMembers team={key} />}
			{record !== undefined && type.name === "person" && <PersonLink person={key} />}
			{record !== undefined && type.name === "webhook" && <WebhookLog webhook={key} active={record["active"] === true} />}
			{foreign && <Note>{m.macros.notYours(textOf((record["owner"] as { name?: string } | null)?.name))}</Note>}
			<div className="form-end">
				<Button type="submit" kind="primary" disabled={go.isPending || foreign}>
					{creating ? m.create : m.save}
				</Button>
				<Button onClick={() => onDone(undefined)}>{m.cancel}</Button>
				<span className="grow" />
				{record !== undefined && type.flags.includes("delete") && !foreign && (
					<Button kind="danger" onClick={() => setDropping(true)}>
						{m.delete}
					</Button>
				)}
			</div>
			{dropping && (
				<FormDialog
					title={m.admin.deleteSure(name)}
					text={m.admin.deleteText}
					submit={m.delete}
					danger
					busy={drop.isPending}
					onClose={() => setDropping(false)}
					onSubmit={() => drop.mutate()}
				>
					{null}
				</FormDialog>
			)}
		</form>
	);
}
