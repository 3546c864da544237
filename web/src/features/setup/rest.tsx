/* rest.tsx - the steps that let work begin: targets, connections, first tickets. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { post } from "@/lib/api";
import { allQuery, createRecord, touchRecords } from "@/lib/records";
import { fieldOf, useMe, useType } from "@/lib/session";
import { textOf } from "@/lib/text";
import type { Named, Rec } from "@/lib/types";
import type { TokenSecret } from "@/lib/types.gen";
import { m } from "@/messages";
import { TextField } from "@/ui/form";
import { Button, Note } from "@/ui/kit";
import { SecretText } from "@/ui/secret";
import { PlainTable } from "@/ui/table";
import { complain, say } from "@/ui/toast";
import { StepFrame, wrongAt, type StepProps } from "./step";

const t = m.setup;

/* ---- targets ------------------------------------------------------------------- */
type Goals = Record<string, { response: string; resolve: string }>;

/** Minutes of working time. */
const proposal: Goals = {
	1: { response: "30", resolve: "240" },
	2: { response: "60", resolve: "480" },
	3: { response: "240", resolve: "1440" },
	4: { response: "480", resolve: "2400" },
};

export function TargetsStep(props: StepProps): ReactNode {
	const calendars = useQuery(allQuery<Rec>("calendars")).data;
	if (props.there > 0)
		return (
			<StepFrame id="targets" text={t.targetsThere} submit={t.goOn} onSubmit={props.onDone} onSkip={props.onSkip}>
				{null}
			</StepFrame>
		);
	return calendars === undefined ? null : <TargetsForm {...props} calendars={calendars} />;
}

function TargetsForm({ home, onDone, onSkip, calendars }: StepProps & { calendars: Rec[] }): ReactNode {
	const cache = useQueryClient();
	const priorities = fieldOf(useType("ticket"), "priority")?.choices ?? [];
	const own = (home["calendar"] as Named | null)?.id ?? calendars[0]?.id;
	const [calendar, setCalendar] = useState(String(own ?? ""));
	const [goals, setGoals] = useState<Goals>(proposal);
	const put = (p: string, which: "response" | "resolve", v: string) =>
		setGoals({ ...goals, [p]: { ...(goals[p] ?? { response: "", resolve: "" }), [which]: v } });
	const go = useMutation({
		mutationFn: async () => {
			for (const p of priorities)
				for (const target of ["response", "resolve"] as const) {
					const goal = Number(goals[p.id]?.[target] ?? 0);
					if (goal > 0)
						await createRecord("sla-targets", {
							name: t.targetsName(p.label, m.clock.target[target]),
							target,
							priority: p.id,
							goal,
							calendar: Number(calendar),
							position: Number(p.id),
							client: home.id,
						});
				}
		},
		onSuccess: onDone,
		onSettled: () => touchRecords(cache, "sla-targets"),
	});
	return (
		<StepFrame id="targets" text={t.targetsText} busy={go.isPending} ready={calendar !== ""} error={go.error} onSubmit={() => go.mutate()} onSkip={onSkip}>
			{calendar === "" ? (
				<Note tone="risk">{t.targetsNeedCalendar}</Note>
			) : (
				<div className="field">
					<label htmlFor="setup-calendar">{t.targetsCalendar}</label>
					<select id="setup-calendar" className="input" value={calendar} onChange={(e) => setCalendar(e.target.value)}>
						{calendars.map((c) => (
							<option key={c.id} value={c.id}>
								{textOf(c["name"])}
							</option>
						))}
					</select>
				</div>
			)}
			<PlainTable head={[t.targetsPriority, t.targetsResponse, t.targetsResolve]}>
				{priorities.map((p) => (
					<tr key={p.id}>
						<th scope="row">{p.label}</th>
						{(["response", "resolve"] as const).map((which) => (
							<td key={which}>
								<input
									className="input"
									type="number"
									min={0}
									aria-label={t.targetsCell(m.clock.target[which], p.label)}
									value={goals[p.id]?.[which] ?? ""}
									onChange={(e) => put(p.id, which, e.target.value)}
								/>
							</td>
						))}
					</tr>
				))}
			</PlainTable>
		</StepFrame>
	);
}

/* ---- connections ------------------------------------------------------------------ */
function TokenPart(): ReactNode {
	const me = useMe();
	const cache = useQueryClient();
	const [name, setName] = useState("");
	const go = useMutation({
		mutationFn: () => post<TokenSecret>("/tokens", { name: name.trim(), person: me.id }),
		onSuccess: () => touchRecords(cache, "tokens"),
	});
	return (
		<section>
			<h3>{t.connectToken}</h3>
			{go.data !== undefined ? (
				<div role="status">
					<p className="sub">{m.admin.secretText}</p>
					<SecretText value={go.data.secret} />
				</div>
			) : (
				<div className="setup-pair">
					<TextField label={t.connectTokenName} value={name} onChange={setName} error={go.error === null ? undefined : go.error.message} />
					<Button disabled={name.trim() === "" || go.isPending} onClick={() => go.mutate()}>
						{t.connectMakeToken}
					</Button>
				</div>
			)}
		</section>
	);
}

function WebhookPart({ home }: { home: Rec }): ReactNode {
	const cache = useQueryClient();
	const [url, setUrl] = useState("");
	const go = useMutation({
		mutationFn: () => createRecord<Rec>("webhooks", { name: new URL(url).host, url: url.trim(), client: home.id }),
		onSuccess: (made) => {
			touchRecords(cache, "webhooks");
			say(t.connectMade(textOf(made["name"])));
			setUrl("");
		},
	});
	return (
		<section>
			<h3>{t.connectWebhook}</h3>
			<div className="setup-pair">
				<TextField
					label={t.connectWebhookUrl}
					type="url"
					placeholder={t.connectUrlHint}
					value={url}
					onChange={setUrl}
					error={go.error === null ? undefined : (wrongAt(go.error, "url") ?? go.error.message)}
				/>
				<Button disabled={!/^https?:\/\/./.test(url) || go.isPending} onClick={() => go.mutate()}>
					{t.connectMakeWebhook}
				</Button>
			</div>
		</section>
	);
}

export function ConnectStep({ home, onDone, onSkip }: StepProps): ReactNode {
	return (
		<StepFrame id="connect" text={t.connectText} submit={t.goOn} onSubmit={onDone} onSkip={onSkip}>
			<TokenPart />
			<WebhookPart home={home} />
		</StepFrame>
	);
}

/* ---- first tickets ------------------------------------------------------------------ */
export function ExamplesStep({ home, onDone, onSkip }: StepProps): ReactNode {
	const me = useMe();
	const cache = useQueryClient();
	const make = useMutation({
		mutationFn: async () => {
			for (const e of t.examples)
				await createRecord("tickets", { ...e, client: home.id, requester: me.id, tags: [t.examplesTag] });
		},
		onSuccess: () => {
			say(t.examplesMade(t.examples.length));
			onDone();
		},
		onError: complain,
		onSettled: () => touchRecords(cache, "tickets"),
	});
	return (
		<StepFrame
			id="examples"
			text={t.examplesText}
			submit={t.examplesMake(t.examples.length)}
			busy={make.isPending}
			onSubmit={() => make.mutate()}
			onSkip={onSkip}
		>
			<ul className="plain-list">
				{t.examples.map((e) => (
					<li key={e.title}>{e.title}</li>
				))}
			</ul>
		</StepFrame>
	);
}
