/* narrow.ts - is this a narrow window? Two widths matter: a phone (640) and too little for two panes (900). */
import { useCallback, useSyncExternalStore } from "react";

export function useNarrow(width: 640 | 900 = 640): boolean {
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
