/* late-enter.ts - Enter pressed before the answer to what was typed is here: kept, and acted on when it comes.
 *
 * Who knows a list types faster than it arrives. */
import { useEffect, useRef, useState } from "react";

/** Returns what Enter calls. typed: what it was pressed for; anything else typed since, or null, forgets it. waiting: the answer to it is
 *  on its way. take: acts on the answer at hand. */
export function useLateEnter(typed: string | null, waiting: boolean, take: () => void): () => void {
	const [kept, setKept] = useState<string | null>(null);
	const now = useRef(take);
	now.current = take;
	useEffect(() => {
		if (kept === null || (waiting && kept === typed))
			return;
		setKept(null);
		if (kept === typed)
			now.current();
	}, [kept, typed, waiting]);
	return () => (waiting ? setKept(typed) : take());
}
