/* next-dialogs.tsx - to ask an owner when the next thing will happen, and to answer: the answer is a promise with a clock. */
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { sayError } from "@/lib/api";
import { showKey } from "@/lib/keys";
import type { Ask } from "@/lib/slots";
import { ago, fromLocalInput, now, shortTime, toLocalInput, tomorrowAt } from "@/lib/time";
import { wrongIn } from "@/lib/wrong";
import { m } from "@/messages";
import { FormDialog } from "@/ui/dialog";
import { TextField } from "@/ui/form";
import { Note } from "@/ui/kit";
import { nextQuery, nudge, promise, type NextAction } from "./api";
import { NumberedChoices } from "./choices";
import { useDeed } from "./done";

const MAX_WORDS = 500;

export function NudgeDialog({ ticketKey: key, onClose }: Ask): ReactNode {
	const n = m.harm.next;
	const next = useQuery(nextQuery(key)).data;
	const [words, setWords] = useState("");
	const deed = useDeed<NextAction>(key, n.nudged(showKey(key)), onClose);
	const asked = next?.asked, promised = next?.promised;
	return (
		<FormDialog
			title={n.nudgeTitle(showKey(key))}
			text={next === undefined ? "\u00a0" : next.owner === null ? n.nudgeNobody : n.nudgeText(next.owner.name)}
			submit={n.nudge}
			busy={deed.isPending}
			error={deed.error === null ? null : sayError(deed.error)}
			onClose={onClose}
			onSubmit={() => deed.mutate(() => nudge(key, words.trim()))}
		>
			{asked && <Note>{n.askedAlready(ago(asked.at, now()), asked.by?.name ?? m.system)}</Note>}
			{promised && <Note tone={promised.broken ? "risk" : "ok"}>{promised.broken ? n.brokenNote(shortTime(promised.at)) : n.promisedNote(shortTime(promised.at), promised.by?.name ?? "")}</Note>}
			<TextField label={n.words} placeholder={n.wordsHint} value={words} onChange={setWords} maxLength={MAX_WORDS} autoFocus autoComplete="off" />
		</FormDialog>
	);
}

const inMinutes = (min: number) => new Date(now() + min * 60_000).toISOString();

/** On a full five minutes. */
const soon = () => new Date(Math.ceil((now() + 30 * 60_000) / 300_000) * 300_000).toISOString();

export function PromiseDialog({ ticketKey: key, onClose }: Ask): ReactNode {
	const n = m.harm.next;
	const [at, setAt] = useState(soon);
	const [words, setWords] = useState("");
	const deed = useDeed<NextAction>(key, n.promised(showKey(key)), onClose);
	const send = (when: string) => deed.mutate(() => promise(key, when, words.trim()));
	const quick = [
		...[15, 30, 60, 120, 240].map((min) => ({ label: n.inMinutes(min), at: () => inMinutes(min) })),
		{ label: n.tomorrow, at: () => tomorrowAt(9) },
	];
	const { wrong, error } = wrongIn(deed.error);
	return (
		<FormDialog
			title={n.promiseTitle(showKey(key))}
			text={n.promiseText}
			submit={n.promise}
			busy={deed.isPending}
			error={error(["at", "words"])}
			onClose={onClose}
			onSubmit={() => send(at)}
		>
			<NumberedChoices label={n.quick} disabled={deed.isPending} items={quick.map((q, i) => ({ id: q.label, n: i + 1, label: q.label, detail: shortTime(q.at()), run: () => send(q.at()) }))}>
				<TextField label={n.what} value={words} onChange={setWords} error={wrong("words")} maxLength={MAX_WORDS} autoComplete="off" />
				<TextField label={n.at} type="datetime-local" value={at === "" ? "" : toLocalInput(at)} onChange={(v) => setAt(v === "" ? "" : fromLocalInput(v))} error={wrong("at")} required />
			</NumberedChoices>
		</FormDialog>
	);
}
