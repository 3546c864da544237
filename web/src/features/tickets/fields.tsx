/* fields.tsx - a ticket's fields, each changed where it stands: optimistic, with undo, merged when someone was faster.
 *
 * Which fields there are and what they may hold comes from the server; which stand first is decided here. State is never
 * a field one edits: verbs change it. */
import { useQuery } from "@tanstack/react-query";
import { memo, useRef, useState, type ReactNode } from "react";
import { usePins } from "@/lib/routing";
import { fieldOf, isRequester, useMe, useType } from "@/lib/session";
import type { FieldMeta, Ticket, VerbMeta } from "@/lib/types";
import { m } from "@/messages";
import { useGoOn } from "@/ui/go-on";
import { AnyInput, refOf, specOfField, wire, type FieldSpec } from "@/ui/form";
import { Avatar } from "@/ui/kit";
import { PinMark } from "@/ui/pin";
import { customChoices, customFieldsQuery, type usePatch } from "./api";
import { showValue } from "@/ui/list/columns";

/** Order of the panel; what is not named follows if it holds something. */
const order = ["team", "assignee", "requester", "kind", "impact", "urgency", "priority", "category", "subcategory", "service", "item", "site", "channel"];
/** Shown elsewhere on the page. */
const elsewhere = ["checks_done", "checks_total", "title", "description", "state", "tags", "parent", "due_at", "hold_reason", "hold_until", "major", "open"];
const brief = ["team", "assignee", "impact", "urgency", "category", "service"];

interface Props {
	ticket: Ticket;
	patch: ReturnType<typeof usePatch>;
	mayEdit: boolean;
	onVerb: (v: VerbMeta) => void;
	brief?: boolean;
}

function empty(v: unknown): boolean {
	return v === null || v === undefined || v === "" || v === 0 || v === false || (Array.isArray(v) && v.length === 0);
}

export function FieldsCard({ ticket: t, patch, mayEdit, onVerb, brief: short }: Props): ReactNode {
	const type = useType("ticket");
	const requester = isRequester(useMe());
	const named = (short === true ? brief : order).map((n) => fieldOf(type, n)).filter((f) => f !== undefined);
	const rest =
		short === true
			? []
			: type.fields.filter((f) => !order.includes(f.name) && !elsewhere.includes(f.name) && (!empty(t[f.name]) || worthOffering(f, t)));
	const shown = requester ? named.filter((f) => !f.flags.includes("internal") && !empty(t[f.name])) : [...named, ...rest];
	const tags = fieldOf(type, "tags");
	return (
		<section className="fields">
			{short !== true && <h2>{m.ticket.fields}</h2>}
			<dl>
				{shown.map((f) => (
					<FieldRow key={f.name} field={f} ticket={t} patch={patch} mayEdit={mayEdit} onVerb={onVerb} />
				))}
				{tags !== undefined && !requester && short !== true && (
					<div>
						<dt>{m.ticket.tags}</dt>
						<dd>
							<AnyInput
								spec={specOfField(tags)}
								type="ticket"
								value={t.tags ?? []}
								onChange={(v) => patch.change({ changes: { tags: v }, shown: { tags: v }, label: m.ticket.tags })}
							/>
						</dd>
					</div>
				)}
				{short !== true && !requester && <CustomRows ticket={t} patch={patch} mayEdit={mayEdit} />}
			</dl>
		</section>
	);
}

/** Empty fields that belong to the kind at hand: a problem's cause, not an incident's. */
function worthOffering(f: FieldMeta, t: Ticket): boolean {
	return t.kind === "problem" && ["known_error", "symptom", "root_cause", "workaround"].includes(f.name);
}

type RowProps = { field: FieldMeta } & Omit<Props, "brief">;

/** What of a ticket a row shows, or needs when it is changed. */
function sameRow(a: RowProps, b: RowProps): boolean {
	const [s, t] = [a.ticket, b.ticket];
	const ticket = s === t || (s[a.field.name] === t[a.field.name] && s.key === t.key && s.version === t.version && s.verbs === t.verbs);
	return ticket && a.field === b.field && a.patch === b.patch && a.mayEdit === b.mayEdit && a.onVerb === b.onVerb;
}

