import type { smtp } from "@comity/adapters";
import type { KillAt } from "./kill-at.ts";

export interface GateProcessSettings {
  /** A compiled rule set. */
  readonly bundle: string;
  readonly ledger: string;
  /** The gate's own. */
  readonly folder: string;
  /** What is added to the system's time. */
  readonly offsetMs: number;
  readonly leaseMs: number;
  /** Hexadecimal: what parked mails are sealed with. */
  readonly key?: string;
  readonly killAt?: KillAt;
  readonly gate: Parameters<typeof smtp.create>[0];
}
