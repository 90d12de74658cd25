import { describe, it } from "vitest";
import { openPostgresReader } from "../../src/database/postgres-reader.ts";
import { DatabaseProblem, type Reader } from "../../src/database/reader.ts";
import { openSqliteReader } from "../../src/database/sqlite-reader.ts";
import { tableSource } from "../../src/database/table-source.ts";
import { sourceKit } from "../../src/kit/source-kit.ts";
import type { SourceTrial } from "../../src/kit/source-trial.ts";
import { inlineMapping } from "../../src/mapping/load-mapping.ts";
import type { Mapping } from "../../src/mapping/mapping.ts";
import { type OwnDatabase, postgresDatabase, sqliteDatabase } from "../database/databases.ts";
import { testFolder, testRules } from "../world.ts";

const RULES = testRules();
const STATES = ["active", "cancelling", "cancelled"];
const OWNER = "ana@example.com";

function mapping(): Mapping {
  const data = {
    records: {
      "risk.policy": {
        fields: { number: "id", customer: "owner", status: "state" },
        deleted: 'state = "gone"',
      },
    },
  };
  const made = inlineMapping(data, { vocabulary: () => RULES.vocabulary, silo: "risk" });
  if (!Array.isArray(made)) return made as Mapping;
  throw new Error(JSON.stringify(made));
}

/** @param cursor the column by which the table is followed; null: it is compared as a whole */
async function trialOn(
  database: OwnDatabase,
  connect: (database: OwnDatabase) => Promise<Reader>,
  cursor: string | null,
): Promise<SourceTrial> {
  await database.run("CREATE TABLE policy (id TEXT PRIMARY KEY, owner TEXT, state TEXT, changed INTEGER)");
  let isReachable = true;
  let changed = 0;
  const write = (key: number, state: string): Promise<void> =>
    database.run(`INSERT INTO policy VALUES ('P-${key}', '${OWNER}', '${state}', ${++changed})
      ON CONFLICT (id) DO UPDATE SET state = excluded.state, changed = excluded.changed`);
  return {
    rules: RULES,
    source: async (keep, _log, now) =>
      tableSource({
        ...{ name: "risk/policies", silo: "risk", table: ["policy"], key: ["id"], cursor, overlap: 3 },
        ...{ mapping: mapping(), mappingDigest: "1", onRejected: "wait", mostGone: 0.5, keep, now },
        vocabulary: () => RULES.vocabulary,
        async open() {
          if (isReachable) return connect(database);
          throw new DatabaseProblem("ECONNREFUSED", "Nothing answers.", "Look whether it runs.");
        },
      }),
    put: (key, number) => write(key, STATES[number - 1] ?? "active"),
    expected: (key, number) => ({
      record: "risk.policy",
      data: { number: `P-${key}`, customer: OWNER, status: STATES[number - 1] },
    }),
    remove: (key) =>
      cursor === null ? database.run(`DELETE FROM policy WHERE id = 'P-${key}'`) : write(key, "gone"),
    spoil: (key) => write(key, "odd"),
    setReachable: async (reachable) => {
      isReachable = reachable;
    },
    secrets: [OWNER, "P-2"],
    close: async () => undefined,
  };
}

const sqlite = async ({ url }: OwnDatabase): Promise<Reader> => openSqliteReader(url.slice("sqlite:".length));
const postgres = ({ url, password }: OwnDatabase): Promise<Reader> =>
  openPostgresReader({ url, password: password ?? null, tls: "off", ca: null });

describe.each([
  ["SQLite, followed by a cursor", sqliteDatabase, sqlite, "changed"],
  ["SQLite, compared as a whole", sqliteDatabase, sqlite, null],
  ["PostgreSQL, followed by a cursor", postgresDatabase, postgres, "changed"],
  ["PostgreSQL, compared as a whole", postgresDatabase, postgres, null],
] as const)("a table of %s", (_what, open, connect, cursor) => {
  const cases = sourceKit(async () => trialOn(await open(), connect, cursor), testFolder);
  for (const { name, run } of cases) it(name, run);
});
