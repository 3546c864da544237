/* contacts.tsx - by which ways one can be reached: each with its state and a test; one's own chat; this browser. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { call, sayError } from "@/lib/api";
import { contactsQuery, testContact, type Contact } from "@/lib/attention";
import { desktopState, setDesktop, showDesktop } from "@/lib/desktop";
import { shortTime } from "@/lib/time";
import { m } from "@/messages";
import { Field } from "@/ui/form";
import { Button, Note, Skeleton, Tag } from "@/ui/kit";
import { complain } from "@/ui/toast";

const tones = { ok: "ok", refused: "harm", inactive: "harm" } as const;

export function Contacts(): ReactNode {
	const t = m.attention.contacts;
	const found = useQuery(contactsQuery).data;
	const mail = found?.items.find((c) => c.channel === "mail"), chat = found?.items.find((c) => c.channel === "chat");
	return (
		<section className="card attn-card" aria-label={t.title}>
			<h2>{t.title}</h2>
			{found === undefined && <Skeleton lines={3} />}
			{found?.outside === false && <p className="faint">{t.nothingOutside}</p>}
			{mail !== undefined && <Way contact={mail} />}
			{chat !== undefined && <Way contact={chat} />}
			{chat !== undefined && <ChatForm has={chat.address !== ""} />}
			<Desktop />
		</section>
	);
}

function Way({ contact: c }: { contact: Contact }): ReactNode {
	const t = m.attention.contacts;
	const client = useQueryClient();
	const test = useMutation({
		mutationFn: () => testContact(c.channel),
		onSettled: () => void client.invalidateQueries({ queryKey: contactsQuery.queryKey }),
	});
	const name = m.attention.channels.names[c.channel] ?? c.channel;
	return (
		<div className="attn-way">
			<span className="grow">
				<b>{name}</b> {c.address !== "" && <span className="faint">{c.shape === undefined ? c.address : `${t.shapes[c.shape] ?? c.shape}, ${c.address}`}</span>}
			</span>
			<Tag tone={tones[c.state as keyof typeof tones] ?? "mute"}>{t.states[c.state] ?? c.state}</Tag>
			<Button disabled={test.isPending || !["ok", "refused"].includes(c.state)} onClick={() => test.mutate()} aria-label={`${t.test}: ${name}`}>
				{t.test}
			</Button>
			{c.state === "refused" && (
				<Note tone="risk">
					{t.refused(shortTime(c.since ?? ""))} {c.error}
				</Note>
			)}
			{test.isPending && <Note>{t.testing}</Note>}
			{test.data !== undefined && <Note tone={test.data.state === "sent" ? "ok" : "risk"}>{test.data.state === "sent" ? t.tested : `${t.notTested} ${test.data.error}`}</Note>}
			{test.error !== null && <Note tone="harm">{sayError(test.error)}</Note>}
		</div>
	);
}

function ChatForm({ has }: { has: boolean }): ReactNode {
	const t = m.attention.contacts;
	const client = useQueryClient();
	const [url, setUrl] = useState("");
	const [shape, setShape] = useState("slack");
	const stale = () => client.invalidateQueries({ queryKey: contactsQuery.queryKey });
	const put = useMutation({
		mutationFn: () => call("PUT", "/notices/contacts/chat", { json: { url, shape } }),
		onSuccess: () => {
			setUrl("");
			return stale();
		},
	});
	const drop = useMutation({ mutationFn: () => call("DELETE", "/notices/contacts/chat"), onSuccess: stale, onError: complain });
	return (
		<form
			className="attn-times"
			onSubmit={(e) => {
				e.preventDefault();
				put.mutate();
			}}
		>
			<Field label={has ? t.otherUrl : t.url} help={t.urlHelp}>
				{(id, by) => <input id={id} aria-describedby={by} className="input attn-url" type="url" autoComplete="off" value={url} onChange={(e) => setUrl(e.target.value)} />}
			</Field>
			<Field label={t.shape}>
				{(id) => (
					<select id={id} className="input" value={shape} onChange={(e) => setShape(e.target.value)}>
						{Object.entries(t.shapes).map(([s, label]) => (
							<option key={s} value={s}>
								{label}
							</option>
						))}
					</select>
				)}
			</Field>
			<Button type="submit" disabled={url === "" || put.isPending}>
				{t.save}
			</Button>
			{has && (
				<Button kind="quiet" disabled={drop.isPending} onClick={() => drop.mutate()}>
					{t.drop}
				</Button>
			)}
			{put.error !== null && <Note tone="harm">{sayError(put.error)}</Note>}
		</form>
	);
}

function Desktop(): ReactNode {
	const t = m.attention.contacts;
	const [state, setState] = useState(desktopState);
	return (
		<div className="attn-way">
			<label className="check grow">
				<input type="checkbox" disabled={state === "unsupported" || state === "denied"} checked={state === "on"} onChange={(e) => void setDesktop(e.target.checked).then(setState)} />
				<span>
					{t.desktop} <span className="faint">{t.desktopStates[state]}</span>
				</span>
			</label>
			<Button disabled={state !== "on"} onClick={() => showDesktop("test", m.product, t.desktopTest, "")} aria-label={`${t.test}: ${t.desktop}`}>
				{t.test}
			</Button>
		</div>
	);
}
