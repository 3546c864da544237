/* compose.tsx - an update being written: executive and technical text side by side, each drafted from what is known; looked at as it
 * will arrive, then sent. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { Problem, sayError } from "@/lib/api";
import { useDraft } from "@/lib/drafts";
import { Slot } from "@/lib/places";
import { allQuery } from "@/lib/records";
import { shortTime } from "@/lib/time";
import type { Rec } from "@/lib/types";
import { m } from "@/messages";
import { FormDialog } from "@/ui/dialog";
import { DraftNote } from "@/ui/draft-note";
import { Area, Field, TextField } from "@/ui/form";
import { Button, Note, Skeleton, Tag } from "@/ui/kit";
import { say } from "@/ui/toast";
import { draftQuery, impacts, isPublic, preview, send, siteQuery, touchMajor, type MajorDraft, type MajorIncident, type MajorPreview } from "./api";

type Text = MajorDraft["texts"][number];
interface Said {
	subject: string;
	body: string;
}
/** What was typed, by audience, and how many updates that one had had then. */
interface Typed {
	texts?: Record<string, Said & { after: number }>;
}
/** Executive and technical text stand side by side. */
const beside = ["executives", "technicians", "business", "client", "users"];
const statuses = ["investigating", "identified", "monitoring"] as const;

export function ComposeDialog({ major, to, onClose }: { major: MajorIncident; to?: string; onClose: () => void }): ReactNode {
	const draft = useQuery({ ...draftQuery(major.key), refetchOnWindowFocus: false, refetchInterval: false });
	if (draft.data === undefined)
		return (
			<FormDialog wide title={m.major.compose} submit={m.major.send} busy error={draft.error === null ? null : sayError(draft.error)} onClose={onClose} onSubmit={() => undefined}>
				<Skeleton lines={8} />
			</FormDialog>
		);
	return <Writing major={major} draft={draft.data} to={to} onClose={onClose} />;
}

/** What was begun before and not sent, as long as the audience has heard nothing since; else what is drafted from the facts. */
function useTexts(major: MajorIncident, draft: MajorDraft) {
	const typed = useDraft<Typed>(`ticket/${major.key}/major-update`, major.title, {}, (d) => d.texts === undefined);
	const said = ({ texts }: Typed, t: Text): Said => (texts?.[t.audience]?.after === t.after ? texts[t.audience] ?? t : t);
	const textOf = (t: Text) => said(typed.value, t);
	const change = (t: Text, c: Partial<Said>) =>
		typed.update((now) => {
			const { subject, body } = said(now, t);
			return { texts: { ...now.texts, [t.audience]: { subject, body, ...c, after: t.after } } };
		});
	return { typed, textOf, change, known: draft.texts.some((t) => typed.value.texts?.[t.audience]?.after === t.after) };
}

/** Those whose update is due next, unless one was named. */
function firstChosen(draft: MajorDraft, to: string | undefined): Set<string> {
	return new Set(to === undefined ? draft.texts.map((t) => t.audience) : [to]);
}

