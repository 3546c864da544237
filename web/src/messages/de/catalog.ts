import type { Messages } from "../index";

export const catalog: Messages["catalog"] = {};
