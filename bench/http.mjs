#!/usr/bin/env node
// http.mjs - one hundred thousand tickets through HTTP, on both engines, beside nginx and the raw engines.
//
//   node bench/http.mjs [--binary build/release/sinew] [--engine sqlite|pg|both] [--tickets 100000] [--seconds 8] [--out FILE]
//
// The load generator (wrk) shares the machine with the server.  Every figure is wrk's own; answers that are not 2xx
// are counted and shown.  References in the same run: nginx serving one small file, and bench/raw, which writes the
// same rows with the same durability straight into the engine.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../tests/support/server.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '..');
const options = { binary: join(root, 'build/release/sinew'), engine: 'both', tickets: '100000', seconds: '8', out: '' };
for (let i = 2; i < process.argv.length; i += 2) options[process.argv[i].replace(/^--/, '')] = process.argv[i + 1];
const connections = [1, 8, 32];
const rows = [];


const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function waitFor(url) {
	for (let i = 0; i < 200; i++) {
		try {
			if ((await fetch(url)).ok) return;
		} catch {
			/* not up yet */
		}
		await pause(50);
	}
	throw new Error(`no answer from ${url}`);
}

function wrk(script, url, conns, seconds, env) {
	const args = ['-t1', `-c${conns}`, `-d${seconds}s`, '--timeout', '10s', '-s', join(here, 'lua', script), url];
	const run = spawnSync('wrk', args, { env: { ...process.env, BENCH_LUA: join(here, 'lua'), ...env }, encoding: 'utf8' });
	const m = /RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)/.exec(run.stdout);
	if (!m) throw new Error(`wrk failed: ${run.stdout}${run.stderr}`);
	const [requests, micros, bad, p50, p99] = m.slice(1).map(Number);
	return { perSecond: (requests * 1e6) / micros, requests, bad, p50: p50 / 1000, p99: p99 / 1000 };
}

const memory = (pid) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

function record(engine, what, conns, r) {
	rows.push({ engine, what, conns, ...r });
	const line = `${engine.padEnd(8)} ${what.padEnd(22)} c=${String(conns).padStart(2)} ${r.perSecond.toFixed(0).padStart(7)}/s  p50 ${r.p50.toFixed(2)} ms  p99 ${r.p99.toFixed(2)} ms${r.bad ? `  REFUSED ${r.bad}` : ''}`;
	console.log(line);
}

