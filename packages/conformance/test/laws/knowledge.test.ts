import {
  type Action,
  decide,
  type Expr,
  evaluateCondition,
  type Rule,
  type Situation,
  Unknown,
} from "@comity/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { situationOf, twoTellings } from "../../src/two-tellings.ts";
import { CONSENTS, packs, RUNS } from "./rules.ts";

const rules = await packs();
const tellings = twoTellings(rules, CONSENTS);
const settings = { numRuns: RUNS * 3 };

/** Every condition of a rule: when it counts, until when it holds, which items it takes out. */
function conditionsOf({ when, then, ifUnknown }: Rule): Expr[] {
  return [when, ...[then, ifUnknown].flatMap((action) => (action === null ? [] : conditionsIn(action)))];
}

function conditionsIn(action: Action): Expr[] {
  if (action.kind === "hold") return action.until.kind === "condition" ? [action.until.expr] : [];
  if (action.kind !== "amend") return [];
  return action.changes.flatMap((change) => (change.kind === "remove_items" ? [change.where] : []));
}

type Decided = Situation & { readonly message: NonNullable<Situation["message"]> };

/** What the conditions of the rules for a message come to, each for the message and for each of its items. */
function truths(situation: Decided): ReadonlyMap<string, boolean | "unknown"> {
  const found = new Map<string, boolean | "unknown">();
  for (const rule of rules.program.rules) {
    if (!rule.intents.includes(situation.message.intent)) continue;
    for (const [index, condition] of conditionsOf(rule).entries()) {
      for (const item of [undefined, ...situation.message.items]) {
        const { truth } = evaluateCondition(
          condition,
          item === undefined ? situation : { ...situation, item },
        );
        const name = `${rule.id} condition ${index} item ${item?.id ?? "none"}`;
        found.set(name, truth instanceof Unknown ? "unknown" : truth);
      }
    }
  }
  return found;
}

/** Whether every condition is known, whatever channel the message may be moved to and decided on again. */
function isKnown(situation: Decided): boolean {
  return rules.vocabulary.channels.every((channel) => {
    const moved = { ...situation, message: { ...situation.message, channel } };
    return ![...truths(moved).values()].includes("unknown");
  });
}

describe("learning more, over the packs", { timeout: 600_000 }, () => {
  it("never flips a condition that was known", () => {
    fc.assert(
      fc.property(tellings, ([less, more]) => {
        const before = truths(situationOf(less, rules.vocabulary));
        const after = truths(situationOf(more, rules.vocabulary));
        for (const [name, truth] of before) {
          if (truth !== "unknown") expect([name, after.get(name)]).toEqual([name, truth]);
        }
      }),
      settings,
    );
  });

  it("changes no decision in which nothing was unknown", () => {
    fc.assert(
      fc.property(tellings, ([less, more]) => {
        const [before, after] = [less, more].map((telling) => {
          const situation = situationOf(telling, rules.vocabulary);
          const context = { sequence: 99, holds: [], amended: false, reviews: [] };
          const { verdict, changes, until } = decide({
            program: rules.program,
            situation,
            ...context,
            earlier: situation.entries,
            entriesIn: () => situation.entries,
          });
          // What is unreported counts as sent until somebody says what came of it: that is a rule, and no knowledge.
          const isReported = situation.entries.every(({ state }) => state !== "unreported");
          return { verdict, changes, until, isKnown: isReported && isKnown(situation) };
        });
        fc.pre(before?.isKnown === true);
        expect(after).toEqual(before);
      }),
      { ...settings, maxSkipsPerRun: 1000 },
    );
  });
});
