import type { Evaluator, Found, KnownCustomer, Message, RuleSet, Situation } from "@comity/core";
import { compileWorkload } from "../comity/compile-text.ts";
import { interpreted } from "../comity/interpreted.ts";
import { programId } from "../comity/rules-text.ts";
import { customerOf, messageOf, situationOf, situationOfInput } from "../comity/situations.ts";
import { DEFAULT, WAYS, type Way } from "../comity/ways.ts";
import type { Contestant, Subject } from "../harness/subject.ts";
import { drawInputs } from "../workload/draw-inputs.ts";
import type { BenchInput } from "../workload/model.ts";
import type { WorkloadTask } from "../workload/task.ts";

/** Asked with situations that are there already. */
function asked(way: Way): Contestant<WorkloadTask> {
  return {
    name: way.name,
    label: way.label,
    group: "comity",
    load: (task) => {
      const { rules, evaluator, steps } = loaded(way, task);
      return {
        inputs: () => task.inputs.map((input) => situationOfInput(rules.vocabulary, input)),
        expected: () => expectedIds(task),
        decide: (situation: Situation) => evaluator.find(situation).fired,
        answer: (situation: Situation) => evaluator.find(situation).fired,
        steps,
      };
    },
  };
}

/** Asked with a message and a customer that are there already; the situation is made of them each time. */
const fromMessage: Contestant<WorkloadTask> = {
  name: "comity-from-message",
  label: "Comity, situation made in time",
  group: "comity",
  load: (task) => {
    const { rules, evaluator, steps } = loaded(DEFAULT, task);
    const fired = ({ message, customer }: { message: Message; customer: KnownCustomer }) =>
      evaluator.find(situationOf(rules.vocabulary, message, customer)).fired;
    return {
      inputs: () =>
        task.inputs.map(({ message, state }) => ({
          message: messageOf(message),
          customer: customerOf(message.id, state),
        })),
      expected: () => expectedIds(task),
      decide: fired,
      answer: fired,
      steps,
    };
  },
};

/** Asked with what the yardsticks are asked with, which is converted each time. */
const fromRaw: Contestant<WorkloadTask> = {
  name: "comity-from-raw",
  label: "Comity, input converted in time",
  group: "comity",
  load: (task) => {
    const { rules, evaluator, steps } = loaded(DEFAULT, task);
    const fired = (input: BenchInput) => evaluator.find(situationOfInput(rules.vocabulary, input)).fired;
    return {
      inputs: () => task.inputs,
      expected: () => expectedIds(task),
      decide: fired,
      answer: fired,
      steps,
    };
  },
};

export const COMITY: readonly Contestant<WorkloadTask>[] = [...WAYS.map(asked), fromMessage, fromRaw];

/**
 * Where facts are not known there is more to an answer: what is not known either, and when it could change. The
 * interpreter says what is expected.
 */
export function askedWithHoles(way: Way): Contestant<WorkloadTask> {
  return {
    name: way.name,
    label: way.label,
    group: "comity",
    load: (task): Subject<Situation> => {
      const { rules, evaluator, steps } = loaded(way, task);
      const situations = task.inputs.map((input) => situationOfInput(rules.vocabulary, input));
      const definition = interpreted(rules.program);
      return {
        inputs: () => situations,
        expected: () => situations.map((situation) => inFull(definition.find(situation)).sort()),
        decide: (situation) => evaluator.find(situation).fired,
        answer: (situation) => inFull(evaluator.find(situation)),
        steps,
      };
    },
  };
}

/** The same rules asked about the same inputs with everything known, to compare with. */
export const askedWithoutHoles: Contestant<WorkloadTask> = {
  ...asked(DEFAULT),
  name: "comity-known",
  label: `${DEFAULT.label}, everything known`,
  load: (task) => asked(DEFAULT).load({ ...task, inputs: drawInputs() }),
};

function loaded(way: Way, task: WorkloadTask) {
  const begun = performance.now();
  const rules: RuleSet = compileWorkload(task.rules);
  const compiled = performance.now();
  const evaluator: Evaluator = way.evaluator(rules);
  const steps = { compileMs: compiled - begun, evaluatorMs: performance.now() - compiled };
  return { rules, evaluator, steps };
}

function expectedIds({ expected }: WorkloadTask): readonly (readonly string[])[] {
  return expected.map((ids) => ids.map(programId));
}

function inFull({ fired, unknown, changesAt }: Found): string[] {
  return [...fired, ...unknown.map((id) => `${id} unknown`), `changes at ${changesAt}`];
}
