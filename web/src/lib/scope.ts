/* scope.ts - the client chosen in the head narrows every list of tickets; it stands in the address as ?client=2. */
import { useSearch } from "@tanstack/react-router";
import { both } from "./filter";

export function useScope(): (q: string) => string {
	const { client } = useSearch({ strict: false }) as { client?: string };
	return (q) => (client !== undefined && /^\d+$/.test(client) ? both(q, `client:${client}`) : q);
}
