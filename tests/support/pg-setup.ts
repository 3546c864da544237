// pg-setup.ts - one private PostgreSQL for the whole run, unless TEST_PG names one already.
import { startPostgres, stopPostgres } from "./server.mjs";

export default async function setup() {
	await startPostgres();
	return stopPostgres;
}
