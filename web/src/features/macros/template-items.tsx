/* template-items.tsx - the items of a checklist template, in order. */
import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import type { ReactNode } from "react";
import type { FieldSlot } from "@/lib/places";
import { textOf } from "@/lib/text";
import { m } from "@/messages";
import { Button, IconButton } from "@/ui/kit";
import { listOf, StoredInput } from "./field-rows";

interface Line {
	title: string;
	notes?: string;
	mandatory?: boolean;
	due?: string;
	owner?: number | "assignee" | null;
	team?: number | "ticket" | null;
}

/** Members that say nothing are left out. */
function trimmed(line: Line): Line {
	return Object.fromEntries(Object.entries(line).filter(([k, v]) => k === "title" || (v !== "" && v !== null && v !== false && v !== undefined))) as unknown as Line;
}

export function TemplateItems({ spec, value, onChange, error }: FieldSlot): ReactNode {
	const lines = listOf<Line>(value);
	const put = (i: number, change: Partial<Line>) => onChange(lines.map((l, k) => (k === i ? trimmed({ ...l, ...change }) : l)));
	const swap = (i: number, by: -1 | 1) => {
		const out = [...lines];
		const [line] = out.splice(i, 1);
		if (line !== undefined)
			out.splice(i + by, 0, line);
		onChange(out);
	};
	return (
		<fieldset className="field full">
			<legend>{spec.label}</legend>
			<ol className="template-items">
				{lines.map((l, i) => (
					<li key={i}>
						<div className="rowflex">
							<input className="input short" aria-label={m.macros.itemTitle} placeholder={m.macros.itemTitle} maxLength={200} value={l.title} onChange={(e) => put(i, { title: e.target.value })} />
							<IconButton label={m.macros.up} disabled={i === 0} onClick={() => swap(i, -1)}>
								<ArrowUp size={14} />
							</IconButton>
							<IconButton label={m.macros.down} disabled={i === lines.length - 1} onClick={() => swap(i, 1)}>
								<ArrowDown size={14} />
							</IconButton>
							<IconButton label={m.macros.removeField(l.title)} onClick={() => onChange(lines.filter((_, k) => k !== i))}>
								<X size={14} />
							</IconButton>
						</div>
						<div className="template-item-more">
							<label className="check">
								<input type="checkbox" checked={l.mandatory === true} onChange={(e) => put(i, { mandatory: e.target.checked })} />
								{m.macros.mandatory}
							</label>
							<input className="input short due" aria-label={m.macros.dueAfter} placeholder={m.macros.dueAfter} maxLength={20} value={l.due ?? ""} onChange={(e) => put(i, { due: e.target.value.trim() })} />
							<Who label={m.macros.owner} word="assignee" wordLabel={m.macros.theAssignee} of="person" value={l.owner ?? null} onChange={(v) => put(i, { owner: v as Line["owner"] })} />
							<Who label={m.macros.team} word="ticket" wordLabel={m.macros.theTicketsTeam} of="team" value={l.team ?? null} onChange={(v) => put(i, { team: v as Line["team"] })} />
						</div>
						<input className="input short" aria-label={m.macros.notes} placeholder={m.macros.notes} value={textOf(l.notes)} onChange={(e) => put(i, { notes: e.target.value })} />
					</li>
				))}
			</ol>
			<Button kind="quiet" onClick={() => onChange([...lines, { title: "" }])}>
				<Plus size={14} />
				{m.macros.addItem}
			</Button>
			{error !== undefined && (
				<span className="wrong" role="alert">
					{error}
				</span>
			)}
		</fieldset>
	);
}

/** Nobody, the word that is settled when it is used, or somebody by name. */
export function Who({ label, word, wordLabel, more, of, value, onChange }: { label: string; word: string; wordLabel: string; more?: { word: string; label: string }; of: "person" | "team"; value: unknown; onChange: (v: unknown) => void }): ReactNode {
	const id = typeof value === "number" ? value : null;
	const kind = typeof value === "string" ? value : value === null || value === undefined ? "" : "named";
	return (
		<span className="rowflex who-pick">
			<select className="input short" aria-label={label} value={kind} onChange={(e) => onChange(e.target.value === "" ? null : e.target.value === "named" ? 0 : e.target.value)}>
				<option value="">{m.macros.nobody(label)}</option>
				<option value={word}>{wordLabel}</option>
				{more !== undefined && <option value={more.word}>{more.label}</option>}
				<option value="named">{m.macros.byName}</option>
			</select>
			{kind === "named" && <StoredInput spec={{ name: of, type: "ref", of, label, required: false }} type="ticket" value={id === 0 ? null : id} onChange={(v) => onChange(v ?? 0)} />}
		</span>
	);
}
