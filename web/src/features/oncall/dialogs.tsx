/* dialogs.tsx - somebody stands in, a shift is offered, time off, and the calendar address. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useSend } from "@/lib/send";
import { useMe } from "@/lib/session";
import { fromLocalInput, now, shortTime, toLocalInput } from "@/lib/time";
import type { Completion, Named } from "@/lib/types";
import { m } from "@/messages";
import { Combo } from "@/ui/combo";
import { Dialog, FormDialog } from "@/ui/dialog";
import { Field, TextField } from "@/ui/form";
import { Button } from "@/ui/kit";
import { SecretText } from "@/ui/secret";
import { complain, say } from "@/ui/toast";
import { enterTimeOff, feedsQuery, makeFeed, offerShift, revokeFeed, standIn, touchOncall } from "./api";

export interface Span {
	from: string;
	to: string;
}

const idOf = (c: Completion | null) => (c === null ? null : Number(c.value));

const useSent = (send: () => Promise<unknown>, done: string, onClose: () => void) => useSend(send, { done, touch: touchOncall, onClose });

function When({ label, value, onChange, error, help }: { label: string; value: string; onChange: (iso: string) => void; error?: string | undefined; help?: string | undefined }): ReactNode {
	return (
		<Field label={label} error={error} help={help}>
			{(id, described) => (
				<input
					id={id}
					className="input"
					type="datetime-local"
					aria-describedby={described}
					aria-invalid={error !== undefined || undefined}
					value={value === "" ? "" : toLocalInput(value)}
					onChange={(e) => onChange(e.target.value === "" ? "" : fromLocalInput(e.target.value))}
				/>
			)}
		</Field>
	);
}

function Person({ label, value, onChange, error, help }: { label: string; value: Completion | null; onChange: (c: Completion | null) => void; error?: string | undefined; help?: string }): ReactNode {
	return (
		<Field label={label} error={error} help={help}>
			{(id, described) => <Combo id={id} label={label} type="ticket" field="assignee" value={value} onChange={onChange} clearable describedBy={described} invalid={error !== undefined} />}
		</Field>
	);
}

/** `others`: may put somebody else on call. */
export function StandInDialog({ rotation, span, others, onClose }: { rotation: Named; span: Span; others: boolean; onClose: () => void }): ReactNode {
	const me = useMe();
	const [person, setPerson] = useState<Completion | null>({ value: String(me.id), label: me.name });
	const [from, setFrom] = useState(span.from);
	const [to, setTo] = useState(span.to);
	const [reason, setReason] = useState("");
	const { run, wrong, error } = useSent(
		() => standIn({ rotation: rotation.id, person: idOf(person), from: Date.parse(from) <= now() || from === "" ? null : from, to, reason }),
		m.oncall.standInDone,
		onClose,
	);
	return (
		<FormDialog title={`${m.oncall.standInTitle}: ${rotation.name}`} text={m.oncall.standInText} submit={m.oncall.standIn} busy={run.isPending} error={error(["person", "from", "to"])} onClose={onClose} onSubmit={() => run.mutate()}>
			{others && <Person label={m.oncall.person} value={person} onChange={setPerson} error={wrong("person")} />}
			<div className="oc-pair">
				<When label={m.oncall.from} value={from} onChange={setFrom} error={wrong("from")} />
				<When label={m.oncall.to} value={to} onChange={setTo} error={wrong("to")} />
			</div>
			<TextField label={m.oncall.reason} value={reason} onChange={setReason} maxLength={400} />
		</FormDialog>
	);
}

export function OfferDialog({ rotation, span, onClose }: { rotation: Named; span: Span; onClose: () => void }): ReactNode {
	const [to, setTo] = useState<Completion | null>(null);
	const [from, setFrom] = useState(span.from);
	const [until, setUntil] = useState(span.to);
	const [backFrom, setBackFrom] = useState("");
	const [backTo, setBackTo] = useState("");
	const [note, setNote] = useState("");
	const { run, wrong, error } = useSent(
		() => offerShift({ rotation: rotation.id, offered_to: idOf(to), from, to: until, note, ...(backFrom !== "" || backTo !== "" ? { back_from: backFrom || null, back_to: backTo || null } : {}) }),
		m.oncall.offerDone,
		onClose,
	);
	return (
		<FormDialog title={`${m.oncall.offerTitle}: ${rotation.name}`} text={m.oncall.offerText} submit={m.oncall.offer} busy={run.isPending} error={error(["offered_to", "from", "to", "back_from", "back_to"])} onClose={onClose} onSubmit={() => run.mutate()}>
			<Person label={m.oncall.offerTo} value={to} onChange={setTo} error={wrong("offered_to")} help={m.oncall.offerToHelp} />
			<div className="oc-pair">
				<When label={m.oncall.from} value={from} onChange={setFrom} error={wrong("from")} />
				<When label={m.oncall.to} value={until} onChange={setUntil} error={wrong("to")} />
			</div>
			{to !== null && (
				<div className="oc-pair">
					<When label={m.oncall.backFrom} value={backFrom} onChange={setBackFrom} error={wrong("back_from")} />
					<When label={m.oncall.backTo} value={backTo} onChange={setBackTo} error={wrong("back_to")} />
				</div>
			)}
			<TextField label={m.oncall.note} value={note} onChange={setNote} maxLength={400} />
		</FormDialog>
	);
}

