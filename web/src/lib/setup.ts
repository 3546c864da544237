/* setup.ts - how far the first set-up is, as the server keeps it. */
import { queryOptions, type QueryClient } from "@tanstack/react-query";
import { call, get } from "./api";
import type { Setup } from "./types.gen";

export const setupQuery = queryOptions({
	queryKey: ["setup"],
	queryFn: ({ signal }) => get<Setup>("/setup", undefined, signal),
	staleTime: 60_000,
});

export async function changeSetup(client: QueryClient, change: { step: string; state: string } | { finished: boolean }): Promise<Setup> {
	const { data } = await call<Setup>("PATCH", "/setup", { json: change });
	client.setQueryData(setupQuery.queryKey, data);
	return data;
}

export function stepsDone(setup: Setup): number {
	return setup.steps.filter((s) => s.state !== "open").length;
}
