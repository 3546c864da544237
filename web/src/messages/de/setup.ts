import type { Messages } from "../index";

export const setup: Messages["setup"] = {};
