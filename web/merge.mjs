// merge.mjs - few large files out of the many small ones esbuild makes.
//
// esbuild makes a file for every set of pages that share something: dozens for a first picture, each with a price for the
// browser. What is always loaded together is put together here, by esbuild once more over its own files; what other files
// import from them gets names of its own ("name$3": name out of the third file).
//
// merge(outputs, metafile, groups, { minify, target, salt }) → { files: Map(name → text), ahead(source) → names }
//   groups: [{ label, entry }]: all that the module `entry` loads at once, less what is in the groups before.
//   ahead: all files that are loaded with a source, its own last.
// Names carry a hash over the names esbuild gave (which are hashes of contents), so every file may be kept for ever.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import path from "node:path";

/** Chromium compiles such a file as a whole while it arrives, off the main thread, instead of each function when it is called.
 * Files fetched when the page is at rest have it too: else the first key that needs one pays for it. */
const COMPILE_AHEAD = "//# allFunctionsCalledOnLoad\n";

/** Everything that is loaded, without waiting, with the file of a source; itself last. */
function closure(metafile, source) {
	const made = metafile.outputs;
	const first = Object.keys(made).find((f) => made[f].entryPoint === source);
	if (first === undefined)
		throw new Error(`merge.mjs: ${source} made no file`);
	const all = new Set();
	const walk = (f) => {
		if (all.has(f))
			return;
		for (const i of made[f].imports)
			if (i.kind === "import-statement" && made[i.path] !== undefined)
				walk(i.path);
		all.add(f);
	};
	walk(first);
	return [...all];
}

/** Which file goes into which group: Map(base name → { group, index, head }). */
function divide(metafile, groups) {
	const places = new Map();
	for (const group of groups) {
		const own = closure(metafile, group.entry).filter((f) => !places.has(path.basename(f)));
		group.files = own.map((f) => path.basename(f));
		own.forEach((f, index) => places.set(path.basename(f), { group, index, head: metafile.outputs[f].entryPoint === group.entry }));
	}
	return places;
}

const inGroup = (place, name) => (place.head ? name : `${name}$${place.index}`);

/** One file out of those of a group; everything else stays outside and is named as before. */
async function bundle(group, texts, exportsOf, places, options) {
	const lines = group.files.map((f) => {
		const names = exportsOf(f).map((n) => `${n} as ${inGroup(places.get(f), n)}`);
		return names.length === 0 ? `import "./${f}";` : `export { ${names.join(", ")} } from "./${f}";`;
	});
	const own = {
		name: "group",
		setup(b) {
			b.onResolve({ filter: /^\.\// }, ({ path: p, kind }) =>
				group.files.includes(p.slice(2)) && kind !== "dynamic-import" ? { path: p.slice(2), namespace: "made" } : { path: p, external: true },
			);
			b.onLoad({ filter: /./, namespace: "made" }, ({ path: p }) => ({ contents: texts.get(p), loader: "js" }));
		},
	};
	const out = await build({
		stdin: { contents: lines.join("\n"), loader: "js" },
		bundle: true,
		format: "esm",
		write: false,
		minify: options.minify,
		target: options.target,
		legalComments: "none",
		logLevel: "warning",
		plugins: [own],
	});
	return out.outputFiles[0].text;
}

/** What a file calls the others, by their new names and places. */
function rename(text, places, fileOf) {
	return text
		.replace(/\b(import|export)\s*\{([^}]*)\}\s*from\s*"\.\/([^"]+\.js)"/g, (_, word, names, file) => {
			const place = places.get(file);
			const said = place === undefined ? names : names.split(",").map((n) => n.trim().replace(/^(\S+)(.*)$/, (__, name, as) => (inGroup(place, name) === name ? name + as : `${inGroup(place, name)}${as || ` as ${name}`}`))).join(",");
			return `${word}{${said}}from"./${fileOf(file)}"`;
		})
		.replace(/\bimport\s*"\.\/([^"]+\.js)"/g, (_, file) => `import"./${fileOf(file)}"`)
		.replace(/\bimport\("\.\/([^"]+\.js)"\)/g, (_, file) => {
			const place = places.get(file);
			if (place === undefined || place.head)
				return `import("./${fileOf(file)}")`;
			const names = place.exports.map((n) => `${n}:n.${inGroup(place, n)}`).join(",");
			return `import("./${fileOf(file)}").then(n=>({${names}}))`;
		});
}

export async function merge(outputs, metafile, groups, options) {
	const texts = new Map(outputs.filter((o) => o.path.endsWith(".js")).map((o) => [path.basename(o.path), o.text]));
	const named = new Map(Object.entries(metafile.outputs).map(([f, o]) => [path.basename(f), o]));
	const exportsOf = (f) => named.get(f).exports;
	const places = divide(metafile, groups);
	for (const [f, place] of places)
		place.exports = exportsOf(f);
	const all = createHash("sha256").update(options.salt + [...places.keys()].sort().join()).digest("hex").slice(0, 8);
	const fileOf = (f) => {
		const place = places.get(f);
		return place === undefined ? f.replace(/\.js$/, `-${all}.js`) : `${place.group.label}-${all}.js`;
	};
	const files = new Map();
	for (const group of groups)
		files.set(`${group.label}-${all}.js`, COMPILE_AHEAD + rename(await bundle(group, texts, exportsOf, places, options), places, fileOf));
	for (const [f, text] of texts)
		if (!places.has(f))
			files.set(fileOf(f), COMPILE_AHEAD + rename(text, places, fileOf));
	return { files, ahead: (source) => [...new Set(closure(metafile, source).map((f) => fileOf(path.basename(f))))] };
}
