/* ticket.tsx - one ticket, as a page and as the queue's preview: head with what may be done now, conversation and history,
 * fields, and everything attached to it. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Link2, Maximize2, X } from "lucide-react";
import { memo, Suspense, useContext, useLayoutEffect, useRef, useState, type HTMLAttributes, type ReactNode, type RefObject } from "react";
import { mainClock } from "@/lib/clock";
import { KeysRest, useActions } from "@/lib/actions";
import { Problem, sayError } from "@/lib/api";
import { showKey } from "@/lib/keys";
import { lastList } from "@/lib/last-list";
import { useSettled } from "@/lib/paint";
import { useBeat, useMyWork } from "@/lib/presence";
import { useSame } from "@/lib/same";
import { usePart } from "@/lib/scope";
import { can, fieldOf, isRequester, useMe, useType } from "@/lib/session";
import { ticketCards } from "@/lib/slots";
import { shortTime } from "@/lib/time";
import { Slot } from "@/lib/places";
import { useTitle } from "@/lib/title";
import type { Ticket, VerbMeta } from "@/lib/types";
import { m } from "@/messages";
import { ClockMark } from "@/ui/clock";
import { ChoiceTag, cls, Empty, IconButton, Skeleton, Tag } from "@/ui/kit";
import { PresenceLine } from "@/ui/presence";
import type { MenuEntry } from "@/ui/menu";
import { complain, say } from "@/ui/toast";
import { ticketQuery, usePatch } from "./api";
import { AsideBar, AttendMenu, useSeen } from "./attend";
import { Composer } from "./composer";
import { Description } from "./description";
import { FilesCard, useDropFiles } from "./files";
import { FieldsCard } from "./fields";
import { LinksCard } from "./links";
import { MergeDialog } from "./merge";
import { PeopleCard } from "./people";
import { usePickActions } from "./picks";
import { MergedNote, useReshape } from "./reshape";
import { useSideWait } from "./side-wait";
import { Timeline } from "./timeline";
import { TitleEdit } from "./title-edit";
import { legalVerbs, needsDialog, useVerbAtOnce, verbKey, VerbButtons, VerbDialog } from "./verbs";

export function TicketPage(): ReactNode {
	const { key } = useParams({ from: "/shell/tickets/$key" });
	return <TicketView key={key} ticketKey={key} />;
}

interface ViewProps {
	ticketKey: string;
	preview?: boolean;
	onClose?: () => void;
}

export function TicketView({ ticketKey, preview, onClose }: ViewProps): ReactNode {
	const found = useQuery(ticketQuery(ticketKey));
	if (found.data !== undefined)
		return <TicketBody ticket={found.data} preview={preview === true} onClose={onClose} />;
	if (found.error !== null) {
		const missing = found.error instanceof Problem && found.error.status === 404;
		const Box = preview === true ? "div" : "main";
		return (
			<Box className="pane-scroll">
				<Empty page={preview !== true} title={missing ? m.error.missing : m.error.title}>
					{missing ? m.error.missingText : sayError(found.error)}
				</Empty>
			</Box>
		);
	}
	return <Skeleton lines={9} />;
}

function TicketBody({ ticket: t, preview, onClose }: { ticket: Ticket; preview: boolean; onClose: (() => void) | undefined }): ReactNode {
	const me = useMe();
	const requester = isRequester(me);
	const mayWork = can(me, "work", t.client?.id);
	const patch = usePatch(t);
	const ask = useRef<AskVerb>(undefined);
	const atOnce = useVerbAtOnce(t);
	const files = useDropFiles(t.key, requester ? "public" : "internal");
	const show = usePart("show");
	const work = useMyWork(t.key);
	useBeat(t.key, work.doing, work.what, !requester);
	const seen = useSeen(t, !requester);
	useTitle(preview ? "" : `${showKey(t.key)} ${t.title}`);
	/* What no verb changes at once is drawn with the next picture: the head and the fields come first. */
	const calm = useSettled(t);
	const onVerb = useSame((v: VerbMeta, note?: string) => {
		if (needsDialog(v) || (note ?? "") !== "")
			ask.current?.(v, note ?? "");
		else
			atOnce(v);
	});
	useTicketKeys(calm, onVerb, preview);
	const reshape = useReshape(calm, mayWork, !requester);
	const side = useSideWait(t.key, !preview && !requester);
	const body = (
		<>
			<Head ticket={t} calm={calm} preview={preview} onClose={onClose} onVerb={onVerb} mayEdit={mayWork} patch={patch} more={requester ? [] : reshape.entries} />
			<div className="ticket-main">
				{!requester && <MergedNote ticket={calm} />}
				{preview && !requester && <FieldsCard ticket={t} patch={patch} mayEdit={mayWork} onVerb={onVerb} brief />}
				{!requester && <PresenceLine ticketKey={t.key} />}
				{!requester && <AsideBar ticket={calm} />}
				<Description ticket={calm} patch={patch} mayEdit={mayWork} />
				<Composer ticket={calm} requester={requester} onVerb={onVerb} />
				<Timeline ticketKey={t.key} show={show ?? "all"} linked={!preview} requester={requester} seen={seen} />
			</div>
			<div className={cls("ticket-side", side.waits && "waits")} role="group" aria-label={m.ticket.fields} aria-busy={side.waits}>
				{side.meanwhile}
				{!preview && <ClocksCard ticket={calm} />}
				{!requester && <Cards ticket={calm} mayEdit={mayWork} code={side.code} from={preview ? 15 : 0} to={20} />}
				{!preview && <FieldsCard ticket={t} patch={patch} mayEdit={mayWork} onVerb={onVerb} />}
				{!requester && <Cards ticket={calm} mayEdit={mayWork} code={side.code} from={20} to={30} />}
				<FilesCard ticket={calm} upload={files.upload} sending={files.sending} />
				{!requester && <Cards ticket={calm} mayEdit={mayWork} code={side.code} from={30} to={40} />}
				{!requester && <LinksCard ticket={calm} mayEdit={mayWork} patch={patch} />}
				{!requester && <Cards ticket={calm} mayEdit={mayWork} code={side.code} from={40} to={50} />}
				{!requester && <PeopleCard ticketKey={t.key} mayEdit={mayWork} />}
				{!requester && <Cards ticket={calm} mayEdit={mayWork} code={side.code} from={50} to={Infinity} />}
			</div>
		</>
	);
	return (
		<Frame preview={preview} {...files.handlers}>
			{body}
			{files.over && <div className="drop">{m.ticket.drop}</div>}
			{reshape.dialogs}
			<VerbAsked ticket={t} ask={ask} />
			{patch.clash !== null && <MergeDialog ticket={t} clash={patch.clash} onClose={() => patch.setClash(null)} onMerge={(changes) => patch.change({ changes, shown: {}, label: m.saved, done: patch.clash?.done })} />}
		</Frame>
	);
}

