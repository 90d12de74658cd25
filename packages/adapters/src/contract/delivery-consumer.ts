import type { Delivery, DeliveryKind } from "@comity/core";

/** Where what happened is delivered to: a pipeline, a CRM, a webhook of somebody else. */
export interface DeliveryConsumer {
  /** Only these; all but `decided` if absent. It always names the same: the others are passed over for good. */
  readonly kinds?: readonly DeliveryKind[];
  /**
   * Delivers one. It may come again with the same `id`, so the other side is told the id or remembers it. It resolves only when
   * the other side has it for good, and rejects if not: then it is tried again, as a {@link DeliveryFailure} says or, for any other
   * error, as the settings do.
   */
  deliver(delivery: Delivery, signal: AbortSignal): Promise<void>;
}

/** What is known of why the other side did not take a delivery. */
export interface FailureHints {
  /** It asks not to be tried again before so long, in milliseconds. */
  readonly retryAfterMs?: number;
  /** It was not even tried, so it is no failure of this delivery's. */
  readonly isUntried?: boolean;
  /** It refuses this delivery, as it would again: after so many failures it is given up. */
  readonly attempts?: number;
  /** It wants no more deliveries, of whatever kind: they are given up until somebody has them made again. */
  readonly isClosed?: boolean;
}

/** The other side did not take a delivery. */
export class DeliveryFailure extends Error {
  /** For logs: `HTTP503`. */
  readonly code: string;
  readonly hints: FailureHints;

  constructor(code: string, message: string, hints: FailureHints = {}) {
    super(message);
    this.name = "DeliveryFailure";
    this.code = code;
    this.hints = hints;
  }
}
