/* side-bar.tsx - where one can go, with exact counts. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { countsQuery, snoozesQuery } from "@/lib/attention";
import { deskCountQuery } from "@/lib/desk";
import { myAdminNouns, toolNouns, type AdminNoun } from "@/lib/nouns";
import { awaited, headQuery } from "@/lib/records";
import { useStands } from "@/lib/rest";
import { usePart } from "@/lib/scope";
import { isRequester, useMe, useMeta } from "@/lib/session";
import { inOrder, isPinned, startView, viewAddress, viewCountsQuery, viewsQuery, type View } from "@/lib/views";
import { count } from "@/lib/number";
import { m } from "@/messages";
import { cls } from "@/ui/kit";

/** The links come with the second picture: the first is for what one came to read, and moves nothing that they do. */
export function SideBar({ shown }: { shown: boolean }): ReactNode {
	const me = useMe();
	const requester = isRequester(me);
	const stands = useStands();
	return (
		<nav className={cls("side", shown && "shown")} aria-label={m.nav.main}>
			<Link to="/" className="brand">
				<i />
				{m.product}
			</Link>
			{stands && (requester ? <RequesterLinks /> : <AgentLinks />)}
		</nav>
	);
}

function RequesterLinks(): ReactNode {
	return (
		<>
			<Link to="/portal" className="side-link" activeProps={{ className: "on" }} activeOptions={{ exact: true, includeSearch: false }}>
				{m.catalog.home}
			</Link>
			<Link to="/portal/requests" className="side-link" activeProps={{ className: "on" }} activeOptions={{ includeSearch: false }}>
				{m.catalog.myRequests}
			</Link>
			<ApprovalsLink />
			<Link to="/portal/known" className="side-link" activeProps={{ className: "on" }}>
				{m.catalog.known}
			</Link>
			<Link to="/tickets/new" className="side-link" activeProps={{ className: "on" }}>
				{m.catalog.report}
			</Link>
		</>
	);
}

/** How many wait for one's own yes. */
function ApprovalsLink(): ReactNode {
	const n = useQuery({ ...headQuery("approvals", { q: "approver:me state:asked", limit: 1, fields: "state" }), enabled: useStands() }).data?.total;
	return (
		<Link to="/portal/approvals" className="side-link" activeProps={{ className: "on" }} activeOptions={{ includeSearch: false }}>
			{m.catalog.approvals}
			<Count n={n === 0 ? undefined : n} />
		</Link>
	);
}

function AgentLinks(): ReactNode {
	const me = useMe();
	const enabled = useStands();
	const found = useQuery({ ...viewsQuery, enabled });
	const all = found.data ?? [];
	const counts = useQuery({ ...viewCountsQuery(usePart("client")), enabled }).data ?? {};
	const views = inOrder(all, me.settings.views).filter((v) => isPinned(v, me.settings.views));
	const open = useQuery({ ...headQuery("tickets", { q: "is:open -is:snoozed", limit: 1, fields: "title" }), enabled }).data?.total;
	const need = useQuery({ ...deskCountQuery(usePart("client")), enabled }).data;
	const mine = views.filter((v) => v.owner === undefined || v.owner === null || v.owner.id === me.id);
	const shared = views.filter((v) => !mine.includes(v));
	const tools = toolNouns(me);
	const nouns = myAdminNouns(me).filter((n) => !tools.includes(n));
	const items = useQuery({ ...headQuery("checklist-items", { q: `owner:me live:true`, limit: 1, fields: "title" }), enabled }).data?.total;
	const view = usePart("view");
	const start = startView(all, me);
	const queueOn = view === undefined || view === String(start?.id);
	const queueSearch = start === undefined || start.of_type !== "ticket" ? { q: "is:open" } : { view: String(start.id) };
	return (
		<>
			<Link to="/" className="side-link" activeProps={{ className: "on" }} activeOptions={{ exact: true, includeSearch: false }}>
				{m.nav.desk}
				<Count n={need} />
			</Link>
			<Link
				to="/tickets"
				search={queueSearch}
				className="side-link"
				activeProps={{ className: queueOn ? "on" : "" }}
				activeOptions={{ exact: true, includeSearch: false }}
			>
				{m.nav.queue}
				<Count n={open} />
			</Link>
			<Link to="/items" className="side-link" activeProps={{ className: "on" }} activeOptions={{ includeSearch: false }}>
				{m.macros.myItems}
				<Count n={items} />
			</Link>
			<Link to="/tickets/new" className="side-link" activeProps={{ className: "on" }}>
				{m.nav.newTicket}
			</Link>
			<Link to="/search" className="side-link" activeProps={{ className: "on" }} activeOptions={{ includeSearch: false }}>
				{m.nav.search}
			</Link>
			<AttentionLinks />
			<Link to="/portal" className="side-link" activeProps={{ className: "on" }} activeOptions={{ exact: true, includeSearch: false }}>
				{m.catalog.shelf}
			</Link>
			<Link to="/tasks" className="side-link" activeProps={{ className: "on" }} activeOptions={{ includeSearch: false }}>
				{m.catalog.myTasks}
			</Link>
			<ApprovalsLink />
			<Link to="/escalations" className="side-link" activeProps={{ className: "on" }} activeOptions={{ includeSearch: false }}>
				{m.escalation.title}
			</Link>
			<Link to="/handovers" className="side-link" activeProps={{ className: "on" }} activeOptions={{ includeSearch: false }}>
				{m.handover.list}
			</Link>
			<Link to="/majors" className="side-link" activeProps={{ className: "on" }} activeOptions={{ includeSearch: false }}>
				{m.major.title}
			</Link>
			<Link to="/oncall" className="side-link" activeProps={{ className: "on" }} activeOptions={{ includeSearch: false }}>
				{m.oncall.title}
			</Link>
			<Link to="/dashboards" className="side-link" activeProps={{ className: "on" }} activeOptions={{ includeSearch: false }}>
				{m.dashboards.title}
			</Link>
			{/* Not yet known is not none, and what comes later would push the rest away. */}
			{!awaited(found) && (
				<>
					<PinnedViews mine={mine} shared={shared} counts={counts} />
					<NounLinks title={m.macros.tools} nouns={tools} />
					{nouns.length > 0 && (
						<Link to="/admin" className="side-link" activeProps={{ className: "on" }} activeOptions={{ includeSearch: false }}>
							{m.nav.admin}
						</Link>
					)}
				</>
			)}
		</>
	);
}

