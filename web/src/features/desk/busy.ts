/* busy.ts - is somebody at work in the list? Then nothing there may move: the pointer is over it, or a key was pressed in the
 * last seconds. A pointer left lying there counts as gone after two minutes, so that a desk nobody sits at stays right. */
import { useCallback, useEffect, useMemo, useRef, useState, type PointerEvent } from "react";

const IDLE_MS = 4_000;
const PARKED_MS = 120_000;

export function useBusy() {
	const [busy, setBusy] = useState(false);
	const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
	const stay = useCallback((ms: number) => {
		setBusy(true);
		clearTimeout(timer.current);
		timer.current = setTimeout(() => setBusy(false), ms);
	}, []);
	useEffect(() => () => clearTimeout(timer.current), []);
	const touch = useCallback(() => stay(IDLE_MS), [stay]);
	const list = useMemo(() => {
		const over = (e: PointerEvent) => stay(e.pointerType === "mouse" ? PARKED_MS : IDLE_MS);
		return { onPointerEnter: over, onPointerMove: over, onPointerDown: over, onPointerLeave: touch, onFocus: touch };
	}, [stay, touch]);
	return { busy, touch, list };
}
