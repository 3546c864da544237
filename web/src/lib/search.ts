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
