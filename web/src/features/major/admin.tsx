/* admin.tsx - who is told of major incidents: plans, chat channels, the public status page of a client. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { sayError } from "@/lib/api";
import { allQuery, createRecord, patchRecord } from "@/lib/records";
import { usePart } from "@/lib/scope";
import { can, useMe } from "@/lib/session";
import type { Named } from "@/lib/types";
import { useTitle } from "@/lib/title";
import { wrongIn } from "@/lib/wrong";
import { m } from "@/messages";
import { FormDialog } from "@/ui/dialog";
import { Field, TextField } from "@/ui/form";
import { Button, Note, Skeleton, Tag } from "@/ui/kit";
import { Missing } from "@/ui/missing";
import { say } from "@/ui/toast";
import { touchPlans, type Chat, type Plan } from "./api";
import { Site } from "./site";

/** Clients whose plans and page one may change. */
export function useOwnClients(): { clients: Named[]; client: Named | undefined } {
	const me = useMe();
	const clients = me.clients.filter((c) => c.perms.includes("client_admin"));
	return { clients, client: clients.find((c) => c.id === me.client.id) ?? clients[0] };
}

export function MajorAdmin(): ReactNode {
	const me = useMe();
	const navigate = useNavigate();
	const part = usePart("client");
	const { clients, client } = useOwnClients();
	const [chosen, setChosen] = useState<number | null>(null);
	useTitle(m.major.admin);
	useActions([{ id: "major-new-plan", label: m.major.newPlan, group: m.major.admin, shortcut: "n", run: () => void navigate({ to: "/admin/major/$key", params: { key: "new" } }) }]);
	if (!can(me, "client_admin") || client === undefined)
		return <Missing />;
	const of = chosen ?? clients.find((c) => String(c.id) === part)?.id ?? client.id;
	return (
		<main className="pane-scroll cards-page major-page">
			<h1>{m.major.admin}</h1>
			{clients.length > 1 && (
				<div className="major-choose">
					<ClientChoice clients={clients} value={of} onChange={setChosen} />
				</div>
			)}
			<Plans of={of} />
			<Chats of={of} />
			<Site key={of} client={of} />
		</main>
	);
}

export function ClientChoice({ clients, value, onChange }: { clients: Named[]; value: number; onChange: (id: number) => void }): ReactNode {
	return (
		<Field label={m.major.planClient}>
			{(id) => (
				<select id={id} className="input" value={value} onChange={(e) => onChange(Number(e.target.value))}>
					{clients.map((c) => (
						<option key={c.id} value={c.id}>
							{c.name}
						</option>
					))}
				</select>
			)}
		</Field>
	);
}

function Plans({ of }: { of: number }): ReactNode {
	const found = useQuery(allQuery<Plan>("comms-plans", `client:${of}`, "position,id"));
	return (
		<section aria-label={m.major.plan}>
			<div className="cards-head">
				<h2>{m.major.plan}</h2>
				<Link to="/admin/major/$key" params={{ key: "new" }} className="btn primary">
					<Plus size={14} />
					{m.major.newPlan}
				</Link>
			</div>
			{found.error !== null && <Note tone="harm">{sayError(found.error)}</Note>}
			{found.data === undefined && found.error === null && <Skeleton lines={3} />}
			{found.data?.length === 0 && <p className="faint">{m.major.noPlansYet}</p>}
			<ul className="major-list">
				{found.data?.map((p) => (
					<li key={p.id} className="card">
						<div>
							<Link to="/admin/major/$key" params={{ key: String(p.id) }}>
								<b>{p.name}</b>
							</Link>{" "}
							{p.standard && <Tag tone="info">{m.major.standardTag}</Tag>} {!p.active && <Tag tone="mute">{m.major.inactive}</Tag>} <span className="faint">{p.description}</span>
						</div>
						<div className="faint">{p.audiences.map((a) => `${m.major.audience[a.audience] ?? a.audience} ${m.major.every(a.cadence)}`).join(" · ")}</div>
					</li>
				))}
			</ul>
		</section>
	);
}

function Chats({ of }: { of: number }): ReactNode {
	const found = useQuery(allQuery<Chat>("chat-channels", `client:${of}`, "name"));
	const [open, setOpen] = useState<Chat | "new" | null>(null);
	return (
		<section aria-label={m.major.chats}>
			<div className="cards-head">
				<div>
					<h2>{m.major.chats}</h2>
					<p className="faint">{m.major.chatsText}</p>
				</div>
				<Button onClick={() => setOpen("new")}>
					<Plus size={14} />
					{m.major.newChat}
				</Button>
			</div>
			{found.data?.length === 0 && <p className="faint">{m.major.noChats}</p>}
			<ul className="major-list">
				{found.data?.map((c) => (
					<li key={c.id} className="card">
						<Button kind="quiet" onClick={() => setOpen(c)}>
							{c.name}
						</Button>{" "}
						<span className="faint">{m.major.shapes[c.shape] ?? c.shape}</span> {!c.active && <Tag tone="mute">{m.major.inactive}</Tag>}
					</li>
				))}
			</ul>
			{open !== null && <ChatDialog of={of} chat={open === "new" ? undefined : open} onClose={() => setOpen(null)} />}
		</section>
	);
}

function ChatDialog({ of, chat, onClose }: { of: number; chat: Chat | undefined; onClose: () => void }): ReactNode {
	const cache = useQueryClient();
	const [form, setForm] = useState({ name: chat?.name ?? "", url: chat?.url ?? "", shape: chat?.shape ?? "slack", language: chat?.language ?? "en", active: chat?.active ?? true });
	const save = useMutation({
		mutationFn: async () => (chat === undefined ? createRecord<Chat>("chat-channels", { ...form, client: of }) : (await patchRecord<Chat>("chat-channels", String(chat.id), form, chat.version)).data),
		onSuccess: () => {
			touchPlans(cache);
			say(m.major.saved);
			onClose();
		},
	});
	const { wrong, error } = wrongIn(save.error);
	return (
		<FormDialog title={chat?.name ?? m.major.newChat} submit={m.major.save} busy={save.isPending} error={error(["name", "url"])} onClose={onClose} onSubmit={() => save.mutate()}>
			<TextField label={m.major.planName} value={form.name} onChange={(name) => setForm({ ...form, name })} error={wrong("name")} maxLength={120} autoFocus required />
			<TextField label={m.major.chatUrl} type="url" value={form.url} onChange={(url) => setForm({ ...form, url })} error={wrong("url")} maxLength={2000} required />
			<Field label={m.major.chatKind}>
				{(id) => (
					<select id={id} className="input" value={form.shape} onChange={(e) => setForm({ ...form, shape: e.target.value })}>
						{Object.entries(m.major.shapes).map(([id_, label]) => (
							<option key={id_} value={id_}>
								{label}
							</option>
						))}
					</select>
				)}
			</Field>
			<Field label={m.major.chatLanguage} help={m.major.chatLanguageHelp}>
				{(id, described) => (
					<select id={id} aria-describedby={described} className="input" value={form.language} onChange={(e) => setForm({ ...form, language: e.target.value as Chat["language"] })}>
						{Object.entries(m.major.languages).map(([id_, label]) => (
							<option key={id_} value={id_}>
								{label}
							</option>
						))}
					</select>
				)}
			</Field>
			<label className="check">
				<input type="checkbox" checked={form.active} onChange={(e) => setForm({ ...form, active: e.target.checked })} />
				<span>{m.major.active}</span>
			</label>
		</FormDialog>
	);
}
