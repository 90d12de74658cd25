import type { Adapter } from "@comity/adapters";
import type { Engine } from "@comity/core";
import type { KeyRing } from "../keys/key-ring.ts";
import type { ServerLog } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { Admission } from "./admission.ts";
import type { Readiness } from "./readiness.ts";

export interface HttpLimits {
  /** The largest body, in bytes; of a stream, the longest line. */
  readonly bodyBytes: number;
  /** How many requests are answered at the same time; the others are refused with 503. */
  readonly inFlight: number;
  /** How many connections are open at the same time. */
  readonly connections: number;
  /** How many messages or facts one batch may have. */
  readonly batch: number;
  /** How long a request may take to arrive, in milliseconds. */
  readonly receiveMs: number;
  /** How long a request may take to be answered, in milliseconds. */
  readonly answerMs: number;
}

export const USUAL_LIMITS: HttpLimits = {
  bodyBytes: 1_048_576,
  inFlight: 8,
  connections: 1_000,
  batch: 1_000,
  receiveMs: 30_000,
  answerMs: 30_000,
};

/** What routes are made of. */
export interface HttpContext {
  readonly engine: Engine;
  readonly keys: KeyRing;
  readonly log: ServerLog;
  readonly metrics: Metrics;
  readonly admission: Admission;
  readonly limits: HttpLimits;
  /** Those that receive something are reached below `/v1/webhooks`. */
  readonly adapters: readonly Adapter[];
  /** How others write the address of the server; null: as their requests do. */
  readonly publicUrl: string | null;
  readonly readiness: Readiness;
  /** From when on nothing new is begun: what was begun is ended, and the connections are closed. */
  readonly stopping: AbortSignal;
}
