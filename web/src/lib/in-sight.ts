/* in-sight.ts - what an address points to is brought into sight, and stays there while what stands above it is still coming: until
 * the person does something. */
import { useEffect } from "react";

/** The element of that id, once there is an id to look for: when what holds it has come. */
export function useInSight(id: string | undefined): void {
	useEffect(() => {
		const el = id === undefined ? null : document.getElementById(id);
		return el === null ? undefined : keepInSight(el);
	}, [id]);
}

/** Returns the way to let go of it. */
function keepInSight(el: HTMLElement): () => void {
	const show = () => el.scrollIntoView({ block: "center" });
	const grows = new ResizeObserver(show);
	for (let part: HTMLElement | null = el; part !== null && part !== document.body; part = part.parentElement)
		for (const beside of part.parentElement?.children ?? [])
			grows.observe(beside);
	const acts = ["wheel", "keydown", "pointerdown", "touchstart"];
	const letGo = () => {
		grows.disconnect();
		for (const type of acts)
			window.removeEventListener(type, letGo, true);
	};
	for (const type of acts)
		window.addEventListener(type, letGo, true);
	show();
	return letGo;
}
