/* page.tsx - one dashboard. The address holds period, filter and wall mode. Figures follow what happens within seconds, and
 * the clock twice a minute. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Copy, Expand, Pencil, Shrink } from "lucide-react";
import { useCallback, useEffect, useRef, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { Problem, sayError } from "@/lib/api";
import { useLive } from "@/lib/live";
import { createRecord } from "@/lib/records";
import { useScope } from "@/lib/scope";
import { isRequester, useMe, useType } from "@/lib/session";
import { civilDay, clockTime } from "@/lib/time";
import { useTitle } from "@/lib/title";
import { m } from "@/messages";
import { FilterBar } from "@/ui/filter-bar";
import { Segment } from "@/ui/form";
import { Button, cls, Empty, IconButton, Skeleton } from "@/ui/kit";
import { Missing } from "@/ui/missing";
import { complain } from "@/ui/toast";
import { dashboardsQuery, readyQuery, say, sheetQuery, type Dashboard, type Sheet } from "./api";
import { EditDialog } from "./edit";
import { TileCard } from "./tiles";

const periods = ["7", "14", "30", "90"] as const;
/** Changes by others are taken in at most this often. */
const LIVE_MS = 3000;

export function DashboardPage(): ReactNode {
	const { key } = useParams({ from: "/shell/dashboards/$key" });
	return isRequester(useMe()) ? <Missing /> : <DashboardView key={key} at={key} />;
}

/** Figures are asked for again when something happened, not for each single thing. */
function useLiveFigures(): void {
	const client = useQueryClient();
	const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
	const heard = useCallback(() => {
		timer.current ??= setTimeout(() => {
			timer.current = undefined;
			void client.invalidateQueries({ queryKey: ["dashboards", "data"] });
		}, LIVE_MS);
	}, [client]);
	useLive(heard);
	useEffect(() => () => clearTimeout(timer.current), []);
}

function useSetSearch() {
	const navigate = useNavigate({ from: "/dashboards/$key" });
	return (change: { days?: string | undefined; to?: string | undefined; q?: string | undefined; wall?: string | undefined; edit?: string | undefined }) =>
		void navigate({ search: (old) => ({ ...old, ...change }) });
}

function DashboardView({ at }: { at: string }): ReactNode {
	const search = useSearch({ from: "/shell/dashboards/$key" });
	const set = useSetSearch();
	const scope = useScope();
	const days = periods.find((p) => p === search.days) ?? "30";
	const found = useQuery(sheetQuery(at, { days: Number(days), to: search.to, q: scope(search.q ?? "") }));
	const own = useQuery(dashboardsQuery).data?.find((d) => d.key === at);
	const ready = useQuery(readyQuery).data?.find((d) => d.key === at);
	const me = useMe();
	const type = useType("ticket");
	const copy = useCopy(own, ready);
	const wall = search.wall === "1";
	const mine = own !== undefined && own.owner?.id === me.id;
	const sheet = found.data;
	const title = sheet === undefined ? m.dashboards.title : say(sheet.name);
	useTitle(title);
	useLiveFigures();
	const leave = () => {
		if (document.fullscreenElement !== null)
			void document.exitFullscreen();
		set({ wall: undefined });
	};
	const fill = () => {
		set({ wall: "1" });
		/* Where the browser allows it; the wall alone fills the window. */
		void document.documentElement.requestFullscreen?.().catch(() => undefined);
	};
	useActions([
		{ id: "dashboard-wall", label: wall ? m.dashboards.leaveWall : m.dashboards.wall, group: m.dashboards.title, shortcut: "w", run: wall ? leave : fill },
		{ id: "dashboard-leave", label: m.dashboards.leaveWall, group: m.dashboards.title, shortcut: "Escape", when: () => wall, run: leave },
		{ id: "dashboard-edit", label: m.dashboards.edit, group: m.dashboards.title, shortcut: "e", when: () => mine, run: () => set({ edit: "1" }) },
		{ id: "dashboard-copy", label: m.dashboards.copy, group: m.dashboards.title, run: copy },
		...periods.map((p) => ({ id: "dashboard-" + p, label: m.dashboards.lastDays(Number(p)), group: m.dashboards.title, run: () => set({ days: p }) })),
	]);
	if (found.error instanceof Problem && found.error.status === 404)
		return <Missing />;
	return (
		<main className={cls("pane-scroll", "dash", wall && "wall-pane")}>
			<div className="page-head">
				<h1>{title}</h1>
				{sheet !== undefined && <Span sheet={sheet} />}
				<span className="grow" />
				<Segment label={m.dashboards.period} options={periods.map((p) => ({ id: p, label: m.dashboards.daysShort(Number(p)) }))} value={days} onChange={(p) => set({ days: p })} />
				{!wall && mine && (
					<Button kind="quiet" onClick={() => set({ edit: "1" })}>
						<Pencil size={15} />
						{m.edit}
					</Button>
				)}
				{!wall && (
					<IconButton label={m.dashboards.copy} onClick={copy}>
						<Copy size={16} />
					</IconButton>
				)}
				<IconButton label={wall ? m.dashboards.leaveWall : m.dashboards.wall} onClick={wall ? leave : fill}>
					{wall ? <Shrink size={16} /> : <Expand size={16} />}
				</IconButton>
			</div>
			{!wall && (
				<div className="dash-filter">
					<FilterBar type={type} value={search.q ?? ""} onChange={(q) => set({ q: q === "" ? undefined : q })} error={found.error === null ? undefined : sayError(found.error)} inputId="dash-filter" facets />
				</div>
			)}
			{found.isPending && <Skeleton lines={10} height={26} />}
			{sheet?.tiles.length === 0 && (
				<Empty title={m.dashboards.emptyTitle} action={mine ? <Button onClick={() => set({ edit: "1" })}>{m.dashboards.edit}</Button> : undefined}>
					{m.dashboards.emptyText}
				</Empty>
			)}
			{sheet !== undefined && (
				<div className="dash-tiles">
					{sheet.tiles.map((t, i) => (
						<TileCard key={i} tile={t} />
					))}
				</div>
			)}
			{search.edit === "1" && mine && <EditDialog dashboard={own} onClose={() => set({ edit: undefined })} />}
		</main>
	);
}

/** Which days, in which zone, and how fresh. */
function Span({ sheet }: { sheet: Sheet }): ReactNode {
	return (
		<span className="faint" title={sheet.zone}>
			{m.dashboards.span(civilDay(sheet.from), civilDay(sheet.to))} · {m.dashboards.asOf(clockTime(sheet.at))}
		</span>
	);
}

/** One's own copy of this one, to be changed. */
function useCopy(own: Dashboard | undefined, ready: { name: string; tiles: unknown[] } | undefined): () => void {
	const client = useQueryClient();
	const navigate = useNavigate();
	return () => {
		const name = own?.name ?? (ready === undefined ? m.dashboards.newName : say(ready.name));
		createRecord<Dashboard>("dashboards", { name: m.views.copyOf(name), tiles: own?.tiles ?? ready?.tiles ?? [] })
			.then(async (made) => {
				await client.invalidateQueries({ queryKey: ["dashboards"] });
				await navigate({ to: "/dashboards/$key", params: { key: made.key }, search: { edit: "1" } });
			})
			.catch(complain);
	};
}
