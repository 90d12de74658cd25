import type { Instant } from "./value.ts";

/** Why a value is not known. */
export type CauseKind = "missing" | "stale" | "unreadable" | "not_permitted" | "unreported";

/**
 * One reason why a value is not known, precise enough for a sentence: which silo, record and field, and since when.
 * `missing`: required and never received. `stale`: older than the silo's `fresh_for`. `unreadable`: the silo could
 * not be read. `not_permitted`: purpose limitation. `unreported`: a message was started and nobody said what came of it.
 */
export interface Cause {
  readonly kind: CauseKind;
  readonly silo?: string;
  /** `silo.record`, or `customer`. */
  readonly record?: string;
  readonly key?: string;
  readonly field?: string;
  /** When the silo was last in step, for `stale`; null if it never was. */
  readonly asOf?: Instant | null;
  /** The message whose outcome is not known, for `unreported`. */
  readonly message?: string;
}

/** The third truth value, and the absence of any value: never equal to anything, never silently false. */
export class Unknown {
  readonly causes: readonly Cause[];

  constructor(causes: readonly Cause[]) {
    this.causes = causes;
  }
}

/** Kleene truth: true, false, or unknown with its causes. */
export type Truth = boolean | Unknown;

/** Joins the causes of several unknowns, each cause once, in the order met. */
export function joinUnknown(unknowns: readonly Unknown[]): Unknown {
  if (unknowns.length === 1 && unknowns[0]) return unknowns[0];
  const seen = new Map<string, Cause>();
  for (const unknown of unknowns) {
    for (const cause of unknown.causes) {
      const key = JSON.stringify([
        cause.kind,
        cause.silo,
        cause.record,
        cause.key,
        cause.field,
        cause.message,
      ]);
      if (!seen.has(key)) seen.set(key, cause);
    }
  }
  return new Unknown([...seen.values()]);
}
