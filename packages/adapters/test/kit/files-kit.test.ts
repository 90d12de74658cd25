import { rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { feedSource } from "../../src/files/feed-source.ts";
import { sourceKit } from "../../src/kit/source-kit.ts";
import type { SourceTrial } from "../../src/kit/source-trial.ts";
import { inlineMapping } from "../../src/mapping/load-mapping.ts";
import type { Mapping } from "../../src/mapping/mapping.ts";
import { testFolder, testRules } from "../world.ts";

const RULES = testRules();
const STATES = ["active", "cancelling", "cancelled"];
const OWNER = "ana@example.com";

function mapping(): Mapping {
  const fields = { number: "no", customer: "owner", status: "state" };
  const record = { fields, deleted: 'state = "gone"' };
  const options = { vocabulary: () => RULES.vocabulary, silo: "risk" };
  const made = inlineMapping({ records: { "risk.policy": record } }, options);
  if (!Array.isArray(made)) return made as Mapping;
  throw new Error(JSON.stringify(made));
}

function trial(holds: "all" | "changes"): SourceTrial {
  const base = testFolder();
  const folder = join(base, "drop");
  let written = 0;
  let rows = new Map<number, string>();
  let isAway = false;
  return {
    rules: RULES,
    source: async (keep, log, now) =>
      feedSource({
        ...{ name: "risk/policies", adapter: "risk", silo: "risk", pattern: "policies-*.csv", holds },
        ...{ asOf: { kind: "modified", takesMs: 0 }, restMs: 1, rows: { delimiter: ",", encoding: "utf-8" } },
        ...{ mapping: mapping(), onRejected: "wait", mostGone: 0.5, keep, log, now },
        folder: isAway ? join(base, "away") : base,
        vocabulary: () => RULES.vocabulary,
      }),
    async put(key, number) {
      rows.set(key, STATES[number - 1] ?? "active");
    },
    expected: (key, number) => ({
      record: "risk.policy",
      data: { number: `P-${key}`, customer: OWNER, status: STATES[number - 1] },
    }),
    async remove(key) {
      if (holds === "all") rows.delete(key);
      else rows.set(key, "gone");
    },
    async spoil(key) {
      rows.set(key, "odd");
    },
    /** One file with everything, or with what changed since the last one. */
    async settle() {
      const lines = [...rows].map(([key, state]) => `P-${key},${OWNER},${state}\n`);
      const path = join(base, `policies-${++written}.csv`);
      writeFileSync(path, `no,owner,state\n${lines.join("")}`);
      const time = Date.now() / 1_000 - 1_000 + written;
      utimesSync(path, time, time);
      if (holds === "changes") rows = new Map();
    },
    async setReachable(isReachable) {
      isAway = !isReachable;
    },
    secrets: [OWNER, "P-2"],
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

describe.each(["all", "changes"] as const)("a folder of files that hold %s", (holds) => {
  for (const { name, run } of sourceKit(async () => trial(holds), testFolder)) it(name, run);
});
