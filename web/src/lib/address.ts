/* address.ts - the address of a question to the server. Alone, for app/first.ts. */

export type QueryValue = string | number | boolean | null | undefined;

export function apiUrl(path: string, query: Record<string, QueryValue> = {}): string {
	const params = new URLSearchParams();
	for (const [name, value] of Object.entries(query))
		if (value !== undefined && value !== null && value !== "" && value !== false)
			params.set(name, value === true ? "1" : String(value));
	const text = params.toString();
	return "/api/v1" + path + (text === "" ? "" : "?" + text);
}
