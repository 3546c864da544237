import type { Messages } from "../index";

export const dashboards: Messages["dashboards"] = {};
