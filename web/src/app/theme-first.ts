/* theme-first.ts - runs before the first paint, alone and small, so that a dark room is not lit by a white page.
 * The choice is kept in the browser (a copy of the person's setting); "system" leaves it to the style sheet. */
try {
	const theme = localStorage.getItem("sinew.theme");
	if (theme === "light" || theme === "dark")
		document.documentElement.dataset["theme"] = theme;
	const density = localStorage.getItem("sinew.density");
	if (density === "compact")
		document.documentElement.dataset["density"] = density;
} catch {
	/* Storage may be forbidden; the system's theme is used. */
}
export {};
