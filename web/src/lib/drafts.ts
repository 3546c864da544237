/* drafts.ts - what is being written survives anything: each keystroke is kept in this browser at once, and on the server
 * after a short pause, so that another browser, or this one after a crash, finds it.
 *
 * A draft belongs to a person and a place ("ticket/INC10001/comment"). Where another device has written since, nothing is
 * thrown away: its text is offered beside one's own. Neither a lost session nor a lost connection touches the text. */
import { queryOptions, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { call, get, Problem, randomId } from "./api";
import { useMe } from "./session";

export interface DraftRow {
	place: string;
	title: string;
	device: string;
	device_name: string;
	version: number;
	at: string;
	body: Record<string, unknown>;
}

interface Local<T> {
	body: T;
	at: string;
	/** The server's version it builds on. */
	base: number;
}

const PAUSE_MS = 1500;

export const draftsQuery = queryOptions({
	queryKey: ["drafts"],
	queryFn: async ({ signal }) => (await get<{ items: DraftRow[] }>("/drafts", undefined, signal)).items,
	staleTime: 60_000,
});

function storage<T>(work: () => T, otherwise: T): T {
	try {
		return work();
	} catch {
		return otherwise; /* Storage may be full or forbidden: the text is still on the screen, and soon on the server. */
	}
}

const stored = <T,>(text: string | null) => storage(() => JSON.parse(text ?? "null") as Local<T> | null, null);

let device = "";
export function deviceId(): string {
	device ||= storage(() => {
		const id = localStorage.getItem("sinew.device") ?? randomId();
		localStorage.setItem("sinew.device", id);
		return id;
	}, randomId());
	return device;
}

function deviceName(): string {
	const ua = navigator.userAgent;
	const browser = /Edg\//.test(ua) ? "Edge" : /Firefox\//.test(ua) ? "Firefox" : /Chrome\//.test(ua) ? "Chrome" : /Safari\//.test(ua) ? "Safari" : "";
	const system = /Android/.test(ua) ? "Android" : /iPhone|iPad/.test(ua) ? "iOS" : /Windows/.test(ua) ? "Windows" : /Mac/.test(ua) ? "macOS" : /Linux/.test(ua) ? "Linux" : "";
	return [browser, system].filter(Boolean).join(", ");
}

function address(place: string): string {
	return `/drafts/${encodeURIComponent(place)}`;
}

export async function dropDraft(client: QueryClient, me: number, place: string): Promise<void> {
	storage(() => localStorage.removeItem(`sinew.draft.${me}.${place}`), undefined);
	client.setQueryData(draftsQuery.queryKey, (old) => old?.filter((d) => d.place !== place));
	await call("DELETE", address(place));
	void client.invalidateQueries({ queryKey: ["notices", "count"] });
}

export interface Draft<T> {
	value: T;
	set: (value: T) => void;
	/** The same from what is written now, which may be newer than what was drawn last. */
	update: (change: (now: T) => T) => void;
	/** A start that is not worth keeping yet. */
	begin: (value: T) => void;
	/** Sent or thrown away: gone here and on the server. */
	clear: () => void;
	/** When what is shown was not written here just now: from when, and on which other device. */
	found: { at: string; device: string } | undefined;
	/** Another device wrote something else meanwhile. */
	other: DraftRow | undefined;
	takeOther: () => void;
	keepMine: () => void;
	kept: boolean;
}

export function useDraft<T extends object>(place: string, title: string, blank: T, isBlank: (value: T) => boolean, on = true): Draft<T> {
	const me = useMe().id;
	const client = useQueryClient();
	const id = `sinew.draft.${me}.${place}`;
	const [local] = useState(() => storage(() => stored<T>(localStorage.getItem(id)), null));
	const [value, setValue] = useState<T>(local?.body ?? blank);
	const [found, setFound] = useState<Draft<T>["found"]>(on && local !== null ? { at: local.at, device: "" } : undefined);
	const [other, setOther] = useState<DraftRow>();
	const state = useRef({ base: local?.base ?? 0, value: local?.body ?? blank, typed: false, closed: false });
	const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
	const server = useQuery({ ...draftsQuery, enabled: on }).data?.find((d) => d.place === place);

	const send = useCallback(async () => {
		clearTimeout(timer.current);
		timer.current = undefined;
		const now = state.current;
		try {
			const kept = await call<{ version: number; at: string }>("PUT", address(place), {
				json: { body: now.value, title, device: deviceId(), device_name: deviceName(), base: now.base },
			});
			now.base = kept.data.version;
			client.setQueryData(draftsQuery.queryKey, (old) => [
				{ place, title, device: deviceId(), device_name: deviceName(), version: kept.data.version, at: kept.data.at, body: now.value as Record<string, unknown> },
				...(old ?? []).filter((d) => d.place !== place),
			]);
		} catch (e) {
			if (e instanceof Problem && e.code === "draft_elsewhere") {
				void client.invalidateQueries({ queryKey: draftsQuery.queryKey });
				const rows = await client.fetchQuery({ ...draftsQuery, staleTime: 0 });
				setOther(rows.find((d) => d.place === place));
			}
			/* Anything else: the browser has it, and the next keystroke or the connection's return tries again. */
		}
	}, [client, place, title]);

	const set = useCallback(
		(neo: T) => {
			const now = state.current;
			now.value = neo;
			now.typed = true;
			now.closed = false;
			setValue(neo);
			storage(() => localStorage.setItem(id, JSON.stringify({ body: neo, at: new Date().toISOString(), base: now.base } satisfies Local<T>)), undefined);
			clearTimeout(timer.current);
			timer.current = setTimeout(() => void send(), PAUSE_MS);
		},
		[id, send],
	);

	const clear = useCallback(() => {
		const had = state.current.base > 0 || timer.current !== undefined;
		clearTimeout(timer.current);
		timer.current = undefined;
		state.current = { base: 0, value: blank, typed: false, closed: true };
		setValue(blank);
		setFound(undefined);
		setOther(undefined);
		storage(() => localStorage.removeItem(id), undefined);
		if (had || server !== undefined)
			void dropDraft(client, me, place).catch(() => undefined);
		/* eslint-disable-next-line react-hooks/exhaustive-deps -- the blank one is made anew on every render */
	}, [client, id, me, place, server]);

	/* What another device, or this one before its storage was emptied, has left. */
	useEffect(() => {
		const now = state.current;
		if (!on || server === undefined || now.closed || server.version <= now.base)
			return;
		if (isBlank(now.value) && !now.typed) {
			now.base = server.version;
			now.value = server.body as T;
			setValue(server.body as T);
			setFound({ at: server.at, device: server.device === deviceId() ? "" : server.device_name || "?" });
		} else if (server.device !== deviceId() && JSON.stringify(server.body) !== JSON.stringify(now.value))
			setOther(server);
		/* eslint-disable-next-line react-hooks/exhaustive-deps -- only when the server's answer changes */
	}, [server, on]);

	/* Another tab of this browser writes at the same place: this one follows while it shows what the other went on from. Else
	 * its older text would be what is kept with the next keystroke here, and sent though the other has sent it. */
	useEffect(() => {
		if (!on)
			return;
		const heard = (e: StorageEvent) => {
			if (e.key !== id)
				return;
			const was = stored<T>(e.oldValue), neo = stored<T>(e.newValue), next = neo?.body ?? blank;
			const shown = JSON.stringify(state.current.value);
			if (shown === JSON.stringify(next) || shown !== JSON.stringify(was?.body ?? blank))
				return;
			clearTimeout(timer.current);
			timer.current = undefined;
			state.current = { base: neo?.base ?? 0, value: next, typed: false, closed: neo === null };
			setValue(next);
		};
		window.addEventListener("storage", heard);
		return () => window.removeEventListener("storage", heard);
		/* eslint-disable-next-line react-hooks/exhaustive-deps -- the blank one is made anew on every render */
	}, [id, on]);

	/* Leaving the page within the pause: what was typed is sent at once. */
	useEffect(() => {
		const now = () => timer.current !== undefined && void send();
		window.addEventListener("online", now);
		window.addEventListener("pagehide", now);
		return () => {
			window.removeEventListener("online", now);
			window.removeEventListener("pagehide", now);
			now();
		};
	}, [send]);

	return {
		value,
		set,
		update: (change) => set(change(state.current.value)),
		begin: (neo) => {
			state.current.value = neo;
			state.current.closed = false;
			setValue(neo);
		},
		clear,
		found,
		other,
		takeOther: () => {
			if (other === undefined)
				return;
			state.current.base = other.version;
			setOther(undefined);
			set(other.body as T);
		},
		keepMine: () => {
			if (other !== undefined)
				state.current.base = other.version;
			setOther(undefined);
			void send();
		},
		kept: on && !isBlank(value),
	};
}
