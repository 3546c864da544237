/* sort.ts - "-priority,created" as keys, and what a click on a head makes of it. */

/** "-priority,created": one key of a sort, in order of weight. */
export interface SortKey {
	by: string;
	down: boolean;
}

export function readSort(sort: string): SortKey[] {
	return sort
		.split(",")
		.filter((k) => k !== "")
		.map((k) => (k.startsWith("-") ? { by: k.slice(1), down: true } : { by: k, down: false }));
}

export function writeSort(keys: readonly SortKey[]): string {
	return keys.map((k) => (k.down ? "-" : "") + k.by).join(",");
}

/** A click on a head: ascending, descending, off. With `more` (Shift) the other keys stay, and this one is added last. */
export function nextSort(sort: string, by: string, more = false): string {
	const keys = readSort(sort);
	const at = keys.findIndex((k) => k.by === by);
	const key = keys[at];
	if (!more)
		return key === undefined || at > 0 ? by : key.down ? "" : "-" + by;
	if (key === undefined)
		return writeSort([...keys, { by, down: false }]);
	return writeSort(key.down ? keys.filter((k) => k !== key) : keys.map((k) => (k === key ? { by, down: true } : k)));
}
