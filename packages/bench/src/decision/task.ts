import { type DecisionContext, type Facts, HOUR_MS, type RuleSet } from "@comity/core";
import { type Asked, drawContexts } from "../packs/draw-contexts.ts";
import { loadPacks } from "../packs/load-packs.ts";

/** Packs, and messages to decide about. */
export interface DecisionTask {
  readonly rules: RuleSet;
  readonly asked: readonly Asked[];
}

/** What Risk told last is older than what counts. */
export const BEHIND_MS = 30 * HOUR_MS;
/** For one message in so many, Risk is behind. */
const BEHIND_EVERY = 20;

const INSURANCE_INTENTS = ["upsell", "cross_sell", "cancellation", "claim_update"];

export async function drawInsurance(): Promise<DecisionTask> {
  const rules = await loadPacks(["insurance"]);
  return { rules, asked: withSilosBehind(drawContexts(rules, INSURANCE_INTENTS)) };
}

export async function drawAllPacks(): Promise<DecisionTask> {
  const rules = await loadPacks();
  return { rules, asked: withSilosBehind(drawContexts(rules)) };
}

function withSilosBehind(asked: readonly Asked[]): readonly Asked[] {
  return asked.map((one, index) =>
    index % BEHIND_EVERY === 0 ? { ...one, context: riskBehind(one.context) } : one,
  );
}

function riskBehind(context: DecisionContext): DecisionContext {
  const { facts, clock } = context.situation;
  const at = clock - BEHIND_MS;
  const silo = { name: "risk", inStep: at, readable: true };
  const older = { customer: new Map(), household: new Map(), reference: new Map() } satisfies Record<
    Parameters<Facts["records"]>[1],
    Map<string, ReturnType<Facts["records"]>>
  >;
  const behind: Facts = {
    silo: (name) => (name === "risk" ? silo : facts.silo(name)),
    records(type, scope) {
      if (!type.startsWith("risk.")) return facts.records(type, scope);
      const before = older[scope].get(type);
      if (before !== undefined) return before;
      const known = facts.records(type, scope).map((one) => ({ ...one, receivedAt: at }));
      older[scope].set(type, known);
      return known;
    },
    byKey: (type, key) => facts.byKey(type, key),
  };
  return { ...context, situation: { ...context.situation, facts: behind } };
}
