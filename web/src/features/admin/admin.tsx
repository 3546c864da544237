/* admin.tsx - the administration: a list and a form made from meta for every type, and pages of their own for what is no
 * record (outbox, jobs, audit). */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Plus, Settings2 } from "lucide-react";
import { useDeferredValue, useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { sayError } from "@/lib/api";
import { quote } from "@/lib/filter";
import { useNarrow } from "@/lib/narrow";
import { myAdminNouns, type AdminNoun } from "@/lib/nouns";
import { listQuery } from "@/lib/records";
import { typeOf, useMe, useMeta } from "@/lib/session";
import { textOf } from "@/lib/text";
import { useTitle } from "@/lib/title";
import type { Named, Rec, TypeMeta } from "@/lib/types";
import { count } from "@/lib/number";
import { m } from "@/messages";
import { Button, ChoiceTag, cls, Empty, Note, Skeleton, Tag } from "@/ui/kit";
import { Missing } from "@/ui/missing";
import { pages } from "./pages";
import { RecordForm } from "./record-form";

export function AdminPage(): ReactNode {
	const { noun } = useParams({ from: "/shell/admin/$noun" });
	const me = useMe();
	const meta = useMeta();
	const page = myAdminNouns(me).find((n) => n.noun === noun);
	useTitle(page?.label ?? m.admin.title);
	if (page === undefined)
		return <Missing />;
	const Own = pages[page.noun];
	if (Own !== undefined)
		return <Own key={noun} />;
	const type = typeOf(meta, page.plural ?? noun);
	return type === undefined ? <Missing /> : <TypePage key={noun} page={page} type={type} />;
}

/** The columns the type shows by default; its name stands first. */
function columnsOf(type: TypeMeta) {
	const shown = type.fields.filter((f) => f.flags.includes("column") && f.name !== "active");
	return shown.length > 0 ? shown : type.fields.filter((f) => !["body", "json"].includes(f.type)).slice(0, 4);
}

function TypePage({ page, type }: { page: AdminNoun; type: TypeMeta }): ReactNode {
	const me = useMe();
	const search = useSearch({ from: "/shell/admin/$noun" });
	const navigate = useNavigate({ from: "/admin/$noun" });
	const [words, setWords] = useState(search.q ?? "");
	const typed = useDeferredValue(words.trim());
	const by = ["name", "title"].find((n) => type.fields.some((f) => f.name === n && f.flags.includes("filter")));
	const named = by !== undefined;
	const q = typed === "" || !named ? "" : `${by}:${quote(typed)}`;
	const list = useInfiniteQuery(listQuery<Rec>(type.plural, { q, sort: type.default_sort, limit: 100 }));
	const rows = list.data?.pages.flatMap((p) => p.items) ?? [];
	const total = list.data?.pages[0]?.total;
	/* A token is made by a form of its own. */
	const mayCreate = !type.flags.includes("no_create") || type.name === "token";
	const alone = useNarrow(900) && search.at !== undefined;
	const Pane = alone ? "main" : "aside";
	const open = (at: string | undefined) => void navigate({ search: (old) => ({ ...old, at }) });
	useActions([
		{ id: "admin-new", label: m.admin.new(type.label), group: page.label, shortcut: "n", when: () => mayCreate, run: () => open("new") },
	]);
	return (
		<div className={cls("admin", search.at !== undefined && "with-form")}>
			{!alone && <main className="admin-main">
				<div className="admin-head">
					<h1>
						{page.label} <span className="faint">{total !== undefined && count(total)}</span>
					</h1>
					{named && (
						<input
							className="input"
							type="search"
							aria-label={m.admin.find}
							placeholder={m.admin.find}
							value={words}
							onChange={(e) => setWords(e.target.value)}
						/>
					)}
					{mayCreate && (
						<Button kind="primary" onClick={() => open("new")}>
							<Plus size={15} />
							{m.admin.new(type.label)}
						</Button>
					)}
				</div>
				<div className="admin-list" tabIndex={0} role="region" aria-label={page.label}>
					{list.isPending && <Skeleton lines={10} />}
					{list.error !== null && <Note tone="harm">{sayError(list.error)}</Note>}
					{list.data !== undefined && rows.length === 0 && (
						<Empty icon={<Settings2 size={28} />} title={typed === "" ? m.admin.emptyTitle(type.label) : m.nothingFound}>
							{typed === "" ? (type.help ?? m.admin.emptyText) : m.admin.noMatch}
						</Empty>
					)}
					{rows.length > 0 && <RecordTable type={type} rows={rows} at={search.at} showClient={me.clients.length > 1 && type.name !== "client"} />}
					{list.hasNextPage && (
						<div className="grid-foot">
							<Button onClick={() => void list.fetchNextPage()}>{m.more}</Button>
						</div>
					)}
				</div>
			</main>}
			{search.at !== undefined && (
				<Pane className="admin-form" aria-label={type.label}>
					<RecordForm key={search.at} type={type} recordKey={search.at === "new" ? undefined : search.at} onDone={open} />
				</Pane>
			)}
		</div>
	);
}

function RecordTable({ type, rows, at, showClient }: { type: TypeMeta; rows: Rec[]; at: string | undefined; showClient: boolean }): ReactNode {
	const columns = columnsOf(type);
	const hasActive = type.fields.some((f) => f.name === "active");
	return (
		<table className="plain-table">
			<thead>
				<tr>
					{columns.map((f) => (
						<th key={f.name} scope="col">
							{f.label}
						</th>
					))}
					{showClient && <th scope="col">{m.nav.client}</th>}
					{hasActive && (
						<th scope="col">
							<span className="sr">{m.admin.inactive}</span>
						</th>
					)}
				</tr>
			</thead>
			<tbody>
				{rows.map((r) => (
					<tr key={r.id} className={at === String(r.key ?? r.id) ? "at" : ""}>
						{columns.map((f, i) => (
							<td key={f.name}>
								{i === 0 ? (
									<Link to="/admin/$noun" params={{ noun: type.plural }} search={(old) => ({ ...old, at: String(r.key ?? r.id) })}>
										{plainValue(r[f.name]) || `${type.label} ${r.id}`}
									</Link>
								) : f.type === "enum" && r[f.name] !== null ? (
									<ChoiceTag choices={f.choices} value={r[f.name]} />
								) : (
									plainValue(r[f.name])
								)}
							</td>
						))}
						{showClient && <td>{r.client?.name}</td>}
						{hasActive && <td>{r["active"] === false && <Tag>{m.admin.inactive}</Tag>}</td>}
					</tr>
				))}
			</tbody>
		</table>
	);
}

function plainValue(v: unknown): string {
	if (v === null || v === undefined)
		return "";
	if (typeof v === "object")
		return (v as Partial<Named>).name ?? JSON.stringify(v);
	return typeof v === "boolean" ? (v ? m.yes : "") : textOf(v);
}
