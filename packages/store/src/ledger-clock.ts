import { withClient } from "./postgres/connections.ts";
import { targetOf } from "./postgres/target.ts";
import { storeNamed } from "./store-name.ts";

/**
 * What the clock of a ledger's database says, in milliseconds since 1970; null for a ledger that has no other clock than this
 * machine's.
 *
 * @param spec as in `openStore`.
 * @throws StoreError if the database cannot be reached
 */
export async function ledgerClock(spec: string): Promise<number | null> {
  const named = storeNamed(spec);
  if (named.kind !== "postgres") return null;
  return withClient(targetOf(named.connectionString), async (client) => {
    const { rows } = await client.query<{ readonly now: number }>(
      "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now",
    );
    const [row] = rows;
    if (row === undefined) throw new Error("The database did not say what time it is.");
    return row.now;
  });
}
