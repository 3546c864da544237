/* toast.tsx - short news at the foot of the screen, with "Undo" where there is a way back.
 *
 * Kept outside React so that anything may speak (the API client, actions). A toast with an action stays 10 s. */
import { X } from "lucide-react";
import { useEffect, useState, useSyncExternalStore, type ReactNode } from "react";
import { sayError } from "@/lib/api";
import { m } from "@/messages";
import { cls } from "./kit";

interface Toast {
	id: number;
	text: string;
	bad: boolean;
	undo?: { run: () => void; until?: number } | undefined;
}

/** A toast with an action that says no other time stays so long. */
const STAYS_MS = 10_000;

let toasts: Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function set(next: Toast[]): void {
	toasts = next;
	for (const l of listeners)
		l();
}

function dismiss(id: number): void {
	set(toasts.filter((t) => t.id !== id));
}

function show(text: string, bad: boolean, undo?: Toast["undo"]): void {
	const id = ++last;
	set([...toasts.filter((t) => t.text !== text), { id, text, bad, undo }].slice(-3));
	setTimeout(() => dismiss(id), undo?.until !== undefined ? Math.min(20_000, Math.max(3_000, undo.until - Date.now())) : undo !== undefined ? STAYS_MS : bad ? 8_000 : 4_000);
}

export function say(text: string, undo?: () => void): void {
	show(text, false, undo && { run: undo });
}

/** The way back of the newest toast that offers one, when it is one of its own (not lib/undo.ts's): it is gone with being taken. */
export function takeBack(): (() => void) | undefined {
	const newest = toasts.findLast((t) => t.undo !== undefined);
	if (newest?.undo === undefined || newest.undo.until !== undefined)
		return undefined;
	dismiss(newest.id);
	return newest.undo.run;
}

/** With a way back that ends: the time left is told. The toast goes earlier, the way back does not (see lib/undo.ts). */
export function sayUntil(text: string, until: number, run: () => void): void {
	show(text, false, { run, until });
}

export function complain(e: unknown): void {
	show(sayError(e), true);
}

function subscribe(listener: () => void): () => void {
	listeners.add(listener);
	return () => listeners.delete(listener);
}

/** Seconds left, told to the eye only: a voice that counts would be heard for a minute. */
function Left({ until }: { until: number }): ReactNode {
	const [now, setNow] = useState(Date.now);
	useEffect(() => {
		const tick = setInterval(() => setNow(Date.now()), 1000);
		return () => clearInterval(tick);
	}, []);
	const seconds = Math.max(0, Math.ceil((until - now) / 1000));
	return (
		<span className="num" aria-hidden="true">
			{seconds < 100 ? ` ${seconds}` : ""}
		</span>
	);
}

export function Toasts(): ReactNode {
	const all = useSyncExternalStore(subscribe, () => toasts);
	return (
		<div className="toasts" role="region" aria-label={m.notices} aria-live="polite">
			{all.map((t) => (
				<div key={t.id} className={cls("toast", t.bad && "bad")} role={t.bad ? "alert" : "status"}>
					<span>{t.text}</span>
					{t.undo !== undefined && (
						<button
							type="button"
							onClick={() => {
								t.undo?.run();
								dismiss(t.id);
							}}
						>
							{m.undo}
							{t.undo.until !== undefined && <Left until={t.undo.until} />}
						</button>
					)}
					<button type="button" className="x" aria-label={m.dismiss} onClick={() => dismiss(t.id)}>
						<X size={14} />
					</button>
				</div>
			))}
		</div>
	);
}
