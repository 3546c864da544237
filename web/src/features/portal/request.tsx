/* request.tsx - one of my requests: where it stands, what was said, what I can do now. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { ChevronLeft, Paperclip } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { apiUrl, sayError } from "@/lib/api";
import { showKey } from "@/lib/keys";
import { Markdown } from "@/lib/markdown";
import { bytes } from "@/lib/number";
import { now, shortTime } from "@/lib/time";
import { useTitle } from "@/lib/title";
import { m } from "@/messages";
import { AnswerList } from "@/ui/answers";
import { Dialog, FormDialog } from "@/ui/dialog";
import { Area, Field } from "@/ui/form";
import { Avatar, Button, cls, Note, Skeleton } from "@/ui/kit";
import { Missing } from "@/ui/missing";
import { complain, say as tell } from "@/ui/toast";
import { act, attach, refreshPortal, requestQuery, say, type FullRequest } from "./api";
import { isDone, StageTag, Steps } from "./parts";
import { Rate } from "./rate";

export function RequestPage(): ReactNode {
	const { key } = useParams({ from: "/shell/portal/requests/$key" });
	const found = useQuery(requestQuery(key));
	useTitle(found.data === undefined ? m.catalog.myRequests : `${showKey(key)} ${found.data.title}`);
	if (found.error !== null)
		return <Missing />;
	return <main className="pane-scroll portal">{found.data === undefined ? <Skeleton lines={8} height={30} /> : <Request key={key} r={found.data} />}</main>;
}

function Request({ r }: { r: FullRequest }): ReactNode {
	const soon = r.expected_at !== null && !isDone(r.stage) && r.stage !== "solved";
	return (
		<>
			<Link to="/portal/requests" className="portal-back">
				<ChevronLeft size={14} />
				{m.catalog.myRequests}
			</Link>
			<div className="portal-head">
				<h1>{r.title}</h1>
				<StageTag stage={r.stage} />
			</div>
			<p className="sub">
				{showKey(r.key)} · {m.catalog.sent(shortTime(r.created_at))}
				{soon && r.expected_at !== null && ` · ${(Date.parse(r.expected_at) < now() ? m.catalog.overdue : m.catalog.expected)(shortTime(r.expected_at))}`}
			</p>
			{r.tasks.all > 0 && (
				<div className="portal-progress">
					<meter min={0} max={r.tasks.all} value={r.tasks.done} aria-label={m.catalog.steps(r.tasks.done, r.tasks.all)} />
					<span>{m.catalog.steps(r.tasks.done, r.tasks.all)}</span>
				</div>
			)}
			<Steps rounds={r.approvals} />
			<Acts r={r} />
			{r.can.includes("rate") && <Rate r={r} />}
			{!r.can.includes("rate") && r.rating !== null && (
				<p>
					{m.catalog.yourRating}: {m.catalog.star(r.rating)}
				</p>
			)}
			{r.solution !== "" && (
				<section className="card portal-pad ok" aria-labelledby="portal-solution">
					<h2 id="portal-solution">{m.catalog.solution}</h2>
					<Markdown text={r.solution} />
				</section>
			)}
			<Talk r={r} />
			{(r.answers.length > 0 || r.description !== "") && (
				<section className="card portal-pad" aria-labelledby="portal-asked">
					<h2 id="portal-asked">{m.catalog.asked}</h2>
					{r.answers.length > 0 && <AnswerList answers={r.answers} fileUrl={(id) => apiUrl(`/attachments/${id}`)} />}
					{r.description !== "" && <Markdown text={r.description} />}
				</section>
			)}
			<Files r={r} />
		</>
	);
}

function useAct(key: string) {
	const client = useQueryClient();
	return useMutation({
		mutationFn: (a: { verb: string; args: Record<string, unknown> }) => act(key, a.verb, a.args),
		onSettled: () => refreshPortal(client),
	});
}

function Acts({ r }: { r: FullRequest }): ReactNode {
	const [asking, setAsking] = useState<"withdraw" | "reopen" | null>(null);
	const [words, setWords] = useState("");
	const run = useAct(r.key);
	const may = (what: string) => r.can.includes(what);
	const accept = () => run.mutate({ verb: "close", args: {} }, { onSuccess: () => tell(m.catalog.thanks), onError: complain });
	useActions([
		{ id: "portal-reply", label: m.catalog.reply, group: showKey(r.key), shortcut: "r", when: () => may("reply"), run: () => document.getElementById("portal-reply")?.focus() },
		{ id: "portal-withdraw", label: m.catalog.withdraw, group: showKey(r.key), when: () => may("withdraw"), run: () => setAsking("withdraw") },
		{ id: "portal-accept", label: m.catalog.itWorks, group: showKey(r.key), when: () => may("close"), run: accept },
		{ id: "portal-reopen", label: m.catalog.notSolved, group: showKey(r.key), when: () => may("reopen"), run: () => setAsking("reopen") },
	]);
	const send = () => {
		const verb = asking === "withdraw" ? "cancel" : "reopen";
		const args = asking === "withdraw" ? { reason: "withdrawn" } : { comment: words, visibility: "public" };
		run.mutate({ verb, args }, { onSuccess: () => (setAsking(null), tell(asking === "withdraw" ? m.catalog.withdrawn : m.saved)) });
	};
	if (!may("withdraw") && !may("close"))
		return null;
	return (
		<div className="portal-acts">
			{may("close") && (
				<Button kind="primary" onClick={accept} disabled={run.isPending}>
					{m.catalog.itWorks}
				</Button>
			)}
			{may("reopen") && <Button onClick={() => setAsking("reopen")}>{m.catalog.notSolved}</Button>}
			{may("withdraw") && (
				<Button kind="danger" onClick={() => setAsking("withdraw")}>
					{m.catalog.withdraw}
				</Button>
			)}
			{asking === "withdraw" && (
				<Dialog open onClose={() => setAsking(null)} title={m.catalog.withdrawAsk} text={m.catalog.withdrawText}>
					{run.error !== null && <Note tone="harm">{sayError(run.error)}</Note>}
					<div className="dialog-foot">
						<Button onClick={() => setAsking(null)}>{m.cancel}</Button>
						<Button kind="danger" onClick={send}>
							{m.catalog.withdraw}
						</Button>
					</div>
				</Dialog>
			)}
			{asking === "reopen" && (
				<FormDialog title={m.catalog.notSolved} submit={m.catalog.send} busy={run.isPending || words.trim() === ""} error={run.error === null ? null : sayError(run.error)} onClose={() => setAsking(null)} onSubmit={send}>
					<Field label={m.catalog.notSolvedText} required>
						{(id) => <Area id={id} className="input" rows={4} value={words} onChange={setWords} />}
					</Field>
				</FormDialog>
			)}
		</div>
	);
}

/* ---- conversation ------------------------------------------------------------------ */
function Talk({ r }: { r: FullRequest }): ReactNode {
	return (
		<section className="portal-talk" aria-labelledby="portal-talk">
			<h2 id="portal-talk">{m.catalog.conversation}</h2>
			{r.talk.length === 0 && <p className="faint">{m.catalog.noTalk}</p>}
			<ol>
				{r.talk.map((c) => (
					<li key={c.id} className={cls(c.mine && "mine")}>
						<Avatar name={c.name} />
						<article className="card portal-pad">
							<header>
								<b>{c.mine ? m.catalog.you : c.name}</b> <time dateTime={c.at}>{shortTime(c.at)}</time>
							</header>
							<Markdown text={c.body} />
						</article>
					</li>
				))}
			</ol>
			{r.can.includes("reply") && <Reply id={r.key} />}
		</section>
	);
}

