/* shell.tsx - the frame around every page once signed in: navigation, saved views with live counts, the command bar, and
 * the things that must live as long as the person is here (keys, live stream, palette). */
import { useQueryClient } from "@tanstack/react-query";
import { Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { Menu as MenuIcon } from "lucide-react";
import { lazy, memo, Suspense, useCallback, useEffect, useState, type ReactNode } from "react";
import { handleKey, runAction, useActions } from "@/lib/actions";
import { allRead, heardOf } from "@/lib/attention";
import { useDesktop } from "@/lib/desktop";
import { useLive, useLiveOpen, type LiveEvent } from "@/lib/live";
import { loadPresence } from "@/lib/presence";
import { myAdminNouns } from "@/lib/nouns";
import { useOperation } from "@/lib/operations";
import { touchAll, type Changed } from "@/lib/records";
import { afterPaint } from "@/lib/paint";
import { pageStands, useStands } from "@/lib/rest";
import { usePart } from "@/lib/scope";
import { isRequester, Known, useKnown, useMe, useMeta } from "@/lib/session";
import { undoLast } from "@/lib/undo";
import { m } from "@/messages";
import { cls, IconButton, Kbd, Tip } from "@/ui/kit";
import { Menu } from "@/ui/menu";
import { complain, say } from "@/ui/toast";
import { Bell } from "./bell";
import { MeMenu } from "./me-menu";
import { PaletteDoor } from "./palette-door";
import { SideBar } from "./side-bar";
import { SetupNotice } from "./setup-notice";

const ShortcutSheet = lazy(() => import("./shortcuts").then((x) => ({ default: x.ShortcutSheet })));
const OperationPanel = lazy(() => import("@/ui/operation-panel"));
const ShiftPill = lazy(() => import("@/features/handover/pill").then((x) => ({ default: x.ShiftPill })));
const UndoList = lazy(() => import("@/ui/undo-list"));

/** The first change is taken in at once, the following together: lists are asked for at most this often, so that what is
 * shown is right within a second. Counts that nothing has changed meanwhile cost the server a look (record/counted.h). */
const FIRST_MS = 400;
const REFRESH_MS = 800;

/** What others change makes what is shown here stale; the pages decide how to take it in. */
function useLiveRefresh(): void {
	const client = useQueryClient();
	const meta = useMeta();
	const heard = useCallback(
		(e: LiveEvent) => {
			if (e.what === "reset")
				void client.invalidateQueries();
			if (e.what === "attention")
				heardOf(client, e.of);
			if (e.what === "desk")
				void client.invalidateQueries({ queryKey: ["desk"] });
			if (e.what !== "change")
				return;
			const plural = meta.types.find((t) => t.name === e.change.type)?.plural ?? e.change.type;
			collect([plural, e.change.key], (all) => touchAll(client, all));
		},
		[client, meta],
	);
	useLive(heard);
}

let waiting: Changed[] = [];
let flushed = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

function collect(entry: Changed, flush: (all: Changed[]) => void): void {
	waiting.push(entry);
	timer ??= setTimeout(() => {
		timer = undefined;
		flushed = Date.now();
		const all = waiting;
		waiting = [];
		flush(all);
	}, Math.max(FIRST_MS, flushed + REFRESH_MS - Date.now()));
}

export function Shell(): ReactNode {
	return (
		<Known value={useKnown()}>
			<Frame />
		</Known>
	);
}

function Frame(): ReactNode {
	const me = useMe();
	const navigate = useNavigate();
	const client = useQueryClient();
	const [drawer, setDrawer] = useState(false);
	const [palette, setPalette] = useState(false);
	const [sheet, setSheet] = useState(false);
	const [undoing, setUndoing] = useState(false);
	const operation = useOperation();
	const path = useRouterState({ select: (s) => s.location.href });
	useLiveRefresh();
	useDesktop();
	const staff = !isRequester(me);
	const stands = useStands();
	useEffect(() => {
		if (staff && stands)
			loadPresence(me.id);
	}, [staff, stands, me.id]);
	useEffect(() => {
		window.addEventListener("keydown", handleKey);
		return () => window.removeEventListener("keydown", handleKey);
	}, []);
	useEffect(() => setDrawer(false), [path]);
	useEffect(() => afterPaint(pageStands), []);
	const requester = isRequester(me);
	useActions([
		{ id: "palette", label: m.nav.command, group: m.product, shortcut: "Mod+k", run: () => setPalette(true) },
		{ id: "search-key", label: m.nav.search, group: m.product, shortcut: "/", run: () => setPalette(true) },
		{ id: "undo-last", label: m.bulk.undoLast, group: m.product, shortcut: "z", words: "back revert", run: () => void undoLast() },
		{ id: "undo-list", label: m.bulk.recent, group: m.product, shortcut: "Shift+Z", words: "undo history back", run: () => setUndoing(true) },
		{ id: "keys", label: m.nav.shortcuts, group: m.product, shortcut: "?", run: () => setSheet(true) },
		{
			id: "go-desk",
			label: m.nav.desk,
			group: m.nav.main,
			shortcut: "g d",
			when: () => !requester,
			run: () => void navigate({ to: "/" }),
		},
		{
			id: "go-queue",
			label: requester ? m.nav.mine : m.nav.queue,
			group: m.nav.main,
			shortcut: "g t",
			run: () => void (requester ? navigate({ to: "/portal/requests" }) : navigate({ to: "/tickets", search: { q: "is:open" } })),
		},
		{ id: "go-items", label: m.macros.myItems, group: m.nav.main, shortcut: "g i", when: () => !requester, run: () => void navigate({ to: "/items" }) },
		{ id: "go-portal", label: requester ? m.catalog.home : m.catalog.shelf, group: m.nav.main, shortcut: "g o", words: "portal order catalog request", run: () => void navigate({ to: "/portal" }) },
		{ id: "go-approvals", label: m.catalog.approvals, group: m.nav.main, shortcut: "g a", run: () => void navigate({ to: "/portal/approvals" }) },
		{ id: "go-tasks", label: m.catalog.myTasks, group: m.nav.main, shortcut: "g k", when: () => !requester, run: () => void navigate({ to: "/tasks" }) },
		{ id: "go-majors", label: m.major.title, group: m.nav.main, words: "major incident comms status", when: () => !requester, run: () => void navigate({ to: "/majors" }) },
		{ id: "go-updates", label: m.major.mine, group: m.nav.main, words: "major incident news", run: () => void navigate({ to: "/updates" }) },
		{ id: "go-escalations", label: m.escalation.title, group: m.nav.main, shortcut: "g e", words: "pager alarm acknowledge", when: () => !requester, run: () => void navigate({ to: "/escalations" }) },
		{ id: "go-oncall", label: m.oncall.keys.go, group: m.nav.main, shortcut: "g b", words: "rotation shift pager bereitschaft", when: () => !requester, run: () => void navigate({ to: "/oncall" }) },
		{ id: "go-handovers", label: m.handover.keys.go, group: m.nav.main, shortcut: "g h", words: "shift handover accept übergabe", when: () => !requester, run: () => void navigate({ to: "/handovers" }) },
		{ id: "go-known", label: m.catalog.known, group: m.nav.main, run: () => void navigate({ to: "/portal/known" }) },
		{
			id: "new-ticket",
			label: m.nav.newTicket,
			group: m.nav.main,
			shortcut: "c",
			words: "create open incident request",
			run: () => void navigate({ to: "/tickets/new" }),
		},
		{ id: "go-notices", label: m.attention.keys.notices, group: m.nav.main, shortcut: "g n", words: "bell unread inbox", run: () => void navigate({ to: "/notices" }) },
		{ id: "go-mentions", label: m.attention.mentions, group: m.nav.main, shortcut: "g m", run: () => void navigate({ to: "/mentions" }) },
		{ id: "go-drafts", label: m.attention.drafts, group: m.nav.main, run: () => void navigate({ to: "/drafts" }) },
		{ id: "go-shift-summary", label: m.assist.shift, group: m.nav.main, words: "summary hand-over", run: () => void navigate({ to: "/shift-summary" }) },
		{ id: "go-told", label: m.attention.following, group: m.nav.main, words: "mute quiet hours digest", run: () => void navigate({ to: "/notices/settings" }) },
		{
			id: "all-read",
			label: m.attention.everythingRead,
			group: m.nav.main,
			words: "unread",
			when: () => !requester,
			run: () => void allRead(client).then(() => say(m.attention.everythingReadDone)).catch(complain),
		},
		{
			id: "go-admin",
			label: m.nav.admin,
			group: m.nav.main,
			shortcut: "g c",
			when: () => myAdminNouns(me).length > 0,
			run: () => void navigate({ to: "/admin" }),
		},
		{ id: "go-search", label: m.nav.search, group: m.nav.main, shortcut: "g s", run: () => void navigate({ to: "/search" }) },
		{
			id: "go-settings",
			label: m.nav.settings,
			group: m.nav.main,
			words: "theme dark password zone",
			run: () => void navigate({ to: "/settings" }),
		},
	]);
	const wall = usePart("wall") === "1";
	return (
		<div className={cls("shell", wall && "wall")}>
			<a className="skip" href="#content">
				{m.skipToContent}
			</a>
			{!wall && <Side shown={drawer} />}
			{drawer && <div className="veil" onClick={() => setDrawer(false)} role="presentation" />}
			{!wall && <Head drawer={drawer} onDrawer={setDrawer} />}
			<div className="body" id="content" tabIndex={-1}>
				<SetupNotice />
				<Outlet />
			</div>
			<Suspense fallback={null}>
				{operation !== undefined && <OperationPanel />}
				{undoing && <UndoList onClose={() => setUndoing(false)} />}
				{palette && <PaletteDoor onClose={() => setPalette(false)} />}
				{sheet && <ShortcutSheet onClose={() => setSheet(false)} />}
			</Suspense>
		</div>
	);
}

/* A box that opens over the page draws the box. */
const Side = memo(SideBar);

const Head = memo(function Head({ drawer, onDrawer }: { drawer: boolean; onDrawer: (open: boolean) => void }): ReactNode {
	const me = useMe();
	const stands = useStands();
	return (
		<header className="head">
			<IconButton label={m.nav.open} className="burger" aria-expanded={drawer} onClick={() => onDrawer(!drawer)}>
				<MenuIcon size={18} />
			</IconButton>
			<button type="button" className="cmd" onClick={() => runAction("palette")} aria-keyshortcuts="Control+K">
				<span>{m.nav.command}</span>
				<span>
					<Kbd keys="Mod+k" />
				</span>
			</button>
			<span className="grow" />
			{me.clients.length > 1 && <ClientMenu />}
			{stands && !isRequester(me) && (
				<Suspense fallback={null}>
					<ShiftPill />
				</Suspense>
			)}
			<LiveMark />
			<Bell />
			<MeMenu />
		</header>
	);
});

/** For which client the views are read; kept in the address. */
function ClientMenu(): ReactNode {
	const me = useMe();
	const client = usePart("client");
	const navigate = useNavigate();
	const choose = (id: string | undefined) =>
		void navigate({ to: ".", search: ((old: Record<string, unknown>) => ({ ...old, client: id })) as never });
	const now = me.clients.find((c) => String(c.id) === client);
	return (
		<Menu
			align="end"
			label={m.nav.client}
			trigger={
				<button type="button" className={cls("pill client-pill", now !== undefined && "on")}>
					{now?.name ?? m.nav.allClients}
				</button>
			}
			entries={[
				{ id: "all", label: m.nav.allClients, checked: now === undefined, run: () => choose(undefined) },
				...me.clients.map((c) => ({
					id: String(c.id),
					label: c.name,
					checked: c === now,
					run: () => choose(String(c.id)),
				})),
			]}
		/>
	);
}

function LiveMark(): ReactNode {
	const open = useLiveOpen();
	return (
		<Tip text={open ? m.nav.liveHelp : m.offline}>
			<span className="pill" role="status">
				<span className={cls("dot", !open && "off")} />
				<span className="live-word">{open ? m.nav.live : m.nav.notLive}</span>
				<span className="sr">{open ? "" : m.offline}</span>
			</span>
		</Tip>
	);
}
