import { join } from "node:path";
import type { RuleSet } from "@comity/core";
import { loadRules } from "@comity/dsl";
import { PEOPLE } from "../../src/random-people.ts";
import type { Records } from "../../src/random-records.ts";

export const rulesFolder = join(import.meta.dirname, "..", "..", "..", "..", "rules");

/** The packs of this repository over their shared vocabulary. */
export async function packs(): Promise<RuleSet> {
  const { ruleSet } = await loadRules(rulesFolder);
  if (ruleSet === null) throw new Error("The packs do not compile.");
  return ruleSet;
}

/** Ana, Ben and Cho have said yes to every channel. Without it the privacy pack blocks nearly all marketing. */
export const CONSENTS: Records = {
  "privacy.consent": PEOPLE.slice(0, 3).flatMap(({ id }) =>
    ["email", "sms", "push", "letter", "call"].map((channel) => ({ customer: id, channel, granted: true })),
  ),
};

/** How many random cases each law is tried with; COMITY_RUNS says how many in continuous integration. */
export const RUNS = Number(process.env.COMITY_RUNS ?? 40);
