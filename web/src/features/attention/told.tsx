/* told.tsx - what one is told of, how, and when not; what is muted; what one follows. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { call, post, sayError } from "@/lib/api";
import { mutesQuery, noticeSettingsQuery, subscriptionsQuery, unmute, type Channel, type Mode, type NoticeSettings } from "@/lib/attention";
import { showKey } from "@/lib/keys";
import { usePutShown } from "@/lib/put-shown";
import { isRequester, useMe } from "@/lib/session";
import { shortTime } from "@/lib/time";
import { useTitle } from "@/lib/title";
import { viewsQuery } from "@/lib/views";
import type { Completion } from "@/lib/types";
import { m } from "@/messages";
import { Combo } from "@/ui/combo";
import { Field } from "@/ui/form";
import { Button, IconButton, Note, Skeleton, Tag } from "@/ui/kit";
import { Matrix } from "@/ui/notice-matrix";
import { complain, say } from "@/ui/toast";
import { Contacts } from "./contacts";
import { Quiet } from "./quiet";

const forRequester = ["answer", "approval"];

/** A reason's cells and whether it breaks through quiet hours are sent by themselves, all else by its name. */
type SettingsChange = Partial<Omit<NoticeSettings, "reasons">> & { channels?: Partial<Record<Channel, Record<string, Mode>>>; breaks?: Record<string, boolean> };

function withChange(old: NoticeSettings, { channels, breaks, ...rest }: SettingsChange): NoticeSettings {
	const cells = (id: string) => Object.fromEntries(Object.entries(channels ?? {}).flatMap(([c, modes]) => (modes[id] === undefined ? [] : [[c, modes[id]]])));
	return { ...old, ...rest, reasons: old.reasons.map((r) => ({ ...r, channels: { ...r.channels, ...cells(r.id) }, breaks: breaks?.[r.id] ?? r.breaks })) };
}

export function ToldPage(): ReactNode {
	const a = m.attention;
	const requester = isRequester(useMe());
	const settings = useQuery(noticeSettingsQuery).data;
	useTitle(a.following);
	const put = usePutShown<NoticeSettings, SettingsChange>(noticeSettingsQuery.queryKey, {
		send: async (json) => (await call<NoticeSettings>("PUT", "/notices/settings", { json })).data,
		applied: withChange,
		onSaved: () => say(a.settings.saved),
		onError: complain,
	});

	return (
		<main className="pane-scroll attn">
			<h1>{a.following}</h1>
			<p className="sub">{a.settings.text}</p>
			{settings === undefined ? (
				<Skeleton lines={10} />
			) : (
				<>
					<section className="card attn-card" aria-label={a.settings.how}>
						<h2>{a.settings.how}</h2>
						<Matrix
							rows={settings.reasons
								.filter((r) => !requester || forRequester.includes(r.id))
								.map((r) => ({ id: r.id, cells: r.channels, locked: r.locked, breaks: r.breaks }))}
							onMode={(reason, channel, mode) => put({ channels: { [channel]: { [reason]: mode } } })}
							onBreaks={(reason, breaks) => put({ breaks: { [reason]: breaks } })}
						/>
					</section>
					<Contacts />
					<Quiet settings={settings} onPut={put} />
				</>
			)}
			<Mutes />
			{!requester && <Follows />}
		</main>
	);
}

function Mutes(): ReactNode {
	const a = m.attention;
	const client = useQueryClient();
	const mutes = useQuery(mutesQuery).data ?? [];
	return (
		<section className="card attn-card" aria-label={a.settings.mutes}>
			<h2>{a.settings.mutes}</h2>
			{mutes.length === 0 && <p className="faint">{a.settings.noMutes}</p>}
			<ul className="attn-list">
				{mutes.map((x) => {
					const reason = x.reason === "" ? "" : (a.reasons[x.reason] ?? x.reason);
					const what = x.key === undefined ? a.settings.anyTicket : `${showKey(x.key)} ${x.title ?? ""}`;
					return (
						<li key={x.id} className="attn-row">
							<span className="attn-open">
								{x.key === undefined ? (
									what
								) : (
									<Link to="/tickets/$key" params={{ key: x.key }}>
										{what}
									</Link>
								)}{" "}
								<span className="faint">{reason}</span>
							</span>
							<span className="faint">{x.until === null ? a.settings.ever : a.settings.until(shortTime(x.until))}</span>
							<IconButton label={a.settings.unmute(`${what} ${reason}`)} onClick={() => void unmute(client, x.id).catch(complain)}>
								<X size={14} />
							</IconButton>
						</li>
					);
				})}
			</ul>
		</section>
	);
}

