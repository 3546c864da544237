/* routing.ts - what rules did to a ticket and what was set by hand: asked once for the card and for the pins at fields. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { call, get } from "./api";
import { isRequester, useMe } from "./session";
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