type AskVerb = (verb: VerbMeta, note: string) => void;

/** The dialog of a verb. That it opens is known here only: the ticket below is not drawn anew. */
function VerbAsked({ ticket, ask }: { ticket: Ticket; ask: RefObject<AskVerb | undefined> }): ReactNode {
	const [asked, setAsked] = useState<{ verb: VerbMeta; note: string } | null>(null);
	useLayoutEffect(() => {
		ask.current = (verb, note) => setAsked({ verb, note });
	}, [ask]);
	return asked === null ? null : <VerbDialog verb={asked.verb} ticket={ticket} note={asked.note} onClose={() => setAsked(null)} />;
}

/** What other features have to say here (lib/slots.ts). */
const Cards = memo(function Cards({ ticket, mayEdit, code, from, to }: { ticket: Ticket; mayEdit: boolean; code: ReactNode; from: number; to: number }): ReactNode {
	return ticketCards(from, to).map(({ id, component: Card }) => (
		<Suspense key={id} fallback={code}>
			<Card ticket={ticket} mayEdit={mayEdit} />
		</Suspense>
	));
});

/** The preview stands beside the queue's own <main>: a page has one. */
function Frame({ preview, ...rest }: HTMLAttributes<HTMLElement> & { preview: boolean }): ReactNode {
	return preview ? <div className="ticket preview" {...rest} /> : <main className="ticket" {...rest} />;
}

function Head({
	ticket: t,
	calm,
	preview,
	onClose,
	onVerb,
	mayEdit,
	patch,
	more,
}: {
	more: MenuEntry[];
	ticket: Ticket;
	/** The same, a picture behind. */
	calm: Ticket;
	preview: boolean;
	onClose: (() => void) | undefined;
	onVerb: (v: VerbMeta) => void;
	mayEdit: boolean;
	patch: ReturnType<typeof usePatch>;
}): ReactNode {
	const type = useType("ticket");
	const clock = mainClock(t.clocks);
	return (
		<div className="ticket-head">
			<div className="line">
				{preview ? (
					<Link to="/tickets/$key" params={{ key: t.key }}>
						{showKey(t.key)}
					</Link>
				) : (
					<span className="faint">{showKey(t.key)}</span>
				)}
				<ChoiceTag choices={fieldOf(type, "state")?.choices ?? type.states} value={t.state} />
				<ChoiceTag choices={fieldOf(type, "priority")?.choices} value={t.priority} />
				{!preview && <ChoiceTag choices={fieldOf(type, "kind")?.choices} value={t.kind} />}
				{t.major === "yes" && <Tag tone="harm">{m.ticket.major}</Tag>}
				{t.major === "candidate" && <Tag tone="risk">{m.ticket.majorCandidate}</Tag>}
				{t.state === "on_hold" && (
					<Tag>
						{m.clock.reason[t.hold_reason ?? ""] ?? t.hold_reason}
						{typeof t["hold_until"] === "string" && ` ${m.ticket.until(shortTime(t["hold_until"]))}`}
					</Tag>
				)}
				<span className="grow" />
				{clock !== undefined && <ClockMark clock={clock} readAt={t.read_at ?? Date.now()} full />}
				{preview && <HeadButtons ticket={calm} preview onClose={onClose} />}
			</div>
			<div className="line">
				<TitleEdit ticket={t} mayEdit={mayEdit} patch={patch} />
				<VerbButtons ticket={t} onVerb={onVerb} compact={preview} more={more} />
				{mayEdit && <Tools ticket={calm} preview={preview} />}
				{!preview && <HeadButtons ticket={calm} preview={false} onClose={onClose} />}
			</div>
		</div>
	);
}

