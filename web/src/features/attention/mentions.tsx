/* mentions.tsx - where somebody wrote @me, with what they wrote; seen when one opens the ticket. */
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { AtSign } from "lucide-react";
import type { ReactNode } from "react";
import { post } from "@/lib/api";
import { mentionsQuery } from "@/lib/attention";
import { showKey } from "@/lib/keys";
import { Markdown } from "@/lib/markdown";
import { ago, bothZones, now } from "@/lib/time";
import { useTitle } from "@/lib/title";
import { m } from "@/messages";
import { Segment } from "@/ui/form";
import { Avatar, Button, cls, Empty, Skeleton, Tag } from "@/ui/kit";
import { complain } from "@/ui/toast";

export function MentionsPage(): ReactNode {
	const a = m.attention;
	const client = useQueryClient();
	const navigate = useNavigate();
	const unseen = useSearch({ from: "/shell/mentions" }).show === "unseen";
	const list = useInfiniteQuery(mentionsQuery(unseen));
	const items = list.data?.pages.flatMap((p) => p.items) ?? [];
	const left = list.data?.pages[0]?.unseen ?? 0;
	useTitle(a.mentions);
	const all = useMutation({
		mutationFn: () => post("/mentions/seen", {}),
		onSuccess: () => Promise.all([client.invalidateQueries({ queryKey: ["mentions"] }), client.invalidateQueries({ queryKey: ["notices", "count"] })]),
		onError: complain,
	});
	return (
		<main className="pane-scroll attn">
			<div className="attn-head">
				<h1 className="grow">{a.mentions}</h1>
				<Segment
					label={a.filter}
					value={unseen ? "unseen" : "all"}
					onChange={(v) => void navigate({ to: "/mentions", search: v === "unseen" ? { show: v } : {}, replace: true })}
					options={[
						{ id: "all", label: a.all },
						{ id: "unseen", label: a.mention.unseen },
					]}
				/>
				<Button disabled={left === 0 || all.isPending} onClick={() => all.mutate()}>
					{a.mention.allSeen}
				</Button>
			</div>
			{list.isPending && <Skeleton lines={6} height={46} />}
			{list.data !== undefined && items.length === 0 && (
				<Empty icon={<AtSign size={28} />} title={unseen ? a.noneTitle : a.mention.noneTitle}>
					{a.mention.noneText}
				</Empty>
			)}
			<ul className="attn-list" aria-label={a.mentions}>
				{items.map((x) => (
					<li key={x.id} className={cls("attn-row", !x.seen && "unread")}>
						{x.seen ? <span className="attn-gap" /> : <span className="unread-dot" role="img" aria-label={a.mention.unseen} />}
						<Avatar name={x.author.name} />
						<div className="attn-open">
							<span className="attn-title">
								<Link to="/tickets/$key" params={{ key: x.key }} hash={"event-" + x.event}>
									<span className="faint">{showKey(x.key)}</span> <b>{x.title}</b>
								</Link>
							</span>
							<span className="attn-why">
								{a.mention.by(x.author.name)} {x.visibility === "internal" && <Tag tone="risk">{a.mention.internal}</Tag>}
							</span>
							<div className="attn-body">
								<Markdown text={x.body} />
							</div>
						</div>
						<time className="faint" dateTime={x.at} title={bothZones(x.at)}>
							{ago(x.at, now())}
						</time>
					</li>
				))}
			</ul>
			{list.hasNextPage && <Button onClick={() => void list.fetchNextPage()}>{a.more}</Button>}
		</main>
	);
}
