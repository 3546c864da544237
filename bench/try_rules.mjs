#!/usr/bin/env node
// try_rules.mjs - a routing rule set tried on history: every ticket of a real log, with the list of differences, on both
// engines, beside a plain SELECT of the same rows by the engine's own shell in the same run.
//
//   node bench/try_rules.mjs --log incident_event_log.csv.zst [--binary build/release/sinew] [--engine sqlite|pg|both]
//        [--incidents 0] [--runs 5]
//
// The log is ServiceNow's incident event log (docs/benchmarks.md says where from); --incidents 0 takes all of it. Per
// engine: import, then POST /api/v1/routing-rules/try with twelve drafts over all tickets, first page and the next one.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../tests/support/server.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const options = { log: '', binary: join(root, 'build/release/sinew'), engine: 'both', incidents: '0', runs: '5' };
for (let i = 2; i < process.argv.length; i += 2) options[process.argv[i].replace(/^--/, '')] = process.argv[i + 1];
if (!options.log) {
	console.error('say where the log is: --log FILE');
	process.exit(2);
}

const median = (a) => [...a].sort((x, y) => x - y)[Math.floor(a.length / 2)];
// Processor time of a process so far, in ms: what stays true on a machine that others use too.
const processor = (pid) => {
	const f = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
	return (Number(f[11]) + Number(f[12])) * 10;
};
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// What a trial reads: every column of the ticket as it is, and its first event.
const select = (client) => `SELECT r.*, e.data FROM ticket r JOIN event e ON e.id = (SELECT min(f.id) FROM event f
	WHERE f.type = 'ticket' AND f.record_id = r.id) WHERE r.client_id = ${client} ORDER BY r.id DESC`;

function reference(engine, dir, pg, client) {
	const started = performance.now();
	if (engine === 'sqlite')
		execFileSync('sqlite3', ['-readonly', join(dir, 'sinew.db'), select(client)], { stdio: ['ignore', 'ignore', 'inherit'], maxBuffer: 1 << 30 });
	else
		execFileSync('psql', ['-qAt', '-d', pg, '-c', select(client)], { stdio: ['ignore', 'ignore', 'inherit'], maxBuffer: 1 << 30 });
	return performance.now() - started;
}

async function measure(engine) {
	const dir = mkdtempSync(join(tmpdir(), 'sinew-try-'));
	const port = await freePort(), base = `http://127.0.0.1:${port}`;
	const env = { ...process.env, SINEW_DATA_DIR: dir, SINEW_LISTEN: `127.0.0.1:${port}`, SINEW_RATE_PER_MINUTE: '0', SINEW_LOG_LEVEL: 'warn', SINEW_BASE_URL: base };
	let pg, child;
	try {
		if (engine === 'pg') {
			pg = execFileSync(join(root, 'tools/pg-private'), ['start', join(dir, 'pg')], { encoding: 'utf8' }).trim().split('\n').pop();
			env.SINEW_DATABASE = pg;
		}
		const cli = (...args) => execFileSync(options.binary, args, { env, encoding: 'utf8', maxBuffer: 1 << 28 });
		cli('empty', '--client=Bench', '--login=bench');
		const imported = performance.now();
		cli('import', 'servicenow-log', options.log, ...(options.incidents === '0' ? [] : [`--limit=${options.incidents}`]));
		console.log(`${engine}: imported in ${((performance.now() - imported) / 1000).toFixed(1)} s`);
		const token = cli('token', 'create', 'bench', 'bench').trim().split('\n').pop().trim();
		child = spawn(options.binary, ['serve'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
		for (let i = 0; i < 200 && !(await fetch(`${base}/healthz`).catch(() => ({}))).ok; i++)
			await pause(50);
		const call = async (method, path, body) => {
			const r = await fetch(base + path, { method, headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }, body: body && JSON.stringify(body) });
			const text = await r.text();
			if (!r.ok)
				throw new Error(`${path}: ${r.status} ${text}`);
			return { json: JSON.parse(text), bytes: text.length };
		};
		const client = (await call('GET', '/api/v1/clients?limit=200')).json.items.find((c) => c.name !== 'Bench').id;
		const teams = (await call('GET', `/api/v1/tickets/groups?by=team&q=${encodeURIComponent(`client:${client}`)}`)).json.groups.filter((g) => g.value !== null).slice(0, 12);
		const categories = (await call('GET', `/api/v1/tickets/groups?by=category&q=${encodeURIComponent(`client:${client}`)}`)).json.groups.filter((g) => g.label !== '').slice(0, 12);
		const rules = teams.map((g, i) => ({
			name: `Rule ${i + 1}`, position: (i + 1) * 10, stop: i % 4 === 3,
			condition: `category="${categories[i % categories.length].label}" priority<=4 -tag:never` + (i % 3 ? '' : ' OR symptom:none site:"location 1"'),
			effects: { team: Number(g.value?.id ?? g.value), add_tags: [`rule-${i + 1}`] },
		}));
		const ask = (more) => call('POST', '/api/v1/routing-rules/try', { client, days: 3660, from: '2000-01-01T00:00:00Z', limit: 50, rules, ...more });
		const first = [], next = [], plain = [], busy = [];
		let told;
		for (let i = 0; i < Number(options.runs); i++) {
			let at = performance.now();
			const before = processor(child.pid);
			told = await ask({});
			first.push(performance.now() - at);
			busy.push(processor(child.pid) - before);
			at = performance.now();
			if (told.json.next !== null)
				await ask({ after: told.json.next });
			next.push(performance.now() - at);
			plain.push(reference(engine, dir, pg, client));
		}
		const f = median(first), p = median(plain);
		console.log(`| ${engine} | ${told.json.checked} | ${rules.length} | ${told.json.changed} | ${f.toFixed(0)} | ${Math.max(...first).toFixed(0)} | ${median(busy).toFixed(0)} | ${median(next).toFixed(0)} | ${p.toFixed(0)} | ${(f / p).toFixed(1)} |`);
	} finally {
		child?.kill();
		if (pg)
			execFileSync(join(root, 'tools/pg-private'), ['stop', join(dir, 'pg')]);
		rmSync(dir, { recursive: true, force: true });
	}
}

console.log('| engine | tickets | rules | would change | first page ms | slowest ms | processor ms | next page ms | plain SELECT ms | ratio |');
console.log('|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|');
for (const engine of options.engine === 'both' ? ['sqlite', 'pg'] : [options.engine])
	await measure(engine);
