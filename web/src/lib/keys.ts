/* keys.ts - record keys and where they are read. */
import { typeOf } from "./session";
import type { Meta } from "./types";

/** "INC48213" as printed: "INC 48213". */
export function showKey(key: string): string {
	return key.replace(/^([A-Z]+)(\d+)$/, "$1\u00a0$2");
}

/** Where a record is read: tickets on their page, definitions in the administration. */
export function addressOf(meta: Meta, type: string, key: string) {
	return type === "ticket"
		? ({ to: "/tickets/$key", params: { key } } as const)
		: ({ to: "/admin/$noun", params: { noun: typeOf(meta, type)?.plural ?? type }, search: { at: key } } as const);
}