function Writing({ major, draft, to, onClose }: { major: MajorIncident; draft: MajorDraft; to: string | undefined; onClose: () => void }): ReactNode {
	const client = useQueryClient();
	const closing = major.state === "closing";
	const [chosen, setChosen] = useState(() => firstChosen(draft, to));
	const { typed, textOf, change, known } = useTexts(major, draft);
	const [status, setStatus] = useState<string>(major.updates[0]?.status && major.updates[0].status !== "resolved" ? major.updates[0].status : "investigating");
	const [page, setPage] = useState({ title: "", impact: "degraded", services: [] as number[] });
	const [seen, setSeen] = useState<MajorPreview[] | null>(null);
	const onPage = major.audiences.some((a) => chosen.has(a.audience) && a.plan.channels.includes("status"));
	const shown = draft.texts.filter((t) => chosen.has(t.audience)).sort((a, b) => beside.indexOf(a.audience) - beside.indexOf(b.audience));
	const look = useMutation({
		mutationFn: () => Promise.all(shown.map((t) => preview(major.key, { audience: t.audience, subject: textOf(t).subject, body: textOf(t).body }))),
		onSuccess: setSeen,
	});
	const run = useMutation({
		mutationFn: () =>
			send(major.key, {
				texts: shown.map((t) => ({ audience: t.audience, subject: textOf(t).subject, body: textOf(t).body, after: t.after })),
				status: closing ? "resolved" : status,
				...(onPage && (!major.page.published || page.title !== "") ? { page } : {}),
			}),
		onSuccess: () => {
			typed.clear();
			say(m.major.sentTo(shown.length));
			onClose();
		},
		onSettled: () => touchMajor(client, major.key),
	});
	const turn = () => {
		run.reset();
		if (seen === null)
			look.mutate();
		else
			setSeen(null);
	};
	const problem = run.error ?? look.error;
	const field = run.error instanceof Problem ? (run.error.field ?? "") : "";
	return (
		<FormDialog
			wide
			title={m.major.compose}
			text={closing ? m.major.finalText : m.major.composeText}
			submit={m.major.send}
			busy={run.isPending || shown.length === 0}
			error={problem === null || field.startsWith("page") ? null : sayError(problem)}
			onClose={onClose}
			onSubmit={() => run.mutate()}
			foot={
				<>
					{known && <DraftNote draft={typed} onDiscard={typed.clear} />}
					<Button disabled={shown.length === 0} onClick={turn}>
						{seen === null ? m.major.preview : m.major.edit}
					</Button>
				</>
			}
		>
			{seen !== null ? (
				<Seen seen={seen} />
			) : (
				<>
					<div className="major-choose">
						<Chosen draft={draft} chosen={chosen} onChange={setChosen} />
						{!closing && (
							<Field label={m.major.status}>
								{(id) => (
									<select id={id} className="input" value={status} onChange={(e) => setStatus(e.target.value)}>
										{statuses.map((s) => (
											<option key={s} value={s}>
												{m.major.statusOf[s]}
											</option>
										))}
									</select>
								)}
							</Field>
						)}
					</div>
					<div className="major-texts">
						{shown.map((t) => (
							<OneText key={t.audience} major={major} text={t} value={textOf(t)} onChange={(c) => change(t, c)} />
						))}
					</div>
					{onPage && <PagePart major={major} page={page} error={run.error !== null && field.startsWith("page") ? sayError(run.error) : undefined} onChange={(c) => setPage((old) => ({ ...old, ...c }))} />}
					<Facts draft={draft} />
				</>
			)}
		</FormDialog>
	);
}

function Chosen({ draft, chosen, onChange }: { draft: MajorDraft; chosen: Set<string>; onChange: (s: Set<string>) => void }): ReactNode {
	return (
		<fieldset className="major-checks">
			<legend>{m.major.toWhom}</legend>
			{draft.texts.map((t) => (
				<label key={t.audience} className="check">
					<input
						type="checkbox"
						checked={chosen.has(t.audience)}
						onChange={(e) => {
							const next = new Set(chosen);
							if (e.target.checked)
								next.add(t.audience);
							else
								next.delete(t.audience);
							onChange(next);
						}}
					/>
					<span>{m.major.audience[t.audience] ?? t.audience}</span>
				</label>
			))}
		</fieldset>
	);
}

/** Names of gaps that are still in a text. */
function gapsIn(text: string): string[] {
	return [...new Set([...text.matchAll(/\[\[(\w+)\]\]/g)].map((x) => x[1] ?? ""))];
}

function OneText({ major, text: t, value, onChange }: { major: MajorIncident; text: Text; value: Said; onChange: (c: Partial<Said>) => void }): ReactNode {
	const name = m.major.audience[t.audience] ?? t.audience;
	const gaps = gapsIn(value.subject + value.body);
	return (
		<fieldset className="major-text-box">
			<legend>
				{name} {isPublic(t.audience) && <Tag tone="info">{m.major.page}</Tag>}
			</legend>
			<TextField label={`${m.major.subject} (${name})`} value={value.subject} maxLength={200} onChange={(subject) => onChange({ subject })} required />
			<Field label={`${m.major.body} (${name})`} error={gaps.length === 0 ? undefined : m.major.gaps(gaps.map((g) => m.major.fact[g] ?? g).join(", "))}>
				{(id, described) => <Area id={id} rows={9} aria-describedby={described} value={value.body} maxLength={16384} onChange={(body) => onChange({ body })} />}
			</Field>
			<div className="major-text-foot">
				<span className="faint">{t.next_at ? m.major.nextAt(shortTime(t.next_at)) : ""}</span>
				<Slot name="major-text" give={{ ticketKey: major.key, client: major.client.id, audience: t.audience, name, text: value.body, put: (body) => onChange({ body }) }} />
			</div>
		</fieldset>
	);
}

