/* new.tsx - opening a ticket: the few fields that matter, the rest behind one button; what is typed survives a reload. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useRef, useState, type ReactNode } from "react";
import { post, Problem, sayError } from "@/lib/api";
import { useDraft } from "@/lib/drafts";
import { createRecord } from "@/lib/records";
import { can, isRequester, useMe, useType } from "@/lib/session";
import { Slot } from "@/lib/places";
import { textOf } from "@/lib/text";
import { useTitle } from "@/lib/title";
import type { FieldMeta, Ticket } from "@/lib/types";
import { m } from "@/messages";
import { DraftNote } from "@/ui/draft-note";
import { AnyField, specOfField, wire, type FieldSpec, type Values } from "@/ui/form";
import { Button, Note } from "@/ui/kit";
import { Place } from "@/ui/place";
import { say } from "@/ui/toast";
import { customChoices, customFieldsQuery } from "./api";

const first = ["kind", "title", "description", "requester", "category", "service", "impact", "urgency", "team"];
const forRequester = ["kind", "title", "description", "category"];
export function NewPage(): ReactNode {
	const me = useMe();
	const type = useType("ticket");
	const search = useSearch({ from: "/shell/tickets/new" });
	const navigate = useNavigate();
	const requester = isRequester(me);
	useTitle(m.ticket.newTitle);
	const clients = me.clients.filter((c) => c.perms.includes("create"));
	const [given] = useState<Values>(() => ({
		kind: "incident",
		...(requester ? {} : { impact: "3", urgency: "3" }),
		client: clients[0]?.id ?? me.client.id,
	}));
	const [asked] = useState<Values>(() => ({
		...(search.kind !== undefined ? { kind: search.kind } : {}),
		...(search.title !== undefined ? { title: search.title } : {}),
		...(search.parent !== undefined ? { parent: search.parent } : {}),
	}));
	const draft = useDraft<{ values?: Values }>("ticket/new", "", {}, (d) => d.values === undefined);
	/* What the address asks for wins over a draft until something is typed. */
	const [typed, setTyped] = useState(false);
	const values: Values = { ...given, ...draft.value.values, ...(typed ? {} : asked) };
	const [more, setMore] = useState(false);
	const [make, setMake] = useState<string>();
	const settable = type.fields.filter((f) => !f.flags.includes("readonly") && f.type !== "json");
	const wanted = requester ? forRequester : first;
	const shown = wanted.map((n) => settable.find((f) => f.name === n)).filter((f): f is FieldMeta => f !== undefined);
	const rest = requester ? [] : settable.filter((f) => !wanted.includes(f.name) && !["known_error", "symptom", "root_cause", "workaround", "external_id", "channel"].includes(f.name));
	const custom = (useQuery({ ...customFieldsQuery, enabled: !requester, retry: false }).data ?? []).filter((f) => f.client?.id === Number(values["client"]));
	const newer = useRef(asked);
	const apply = (fields: Values) => {
		draft.update((now) => ({ values: { ...given, ...now.values, ...newer.current, ...fields } }));
		newer.current = {};
		setTyped(true);
	};
	const put = (name: string, v: unknown) => apply({ [name]: v });
	const discard = () => {
		const old = draft.value;
		draft.clear();
		say(m.attention.draft.discarded, () => draft.set(old));
	};
	const create = useMutation({
		mutationFn: () => {
			const out: Record<string, unknown> = {};
			for (const f of settable) {
				const v: unknown = wire(f.type, values[f.name]);
				if (v !== undefined && v !== null && v !== "")
					out[f.name] = v;
			}
			if (clients.length > 1 || !requester)
				out["client"] = Number(values["client"]);
			const extra: Record<string, unknown> = {};
			for (const f of custom) {
				const v: unknown = wire(f.kind, values["cf." + f.name]);
				if (v !== undefined && v !== null && v !== "")
					extra[f.name] = v;
			}
			if (Object.keys(extra).length > 0)
				out["custom"] = extra;
			return make === undefined ? createRecord<Ticket>("tickets", out) : post<Ticket>(make, out);
		},
		onSuccess: async (t) => {
			draft.clear();
			say(m.ticket.createdKey(t.key));
			await navigate({ to: "/tickets/$key", params: { key: t.key } });
		},
	});
	const wrong = create.error instanceof Problem ? create.error.field : undefined;
	const known = settable.some((f) => f.name === wrong);
	const field = (spec: FieldSpec, name: string) => (
		<AnyField
			key={name}
			spec={spec}
			type="ticket"
			value={values[name]}
			onChange={(v) => put(name, v)}
			error={known && wrong === spec.name ? sayError(create.error) : undefined}
			autoFocus={name === "title"}
		/>
	);
	if (!can(me, "create"))
		return (
			<main className="pane-scroll">
				<Note tone="risk">{m.error.missingText}</Note>
			</main>
		);
	return (
		<main className="pane-scroll">
			<form
				className="new-form"
				noValidate
				onSubmit={(e) => {
					e.preventDefault();
					create.mutate();
				}}
				onKeyDown={(e) => {
					if (e.key === "Enter" && (e.ctrlKey || e.metaKey))
						create.mutate();
				}}
			>
				<h1>{m.ticket.newTitle}</h1>
				<p className="sub">{requester ? "" : m.ticket.newText}</p>
				{can(me, "work") && <Slot name="new-ticket" give={{ client: Number(values["client"]), requester: values["requester"], apply, onMake: setMake }} />}
				<div className="form-grid">
					{clients.length > 1 && (
						<AnyField
							spec={{ name: "client", type: "enum", label: m.nav.client, required: true, choices: clients.map((c) => ({ id: String(c.id), label: c.name })) }}
							type="ticket"
							value={String(values["client"])}
							onChange={(v) => put("client", Number(v))}
							error={wrong === "client" ? sayError(create.error) : undefined}
						/>
					)}
					{shown.map((f) => field({ ...specOfField(f), required: f.flags.includes("required") }, f.name))}
					{custom.map((f) => field({ name: f.name, type: f.kind, label: f.label, required: f.required, choices: customChoices(f) }, "cf." + f.name))}
					{more && rest.map((f) => field(specOfField(f), f.name))}
				</div>
				{create.error !== null && !known && (
					<div className="field">
						<Note tone="harm">{sayError(create.error)}</Note>
					</div>
				)}
				<Place name="new-ticket-foot" give={{ client: Number(values["client"]), title: textOf(values["title"]), description: textOf(values["description"]) }} />
				<div className="form-foot">
					<Button type="submit" kind="primary" disabled={create.isPending || textOf(values["title"]).trim() === ""}>
						{m.create}
					</Button>
					{!more && rest.length > 0 && (
						<Button kind="quiet" onClick={() => setMore(true)}>
							{m.ticket.newMore}
						</Button>
					)}
					<span className="grow" />
					<DraftNote draft={draft} onDiscard={discard} />
				</div>
			</form>
		</main>
	);
}
