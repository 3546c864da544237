/* list-ask.ts - from what a list's address says to what is asked of the server: one way, so that what the router asks for
 * ahead is what the page then looks for. */
import { both } from "./filter";
import type { ListAsk } from "./records";
import { readColours } from "./views";

export interface ListParts {
	q: string;
	sort: string;
	group: string;
	colours: string;
}

export function inClient(q: string, client: string | undefined): string {
	return client !== undefined && /^\d+$/.test(client) ? both(q, `client:${client}`) : q;
}

export function listAsk(parts: ListParts, client: string | undefined, defaultSort: string | undefined, narrow: (q: string) => string): ListAsk & { q: string; sort: string } {
	const rules = readColours(parts.colours);
	return {
		q: inClient(narrow(parts.q), client),
		sort: parts.sort || (defaultSort ?? "-updated"),
		group: parts.group === "" ? undefined : parts.group,
		colours: rules.length === 0 ? undefined : JSON.stringify(rules),
	};
}
