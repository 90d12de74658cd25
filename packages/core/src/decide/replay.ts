import type { Facts } from "../eval/situation.ts";
import type { RuleSet } from "../ir/program.ts";
import type { EarlierMessage, Evidence } from "../ledger/evidence.ts";
import type { FactRecord } from "../ledger/fact.ts";
import { scopesOf } from "../ledger/scope.ts";
import type { DecisionContext } from "./context.ts";
import { type Decision, decide } from "./decision.ts";

/** The rules read something that the decision on record did not read, so what it was is not known. */
export class NotRecorded extends Error {
  constructor(what: string) {
    super(`The evidence does not say ${what}: the decision did not read it.`);
    this.name = "NotRecorded";
  }
}

/**
 * Decides once more from what a decision rested on. By the rule set that it names it gives the same decision; the reasons
 * are the same word for word.
 *
 * @throws NotRecorded if the rules are others and read something else.
 */
export function replayDecision(evidence: Evidence, rules: RuleSet): Decision {
  return decide(contextOf(evidence, rules));
}

/** The context of a decision, made again from its evidence. Reading what was not recorded throws {@link NotRecorded}. */
export function contextOf(evidence: Evidence, { program, vocabulary }: RuleSet): DecisionContext {
  const { at, clock, message, customer, earlier } = evidence;
  const others = earlier.filter((entry) => entry.id !== message.id);
  const isIn = (scope: string) => (entry: EarlierMessage) =>
    scopesOf(entry.message, entry.customer, entry.household).includes(scope);
  return {
    program,
    situation: {
      vocabulary,
      at,
      clock,
      message,
      customer,
      facts: factsIn(evidence),
      entries: others.filter((entry) => entry.household === customer.household),
      reported: null,
    },
    sequence: evidence.sequence,
    holds: evidence.holds,
    amended: false,
    reviews: evidence.reviews,
    earlier: others,
    entriesIn: (scope) => others.filter(isIn(scope)),
    suppressedSince: evidence.suppressedSince,
  };
}

function factsIn({ silos, sets, records, followed = [], absent, customer }: Evidence): Facts {
  const isMember = ({ type, key }: FactRecord): boolean =>
    !followed.some((one) => one.record === type && one.key === key);
  return {
    silo(name) {
      const state = silos.find((one) => one.name === name);
      if (state === undefined) throw new NotRecorded(`how the silo ${name} stood`);
      return state;
    },
    records(type, scope) {
      const isRead = sets.some((set) => set.record === type && covers(set.scope, scope));
      if (!isRead) throw new NotRecorded(`which records ${type} there were`);
      return records.filter(
        (one) => one.type === type && isMember(one) && (scope !== "customer" || one.customer === customer.id),
      );
    },
    byKey(type, key) {
      const found = records.find((one) => one.type === type && one.key === key);
      if (found !== undefined) return found;
      const isAbsent = absent.some((one) => one.record === type && one.key === key);
      if (isAbsent || sets.some((set) => set.record === type && set.scope === "reference")) return null;
      throw new NotRecorded(`whether there was a record ${type} ${key}`);
    },
  };
}

function covers(read: string, wanted: string): boolean {
  return read === wanted || (read === "household" && wanted === "customer");
}
