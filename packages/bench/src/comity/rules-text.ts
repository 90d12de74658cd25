import type { Source } from "@comity/dsl";
import type { BenchRule, Condition } from "../workload/model.ts";
import { customerField } from "./vocabulary-text.ts";

const PACK = "workload";

const ACTIONS: Readonly<Record<BenchRule["effect"], string>> = {
  block: "block",
  hold: "hold while so, at most 14 days or else block",
  review: "hold for review",
};

/** The id that a rule of the workload has in a program. */
export function programId(id: string): string {
  return `${PACK}/${id}`;
}

/** A file of rules may have 250,000 bytes: this many of the workload's take half of it. */
const RULES_A_FILE = 500;

/** The workload's rules in the rule language, as one pack in several files. */
export function rulesSources(rules: readonly BenchRule[]): readonly Source[] {
  return Array.from({ length: Math.ceil(rules.length / RULES_A_FILE) }, (_, index) => {
    const own = rules.slice(index * RULES_A_FILE, (index + 1) * RULES_A_FILE);
    return { file: `workload-${index}.comity`, text: `pack ${PACK}\n\n${own.map(ruleText).join("\n")}` };
  });
}

function ruleText({ id, intents, when, effect }: BenchRule): string {
  return `rule ${id}
  applies to ${intents.join(", ")}
  when ${when.map(conditionText).join("\n    and ")}
  then ${ACTIONS[effect]}
`;
}

function conditionText(condition: Condition): string {
  const name = fieldText(condition.field);
  // Products and topics are plain text to the vocabulary, the values of lists are names.
  const value = (one: string): string => (/\.(product|topic)$/.test(condition.field) ? `"${one}"` : one);
  switch (condition.op) {
    case "==":
      return `${name} is ${typeof condition.value === "string" ? value(condition.value) : condition.value}`;
    case "<":
      return `${name} is less than ${condition.value}`;
    case ">":
      return `${name} is more than ${condition.value}`;
    case "in":
      return `${name} is one of (${condition.value.map(value).join(", ")})`;
    case "contains":
      return `"${condition.value}" is one of ${name}`;
  }
}

function fieldText(field: string): string {
  if (field === "message.category") return "message.class";
  if (field === "message.channel") return field;
  if (field.startsWith("message.")) return field.replace("message.", "message.about.");
  return `customer.${customerField(field)}`;
}
