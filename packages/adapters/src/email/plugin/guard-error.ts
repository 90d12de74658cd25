import type { Instant, Reason } from "@comity/core";

export type GuardCode =
  | "ECOMITY_BLOCKED"
  | "ECOMITY_HELD"
  | "ECOMITY_CANNOT_AMEND"
  | "ECOMITY_MAY_HAVE_GONE"
  | "ECOMITY_MISFIT";

/** A mail did not go. What Comity throws itself (`InputError`, `StoreError`) comes as it is. */
export class GuardError extends Error {
  readonly code: GuardCode;
  /** The id under which the message was asked about; null if it came to none. */
  readonly id: string | null;
  /** Why, as the rules' authors say it. A person's data can be in their texts. */
  readonly reasons: readonly Pick<Reason, "rule" | "kind" | "text">[];
  /** For a held message: by when at the latest it gets another answer; null: nobody knows. */
  readonly until: Instant | null;

  constructor(
    code: GuardCode,
    message: string,
    more: { id?: string; reasons?: readonly Reason[]; until?: Instant | null } = {},
  ) {
    super(message);
    this.name = "GuardError";
    this.code = code;
    this.id = more.id ?? null;
    this.reasons = (more.reasons ?? []).map(({ rule, kind, text }) => ({ rule, kind, text }));
    this.until = more.until ?? null;
  }
}
