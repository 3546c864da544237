/* holidays.tsx - days from a calendar file: read by the server, looked through here, added to the editor. */
import { useMutation } from "@tanstack/react-query";
import { useId, useState, type ReactNode } from "react";
import { call, sayError } from "@/lib/api";
import { civilDay } from "@/lib/time";
import type { Holidays } from "@/lib/types.gen";
import { m } from "@/messages";
import { FormDialog } from "./dialog";
import { Area, Field } from "./form";
import { Button, Note } from "./kit";

const t = m.administration;
export type Holiday = Holidays["items"][number];

async function readIcs(text: string): Promise<Holidays> {
	return (await call<Holidays>("POST", "/calendars/ics", { bytes: new Blob([text], { type: "text/calendar" }) })).data;
}

function Found({ found, known, off, onToggle }: { found: Holidays; known: Set<string>; off: Set<string>; onToggle: (date: string) => void }): ReactNode {
	return (
		<>
			<p role="status">{found.items.length === 0 ? t.holidaysNone : t.holidaysFound(found.items.length)}</p>
			<ul className="pick-list" tabIndex={0} role="group" aria-label={t.holidays}>
				{found.items.map((d) => (
					<li key={d.date}>
						<label className="check">
							<input type="checkbox" checked={!known.has(d.date) && !off.has(d.date)} disabled={known.has(d.date)} onChange={() => onToggle(d.date)} />
							<span>
								<b>{civilDay(d.date)}</b> {d.date.slice(0, 4)} {d.name} {known.has(d.date) && <span className="faint">{t.holidaysKnown}</span>}
							</span>
						</label>
					</li>
				))}
			</ul>
			{found.left_out.length > 0 && (
				<details>
					<summary>{t.holidaysLeft(found.left_out.length)}</summary>
					<ul>
						{found.left_out.map((l, i) => (
							<li key={i}>
								{l.name}: {l.why}
							</li>
						))}
					</ul>
				</details>
			)}
		</>
	);
}

/** A button and its dialog; `known`: dates the calendar has already. */
export function HolidayImport({ known, onAdd }: { known: string[]; onAdd: (days: Holiday[]) => void }): ReactNode {
	const [open, setOpen] = useState(false);
	const [text, setText] = useState("");
	const [off, setOff] = useState(new Set<string>());
	const file = useId();
	const read = useMutation({ mutationFn: readIcs });
	const have = new Set(known);
	const picked = (read.data?.items ?? []).filter((d) => !have.has(d.date) && !off.has(d.date));
	const close = () => {
		setOpen(false);
		setText("");
		read.reset();
	};
	return (
		<>
			<Button onClick={() => setOpen(true)}>{t.holidays}</Button>
			{open && (
				<FormDialog
					title={t.holidays}
					text={t.holidaysText}
					submit={read.data === undefined ? t.holidaysRead : t.holidaysAdd(picked.length)}
					busy={read.isPending}
					onClose={close}
					onSubmit={() => {
						if (read.data === undefined) {
							read.mutate(text);
							return;
						}
						onAdd(picked);
						close();
					}}
				>
					{read.data === undefined ? (
						<>
							<div className="field">
								<label htmlFor={file}>{t.holidaysFile}</label>
								<input
									id={file}
									type="file"
									accept=".ics,text/calendar"
									onChange={(e) => {
										const f = e.target.files?.[0];
										if (f !== undefined)
											void f.text().then((s) => read.mutate(s));
									}}
								/>
							</div>
							<Field label={t.holidaysPaste}>{(id) => <Area id={id} rows={8} value={text} onChange={setText} spellCheck={false} />}</Field>
							{read.error !== null && <Note tone="harm">{sayError(read.error)}</Note>}
						</>
					) : (
						<Found
							found={read.data}
							known={have}
							off={off}
							onToggle={(date) => {
								const next = new Set(off);
								if (!next.delete(date))
									next.add(date);
								setOff(next);
							}}
						/>
					)}
				</FormDialog>
			)}
		</>
	);
}
