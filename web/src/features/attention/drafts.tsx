/* drafts.tsx - everything one has begun to write and not sent, on whatever device. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FilePen } from "lucide-react";
import type { ReactNode } from "react";
import { draftsQuery, dropDraft, deviceId, type DraftRow } from "@/lib/drafts";
import { showKey } from "@/lib/keys";
import { useMe, useType } from "@/lib/session";
import { textOf } from "@/lib/text";
import { ago, now } from "@/lib/time";
import { useTitle } from "@/lib/title";
import type { TypeMeta } from "@/lib/types";
import { m } from "@/messages";
import { Button, Empty, Skeleton } from "@/ui/kit";
import { complain, say } from "@/ui/toast";

interface Place {
	label: string;
	key: string | undefined;
}

/** "ticket/INC10001/comment" in words. */
function placeOf(type: TypeMeta, place: string): Place {
	const d = m.attention.draft;
	const [, key = "", what = ""] = place.split("/");
	if (key === "new")
		return { label: d.newTicket, key: undefined };
	if (what === "comment")
		return { label: d.comment(showKey(key)), key };
	if (what === "description")
		return { label: d.description(showKey(key)), key };
	if (what === "major-update")
		return { label: d.verb(m.major.compose, showKey(key)), key };
	return { label: d.verb(type.verbs?.find((v) => v.verb === what)?.label ?? what, showKey(key)), key };
}

function texts(v: unknown): string[] {
	if (typeof v === "string")
		return v === "" ? [] : [v];
	return typeof v === "object" && v !== null ? Object.entries(v).flatMap(([k, x]) => (["visibility", "kind", "impact", "urgency"].includes(k) ? [] : texts(x))) : [];
}

export function DraftsPage(): ReactNode {
	const d = m.attention.draft;
	const found = useQuery({ ...draftsQuery, staleTime: 0 });
	useTitle(m.attention.drafts);
	return (
		<main className="pane-scroll attn">
			<div className="attn-head">
				<h1 className="grow">{m.attention.drafts}</h1>
			</div>
			{found.isPending && <Skeleton lines={5} height={38} />}
			{found.data?.length === 0 && (
				<Empty icon={<FilePen size={28} />} title={d.noneTitle}>
					{d.noneText}
				</Empty>
			)}
			<ul className="attn-list" aria-label={m.attention.drafts}>
				{found.data?.map((row) => <Row key={row.place} row={row} />)}
			</ul>
		</main>
	);
}

function Row({ row }: { row: DraftRow }): ReactNode {
	const d = m.attention.draft;
	const me = useMe();
	const client = useQueryClient();
	const place = placeOf(useType("ticket"), row.place);
	const title = row.title === "" ? textOf((row.body["values"] as Record<string, unknown> | undefined)?.["title"]) : row.title;
	const drop = () => {
		dropDraft(client, me.id, row.place)
			.then(() => say(d.discarded))
			.catch(complain);
	};
	return (
		<li className="attn-row">
			<FilePen size={16} />
			<div className="attn-open">
				<span className="attn-title">
					{place.key === undefined ? (
						<Link to="/tickets/new">{place.label}</Link>
					) : (
						<Link to="/tickets/$key" params={{ key: place.key }}>
							{place.label}
						</Link>
					)}{" "}
					<b>{title}</b>
				</span>
				<span className="attn-words">{texts(row.body).join(" · ").slice(0, 240) || d.empty}</span>
				{row.device !== deviceId() && row.device_name !== "" && <span className="faint">{row.device_name}</span>}
			</div>
			<time className="faint" dateTime={row.at}>
				{ago(row.at, now())}
			</time>
			<Button kind="quiet" aria-label={d.discardNamed(place.label)} onClick={drop}>
				{d.discard}
			</Button>
		</li>
	);
}
