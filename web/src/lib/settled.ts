/* settled.ts - what something has been for a moment: not every letter being typed is asked about. */
import { useEffect, useState } from "react";

const PAUSE_MS = 300;

export function useSettled<T>(value: T): T {
	const [settled, setSettled] = useState(value);
	const now = JSON.stringify(value);
	useEffect(() => {
		const timer = setTimeout(() => setSettled(JSON.parse(now) as T), PAUSE_MS);
		return () => clearTimeout(timer);
	}, [now]);
	return settled;
}
