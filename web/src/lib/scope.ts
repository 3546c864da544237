/* scope.ts - the client chosen in the head narrows every list of tickets; it stands in the address as ?client=2. */
import { useRouterState } from "@tanstack/react-router";
import { inClient } from "./list-ask";

/** One part of the address's search, whichever page is shown. */
export function usePart(name: string): string | undefined {
	return useRouterState({
		select: (s) => {
			const v = (s.location.search as Record<string, unknown>)[name];
			return typeof v === "string" ? v : undefined;
		},
	});
}

export function useScope(): (q: string) => string {
	const client = usePart("client");
	return (q) => inClient(q, client);
}
