/* editor.tsx - the catalog as administrators make it: items on the left, one item's five sheets on the right. Nothing is
 * sent until "Save", which sends the whole item; what the server finds wrong is shown above the sheet it is on. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Plus, ShoppingBag } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { Problem, sayError } from "@/lib/api";
import { useBegun, type Begun } from "@/lib/begun";
import { useNarrow } from "@/lib/narrow";
import { allQuery, createRecord, oneQuery, patchRecord, touchRecords } from "@/lib/records";
import { can, useMe, useType } from "@/lib/session";
import { shortTime } from "@/lib/time";
import { useTitle } from "@/lib/title";
import { m } from "@/messages";
import { CatalogIcon } from "@/ui/catalog-icon";
import { AnyField, Segment, specOfField, wire, type Values } from "@/ui/form";
import { Button, cls, Empty, Note, Skeleton, Tag } from "@/ui/kit";
import { Meanwhile } from "@/ui/meanwhile";
import { Missing } from "@/ui/missing";
import { say } from "@/ui/toast";
import { versionsQuery, type CatalogItem, type Step, type Template } from "./api";
import { FormBuilder } from "./form-builder";
import { StepsEditor } from "./steps-editor";
import { TasksEditor } from "./tasks-editor";
import type { Question } from "@/lib/questions";

type Sheet = "item" | "form" | "steps" | "tasks" | "versions";

export function CatalogPage(): ReactNode {
	useTitle(m.catalog.items);
	const me = useMe();
	const search = useSearch({ from: "/shell/admin/catalog-items" });
	const navigate = useNavigate({ from: "/admin/catalog-items" });
	const items = useQuery(allQuery<CatalogItem>("catalog-items", "", "category,position,name")).data;
	const alone = useNarrow(900) && search.at !== undefined;
	const open = (at: string | undefined) => void navigate({ search: (old) => ({ ...old, at }) });
	useActions([{ id: "catalog-new", label: m.catalog.newItem, group: m.catalog.items, shortcut: "n", run: () => open("new") }]);
	if (!can(me, "client_admin"))
		return <Missing />;
	const shelves = [...new Set((items ?? []).map((i) => i.category))];
	return (
		<div className={cls("catalog-admin", search.at !== undefined && "with-form")}>
			{!alone && (
				<main className="catalog-list">
					<div className="admin-head">
						<h1>{m.catalog.items}</h1>
						<Button kind="primary" onClick={() => open("new")}>
							<Plus size={15} />
							{m.catalog.newItem}
						</Button>
					</div>
					{items === undefined && <Skeleton lines={8} height={36} />}
					{items?.length === 0 && (
						<Empty icon={<ShoppingBag size={28} />} title={m.catalog.noItems}>
							{m.catalog.noItemsText}
						</Empty>
					)}
					{shelves.map((s) => (
						<section key={s} aria-label={s || m.catalog.shelf}>
							<h2>{s || m.none}</h2>
							<ul>
								{(items ?? [])
									.filter((i) => i.category === s)
									.map((i) => (
										<li key={i.id}>
											<button type="button" className={cls("catalog-entry", search.at === String(i.id) && "at")} aria-current={search.at === String(i.id) || undefined} onClick={() => open(String(i.id))}>
												<CatalogIcon name={i.icon} size={15} />
												<span className="ell grow">{i.name}</span>
												{!i.active && <Tag>{m.admin.inactive}</Tag>}
												{me.clients.length > 1 && <span className="faint">{i.client?.name}</span>}
											</button>
										</li>
									))}
							</ul>
						</section>
					))}
				</main>
			)}
			{search.at !== undefined && <Editor key={search.at} at={search.at} alone={alone} onDone={open} />}
		</div>
	);
}

function Editor({ at, alone, onDone }: { at: string; alone: boolean; onDone: (at: string | undefined) => void }): ReactNode {
	const me = useMe();
	const found = useQuery({ ...oneQuery<CatalogItem>("catalog-items", at), enabled: at !== "new" });
	const begun = useBegun(found.data), { record } = begun;
	const client = me.clients.find((c) => c.perms.includes("client_admin"))?.id ?? me.client.id;
	if (at === "new")
		return <Sheets begun={begun} client={client} alone={alone} onDone={onDone} />;
	if (found.error !== null)
		return <Missing />;
	return record === undefined ? <Skeleton lines={8} height={30} /> : <Sheets key={record.version} begun={begun} client={record.client?.id ?? client} alone={alone} onDone={onDone} />;
}

const plain = ["name", "category", "description", "icon", "delivery", "delivery_days", "team", "service", "ticket_category", "impact", "urgency", "tags", "title", "audience", "sites", "position", "own_approval", "active"];
const sheetOf: Record<string, Sheet> = { form: "form", steps: "steps", tasks: "tasks" };

function Sheets({ begun, client, alone, onDone }: { begun: Begun<CatalogItem>; client: number; alone: boolean; onDone: (at: string | undefined) => void }): ReactNode {
	const { record: item } = begun;
	const me = useMe();
	const query = useQueryClient();
	const type = useType("catalog_item");
	const [sheet, setSheet] = useState<Sheet>("item");
	const [values, setValues] = useState<Values>(() => (item === undefined ? { active: true, icon: "box", impact: "3", urgency: "3", audience: "all", client: String(client) } : { ...item }));
	const [form, setForm] = useState<Question[]>(item?.form ?? []);
	const [steps, setSteps] = useState<Step[]>(item?.steps ?? []);
	const [tasks, setTasks] = useState<Template[]>(item?.tasks ?? []);
	const [touched, setTouched] = useState(item === undefined);
	const touch = <T,>(set: (v: T) => void) => (v: T) => (set(v), setTouched(true), begun.touch());
	const put = (name: string) => (v: unknown) => touch(setValues)({ ...values, [name]: v });
	const save = useMutation({
		mutationFn: async () => {
			const out: Record<string, unknown> = { form, steps, tasks };
			for (const name of plain) {
				const f = type.fields.find((x) => x.name === name);
				if (f !== undefined && values[name] !== undefined)
					out[name] = wire(f.type, values[name]);
			}
			if (item === undefined)
				return createRecord<CatalogItem>("catalog-items", { ...out, client: Number(values["client"]) });
			return (await patchRecord<CatalogItem>("catalog-items", String(item.id), out, item.version)).data;
		},
		onSuccess: (made) => {
			say(m.saved);
			setTouched(false);
			query.setQueryData(oneQuery<CatalogItem>("catalog-items", String(made.id)).queryKey, made);
			if (item !== undefined)
				begun.renew(made);
			touchRecords(query, "catalog-items", String(made.id));
			void query.invalidateQueries({ queryKey: ["portal"] });
			void query.invalidateQueries({ queryKey: ["catalog-items", "versions"] });
			if (item === undefined)
				onDone(String(made.id));
		},
		onError: (e) => {
			if (e instanceof Problem && e.field !== undefined)
				setSheet(sheetOf[e.field] ?? "item");
		},
	});
	useActions([{ id: "catalog-save", label: m.save, group: m.catalog.items, shortcut: "Mod+s", run: () => save.mutate() }]);
	const wrong = save.error instanceof Problem ? save.error.field : undefined;
	const Title = alone ? "h1" : "h2";
	/* One element whatever the width: what is open inside stays open when a tablet is turned. */
	return (
		<div className="catalog-editor" role={alone ? "main" : "complementary"} aria-label={m.catalog.items}>
			<div className="catalog-editor-head">
				{alone && <Button onClick={() => onDone(undefined)}>{m.close}</Button>}
				<Title className="ell grow">{item === undefined ? m.catalog.newItem : item.name}</Title>
				{touched && <span className="faint">{m.catalog.unsaved}</span>}
				<Button kind="primary" shortcut="Mod+s" disabled={save.isPending || !touched} onClick={() => save.mutate()}>
					{m.save}
				</Button>
			</div>
			<Segment<Sheet>
				label={m.catalog.items}
				value={sheet}
				onChange={setSheet}
				options={[
					{ id: "item", label: m.catalog.tabItem },
					{ id: "form", label: `${m.catalog.tabForm} (${form.length})` },
					{ id: "steps", label: `${m.catalog.tabSteps} (${steps.length})` },
					{ id: "tasks", label: `${m.catalog.tabTasks} (${tasks.length})` },
					...(item === undefined ? [] : [{ id: "versions" as const, label: m.catalog.tabVersions }]),
				]}
			/>
			<Meanwhile of={begun} />
			{save.error !== null && <Note tone="harm">{sayError(save.error)}</Note>}
			{sheet === "item" && (
				<div className="form-grid">
					{item === undefined && me.clients.length > 1 && (
						<AnyField spec={{ name: "client", type: "enum", label: m.nav.client, required: true, choices: me.clients.map((c) => ({ id: String(c.id), label: c.name })) }} type="catalog_item" value={values["client"]} onChange={put("client")} />
					)}
					{plain.map((name) => {
						const f = type.fields.find((x) => x.name === name);
						if (f === undefined || (name === "sites" && values["audience"] !== "sites"))
							return null;
						return <AnyField key={name} spec={specOfField(f)} type="catalog_item" value={values[name]} onChange={put(name)} error={wrong === name ? sayError(save.error) : undefined} />;
					})}
				</div>
			)}
			{sheet === "form" && <FormBuilder form={form} onChange={touch(setForm)} />}
			{sheet === "steps" && <StepsEditor steps={steps} form={form} onChange={touch(setSteps)} />}
			{sheet === "tasks" && <TasksEditor tasks={tasks} form={form} onChange={touch(setTasks)} />}
			{sheet === "versions" && item !== undefined && <Versions id={item.id} />}
		</div>
	);
}

function Versions({ id }: { id: number }): ReactNode {
	const all = useQuery(versionsQuery(id)).data;
	return (
		<>
			<p className="faint card-note">{m.catalog.versionText}</p>
			<table className="plain-table">
				<tbody>
					{(all ?? []).map((v, i) => (
						<tr key={v.version}>
							<th scope="row">
								{m.catalog.version(v.version)} {i === 0 && <Tag tone="ok">{m.catalog.versionNow}</Tag>}
							</th>
							<td>{shortTime(v.valid_from)}</td>
							<td className="num">{m.catalog.versionOrders(v.orders)}</td>
						</tr>
					))}
				</tbody>
			</table>
		</>
	);
}
