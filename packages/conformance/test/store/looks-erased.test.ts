import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Store, verifyLedger } from "@comity/core";
import { migrateStore, openStore } from "@comity/store";
import { afterEach, describe, expect, test } from "vitest";
import { testDatabase } from "../../src/postgres/test-database.ts";
import { alertEvent, customerOf, entryOf, evidenceOf, START } from "../../src/store-contract/samples.ts";

/** A ledger that somebody may also write to with SQL, in which tables have no schema's name. */
interface Tampered {
  readonly ledger: string;
  query(sql: string): Promise<unknown>;
  dispose(): Promise<void>;
}

const KINDS: readonly (readonly [kind: string, begin: () => Promise<Tampered>])[] = [
  [
    "SQLite",
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "comity-"));
      const ledger = join(folder, "ledger.db");
      return {
        ledger,
        query: async (sql) => {
          const database = new DatabaseSync(ledger);
          database.exec(sql);
          database.close();
        },
        dispose: async () => rmSync(folder, { recursive: true }),
      };
    },
  ],
  [
    "PostgreSQL",
    async () => {
      const database = await testDatabase();
      return {
        ledger: database.url,
        query: (sql) => database.query(`SET search_path = comity; ${sql}`),
        dispose: () => database.drop(),
      };
    },
  ],
];

const REASON = {
  kind: "rule",
  rule: "p/r",
  effect: "send",
  text: "Because.",
  facts: [],
  causes: [],
  other: null,
} as const;

/** A message that was decided twice, with the words of its answer, and an alert. */
async function write(store: Store): Promise<void> {
  await store.transact(async (t) => {
    await t.putCustomer(customerOf("c1"));
    const entry = entryOf("m1", await t.nextSequence());
    const answer = { ...entry.answer, reasons: [REASON] };
    await t.putEvidence(evidenceOf("m1", entry.sequence));
    await t.putEvidence(evidenceOf("m1", entry.sequence, { clock: START + 1, ruleSet: "rules-2" }));
    await t.putEntry({ ...entry, answer }, ["customer:c1", "household:h1"]);
    await t.append({ kind: "decision", at: START, message: "m1", customer: "c1", answer });
    await t.append(alertEvent({ order: "o-1" }));
  });
}

async function erase(store: Store): Promise<void> {
  await store.transact(async (t) => {
    await t.eraseEvidence("m1");
    await t.eraseEvents("m1");
    await t.eraseCustomer("c1");
  });
}

/** What the ledger's audit finds, without where. */
async function faultsIn(ledger: string): Promise<unknown[]> {
  const store = await openStore(ledger);
  const found: unknown[] = [];
  await verifyLedger(store, {
    found: (finding) => {
      if (finding.kind === "link") found.push([finding.message, finding.fault]);
      if (finding.kind === "message") found.push([finding.part, finding.fault, finding.number]);
    },
  });
  await store.close();
  return found;
}

describe.each(KINDS)("what looks erased in %s", (_, begin) => {
  let tampered: Tampered | null = null;
  afterEach(() => tampered?.dispose());

  async function written(...steps: ((store: Store) => Promise<void>)[]): Promise<Tampered> {
    tampered = await begin();
    const store = await openStore(tampered.ledger);
    for (const step of steps) await step(store);
    await store.close();
    return tampered;
  }

  test("was erased, if a link says so", async () => {
    const { ledger } = await written(write, erase, erase);
    expect(await faultsIn(ledger)).toEqual([]);
  });

  test.each([
    [
      "what a decision rested on",
      "UPDATE entry_evidence SET mark = '', sealed = NULL WHERE number = 2",
      [["evidence", "erased", 2]],
    ],
    ["the words of an event", "UPDATE event SET sealed = NULL WHERE message = 'm1'", [["m1", "erased"]]],
    ["an alert", "UPDATE event SET sealed = NULL WHERE message IS NULL", [[null, "erased"]]],
  ])("was tampered with, if none does: %s", async (_, sql, faults) => {
    const { ledger, query } = await written(write);
    expect(await faultsIn(ledger)).toEqual([]);
    await query(sql);
    expect(await faultsIn(ledger)).toEqual(faults);
  });

  test("was tampered with, if it was written after the erasure", async () => {
    const { ledger, query } = await written(write, erase, async (store) => {
      await store.transact((t) => t.append(alertEvent({ order: "o-2" })));
    });
    await query("UPDATE event SET sealed = NULL WHERE message IS NULL");
    expect(await faultsIn(ledger)).toEqual([[null, "erased"]]);
  });

  test("was erased before erasures were chained: an upgrade chains them", async () => {
    const { ledger, query } = await written(write, erase);
    // As the version before left it: nothing told of erasures.
    await query("DELETE FROM event WHERE content = ''; DELETE FROM migration WHERE number = 8");
    await migrateStore(ledger);
    expect(await faultsIn(ledger)).toEqual([]);
  });
});
