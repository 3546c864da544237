import type { Messages } from "../index";

export const bulk: Messages["bulk"] = {};
