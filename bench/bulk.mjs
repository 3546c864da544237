#!/usr/bin/env node
// bulk.mjs - 5,000 tickets at once: patch, assign, comment, resolve and what takes each back, on both engines.
//
//   node bench/bulk.mjs [--binary build/release/sinew] [--engine sqlite|pg|both] [--tickets 5000] [--statements 12] [--out FILE]
//
// Every ticket has two running clocks. Each operation is asked for with `stream`, and its results are fetched while it
// runs, as the queue's page does; meanwhile somebody else writes a small record every 100 ms, and the slowest of those
// writes is shown. After an undo every field of every ticket is compared with what it was before. The reference of the
// same run is bench_raw: the row, the event and the chain's head of as many records straight into the engine, fifty to
// a transaction. --statements N: PostgreSQL logs its statements' durations, and the N dearest of each operation are shown
// (the figures are useless then).
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../tests/support/server.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '..');
const options = { binary: join(root, 'build/release/sinew'), engine: 'both', tickets: '5000', statements: '0', out: '' };
for (let i = 2; i < process.argv.length; i += 2) options[process.argv[i].replace(/^--/, '')] = process.argv[i + 1];
const N = Number(options.tickets), T = '/api/v1/tickets';
const rows = [];

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const pgPrivate = (...args) => execFileSync(join(root, 'tools/pg-private'), args, { encoding: 'utf8' }).trim().split('\n').pop();

/** A folder, a database in it, and what a process needs to find both. */
function place(engine) {
	const dir = mkdtempSync(join(tmpdir(), `sinew-bulk-${engine}-`));
	execFileSync('chmod', ['755', dir]);
	const env = { ...process.env, SINEW_DATA_DIR: dir, SINEW_RATE_PER_MINUTE: '0', SINEW_LOG_LEVEL: 'warn' };
	if (engine === 'pg') env.SINEW_DATABASE = pgPrivate('start', join(dir, 'pg'));
	return { dir, env, leave() {
		if (engine === 'pg') pgPrivate('stop', join(dir, 'pg'));
		rmSync(dir, { recursive: true, force: true });
	} };
}

/** Changes a second of the bare engine. */
function rawRate(engine) {
	const raw = join(dirname(options.binary), 'bench_raw');
	if (!existsSync(raw)) throw new Error(`${raw} is missing: build the release preset with -DSINEW_BENCH=ON`);
	const p = place(engine);
	try {
		execFileSync(options.binary, ['migrate'], { env: p.env });
		const text = execFileSync(raw, engine === 'pg' ? ['pg', p.env.SINEW_DATABASE] : ['sqlite', join(p.dir, 'sinew.db')], { encoding: 'utf8' });
		return Number(/50 changes a transaction +(\d+)\/s/.exec(text)[1]);
	} finally {
		p.leave();
	}
}

async function serve(p) {
	const port = await freePort(), base = `http://127.0.0.1:${port}`;
	const env = { ...p.env, SINEW_LISTEN: `127.0.0.1:${port}`, SINEW_BASE_URL: base };
	const link = execFileSync(options.binary, ['empty', '--client=Home', '--login=root'], { env, encoding: 'utf8' }).trim();
	const child = spawn(options.binary, ['serve'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
	for (let up = false; !up; await pause(50)) up = await fetch(`${base}/healthz`).then((r) => r.ok, () => false);
	const s = { child, base, headers: { 'content-type': 'application/json' } };
	const answer = await fetch(`${base}/api/v1/session/link`, { method: 'POST', headers: s.headers,
		body: JSON.stringify({ token: new URL(link).searchParams.get('token'), password: 'correct horse 7' }) });
	s.headers.cookie = answer.headers.get('set-cookie').split(';')[0];
	s.headers['x-csrf-token'] = (await answer.json()).csrf;
	return s;
}

async function call(s, method, path, body, type) {
	const r = await fetch(s.base + path, { method, headers: { ...s.headers, ...(type && { 'content-type': type }) }, body: type ? body : body && JSON.stringify(body) });
	const text = await r.text();
	if (!r.ok) throw new Error(`${method} ${path}: ${r.status} ${text.slice(0, 300)}`);
	return text ? JSON.parse(text) : null;
}

/** Two running clocks a ticket, one team, N tickets. */
async function furnish(s) {
	const calendar = await call(s, 'POST', '/api/v1/calendars', { name: 'A', zone: 'Europe/Zurich', hours: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }] });
	for (const target of ['response', 'resolve'])
		await call(s, 'POST', '/api/v1/sla-targets', { name: target, target, goal: 240, calendar: calendar.id });
	const team = await call(s, 'POST', '/api/v1/teams', { name: 'Net' });
	const csv = 'external_id,kind,title,impact,urgency,category\n' + Array.from({ length: N }, (_, i) => `E${i},incident,Ticket ${i} about the printer on floor ${i % 9},3,3,print`).join('\n');
	await call(s, 'POST', `${T}/import?format=csv&client=1`, csv, 'text/csv');
	return team.id;
}

