/** An evaluation that takes longer, goes deeper or makes longer lists is ended by JSONata itself, between two of its steps. */
export const LIMITS = { timeout: 250, stack: 200, sequence: 10_000 } as const;

/**
 * JSONata counts by the clock on the wall. Where a process waits for its turn, what needs little is ended too: it is evaluated
 * again with more of that time, as long as it was not the one that took the time. The last is as long as anybody waits.
 */
export const PATIENCE_MS: readonly number[] = [LIMITS.timeout, 1_000, 4_000, 16_000];

/** What is asked of the process that evaluates, */
export interface Question {
  readonly id: number;
  readonly text: string;
  readonly record: unknown;
}

/** and what it answers; first of all that it is there. */
export type Reply =
  | "ready"
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly code: string; readonly message: string };
