import type { Messages } from "../index";

export const macros: Messages["macros"] = {};
