/* narrow.ts - is this a phone-sized window? */
import { useSyncExternalStore } from "react";

const query = window.matchMedia("(max-width: 640px)");

export function useNarrow(): boolean {
	return useSyncExternalStore(
		(listener) => {
			query.addEventListener("change", listener);
			return () => query.removeEventListener("change", listener);
		},
		() => query.matches,
	);
}
