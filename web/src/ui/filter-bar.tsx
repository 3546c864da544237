/* filter-bar.tsx - the filter as text, with completion, and pills for the fields offered first.
 *
 * What is typed takes effect on Enter or when the box is left; the address holds it. A filter the server refuses stays in
 * the box with the server's sentence below. */
import { useQuery } from "@tanstack/react-query";
import { CircleHelp, ListFilter, X } from "lucide-react";
import { memo, useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { typingAt, quote, valuesOf, withValues, type Typing } from "@/lib/filter";
import { completionQuery } from "@/lib/records";
import type { Completion, FieldMeta, FilterWord, TypeMeta } from "@/lib/types";
import { m } from "@/messages";
import { cls, IconButton } from "./kit";
import { Popover } from "./menu";

interface Offer {
	text: string;
	label: string;
	help?: string | undefined;
	/** Stay open: a value follows. */
	goesOn?: boolean;
}

const built: Offer[] = [
	{ text: "created>", label: "created", help: "-2d, today", goesOn: true },
	{ text: "updated>", label: "updated", help: "-2d, today", goesOn: true },
];
const times = ["-1h", "-1d", "-2d", "-7d", "-30d", "today", "yesterday", "now", "+4h"];

function fieldOffers(type: TypeMeta, prefix: string): Offer[] {
	const fields = type.fields
		.filter((f) => f.flags.includes("filter"))
		.sort((a, b) => Number(b.flags.includes("facet")) - Number(a.flags.includes("facet")))
		.map((f): Offer => ({ text: f.name + (f.type === "time" ? ">" : ":"), label: f.name, help: f.label, goesOn: true }));
	const words = isWords(type).map((w): Offer => ({ text: "is:" + w, label: "is:" + w }));
	/* Words that are compared (children>20), not asked (is:open). */
	const sized = (type.words ?? [])
		.filter((w) => !asked(w) && !fields.some((f) => f.label === w.name))
		.map((w): Offer => ({ text: w.name + operatorOf(w), label: w.name, help: w.help ?? undefined, goesOn: true }));
	const low = prefix.toLowerCase();
	return [...fields, ...words, ...sized, ...built].filter((o) => o.label.toLowerCase().includes(low)).slice(0, 12);
}

function asked(w: FilterWord): boolean {
	return w.values?.includes("yes") === true;
}

/** Words about days take one (ended:today), choices take one, steps and lengths are compared. */
function operatorOf(w: FilterWord): string {
	if (["ended", "reopening", "was_open"].includes(w.name))
		return ":";
	return !w.values?.length ? ">" : w.values.every((v) => /^\d+$/.test(v)) ? "<=" : ":";
}

function isWords(type: TypeMeta): string[] {
	return [...new Set(["open", "closed", ...(type.words ?? []).filter(asked).map((w) => w.name)])].filter((w) => w !== "due");
}

function fixedValues(type: TypeMeta, field: string): Offer[] | undefined {
	const f = type.fields.find((x) => x.name === field);
	const word = type.words?.find((w) => w.name === field);
	if (f?.choices !== undefined)
		return [...f.choices.map((c) => ({ text: quote(c.id), label: c.label, help: c.id })), { text: "none", label: m.filter.noneWord, help: "none" }];
	if (f?.type === "time" || ["created", "updated", "due"].includes(field))
		return times.map((t) => ({ text: t, label: t }));
	if (f?.type === "bool")
		return ["yes", "no"].map((t) => ({ text: t, label: t }));
	return word?.values?.map((v) => ({ text: v, label: v }));
}

function useOffers(type: TypeMeta, typing: Typing | null): Offer[] {
	const field = typing?.field;
	const f = type.fields.find((x) => x.name === field);
	const fixed = typing === null || field === undefined ? undefined : fixedValues(type, field);
	const asks = field !== undefined && fixed === undefined;
	const found = useQuery({ ...completionQuery(type.name, field ?? "", typing?.prefix ?? ""), enabled: asks });
	if (typing === null)
		return [];
	if (field === undefined)
		return fieldOffers(type, typing.prefix);
	const low = typing.prefix.toLowerCase();
	if (fixed !== undefined)
		return fixed
			.filter((o) => `${o.label} ${o.text}`.toLowerCase().includes(low))
			.sort((a, b) => Number(begins(b, low)) - Number(begins(a, low)))
			.slice(0, 14);
	const special: Offer[] = f?.type === "ref" ? [...(f.of === "person" ? [{ text: "me", label: m.filter.me }] : []), { text: "none", label: m.filter.noneWord, help: "none" }] : [];
	return [
		...special.filter((o) => o.label.includes(low)),
		...(found.data ?? []).map((c) => ({ text: filterValue(f, c), label: field === "is" ? c.value : c.label, help: field === "is" ? c.label : undefined })),
	].slice(0, 14);
}

function begins(o: Offer, low: string): boolean {
	return o.label.toLowerCase().startsWith(low) || o.text.toLowerCase().startsWith(low);
}

/** References are written by name, so that the filter can be read; the server finds the id. */
function filterValue(f: FieldMeta | undefined, c: Completion): string {
	return quote(f?.type === "ref" ? c.label : c.value);
}

export const FilterBar = memo(function FilterBar({
	type,
	value,
	onChange,
	error,
	inputId,
	facets,
	label,
	children,
}: {
	type: TypeMeta;
	value: string;
	onChange: (q: string) => void;
	error: string | undefined;
	inputId: string;
	facets?: boolean;
	/** What it is a filter for, where a page has several. */
	label?: string | undefined;
	children?: ReactNode;
}): ReactNode {
	const [text, setText] = useState(value);
	const [shownFor, setShownFor] = useState(value);
	const [typing, setTyping] = useState<Typing | null>(null);
	const [at, setAt] = useState(-1);
	/* Where the caret goes once a completion is in the box; at once, or the next key lands elsewhere. */
	const [cursor, setCursor] = useState<number | null>(null);
	const input = useRef<HTMLInputElement>(null);
	const listId = useId();
	if (shownFor !== value) {
		setShownFor(value);
		setText(value);
	}
	useLayoutEffect(() => {
		if (cursor === null)
			return;
		input.current?.setSelectionRange(cursor, cursor);
		setCursor(null);
	}, [cursor]);
	const offers = useOffers(type, typing);
	const take = (q: string) => {
		setTyping(null);
		if (q.trim() !== value)
			onChange(q.trim());
	};
	const follow = (el: HTMLInputElement) => {
		setTyping(typingAt(el.value, el.selectionStart ?? el.value.length));
		setAt(-1);
	};
	const choose = (o: Offer) => {
		if (typing === null)
			return;
		const space = o.goesOn === true ? "" : " ";
		const neo = text.slice(0, typing.from) + o.text + space + text.slice(typing.to).trimStart();
		const cursor = typing.from + o.text.length + space.length;
		setText(neo);
		setAt(-1);
		setTyping(o.goesOn === true ? typingAt(neo, cursor) : null);
		setCursor(cursor);
	};
	const onKeyDown = (e: KeyboardEvent<HTMLInputElement>) => {
		if ((e.key === "ArrowDown" || e.key === "ArrowUp") && offers.length > 0) {
			e.preventDefault();
			setAt((i) => (i + (e.key === "ArrowDown" ? 1 : offers.length) + (i < 0 && e.key === "ArrowUp" ? 1 : 0)) % offers.length);
		} else if ((e.key === "Enter" || e.key === "Tab") && typing !== null && offers[at] !== undefined) {
			e.preventDefault();
			choose(offers[at]);
		} else if (e.key === "Enter") {
			e.preventDefault();
			take(text);
		} else if (e.key === "Escape") {
			e.preventDefault();
			if (typing !== null)
				setTyping(null);
			else
				input.current?.blur();
		}
	};
	const open = typing !== null && offers.length > 0;
	return (
		<div className="filterbar">
			<div className="combo grow" onBlur={(e) => !e.currentTarget.contains(e.relatedTarget) && take(text)}>
				<ListFilter size={15} className="filter-icon" aria-hidden="true" />
				<input
					ref={input}
					id={inputId}
					className="input filter-input"
					role="combobox"
					aria-label={label ?? m.queue.filter}
					aria-expanded={open}
					aria-controls={listId}
					aria-autocomplete="list"
					aria-activedescendant={open && at >= 0 ? `${listId}-${at}` : undefined}
					aria-invalid={error !== undefined || undefined}
					aria-describedby={error !== undefined ? listId + "-wrong" : undefined}
					autoComplete="off"
					autoCapitalize="none"
					spellCheck={false}
					placeholder={m.queue.filterHint}
					value={text}
					onChange={(e) => {
						setText(e.target.value);
						follow(e.target);
					}}
					onClick={(e) => follow(e.currentTarget)}
					onKeyDown={onKeyDown}
				/>
				<span className="filter-side">
					{text !== "" && (
						<IconButton
							label={m.queue.clear}
							onClick={() => {
								setText("");
								take("");
							}}
						>
							<X size={14} />
						</IconButton>
					)}
					<FilterHelp />
				</span>
				<div className="combo-pop" hidden={!open}>
					<ul id={listId} className="combo-list" role="listbox" aria-label={m.filter.values}>
						{offers.map((o, i) => (
							<OfferRow key={o.text} offer={o} id={`${listId}-${i}`} on={i === at} onChoose={() => choose(o)} onOver={() => setAt(i)} />
						))}
					</ul>
				</div>
				{error !== undefined && (
					<p id={listId + "-wrong"} className="filter-wrong" role="alert">
						{error}
					</p>
				)}
			</div>
			{facets === true && <Facets type={type} value={value} onChange={onChange} />}
			{children}
		</div>
	);
});

function OfferRow(p: { offer: Offer; id: string; on: boolean; onChoose: () => void; onOver: () => void }): ReactNode {
	return (
		<li
			id={p.id}
			role="option"
			aria-selected={p.on}
			className="menu-item"
			onMouseDown={(e) => e.preventDefault()}
			onClick={p.onChoose}
			onMouseMove={p.onOver}
		>
			<span className="grow">{p.offer.label}</span>
			{p.offer.help !== undefined && <span className="faint ell">{p.offer.help}</span>}
		</li>
	);
}

function FilterHelp(): ReactNode {
	return (
		<Popover
			align="end"
			roomy
			label={m.filter.help}
			trigger={
				<button type="button" className="btn quiet icon" aria-label={m.filter.help}>
					<CircleHelp size={15} />
				</button>
			}
		>
			<dl className="filter-help">
				{m.filter.helpRows.map(([what, why]) => (
					<div key={what}>
						<dt>
							<code>{what}</code>
						</dt>
						<dd>{why}</dd>
					</div>
				))}
			</dl>
		</Popover>
	);
}

/* ---- pills ------------------------------------------------------------------ */

function Facets({ type, value, onChange }: { type: TypeMeta; value: string; onChange: (q: string) => void }): ReactNode {
	const fields = type.fields.filter((f) => f.flags.includes("facet") && ["enum", "ref"].includes(f.type)).slice(0, 6);
	return (
		<div className="facets">
			{fields.map((f) => (
				<Facet key={f.name} type={type} field={f} value={value} onChange={onChange} />
			))}
		</div>
	);
}

function Facet({ type, field: f, value, onChange }: { type: TypeMeta; field: FieldMeta; value: string; onChange: (q: string) => void }): ReactNode {
	const [open, setOpen] = useState(false);
	const chosen = valuesOf(value, f.name);
	const names = chosen.map((v) => f.choices?.find((c) => c.id === v)?.label ?? v);
	return (
		<Popover
			open={open}
			onOpenChange={setOpen}
			label={f.label}
			trigger={
				<button type="button" className={cls("pill", chosen.length > 0 && "on")}>
					{chosen.length === 0 ? f.label : `${f.label}: ${names.slice(0, 2).join(", ")}${names.length > 2 ? ` +${names.length - 2}` : ""}`}
				</button>
			}
		>
			<FacetValues type={type} field={f} chosen={chosen} onChange={(values) => onChange(withValues(value, f.name, values))} />
		</Popover>
	);
}

function FacetValues({
	type,
	field: f,
	chosen,
	onChange,
}: {
	type: TypeMeta;
	field: FieldMeta;
	chosen: string[];
	onChange: (values: string[]) => void;
}): ReactNode {
	const [prefix, setPrefix] = useState("");
	const isRef = f.type === "ref";
	const found = useQuery({ ...completionQuery(type.name, f.name, prefix), enabled: isRef });
	const search = useRef<HTMLInputElement>(null);
	useEffect(() => search.current?.focus(), []);
	const items: Completion[] = isRef
		? [
				...(f.of === "person" ? [{ value: "me", label: m.filter.me }] : []),
				{ value: "none", label: m.filter.noneWord },
				...(found.data ?? []).map((c) => ({ value: c.label, label: c.label })),
			]
		: (f.choices ?? []).map((c) => ({ value: c.id, label: c.label }));
	const gone = chosen.filter((v) => !items.some((i) => i.value === v)).map((v) => ({ value: v, label: v }));
	return (
		<div className="facet-values">
			{isRef && (
				<input
					ref={search}
					className="input short"
					aria-label={`${m.queue.find}: ${f.label}`}
					placeholder={m.queue.find}
					value={prefix}
					onChange={(e) => setPrefix(e.target.value)}
				/>
			)}
			<div role="group" aria-label={f.label}>
				{[...gone, ...items].map((c) => (
					<label key={c.value} className="menu-item">
						<input
							type="checkbox"
							checked={chosen.includes(c.value)}
							onChange={(e) =>
								onChange(e.target.checked ? [...chosen, c.value] : chosen.filter((v) => v !== c.value))
							}
						/>
						<span className="grow">{c.label}</span>
					</label>
				))}
			</div>
		</div>
	);
}
