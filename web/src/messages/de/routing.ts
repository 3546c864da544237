import type { Messages } from "../index";

export const routing: Messages["routing"] = {};
