import { TESTED_FIELDS } from "../../workload/fields.ts";
import type { BenchInput, BenchRule, Condition, FieldValue } from "../../workload/model.ts";

/** Fields by name, as engines take them that know no nested ones. */
export type Flat = Readonly<Record<string, FieldValue>>;

export const ALL_FIELDS: readonly string[] = ["message.intent", ...TESTED_FIELDS];

/** `state.risk.score` is `risk_score`, `message.amount` is `message_amount`. */
export function flatName(field: string): string {
  return field.replace(/^state\./, "").replaceAll(".", "_");
}

/** Makes one flat object of an input, in generated code: a loop over names would cost more than some engines do. */
export const flatten = new Function(
  "input",
  `const { message, state } = input;
return { ${ALL_FIELDS.map((field) => `${flatName(field)}: ${field}`).join(", ")} };`,
) as (input: BenchInput) => Flat;

/** All tests of a rule, the one of the intent first. */
export function allTests({ intents, when }: BenchRule): readonly Condition[] {
  return [{ field: "message.intent", op: "in", value: intents }, ...when];
}
