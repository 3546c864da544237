/* choices.tsx - a numbered list in a dialog: a digit takes one at once, a letter goes on in the field below it. */
import { useRef, type KeyboardEvent, type ReactNode } from "react";

export interface Numbered {
	id: string;
	/** Its digit. */
	n: number | undefined;
	label: string;
	detail?: string;
	run: () => void;
}

const typed = (e: KeyboardEvent) => e.key.length === 1 && e.key !== " " && !e.ctrlKey && !e.metaKey && !e.altKey;

/** Keys pressed in the fields below are theirs. */
export function NumberedChoices({ label, items, disabled, children }: { label: string; items: Numbered[]; disabled: boolean; children: ReactNode }): ReactNode {
	const below = useRef<HTMLDivElement>(null);
	const onKeyDown = (e: KeyboardEvent) => {
		if (!typed(e))
			return;
		const hit = items.find((c) => String(c.n) === e.key);
		if (hit !== undefined) {
			e.preventDefault();
			if (!disabled)
				hit.run();
		} else if (!/\d/.test(e.key))
			/* What was typed lands in the field it was meant for. */
			below.current?.querySelector("input")?.focus();
	};
	return (
		<>
			<div className="harm-choices" role="group" aria-label={label} tabIndex={0} onKeyDown={onKeyDown}>
				{items.map((c) => (
					<button key={c.id} type="button" className="menu-item" disabled={disabled} onClick={c.run} aria-keyshortcuts={c.n?.toString()}>
						{c.n === undefined ? <span className="harm-no-digit" /> : <kbd>{c.n}</kbd>}
						<span className="grow">
							<b>{c.label}</b>
							{c.detail !== undefined && c.detail !== "" && <small>{c.detail}</small>}
						</span>
					</button>
				))}
			</div>
			<div ref={below}>{children}</div>
		</>
	);
}
