// What a change makes stale is asked for again, and once, however many records changed together.
import assert from "node:assert/strict";
import { test } from "node:test";
import { QueryObserver } from "../../web/node_modules/@tanstack/query-core/build/modern/index";
import { FreshClient } from "../../web/src/lib/fresh";
import { touchAll } from "../../web/src/lib/records";

test("three tickets and a task: the list, the desk and the portal once, and each ticket", () => {
	const client = new FreshClient();
	const asked: string[] = [];
	const stops = [["tickets", "list", {}], ["desk", "page"], ["portal", "home"], ["tickets", "one", "INC1"], ["tickets", "one", "INC3"], ["tickets", "one", "INC4"], ["teams", "list", {}]].map((queryKey) => {
		client.setQueryData(queryKey, 0);
		const name = queryKey.slice(0, 3).map(String).join(" ").replace(" [object Object]", "");
		return new QueryObserver(client, { queryKey, queryFn: () => asked.push(name), staleTime: Infinity }).subscribe(() => undefined);
	});
	touchAll(client, [["tickets", "INC1"], ["tickets", "INC2"], ["tickets", "INC3"], ["tasks", "TSK1"]]);
	assert.deepEqual(asked.sort(), ["desk page", "portal home", "tickets list", "tickets one INC1", "tickets one INC3"]);
	for (const stop of stops)
		stop();
});
