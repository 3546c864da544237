/* narrow.ts - is this a narrow window? Three widths matter: a phone (640), too little for two panes (900), too
 * little for the desk and its rail (1100). */
import { useCallback, useSyncExternalStore } from "react";

export function useNarrow(width: 640 | 900 | 1100 = 640): boolean {
	const query = `(max-width: ${width}px)`;
	const subscribe = useCallback(
		(listener: () => void) => {
			const media = window.matchMedia(query);
			media.addEventListener("change", listener);
			return () => media.removeEventListener("change", listener);
		},
		[query],
	);
	return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}
