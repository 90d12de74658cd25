/** What a condition came to, as compiled code says it. */
export const FALSE = 0;
export const TRUE = 1;
export const UNKNOWN = 2;
export type TruthCode = typeof FALSE | typeof TRUE | typeof UNKNOWN;
