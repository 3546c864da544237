export const macros = {};
