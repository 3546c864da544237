import type { Messages } from "../index";

export const attention: Messages["attention"] = {};
