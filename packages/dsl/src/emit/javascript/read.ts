import { type Expr, type Field, MESSAGE_PARTS, type Vocabulary } from "@comity/core";
import { earliestOf, emptyTest, thereTest, UNKNOWN_VALUE, type ValueText, valueText } from "./code.ts";
import type { BoundRecord, Frame } from "./frame.ts";
import { isInherited, textList, textLiteral } from "./literal.ts";

type ExprOf<Op extends Expr["op"]> = Extract<Expr, { readonly op: Op }>;

/** An own field of an object with any names: undefined if it has none. */
export function fieldAccess(frame: Frame, object: string, field: string): string {
  const name = textLiteral(field);
  return isInherited(field) ? frame.call("own", object, name) : `${object}[${name}]`;
}

/** A part of the message; all are unknown while an alert is evaluated, and there is none. */
export function readMessage({ field }: ExprOf<"message">, frame: Frame): ValueText {
  const message = frame.read("message");
  const part = MESSAGE_PARTS.get(field);
  const code = part === undefined ? "null" : `${message}.${part}`;
  const absence = part === undefined || part === "campaign" ? "both" : "unknown";
  return valueText(frame.keep("v", `${message} === null ? undefined : ${code}`), absence);
}

/** What the message is about: empty if it is not given, or unknown if its intent requires it. */
export function readAbout({ field }: ExprOf<"about">, frame: Frame): ValueText {
  const about = frame.read("about");
  const given = fieldAccess(frame, about, field);
  const absent = absentOf(field, "about", frame);
  return valueText(frame.keep("v", `${about} === null ? undefined : ${given} ?? ${absent}`), "both");
}

/** A field of the item under consideration. */
export function readItem({ field }: ExprOf<"item">, frame: Frame): ValueText {
  const item = frame.read("item");
  if (field === "id")
    return valueText(frame.keep("v", `${item} === undefined ? undefined : ${item}.id`), "unknown");
  const given = fieldAccess(frame, `${item}.fields`, field);
  const absent = absentOf(field, "items", frame);
  return valueText(frame.keep("v", `${item} === undefined ? undefined : (${given} ?? ${absent})`), "both");
}

/** A field of the customer, or `id` or `household`. */
export function readCustomer({ field }: ExprOf<"customer">, frame: Frame): ValueText {
  const given = fieldAccess(frame, frame.read("customer"), field);
  const declared = frame.unit.vocabulary.customer.get(field);
  if (declared === undefined && (field === "id" || field === "household")) {
    return valueText(frame.keep("v", `${given} ?? run.customer.${field}`), "never");
  }
  const required = field === "time_zone" || declared?.required === true;
  return valueText(frame.keep("v", given), required ? "unknown" : "empty");
}

/** A field of the record that a quantifier has bound. */
export function readSlot(
  { slot, field }: { readonly slot: number; readonly field: string },
  frame: Frame,
): ValueText {
  const bound = frame.slots.get(slot);
  if (bound === undefined) return UNKNOWN_VALUE;
  const { code, required, isKey } = fieldOf(frame, bound.type, bound.record, bound.fields, field);
  if (bound.until === null) return valueText(frame.keep("v", code), required ? "unknown" : "empty");
  // Identity does not age: of a stale record the key is known. Of a silo that cannot be read nothing is.
  const known = isKey ? `${bound.until} === ${bound.until}` : `${bound.until} > -Infinity`;
  const value = required ? code : `${code} ?? null`;
  return valueText(frame.keep("v", `${known} ? ${value} : undefined`), required ? "unknown" : "both", {
    next: isKey ? null : bound.next,
  });
}

/** Follows a reference to the record it names, and reads a field there. */
export function navigate(expr: ExprOf<"navigate">, frame: Frame): ValueText {
  const { writer, unit } = frame;
  const from = frame.value(expr.from);
  const ages = unit.analysis.freshFor(expr.record) !== null;
  const [value, next] = [frame.local("v"), frame.local("n")];
  const target = unit.target(expr.record);
  writer.line(ages ? `let ${value}, ${next} = Infinity;` : `let ${value};`);
  writer.open(`if (${thereTest(from) ?? "true"}) {`);
  writer.line(`if (${target}.generation !== run.generation) ${target}.load(run);`);
  const record = frame.keep("record_", `${target}.find(run, ${from.code})`);
  const { code, required } = fieldOf(frame, expr.record, record, `${record}.fields`, expr.field);
  const there = `${code} ?? ${required ? "undefined" : "null"}`;
  writer.open(`if (${record} === null) {`);
  writer.line(`${value} = ${target}.complete ? null : undefined;`);
  if (ages) writer.line(`${next} = ${target}.next;`);
  writer.next("} else {");
  const until = frame.keep("u", `${target}.ageless ? Infinity : ${target}.goodUntil(${record})`);
  writer.open(`if (${until} > -Infinity) {`);
  writer.line(`${value} = ${there};`);
  if (ages) writer.line(`${next} = ${until};`);
  writer.close();
  writer.close();
  const empty = emptyTest(from);
  if (empty !== null) writer.next(`} else if (${empty}) {`);
  if (empty !== null) writer.line(`${value} = null;`);
  writer.close();
  return valueText(value, "both", { next: frame.settleNext(earliestOf([from.next, ages ? next : null])) });
}

/** A field as the record gives it, and what its absence means. */
function fieldOf(
  frame: Frame,
  type: string,
  record: BoundRecord["record"],
  fields: string,
  field: string,
): { readonly code: string; readonly required: boolean; readonly isKey: boolean } {
  const recordType = frame.unit.vocabulary.records.get(type);
  const declared = recordType?.fields.get(field);
  const isKey = recordType?.key.includes(field) === true;
  const given = fieldAccess(frame, fields, field);
  if (declared === undefined && field === "customer") {
    return { code: `(${given} ?? ${record}.customer)`, required: false, isKey };
  }
  return { code: given, required: isKey || declared?.required === true, isKey };
}

/** What a field that a message leaves out is, by its intent. */
function absentOf(field: string, part: "about" | "items", frame: Frame): string {
  const intents = intentsRequiring(field, part, frame.unit.vocabulary);
  if (intents.length === 0) return "null";
  const set = frame.unit.constant("I", `new Set(${textList(intents)})`);
  const intent = part === "about" ? `${frame.read("message")}.intent` : `${frame.read("message")}?.intent`;
  return `(${set}.has(${intent}) ? undefined : null)`;
}

function intentsRequiring(field: string, part: "about" | "items", { intents }: Vocabulary): string[] {
  const requires = (fields: ReadonlyMap<string, Field>) => fields.get(field)?.required === true;
  return [...intents.values()].filter((intent) => requires(intent[part])).map(({ name }) => name);
}
