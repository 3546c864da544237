import assert from "node:assert/strict";
import { test } from "node:test";
import { snippetParts } from "./snippet.ts";

test("matches are told from the text around them", () => {
	assert.deepEqual(snippetParts("stops at the \u0001file\u0002 transfer"), [
		{ text: "stops at the ", hit: false },
		{ text: "file", hit: true },
		{ text: " transfer", hit: false },
	]);
	assert.deepEqual(snippetParts("plain"), [{ text: "plain", hit: false }]);
	assert.deepEqual(snippetParts("\u0001a\u0002\u0001b\u0002").map((p) => p.text), ["a", "b"]);
});
