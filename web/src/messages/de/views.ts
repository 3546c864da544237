import type { Messages } from "../index";

export const views: Messages["views"] = {};
