/* question-fields.tsx - a catalog form as people fill it in: the questions that are asked with the answers so far, each with
 * its own kind of input. Used by the portal, by staff who order for somebody else, and by the editor's preview. */
import { Paperclip, X } from "lucide-react";
import { useId, useState, type ReactNode } from "react";
import { call } from "@/lib/api";
import { askedOf, type Answers, type Question, type Trouble } from "@/lib/questions";
import { textOf } from "@/lib/text";
import { fromLocalInput, toLocalInput } from "@/lib/time";
import { m } from "@/messages";
import { Combo } from "./combo";
import { Area, Field, refOf } from "./form";
import { Button } from "./kit";
import { complain } from "./toast";

export function troubleText(t: Trouble): string {
	const said = m.catalog.problem[t.code];
	return typeof said === "function" ? said(t.n ?? 0) : said;
}

interface Props {
	form: Question[];
	values: Answers;
	onChange: (values: Answers) => void;
	/** Troubles to show, by name: after the first try to send. */
	wrong: Record<string, string>;
	/** Whose colleagues a person question offers: an id, empty for one's own. */
	person?: string;
	/** Files are not sent (preview). */
	dry?: boolean;
}

export function QuestionFields({ form, values, onChange, wrong, person, dry }: Props): ReactNode {
	return (
		<div className="questions" aria-live="polite">
			{askedOf(form, values).map((q) => (
				<QuestionField key={q.name} q={q} value={values[q.name]} error={wrong[q.name]} person={person ?? ""} dry={dry === true} onChange={(v) => onChange({ ...values, [q.name]: v })} />
			))}
		</div>
	);
}

interface OneProps {
	q: Question;
	value: unknown;
	error: string | undefined;
	person: string;
	dry: boolean;
	onChange: (v: unknown) => void;
}

function QuestionField(p: OneProps): ReactNode {
	const { q, error } = p;
	if (q.type === "bool" || q.type === "choices" || (q.type === "choice" && (q.choices?.length ?? 0) <= 4))
		return <Choices {...p} />;
	return (
		<Field label={q.label} help={q.help} error={error} required={q.required} full>
			{(id, described) => <Input {...p} id={id} described={described} />}
		</Field>
	);
}

/** Few choices stand open: one look instead of two clicks. */
function Choices({ q, value, error, onChange }: OneProps): ReactNode {
	const id = useId();
	const options = q.type === "bool" ? [{ id: "yes", label: m.catalog.yes }, { id: "no", label: m.catalog.no }] : (q.choices ?? []);
	const many = q.type === "choices";
	const chosen: string[] = many ? (Array.isArray(value) ? value.map(String) : []) : q.type === "bool" ? (typeof value === "boolean" ? [value ? "yes" : "no"] : []) : [textOf(value)];
	const put = (option: string, on: boolean) => {
		if (many)
			onChange(options.map((o) => o.id).filter((o) => (o === option ? on : chosen.includes(o))));
		else
			onChange(q.type === "bool" ? option === "yes" : option);
	};
	const described = [q.help !== undefined && q.help !== "" ? `${id}-help` : "", error !== undefined ? `${id}-wrong` : ""].filter(Boolean).join(" ");
	return (
		<fieldset className="field full question-set" aria-describedby={described === "" ? undefined : described} aria-invalid={error !== undefined || undefined} aria-required={q.required || undefined} role={many ? "group" : "radiogroup"}>
			<legend>
				{q.label}
				{q.required === true && (
					<span className="req" aria-hidden="true" title={m.required}>
						*
					</span>
				)}
			</legend>
			<div className="question-options">
				{options.map((o) => (
					<label key={o.id} className="question-option">
						<input type={many ? "checkbox" : "radio"} name={id} checked={chosen.includes(o.id)} onChange={(e) => put(o.id, e.target.checked)} />
						<span>{o.label}</span>
					</label>
				))}
			</div>
			{error !== undefined && (
				<span id={`${id}-wrong`} className="wrong" role="alert">
					{error}
				</span>
			)}
			{q.help !== undefined && q.help !== "" && (
				<span id={`${id}-help`} className="help">
					{q.help}
				</span>
			)}
		</fieldset>
	);
}

function Input({ q, value, error, person, dry, onChange, id, described }: OneProps & { id: string; described: string | undefined }): ReactNode {
	const shared = {
		id,
		className: "input",
		"aria-describedby": described,
		"aria-invalid": error !== undefined || undefined,
		"aria-required": q.required || undefined,
	};
	const text = textOf(value);
	switch (q.type) {
	case "long":
		return <Area {...shared} rows={4} maxLength={q.max ?? 4000} value={text} onChange={onChange} />;
	case "number":
		return <input {...shared} type="number" inputMode="decimal" step="any" min={q.min} max={q.max} value={text} onChange={(e) => onChange(e.target.value)} />;
	case "date":
		return <input {...shared} type="date" value={text} onChange={(e) => onChange(e.target.value)} />;
	case "time":
		return <input {...shared} type="datetime-local" value={text === "" ? "" : toLocalInput(text)} onChange={(e) => onChange(e.target.value === "" ? null : fromLocalInput(e.target.value))} />;
	case "choice":
		return (
			<select {...shared} value={text} onChange={(e) => onChange(e.target.value)}>
				<option value="">{m.catalog.choose}</option>
				{(q.choices ?? []).map((c) => (
					<option key={c.id} value={c.id}>
						{c.label}
					</option>
				))}
			</select>
		);
	case "person":
		return <Combo id={id} label={q.label} type="portal-person" field={person} value={refOf(value)} onChange={onChange} clearable invalid={error !== undefined} describedBy={described} />;
	case "file":
		return <FileInput id={id} described={described} value={value} dry={dry} onChange={onChange} />;
	default:
		return <input {...shared} type="text" maxLength={q.max ?? 200} value={text} onChange={(e) => onChange(e.target.value)} />;
	}
}

interface Sent {
	id: number;
	name: string;
}

/** The file is sent at once and belongs to nobody until the order is placed. */
function FileInput({ id, described, value, dry, onChange }: { id: string; described: string | undefined; value: unknown; dry: boolean; onChange: (v: unknown) => void }): ReactNode {
	const [sending, setSending] = useState<string | null>(null);
	const sent = typeof value === "object" && value !== null ? (value as Sent) : null;
	const send = (file: File) => {
		if (dry) {
			onChange({ id: 0, name: file.name });
			return;
		}
		setSending(file.name);
		call<Sent>("POST", "/portal/uploads", { query: { name: file.name }, bytes: file })
			.then((a) => onChange({ id: a.data.id, name: a.data.name }))
			.catch(complain)
			.finally(() => setSending(null));
	};
	return (
		<div className="question-file">
			{sent !== null ? (
				<span className="tag">
					<Paperclip size={12} />
					<span className="ell">{sent.name}</span>
					<Button kind="quiet" className="icon" aria-label={m.catalog.removeFile(sent.name)} onClick={() => onChange(null)}>
						<X size={13} />
					</Button>
				</span>
			) : (
				<input id={id} type="file" aria-describedby={described} className="input" disabled={sending !== null} onChange={(e) => e.target.files?.[0] !== undefined && send(e.target.files[0])} />
			)}
			{sending !== null && (
				<span className="faint" role="status">
					{m.catalog.fileSending(sending)}
				</span>
			)}
		</div>
	);
}
