import {
  type Decision,
  type DecisionContext,
  decide,
  effectiveAt,
  type Known,
  PreparedCustomer,
} from "@comity/core";
import { AS_THEY_ARE, WAYS, type Way } from "../comity/ways.ts";
import type { Contestant, Subject } from "../harness/subject.ts";
import type { Asked } from "../packs/draw-contexts.ts";
import { decideInsurance, type InsuranceAnswer, type InsuranceInput } from "./insurance-by-hand.ts";
import type { DecisionTask } from "./task.ts";

/** Whole decisions, with an evaluator; what is expected of them is decided without one. */
function asked(way: Way, ready: (context: DecisionContext) => DecisionContext): Contestant<DecisionTask> {
  return {
    name: way.name,
    label: way.label,
    group: "comity",
    async load(task): Promise<Subject<DecisionContext>> {
      const evaluator = await way.evaluator(task.rules);
      return {
        inputs: () => task.asked.map(({ context }) => ({ ...ready(context), evaluator })),
        expected: () => task.asked.map(({ context }) => [inWords(decide(context))]),
        decide: (context) => decide(context).reasons,
        answer: (context) => [inWords(decide(context))],
      };
    },
  };
}

/** With the customer made ready, as where customers are kept in memory. */
function kept(context: DecisionContext): DecisionContext {
  const { situation } = context;
  const customer = new PreparedCustomer(situation.customer, situation.vocabulary);
  return { ...context, situation: { ...situation, customer } };
}

const byHand: Contestant<DecisionTask> = {
  name: "handwritten",
  label: "the insurance pack, written in TypeScript",
  group: "yardstick",
  load: (task): Subject<InsuranceInput> => ({
    inputs: () => task.asked.map(insuranceInputOf),
    expected: () => task.asked.map(({ context }) => [inWords(decide(context))]),
    decide: (input) => decideInsurance(input).reasons,
    answer: (input) => [inWords(decideInsurance(input))],
  }),
};

export const DECISIONS: readonly Contestant<DecisionTask>[] = [
  ...WAYS.map((way) => asked(way, kept)),
  asked(AS_THEY_ARE, (context) => context),
];
export const INSURANCE: readonly Contestant<DecisionTask>[] = [...DECISIONS, byHand];

/** What both have to say alike: the verdict, whose rule it is and its sentence, and until when. */
function inWords({ verdict, reasons, until, deadline }: Decision | InsuranceAnswer): string {
  const told = reasons.map(({ rule, text }) => ({ rule, text }));
  return JSON.stringify({ verdict, reasons: told, until, deadline });
}

function insuranceInputOf({ context, household }: Asked): InsuranceInput {
  const { clock, message, customer, facts } = context.situation;
  const { inStep } = facts.silo("risk");
  return {
    now: clock,
    message: { id: message.id, intent: message.intent },
    zone: String(customer.fields.time_zone),
    riskInStep: inStep ?? 0,
    policies: facts.records("risk.policy", "household").map(({ fields, receivedAt }) => ({
      number: String(fields.number),
      status: given(fields.status) as InsuranceInput["policies"][number]["status"],
      decidedOn: given(fields.decided_on) as number | undefined,
      receivedAt: receivedAt ?? 0,
    })),
    earlier: household.earlier.map((entry) => ({
      id: entry.id,
      intent: entry.message.intent,
      state: entry.state as InsuranceInput["earlier"][number]["state"],
      at: effectiveAt(entry),
    })),
  };
}

function given(value: Known | undefined): Known | undefined {
  return value ?? undefined;
}
