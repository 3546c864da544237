/* routing.ts - what rules did to a ticket and what was set by hand: asked once for the card and for the pins at fields. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { call, get } from "./api";
import { fieldOf, isRequester, useMe, useType } from "./session";
import { textOf } from "./text";
import { m } from "@/messages";
import type { RoutingWhy } from "./types.gen";

export type Fired = RoutingWhy["items"][number];
export type Pin = RoutingWhy["pins"][number];

export const whyQuery = (key: string) =>
	queryOptions({
		queryKey: ["tickets", "routing", key],
		queryFn: ({ signal }) => get<RoutingWhy>(`/tickets/${encodeURIComponent(key)}/routing`, undefined, signal),
	});

export function usePins(key: string): Pin[] {
	return useQuery({ ...whyQuery(key), enabled: !isRequester(useMe()) }).data?.pins ?? [];
}

export async function releasePin(key: string, field: string): Promise<void> {
	await call("DELETE", `/tickets/${encodeURIComponent(key)}/pins/${encodeURIComponent(field)}`);
}

/** Names of a ticket's fields and of what is in them, in the reader's language. */
export function useWords(): { label: (field: string, given?: string) => string; value: (field: string, v: unknown) => string } {
	const type = useType("ticket");
	const label = (field: string, given?: string) =>
		field.startsWith("tag:") ? m.routing.tagPin(field.slice(4)) : (fieldOf(type, field)?.label ?? given ?? field);
	const value = (field: string, v: unknown): string => {
		if (v === null || v === undefined || v === "" || (Array.isArray(v) && v.length === 0))
			return m.routing.nothing;
		if (Array.isArray(v))
			return v.map(textOf).join(", ");
		if (typeof v === "boolean")
			return v ? m.yes : m.no;
		if (typeof v === "object")
			return textOf((v as { name?: string }).name);
		return fieldOf(type, field)?.choices?.find((c) => c.id === v)?.label ?? textOf(v).replaceAll("\n", ", ");
	};
	return { label, value };
}
