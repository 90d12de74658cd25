import { dateIn, PreparedCustomer, type Situation, timeOfDayIn } from "@comity/core";
import { AS_THEY_ARE, WAYS, type Way } from "../comity/ways.ts";
import type { Contestant, Subject } from "../harness/subject.ts";
import { type ByHandInput, byHandInputOf } from "./by-hand-input.ts";
import { printByHand } from "./print-by-hand.ts";
import type { PacksTask } from "./task.ts";

function asked(way: Way, ready: (situation: Situation) => Situation): Contestant<PacksTask> {
  return {
    name: way.name,
    label: way.label,
    group: "comity",
    async load(task): Promise<Subject<Situation>> {
      const evaluator = await way.evaluator(task.rules);
      const fired = (situation: Situation) => evaluator.find(situation).fired;
      return {
        inputs: () => task.asked.map(({ context }) => ready(context.situation)),
        expected: task.expected,
        decide: fired,
        answer: fired,
      };
    },
  };
}

/** With the customer made ready, as where customers are kept in memory. */
function keptSituation(situation: Situation): Situation {
  return { ...situation, customer: new PreparedCustomer(situation.customer, situation.vocabulary) };
}

type DecideByHand = (input: ByHandInput) => readonly string[];

/** The clock of where the customer lives is read with the same help that Comity has. */
const byHand: Contestant<PacksTask> = {
  name: "handwritten-switch",
  label: "handwritten + switch, two-valued",
  group: "yardstick",
  load(task): Subject<ByHandInput> {
    const make = new Function("dateIn", "timeOfDayIn", printByHand(task.rules.program));
    const decide: DecideByHand = make(dateIn, timeOfDayIn);
    return { inputs: () => task.asked.map(byHandInputOf), expected: task.expected, decide, answer: decide };
  },
};

export const PACKS: readonly Contestant<PacksTask>[] = [
  ...WAYS.map((way) => asked(way, keptSituation)),
  asked(AS_THEY_ARE, (situation) => situation),
  byHand,
];
