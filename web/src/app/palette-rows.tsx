/* palette-rows.tsx - what the palette offers for what is typed, best first. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ArrowRight, Bookmark, FileText, LayoutDashboard, Zap } from "lucide-react";
import type { ReactNode } from "react";
import { useAllActions, type Action } from "@/lib/actions";
import { fuzzy } from "@/lib/fuzzy";
import { addressOf, showKey } from "@/lib/keys";
import { myAdminNouns } from "@/lib/nouns";
import { recents } from "@/lib/recent";
import { allQuery } from "@/lib/records";
import { searchQuery } from "@/lib/search";
import { isRequester, useMe, useMeta } from "@/lib/session";
import type { Meta, Rec } from "@/lib/types";
import { viewAddress, viewsQuery } from "@/lib/views";
import { m } from "@/messages";
import { ChoiceTag, Kbd } from "@/ui/kit";

export interface Row {
	id: string;
	group: string;
	icon: ReactNode;
	label: string;
	/** Found by these words too. */
	words?: string;
	more?: ReactNode;
	/** It asks for one more word before it runs. */
	action?: Action | undefined;
	/** Remembered among the recent ones under this id. */
	keep?: string;
	run: () => void;
}

const icon = { action: <Zap size={15} />, page: <ArrowRight size={15} />, view: <Bookmark size={15} />, dashboard: <LayoutDashboard size={15} />, record: <FileText size={15} /> };

/** Where one can go and what one can do, whatever is typed. */
function useCommands(): Row[] {
	const me = useMe();
	const meta = useMeta();
	const navigate = useNavigate();
	const staff = !isRequester(me);
	const views = useQuery({ ...viewsQuery, enabled: staff }).data ?? [];
	const boards = useQuery({ ...allQuery<Rec & { name: string }>("dashboards", "", "position,name"), enabled: staff }).data ?? [];
	const board = (key: string, name: string): Row => ({
		id: "dashboard " + key,
		group: m.views.palette.dashboards,
		icon: icon.dashboard,
		label: name,
		keep: "dashboard " + key,
		run: () => void navigate({ to: "/dashboards/$key", params: { key } }),
	});
	const page = (id: string, label: string, run: () => void): Row => ({ id: "page " + id, group: m.views.palette.pages, icon: icon.page, label, keep: "page " + id, run });
	return [
		...useAllActions()
			.filter((a) => !["palette", "search-key"].includes(a.id) && (a.when?.() ?? true))
			.map(
				(a): Row => ({
					id: "action " + a.id,
					group: a.group,
					icon: icon.action,
					label: a.label,
					words: `${a.group} ${a.words ?? ""}`,
					more: a.shortcut === undefined ? undefined : <Kbd keys={a.shortcut} />,
					...(a.pick === undefined ? { keep: "action " + a.id } : { action: a }),
					run: a.run,
				}),
			),
		...views.map((v): Row => ({ id: "view " + v.id, group: m.views.palette.views, icon: icon.view, label: v.name, words: v.q, keep: "view " + v.id, run: () => void navigate(viewAddress(meta, v)) })),
		...(staff
			? [
					page("views", m.views.manage, () => void navigate({ to: "/views" })),
					page("dashboards", m.dashboards.title, () => void navigate({ to: "/dashboards" })),
					page("reports clocks", m.chain.report, () => void navigate({ to: "/reports/clocks" })),
					board("desk", m.dashboards.desk),
					board("team", m.dashboards.team),
					...boards.map((b) => board(b.key, b.name)),
				]
			: []),
		...myAdminNouns(me).map((n) => ({ ...page("admin " + n.noun, n.label, () => void navigate({ to: "/admin/$noun", params: { noun: n.noun } })), group: m.nav.admin, words: m.nav.admin })),
		...(staff
			? meta.types
					.filter((t) => ["person", "team", "client", "calendar"].includes(t.name))
					.map((t) => page("list " + t.plural, `${t.label}: ${m.views.asList}`, () => void navigate({ to: "/records/$plural", params: { plural: t.plural } })))
			: []),
	];
}

