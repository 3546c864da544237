export const suggest = {};
