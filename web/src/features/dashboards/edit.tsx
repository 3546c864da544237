/* edit.tsx - change an own dashboard: its tiles, their order, who sees it. The server says what a tile cannot be. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ChevronDown, ChevronUp, X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { sayError } from "@/lib/api";
import { deleteRecord, patchRecord } from "@/lib/records";
import { can, useMe, useType } from "@/lib/session";
import { m } from "@/messages";
import { FormDialog } from "@/ui/dialog";
import { Field, TextField, wire } from "@/ui/form";
import { Button } from "@/ui/kit";
import { ShareFields } from "@/ui/list/view-dialog";
import { say as toast } from "@/ui/toast";
import { say, type Dashboard, type TileKind, type TileSpec } from "./api";

const kinds: TileKind[] = ["number", "groups", "table", "flow", "ages", "target", "rate", "times"];
/** Times that may have to lie in the period. */
const overs = ["", "created", "resolved_at", "ended", "reopening", "responded_at", "updated"];
const starts: Partial<Record<TileKind, Partial<TileSpec>>> = {
	number: { q: "is:open" },
	groups: { q: "is:open", by: "priority", size: 2 },
	ages: { q: "is:open", size: 2 },
	flow: { size: 4 },
	target: { measure: "resolve", size: 2 },
	rate: { over: "created", part: "bounce_count>0" },
	times: { over: "resolved_at", measure: "took", size: 2 },
};
const startColumns = () => [
	{ label: m.dashboards.openTile, q: "is:open" },
	{ label: m.dashboards.lateTile, q: "is:open is:breached" },
];

export function EditDialog({ dashboard, onClose }: { dashboard: Dashboard; onClose: () => void }): ReactNode {
	const me = useMe();
	const client = useQueryClient();
	const navigate = useNavigate();
	const [name, setName] = useState(dashboard.name);
	const [share, setShare] = useState<{ shared: unknown; team: unknown }>({ shared: dashboard.shared, team: dashboard.team ?? null });
	const [tiles, setTiles] = useState<TileSpec[]>(dashboard.tiles ?? []);
	const [open, setOpen] = useState(-1);
	const refresh = () => client.invalidateQueries({ queryKey: ["dashboards"] });
	const save = useMutation({
		mutationFn: () => patchRecord("dashboards", dashboard.key, { name, tiles, shared: share.shared, team: share.shared === "team" ? wire("ref", share.team) : null }),
		onSuccess: async () => {
			await refresh();
			toast(m.saved);
			onClose();
		},
	});
	const drop = useMutation({
		mutationFn: () => deleteRecord("dashboards", dashboard.key),
		onSuccess: async () => {
			await navigate({ to: "/dashboards" });
			await refresh();
			toast(m.admin.removed);
		},
	});
	const change = (i: number, part: Partial<TileSpec>) => setTiles(tiles.map((t, k) => (k === i ? { ...t, ...part } : t)));
	const move = (i: number, to: number) => {
		const tile = tiles[i];
		const rest = tiles.filter((_, k) => k !== i);
		if (tile !== undefined)
			setTiles([...rest.slice(0, to), tile, ...rest.slice(to)]);
		setOpen(to);
	};
	const error = save.error ?? drop.error;
	return (
		<FormDialog
			wide
			title={m.dashboards.edit}
			submit={m.save}
			busy={save.isPending || drop.isPending || name.trim() === ""}
			error={error === null ? null : sayError(error)}
			onClose={onClose}
			onSubmit={() => save.mutate()}
			foot={
				<>
					<Button kind="danger" onClick={() => drop.mutate()}>
						{m.delete}
					</Button>
					<span className="grow" />
				</>
			}
		>
			<TextField label={m.queue.viewName} value={name} onChange={setName} required maxLength={80} />
			{can(me, "share") && <ShareFields shared={share.shared} team={share.team} onChange={(c) => setShare((old) => ({ ...old, ...c }))} />}
			<ol className="tile-list">
				{tiles.map((t, i) => (
					<li key={i}>
						<div className="rowflex">
							<button type="button" className="tile-name" aria-expanded={open === i} onClick={() => setOpen(open === i ? -1 : i)}>
								<b className="ell">{say(t.title ?? "") || m.dashboards.kinds[t.kind]}</b>
								<span className="faint">{m.dashboards.kinds[t.kind]}</span>
							</button>
							<Button kind="quiet" className="icon" aria-label={m.dashboards.tileUp(i + 1)} disabled={i === 0} onClick={() => move(i, i - 1)}>
								<ChevronUp size={14} />
							</Button>
							<Button kind="quiet" className="icon" aria-label={m.dashboards.tileDown(i + 1)} disabled={i === tiles.length - 1} onClick={() => move(i, i + 1)}>
								<ChevronDown size={14} />
							</Button>
							<Button kind="quiet" className="icon" aria-label={m.dashboards.tileRemove(i + 1)} onClick={() => setTiles(tiles.filter((_, k) => k !== i))}>
								<X size={14} />
							</Button>
						</div>
						{open === i && <TileForm tile={t} onChange={(part) => change(i, part)} />}
					</li>
				))}
			</ol>
			<select
				className="input"
				aria-label={m.dashboards.addTile}
				value=""
				onChange={(e) => {
					const kind = kinds.find((k) => k === e.target.value);
					if (kind === undefined)
						return;
					setTiles([...tiles, { kind, title: "", ...starts[kind], ...(kind === "table" ? { by: "team", size: 4, columns: startColumns() } : {}) }]);
					setOpen(tiles.length);
				}}
			>
				<option value="">{m.dashboards.addTile}</option>
				{kinds.map((k) => (
					<option key={k} value={k}>
						{m.dashboards.kinds[k]}
					</option>
				))}
			</select>
		</FormDialog>
	);
}

