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

const markup = [{ selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: "User text is never markup." }];
// Every sentence stands in web/src/messages, once per language; a component has none of its own.
const said = "/[A-Za-z\u00c0-\u017e]{2}/";
const shown = "/^(label|title|placeholder|alt|help|heading|text|sub|aria-label|aria-description|aria-roledescription)$/";
const texts = [
	`JSXText[value=${said}]`,
	`JSXElement > JSXExpressionContainer > Literal[value=${said}]`,
	`JSXElement > JSXExpressionContainer > ConditionalExpression > Literal[value=${said}]`,
	`JSXElement > JSXExpressionContainer > TemplateLiteral > TemplateElement[value.raw=/(^|\\s)[A-Za-z]{2,}/]`,
	`JSXAttribute[name.name=${shown}] > Literal[value=${said}]`,
	`JSXAttribute[name.name=${shown}] > JSXExpressionContainer > Literal[value=${said}]`,
	`JSXAttribute[name.name=${shown}] > JSXExpressionContainer > TemplateLiteral > TemplateElement[value.raw=/[A-Za-z]{2}/]`,
	`Property[key.name=/^(label|title|placeholder|help|heading|group|detail)$/] > Literal[value=/[A-Z][a-z]|[a-z] [a-z]/]`,
	`CallExpression[callee.name=/^(say|useTitle)$/] > Literal`,
	`LogicalExpression[operator=/^(\\?\\?|\\|\\|)$/] > Literal[value=/^[A-Z][a-z]{3,}/]`,
	`:not(NewExpression) > TemplateLiteral > TemplateElement[value.raw=/(^| )[A-Z][a-z]+[ ,]| [a-z]{3,} [a-z]{3,}/]`,
].map((selector) => ({ selector, message: "A text people read stands in web/src/messages (English and German), never in a component." }));
// Dates and numbers are written in the reader's language by lib/time.ts and lib/number.ts only.
const formats = ["CallExpression[callee.property.name=/^toLocale/]", "NewExpression[callee.object.name='Intl'][callee.property.name!='Locale']"].map(
	(selector) => ({ selector, message: "Write numbers with lib/number.ts and times with lib/time.ts: they know the reader's language." }),
);

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
			"no-restricted-syntax": ["error", ...markup, ...texts, ...formats],
			// The router's redirect() is thrown by design.
			"@typescript-eslint/only-throw-error": "off",
			// Handlers are written as async functions; what they reject with is shown by the client's own hook.
			"@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
		},
	},
	{
		files: ["web/src/messages/**"],
		rules: { "no-restricted-syntax": ["error", ...markup, ...formats] },
	},
	{
		files: ["web/src/messages/plural.ts", "web/src/lib/number.ts", "web/src/lib/time.ts"],
		rules: { "no-restricted-syntax": ["error", ...markup, ...texts] },
	},
	{
		files: ["web/src/**/*.test.ts"],
		rules: { "no-restricted-syntax": ["error", ...markup] },
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
