/* in-sight.ts - what an address points to is brought into sight, and stays there while what stands above it is still coming: until
 * the person does something. */

/** Returns the way to let go of it. */
export function keepInSight(el: HTMLElement): () => void {
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
