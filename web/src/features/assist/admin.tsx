/* admin.tsx - whether a model may draft for a client, for whom and what; whether its server answers; and how its drafts have
 * fared, by version of the prompt. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { sayError } from "@/lib/api";
import { count, percent } from "@/lib/number";
import { usePutShown } from "@/lib/put-shown";
import { m } from "@/messages";
import { ClientPage } from "@/ui/client-page";
import { Field } from "@/ui/form";
import { Button, Note, Skeleton, Tag } from "@/ui/kit";
import { complain, say } from "@/ui/toast";
import { draftQuery, isWaiting, putSettings, settingsQuery, testServer, type AssistSettings, type DraftKind, type SettingsIn } from "./api";

const KINDS: DraftKind[] = ["summary", "reply", "executive", "update"];

export function AssistAdmin(): ReactNode {
	return (
		<ClientPage title={m.assist.admin.title} className="admin-pad assist-admin">
			{(client) => (
				<>
					<p className="sub">{m.assist.admin.text}</p>
					<Client key={client} client={client} />
				</>
			)}
		</ClientPage>
	);
}

function Client({ client }: { client: number }): ReactNode {
	const found = useQuery(settingsQuery(client));
	const put = usePutShown<AssistSettings, SettingsIn>(settingsQuery(client).queryKey, {
		send: (json) => putSettings(client, json),
		applied: (old, json) => ({ ...old, ...json, undecided: json.kinds === undefined ? old.undecided : [] }),
		onSaved: () => say(m.saved),
		onError: complain,
	});
	const t = m.assist.admin, s = found.data;
	if (found.error !== null)
		return <Note tone="harm">{sayError(found.error)}</Note>;
	if (s === undefined)
		return <Skeleton lines={8} />;
	return (
		<>
			<section className="card" aria-label={t.policy}>
				<h2>{t.policy}</h2>
				<label className="check">
					<input type="checkbox" checked={s.enabled} onChange={(e) => put({ enabled: e.target.checked })} /> {t.enabled}
				</label>
				{s.enabled &&
					KINDS.filter((k) => s.undecided.includes(k)).map((k) => (
						<Note key={k} tone="risk">
							{t.undecided(t.kind[k] ?? k)}{" "}
							<Button kind="quiet" onClick={() => put({ kinds: [...s.kinds, k] })}>
								{t.decideYes}
							</Button>
							<Button kind="quiet" onClick={() => put({ kinds: s.kinds })}>
								{t.decideNo}
							</Button>
						</Note>
					))}
				<fieldset className="assist-kinds">
					<legend>{t.kinds}</legend>
					{KINDS.map((k) => (
						<label key={k} className="check">
							<input type="checkbox" checked={s.kinds.includes(k)} onChange={(e) => put({ kinds: e.target.checked ? [...s.kinds, k] : s.kinds.filter((x) => x !== k) })} /> {t.kind[k]}
						</label>
					))}
				</fieldset>
				<Field label={t.who}>
					{(id) => (
						<select id={id} className="input" value={s.who} onChange={(e) => put({ who: e.target.value })}>
							{Object.entries(t.whoWords).map(([who, label]) => (
								<option key={who} value={who}>
									{label}
								</option>
							))}
						</select>
					)}
				</Field>
			</section>
			<Server server={s.server} client={client} />
			<Figures figures={s.figures} />
		</>
	);
}

function Server({ server, client }: { server: AssistSettings["server"]; client: number }): ReactNode {
	const t = m.assist.admin;
	const [id, setId] = useState<number | null>(null);
	const ask = useMutation({ mutationFn: () => testServer(client), onSuccess: (d) => setId(d.id), onError: complain });
	const test = useQuery({ ...draftQuery(id ?? 0), enabled: id !== null }).data;
	return (
		<section className="card" aria-label={t.server}>
			<h2>
				{t.server} <Tag tone={server.configured ? "ok" : "mute"}>{server.configured ? t.configured : t.notConfigured}</Tag>
			</h2>
			{server.configured ? <p>{t.serverWords(server.host, server.model, server.key, server.timeout_seconds ?? 0)}</p> : <p className="faint">{t.how}</p>}
			<Button disabled={!server.configured || ask.isPending || (id !== null && isWaiting(test))} onClick={() => ask.mutate()}>
				{t.test}
			</Button>
			<div role="status">
				{test !== undefined && !isWaiting(test) && (
					<Note tone={test.state === "failed" ? "risk" : "ok"}>{test.state === "failed" ? (m.assist.failed[test.reason] ?? test.detail) : t.works(test.took_ms ?? 0, test.text)}</Note>
				)}
			</div>
		</section>
	);
}

function Figures({ figures }: { figures: AssistSettings["figures"] }): ReactNode {
	const t = m.assist.admin;
	return (
		<section className="card" aria-label={t.figures}>
			<h2>{t.figures}</h2>
			{figures.length === 0 ? (
				<p className="faint">{t.noFigures}</p>
			) : (
				<div className="assist-table" tabIndex={0} role="region" aria-label={t.figures}>
					<table>
						<thead>
							<tr>
								{t.columns.map((c) => (
									<th key={c} scope="col">
										{c}
									</th>
								))}
							</tr>
						</thead>
						<tbody>
							{figures.map((f) => (
								<tr key={f.prompt + f.model}>
									<th scope="row">
										{f.prompt} <span className="faint">{f.model}</span>
									</th>
									{[f.asked, f.accepted, f.edited, f.rejected, f.expired, f.failed].map((n, i) => (
										<td key={i} className="num">
											{count(n)}
										</td>
									))}
									<td className="num">{f.kept + f.dropped === 0 ? "–" : percent(f.dropped / (f.kept + f.dropped))}</td>
									<td className="num">{f.words === 0 ? "–" : percent(f.apart / f.words)}</td>
									<td className="num">{t.ms(count(f.mean_ms))}</td>
								</tr>
							))}
						</tbody>
					</table>
				</div>
			)}
		</section>
	);
}
