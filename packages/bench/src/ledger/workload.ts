import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Engine, type InitialState, type MessageRequest, openEngine, type Store } from "@comity/core";
import { compileEvaluator, loadRules } from "@comity/dsl";
import { systemClock } from "@comity/node";

const RULES = fileURLToPath(new URL("../../../../rules", import.meta.url));

/** Two to a household, each with a policy. */
export const CUSTOMERS = 2_000;
const AT_ONCE = 500;
/** One policy in so many is being ended. */
const ENDING = 20;
/** Coprime to the number of customers, so that neighbours in time are strangers. */
const STRIDE = 7_919;

const SENDERS = [
  { department: "Marketing", intent: "upsell" },
  { department: "Marketing", intent: "cross_sell" },
  { department: "Claims", intent: "claim_update" },
  { department: "Marketing", intent: "upsell" },
] as const;

/** An engine on the insurance pack's rules, compiled, by the system's clock. */
export async function openInsurer(store: Store): Promise<Engine> {
  const { ruleSet } = await loadRules(join(RULES), ["insurance"]);
  if (ruleSet === null) throw new Error("The insurance pack does not compile.");
  return openEngine({ rules: ruleSet, evaluator: compileEvaluator(ruleSet), store, clock: systemClock() });
}

/** Customers with their policies, as Risk reports them. */
export async function loadInsurer(engine: Engine): Promise<void> {
  for (let from = 0; from < CUSTOMERS; from += AT_ONCE) await engine.load(stateFrom(from));
}

function stateFrom(from: number): InitialState {
  const places = Array.from({ length: AT_ONCE }, (_, index) => from + index);
  return {
    customers: places.map((place) => ({ id: `c-${place}`, household: `h-${place >> 1}` })),
    records: {
      "risk.policy": places.map((place) => ({
        number: `P-${place}`,
        customer: `c-${place}`,
        line: "auto",
        status: place % ENDING === 0 ? "cancelling" : "active",
        decided_on: "2026-01-15",
      })),
    },
    silos: { risk: "live" },
  };
}

/** The message of a number: each to another customer than those just before it. */
export function messageOf(number: number): MessageRequest {
  const sender = SENDERS[number % SENDERS.length];
  if (sender === undefined) throw new Error(`There is no message ${number}.`);
  return { ...sender, id: `m-${number}`, channel: "email", customer: `c-${(number * STRIDE) % CUSTOMERS}` };
}

/** A message to one of the two customers of one household. */
export function messageToHotHousehold(number: number): MessageRequest {
  return { ...messageOf(number), customer: `c-${number % 2}` };
}
