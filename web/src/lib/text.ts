/* text.ts - a value of unknown kind as text: what the API says is checked by looking, not by believing. */

export function textOf(v: unknown): string {
	switch (typeof v) {
	case "string":
		return v;
	case "number":
	case "boolean":
	case "bigint":
		return String(v);
	case "object":
		return v === null ? "" : JSON.stringify(v);
	default:
		return "";
	}
}
