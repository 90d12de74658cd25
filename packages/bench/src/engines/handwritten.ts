import type { Contestant, Subject } from "../harness/subject.ts";
import type { BenchInput, BenchMessage, BenchRule, BenchState, Condition } from "../workload/model.ts";
import type { WorkloadTask } from "../workload/task.ts";

type DecideByHand = (message: BenchMessage, state: BenchState) => readonly string[];

/** One would spread rules over files; and V8 never optimises one function that holds thousands of ifs. */
const RULES_A_FUNCTION = 200;

/** What one would write: an `if` a rule. */
export const handwritten: Contestant<WorkloadTask> = {
  name: "handwritten",
  label: "handwritten",
  group: "yardstick",
  load: (task) => subjectOf(task, compile(oneByOne(task.rules))),
};

/** What one would write next: a `switch` by intent, and in each case an `if` a rule. */
export const handwrittenSwitch: Contestant<WorkloadTask> = {
  name: "handwritten-switch",
  label: "handwritten + switch",
  group: "yardstick",
  load: (task) => subjectOf(task, compile(byIntent(task.rules))),
};

function subjectOf(task: WorkloadTask, decide: DecideByHand): Subject<BenchInput> {
  const byHand = ({ message, state }: BenchInput) => decide(message, state);
  return { inputs: () => task.inputs, expected: () => task.expected, decide: byHand, answer: byHand };
}

function compile(source: string): DecideByHand {
  return new Function(source)() as DecideByHand;
}

function oneByOne(rules: readonly BenchRule[]): string {
  const { functions, calls } = inFunctions("rules", rules, (rule) => [isOneOf(rule), ...rule.when.map(test)]);
  return `${functions}\nreturn function decide(message, state) {
  const fired = [];
  ${calls}
  return fired;
};`;
}

function byIntent(rules: readonly BenchRule[]): string {
  const intents = [...new Set(rules.flatMap((rule) => rule.intents))];
  const cases = intents.map((intent) => {
    const own = rules.filter((rule) => rule.intents.includes(intent));
    const { functions, calls } = inFunctions(intent, own, (rule) => rule.when.map(test));
    return { functions, text: `    case ${JSON.stringify(intent)}:\n      ${calls}\n      break;` };
  });
  return `${cases.map(({ functions }) => functions).join("\n")}\nreturn function decide(message, state) {
  const fired = [];
  switch (message.intent) {
${cases.map(({ text }) => text).join("\n")}
  }
  return fired;
};`;
}

function inFunctions(name: string, rules: readonly BenchRule[], tests: (rule: BenchRule) => string[]) {
  const count = Math.ceil(rules.length / RULES_A_FUNCTION);
  const parts = Array.from({ length: count }, (_, index) => {
    const own = rules.slice(index * RULES_A_FUNCTION, (index + 1) * RULES_A_FUNCTION);
    const lines = own.map(
      (rule) => `  if (${tests(rule).join(" && ")}) fired.push(${JSON.stringify(rule.id)});`,
    );
    return { called: `${name}_${index}`, body: lines.join("\n") };
  });
  return {
    functions: parts
      .map(({ called, body }) => `function ${called}(message, state, fired) {\n${body}\n}`)
      .join("\n"),
    calls: parts.map(({ called }) => `${called}(message, state, fired);`).join(" "),
  };
}

function isOneOf({ intents }: BenchRule): string {
  return test({ field: "message.intent", op: "in", value: intents });
}

/** Fields and operators are the workload's own; values are written as JSON. */
function test({ field, op, value }: Condition): string {
  switch (op) {
    case "==":
      return `${field} === ${JSON.stringify(value)}`;
    case "<":
    case ">":
      return `${field} ${op} ${value}`;
    case "in": {
      const any = value.map((one) => `${field} === ${JSON.stringify(one)}`).join(" || ");
      return value.length === 1 ? any : `(${any})`;
    }
    case "contains":
      return `${field}.includes(${JSON.stringify(value)})`;
  }
}
