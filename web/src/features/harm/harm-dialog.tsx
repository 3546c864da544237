/* harm-dialog.tsx - what is lost if this waits, and by when: a digit takes one of the numbered choices, or a line is typed
 * ("16:00 bank cut-off", "disk 12 GB at 3 GB/h") and shown as it is understood before it is set. */
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { sayError } from "@/lib/api";
import { showKey } from "@/lib/keys";
import { useSettled } from "@/lib/settled";
import type { Ask } from "@/lib/slots";
import { useNow } from "@/lib/time";
import { wrongIn } from "@/lib/wrong";
import { m } from "@/messages";
import { FormDialog } from "@/ui/dialog";
import { TextField } from "@/ui/form";
import { choicesQuery, clearHarm, harmQuery, putHarm, readHarm, readQuery, type Choice, type Harm, type HarmIn } from "./api";
import { NumberedChoices } from "./choices";
import { useDeed } from "./done";
import { Fold } from "./fold";
import { harmNotes, harmWords, when } from "./say";

const READ_MS = 120;

/** Of what is set, what can be written again. */
const writable = ({ kind, at, level, rate, unit, effect, source, confidence, expires_at, next_check_at }: Harm): HarmIn => ({
	kind,
	...(kind === "depletion" ? { level: level ?? null, rate: rate ?? null, unit: unit ?? "" } : kind === "instant" ? { at: at ?? null } : {}),
	...(kind === "none" ? {} : { effect: effect ?? "", source: source ?? "person", confidence: confidence ?? 1 }),
	expires_at: expires_at ?? null,
	next_check_at: next_check_at ?? null,
});

export function HarmDialog({ ticketKey: key, onClose }: Ask): ReactNode {
	const h = m.harm;
	const now = useNow(5);
	const [text, setText] = useState("");
	const [more, setMore] = useState<Partial<HarmIn>>({});
	const before = useQuery(harmQuery(key)).data;
	const choices = useQuery(choicesQuery(key)).data ?? [];
	const typed = useSettled(text.trim(), READ_MS);
	const reading = useQuery(readQuery(key, typed));
	const deed = useDeed<Harm>(key, h.done(showKey(key)), onClose);
	const set = (harm: HarmIn) => deed.mutate(() => (harm.kind === "unset" ? clearHarm(key) : putHarm(key, harm)));
	const read = typed !== "" && reading.error === null ? reading.data : undefined;
	const base: HarmIn | undefined = typed === "" ? (before === undefined || before.kind === "unset" ? undefined : writable(before)) : read;
	const whole = Object.keys(more).length > 0 ? { ...(base ?? { kind: "instant" as const }), ...more } : base;
	const send = () => {
		const line = text.trim();
		if (line !== typed || (line !== "" && read === undefined && !reading.isError)) {
			/* Enter before it was read: it is read now, and set. */
			deed.mutate(async () => putHarm(key, { ...(await readHarm(key, line)), ...more }));
			return;
		}
		if (whole !== undefined && (line !== "" || Object.keys(more).length > 0))
			set(whole);
	};
	const { wrong, error } = wrongIn(deed.error);
	return (
		<FormDialog title={h.title(showKey(key))} text={h.text} submit={h.set} busy={deed.isPending} error={error(["text"])} onClose={onClose} onSubmit={send}>
			<NumberedChoices label={h.choices} disabled={deed.isPending} items={choices.map((c) => ({ id: c.id, n: digitOf(c), label: choiceName(c), detail: choiceDetail(c, now), run: () => set(c.body) }))}>
				<TextField label={h.line} help={h.lineHelp} value={text} onChange={setText} error={wrong("text")} maxLength={300} autoComplete="off" />
				<Reading text={typed} harm={whole} error={reading.error} now={now} before={before} />
				<Fold harm={whole ?? { kind: "instant" }} onChange={(change) => setMore({ ...more, ...change })} />
			</NumberedChoices>
		</FormDialog>
	);
}

/** Presets have the digits from 1 on; that nothing is lost has the last. */
const digitOf = (c: Choice): number | undefined => (c.id === "none" ? 0 : (c.n ?? undefined));
const choiceName = (c: Choice) => (c.id === "clear" ? m.harm.clear : c.id === "none" ? m.harm.noneChoice : c.name);

function choiceDetail(c: Choice, now: number): string {
	return [c.effect !== c.name ? c.effect : "", c.at ? when(c.at, now) : ""].filter(Boolean).join(" · ");
}

/** How the line is understood, as it is typed; before anything is, what stands now. */
function Reading({ text, harm, error, now, before }: { text: string; harm: HarmIn | undefined; error: Error | null; now: number; before: Harm | undefined }): ReactNode {
	const h = m.harm;
	if (text !== "" && error !== null)
		return (
			<p className="harm-reading wrong" role="status">
				{sayError(error)}
			</p>
		);
	if (harm === undefined)
		return (
			<p className="harm-reading faint" role="status">
				{before === undefined ? "" : h.unset}
			</p>
		);
	return (
		<p className="harm-reading" role="status">
			<small>{text === "" ? h.standsNow : h.readsAs}</small> {harm.effect && <b>{harm.effect} </b>}
			{harmWords(harm, now)} <small>{harmNotes(harm, now).join(", ")}</small>
		</p>
	);
}