function useRecordHits(typed: string): Row[] {
	const meta = useMeta();
	const navigate = useNavigate();
	const found = useQuery(searchQuery(typed.trim(), 8));
	/* Only answers to these very words: Enter must not open what the words before them found. */
	const hits = typed.trim() === "" || found.isPlaceholderData ? [] : (found.data ?? []);
	return hits.map((hit) => ({
		id: `${hit.type}/${hit.key}`,
		group: m.search.records,
		icon: icon.record,
		label: hit.title,
		keep: `record ${hit.type}/${hit.key}`,
		more: (
			<>
				<ChoiceTag choices={meta.types.find((t) => t.name === hit.type)?.states} value={hit.state} />
				<span className="faint">{showKey(hit.key)}</span>
			</>
		),
		run: () => void navigate(addressOf(meta, hit.type, hit.key)),
	}));
}

/** A record number can be opened before the server has answered. */
function numberRow(typed: string, meta: Meta, open: (key: string) => void): Row | undefined {
	const hit = /^\s*([a-z]{2,5})[\s-]?(\d+)\s*$/i.exec(typed);
	const prefix = hit?.[1]?.toUpperCase() ?? "";
	if (hit === null || !meta.types.some((t) => t.prefixes?.includes(prefix)))
		return undefined;
	const key = prefix + (hit[2] ?? "");
	return { id: key, group: m.search.records, icon: icon.record, label: m.search.openNumber(showKey(key)), run: () => open(key) };
}

/** What was used last and can still be done. Records are opened by what was remembered of them. */
function useRecentRows(commands: Row[]): Row[] {
	const meta = useMeta();
	const navigate = useNavigate();
	return recents().flatMap((r): Row[] => {
		const command = commands.find((c) => c.keep === r.id);
		if (command !== undefined)
			return [{ ...command, id: "recent " + r.id, group: m.views.palette.recent }];
		const [, type, key] = /^record ([a-z_]+)\/(.+)$/.exec(r.id) ?? [];
		if (type === undefined || key === undefined)
			return [];
		const more = <span className="faint">{showKey(key)}</span>;
		return [{ id: "recent " + r.id, group: m.views.palette.recent, icon: icon.record, label: r.label, more, keep: r.id, run: () => void navigate(addressOf(meta, type, key)) }];
	});
}

/** The label fits better than the words around it. */
function fitOf(r: Row, typed: string): number | null {
	const byLabel = fuzzy(r.label, typed);
	return byLabel === null ? (fuzzy(`${r.label} ${r.words ?? ""}`, typed) ?? -50) - 30 : byLabel;
}

export function usePaletteRows(typed: string): Row[] {
	const meta = useMeta();
	const navigate = useNavigate();
	const commands = useCommands();
	const records = useRecordHits(typed);
	const recent = useRecentRows(commands);
	if (typed.trim() === "")
		return [...recent.slice(0, 6), ...commands];
	const used = new Set(recent.map((r) => r.keep));
	const fits = commands
		.map((r) => ({ r, score: (fitOf(r, typed) ?? -100) + (used.has(r.keep) ? 5 : 0) }))
		.filter((x) => x.score > -50)
		.sort((a, b) => b.score - a.score)
		.map(({ r }) => ({ ...r, group: m.search.actions, more: r.more ?? <span className="faint">{r.group}</span> }));
	const byNumber = numberRow(typed, meta, (key) => void navigate({ to: "/tickets/$key", params: { key } }));
	/* What is there at once stands first, so that nothing slides under a quick Enter. */
	return byNumber === undefined ? [...fits, ...records] : [byNumber, ...records.filter((r) => !r.id.endsWith("/" + byNumber.id)), ...fits];
}
