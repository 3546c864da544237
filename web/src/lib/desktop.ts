/* desktop.ts - the browser's own notifications, from an open page: opted in per browser, heard over the live updates.
 *
 * Every tab hears of a notification; the first to note its id in the browser's storage shows it, and the tag makes one of
 * two. Nothing is shown while the page is looked at: the bell does that. */
import { m } from "@/messages";
import { get } from "./api";
import type { Notice } from "./attention";
import { showKey } from "./keys";
import { useLive, type LiveEvent } from "./live";

const WANTED = "sinew.desktop", SHOWN = "sinew.desktop.shown";
export type DesktopState = "unsupported" | "denied" | "off" | "on";

function kept(name: string): string {
	try {
		return localStorage.getItem(name) ?? "";
	} catch {
		return ""; /* a browser that keeps nothing */
	}
}

function keep(name: string, value: string): void {
	try {
		localStorage.setItem(name, value);
	} catch {
		/* then it is not kept */
	}
}

export function desktopState(): DesktopState {
	if (!("Notification" in window))
		return "unsupported";
	if (Notification.permission === "denied")
		return "denied";
	return kept(WANTED) === "1" && Notification.permission === "granted" ? "on" : "off";
}

/** Asks the browser's leave when it must; what it is then. */
export async function setDesktop(on: boolean): Promise<DesktopState> {
	if (on && "Notification" in window && Notification.permission === "default")
		await Notification.requestPermission();
	keep(WANTED, on ? "1" : "");
	return desktopState();
}

export function showDesktop(id: string, title: string, body: string, href: string): void {
	const n = new Notification(title, { body, tag: `sinew-${id}`, icon: "/icon.svg" });
	n.onclick = () => {
		window.focus();
		n.close();
		if (href !== "")
			location.assign(href);
	};
}

async function showNew(): Promise<void> {
	const { items } = await get<{ items: Notice[] }>("/notices", { unread: 1, limit: 20 });
	const before = Number(kept(SHOWN));
	/* An id is told again when more happened to it: then its instant is newer. */
	const stamp = (n: Notice) => Date.parse(n.at);
	const news = items.filter((n) => n.desktop && stamp(n) > before);
	keep(SHOWN, String(Math.max(before, ...items.map(stamp))));
	if (before === 0)
		return; /* the first look: what waits is no news */
	if (news.length > 3) {
		showDesktop("many", m.attention.bell(news.length), "", "/notices");
		return;
	}
	for (const n of news)
		showDesktop(
			String(n.id),
			n.key === undefined ? n.detail : `${showKey(n.key)} ${n.title ?? ""}`,
			m.attention.short[n.reason] ?? n.reason,
			n.key === undefined ? n.href : `/tickets/${n.key}`,
		);
}

function heard(e: LiveEvent): void {
	if (e.what === "attention" && e.of.includes("notices") && desktopState() === "on" && !document.hasFocus())
		void showNew().catch(() => undefined);
}

/** Mounted once, by the shell. */
export function useDesktop(): void {
	useLive(heard);
}