const Tools = memo(function Tools({ ticket, preview }: { ticket: Ticket; preview: boolean }): ReactNode {
	return <Slot name="ticket-tools" give={{ ticket, preview }} />;
});

const HeadButtons = memo(function HeadButtons({ ticket: t, preview, onClose }: { ticket: Ticket; preview: boolean; onClose: (() => void) | undefined }): ReactNode {
	const me = useMe();
	const navigate = useNavigate();
	const copy = () => {
		navigator.clipboard
			.writeText(`${location.origin}/tickets/${t.key}`)
			.then(() => say(m.ticket.copied))
			.catch(complain);
	};
	return (
		<>
			{!isRequester(me) && <AttendMenu ticket={t} />}
			{!preview && window.isSecureContext && (
				<IconButton label={m.ticket.copyLink} onClick={copy}>
					<Link2 size={16} />
				</IconButton>
			)}
			{preview && (
				<IconButton label={m.ticket.openFull} onClick={() => void navigate({ to: "/tickets/$key", params: { key: t.key } })}>
					<Maximize2 size={15} />
				</IconButton>
			)}
			{onClose !== undefined && (
				<IconButton label={m.close} onClick={onClose}>
					<X size={16} />
				</IconButton>
			)}
		</>
	);
});

const ClocksCard = memo(function ClocksCard({ ticket: t }: { ticket: Ticket }): ReactNode {
	const clocks = (t.clocks ?? []).filter((c) => c.state !== "cancelled");
	return (
		<section>
			<h2>{m.ticket.clocks}</h2>
			{clocks.length === 0 && <p className="faint">{m.ticket.noClocks}</p>}
			<ul className="clocks">
				{clocks.map((c) => (
					<li key={c.target}>
						<Link to="/tickets/$key/clocks/$target" params={{ key: t.key, target: c.target }} title={m.proof.title} aria-label={m.proof.open(m.clock.target[c.target])}>
							{m.clock.target[c.target]}
						</Link>
						<ClockMark clock={c} readAt={t.read_at ?? Date.now()} full />
					</li>
				))}
			</ul>
		</section>
	);
});

function useTicketKeys(t: Ticket, onVerb: (v: VerbMeta) => void, preview: boolean): void {
	const type = useType("ticket");
	const navigate = useNavigate();
	const group = t.key;
	const focus = (id: string) => document.getElementById(id)?.focus();
	const verbs = legalVerbs(type.verbs ?? [], t);
	const mayWork = can(useMe(), "work", t.client?.id);
	const rest = useContext(KeysRest);
	const picks = usePickActions([], t, () => mayWork && rest?.current !== true);
	useActions([
		...picks.filter((p) => t.verbs?.includes("assign") === true || !["pick-assignee", "pick-team"].includes(p.id)),
		...verbs.map((v) => ({
			id: (preview ? "preview-" : "ticket-") + v.verb,
			label: v.label,
			group,
			shortcut: verbKey(v),
			run: () => onVerb(v),
		})),
		{ id: "ticket-reply", label: m.ticket.reply, group, shortcut: "r", run: () => focus("composer-" + t.key) },
		{
			id: "ticket-edit",
			label: m.ticket.editTitle,
			group,
			...(preview ? {} : { shortcut: "e" }),
			run: () => document.getElementById("title-" + t.key)?.click(),
		},
		...(t.clocks ?? []).map((c) => ({
			id: "proof-" + c.target,
			label: m.proof.open(m.clock.target[c.target]),
			group,
			run: () => void navigate({ to: "/tickets/$key/clocks/$target", params: { key: t.key, target: c.target } }),
		})),
		...(preview ? [] : [{ id: "ticket-leave", label: m.ticket.toList, group, shortcut: "Escape", run: () => void navigate({ href: lastList() }) }]),
	]);
}
