/* approvals.tsx - what waits for my yes or no, and one of it with all that is needed to decide. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { ChevronLeft, CircleCheck } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { apiUrl, sayError } from "@/lib/api";
import { showKey } from "@/lib/keys";
import { Markdown } from "@/lib/markdown";
import { shortTime } from "@/lib/time";
import { useTitle } from "@/lib/title";
import type { Completion } from "@/lib/types";
import { m } from "@/messages";
import { AnswerList } from "@/ui/answers";
import { CatalogIcon } from "@/ui/catalog-icon";
import { Combo } from "@/ui/combo";
import { FormDialog } from "@/ui/dialog";
import { Area, Field } from "@/ui/form";
import { Button, Empty, Skeleton, Tag } from "@/ui/kit";
import { Missing } from "@/ui/missing";
import { say } from "@/ui/toast";
import { approvalQuery, approvalsQuery, decide, refreshPortal, type FullApproval } from "./api";
import { ApprovalList, Steps } from "./parts";

export function ApprovalsPage(): ReactNode {
	useTitle(m.catalog.approvals);
	const found = useQuery(approvalsQuery).data;
	return (
		<main className="pane-scroll portal">
			<h1>{m.catalog.approvals}</h1>
			{found === undefined && <Skeleton lines={5} height={44} />}
			{found?.asked.length === 0 && (
				<Empty icon={<CircleCheck size={28} />} title={m.catalog.nothingToApprove}>
					{m.catalog.nothingToApproveText}
				</Empty>
			)}
			{found !== undefined && found.asked.length > 0 && (
				<section className="card risk" aria-labelledby="approvals-asked">
					<h2 id="approvals-asked">{m.catalog.waitForYou}</h2>
					<ApprovalList rows={found.asked} label={m.catalog.waitForYou} />
				</section>
			)}
			{found !== undefined && found.decided.length > 0 && (
				<section className="card" aria-labelledby="approvals-decided">
					<h2 id="approvals-decided">{m.catalog.decidedBefore}</h2>
					<ApprovalList rows={found.decided} label={m.catalog.decidedBefore} />
				</section>
			)}
		</main>
	);
}

export function ApprovalPage(): ReactNode {
	const { id } = useParams({ from: "/shell/portal/approvals/$id" });
	const found = useQuery(approvalQuery(id));
	useTitle(found.data?.title ?? m.catalog.approvals);
	if (found.error !== null)
		return <Missing />;
	return <main className="pane-scroll portal">{found.data === undefined ? <Skeleton lines={8} height={30} /> : <Approval a={found.data} />}</main>;
}

type Verb = "approve" | "reject" | "delegate";

function Approval({ a }: { a: FullApproval }): ReactNode {
	const [verb, setVerb] = useState<Verb | null>(null);
	const open = a.state === "asked";
	useActions([
		{ id: "portal-approve", label: m.catalog.approve, group: showKey(a.key), shortcut: "y", when: () => open, run: () => setVerb("approve") },
		{ id: "portal-reject", label: m.catalog.reject, group: showKey(a.key), shortcut: "n", when: () => open, run: () => setVerb("reject") },
		{ id: "portal-delegate", label: m.catalog.delegate, group: showKey(a.key), when: () => open, run: () => setVerb("delegate") },
	]);
	return (
		<>
			<Link to="/portal/approvals" className="portal-back">
				<ChevronLeft size={14} />
				{m.catalog.approvals}
			</Link>
			<div className="portal-title">
				<CatalogIcon name={a.item?.icon ?? "help"} size={22} />
				<div>
					<h1>{a.title}</h1>
					<p className="sub">
						{a.requester !== null && m.catalog.asksFor([a.requester.name, a.requester.title, a.requester.site].filter(Boolean).join(", "))}
						{" · "}
						{m.catalog.sent(shortTime(a.asked_at))}
						{a.due_at !== null && open && ` · ${m.catalog.due(shortTime(a.due_at))}`}
					</p>
				</div>
			</div>
			<p className="faint">{m.catalog.why[a.why]}</p>
			{open ? (
				<div className="portal-acts sticky">
					<Button kind="primary" shortcut="y" onClick={() => setVerb("approve")}>
						{m.catalog.approve}
					</Button>
					<Button kind="danger" shortcut="n" onClick={() => setVerb("reject")}>
						{m.catalog.reject}
					</Button>
					<Button kind="quiet" onClick={() => setVerb("delegate")}>
						{m.catalog.delegate}
					</Button>
				</div>
			) : (
				<p>
					<Tag tone={a.state === "approved" ? "ok" : a.state === "rejected" ? "harm" : "mute"}>{m.catalog.state[a.state] ?? a.state}</Tag> {a.words}
				</p>
			)}
			<Steps rounds={a.rounds} />
			<section className="card portal-pad" aria-labelledby="approval-asked">
				<h2 id="approval-asked">{m.catalog.asked}</h2>
				{a.item !== null && <p className="faint">{a.item.name}</p>}
				<AnswerList answers={a.answers} fileUrl={(id) => apiUrl(`/portal/approvals/${a.id}/files/${id}`)} />
				{a.description !== "" && <Markdown text={a.description} />}
			</section>
			{verb !== null && <Decide a={a} verb={verb} onClose={() => setVerb(null)} />}
		</>
	);
}

function Decide({ a, verb, onClose }: { a: FullApproval; verb: Verb; onClose: () => void }): ReactNode {
	const client = useQueryClient();
	const navigate = useNavigate();
	const [words, setWords] = useState("");
	const [to, setTo] = useState<Completion | null>(null);
	const send = useMutation({
		mutationFn: () => decide(a.id, verb, verb === "delegate" ? { to: Number(to?.value) } : words.trim() === "" ? {} : { words: words.trim() }),
		onSuccess: async () => {
			refreshPortal(client);
			say(verb === "approve" ? m.catalog.approved : verb === "reject" ? m.catalog.rejected : m.catalog.delegated(to?.label ?? ""));
			onClose();
			await navigate({ to: "/portal/approvals" });
		},
	});
	const ready = verb === "approve" || (verb === "delegate" ? to !== null : words.trim() !== "");
	return (
		<FormDialog
			title={verb === "delegate" ? m.catalog.delegate : `${verb === "approve" ? m.catalog.approve : m.catalog.reject}: ${a.title}`}
			submit={verb === "approve" ? m.catalog.approve : verb === "reject" ? m.catalog.reject : m.catalog.delegate}
			danger={verb === "reject"}
			busy={send.isPending || !ready}
			error={send.error === null ? null : sayError(send.error)}
			onClose={onClose}
			onSubmit={() => send.mutate()}
		>
			<Field label={verb === "delegate" ? m.catalog.delegateTo : verb === "reject" ? m.catalog.whyNot : m.catalog.sayMore} required={verb !== "approve"}>
				{(id) =>
					verb === "delegate" ? (
						<Combo id={id} label={m.catalog.delegateTo} type="portal-person" field="" value={to} onChange={setTo} autoFocus />
					) : (
						<Area id={id} className="input" rows={3} maxLength={4000} value={words} onChange={setWords} />
					)
				}
			</Field>
		</FormDialog>
	);
}