/** Every ticket but how often and when it was written, and the age of its clocks. */
async function lasting(s) {
	const all = new Map();
	for (let cursor = ''; cursor !== null;) {
		const page = await call(s, 'GET', `${T}?limit=200&sort=id&cursor=${encodeURIComponent(cursor)}`);
		for (const { version, updated_at, verbs, clocks, due_at, unread, ...rest } of page.items)
			all.set(rest.key, JSON.stringify({ ...rest, clocks: clocks?.map((c) => [c.target, c.state, c.goal_seconds]) }));
		cursor = page.next ?? null;
	}
	return all;
}

/** Processor seconds so far of the server and, when it is PostgreSQL, of that and its children. */
function processor(s, p) {
	const stat = (pid) => {
		try {
			const f = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
			return { parent: Number(f[1]), seconds: (Number(f[11]) + Number(f[12])) / 100 };
		} catch {
			return { parent: 0, seconds: 0 };
		}
	};
	let sum = stat(s.child.pid).seconds;
	if (!p.env.SINEW_DATABASE) return sum;
	const home = readFileSync(join(p.dir, 'pg/home'), 'utf8').trim(), main = Number(readFileSync(join(home, 'data/postmaster.pid'), 'utf8').split('\n')[0]);
	for (const pid of readdirSync('/proc').filter((d) => /^\d+$/.test(d))) {
		const one = stat(pid);
		if (Number(pid) === main || one.parent === main) sum += one.seconds;
	}
	return sum;
}

async function operation(s, p, engine, what, team, path, body) {
	const log = engine === 'pg' && Number(options.statements) ? statements(p, true) : null;
	const before = processor(s, p), start = performance.now(), other = { worst: 0, stop: false };
	const others = (async () => {
		for (; !other.stop; await pause(100)) {
			const from = performance.now();
			await call(s, 'PATCH', `/api/v1/teams/${team}`, { description: `at ${from}` });
			other.worst = Math.max(other.worst, performance.now() - from);
		}
	})();
	let o = await call(s, 'POST', path, body), got = 0, first = 0;
	const { id } = o;
	while (o.state === 'running' || got < o.done) {
		o = await call(s, 'GET', `/api/v1/operations/${id}?after=${got}`);
		got = o.next;
		first ||= got && performance.now() - start;
		if (o.state === 'running') await pause(100);
	}
	const seconds = (performance.now() - start) / 1000, busy = processor(s, p) - before;
	other.stop = true;
	await others;
	if (log) statements(p, false, what);
	rows.push({ engine, what, seconds, busy, first, ok: o.ok, total: o.total, worst: other.worst, raw: p.raw });
	console.log(`${engine.padEnd(7)}${what.padEnd(14)} ${seconds.toFixed(2)} s (${busy.toFixed(2)} of processor), first result after ${first.toFixed(0)} ms, ${o.ok} of ${o.total}, others' slowest write ${other.worst.toFixed(0)} ms, ${(seconds / (N / p.raw)).toFixed(1)} times raw`);
	return id;
}

