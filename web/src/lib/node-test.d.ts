/* node-test.d.ts - the little of Node's test runner that *.test.ts uses; the browser's code is not to see Node's types. */
declare module "node:test" {
	export function test(name: string, body: () => void | Promise<void>): void;
}
declare module "node:assert/strict" {
	const assert: {
		equal(actual: unknown, expected: unknown, message?: string): void;
		deepEqual(actual: unknown, expected: unknown, message?: string): void;
		ok(value: unknown, message?: string): void;
	};
	export default assert;
}
