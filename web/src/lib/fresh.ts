/* fresh.ts - the cache of what the server said. What changed is asked for again; of what is on its way for the first time
 * TanStack only waits for the answer, and takes it for the newest though it may be from before the change. Here that is asked
 * once more when it has come. It is waited for, not broken off: changes that come one after the other would keep it away.
 *
 * What is shown ahead of the server's answer is held meanwhile: somebody else's change, or one's own of a moment ago, has it
 * asked for when the answer is here. Asked at once it would show for a moment what was before. */
import { hashKey, QueryClient, useQueryClient, type InvalidateOptions, type InvalidateQueryFilters, type Query, type QueryKey } from "@tanstack/react-query";

export class FreshClient extends QueryClient {
	readonly #coming = new Map<Query, Promise<void>>();
	readonly #held = new Map<string, { times: number; asked: boolean }>();

	/** Nothing asks for it until what is returned is called, once. An answer on its way is from before, and broken off: then it is held. */
	async hold(queryKey: QueryKey): Promise<() => void> {
		const hash = hashKey(queryKey), held = this.#held.get(hash) ?? { times: 0, asked: false };
		held.times++;
		this.#held.set(hash, held);
		await this.cancelQueries({ queryKey, exact: true });
		return () => {
			if (--held.times > 0)
				return;
			this.#held.delete(hash);
			if (held.asked)
				void this.invalidateQueries({ queryKey, exact: true });
		};
	}

	/** Shown ahead of the server's answer, and held until release is called, once; before is what there is to go back to. */
	async ahead<T>(queryKey: QueryKey, change: (old: T) => T): Promise<{ before: T | undefined; release: () => void }> {
		const release = await this.hold(queryKey), before = this.getQueryData<T>(queryKey);
		if (before !== undefined)
			this.setQueryData<T>(queryKey, change(before));
		return { before, release };
	}

	override invalidateQueries(filters?: InvalidateQueryFilters, options?: InvalidateOptions): Promise<void> {
		if (this.#held.size === 0)
			return this.#invalidate(filters, options);
		for (const q of this.getQueryCache().findAll(filters)) {
			const held = this.#held.get(q.queryHash);
			if (held !== undefined)
				held.asked = true;
		}
		return this.#invalidate({ ...filters, predicate: (q) => !this.#held.has(q.queryHash) && filters?.predicate?.(q) !== false }, options);
	}

	#invalidate(filters?: InvalidateQueryFilters, options?: InvalidateOptions): Promise<void> {
		const first = this.getQueryCache()
			.findAll(filters)
			.filter((q) => q.state.data === undefined && q.promise !== undefined && q.state.fetchStatus !== "idle");
		const asked = super.invalidateQueries(filters, options);
		return first.length === 0 ? asked : Promise.all([asked, ...first.map((q) => this.#onceMore(q))]).then(() => undefined);
	}

	/** Once, however often it was invalidated meanwhile. What fails, or is broken off, is left at that. */
	#onceMore(q: Query): Promise<void> {
		const known = this.#coming.get(q);
		if (known !== undefined)
			return known;
		const come = Promise.resolve(q.promise).then(
			() => {
				this.#coming.delete(q);
				return super.invalidateQueries({ queryKey: q.queryKey, exact: true });
			},
			() => void this.#coming.delete(q),
		);
		this.#coming.set(q, come);
		return come;
	}
}

export const useFreshClient = () => useQueryClient() as FreshClient;
