import fc from "fast-check";
import { expect, it } from "vitest";
import { openSqliteReader } from "../../src/database/sqlite-reader.ts";
import { tableSource } from "../../src/database/table-source.ts";
import { SourceBench } from "../../src/kit/source-bench.ts";
import type { SourceTrial } from "../../src/kit/source-trial.ts";
import { inlineMapping } from "../../src/mapping/load-mapping.ts";
import type { Mapping } from "../../src/mapping/mapping.ts";
import { sqliteDatabase } from "../database/databases.ts";
import { testFolder, testRules } from "../world.ts";

const RULES = testRules();
const STATES = ["active", "cancelling", "cancelled"];

function mapping(): Mapping {
  const fields = { number: "id", customer: "owner", status: "state" };
  const record = { fields, deleted: 'state = "gone"' };
  const options = { vocabulary: () => RULES.vocabulary, silo: "risk" };
  const made = inlineMapping({ records: { "risk.policy": record } }, options);
  if (!Array.isArray(made)) return made as Mapping;
  throw new Error(JSON.stringify(made));
}

async function openTrial(cursor: string | null): Promise<SourceTrial> {
  const { url, run } = await sqliteDatabase();
  await run("CREATE TABLE policy (id TEXT PRIMARY KEY, owner TEXT, state TEXT, changed INTEGER)");
  let changed = 0;
  const write = (key: number, state: string): Promise<void> =>
    run(`INSERT INTO policy VALUES ('P-${key}', 'ana', '${state}', ${++changed})
      ON CONFLICT (id) DO UPDATE SET state = excluded.state, changed = excluded.changed`);
  return {
    rules: RULES,
    source: async (keep, _log, now) =>
      tableSource({
        ...{ name: "risk/policies", silo: "risk", table: ["policy"], key: ["id"], cursor, overlap: 2 },
        ...{ mapping: mapping(), mappingDigest: "1", onRejected: "wait", mostGone: 1, keep, now },
        vocabulary: () => RULES.vocabulary,
        open: async () => openSqliteReader(url.slice("sqlite:".length)),
      }),
    put: (key, number) => write(key, STATES[number - 1] ?? ""),
    expected: (key, number) => ({
      record: "risk.policy",
      data: { number: `P-${key}`, customer: "ana", status: STATES[number - 1] },
    }),
    remove: (key) => (cursor === null ? run(`DELETE FROM policy WHERE id = 'P-${key}'`) : write(key, "gone")),
    spoil: (key) => write(key, "odd"),
    secrets: [],
    close: async () => undefined,
  };
}

type Step =
  | { readonly do: "put"; readonly key: number; readonly number: number }
  | { readonly do: "remove" | "spoil"; readonly key: number }
  | { readonly do: "pass"; readonly stopAfterPages: number | undefined; readonly failAfter: number | null };

const key = fc.integer({ min: 1, max: 6 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("put" as const), key, number: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ do: fc.constantFrom("remove" as const, "spoil" as const), key }),
  fc.record({
    do: fc.constant("pass" as const),
    stopAfterPages: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }),
    failAfter: fc.option(fc.integer({ min: 0, max: 5 })),
  }),
);

async function play(bench: SourceBench, steps: readonly Step[]): Promise<void> {
  const spoilt = new Set<number>();
  for (const one of steps) {
    if (one.do === "put") await bench.put(one.key, one.number);
    if (one.do === "remove") await bench.remove(one.key);
    if (one.do === "spoil") await bench.trial.spoil?.(one.key);
    if (one.do === "spoil") spoilt.add(one.key);
    else if (one.do !== "pass") spoilt.delete(one.key);
    else {
      bench.comity.failAfter(one.failAfter);
      const { stopAfterPages } = one;
      await bench.pass(stopAfterPages === undefined ? {} : { stopAfterPages }).catch(() => undefined);
    }
  }
  bench.comity.failAfter(null);
  // What does not fit is mended in the end.
  for (const one of spoilt) await bench.put(one, 1);
  // The first may only end one that was stopped, and is in step as of when that began.
  await bench.pass();
  await bench.pass();
}

/** Histories that were wrong once. */
const KNOWN: readonly [Step[]][] = [
  // What is taken away was in the ledger, though the pass that had reported it failed.
  [
    [
      { do: "put", key: 2, number: 1 },
      { do: "put", key: 1, number: 1 },
      { do: "pass", stopAfterPages: undefined, failAfter: 1 },
      { do: "remove", key: 1 },
    ],
  ],
  // What does not fit becomes what it was before.
  [
    [
      { do: "put", key: 1, number: 1 },
      { do: "pass", stopAfterPages: undefined, failAfter: null },
      { do: "spoil", key: 1 },
      { do: "pass", stopAfterPages: undefined, failAfter: null },
    ],
  ],
];

for (const cursor of ["changed", null]) {
  it(`whatever happens to a table that is ${cursor === null ? "compared" : "followed"}, the state ends as it is there`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const bench = new SourceBench(await openTrial(cursor), testFolder());
        try {
          await play(bench, steps);
          expect(bench.comity.state()).toEqual(bench.expected());
          expect(bench.rejected()).toBe(0);
          expect(bench.comity.inStep()).toBe(bench.clock);
        } finally {
          await bench.close();
        }
      }),
      { numRuns: 60, examples: [...KNOWN] },
    );
  });
}
