#!/usr/bin/env node
// desk.mjs - what the desk's order costs with many open items: a page, the order after an event, time passing, memory.
//
//   node bench/desk.mjs [--binary build/release/sinew] [--engine sqlite|pg|both] [--tickets 10000] [--out FILE]
//
// A client with that many open tickets of mixed priorities under two running clocks, every hundredth depending on another,
// some with harm. Asked one after the other, over HTTP:
//   plain     a page of 50 of the ticket list, by due time: what reading a page costs here at all
//   desk      the first page of 50, nothing having changed meanwhile
//   changed   the first page right after a comment on one of its tickets: it must be in it (read your own writes)
//   count     how many items need somebody
// Times are a program's on the same machine, request to last byte. The ratio desk : plain of the same run is what to
// compare between machines.
// Then a listener's wait: from the answer to a write until `event: desk` has come; and the server's memory before the desk
// was filled and after.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../tests/support/server.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const options = { binary: join(root, 'build/release/sinew'), engine: 'both', tickets: '10000', out: '' };
for (let i = 2; i < process.argv.length; i += 2) options[process.argv[i].replace(/^--/, '')] = process.argv[i + 1];
const N = Number(options.tickets), T = '/api/v1/tickets', ROUNDS = 500, WRITES = 200;
const rows = [];

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const pgPrivate = (...args) => execFileSync(join(root, 'tools/pg-private'), args, { encoding: 'utf8' }).trim().split('\n').pop();
const quantile = (list, q) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))] ?? NaN;
const ms = (x) => x.toFixed(1);
const memory = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

async function serve(env) {
	const port = await freePort(), base = `http://127.0.0.1:${port}`;
	env = { ...env, SINEW_LISTEN: `127.0.0.1:${port}`, SINEW_BASE_URL: base };
	const child = spawn(options.binary, ['serve'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
	for (let up = false; !up; await pause(20)) up = await fetch(`${base}/healthz`).then((r) => r.ok, () => false);
	return { child, base, headers: { 'content-type': 'application/json' } };
}

async function stop(s) {
	s.child.kill('SIGTERM');
	await new Promise((done) => s.child.once('exit', done));
}

async function signIn(s, token) {
	const answer = await fetch(`${s.base}/api/v1/session/link`, { method: 'POST', headers: s.headers, body: JSON.stringify({ token, password: 'correct horse 7' }) });
	s.headers.cookie = answer.headers.get('set-cookie').split(';')[0];
	s.headers['x-csrf-token'] = (await answer.json()).csrf;
}

async function call(s, method, path, body, type) {
	const r = await fetch(s.base + path, { method, headers: { ...s.headers, ...(type && { 'content-type': type }) }, body: type ? body : body && JSON.stringify(body) });
	const text = await r.text();
	if (!r.ok) throw new Error(`${method} ${path}: ${r.status} ${text.slice(0, 300)}`);
	return text ? JSON.parse(text) : null;
}

/** Milliseconds of each of n requests. */
async function several(n, fn) {
	const all = [];
	for (let i = 0; i < n; i++) {
		const t = performance.now();
		await fn(i);
		all.push(performance.now() - t);
	}
	return all;
}

async function furnish(s) {
	const hours = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }];
	const calendar = await call(s, 'POST', '/api/v1/calendars', { name: 'A', zone: 'UTC', hours });
	for (const [priority, goal] of [['1', 240], ['2', 1440], ['3', 4320], ['4', 14400]])
		for (const target of ['response', 'resolve'])
			await call(s, 'POST', '/api/v1/sla-targets', { name: `${target} P${priority}`, target, priority, goal: target === 'resolve' ? goal : goal / 4, calendar: calendar.id });
	const team = await call(s, 'POST', '/api/v1/teams', { name: 'Network', client: 1 });
	for (let from = 0; from < N; from += 5000) {
		const csv = 'external_id,kind,title,impact,urgency,category,team\n' + Array.from({ length: Math.min(5000, N - from) },
			(_, i) => `E${from + i},incident,Ticket ${from + i} about the printer on floor ${i % 9},${1 + i % 3},${1 + (i >> 2) % 3},print,${team.id}`).join('\n');
		await call(s, 'POST', `${T}/import?format=csv&client=1`, csv, 'text/csv');
	}
	const some = (await call(s, 'GET', `${T}?limit=200&sort=created`)).items;
	for (let i = 0; i + 1 < Math.min(some.length, N / 100); i += 2)
		await call(s, 'POST', `${T}/${some[i].key}/links`, { kind: 'depends_on', to: some[i + 1].key });
	for (const t of some.slice(0, 20))
		await call(s, 'PUT', `${T}/${t.key}/harm`, { kind: 'instant', at: new Date(Date.now() + 3600_000 * Math.random() * 10).toISOString(), effect: 'Payroll is not paid' });
}

