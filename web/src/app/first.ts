/* first.ts - the first script, alone and small: it runs before the first paint and before the UI is read.
 *
 * It asks the server for what the page will need, and fetches the page's own scripts beside those of the frame
 * (build.mjs writes which, in data-ahead). And it paints the theme, so that a dark room is not lit by a white page; it goes
 * on deciding which theme is painted, so that the style sheet has its dark colours once.
 *
 * The choice is kept in the browser (a copy of the person's setting) and told anew by the event "sinew-theme"; "system"
 * follows the system as it changes. */
import { apiUrl } from "@/lib/address";
import { askFirst } from "@/lib/first";
import { pageAsk, queueAsk } from "@/lib/list-ask";

/** How tickets are sorted where nothing is said: a guess at what the server will say. A wrong one costs one question. */
const TICKET_SORT = "-updated";

function askAhead(): void {
	askFirst(apiUrl("/me"));
	askFirst(apiUrl("/meta"));
	const ask = location.pathname === "/tickets" ? queueAsk(Object.fromEntries(new URLSearchParams(location.search)), TICKET_SORT) : undefined;
	if (ask !== undefined)
		askFirst(apiUrl("/tickets", pageAsk(ask, "")));
}

function fetchAhead(): void {
	const pages = JSON.parse(document.currentScript?.dataset["ahead"] ?? "{}") as Record<string, string[]>;
	for (const href of pages[location.pathname] ?? [])
		document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href }));
}

if (!["/sign-in", "/link"].includes(location.pathname)) {
	askAhead();
	fetchAhead();
}

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
