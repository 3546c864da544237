/* pill.tsx - in the head of every page: the shift one stands in, until when, and whether it is handed over. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { usePart } from "@/lib/scope";
import { useMe } from "@/lib/session";
import { bothZones, shortTime } from "@/lib/time";
import type { Tone } from "@/lib/types";
import { m } from "@/messages";
import { cls, Tip } from "@/ui/kit";
import { shiftQuery, type Shift } from "./api";

/** What is to be said of it, and how loudly: what a boundary was crossed with first. */
function words(s: Shift, me: number): { text: string; tone: Tone } {
	const h = s.handover;
	const name = s.name ?? "";
	if (h !== null && h.unaccepted > 0 && h.crossed)
		return h.accountable.id === me ? { text: m.handover.pill.still(h.unaccepted), tone: "harm" } : s.you === "outgoing" && h.state === "published" ? { text: m.handover.pill.accept(h.unaccepted), tone: "risk" } : { text: m.handover.pill.with(h.unaccepted, h.accountable.name), tone: "risk" };
	if (h?.state === "published" && s.you === "incoming")
		return { text: m.handover.pill.accept(h.unaccepted), tone: "risk" };
	return { text: m.handover.pill.until(name, shortTime(s.until ?? "")), tone: h?.state === "draft" && s.you === "outgoing" ? "info" : "ok" };
}

export function ShiftPill(): ReactNode {
	const me = useMe();
	const s = useQuery(shiftQuery(usePart("client"))).data;
	if (s === undefined || s.until === null)
		return null;
	const { text, tone } = words(s, me.id);
	const next = s.next[0]?.name ?? "";
	const title = [s.rotation?.name, m.handover.pill.next(next), bothZones(s.until, s.zone)].filter(Boolean).join("\n");
	const inner = (
		<>
			<i className={cls("dot", tone)} aria-hidden="true" />
			<span className="ell">{text}</span>
		</>
	);
	return (
		<Tip text={title}>
			{s.handover === null ? (
				<Link to="/handovers" className="pill shift-pill" aria-label={text}>
					{inner}
				</Link>
			) : (
				<Link to="/handovers/$key" params={{ key: String(s.handover.id) }} className="pill shift-pill" aria-label={text}>
					{inner}
				</Link>
			)}
		</Tip>
	);
}
