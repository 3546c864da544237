#!/usr/bin/env node
// proofs.mjs - proof sheets of a real log, counted again by tools/recompute.
//
//   node bench/proofs.mjs --log incident_event_log.csv [--binary build/release/sinew] [--engine sqlite|pg|both] [--sheets 10] [--incidents 0]
//
// The log is ServiceNow's incident event log (docs/benchmarks.md says where from), imported with the definitions of
// docs/examples. Of its tickets every n-th is taken, so that there are --sheets of them; every clock of such a ticket is
// asked for as anybody would ask, and `recompute --check` counts it from the sheet alone.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../tests/support/server.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const options = { log: '', binary: join(root, 'build/release/sinew'), engine: 'both', sheets: '10', incidents: '0' };
for (let i = 2; i < process.argv.length; i += 2) options[process.argv[i].replace(/^--/, '')] = process.argv[i + 1];
if (!options.log) {
	console.error('say where the log is: --log FILE');
	process.exit(2);
}
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function sheets(base, token) {
	const get = async (path) => {
		const r = await fetch(base + path, { headers: { Authorization: `Bearer ${token}` } });
		if (!r.ok)
			throw new Error(`${path}: ${r.status} ${await r.text()}`);
		return r.json();
	};
	const keys = [];
	let cursor = '';
	do {
		const page = await get(`/api/v1/tickets?limit=200&sort=id&fields=title${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
		keys.push(...page.items.map((t) => t.key));
		cursor = page.next ?? '';
	} while (cursor);
	const n = Math.min(Number(options.sheets), keys.length), taken = [];
	for (let i = 0; i < n; i++)
		taken.push(keys[Math.floor(((i + 0.5) * keys.length) / n)]);
	const out = [];
	for (const key of taken)
		for (const { target } of (await get(`/api/v1/tickets/${key}`)).clocks)
			out.push({ key, target, sheet: await get(`/api/v1/tickets/${key}/clocks/${target}/proof`) });
	return { tickets: keys.length, out };
}

async function prove(engine) {
	const dir = mkdtempSync(join(tmpdir(), 'sinew-proofs-'));
	const port = await freePort(), base = `http://127.0.0.1:${port}`;
	const env = { ...process.env, SINEW_DATA_DIR: dir, SINEW_LISTEN: `127.0.0.1:${port}`, SINEW_RATE_PER_MINUTE: '0', SINEW_LOG_LEVEL: 'warn', SINEW_BASE_URL: base };
	let pg = false, child;
	try {
		if (engine === 'pg') {
			env.SINEW_DATABASE = execFileSync(join(root, 'tools/pg-private'), ['start', '--nosync', join(dir, 'pg')], { encoding: 'utf8' }).trim().split('\n').pop();
			pg = true;
		}
		const cli = (...args) => execFileSync(options.binary, args, { env, encoding: 'utf8', maxBuffer: 1 << 28 });
		cli('empty', '--client=Bench', '--login=bench');
		const began = performance.now();
		console.log(cli('import', 'servicenow-log', options.log, `--targets=${join(root, 'docs/examples/servicenow-log-targets.json')}`,
			...(options.incidents === '0' ? [] : [`--limit=${options.incidents}`])).trim().replace(/^/gm, `${engine}: `));
		console.log(`${engine}: imported in ${((performance.now() - began) / 1000).toFixed(1)} s`);
		const token = cli('token', 'create', 'bench', 'bench').trim().split('\n').pop().trim();
		child = spawn(options.binary, ['serve'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
		for (let i = 0; i < 200 && !(await fetch(`${base}/healthz`).catch(() => ({}))).ok; i++)
			await pause(50);
		const { tickets, out } = await sheets(base, token);
		const told = spawnSync('python3', [join(root, 'tools/recompute'), '--check'], { input: out.map((s) => JSON.stringify(s.sheet)).join('\n') + '\n', encoding: 'utf8', maxBuffer: 1 << 28 });
		const lines = out.reduce((sum, s) => sum + s.sheet.ledger.length, 0);
		console.log(`${engine}: ${out.length} clocks of ${new Set(out.map((s) => s.key)).size} of ${tickets} tickets, ${lines} lines: ${told.status === 0 ? 'no difference' : 'THEY DIFFER'}`);
		for (const s of out.slice(0, 12))
			console.log(`${engine}:   ${s.key} ${s.target}: ${s.sheet.events.length} events, ${s.sheet.ledger.length} lines, proof ${s.sheet.proof.slice(0, 16)}`);
		if (told.status !== 0)
			console.log(told.stdout + told.stderr);
		return told.status === 0;
	} finally {
		child?.kill();
		if (pg)
			execFileSync(join(root, 'tools/pg-private'), ['stop', join(dir, 'pg')]);
		rmSync(dir, { recursive: true, force: true });
	}
}

let fine = true;
for (const engine of options.engine === 'both' ? ['sqlite', 'pg'] : [options.engine])
	fine = (await prove(engine)) && fine;
process.exit(fine ? 0 : 1);
