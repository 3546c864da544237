/* last-list.ts - the list a person came from, as its address: where Escape on a ticket's page goes back to. */

let last: string | undefined;

/** Also told the address that is being left for: only a list is kept. */
export function keepList(href: string): void {
	if (/^\/tickets(\?|$)/.test(href))
		last = href;
}

export function lastList(): string {
	return last ?? "/tickets?q=is%3Aopen";
}