const FieldRow = memo(function FieldRow({ field: f, ticket: t, patch, mayEdit, onVerb }: RowProps): ReactNode {
	const type = useType("ticket");
	const readonly = f.flags.includes("readonly") || f.flags.includes("on_create");
	const assign = type.verbs?.find((v) => v.verb === "assign" && t.verbs?.includes("assign"));
	const byVerb = readonly && ["team", "assignee"].includes(f.name) ? assign : undefined;
	const pin = usePins(t.key).find((p) => p.field === f.name);
	const save = (v: unknown, version: number) => {
		const ref = f.type === "ref" ? refOf(v) : null;
		const shownValue = f.type === "ref" ? ref && { id: Number(ref.value), key: ref.value, name: ref.label } : v;
		patch.change({ changes: { [f.name]: wire(f.type, v) }, shown: { [f.name]: shownValue }, label: `${f.label}: ${m.saved}`, version });
	};
	return (
		<div>
			<dt>
				{f.label}
				{pin !== undefined && <PinMark pin={pin} ticketKey={t.key} mayEdit={mayEdit} />}
			</dt>
			{byVerb !== undefined ? (
				<dd>
					<button type="button" className="editable" onClick={() => onVerb(byVerb)}>
						<span className="sr">{m.ticket.editField(f.label)}: </span>
						<Value field={f} value={t[f.name]} />
					</button>
				</dd>
			) : (
				<InPlace spec={specOfField(f)} value={t[f.name]} fixed={readonly || !mayEdit} version={t.version} onSave={save}>
					<Value field={f} value={t[f.name]} />
				</InPlace>
			)}
		</div>
	);
}, sameRow);

function Value({ field: f, value }: { field: Pick<FieldMeta, "type" | "choices" | "of">; value: unknown }): ReactNode {
	const ref = f.type === "ref" ? refOf(value) : null;
	if (ref !== null && f.of === "person")
		return (
			<span className="who">
				<Avatar name={ref.label} />
				<span className="ell">{ref.label}</span>
			</span>
		);
	return showValue(f, value);
}

/** Shows a value; a click or Enter turns it into an input. Lists save on choosing, texts on Enter or leaving. */
function InPlace({
	spec,
	value,
	fixed,
	version,
	onSave,
	children,
}: {
	spec: FieldSpec;
	value: unknown;
	fixed: boolean;
	/** The ticket's version now; what was there when editing began is handed to onSave. */
	version: number;
	onSave: (v: unknown, version: number) => void;
	children: ReactNode;
}): ReactNode {
	const [draft, setDraft] = useState<{ v: unknown } | null>(null);
	/* The box is left once: by choosing, by Enter, by Escape or by going elsewhere, whichever comes first. */
	const left = useRef(false);
	const began = useRef(version);
	const { button, goOn } = useGoOn(draft === null);
	if (fixed)
		return <dd className="fixed">{children}</dd>;
	const open = () => {
		left.current = false;
		began.current = version;
		setDraft({ v: value });
	};
	if (draft === null)
		return (
			<dd>
				<button ref={button} type="button" className="editable" onClick={() => open()}>
					<span className="sr">{m.ticket.editField(spec.label)}: </span>
					{children}
				</button>
			</dd>
		);
	const done = (v: unknown, stay = true) => {
		if (left.current)
			return;
		left.current = true;
		goOn.current = stay;
		setDraft(null);
		if (v !== value)
			onSave(v, began.current);
	};
	const atOnce = ["enum", "ref", "bool"].includes(spec.type);
	return (
		<dd
			onBlur={(e) => {
				if (!e.currentTarget.contains(e.relatedTarget))
					done(atOnce ? value : draft.v, false);
			}}
			onKeyDown={(e) => {
				/* The key is for the field: not for the page, nor for the button that has the focus next. */
				if (e.key === "Escape") {
					e.preventDefault();
					done(value);
				} else if (e.key === "Enter" && !atOnce && (spec.type !== "body" || e.ctrlKey)) {
					e.preventDefault();
					done(draft.v);
				}
			}}
		>
			<AnyInput spec={spec} type="ticket" value={draft.v} onChange={(v) => (atOnce ? done(v) : setDraft({ v }))} autoFocus short />
		</dd>
	);
}

function CustomRows({ ticket: t, patch, mayEdit }: { ticket: Ticket; patch: ReturnType<typeof usePatch>; mayEdit: boolean }): ReactNode {
	const defined = useQuery({ ...customFieldsQuery, staleTime: 60_000, retry: false }).data ?? [];
	const mine = defined.filter((f) => f.client?.id === t.client?.id);
	return mine.map((f) => {
		const spec: FieldSpec = { name: f.name, type: f.kind, label: f.label, required: f.required, choices: customChoices(f) };
		const value = t.custom?.[f.name];
		return (
			<div key={f.id}>
				<dt>{f.label}</dt>
				<InPlace
					spec={spec}
					value={value}
					fixed={!mayEdit}
					version={t.version}
					onSave={(v, version) =>
						patch.change({
							changes: { custom: { [f.name]: wire(f.kind, v) } },
							shown: { custom: { ...t.custom, [f.name]: v } },
							label: `${f.label}: ${m.saved}`,
							quiet: true,
							version,
						})
					}
				>
					{showValue(spec, value)}
				</InPlace>
			</div>
		);
	});
}
