/* requests.tsx - all I ever asked for: what is open, what is done. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Inbox } from "lucide-react";
import type { ReactNode } from "react";
import { useTitle } from "@/lib/title";
import { m } from "@/messages";
import { Segment } from "@/ui/form";
import { Button, Empty, Skeleton } from "@/ui/kit";
import { requestsQuery } from "./api";
import { RequestList } from "./parts";

export function RequestsPage(): ReactNode {
	useTitle(m.catalog.myRequests);
	const navigate = useNavigate({ from: "/portal/requests" });
	const state = useSearch({ from: "/shell/portal/requests" }).state === "done" ? "done" : "open";
	const found = useInfiniteQuery(requestsQuery(state));
	const rows = found.data?.pages.flatMap((p) => p.items) ?? [];
	return (
		<main className="pane-scroll portal">
			<div className="portal-head">
				<h1>{m.catalog.myRequests}</h1>
				<Segment
					label={m.catalog.myRequests}
					value={state}
					options={[
						{ id: "open", label: m.catalog.openOnes },
						{ id: "done", label: m.catalog.doneOnes },
					]}
					onChange={(s) => void navigate({ search: s === "done" ? { state: "done" } : {} })}
				/>
			</div>
			{found.data === undefined && <Skeleton lines={6} height={44} />}
			{found.data !== undefined && rows.length === 0 && (
				<Empty icon={<Inbox size={28} />} title={m.catalog.noRequests} action={<Link to="/portal" className="btn">{m.catalog.shelf}</Link>}>
					{m.catalog.noRequestsText}
				</Empty>
			)}
			{rows.length > 0 && (
				<div className="card">
					<RequestList rows={rows} label={m.catalog.myRequests} />
				</div>
			)}
			{found.hasNextPage && <Button onClick={() => void found.fetchNextPage()}>{m.more}</Button>}
		</main>
	);
}
