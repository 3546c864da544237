import type { Messages } from "../index";

export const suggest: Messages["suggest"] = {};
