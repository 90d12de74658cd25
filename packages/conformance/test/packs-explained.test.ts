import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type Evidence, explainDecision, type RuleSet, replayDecision, type Store } from "@comity/core";
import { loadRules, runCase, translateTest } from "@comity/dsl";
import { memoryStore } from "@comity/store";
import { beforeAll, describe, expect, it } from "vitest";
import { ReplayChecker } from "../src/replay-checker.ts";

const rules = join(import.meta.dirname, "..", "..", "..", "rules");
const packs = readdirSync(rules, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "vocabulary")
  .map(({ name }) => name);

/** Every decision that the tests of a pack have made. */
interface Played {
  readonly ruleSet: RuleSet;
  readonly wrong: readonly string[];
  readonly evidence: readonly Evidence[];
}

async function playTests(pack: string): Promise<Played> {
  const { ruleSet, tests } = await loadRules(rules, [pack]);
  if (ruleSet === null) throw new Error(`The pack ${pack} has errors.`);
  const wrong: string[] = [];
  const evidence: Evidence[] = [];
  for (const { test, source, pack: owner } of tests) {
    const { testCase } = translateTest(test, source, ruleSet);
    if (owner !== pack || testCase === null) continue;
    const replays = new ReplayChecker();
    const store = memoryStore();
    // What the store has kept is read after the case has closed it.
    const open: Store = { ...replays.watch(store), close: async () => {} };
    await runCase(testCase, { rules: ruleSet, openStore: async () => open });
    wrong.push(...(await replays.check(store, ruleSet)));
    for (const id of replays.messages)
      evidence.push(...(await store.transact((transaction) => transaction.allEvidence(id))));
    await store.close();
  }
  return { ruleSet, wrong, evidence };
}

describe.each(packs)("decisions in the tests of the pack %s", (pack) => {
  let played: Played;
  beforeAll(async () => {
    played = await playTests(pack);
  });

  it("are there, and replay to the same answer", () => {
    expect(played.evidence.length).toBeGreaterThan(0);
    expect(played.wrong).toEqual([]);
  });

  it("say what would have to change, if they hold or block", () => {
    const { ruleSet } = played;
    for (const evidence of played.evidence) {
      const { verdict, reasons } = replayDecision(evidence, ruleSet);
      const { ways, trace } = explainDecision(evidence, ruleSet);
      const about = { pack, reasons: reasons.map(({ text }) => text) };
      if (verdict === "send" || verdict === "amend")
        expect({ ...about, ways }).toEqual({ ...about, ways: [] });
      else expect({ ...about, found: ways.length > 0 }).toEqual({ ...about, found: true });
      for (const { text } of ways) expect(text).toMatch(/^(at|if) [^\0]*$/);
      const said = new Set(
        reasons.map(({ rule }) => rule).filter((rule) => rule?.startsWith("comity/") === false),
      );
      const won = trace.filter((one) => one.won).map(({ id }) => id);
      expect(won).toEqual(expect.arrayContaining([...said]));
    }
  });
});
