/* calendar.tsx - the next seven days as the server reads them, in the calendar's own zone. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { sayError } from "@/lib/api";
import { civilDay } from "@/lib/time";
import { m } from "@/messages";
import { Note } from "@/ui/kit";
import { previewQuery, type PreviewDay } from "./api";

function share(text: string): number {
	const [h, min] = text.split(":");
	return (Number(h ?? 0) * 60 + Number(min ?? 0)) / 14.4;
}

export function CalendarPreview({ recordKey, version }: { recordKey: string; version: number }): ReactNode {
	const found = useQuery(previewQuery(recordKey, version));
	return (
		<section>
			<h2>
				{m.admin.preview} <span className="faint">{found.data?.zone}</span>
			</h2>
			<p className="sub">{m.admin.previewAfterSave}</p>
			{found.error !== null && <Note tone="harm">{sayError(found.error)}</Note>}
			<div className="week">
				{(found.data?.days ?? []).map((d) => (
					<Day key={d.date} day={d} />
				))}
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
