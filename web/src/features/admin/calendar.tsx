/* calendar.tsx - a calendar beside its editor: the next seven days as the server reads what stands there, and how its
 * holiday feed is doing. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { sayError } from "@/lib/api";
import { useSettled } from "@/lib/settled";
import { civilDay, shortTime } from "@/lib/time";
import { m } from "@/messages";
import { Button, Note } from "@/ui/kit";
import { complain, say } from "@/ui/toast";
import { feedQuery, LOOK_AGAIN_MS, previewQuery, readFeed, type PreviewDay } from "./api";

const t = m.administration;

function share(text: string): number {
	const [h, min] = text.split(":");
	return (Number(h ?? 0) * 60 + Number(min ?? 0)) / 14.4;
}

const listOf = (v: unknown): unknown => (v === undefined || v === null || v === "" ? [] : typeof v === "string" ? (JSON.parse(v) as unknown) : v);

export function CalendarPreview({ zone, hours, exceptions }: { zone: unknown; hours: unknown; exceptions: unknown }): ReactNode {
	const draft = useSettled({ zone: zone ?? "", hours: listOf(hours), exceptions: listOf(exceptions) });
	const found = useQuery({ ...previewQuery(draft), enabled: draft.zone !== "" });
	return (
		<section>
			<h2>
				{m.admin.preview} <span className="faint">{found.data?.zone}</span>
			</h2>
			{found.error !== null && <Note tone="harm">{sayError(found.error)}</Note>}
			{found.error === null && (
				<div className="week">
					{(found.data?.days ?? []).map((d) => (
						<Day key={d.date} day={d} />
					))}
				</div>
			)}
		</section>
	);
}

/** How the last reading went, and one more at once. */
export function FeedState({ recordKey, feed }: { recordKey: string; feed: string }): ReactNode {
	const cache = useQueryClient();
	const state = useQuery(feedQuery(recordKey, feed));
	const again = useMutation({
		mutationFn: () => readFeed(recordKey),
		onError: complain,
		onSuccess: () => {
			say(t.feedAsked);
			setTimeout(() => {
				void cache.invalidateQueries({ queryKey: ["calendars"] });
			}, LOOK_AGAIN_MS);
		},
	});
	if (feed === "" || state.data === undefined)
		return null;
	const { read_at: read, wrong } = state.data;
	return (
		<section>
			<h2>{t.feed}</h2>
			{wrong !== "" && wrong !== null && <Note tone="harm">{t.feedWrong(wrong)}</Note>}
			<div className="form-foot">
				<span className="sub">{read === null || read === undefined ? t.feedNever : t.feedRead(shortTime(read))}</span>
				<span className="grow" />
				<Button onClick={() => again.mutate()} disabled={again.isPending}>
					{t.feedNow}
				</Button>
			</div>
		</section>
	);
}

function Day({ day: d }: { day: PreviewDay }): ReactNode {
	const hours = d.open.map((o) => `${o.from} – ${o.to}`).join(", ");
	return (
		<>
			<span>{civilDay(d.date)}</span>
			<span className="week-bar" aria-hidden="true">
				{d.open.map((o) => (
					<i key={o.from} style={{ left: `${share(o.from)}%`, width: `${share(o.to) - share(o.from)}%` }} />
				))}
			</span>
			<span className="text">
				{hours === "" ? m.admin.closedDay : hours} {d.name}
			</span>
		</>
	);
}
