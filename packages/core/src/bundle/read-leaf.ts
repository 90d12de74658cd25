import type { Expr } from "../ir/expression.ts";
import { DATE, INSTANT, TEXT, TIME_OF_DAY, type Type } from "../value/type.ts";
import { MESSAGE_FIELDS, typeOfMessageField } from "../vocabulary/message-fields.ts";
import type { Operator, RawNode } from "./operators.ts";
import { readLiteral } from "./read-literal.ts";
import type { Reading } from "./reading.ts";

/** Reads what gives a value by itself, or from a reference; null if the operator is another one. */
export function readLeaf(op: Operator, node: RawNode, type: Type, read: Reading): Expr | null {
  const { reader, scope, vocabulary } = read;
  switch (op) {
    case "literal":
      return { op, type, value: reader.field(node, "value", (raw) => readLiteral(raw, type, reader)) };
    case "message": {
      if (scope.intents === null) reader.fail("An alert has no message.");
      const field = reader.field(node, "field", (raw) => reader.choice(raw, MESSAGE_FIELDS));
      read.mustHave(type, typeOfMessageField(field, vocabulary), `message.${field}`);
      return { op, type, field };
    }
    case "about":
      return { op, type, field: fieldOfMessage("about", node, type, read) };
    case "item":
      if (!scope.item) reader.fail("There is no item here.");
      return { op, type, field: fieldOfMessage("items", node, type, read) };
    case "customer": {
      const field = reader.field(node, "field", reader.text);
      read.mustHave(type, vocabulary.customer.get(field)?.type, `customer.${field}`);
      return { op, type, field };
    }
    case "field": {
      const slot = reader.field(node, "slot", reader.count);
      const field = reader.field(node, "field", reader.text);
      read.mustHave(type, scope.fieldOf(slot, field)?.type, `field "${field}" of slot ${slot}`);
      return { op, type, slot, field };
    }
    case "navigate":
      return readNavigate(node, type, read);
    case "now":
      read.mustHave(type, INSTANT, op);
      return { op, type };
    case "today":
      read.mustHave(type, DATE, op);
      return { op, type };
    case "local_time":
      read.mustHave(type, TIME_OF_DAY, op);
      return { op, type };
    default:
      return null;
  }
}

function fieldOfMessage(part: "about" | "items", node: RawNode, type: Type, read: Reading): string {
  const { reader, scope } = read;
  if (scope.intents === null) reader.fail("An alert has no message.");
  const field = reader.field(node, "field", reader.text);
  const what = part === "about" ? `message.about.${field}` : `item.${field}`;
  if (part === "items" && field === "id") read.mustHave(type, TEXT, what);
  else {
    const declared = scope.ofMessage(part, field);
    if (declared.length === 0) read.mustHave(type, undefined, what);
    for (const one of declared) read.mustHave(type, one.type, what);
  }
  return field;
}

function readNavigate(node: RawNode, type: Type, read: Reading): Expr {
  const { reader, vocabulary } = read;
  const from = reader.field(node, "from", read.value);
  const record = reader.field(node, "record", (raw) => reader.known(raw, "record", vocabulary.records));
  const field = reader.field(node, "field", reader.text);
  if (from.type.kind !== "reference" || from.type.record !== record) {
    reader.fail(`What it comes from is no reference to ${record}.`);
  }
  const declared = vocabulary.records.get(record);
  if (declared?.reference !== true) reader.fail(`${record} is of a customer, and no record of reference.`);
  read.mustHave(type, declared?.fields.get(field)?.type, `${record}.${field}`);
  return { op: "navigate", type, from, record, field };
}