function PinnedViews({ mine, shared, counts }: { mine: View[]; shared: View[]; counts: Record<string, number | null> }): ReactNode {
	const view = usePart("view");
	const link = (v: View) => <ViewLink key={v.id} view={v} count={counts[String(v.id)] ?? undefined} on={view === String(v.id)} />;
	return (
		<>
			<h2>
				<Link to="/views">{m.nav.views}</Link>
			</h2>
			{mine.map(link)}
			{mine.length === 0 && <p>{m.nav.noViews}</p>}
			{shared.length > 0 && <h2>{m.nav.shared}</h2>}
			{shared.map(link)}
		</>
	);
}

/** What waits for the reader; only what there is any of. */
function AttentionLinks(): ReactNode {
	const enabled = useStands();
	const counts = useQuery({ ...countsQuery, enabled }).data;
	const snoozed = useQuery({ ...snoozesQuery, enabled }).data?.filter((s) => s.snooze.woke_at === undefined).length ?? 0;
	return (
		<>
			<Link to="/mentions" className="side-link" activeProps={{ className: "on" }} activeOptions={{ includeSearch: false }}>
				{m.attention.mentions}
				<Count n={counts?.mentions === 0 ? undefined : counts?.mentions} />
			</Link>
			{(counts?.drafts ?? 0) > 0 && (
				<Link to="/drafts" className="side-link" activeProps={{ className: "on" }}>
					{m.attention.drafts}
					<Count n={counts?.drafts} />
				</Link>
			)}
			{snoozed > 0 && (
				<Link to="/tickets" search={{ q: "is:snoozed" }} className="side-link">
					{m.attention.snoozed}
					<Count n={snoozed} />
				</Link>
			)}
		</>
	);
}

function NounLinks({ title, nouns }: { title: string; nouns: AdminNoun[] }): ReactNode {
	return (
		<>
			{nouns.length > 0 && <h2>{title}</h2>}
			{nouns.map((n) => (
				<Link
					key={n.noun}
					to="/admin/$noun"
					params={{ noun: n.noun }}
					className="side-link"
					activeProps={{ className: "on" }}
					activeOptions={{ includeSearch: false }}
				>
					{n.label}
				</Link>
			))}
		</>
	);
}

function ViewLink({ view, count, on }: { view: View; count: number | undefined; on: boolean }): ReactNode {
	const meta = useMeta();
	return (
		<Link
			{...viewAddress(meta, view)}
			className={cls("side-link", on && "on")}
			{...(on ? { "aria-current": "page" as const } : {})}
		>
			<span className="ell">{view.name}</span>
			<Count n={count} />
		</Link>
	);
}

function Count({ n }: { n: number | undefined }): ReactNode {
	return n === undefined ? null : <span className="n">{count(n)}</span>;
}