export function TimeOffDialog({ span, onClose }: { span: Span; onClose: () => void }): ReactNode {
	const [from, setFrom] = useState(span.from);
	const [to, setTo] = useState(span.to);
	const [reason, setReason] = useState("");
	const { run, wrong, error } = useSent(() => enterTimeOff({ from, to, reason }), m.oncall.standInDone, onClose);
	return (
		<FormDialog title={m.oncall.addTimeOff} text={m.oncall.noTimeOff} submit={m.oncall.addTimeOff} busy={run.isPending} error={error(["from", "to"])} onClose={onClose} onSubmit={() => run.mutate()}>
			<div className="oc-pair">
				<When label={m.oncall.from} value={from} onChange={setFrom} error={wrong("from")} />
				<When label={m.oncall.to} value={to} onChange={setTo} error={wrong("to")} />
			</div>
			<TextField label={m.oncall.reason} value={reason} onChange={setReason} maxLength={200} />
		</FormDialog>
	);
}

/** An address for a calendar program: one's own shifts, or all of a rotation. */
export function CalendarDialog({ rotation, onClose }: { rotation?: Named; onClose: () => void }): ReactNode {
	const client = useQueryClient();
	const feeds = useQuery(feedsQuery);
	const [all, setAll] = useState(rotation !== undefined);
	const [name, setName] = useState("");
	const make = useMutation({
		mutationFn: () => makeFeed(all && rotation !== undefined ? rotation.id : null, name),
		onSuccess: () => client.invalidateQueries({ queryKey: feedsQuery.queryKey }),
		onError: complain,
	});
	const revoke = useMutation({
		mutationFn: revokeFeed,
		onSuccess: () => {
			say(m.oncall.revoked);
			return client.invalidateQueries({ queryKey: feedsQuery.queryKey });
		},
		onError: complain,
	});
	const items = feeds.data?.items ?? [];
	return (
		<Dialog open onClose={onClose} title={m.oncall.calendarTitle} text={m.oncall.calendarText}>
			<div className="dialog-body">
				{make.data !== undefined ? (
					<div role="status">
						<p className="sub">{m.oncall.feedOnce}</p>
						<SecretText value={make.data.url} />
					</div>
				) : (
					<>
						{rotation !== undefined && (
							<Field label={m.oncall.feedWhat}>
								{(id) => (
									<select id={id} className="input" value={all ? "all" : "mine"} onChange={(e) => setAll(e.target.value === "all")}>
										<option value="all">{m.oncall.feedOf(rotation.name)}</option>
										<option value="mine">{m.oncall.feedMine}</option>
									</select>
								)}
							</Field>
						)}
						<TextField label={m.oncall.feedName} value={name} onChange={setName} maxLength={80} />
						<div className="form-foot">
							<Button kind="primary" disabled={make.isPending} onClick={() => make.mutate()}>
								{m.oncall.feedMake}
							</Button>
						</div>
					</>
				)}
				{items.length > 0 && (
					<section className="oc-feeds">
						<h3>{m.oncall.feeds}</h3>
						<ul>
							{items.map((f) => (
								<li key={f.id}>
									<span className="grow">
										{f.name === "" ? (f.rotation === null ? m.oncall.feedMine : m.oncall.feedOf(f.rotation.name)) : f.name}
										<small className="faint"> {f.used_at === null ? m.oncall.feedUnused : m.oncall.feedUsed(shortTime(f.used_at))}</small>
									</span>
									<Button disabled={revoke.isPending} onClick={() => revoke.mutate(f.id)} aria-label={`${m.oncall.revoke}: ${f.name}`}>
										{m.oncall.revoke}
									</Button>
								</li>
							))}
						</ul>
					</section>
				)}
			</div>
		</Dialog>
	);
}
