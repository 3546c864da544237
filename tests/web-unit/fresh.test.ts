// What is invalidated while it is on its way for the first time is asked for once more.
import assert from "node:assert/strict";
import { test } from "node:test";
import { QueryObserver } from "../../web/node_modules/@tanstack/query-core/build/modern/index";
import { FreshClient } from "../../web/src/lib/fresh";

const queryKey = ["things"];

/** A server whose answers wait until they are let go; each says how often it was asked by then. */
function server(): { queryFn: () => Promise<number>; asked: () => number; answer: () => void } {
	let n = 0;
	const waiting: (() => void)[] = [];
	const queryFn = () => {
		const mine = ++n;
		return new Promise<number>((come) => waiting.push(() => come(mine)));
	};
	return { queryFn, asked: () => n, answer: () => waiting.shift()?.() };
}

const soon = () => new Promise((done) => setImmediate(done));

test("a first answer from before the change is not the last", async () => {
	const client = new FreshClient(), s = server();
	const seen: unknown[] = [];
	const stop = new QueryObserver(client, { queryKey, queryFn: s.queryFn }).subscribe((r) => seen.push(r.data));
	let told = false;
	void client.invalidateQueries({ queryKey }).then(() => (told = true));
	void client.invalidateQueries({ queryKey });
	await soon();
	assert.equal(s.asked(), 1, "what is on its way is waited for, not begun anew");
	s.answer();
	await soon();
	assert.equal(s.asked(), 2, "however often it was invalidated, once");
	assert.equal(told, false, "who waits for it waits for the newer answer");
	s.answer();
	await soon();
	assert.equal(told, true);
	assert.equal(seen.at(-1), 2);
	assert.equal(s.asked(), 2);
	stop();
});

test("asked for ahead, shown later: stale by then", async () => {
	const client = new FreshClient(), s = server();
	const ahead = client.prefetchQuery({ queryKey, queryFn: s.queryFn, staleTime: 60_000 });
	void client.invalidateQueries({ queryKey });
	s.answer();
	await ahead;
	await soon();
	assert.equal(client.getQueryState(queryKey)?.isInvalidated, true);
	assert.equal(s.asked(), 1);
});

test("a first answer that fails leaves its failure", async () => {
	const client = new FreshClient({ defaultOptions: { queries: { retry: false } } });
	const stop = new QueryObserver(client, { queryKey, queryFn: () => Promise.reject(new Error("no")) }).subscribe(() => undefined);
	await client.invalidateQueries({ queryKey });
	assert.equal(client.getQueryState(queryKey)?.status, "error");
	stop();
});

test("what is shown ahead of the answer stays until it is here, and is asked for then", async () => {
	const client = new FreshClient(), s = server();
	const stop = new QueryObserver(client, { queryKey, queryFn: s.queryFn }).subscribe(() => undefined);
	s.answer();
	await soon();
	void client.invalidateQueries({ queryKey }); // on its way: from before what is done now
	const release = await client.hold(queryKey), again = await client.hold(queryKey);
	client.setQueryData(queryKey, "ahead");
	s.answer();
	void client.invalidateQueries();
	await soon();
	assert.equal(s.asked(), 2, "nobody asks while it is held");
	assert.equal(client.getQueryData(queryKey), "ahead");
	release();
	void client.invalidateQueries({ queryKey });
	await soon();
	assert.equal(s.asked(), 2, "another still holds it");
	again();
	await soon();
	assert.equal(s.asked(), 3);
	s.answer();
	await soon();
	assert.equal(client.getQueryData(queryKey), 3);
	stop();
});