function Pick({ label, value, options, onChange }: { label: string; value: string; options: { id: string; label: string }[]; onChange: (v: string) => void }): ReactNode {
	return (
		<Field label={label}>
			{(id) => (
				<select id={id} className="input" value={value} onChange={(e) => onChange(e.target.value)}>
					{options.map((o) => (
						<option key={o.id} value={o.id}>
							{o.label}
						</option>
					))}
				</select>
			)}
		</Field>
	);
}

function TileForm({ tile: t, onChange }: { tile: TileSpec; onChange: (part: Partial<TileSpec>) => void }): ReactNode {
	const type = useType("ticket");
	const groupable = type.fields.filter((f) => f.flags.includes("group")).map((f) => ({ id: f.name, label: f.label }));
	const measures: Partial<Record<TileKind, string[]>> = { target: ["response", "resolve"], times: ["first_response", "took"] };
	return (
		<div className="tile-form">
			<TextField label={m.dashboards.tileTitle} value={t.title ?? ""} onChange={(title) => onChange({ title })} maxLength={80} />
			<Pick label={m.dashboards.size} value={String(t.size ?? 1)} options={["1", "2", "3", "4"].map((s) => ({ id: s, label: m.dashboards.sizes(Number(s)) }))} onChange={(s) => onChange({ size: Number(s) })} />
			<TextField label={m.queue.filter} value={t.q ?? ""} onChange={(q) => onChange({ q })} spellCheck={false} maxLength={1000} placeholder={m.dashboards.filterHint} />
			{["number", "groups", "rate", "times", "table"].includes(t.kind) && (
				<Pick label={m.dashboards.over} value={t.over ?? ""} options={overs.map((o) => ({ id: o, label: m.dashboards.overs[o] ?? o }))} onChange={(over) => onChange({ over })} />
			)}
			{["groups", "table"].includes(t.kind) && <Pick label={m.queue.groupBy} value={t.by ?? ""} options={groupable} onChange={(by) => onChange({ by })} />}
			{t.kind === "rate" && <TextField label={m.dashboards.part} value={t.part ?? ""} onChange={(part) => onChange({ part })} spellCheck={false} maxLength={1000} />}
			{measures[t.kind] !== undefined && (
				<Pick label={m.dashboards.measure} value={t.measure ?? ""} options={(measures[t.kind] ?? []).map((x) => ({ id: x, label: m.dashboards.measures[x] ?? x }))} onChange={(measure) => onChange({ measure })} />
			)}
			{t.kind === "number" && (
				<Pick label={m.dashboards.tone} value={t.tone ?? ""} options={["", "harm", "risk", "ok"].map((x) => ({ id: x, label: x === "" ? m.none : m.views.tones[x as "harm"] }))} onChange={(tone) => onChange({ tone })} />
			)}
			{t.kind === "table" && <ColumnLines columns={t.columns ?? []} onChange={(columns) => onChange({ columns })} />}
		</div>
	);
}

/** "Late: is:open is:breached", one column a line. */
function ColumnLines({ columns, onChange }: { columns: { label: string; q: string }[]; onChange: (columns: { label: string; q: string }[]) => void }): ReactNode {
	const [text, setText] = useState(() => columns.map((c) => `${c.label}: ${c.q}`).join("\n"));
	return (
		<Field label={m.queue.columns} help={m.dashboards.columnsHelp} full>
			{(id, described) => (
				<textarea
					id={id}
					className="input"
					aria-describedby={described}
					rows={4}
					spellCheck={false}
					value={text}
					onChange={(e) => {
						setText(e.target.value);
						onChange(
							e.target.value
								.split("\n")
								.map((line) => /^([^:]+):\s*(.*)$/.exec(line.trim()))
								.flatMap((hit) => (hit === null ? [] : [{ label: (hit[1] ?? "").trim(), q: hit[2] ?? "" }])),
						);
					}}
				/>
			)}
		</Field>
	);
}
