/* search.ts - search over all records; used by the palette, the search page and the link picker. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get } from "./api";
import type { SearchHit } from "./types";

export function searchQuery(words: string, limit: number) {
	return queryOptions({
		queryKey: ["search", words, limit],
		queryFn: async ({ signal }) => (await get<{ items: SearchHit[] }>("/search", { q: words, limit }, signal)).items,
		enabled: words.trim() !== "",
		placeholderData: keepPreviousData,
		staleTime: 10_000,
	});
}

/** A snippet marks its matches with \x01 … \x02. */
export function snippetParts(snippet: string): { text: string; hit: boolean }[] {
	const out: { text: string; hit: boolean }[] = [];
	for (const part of snippet.split("\u0001")) {
		const [hit, rest] = part.includes("\u0002") ? part.split("\u0002") : [undefined, part];
		if (hit !== undefined && hit !== "")
			out.push({ text: hit, hit: true });
		if (rest !== undefined && rest !== "")
			out.push({ text: rest, hit: false });
	}
	return out;
}
