/* behind.tsx - the clocks behind a number of the report, each with the sentences that say why it is there. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { sayError } from "@/lib/api";
import { showKey } from "@/lib/keys";
import { longTime, shortTime } from "@/lib/time";
import { m } from "@/messages";
import { Button, Note, Skeleton, Tag } from "@/ui/kit";
import { behindQuery, type Ask, type Found } from "./api";
import { spanOf } from "./say";

export function Behind({ ask, about, group, label }: { ask: Ask; about: string; group: string | undefined; label: string }): ReactNode {
	const found = useInfiniteQuery(behindQuery(ask, about, group));
	const items = found.data?.pages.flatMap((p) => p.items) ?? [];
	return (
		<section aria-label={m.chain.listTitle(m.chain.abouts[about] ?? about, label)}>
			<h2>{m.chain.listTitle(m.chain.abouts[about] ?? about, label)}</h2>
			{found.error !== null && <Note tone="harm">{sayError(found.error)}</Note>}
			{found.isPending && <Skeleton lines={6} />}
			{found.data !== undefined && items.length === 0 && <p className="faint">{m.chain.listEmpty}</p>}
			{items.length > 0 && (
				<ul className="clocks-behind card">
					{items.map((x) => <Item key={`${x.key}.${x.cycle}`} found={x} target={ask.target} about={about} />)}
				</ul>
			)}
			{found.hasNextPage && (
				<Button onClick={() => void found.fetchNextPage()} disabled={found.isFetchingNextPage}>
					{m.chain.more}
				</Button>
			)}
		</section>
	);
}

function Item({ found: x, target, about }: { found: Found; target: string; about: string }): ReactNode {
	return (
		<li>
			<p className="clocks-found">
				<Link to="/tickets/$key" params={{ key: x.key }} className="ell">
					{showKey(x.key)} {x.title}
				</Link>
				<Tag tone={x.met ? "ok" : "harm"}>{x.met ? m.chain.met : m.chain.late(spanOf(x.elapsed - x.goal))}</Tag>
				<Link to="/tickets/$key/clocks/$target" params={{ key: x.key, target }} search={{ cycle: String(x.cycle) }} className="faint">
					{m.proof.title}
				</Link>
			</p>
			<p className="faint">{[x.team, x.person, m.chain.stopped(shortTime(x.stopped_at))].filter((s) => s !== "").join(" · ")}</p>
			<Reasons found={x} about={about} />
		</li>
	);
}

interface Reason {
	text: string;
	event: number | null;
}

/** Why it is listed: everything doubtful; plain pauses only where pauses are what was asked. */
function reasons(x: Found, about: string): Reason[] {
	const say = m.chain.pause;
	const pauses = x.pauses
		.filter((p) => p.unasked || p.near || about === "paused")
		.map((p) => {
			const [when, length, left] = [shortTime(p.from), spanOf(p.open), spanOf(p.left)];
			const text =
				p.unasked && p.near ? say.both(when, length, left) : p.unasked ? say.unasked(when, length) : p.near ? say.near(when, left) : say.plain(when, m.clock.reason[p.reason] ?? m.proof.reasons[p.reason] ?? p.reason, length);
			return { text, event: p.event };
		});
	return [
		...pauses,
		...(x.would_breach_at === null ? [] : [{ text: m.chain.wouldBreach(longTime(x.would_breach_at)), event: null }]),
		...x.returns.map((r) => ({ text: m.chain.return(r.team, shortTime(r.at)), event: r.event })),
		...x.reopened.map((r) => ({ text: m.chain.cameBack(shortTime(r.done_at), shortTime(r.back_at)), event: r.event })),
	];
}

function Reasons({ found: x, about }: { found: Found; about: string }): ReactNode {
	const all = reasons(x, about);
	return all.length === 0 ? null : (
		<ul className="clocks-reasons">
			{all.map((r) => (
				<li key={r.text}>
					{r.event === null ? (
						r.text
					) : (
						<Link to="/tickets/$key" params={{ key: x.key }} hash={"event-" + r.event}>
							{r.text}
						</Link>
					)}
				</li>
			))}
		</ul>
	);
}
