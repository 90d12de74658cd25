import {
  type Evaluator,
  type Found,
  type KnownCustomer,
  loadBundle,
  type Message,
  PreparedCustomer,
  type RuleSet,
  type Situation,
  type Vocabulary,
} from "@comity/core";
import { compileWorkload } from "../comity/compile-text.ts";
import { definitionOf } from "../comity/definition.ts";
import { outputOf } from "../comity/fresh-process.ts";
import { programId } from "../comity/rules-text.ts";
import { customerOf, messageOf, situationOf, situationOfInput } from "../comity/situations.ts";
import { AS_THEY_ARE, DEFAULT, WAYS, type Way } from "../comity/ways.ts";
import type { Contestant, Subject } from "../harness/subject.ts";
import { drawInputs } from "../workload/draw-inputs.ts";
import type { BenchInput } from "../workload/model.ts";
import type { WorkloadTask } from "../workload/task.ts";

/** How an input reaches the evaluator: what is there beforehand, and what is made of it in the timed part. */
interface Feed<Input> {
  prepared(input: BenchInput, vocabulary: Vocabulary): Input;
  situation(input: Input, vocabulary: Vocabulary): Situation;
}

/** As where customers are kept in memory: they are made ready when a silo reports, not when a message is asked about. */
const KEPT: Feed<Situation> = {
  prepared: (input, vocabulary) => {
    const situation = situationOfInput(vocabulary, input);
    return { ...situation, customer: new PreparedCustomer(situation.customer, vocabulary) };
  },
  situation: (situation) => situation,
};

/** The customer is there, as it comes from a store. */
const PLAIN: Feed<Situation> = {
  prepared: (input, vocabulary) => situationOfInput(vocabulary, input),
  situation: (situation) => situation,
};

/** A message and a customer are there, and the situation is made of them. */
const PARTS: Feed<{ readonly message: Message; readonly customer: KnownCustomer }> = {
  prepared: ({ message, state }, vocabulary) => ({
    message: messageOf(message),
    customer: new PreparedCustomer(customerOf(message.id, state), vocabulary),
  }),
  situation: ({ message, customer }, vocabulary) => situationOf(vocabulary, message, customer),
};

/** There is what the yardsticks take, and all of it is converted. */
const RAW: Feed<BenchInput> = {
  prepared: (input) => input,
  situation: (input, vocabulary) => situationOfInput(vocabulary, input),
};

function contestant<Input>(
  name: string,
  label: string,
  way: Way,
  feed: Feed<Input>,
): Contestant<WorkloadTask> {
  return {
    name,
    label,
    group: "comity",
    prepare: (task) => ({ ...task, bundle: outputOf("write-bundle", task.rules.length) }),
    async load(task): Promise<Subject<Input>> {
      const { rules, evaluator, steps } = await loaded(way, task);
      const { vocabulary } = rules;
      const fired = (input: Input) => evaluator.find(feed.situation(input, vocabulary)).fired;
      return {
        inputs: () => task.inputs.map((input) => feed.prepared(input, vocabulary)),
        expected: () => task.expected.map((ids) => ids.map(programId)),
        decide: fired,
        answer: fired,
        steps,
      };
    },
  };
}

export const COMITY: readonly Contestant<WorkloadTask>[] = [
  ...WAYS.map((way) => contestant(way.name, way.label, way, KEPT)),
  contestant(AS_THEY_ARE.name, AS_THEY_ARE.label, AS_THEY_ARE, PLAIN),
  contestant("comity-from-message", "Comity, situation made in time", DEFAULT, PARTS),
  contestant("comity-from-raw", "Comity, input converted in time", DEFAULT, RAW),
];

/**
 * Where facts are not known there is more to an answer: what is not known either, and when it could change. The
 * definition of the language says what is expected.
 */
export function askedWithHoles(way: Way): Contestant<WorkloadTask> {
  return {
    ...contestant(way.name, way.label, way, KEPT),
    async load(task): Promise<Subject<Situation>> {
      const { rules, evaluator, steps } = await loaded(way, task);
      const situations = task.inputs.map((input) => KEPT.prepared(input, rules.vocabulary));
      const definition = definitionOf(rules.program);
      return {
        inputs: () => situations,
        expected: () => situations.map((situation) => inFull(definition(situation)).sort()),
        decide: (situation) => evaluator.find(situation).fired,
        answer: (situation) => inFull(evaluator.find(situation)),
        steps,
      };
    },
  };
}

/** The same rules asked about the same inputs with everything known, to compare with. */
export const askedWithoutHoles: Contestant<WorkloadTask> = {
  ...contestant("comity-known", "Comity, everything known", DEFAULT, KEPT),
  load: (task) => contestant("", "", DEFAULT, KEPT).load({ ...task, inputs: drawInputs() }),
};

/** From the bundle as in production, from text where none was prepared. */
async function loaded(way: Way, task: WorkloadTask) {
  const begun = performance.now();
  const rules: RuleSet = task.bundle === undefined ? compileWorkload(task.rules) : loadBundle(task.bundle);
  const read = performance.now();
  const evaluator: Evaluator = await way.evaluator(rules);
  const steps = { rulesMs: read - begun, evaluatorMs: performance.now() - read };
  return { rules, evaluator, steps };
}

function inFull({ fired, unknown, changesAt }: Found): string[] {
  return [...fired, ...unknown.map((id) => `${id} unknown`), `changes at ${changesAt}`];
}
