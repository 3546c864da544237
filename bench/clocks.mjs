#!/usr/bin/env node
// clocks.mjs - what a hundred thousand open clocks cost: the list that shows them, what is due, a calendar's edit.
//
//   node bench/clocks.mjs [--binary build/release/sinew] [--engine sqlite|pg|both] [--tickets 50000] [--out FILE]
//
// Every ticket has two running clocks. A page of 50 tickets with the exact time that is left (worked out when it is
// read) and the page of what is due next are asked for one after the other; then a holiday is entered, and until the
// operation that moves the clocks has ended the first page is asked for again and again, and somebody writes a ticket
// every 100 ms: the slowest of both are shown. At the end every clock has to be under the calendar's new version.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../tests/support/server.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const options = { binary: join(root, 'build/release/sinew'), engine: 'both', tickets: '50000', out: '' };
for (let i = 2; i < process.argv.length; i += 2) options[process.argv[i].replace(/^--/, '')] = process.argv[i + 1];
const N = Number(options.tickets), T = '/api/v1/tickets';
const rows = [];

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const pgPrivate = (...args) => execFileSync(join(root, 'tools/pg-private'), args, { encoding: 'utf8' }).trim().split('\n').pop();
const quantile = (list, q) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))] ?? NaN;
const ms = (x) => x.toFixed(1);

async function serve(dir, env) {
	const port = await freePort(), base = `http://127.0.0.1:${port}`;
	env = { ...env, SINEW_LISTEN: `127.0.0.1:${port}`, SINEW_BASE_URL: base };
	const link = execFileSync(options.binary, ['empty', '--client=Home', '--login=root'], { env, encoding: 'utf8' }).trim();
	const child = spawn(options.binary, ['serve'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
	for (let up = false; !up; await pause(50)) up = await fetch(`${base}/healthz`).then((r) => r.ok, () => false);
	const headers = { 'content-type': 'application/json' };
	const answer = await fetch(`${base}/api/v1/session/link`, { method: 'POST', headers,
		body: JSON.stringify({ token: new URL(link).searchParams.get('token'), password: 'correct horse 7' }) });
	headers.cookie = answer.headers.get('set-cookie').split(';')[0];
	headers['x-csrf-token'] = (await answer.json()).csrf;
	return { child, base, headers };
}

async function call(s, method, path, body, type) {
	const r = await fetch(s.base + path, { method, headers: { ...s.headers, ...(type && { 'content-type': type }) }, body: type ? body : body && JSON.stringify(body) });
	const text = await r.text();
	if (!r.ok) throw new Error(`${method} ${path}: ${r.status} ${text.slice(0, 300)}`);
	return text ? JSON.parse(text) : null;
}

async function furnish(s) {
	const hours = [{ days: [1, 2, 3, 4, 5], from: '00:00', to: '12:00' }, { days: [1, 2, 3, 4, 5], from: '13:00', to: '24:00' }];
	const calendar = await call(s, 'POST', '/api/v1/calendars', { name: 'A', zone: 'Europe/Zurich', hours });
	for (const target of ['response', 'resolve'])
		await call(s, 'POST', '/api/v1/sla-targets', { name: target, target, goal: target === 'resolve' ? 4800 : 2400, calendar: calendar.id });
	for (let from = 0; from < N; from += 5000) {
		const csv = 'external_id,kind,title,impact,urgency,category\n' + Array.from({ length: Math.min(5000, N - from) },
			(_, i) => `E${from + i},incident,Ticket ${from + i} about the printer on floor ${i % 9},3,3,print`).join('\n');
		await call(s, 'POST', `${T}/import?format=csv&client=1`, csv, 'text/csv');
	}
	return calendar;
}

async function time(fn) {
	const t = performance.now();
	const got = await fn();
	return [performance.now() - t, got];
}

async function several(n, fn) {
	const all = [];
	for (let i = 0; i < n; i++) all.push((await time(fn))[0]);
	return all;
}

/** Next working day, as a date. */
function nextDay() {
	const d = new Date(Date.now() + 86_400_000);
	while (d.getUTCDay() % 6 === 0) d.setUTCDate(d.getUTCDate() + 1);
	return d.toISOString().slice(0, 10);
}

async function edit(s, calendar) {
	const lists = [], writes = [], t = performance.now();
	await call(s, 'PATCH', `/api/v1/calendars/${calendar.id}`, { exceptions: [{ date: nextDay(), name: 'Holiday', open: [] }] });
	let running = true, seen = 0;
	const reader = (async () => {
		while (running) {
			lists.push((await time(() => call(s, 'GET', `${T}?limit=50&sort=due_at&q=is:open`)))[0]);
			await pause(20);
		}
	})();
	const writer = (async () => {
		while (running) {
			writes.push((await time(() => call(s, 'POST', T, { title: 'meanwhile' })))[0]);
			await pause(100);
		}
	})();
	for (let done = false; !done; await pause(20)) {
		const op = (await call(s, 'GET', '/api/v1/operations')).items.find((o) => o.verb === 'recount');
		seen += op?.done > 0 && op.done < op.total ? 1 : 0;
		done = op?.state === 'done';
	}
	const took = performance.now() - t;
	running = false;
	await Promise.all([reader, writer]);
	return { took, lists, writes, seen };
}

async function run(engine) {
	const dir = mkdtempSync(join(tmpdir(), `sinew-clocks-${engine}-`));
	execFileSync('chmod', ['755', dir]);
	const env = { ...process.env, SINEW_DATA_DIR: dir, SINEW_RATE_PER_MINUTE: '0', SINEW_LOG_LEVEL: 'warn' };
	if (engine === 'pg') env.SINEW_DATABASE = pgPrivate('start', join(dir, 'pg'));
	const s = await serve(dir, env);
	try {
		const calendar = await furnish(s);
		const list = await several(100, () => call(s, 'GET', `${T}?limit=50&sort=due_at&q=is:open`));
		const due = await several(100, () => call(s, 'GET', `${T}?limit=10&sort=due_at&fields=due_at&q=${encodeURIComponent('is:open due_at<+30d')}`));
		const before = (await call(s, 'GET', `${T}?limit=1&sort=due_at`)).items[0];
		const e = await edit(s, calendar);
		const after = await call(s, 'GET', `${T}/${before.key}`);
		const moved = (Date.parse(after.clocks[1].deadline) - Date.parse(before.clocks[1].deadline)) / 3_600_000;
		if (!(moved >= 23)) throw new Error(`a holiday of 23 open hours moved a deadline by ${moved} h`);
		rows.push({ engine, clocks: 2 * N, 'list of 50 ms': ms(quantile(list, 0.5)), 'p99': ms(quantile(list, 0.99)), 'due next ms': ms(quantile(due, 0.5)),
			'edit s': (e.took / 1000).toFixed(2), 'progress seen': e.seen, 'list meanwhile p50': ms(quantile(e.lists, 0.5)), 'slowest': ms(Math.max(...e.lists)),
			'write meanwhile p50': ms(quantile(e.writes, 0.5)), 'slowest write': ms(Math.max(...e.writes)) });
	} finally {
		s.child.kill();
		await new Promise((done) => s.child.once('exit', done));
		if (engine === 'pg') pgPrivate('stop', join(dir, 'pg'));
		rmSync(dir, { recursive: true, force: true });
	}
}

for (const engine of options.engine === 'both' ? ['sqlite', 'pg'] : [options.engine]) await run(engine);
console.table(rows);
if (options.out) writeFileSync(options.out, JSON.stringify(rows, null, '\t'));
