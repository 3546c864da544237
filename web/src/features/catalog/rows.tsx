/* rows.tsx - an ordered list that is edited in place: questions, steps, templates. One row is open at a time; rows move by
 * button, and by Alt with the arrows from anywhere inside. */
import { ArrowDown, ArrowUp, Copy, Trash2 } from "lucide-react";
import { useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { m } from "@/messages";
import { Button, cls, IconButton } from "@/ui/kit";
import { say } from "@/ui/toast";

interface Props<T> {
	items: T[];
	onChange: (items: T[]) => void;
	title: (item: T, i: number) => ReactNode;
	sub: (item: T) => ReactNode;
	edit: (item: T, put: (change: Partial<T>) => void, i: number) => ReactNode;
	/** A copy with a name of its own. */
	copy: (item: T) => T;
	add: () => T;
	addLabel: string;
	empty: string;
	label: string;
}

export function Rows<T extends object>({ items, onChange, title, sub, edit, copy, add, addLabel, empty, label }: Props<T>): ReactNode {
	const [open, setOpen] = useState<number | null>(null);
	const list = useRef<HTMLOListElement>(null);
	/* The row that was moved has the focus as soon as it is drawn: the next key is meant for it. */
	const follow = useRef<number | null>(null);
	useLayoutEffect(() => {
		if (follow.current !== null)
			list.current?.querySelectorAll<HTMLElement>(":scope > li > .row-head > .row-title")[follow.current]?.focus();
		follow.current = null;
	});
	const move = (i: number, by: number) => {
		const to = i + by;
		const here = items[i];
		if (to < 0 || to >= items.length || here === undefined)
			return;
		const next = items.filter((_, k) => k !== i);
		next.splice(to, 0, here);
		onChange(next);
		setOpen((o) => (o === i ? to : o === to ? i : o));
		follow.current = to;
	};
	const remove = (i: number) => {
		const before = items;
		onChange(items.filter((_, k) => k !== i));
		setOpen(null);
		say(m.catalog.removeIt, () => onChange(before));
	};
	const onKeyDown = (i: number) => (e: KeyboardEvent) => {
		if (e.altKey && (e.key === "ArrowUp" || e.key === "ArrowDown")) {
			e.preventDefault();
			move(i, e.key === "ArrowUp" ? -1 : 1);
		}
	};
	return (
		<div className="rows">
			{items.length === 0 && <p className="faint card-note">{empty}</p>}
			<ol ref={list} aria-label={label}>
				{items.map((item, i) => (
					<li key={i} className={cls("rows-item", open === i && "open")} onKeyDown={onKeyDown(i)}>
						<div className="row-head">
							<button type="button" className="row-title" aria-expanded={open === i} onClick={() => setOpen(open === i ? null : i)}>
								<span className="ell">{title(item, i)}</span>
								<small className="faint ell">{sub(item)}</small>
							</button>
							<IconButton label={m.catalog.moveUp} disabled={i === 0} onClick={() => move(i, -1)}>
								<ArrowUp size={14} />
							</IconButton>
							<IconButton label={m.catalog.moveDown} disabled={i === items.length - 1} onClick={() => move(i, 1)}>
								<ArrowDown size={14} />
							</IconButton>
							<IconButton label={m.catalog.copy} onClick={() => (onChange([...items.slice(0, i + 1), copy(item), ...items.slice(i + 1)]), setOpen(i + 1))}>
								<Copy size={14} />
							</IconButton>
							<IconButton label={m.catalog.removeIt} onClick={() => remove(i)}>
								<Trash2 size={14} />
							</IconButton>
						</div>
						{open === i && <div className="row-body form-grid">{edit(item, (change) => onChange(items.map((x, k) => (k === i ? { ...x, ...change } : x))), i)}</div>}
					</li>
				))}
			</ol>
			<Button onClick={() => (onChange([...items, add()]), setOpen(items.length))}>{addLabel}</Button>
		</div>
	);
}
