import type { Messages } from "../index";

export const administration: Messages["administration"] = {};
