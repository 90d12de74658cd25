import { GENESIS, linkHash } from "../../chain/digest.ts";
import { type ErasedRow, earlierErasures, linksOf } from "../../migration/earlier-erasures.ts";
import type { Connection } from "../connection.ts";
import type { SqliteMigration } from "../sqlite-migration.ts";

/** What was erased is told of by a link, so that nothing else can look erased: also what was before this schema. */
export const chainedErasures0008: SqliteMigration = {
  number: 8,
  name: "chained-erasures",
  sql: "",
  run: chainErasures,
};

interface Tail {
  readonly position: number;
  readonly hash: Uint8Array;
}

function chainErasures(connection: Connection): void {
  const append = connection.prepare(
    "INSERT INTO event (position, message, customer, content, evidence, hash) VALUES (?, ?, ?, '', ?, ?)",
  );
  let { position, hash } = connection
    .prepare<Tail>("SELECT position, hash FROM event ORDER BY position DESC LIMIT 1")
    .get() ?? { position: 0, hash: GENESIS };
  for (const link of linksOf(connection.prepare<ErasedRow>(earlierErasures("")).all())) {
    position++;
    hash = linkHash(hash, { ...link, position, content: "", commitment: null });
    append.run(position, link.message, link.customer, link.evidence, hash);
  }
}
