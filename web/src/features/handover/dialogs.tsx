/* dialogs.tsx - what people write on a hand-over: an item's owner, check and note; a question and its answer; why it was
 * taken out; something added by hand. */
import { useState, type ReactNode } from "react";
import { useSend } from "@/lib/send";
import { fromLocalInput, toLocalInput } from "@/lib/time";
import type { Completion, Named } from "@/lib/types";
import { m } from "@/messages";
import { Combo } from "@/ui/combo";
import { FormDialog } from "@/ui/dialog";
import { Area, Field, TextField } from "@/ui/form";
import { addItem, changeItem, touchHandovers, verbOfItem, type Item } from "./api";

const useSent = (send: () => Promise<unknown>, done: string, onClose: () => void) => useSend(send, { done, touch: touchHandovers, onClose });

const choiceOf = (n: Named | null): Completion | null => (n === null ? null : { value: String(n.id), label: n.name });
const idOf = (c: Completion | null) => (c === null ? null : Number(c.value));

interface Words {
	owner: Completion | null;
	backup: Completion | null;
	check: string;
	without: string;
	note: string;
}

const sent = (w: Words) => ({ owner: idOf(w.owner), backup: idOf(w.backup), next_check_at: w.check === "" ? null : w.check, without: w.without.trim(), note: w.note });

function Person({ label, value, onChange, error }: { label: string; value: Completion | null; onChange: (c: Completion | null) => void; error: string | undefined }): ReactNode {
	return (
		<Field label={label} error={error}>
			{(id, described) => <Combo id={id} label={label} type="ticket" field="assignee" value={value} onChange={onChange} clearable describedBy={described} invalid={error !== undefined} />}
		</Field>
	);
}

function WordsFields({ words, onChange, wrong }: { words: Words; onChange: (w: Words) => void; wrong: (name: string) => string | undefined }): ReactNode {
	return (
		<>
			<div className="ho-pair">
				<Person label={m.handover.owner} value={words.owner} onChange={(owner) => onChange({ ...words, owner })} error={wrong("owner")} />
				<Person label={m.handover.backup} value={words.backup} onChange={(backup) => onChange({ ...words, backup })} error={wrong("backup")} />
			</div>
			<Field label={m.handover.nextCheck} error={wrong("next_check_at")}>
				{(id, described) => (
					<input id={id} className="input" type="datetime-local" aria-describedby={described} value={words.check === "" ? "" : toLocalInput(words.check)} onChange={(e) => onChange({ ...words, check: e.target.value === "" ? "" : fromLocalInput(e.target.value) })} />
				)}
			</Field>
			<TextField label={m.handover.without} help={m.handover.withoutHelp} value={words.without} onChange={(without) => onChange({ ...words, without })} maxLength={400} error={wrong("without")} />
			<Field label={m.handover.note}>{(id) => <Area id={id} rows={4} maxLength={4000} value={words.note} onChange={(note) => onChange({ ...words, note })} />}</Field>
		</>
	);
}

export function EditDialog({ item, onClose }: { item: Item; onClose: () => void }): ReactNode {
	const [words, setWords] = useState<Words>({ owner: choiceOf(item.owner), backup: choiceOf(item.backup), check: item.next_check_at ?? "", without: item.without, note: item.note });
	const { run, wrong, error } = useSent(() => changeItem(item, sent(words)), m.handover.saved, onClose);
	return (
		<FormDialog title={item.title} submit={m.handover.save} busy={run.isPending} error={error(["owner", "backup", "next_check_at", "without"])} onClose={onClose} onSubmit={() => run.mutate()}>
			<WordsFields words={words} onChange={setWords} wrong={wrong} />
		</FormDialog>
	);
}

/** A ticket by its number, or a few words. */
export function AddDialog({ handover, incoming, check, onClose }: { handover: number; incoming: Named | null; check: string; onClose: () => void }): ReactNode {
	const [what, setWhat] = useState("");
	const [words, setWords] = useState<Words>({ owner: choiceOf(incoming), backup: null, check, without: "", note: "" });
	const ticket = /^[A-Za-z]{2,4}\s?\d+$/.test(what.trim());
	const { run, wrong, error } = useSent(
		() => addItem(handover, { ...(ticket ? { ticket: what.trim().replace(/\s/, "").toUpperCase() } : { title: what.trim() }), ...sent(words) }),
		m.handover.added,
		onClose,
	);
	return (
		<FormDialog title={m.handover.add} submit={m.handover.add} busy={run.isPending} error={error(["ticket", "title", "owner", "backup", "next_check_at", "without"])} onClose={onClose} onSubmit={() => run.mutate()}>
			<TextField label={m.handover.addWhat} help={m.handover.addHelp} value={what} onChange={setWhat} maxLength={300} required error={wrong("ticket") ?? wrong("title")} />
			<WordsFields words={words} onChange={setWords} wrong={wrong} />
		</FormDialog>
	);
}

const talks = {
	ask: { arg: "question", title: () => m.handover.askTitle, label: () => m.handover.question, submit: () => m.handover.ask, done: () => m.handover.asked },
	answer: { arg: "answer", title: () => m.handover.answerTitle, label: () => m.handover.answer, submit: () => m.handover.reply, done: () => m.handover.answered },
	remove: { arg: "because", title: () => m.handover.removeTitle, label: () => m.handover.because, submit: () => m.handover.remove, done: () => m.handover.removedDone },
};
export type Talk = keyof typeof talks;

export function TalkDialog({ item, talk, onClose }: { item: Item; talk: Talk; onClose: () => void }): ReactNode {
	const [text, setText] = useState("");
	const t = talks[talk];
	const { run, wrong, error } = useSent(() => verbOfItem(item.id, talk, { [t.arg]: text.trim() }), t.done(), onClose);
	return (
		<FormDialog title={t.title()} text={talk === "answer" ? item.question : item.title} submit={t.submit()} busy={run.isPending} error={error([t.arg])} onClose={onClose} onSubmit={() => run.mutate()}>
			<TextField label={t.label()} value={text} onChange={setText} maxLength={talk === "remove" ? 400 : 1000} required={talk !== "remove"} error={wrong(t.arg)} />
		</FormDialog>
	);
}
