import type { ClientBase } from "pg";
import { type ErasedRow, earlierErasures, linksOf } from "../../migration/earlier-erasures.ts";
import { givenKey, storedKey } from "../key-text.ts";
import type { PostgresMigration } from "../postgres-migration.ts";

/**
 * What was erased is told of by a link, so that nothing else can look erased: also what was before this schema. Positions and
 * hashes come when the log is read next.
 */
export const chainedErasures0008: PostgresMigration = {
  number: 8,
  name: "chained-erasures",
  sql: "",
  run: chainErasures,
};

async function chainErasures(client: ClientBase): Promise<void> {
  const { rows } = await client.query<ErasedRow>(earlierErasures("comity."));
  for (const { message, customer, evidence } of linksOf(
    rows.map((row) => ({ ...row, id: givenKey(row.id) })),
  )) {
    await client.query(
      `INSERT INTO comity.event (batch, number, message, customer, content, evidence)
       VALUES (nextval('comity.event_batch'), 1, $1, $2, '', $3)`,
      [
        message === null ? null : storedKey(message),
        customer === null ? null : storedKey(customer),
        evidence,
      ],
    );
  }
}
