import type { Consumer } from "@comity/core";

/** How far a consumer of the log has come, as a row. */
export interface ConsumerRow {
  readonly position: number;
  readonly token: number;
  readonly lease_until: number | null;
  readonly delivered: number;
}

export function consumerOf(row: ConsumerRow, name: string): Consumer {
  const { position, token, lease_until: leaseUntil, delivered } = row;
  return { name, position, token, leaseUntil, delivered };
}
