/* chromium.mjs - the browser of the tests and of tools/screens.
 *
 * The shell is the same engine without the window, which nobody sees: it takes two thirds of the processor time. */
import { existsSync } from "node:fs";

/** Where it is; undefined: not installed. */
export const browserPath = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((p) => existsSync(p));
