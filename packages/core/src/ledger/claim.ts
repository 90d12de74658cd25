import type { Instant } from "../value/value.ts";

/**
 * What a message that may go holds against those that contradict it: in its scope, on its side, within its window. Two
 * messages of one conflict and scope that stand on different sides cannot both claim what overlaps, unless the later one
 * has recalled the other, or the other had gone and concedes.
 */
export interface Claim {
  /** Which conflict, and what it says: claims under another version of a conflict are nothing to each other. */
  readonly conflict: string;
  readonly scope: string;
  readonly side: "left" | "right" | "both";
  /** The message's place in windows. */
  readonly at: Instant;
  /** Closed at both ends. */
  readonly withinMs: number;
  /** From when on it stands. */
  readonly from: Instant;
  /** When it lapses by itself; null if it does not. */
  readonly until: Instant | null;
}
