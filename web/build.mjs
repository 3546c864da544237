// build.mjs OUTDIR [--watch] - write the whole web UI into OUTDIR: index.html and assets/ with hashed, immutable names.
//
// esbuild because it is one binary that runs on Debian's own Node 18. Scripts are split by route (dynamic import);
// styles are one file, because a split style sheet would not be loaded by esbuild's dynamic import. Nothing is inline:
// the page lives under `default-src 'self'`. Compressing is the embedder's work (tools/embed.sh).
import { build, context } from "esbuild";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(process.argv[2] ?? path.join(here, "dist"));
const watch = process.argv.includes("--watch");

/** Radix dialogs lock scrolling by writing a <style> element, which our policy forbids and our layout does not need. */
const noScrollLock = {
	name: "no-scroll-lock",
	setup(b) {
		b.onResolve({ filter: /^react-remove-scroll$/ }, () => ({ path: path.join(here, "src/ui/no-scroll-lock.tsx") }));
	},
};

const shared = {
	absWorkingDir: here,
	bundle: true,
	minify: !watch,
	sourcemap: watch ? "linked" : false,
	target: ["chrome110", "firefox115", "safari16"],
	legalComments: "none",
	metafile: true,
	entryNames: "[name]-[hash]",
	chunkNames: "c-[hash]",
	assetNames: "[name]-[hash]",
	outdir: path.join(out, "assets"),
	define: { "process.env.NODE_ENV": watch ? '"development"' : '"production"' },
	loader: { ".woff2": "file", ".svg": "copy" },
	logLevel: "warning",
};

/** Tells the browser of all that an entry imports, so that nothing waits for the file before it. */
function ahead(metafile, source) {
	const made = metafile.outputs;
	const first = Object.keys(made).find((f) => made[f].entryPoint === source);
	const all = new Set([first]);
	for (const f of all)
		for (const i of made[f].imports)
			if (i.kind === "import-statement" && made[i.path] !== undefined)
				all.add(i.path);
	return [...all].map((f) => `<link rel="modulepreload" href="/assets/${path.basename(f)}">`).join("\n\t");
}

/** The page names the files of the newest build. */
const writePage = {
	name: "write-page",
	setup(b) {
		b.onEnd(async (result) => {
			if (result.errors.length > 0)
				return;
			const made = Object.entries(result.metafile.outputs);
			const urlOf = (source) => {
				const hit = made.find(([, o]) => o.entryPoint === source);
				if (hit === undefined)
					throw new Error(`build.mjs: ${source} made no file`);
				return "/assets/" + path.basename(hit[0]);
			};
			const fonts = made.map(([f]) => path.basename(f)).filter((f) => /^inter-latin-wght-normal-/.test(f));
			const page = (await readFile(path.join(here, "index.html"), "utf8"))
				.replace("%STYLE%", urlOf("src/app/styles.css"))
				.replace("%THEME%", urlOf("src/app/theme-first.ts"))
				.replace("%START%", urlOf("src/app/start.ts"))
				.replace("%AHEAD%", ahead(result.metafile, "src/app/main.tsx"))
				.replace("%FONT%", "/assets/" + (fonts[0] ?? ""))
				.replace("%ICON%", "/assets/" + path.basename(made.map(([f]) => f).find((f) => /icon-.*\.svg$/.test(f)) ?? ""));
			await writeFile(path.join(out, "index.html"), page);
		});
	},
};

const options = {
	...shared,
	entryPoints: ["src/app/start.ts", "src/app/theme-first.ts", "src/app/styles.css", "src/app/icon.svg"],
	format: "esm",
	splitting: true,
	jsx: "automatic",
	plugins: [noScrollLock, writePage],
};

await rm(out, { recursive: true, force: true });
await mkdir(path.join(out, "assets"), { recursive: true });
if (watch)
	await (await context(options)).watch();
else
	await build(options);
