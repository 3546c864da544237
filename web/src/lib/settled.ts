/* settled.ts - what something has been for a moment: not every letter being typed is asked about. */
import { useEffect, useState } from "react";

const PAUSE_MS = 300;

export function useSettled<T>(value: T, pause = PAUSE_MS): T {
	const [settled, setSettled] = useState(value);
	const now = JSON.stringify(value);
	useEffect(() => {
		const timer = setTimeout(() => setSettled(JSON.parse(now) as T), pause);
		return () => clearTimeout(timer);
	}, [now, pause]);
	return settled;
}
