/* session.ts - who is signed in, what they may do, and what the server can do (meta).
 *
 * Both are asked for once and kept; settings are written through and copied to the browser for app/first.ts. */
import { queryOptions, useQueryClient, useSuspenseQuery, type QueryClient } from "@tanstack/react-query";
import { createContext, useCallback, useContext, useMemo } from "react";
import { setSingleKeys } from "./actions";
import { call, get, setCsrf } from "./api";
import { translateMeta } from "./labels";
import { setServerNow, setViewerZone } from "./time";
import { chooseLanguage } from "@/messages/locale";
import type { FieldMeta, Me, Meta, Settings, TypeMeta } from "./types";

export function takeMe(me: Me): Me {
	setCsrf(me.csrf);
	setServerNow(me.now);
	setViewerZone(me.zone);
	setSingleKeys(me.settings.single_keys !== false);
	applyLook(me.settings);
	/* The person's language, where it was not the browser's: words are loaded with the page. */
	if (me.locale !== "" && chooseLanguage(me.locale) && !["/sign-in", "/link"].includes(location.pathname))
		location.reload();
	return me;
}

export const meQuery = queryOptions({
	queryKey: ["me"],
	queryFn: async ({ signal }) => {
		const me = await get<Me>("/me", undefined, signal);
		return takeMe({ ...me, settings: readSettings(me.settings) });
	},
	staleTime: 5 * 60_000,
	retry: false,
});

export const metaQuery = queryOptions({
	queryKey: ["meta"],
	queryFn: async ({ signal }) => translateMeta(await get<Meta>("/meta", undefined, signal)),
	staleTime: Infinity,
});

/* Settings are ours to shape: the server keeps them as it got them, object or text. */
function readSettings(raw: unknown): Settings {
	if (typeof raw === "object" && raw !== null)
		return raw;
	try {
		return typeof raw === "string" && raw !== "" ? (JSON.parse(raw) as Settings) : {};
	} catch {
		return {};
	}
}

export function applyLook(settings: Settings): void {
	const html = document.documentElement;
	window.dispatchEvent(new CustomEvent("sinew-theme", { detail: settings.theme ?? "system" }));
	if (settings.density === "compact")
		html.dataset["density"] = "compact";
	else
		delete html.dataset["density"];
	try {
		localStorage.setItem("sinew.theme", settings.theme ?? "system");
		localStorage.setItem("sinew.density", settings.density ?? "comfortable");
	} catch {
		/* Storage may be forbidden; the setting still holds on the server. */
	}
}

/** Both answers, given once around the shell: dozens of components read them, and each query that is watched costs the first
 * picture something. */
export const Known = createContext<{ me: Me; meta: Meta } | undefined>(undefined);

export function useKnown(): { me: Me; meta: Meta } {
	const me = useSuspenseQuery(meQuery).data;
	const meta = useSuspenseQuery(metaQuery).data;
	return useMemo(() => ({ me, meta }), [me, meta]);
}

function useGiven(): { me: Me; meta: Meta } {
	const known = useContext(Known);
	if (known === undefined)
		throw new Error("Outside the shell nobody is known");
	return known;
}

/** Inside the shell only: there the answer is already in hand. */
export function useMe(): Me {
	return useGiven().me;
}

export function useMeta(): Meta {
	return useGiven().meta;
}

export function typeOf(meta: Meta, name: string): TypeMeta | undefined {
	return meta.types.find((t) => t.name === name || t.plural === name);
}

export function useType(name: string): TypeMeta {
	const type = typeOf(useMeta(), name);
	if (type === undefined)
		throw new Error(`The server does not know the type "${name}"`);
	return type;
}

export function fieldOf(type: TypeMeta, name: string): FieldMeta | undefined {
	return type.fields.find((f) => f.name === name);
}

/** May I do this for some client, or for the one named? */
export function can(me: Me, perm: string, client?: number): boolean {
	if (client === undefined)
		return me.perms.includes(perm);
	const own = me.clients.find((c) => c.id === client);
	return own === undefined ? me.perms.includes(perm) : own.perms.includes(perm);
}

/** One who only reports and follows own tickets: the reduced shell. */
export function isRequester(me: Me): boolean {
	return !can(me, "read");
}

let told: Promise<unknown> = Promise.resolve();

/** Shown at once, told one after the other: each holds all settings, and the last told is what stays. */
export async function saveSettings(client: QueryClient, change: Partial<Settings>): Promise<void> {
	const me = client.getQueryData(meQuery.queryKey);
	if (me === undefined)
		return;
	const settings = { ...me.settings, ...change };
	client.setQueryData(meQuery.queryKey, { ...me, settings });
	setSingleKeys(settings.single_keys !== false);
	applyLook(settings);
	const mine = told.then(() => call("PATCH", "/me", { json: { settings } }));
	told = mine.catch(() => undefined);
	await mine;
}

export function useSaveSettings(): (change: Partial<Settings>) => Promise<void> {
	const client = useQueryClient();
	return useCallback((change) => saveSettings(client, change), [client]);
}
