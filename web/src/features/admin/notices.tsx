/* notices.tsx - what a client's people are told by which channel, what they cannot change; and how the mail server does. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { call, get, sayError } from "@/lib/api";
import { channels, testContact, type Channel, type Mode } from "@/lib/attention";
import { count } from "@/lib/number";
import { usePutShown } from "@/lib/put-shown";
import { can, useMe } from "@/lib/session";
import { ago, now } from "@/lib/time";
import type { NoticeMail, NoticePolicy, NoticePolicyIn } from "@/lib/types.gen";
import { m } from "@/messages";
import { Field, TextField } from "@/ui/form";
import { Button, Note, Skeleton, Tag } from "@/ui/kit";
import { Matrix } from "@/ui/notice-matrix";
import { complain, say } from "@/ui/toast";
import { FactList } from "./facts";

type Cells = Record<Channel, Partial<Record<string, Mode>>>;

export function NoticesAdminPage(): ReactNode {
	const t = m.attention.admin;
	const me = useMe();
	const clients = useQuery({ queryKey: ["notices", "clients"], queryFn: () => get<{ items: { id: number; name: string }[] }>("/clients", { limit: 200, sort: "name" }) });
	const mine = (clients.data?.items ?? []).filter((c) => can(me, "client_admin", c.id));
	const [chosen, setChosen] = useState("");
	const client = chosen === "" ? String(mine.find((c) => c.id === 1)?.id ?? mine[0]?.id ?? "") : chosen;
	return (
		<div className="admin">
			<main className="admin-main">
				<div className="admin-head">
					<h1>{t.title}</h1>
					<select className="input" aria-label={t.client} value={client} onChange={(e) => setChosen(e.target.value)}>
						{mine.map((c) => (
							<option key={c.id} value={c.id}>
								{c.name}
							</option>
						))}
					</select>
				</div>
				<div className="admin-list admin-pad" tabIndex={0} role="region" aria-label={t.title}>
					<p className="sub">{t.text}</p>
					{client === "" ? <Skeleton lines={8} /> : <Policy key={client} client={client} />}
					{can(me, "admin") && <Mail />}
				</div>
			</main>
		</div>
	);
}

/** Each channel's cells with those that change. */
function merged(old: Record<string, unknown>, change: Record<string, unknown>): Record<string, unknown> {
	return { ...old, ...Object.fromEntries(Object.entries(change).map(([c, cells]) => [c, { ...(old[c] as object), ...(cells as object) }])) };
}

function Policy({ client }: { client: string }): ReactNode {
	const t = m.attention.admin;
	const key = ["notices", "policy", client];
	const found = useQuery({ queryKey: key, queryFn: () => get<NoticePolicy>("/notices/policy", { client }) });
	const put = usePutShown<NoticePolicy, NoticePolicyIn>(key, {
		send: async (json) => (await call<NoticePolicy>("PUT", "/notices/policy", { query: { client }, json })).data,
		applied: (old, { channels: cells = {}, locked: locks = {}, ...rest }) => ({ ...old, ...rest, channels: merged(old.channels, cells), locked: { ...old.locked, ...locks } }),
		onSaved: () => say(m.attention.settings.saved),
		onError: complain,
	});

	if (found.error !== null)
		return <Note tone="harm">{sayError(found.error)}</Note>;
	if (found.data === undefined)
		return <Skeleton lines={8} />;
	const p = found.data, said = p.channels as Cells, defaults = p.defaults as Cells, locked = p.locked as Record<Channel, string[]>;
	const rows = Object.keys(defaults.app)
		.filter((id) => id !== "team")
		.map((id) => ({
			id,
			cells: Object.fromEntries(channels.map((c) => [c, said[c][id] ?? defaults[c][id] ?? "off"])) as Record<Channel, Mode>,
			locked: channels.filter((c) => locked[c].includes(id)),
		}));
	const lock = (reason: string, c: Channel, on: boolean) => put({ locked: { [c]: on ? [...locked[c], reason] : locked[c].filter((r) => r !== reason) } });
	return (
		<section className="card attn-card" aria-label={t.defaults}>
			<h2>{t.defaults}</h2>
			<Matrix rows={rows} onMode={(r, c, mode) => put({ channels: { [c]: { [r]: mode } } })} onLock={lock} />
			<div className="attn-times">
				<Field label={t.delay}>
					{(id) => (
						<input id={id} className="input" type="number" min={0} max={1440} defaultValue={p.delay} onBlur={(e) => e.target.value !== "" && Number(e.target.value) !== p.delay && put({ delay: Number(e.target.value) })} />
					)}
				</Field>
				<FromName value={p.from_name} onPut={(from_name) => put({ from_name })} />
			</div>
		</section>
	);
}

function FromName({ value, onPut }: { value: string; onPut: (v: string) => void }): ReactNode {
	const [text, setText] = useState(value);
	return <TextField label={m.attention.admin.fromName} value={text} maxLength={120} placeholder={m.product} onChange={setText} onBlur={() => text !== value && onPut(text)} />;
}

function Mail(): ReactNode {
	const t = m.attention.admin;
	const cache = useQueryClient();
	const found = useQuery({ queryKey: ["notices", "mail"], queryFn: () => get<NoticeMail>("/notices/mail"), refetchInterval: 30_000 });
	const test = useMutation({ mutationFn: () => testContact("mail"), onSettled: () => void cache.invalidateQueries({ queryKey: ["notices", "mail"] }) });
	const s = found.data;
	if (s === undefined)
		return <Skeleton lines={4} />;
	const rows: [string, ReactNode][] = [
		[t.server, s.server === "" ? t.noServer : `${s.server}, ${t.tls[s.tls] ?? s.tls}`],
		[t.from, s.from === "" ? t.none : s.from],
		[t.waiting, count(s.queued)],
		[t.sent, `${count(s.sent)}${(s.last_sent_at ?? "") === "" ? "" : `, ${t.last} ${ago(s.last_sent_at ?? "", now())}`}`],
		[t.failed, count(s.failed)],
		[t.lastError, s.last_error === "" || s.last_error === undefined ? t.none : `${s.last_error} (${ago(s.last_error_at ?? "", now())})`],
	];
	return (
		<section className="card attn-card" aria-label={t.mail}>
			<h2>
				{t.mail} <Tag tone={s.set_up ? "ok" : "mute"}>{s.set_up ? t.setUp : t.notSetUp}</Tag>
			</h2>
			<FactList rows={rows} />
			{!s.set_up && <p className="faint">{t.how}</p>}
			<div className="attn-times">
				<Button disabled={!s.set_up || test.isPending} onClick={() => test.mutate()}>
					{t.test}
				</Button>
				<Link to="/admin/$noun" params={{ noun: "outbox" }} search={{ state: "dead" }}>
					{t.dead}
				</Link>
			</div>
			{test.data !== undefined && <Note tone={test.data.state === "sent" ? "ok" : "risk"}>{test.data.state === "sent" ? m.attention.contacts.tested : `${m.attention.contacts.notTested} ${test.data.error}`}</Note>}
			{test.error !== null && <Note tone="harm">{sayError(test.error)}</Note>}
		</section>
	);
}