function Follows(): ReactNode {
	const a = m.attention;
	const t = a.settings;
	const client = useQueryClient();
	const follows = useQuery(subscriptionsQuery).data ?? [];
	const refresh = () => client.invalidateQueries({ queryKey: subscriptionsQuery.queryKey });
	const drop = (id: number) => {
		call("DELETE", `/subscriptions/${id}`).then(refresh).catch(complain);
	};
	return (
		<section className="card attn-card" aria-label={t.follows}>
			<h2>{t.follows}</h2>
			{follows.length === 0 && <p className="faint">{t.noFollows}</p>}
			<ul className="attn-list">
				{follows.map((f) => (
					<li key={f.id} className="attn-row">
						<Tag>{t.kinds[f.kind] ?? f.kind}</Tag>
						<span className="attn-open">{f.name}</span>
						<span className="faint">{t.whats[f.what]}</span>
						<IconButton label={t.unfollow(f.name)} onClick={() => drop(f.id)}>
							<X size={14} />
						</IconButton>
					</li>
				))}
			</ul>
			<FollowForm onDone={() => void refresh()} />
		</section>
	);
}

function FollowForm({ onDone }: { onDone: () => void }): ReactNode {
	const t = m.attention.settings;
	const [kind, setKind] = useState("team");
	const [which, setWhich] = useState<Completion | null>(null);
	const [what, setWhat] = useState("new");
	const views = useQuery(viewsQuery).data ?? [];
	const go = useMutation({
		mutationFn: () => post("/subscriptions", { kind, what, ...(kind === "tag" ? { word: which?.value ?? "" } : { target: Number(which?.value ?? 0) }) }),
		onSuccess: () => {
			setWhich(null);
			onDone();
		},
	});
	return (
		<form
			className="attn-times"
			onSubmit={(e) => {
				e.preventDefault();
				go.mutate();
			}}
		>
			<Field label={t.kind}>
				{(id) => (
					<select
						id={id}
						className="input"
						value={kind}
						onChange={(e) => {
							setKind(e.target.value);
							setWhich(null);
						}}
					>
						{Object.entries(t.kinds).map(([k, label]) => (
							<option key={k} value={k}>
								{label}
							</option>
						))}
					</select>
				)}
			</Field>
			<Field label={t.which}>
				{(id) =>
					kind === "view" ? (
						<select id={id} className="input" value={which?.value ?? ""} onChange={(e) => setWhich({ value: e.target.value, label: e.target.value })}>
							<option value="" />
							{views.map((v) => (
								<option key={v.id} value={v.id}>
									{v.name}
								</option>
							))}
						</select>
					) : (
						<Combo key={kind} id={id} label={t.which} type={kind === "team" ? "team" : "ticket"} field={kind === "team" ? "" : "tag"} value={which} onChange={setWhich} />
					)
				}
			</Field>
			<Field label={t.what}>
				{(id) => (
					<select id={id} className="input" value={what} onChange={(e) => setWhat(e.target.value)}>
						{Object.entries(t.whats).map(([k, label]) => (
							<option key={k} value={k}>
								{label}
							</option>
						))}
					</select>
				)}
			</Field>
			<Button type="submit" kind="primary" disabled={which === null || go.isPending}>
				{t.follow}
			</Button>
			{go.error !== null && <Note tone="harm">{sayError(go.error)}</Note>}
		</form>
	);
}
