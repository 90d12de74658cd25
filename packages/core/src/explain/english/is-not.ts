import type { Expr } from "../../ir/expression.ts";
import { childrenOf } from "../../ir/reads.ts";
import type { Field, Intent } from "../../vocabulary/vocabulary.ts";
import { conditionInWords } from "./condition.ts";
import { anyOfThese, inside, type Reading } from "./reading.ts";
import { valueInWords } from "./value.ts";

/**
 * What `is not` makes of a value that is not given, as a sentence, for conditions that put it beside one which may be: a
 * reader takes it for true. None if there is nothing to say.
 *
 * @param intents what messages are looked at; what they are about may be left out.
 */
export function isNotInWords(
  conditions: readonly Expr[],
  intents: readonly Intent[],
  reading: Reading,
): readonly string[] {
  const found = new Set<string>();
  const visit = (expr: Expr, around: Reading): void => {
    if (expr.op === "compare" && expr.relation === "ne") {
      for (const side of [expr.left, expr.right]) {
        if (mayBeEmpty(side, intents, around)) found.add(valueInWords(side, around, conditionInWords));
      }
    }
    const within = "slot" in expr && typeof expr.slot !== "number" ? inside(around, expr.slot) : around;
    for (const child of childrenOf(expr)) visit(child, within);
  };
  for (const condition of conditions) visit(condition, reading);
  if (found.size === 0) return [];
  return [`“Is not” means given, and another: it is false where ${anyOfThese([...found])} is not given.`];
}

/** Whether a value can be empty rather than unknown: a field that nobody requires. */
function mayBeEmpty(expr: Expr, intents: readonly Intent[], { slots, vocabulary }: Reading): boolean {
  switch (expr.op) {
    case "about":
      return intents.some(({ about }) => isOptional(about.get(expr.field)));
    case "customer":
      return isOptional(vocabulary.customer.get(expr.field));
    case "navigate":
      return isOptional(vocabulary.records.get(expr.record)?.fields.get(expr.field));
    case "field": {
      const record = vocabulary.records.get(slots.get(expr.slot)?.record ?? "");
      return (
        record !== undefined && !record.key.includes(expr.field) && isOptional(record.fields.get(expr.field))
      );
    }
    default:
      return false;
  }
}

function isOptional(field: Field | undefined): boolean {
  return field?.required !== true;
}