function Reply({ id }: { id: string }): ReactNode {
	const client = useQueryClient();
	const draftId = `sinew.reply.${id}`;
	const [body, setBody] = useState(() => {
		try {
			return localStorage.getItem(draftId) ?? "";
		} catch {
			return "";
		}
	});
	const put = (text: string) => {
		setBody(text);
		try {
			if (text === "")
				localStorage.removeItem(draftId);
			else
				localStorage.setItem(draftId, text);
		} catch {
			/* Storage may be forbidden. */
		}
	};
	const send = useMutation({
		mutationFn: () => say(id, body.trim()),
		onSuccess: () => {
			put("");
			refreshPortal(client);
		},
		onError: complain,
	});
	const files = useMutation({ mutationFn: (f: File) => attach(id, f), onSuccess: () => refreshPortal(client), onError: complain });
	const ready = body.trim() !== "" && !send.isPending;
	return (
		<form
			className="portal-reply"
			onSubmit={(e) => {
				e.preventDefault();
				if (ready)
					send.mutate();
			}}
		>
			<Area
				id="portal-reply"
				aria-label={m.catalog.reply}
				placeholder={m.catalog.reply}
				rows={3}
				value={body}
				onChange={put}
				onKeyDown={(e) => {
					if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && ready)
						send.mutate();
				}}
			/>
			<div className="portal-reply-foot">
				<label className="btn quiet">
					<Paperclip size={15} />
					{m.catalog.attach}
					<input type="file" className="sr" onChange={(e) => e.target.files?.[0] !== undefined && files.mutate(e.target.files[0])} />
				</label>
				<span className="grow faint">{m.catalog.replyHint}</span>
				<Button type="submit" kind="primary" disabled={!ready}>
					{m.catalog.send}
				</Button>
			</div>
		</form>
	);
}

function Files({ r }: { r: FullRequest }): ReactNode {
	if (r.files.length === 0)
		return null;
	return (
		<section className="card portal-pad" aria-labelledby="portal-files">
			<h2 id="portal-files">{m.catalog.files}</h2>
			<ul className="portal-files">
				{r.files.map((f) => (
					<li key={f.id}>
						<a href={apiUrl(`/attachments/${f.id}`)} download={f.name}>
							{f.name}
						</a>{" "}
						<span className="faint">
							{bytes(f.size)} · {shortTime(f.at)}
						</span>
					</li>
				))}
			</ul>
		</section>
	);
}
