// build.mjs OUTDIR [--watch] - write the whole web UI into OUTDIR: index.html and assets/ with hashed, immutable names.
//
// esbuild because it is one binary that runs on Debian's own Node 18. Scripts are split by route (dynamic import), and what
// a first picture needs is put together again (merge.mjs); styles are one file, because a split style sheet would not be
// loaded by esbuild's dynamic import. Nothing is inline: the page lives under `default-src 'self'`. Compressing is the
// embedder's work (tools/embed.sh).
import { build, context } from "esbuild";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { merge } from "./merge.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(process.argv[2] ?? path.join(here, "dist"));
const watch = process.argv.includes("--watch");
/** To be read in a profile: names as in the source. */
const named = watch || process.env.SINEW_WEB_NAMES !== undefined;

/** Radix dialogs lock scrolling by writing a <style> element, which our policy forbids and our layout does not need. */
const noScrollLock = {
	name: "no-scroll-lock",
	setup(b) {
		b.onResolve({ filter: /^react-remove-scroll$/ }, () => ({ path: path.join(here, "src/ui/no-scroll-lock.tsx") }));
	},
};

/** What is always loaded together: the words, the frame around every page, the queue. */
const groups = () => [
	{ label: "start", entry: "src/app/start.ts" },
	{ label: "frame", entry: "src/app/main.tsx" },
	{ label: "queue", entry: "src/features/tickets/queue.tsx" },
];

/** The pages that are fetched together with the frame. */
const pages = { "/": "src/features/desk/desk.tsx", "/tickets": "src/features/tickets/queue.tsx" };

const shared = {
	absWorkingDir: here,
	bundle: true,
	minifyWhitespace: !watch,
	minifySyntax: !watch,
	minifyIdentifiers: !named,
	sourcemap: watch ? "inline" : false,
	target: ["chrome110", "firefox115", "safari16"],
	legalComments: "none",
	metafile: true,
	write: false,
	entryNames: "[name]-[hash]",
	chunkNames: "c-[hash]",
	assetNames: "[name]-[hash]",
	outdir: path.join(out, "assets"),
	/* Written for React, drawn by Preact: docs/adr/0014. */
	alias: { react: "preact/compat", "react-dom": "preact/compat", "react-dom/client": "preact/compat/client", "react/jsx-runtime": "preact/jsx-runtime" },
	define: { "process.env.NODE_ENV": watch ? '"development"' : '"production"' },
	loader: { ".woff2": "file", ".svg": "copy" },
	logLevel: "warning",
};

/** app/first.ts runs as a plain script before any module: a file of its own that imports nothing. */
async function buildFirst() {
	const made = await build({ ...shared, minifyIdentifiers: !watch, entryPoints: ["src/app/first.ts"], format: "iife" });
	const file = made.outputFiles[0];
	await writeFile(file.path, file.contents);
	return path.basename(file.path);
}

/** The page names the files of the newest build. */
async function writePage(assets, first, ahead) {
	const url = (file) => "/assets/" + file;
	const asset = (pattern) => url(assets.find((f) => pattern.test(f)) ?? "");
	const start = ahead("src/app/start.ts").at(-1);
	const frame = ahead("src/app/main.tsx");
	const later = Object.entries(pages).map(([address, source]) => [address, ahead(source).filter((f) => !frame.includes(f)).map(url)]);
	const page = (await readFile(path.join(here, "index.html"), "utf8"))
		.replace("%STYLE%", asset(/^styles-.*\.css$/))
		.replace("%FIRST%", url(first))
		.replace("%PAGES%", JSON.stringify(Object.fromEntries(later)))
		.replace("%START%", url(start))
		.replace("%AHEAD%", frame.map((f) => `<link rel="modulepreload" href="${url(f)}">`).join("\n\t"))
		.replace("%FONT%", asset(/^inter-latin-wght-normal-/))
		.replace("%ICON%", asset(/^icon-.*\.svg$/));
	await writeFile(path.join(out, "index.html"), page);
}

const writeAll = {
	name: "write-all",
	setup(b) {
		b.onEnd(async ({ errors, outputFiles, metafile }) => {
			if (errors.length > 0)
				return;
			const { files, ahead } = await merge(outputFiles, metafile, watch ? [] : groups(), {
				minify: !named,
				target: shared.target,
				salt: await readFile(path.join(here, "merge.mjs"), "utf8"),
			});
			const others = outputFiles.filter((o) => !o.path.endsWith(".js"));
			await Promise.all([...files].map(([f, text]) => writeFile(path.join(out, "assets", f), text)));
			await Promise.all(others.map((o) => writeFile(o.path, o.contents)));
			await writePage(others.map((o) => path.basename(o.path)), await buildFirst(), ahead);
		});
	},
};

const options = {
	...shared,
	entryPoints: ["src/app/start.ts", "src/app/styles.css", "src/app/icon.svg"],
	format: "esm",
	splitting: true,
	jsx: "automatic",
	plugins: [noScrollLock, writeAll],
};

await rm(out, { recursive: true, force: true });
await mkdir(path.join(out, "assets"), { recursive: true });
if (watch)
	await (await context(options)).watch();
else
	await build(options);
