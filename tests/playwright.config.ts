// API specs run on both engines; browser specs on SQLite, where the engine makes no difference to what one sees,
// and those marked @both on PostgreSQL too.
import { defineConfig, devices } from "@playwright/test";
import { availableParallelism } from "node:os";
import { browserPath } from "./support/chromium.mjs";

/* What a test did, step by step and with pictures, costs a tenth of its time: for who looks into a failure. */
const trace = process.env.TRACE ? ("retain-on-failure" as const) : ("off" as const);
const browser = { ...devices["Desktop Chrome"], launchOptions: { executablePath: browserPath }, trace };

export default defineConfig<object, { engine: "sqlite" | "pg" }>({
	testDir: ".",
	outputDir: "../build/test/playwright",
	globalSetup: "./support/pg-setup.ts",
	fullyParallel: false,
	forbidOnly: Boolean(process.env.CI),
	retries: 0,
	/* A browser waits more than it computes: one more than there are processors keeps them busy; ./test says so too. */
	workers: availableParallelism() + 1,
	/* Patience costs nothing while tests pass; a machine that is busy otherwise takes five times as long. */
	timeout: 180_000,
	expect: { timeout: 30_000 },
	reporter: "list",
	use: { locale: "en-GB", timezoneId: "Europe/Berlin" },
	/* What takes longest comes first, or one worker works at it alone in the end. */
	projects: [
		{ name: "web-shift", testMatch: "web/shift*.spec.ts", use: { ...browser, engine: "sqlite" } },
		{ name: "api-sqlite", testMatch: "api/*.spec.ts", use: { engine: "sqlite" } },
		{ name: "api-pg", testMatch: "api/*.spec.ts", use: { engine: "pg" } },
		{ name: "web-sqlite", testMatch: "web/*.spec.ts", testIgnore: "web/shift*.spec.ts", use: { ...browser, engine: "sqlite" } },
		{ name: "web-pg", testMatch: "web/*.spec.ts", grep: /@both/, use: { ...browser, engine: "pg" } },
	],
});