interface Page {
	title: string;
	impact: string;
	services: number[];
}

function PagePart({ major, page, error, onChange }: { major: MajorIncident; page: Page; error: string | undefined; onChange: (c: Partial<Page>) => void }): ReactNode {
	const of = major.client.id ?? 0;
	const site = useQuery(siteQuery(of));
	const services = useQuery(allQuery<Rec & { name: string }>("services", `active:yes client:${of}`, "name"));
	const shown = services.data?.filter((s) => site.data?.services.includes(s.id)) ?? [];
	return (
		<fieldset className="major-text-box">
			<legend>{m.major.page}</legend>
			<p className="faint">{major.page.active ? m.major.pageText : m.major.pageOff}</p>
			<div className="major-choose">
				<TextField label={m.major.pageTitle} value={page.title} maxLength={120} onChange={(title) => onChange({ title })} error={error} required={!major.page.published} />
				<Field label={m.major.impact}>
					{(id) => (
						<select id={id} className="input" value={page.impact} onChange={(e) => onChange({ impact: e.target.value })}>
							{impacts.map((x) => (
								<option key={x} value={x}>
									{m.major.impactOf[x]}
								</option>
							))}
						</select>
					)}
				</Field>
			</div>
			<fieldset className="major-checks">
				<legend>{m.major.services}</legend>
				{shown.length === 0 && <span className="faint">{m.major.noServices}</span>}
				{shown.map((s) => (
					<label key={s.id} className="check">
						<input type="checkbox" checked={page.services.includes(s.id)} onChange={(e) => onChange({ services: e.target.checked ? [...page.services, s.id] : page.services.filter((x) => x !== s.id) })} />
						<span>{s.name}</span>
					</label>
				))}
			</fieldset>
		</fieldset>
	);
}

function Facts({ draft }: { draft: MajorDraft }): ReactNode {
	return (
		<details className="major-facts">
			<summary>{m.major.facts}</summary>
			<dl>
				{draft.facts
					.filter((f) => f.text !== "")
					.map((f) => (
						<div key={f.id}>
							<dt>{m.major.fact[f.id] ?? f.id}</dt>
							<dd>
								{f.text} {f.inside && <Tag tone="mute">{m.major.inside}</Tag>} <span className="faint">{f.events.length > 0 ? `${m.major.factEvents(f.events.length)}: ${f.events.map((e) => `#${e}`).join(" ")}` : ""}</span>
							</dd>
						</div>
					))}
			</dl>
		</details>
	);
}

function Seen({ seen }: { seen: MajorPreview[] }): ReactNode {
	return (
		<div className="major-texts">
			{seen.map((s) => (
				<section key={s.audience} className="major-text-box" aria-label={m.major.previewOf(m.major.audience[s.audience] ?? s.audience)}>
					<h3>{m.major.previewOf(m.major.audience[s.audience] ?? s.audience)}</h3>
					<p>
						<b>{s.subject}</b>
					</p>
					<p className="major-text">{s.text}</p>
					<p className="faint">{m.major.previewTo(s.recipients.length)}</p>
					{s.recipients.length === 0 && <Note tone="risk">{m.major.noRecipient}</Note>}
					<ul className="major-plain">
						{s.recipients.map((r, i) => (
							<li key={i}>
								{r.name || m.major.channel[r.channel]} <span className="faint">{m.major.channel[r.channel] ?? r.channel}</span> {r.problem !== "" && <Tag tone="risk">{r.problem}</Tag>}
							</li>
						))}
					</ul>
				</section>
			))}
		</div>
	);
}