/** Start or stop PostgreSQL's log of durations; stopped, it tells where the time went. */
function statements(p, on, what) {
	execFileSync('psql', [p.env.SINEW_DATABASE, '-q', '-c', `alter system set log_min_duration_statement = ${on ? 0 : -1}`, '-c', 'select pg_reload_conf()'], { stdio: 'ignore' });
	const log = join(readFileSync(join(p.dir, 'pg/home'), 'utf8').trim(), 'log');
	if (on) writeFileSync(log, '');
	if (on) return true;
	const sum = new Map();
	for (const [, ms, part, text] of readFileSync(log, 'utf8').matchAll(/duration: ([\d.]+) ms +(bind|parse|execute|statement) ?([^\n]*)/g)) {
		const whole = text.replace(/^\S+: /, '').replace(/\s+/g, ' '), key = whole.length > 150 ? `${whole.slice(0, 50)}…${whole.slice(-98)}` : whole;
		const e = sum.get(key) ?? { ms: 0, n: 0 };
		e.ms += Number(ms);
		e.n += part === 'execute';
		sum.set(key, e);
	}
	const all = [...sum].sort((a, b) => b[1].ms - a[1].ms), total = all.reduce((t, [, e]) => t + e.ms, 0), n = all.reduce((t, [, e]) => t + e.n, 0);
	console.log(`  ${what}: ${(total / N * 1000).toFixed(0)} us and ${(n / N).toFixed(1)} statements a record`);
	for (const [text, e] of all.slice(0, Number(options.statements)))
		console.log(`  ${(e.ms / N * 1000).toFixed(1).padStart(7)} us ${(e.n / N).toFixed(2).padStart(5)} a record  ${text}`);
	return null;
}

async function benchEngine(engine) {
	const raw = rawRate(engine), p = place(engine);
	console.log(`${engine}: raw ${raw} changes a second`);
	p.raw = raw;
	rows.push({ engine: `raw ${engine}`, what: 'change', seconds: N / raw });
	const s = await serve(p);
	try {
		const team = await furnish(s), keys = [...(await lasting(s)).keys()];
		const deeds = [
			['patch', { service: 'mail', category: 'other' }],
			['assign', { team }],
			['resolve', { code: 'fixed', notes: 'Swapped.' }],
			['comment', { body: 'About {{ticket.key}}', visibility: 'internal' }],
		];
		for (const [verb, args] of deeds) {
			const before = verb === 'comment' ? null : await lasting(s);
			const id = await operation(s, p, engine, verb, team, `${T}/bulk`, { keys, verb, args, stream: true });
			if (!before) continue;
			await operation(s, p, engine, `undo ${verb}`, team, `/api/v1/operations/${id}/undo`, {});
			const after = await lasting(s), differ = [...before].filter(([key, text]) => after.get(key) !== text);
			if (differ.length) throw new Error(`${verb}: ${differ.length} tickets are not as they were, ${differ[0][1]}\n${after.get(differ[0][0])}`);
		}
		const verify = await call(s, 'POST', '/api/v1/verify');
		if (!verify.ok) throw new Error(`the chain is broken: ${JSON.stringify(verify)}`);
	} finally {
		s.child.kill('SIGTERM');
		await new Promise((done) => s.child.on('exit', done));
		p.leave();
	}
}

function table() {
	let text = '| engine | what | seconds | processor s | times raw | first result ms | done | others\' slowest write ms |\n|---|---|---:|---:|---:|---:|---:|---:|\n';
	for (const r of rows)
		text += r.raw
			? `| ${r.engine} | ${r.what} | ${r.seconds.toFixed(2)} | ${r.busy.toFixed(2)} | ${(r.seconds / (N / r.raw)).toFixed(1)} | ${r.first.toFixed(0)} | ${r.ok} of ${r.total} | ${r.worst.toFixed(0)} |\n`
			: `| ${r.engine} | ${N} rows, events and heads | ${r.seconds.toFixed(2)} | | 1 | | | |\n`;
	return text;
}

for (const engine of options.engine === 'both' ? ['sqlite', 'pg'] : [options.engine]) await benchEngine(engine);
if (options.out) writeFileSync(options.out, table());
console.log('\n' + table());
