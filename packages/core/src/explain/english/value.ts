import type { Expr, RecordSet } from "../../ir/expression.ts";
import type { Type } from "../../value/type.ts";
import { DAY_MS } from "../../value/units.ts";
import type { Known } from "../../value/value.ts";
import { inWords } from "../../value/words.ts";
import { fieldLabel, inside, type Reading, recordLabel, spoken } from "./reading.ts";

/** How the words for a condition are made: handed over, because values and conditions contain each other. */
export type Condition = (expr: Expr, reading: Reading) => string;

/** A value in words: "the policy's status", "500.00 USD", "the number of cases of the customer where ...". */
export function valueInWords(expr: Expr, reading: Reading, condition: Condition): string {
  const parameter = reading.parameters.get(expr);
  if (parameter !== undefined) return `“${spoken(parameter)}”`;
  switch (expr.op) {
    case "literal":
      return literalInWords(expr.value, expr, reading);
    case "message":
      return expr.field === "send_at"
        ? "the time at which the message is to leave"
        : `the message's ${spoken(expr.field)}`;
    case "about":
      return `the ${aboutLabel(expr.field, reading)} that the message is about`;
    case "customer":
      return `the customer's ${reading.vocabulary.customer.get(expr.field)?.label ?? spoken(expr.field)}`;
    case "item":
      return `the item's ${itemLabel(expr.field, reading)}`;
    case "field":
      return fieldInWords(expr.slot, expr.field, expr.type, reading);
    case "navigate":
      return `${the(fieldLabel(expr.record, expr.field, reading.vocabulary), expr.type)} of ${valueInWords(expr.from, reading, condition)}`;
    case "now":
      return "now";
    case "today":
      return "today";
    case "local_time":
      return "the time of day where the customer lives";
    case "count":
      return `the number of ${setInWords(expr.set, reading)}${where(expr, reading, condition)}`;
    case "aggregate": {
      const name = { sum: "sum", min: "smallest", max: "largest" }[expr.function];
      const of = valueInWords(expr.of, inside(reading, expr.slot), condition);
      const among = expr.function === "sum" ? "over" : "among";
      return `the ${name} of ${of} ${among} the ${setInWords(expr.set, reading)}${where(expr, reading, condition)}`;
    }
    case "defined":
      return valueInWords(expr.body, reading, condition);
    default:
      return `whether ${condition(expr, reading)}`;
  }
}

/** "case records of the customer": a set of which no plural is known. */
export function setInWords({ record, scope }: RecordSet, { vocabulary }: Reading): string {
  const label = `${recordLabel(record, vocabulary)} records`;
  if (scope === "reference") return label;
  return `${label} of the ${scope === "household" ? "customer's household" : "customer"}`;
}

/** A literal of a comparison; texts are quoted, values of a list of values are not. */
export function literalInWords(value: Known, { type }: Pick<Expr, "type">, { vocabulary }: Reading): string {
  if (type.kind === "text" && typeof value === "string") return `"${value}"`;
  if (type.kind === "enumeration" && typeof value === "string") return spoken(value);
  if (type.kind === "duration" && value === DAY_MS) return "24 hours";
  return inWords(value, type, vocabulary.company.timeZone);
}

function where(
  expr: Extract<Expr, { op: "count" | "aggregate" }>,
  reading: Reading,
  condition: Condition,
): string {
  if (expr.body.op === "literal") return "";
  const words = condition(expr.body, inside(reading, expr.slot));
  // A value stands in the middle of a sentence: what is joined inside of it must not run into what follows.
  return ` where ${/, (and|or) /.test(words) ? `(${words})` : words}`;
}

function fieldInWords(slot: number, field: string, type: Type, reading: Reading): string {
  const words = reading.slots.get(slot);
  if (words === undefined) return the(spoken(field), type);
  const label = fieldLabel(words.record, field, reading.vocabulary);
  return words.own ? the(label, type) : `${words.name}'s ${type.kind === "boolean" ? `“${label}”` : label}`;
}

/** "the status"; the name of something that is true or false is no noun: “satisfied”. */
function the(label: string, type: Type): string {
  return type.kind === "boolean" ? `“${label}”` : `the ${label}`;
}

/** What messages are about is declared by intent; the first label that differs from the name says most. */
function aboutLabel(field: string, { vocabulary }: Reading): string {
  for (const { about } of vocabulary.intents.values()) {
    const label = about.get(field)?.label;
    if (label !== undefined && label !== spoken(field)) return label;
  }
  return spoken(field);
}

function itemLabel(field: string, { vocabulary }: Reading): string {
  for (const { items } of vocabulary.intents.values()) {
    const label = items.get(field)?.label;
    if (label !== undefined) return label;
  }
  return spoken(field);
}
