/* title-edit.tsx - the title, changed where it stands. */
import { useRef, useState, type ReactNode } from "react";
import { useDoing } from "@/lib/presence";
import type { Ticket } from "@/lib/types";
import { m } from "@/messages";
import { useGoOn } from "@/ui/go-on";
import type { usePatch } from "./api";

export function TitleEdit({ ticket: t, mayEdit, patch }: { ticket: Ticket; mayEdit: boolean; patch: ReturnType<typeof usePatch> }): ReactNode {
	const [text, setText] = useState<string | null>(null);
	const began = useRef(t.version);
	useDoing(t.key, "editing", "title", text !== null);
	/* Leaving the box saves; Escape leaves it without. */
	const dropped = useRef(false);
	const { button, goOn } = useGoOn(text === null);
	if (!mayEdit)
		return <h1 className="grow">{t.title}</h1>;
	const open = () => {
		began.current = t.version;
		setText(t.title);
	};
	if (text === null)
		return (
			<h1 className="grow">
				<button ref={button} type="button" id={"title-" + t.key} className="title-edit" title={m.ticket.editTitle} onClick={open}>
					{t.title}
				</button>
			</h1>
		);
	const save = () => {
		const title = text.trim();
		setText(null);
		if (!dropped.current && title !== "" && title !== t.title)
			patch.change({ changes: { title }, shown: { title }, label: `${m.ticket.title}: ${m.saved}`, version: began.current });
	};
	return (
		<input
			className="input grow"
			aria-label={m.ticket.title}
			autoFocus
			maxLength={200}
			value={text}
			onChange={(e) => setText(e.target.value)}
			onBlur={save}
			onKeyDown={(e) => {
				dropped.current = e.key === "Escape";
				goOn.current = e.key === "Enter" || e.key === "Escape";
				if (goOn.current) {
					e.preventDefault(); // not for the button that has the focus next
					e.currentTarget.blur();
				}
			}}
		/>
	);
}
