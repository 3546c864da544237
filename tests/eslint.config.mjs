// eslint.config.mjs - zero warnings. Beyond the recommended sets: a feature imports no other feature, and ui and lib
// import neither features nor app, so that a folder can be read, moved and deleted by itself.
import hooks from "eslint-plugin-react-hooks";
import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript-eslint";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const features = readdirSync(path.join(root, "web/src/features"));

const forbid = (patterns) => ["error", { patterns: patterns.map(([regex, message]) => ({ regex, message })) }];

export default [
	{ ignores: ["**/node_modules/**", "**/dist/**"] },
	...ts.configs.recommendedTypeChecked.map((c) => ({ ...c, files: ["web/src/**/*.{ts,tsx}"] })),
	{
		files: ["web/src/**/*.{ts,tsx}"],
		languageOptions: { parserOptions: { project: path.join(root, "web/tsconfig.json"), tsconfigRootDir: root } },
		plugins: { "react-hooks": hooks },
		linterOptions: { reportUnusedDisableDirectives: "error" },
		rules: {
			"react-hooks/rules-of-hooks": "error",
			"react-hooks/exhaustive-deps": "error",
			eqeqeq: "error",
			"no-console": "error",
			"no-eval": "error",
			"no-restricted-syntax": [
				"error",
				{ selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: "User text is never markup." },
			],
			// The router's redirect() is thrown by design.
			"@typescript-eslint/only-throw-error": "off",
			// Handlers are written as async functions; what they reject with is shown by the client's own hook.
			"@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
		},
	},
	...features.map((own) => ({
		files: [`web/src/features/${own}/**`],
		rules: {
			"no-restricted-imports": forbid([
				[`(^@/|/)features/(?!${own}(/|$))`, "A feature does not import another: move what is shared to lib or ui."],
				[`^\\.\\./\\.\\./(?!${own}(/|$))`, "Outside its folder a feature imports by @/."],
			]),
		},
	})),
	{
		files: ["web/src/lib/**", "web/src/ui/**"],
		rules: { "no-restricted-imports": forbid([["(^@/|/)(features|app)/", "lib and ui know no feature."]]) },
	},
];
