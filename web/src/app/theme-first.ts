/* theme-first.ts - runs before the first paint, alone and small, so that a dark room is not lit by a white page; and goes on
 * deciding which theme is painted, so that the style sheet has its dark colours once.
 *
 * The choice is kept in the browser (a copy of the person's setting) and told anew by the event "sinew-theme"; "system"
 * follows the system as it changes. */
const dark = matchMedia("(prefers-color-scheme: dark)");
let chosen = "system";

function paint(): void {
	document.documentElement.dataset["theme"] = chosen === "light" || chosen === "dark" ? chosen : dark.matches ? "dark" : "light";
}

try {
	chosen = localStorage.getItem("sinew.theme") ?? "system";
	const density = localStorage.getItem("sinew.density");
	if (density === "compact")
		document.documentElement.dataset["density"] = density;
} catch {
	/* Storage may be forbidden; the system's theme is used. */
}
paint();
dark.addEventListener("change", paint);
window.addEventListener("sinew-theme", (e) => {
	chosen = (e as CustomEvent<string>).detail;
	paint();
});
export {};
