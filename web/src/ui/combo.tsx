/* combo.tsx - a text box that offers values, after the ARIA combobox pattern: the person types, the list answers.
 *
 * What is offered is asked from a function of the typed text, so the same box serves references (teams, people), tags
 * and categories. */
import { useQuery } from "@tanstack/react-query";
import { Check, X } from "lucide-react";
import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { completionQuery } from "@/lib/records";
import type { Completion } from "@/lib/types";
import { m } from "@/messages";
import { cls } from "./kit";
import { useLateEnter } from "./late-enter";

interface ComboProps {
	id?: string;
	label: string;
	/** Completion source: field of a type. */
	type: string;
	field: string;
	value: Completion | null;
	onChange: (value: Completion | null) => void;
	placeholder?: string;
	clearable?: boolean;
	autoFocus?: boolean;
	invalid?: boolean;
	describedBy?: string | undefined;
	/** Take the typed text itself too (tags, categories). */
	free?: boolean;
	onEscape?: () => void;
	inputClass?: string;
	exclude?: (c: Completion) => boolean;
}

export function Combo(props: ComboProps): ReactNode {
	const [text, setText] = useState<string | null>(null);
	const [open, setOpen] = useState(false);
	const [at, setAt] = useState(0);
	const listId = useId();
	const input = useRef<HTMLInputElement>(null);
	const typed = text ?? "";
	const found = useQuery({ ...completionQuery(props.type, props.field, typed.trim()), enabled: open });
	/* Until the answer to what is typed is here, only what fits of the answer before may be taken. */
	const low = typed.trim().toLowerCase();
	const items = (found.data ?? []).filter((c) => props.exclude?.(c) !== true && (!found.isPlaceholderData || c.label.toLowerCase().includes(low)));
	if (props.free === true && typed.trim() !== "" && !items.some((c) => c.value === typed.trim()))
		items.push({ value: typed.trim(), label: typed.trim() });

	const choose = (c: Completion | null) => {
		props.onChange(c);
		setText(null);
		setOpen(false);
	};
	const enter = useLateEnter(open ? typed : null, found.isFetching && items[at] === undefined, () => {
		const hit = items[at];
		if (hit !== undefined)
			choose(hit);
	});
	const onKeyDown = (e: KeyboardEvent) => {
		if (e.key === "ArrowDown" || e.key === "ArrowUp") {
			e.preventDefault();
			setOpen(true);
			setAt((i) => Math.max(0, Math.min(items.length - 1, i + (e.key === "ArrowDown" ? (open ? 1 : 0) : -1))));
		} else if (e.key === "Enter" && open && !e.ctrlKey && !e.metaKey) {
			/* Never the form's Enter: it would send without what is being typed. */
			e.preventDefault();
			enter();
		} else if (e.key === "Escape" && open) {
			e.preventDefault();
			e.stopPropagation();
			setOpen(false);
			setText(null);
		} else if (e.key === "Escape") {
			props.onEscape?.();
		}
	};
	return (
		<div
			className="combo"
			onBlur={(e) => {
				if (!e.currentTarget.contains(e.relatedTarget)) {
					setOpen(false);
					setText(null);
				}
			}}
		>
			<input
				ref={input}
				id={props.id}
				className={cls("input", props.inputClass)}
				role="combobox"
				aria-label={props.id === undefined ? props.label : undefined}
				aria-expanded={open}
				aria-controls={listId}
				aria-autocomplete="list"
				aria-activedescendant={open && items[at] !== undefined ? `${listId}-${at}` : undefined}
				aria-invalid={props.invalid === true || undefined}
				aria-describedby={props.describedBy}
				autoComplete="off"
				autoFocus={props.autoFocus}
				placeholder={props.placeholder ?? m.typeToFind}
				value={text ?? props.value?.label ?? ""}
				onChange={(e) => {
					setText(e.target.value);
					setAt(0);
					setOpen(true);
				}}
				onClick={() => setOpen(true)}
				onKeyDown={onKeyDown}
			/>
			{props.clearable === true && props.value !== null && text === null && (
				<button
					type="button"
					className="btn quiet icon combo-clear"
					aria-label={`${m.remove}: ${props.value.label}`}
					onClick={() => {
						choose(null);
						input.current?.focus();
					}}
				>
					<X size={14} />
				</button>
			)}
			<div className="combo-pop" hidden={!open}>
				<ul id={listId} className="combo-list" role="listbox" aria-label={props.label}>
					{open &&
						items.map((c, i) => (
							<li
								key={c.value}
								id={`${listId}-${i}`}
								role="option"
								aria-selected={i === at}
								className="menu-item"
								onMouseDown={(e) => e.preventDefault()}
								onClick={() => choose(c)}
								onMouseMove={() => setAt(i)}
							>
								<span className="grow">{c.label}</span>
								{props.value?.value === c.value && <Check size={14} />}
							</li>
						))}
					{open && items.length === 0 && !found.isFetching && (
						<li className="menu-label" role="option" aria-selected="false" aria-disabled="true">
							{m.nothingFound}
						</li>
					)}
				</ul>
			</div>
		</div>
	);
}