async function startServer(engine, dir) {
	const port = await freePort();
	const env = { ...process.env, SINEW_DATA_DIR: dir, SINEW_LISTEN: `127.0.0.1:${port}`, SINEW_RATE_PER_MINUTE: '0',
		SINEW_LOG_LEVEL: 'warn', SINEW_BASE_URL: `http://127.0.0.1:${port}` };
	let pg;
	if (engine === 'pg') {
		pg = execFileSync(join(root, 'tools/pg-private'), ['start', join(dir, 'pg')], { encoding: 'utf8' }).trim().split('\n').pop();
		env.SINEW_DATABASE = pg;
	}
	const cli = (...args) => execFileSync(options.binary, args, { env, encoding: 'utf8' });
	cli('demo', '--tickets=200');
	const token = cli('token', 'create', 'admin', 'bench').trim().split('\n').pop().trim();
	const child = spawn(options.binary, ['serve'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
	const base = `http://127.0.0.1:${port}`;
	await waitFor(`${base}/healthz`);
	return { child, base, token, env, dir, stopPg: () => pg && execFileSync(join(root, 'tools/pg-private'), ['stop', join(dir, 'pg')]) };
}

async function api(s, path) {
	const answer = await fetch(s.base + path, { headers: { Authorization: `Bearer ${s.token}` } });
	if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
	return answer.json();
}

async function benchEngine(engine) {
	const dir = mkdtempSync(join(tmpdir(), `sinew-bench-${engine}-`));
	execFileSync('chmod', ['755', dir]);
	const s = await startServer(engine, dir);
	try {
		const client = (await api(s, '/api/v1/clients?limit=1')).items[0].id;
		const team = (await api(s, '/api/v1/teams?limit=1')).items[0].id;
		const env = { BENCH_TOKEN: s.token, BENCH_CLIENT: String(client), BENCH_TEAM: String(team) };
		const seconds = Number(options.seconds);
		for (const c of connections) record(engine, 'create (durable)', c, wrk('create.lua', s.base, c, seconds, env));
		for (;;) {
			const { total } = await api(s, "/api/v1/tickets?limit=1&count=1");
			if (total >= Number(options.tickets)) break;
			wrk('create.lua', s.base, 32, seconds, env);
		}
		const total = (await api(s, '/api/v1/tickets?limit=1&count=1')).total;
		console.log(`${engine}: ${total} tickets`);
		const page = await api(s, '/api/v1/tickets?limit=200&sort=-created');
		const paths = (name, list) => {
			const file = join(dir, name);
			writeFileSync(file, list.join('\n') + '\n');
			return { ...env, BENCH_PATHS: file };
		};
		const one = paths('one', page.items.map((t) => `/api/v1/tickets/${t.key}`));
		const words = ['printer', 'vpn mailbox', 'invoice', 'scanner backup', 'database', '"password"', 'licence folder'];
		const kinds = [
			['read one', 'get.lua', one],
			['update (durable)', 'patch.lua', one],
			['queue, first page', 'get.lua', paths('queue', ['/api/v1/tickets?q=is%3Aopen&sort=priority,created&limit=50'])],
			['filtered page', 'get.lua', paths('filter', [1, 2, 3, 4].map((p) => `/api/v1/tickets?q=is%3Aopen%20priority%3A${p}%20team%3Anone&sort=-created&limit=50`))],
			['queue with exact total', 'get.lua', paths('count', ['/api/v1/tickets?q=is%3Aopen&sort=priority,created&limit=50&count=1'])],
			['search', 'get.lua', paths('search', words.map((w) => `/api/v1/search?q=${encodeURIComponent(w)}&limit=20`))],
		];
		for (const [what, script, e] of kinds)
			for (const c of connections) record(engine, what, c, wrk(script, s.base, c, seconds, e));
		console.log(`${engine}: peak memory of the server ${memory(s.child.pid).toFixed(0)} MB`);
		rows.push({ engine, what: 'peak memory', memory: memory(s.child.pid), total });
	} finally {
		s.child.kill('SIGTERM');
		await new Promise((done) => s.child.on('exit', done));
		s.stopPg();
		rmSync(dir, { recursive: true, force: true });
	}
}

async function benchNginx() {
	const dir = mkdtempSync(join(tmpdir(), 'sinew-bench-nginx-'));
	const port = await freePort();
	execFileSync('chmod', ['755', dir]);
	writeFileSync(join(dir, 'index.html'), 'x'.repeat(600));
	writeFileSync(join(dir, 'nginx.conf'), `daemon off; worker_processes 1; pid ${dir}/pid; error_log ${dir}/err;
events { worker_connections 256; }
http { access_log off; client_body_temp_path ${dir}; proxy_temp_path ${dir}; fastcgi_temp_path ${dir}; uwsgi_temp_path ${dir}; scgi_temp_path ${dir};
server { listen 127.0.0.1:${port}; root ${dir}; keepalive_requests 1000000; } }`);
	const child = spawn('nginx', ['-c', join(dir, 'nginx.conf')], { stdio: 'ignore' });
	await waitFor(`http://127.0.0.1:${port}/`);
	writeFileSync(join(dir, 'paths'), '/\n');
	for (const c of connections)
		record('nginx', 'static file', c, wrk('get.lua', `http://127.0.0.1:${port}`, c, Number(options.seconds), { BENCH_TOKEN: 'x', BENCH_PATHS: join(dir, 'paths') }));
	child.kill('SIGTERM');
	await new Promise((done) => child.on('exit', done));
	rmSync(dir, { recursive: true, force: true });
}

// The bare engine on a database of the same schema, made by `sinew migrate`.
function benchRaw(engine) {
	const raw = join(dirname(options.binary), 'bench_raw');
	if (!existsSync(raw)) throw new Error(`${raw} is missing: build the release preset with -DSINEW_BENCH=ON`);
	const dir = mkdtempSync(join(tmpdir(), `sinew-bench-raw-`));
	execFileSync('chmod', ['755', dir]);
	const env = { ...process.env, SINEW_DATA_DIR: dir };
	if (engine === 'pg') env.SINEW_DATABASE = execFileSync(join(root, 'tools/pg-private'), ['start', join(dir, 'pg')], { encoding: 'utf8' }).trim().split('\n').pop();
	try {
		execFileSync(options.binary, ['migrate'], { env });
		const text = execFileSync(raw, engine === 'pg' ? ['pg', env.SINEW_DATABASE] : ['sqlite', join(dir, 'sinew.db')], { encoding: 'utf8' });
		process.stdout.write(text);
		for (const m of text.matchAll(/^raw \S+ +(.*?) +(\d+)\/s$/gm)) rows.push({ engine: `raw ${engine}`, what: m[1], conns: 1, perSecond: Number(m[2]), p50: NaN, p99: NaN, bad: 0 });
	} finally {
		if (engine === 'pg') execFileSync(join(root, 'tools/pg-private'), ['stop', join(dir, 'pg')]);
		rmSync(dir, { recursive: true, force: true });
	}
}

function table() {
	let text = '| engine | what | connections | per second | p50 ms | p99 ms | not 2xx |\n|---|---|---:|---:|---:|---:|---:|\n';
	for (const r of rows)
		text += r.memory
			? `| ${r.engine} | peak memory with ${r.total} tickets | | ${r.memory.toFixed(0)} MB | | | |\n`
			: `| ${r.engine} | ${r.what} | ${r.conns} | ${r.perSecond.toFixed(0)} | ${Number.isNaN(r.p50) ? '' : r.p50.toFixed(2)} | ${Number.isNaN(r.p99) ? '' : r.p99.toFixed(2)} | ${r.bad} |\n`;
	return text;
}

await benchNginx();
for (const engine of options.engine === 'both' ? ['sqlite', 'pg'] : [options.engine]) {
	benchRaw(engine);
	await benchEngine(engine);
}
if (options.out) writeFileSync(options.out, table());
console.log('\n' + table());
