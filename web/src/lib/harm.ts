/* harm.ts - how near a loss is: within half an hour it hurts, within four hours it is coming. */
const HURTS_MS = 30 * 60_000;
const COMES_MS = 4 * 3_600_000;

export function harmTone(at: string | null | undefined, now: number): "harm" | "risk" | undefined {
	const left = at ? Date.parse(at) - now : Infinity;
	return left < HURTS_MS ? "harm" : left < COMES_MS ? "risk" : undefined;
}