/** From a write's answer until the listener hears of the order. */
async function heard(s, key) {
	const stopper = new AbortController(), rs = await fetch(`${s.base}/api/v1/stream`, { headers: s.headers, signal: stopper.signal });
	const waits = [];
	let last = 0, wake = () => undefined;
	(async () => {
		const decoder = new TextDecoder();
		for await (const part of rs.body) if (decoder.decode(part, { stream: true }).includes('event: desk')) {
			last = performance.now();
			wake();
		}
	})().catch(() => undefined);
	for (let i = 0; i < 20; i++) {
		await pause(1300);
		const began = performance.now();
		await call(s, 'POST', `${T}/${key}/comments`, { body: `heard ${i}`, visibility: 'internal' });
		const t = performance.now();
		if (last < began) // it may be told before the writer has the answer
			await new Promise((done) => { wake = done; setTimeout(done, 5000); });
		waits.push(Math.max(0, last - t));
	}
	stopper.abort();
	return waits;
}

async function measure(s, engine) {
	const desk = () => call(s, 'GET', '/api/v1/desk?limit=50');
	const t = performance.now();
	const first = await desk();
	const filled = performance.now() - t;
	if (first.open !== N) throw new Error(`${first.open} open, not ${N}`);
	await several(50, desk);
	const plain = await several(ROUNDS, () => call(s, 'GET', `${T}?limit=50&sort=due_at&q=is:open`));
	const page = await several(ROUNDS, desk);
	const count = await several(ROUNDS, () => call(s, 'GET', '/api/v1/desk/count'));
	const changed = [], writes = [];
	let order = (await desk()).order;
	for (let i = 0; i < WRITES; i++) {
		const one = first.items[i % first.items.length];
		writes.push(...await several(1, () => call(s, 'POST', `${T}/${one.key}/comments`, { body: `A word ${i}`, visibility: 'internal' })));
		changed.push(...await several(1, async () => {
			const now = await desk();
			if (now.order === order) throw new Error(`${one.key}: the comment just written is not in the answer`);
			order = now.order;
		}));
	}
	const live = await heard(s, first.items[0].key);
	for (const [what, list] of [['plain list, 50', plain], ['desk, first page of 50', page], ['desk, right after a write', changed], ['desk, count', count], ['the write itself', writes], ['until a listener hears', live]])
		rows.push({ engine, what, p50: quantile(list, 0.5), p99: quantile(list, 0.99), ratio: quantile(list, 0.5) / quantile(plain, 0.5) });
	return filled;
}

async function run(engine) {
	const dir = mkdtempSync(join(tmpdir(), `sinew-desk-${engine}-`));
	execFileSync('chmod', ['755', dir]);
	const env = { ...process.env, SINEW_DATA_DIR: dir, SINEW_RATE_PER_MINUTE: '0', SINEW_LOG_LEVEL: 'warn' };
	if (engine === 'pg') env.SINEW_DATABASE = pgPrivate('start', join(dir, 'pg'));
	const link = execFileSync(options.binary, ['empty', '--client=Home', '--login=root'], { env, encoding: 'utf8' }).trim();
	let s = await serve(env);
	try {
		await signIn(s, new URL(link).searchParams.get('token'));
		await furnish(s);
		const headers = s.headers;
		await stop(s);
		s = await serve(env);
		s.headers = headers;
		const before = memory(s.child.pid), filled = await measure(s, engine), after = memory(s.child.pid);
		console.log(`${engine}: first page after the start ${ms(filled)} ms; memory ${ms(before)} MB at the start, ${ms(after)} MB with ${N} items`);
	} finally {
		await stop(s);
		if (engine === 'pg') pgPrivate('stop', join(dir, 'pg'));
		rmSync(dir, { recursive: true, force: true });
	}
}

for (const engine of options.engine === 'both' ? ['sqlite', 'pg'] : [options.engine]) await run(engine);
const table = ['| Engine | What | p50 ms | p99 ms | p50 : plain list |', '|---|---|---|---|---|',
	...rows.map((r) => `| ${r.engine} | ${r.what} | ${ms(r.p50)} | ${ms(r.p99)} | ${r.ratio.toFixed(2)} |`)].join('\n');
console.log(table);
if (options.out) writeFileSync(options.out, table + '\n');
