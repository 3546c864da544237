/** "1 ticket", "2,310 tickets": a count and its noun, with the language's digits. */
export const plural = (locale: string) => (n: number, one: string, many: string) => `${n.toLocaleString(locale)} ${n === 1 ? one : many}`;
