/* home.tsx - the dashboards one can see: the ready ones, the own, those shared. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Hourglass, LayoutDashboard, Plus, Timer } from "lucide-react";
import type { ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { createRecord } from "@/lib/records";
import { isRequester, useMe } from "@/lib/session";
import { useTitle } from "@/lib/title";
import { m } from "@/messages";
import { Button, Skeleton } from "@/ui/kit";
import { Missing } from "@/ui/missing";
import { complain } from "@/ui/toast";
import { dashboardsQuery, readyQuery, say, type Dashboard } from "./api";

export function DashboardsPage(): ReactNode {
	useTitle(m.dashboards.title);
	return isRequester(useMe()) ? <Missing /> : <Dashboards />;
}

function Dashboards(): ReactNode {
	const ready = useQuery(readyQuery).data;
	const own = useQuery(dashboardsQuery).data;
	const create = useCreate();
	useActions([{ id: "dashboard-new", label: m.dashboards.create, group: m.dashboards.title, shortcut: "n", run: create }]);
	return (
		<main className="pane-scroll">
			<div className="page-head">
				<h1>{m.dashboards.title}</h1>
				<span className="grow" />
				<Button kind="primary" onClick={create}>
					<Plus size={15} />
					{m.dashboards.create}
				</Button>
			</div>
			{(ready === undefined || own === undefined) && <Skeleton lines={4} />}
			<ul className="dash-list">
				{ready?.map((d) => <Card key={d.key} at={d.key} name={say(d.name)} note={m.dashboards.ready} tiles={d.tiles.length} />)}
				{own?.map((d) => <Card key={d.key} at={d.key} name={d.name} note={d.shared === "none" ? m.views.onlyMe : d.shared === "team" ? (d.team?.name ?? "") : m.views.everyone} tiles={d.tiles?.length ?? 0} />)}
			</ul>
			{own?.length === 0 && <p className="faint">{m.dashboards.noneOwn}</p>}
			<h2 className="dash-reports">{m.dashboards.reports}</h2>
			<ul className="dash-list">
				<li className="card">
					<Hourglass size={18} aria-hidden="true" />
					<Link to="/reports/clocks" className="title">
						{m.chain.report}
					</Link>
				</li>
				<li className="card">
					<Timer size={18} aria-hidden="true" />
					<Link to="/admin/triage" className="title">
						{m.routing.report}
					</Link>
				</li>
			</ul>
		</main>
	);
}

/** A new one begins with what most begin with: how many are open, and the flow. */
function useCreate(): () => void {
	const client = useQueryClient();
	const navigate = useNavigate();
	return () => {
		createRecord<Dashboard>("dashboards", {
			name: m.dashboards.newName,
			tiles: [
				{ kind: "number", title: m.dashboards.openTile, q: "is:open" },
				{ kind: "flow", title: m.dashboards.flowTile, size: 4 },
			],
		})
			.then(async (made) => {
				await client.invalidateQueries({ queryKey: ["dashboards"] });
				await navigate({ to: "/dashboards/$key", params: { key: made.key }, search: { edit: "1" } });
			})
			.catch(complain);
	};
}

function Card({ at, name, note, tiles }: { at: string; name: string; note: string; tiles: number }): ReactNode {
	return (
		<li className="card">
			<LayoutDashboard size={18} aria-hidden="true" />
			<Link to="/dashboards/$key" params={{ key: at }} className="title">
				{name}
			</Link>
			<span className="faint">
				{note} · {m.dashboards.tileCount(tiles)}
			</span>
		</li>
	);
}
