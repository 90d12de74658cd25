import { parsePattern } from "../eval/pattern.ts";
import type { Expr, Relation } from "../ir/expression.ts";
import { BOOLEAN, isOrdered, type Type } from "../value/type.ts";
import type { Operator, RawNode } from "./operators.ts";
import type { Reading } from "./reading.ts";

const RELATIONS: readonly Relation[] = ["eq", "ne", "lt", "le", "gt", "ge"];
const TEXT_TESTS = ["starts_with", "ends_with", "contains", "matches"] as const;

/** Reads what joins and compares: all that is true or false by what its parts are. */
export function readTest(op: Operator, node: RawNode, type: Type, read: Reading): Expr {
  const { reader } = read;
  read.mustHave(type, BOOLEAN, op);
  switch (op) {
    case "and":
    case "or":
      return { op, type, args: reader.items(node, "args", read.condition) };
    case "not":
      return { op, type, arg: reader.field(node, "arg", read.condition) };
    case "is_empty":
      return { op, type, arg: reader.field(node, "arg", read.value) };
    case "compare":
      return readCompare(node, type, read);
    case "one_of": {
      const left = reader.field(node, "left", read.value);
      const options = reader.items(node, "options", read.value);
      for (const option of options) read.mustCompare(left.type, option.type);
      return { op, type, left, options };
    }
    case "in_list": {
      const left = reader.field(node, "left", read.value);
      const list = reader.field(node, "list", read.value);
      if (list.type.kind === "list") read.mustCompare(left.type, list.type.of);
      else read.mustBe(list.type, "list");
      return { op, type, left, list };
    }
    case "between":
      return readBetween(node, type, read);
    case "text":
      return readTextTest(node, type, read);
    case "within":
    case "shifted":
      return readTimeTest(op, node, type, read);
    case "becomes":
      return readBecomes(node, type, read);
    case "defined":
      return readDefined(node, type, read);
    default:
      return reader.fail(`"${op}" cannot stand here.`);
  }
}

function readCompare(node: RawNode, type: Type, read: Reading): Expr {
  const { reader } = read;
  const relation = reader.field(node, "relation", (raw) => reader.choice(raw, RELATIONS));
  const left = reader.field(node, "left", read.value);
  const right = reader.field(node, "right", read.value);
  read.mustCompare(left.type, right.type);
  if (relation !== "eq" && relation !== "ne" && !isOrdered(left.type))
    reader.fail("Its values have no order.");
  return { op: "compare", type, relation, left, right };
}

function readBetween(node: RawNode, type: Type, read: Reading): Expr {
  const { reader } = read;
  const arg = reader.field(node, "arg", read.value);
  const low = reader.field(node, "low", read.value);
  const high = reader.field(node, "high", read.value);
  if (!isOrdered(arg.type)) reader.fail("Its values have no order.");
  read.mustCompare(arg.type, low.type);
  read.mustCompare(arg.type, high.type);
  return { op: "between", type, arg, low, high };
}

function readTextTest(node: RawNode, type: Type, read: Reading): Expr {
  const { reader } = read;
  const test = reader.field(node, "test", (raw) => reader.choice(raw, TEXT_TESTS));
  const left = reader.field(node, "left", read.value);
  const right = reader.field(node, "right", read.value);
  read.mustBe(left.type, "text", "reference");
  read.mustBe(right.type, "text", "reference");
  if (test === "matches") {
    const pattern =
      right.op === "literal" && typeof right.value === "string" ? parsePattern(right.value) : null;
    if (pattern === null) reader.fail("The pattern is not written out.");
    else if (!pattern.ok) reader.fail(pattern.error);
  }
  return { op: "text", type, test, left, right };
}

function readTimeTest(op: "within" | "shifted", node: RawNode, type: Type, read: Reading): Expr {
  const { reader } = read;
  const arg = reader.field(node, "arg", read.value);
  const length = reader.field(node, "length", read.value);
  read.mustBe(arg.type, "date", "instant");
  read.mustBe(length.type, arg.type.kind === "date" ? "days" : "duration");
  if (length.op !== "literal") reader.fail("The length is not written out.");
  if (op === "within") {
    const direction = reader.field(node, "direction", (raw) => reader.choice(raw, ["last", "next"]));
    return { op, type, direction, arg, length };
  }
  const relation = reader.field(node, "relation", (raw) => reader.choice(raw, RELATIONS));
  const direction = reader.field(node, "direction", (raw) => reader.choice(raw, ["ago", "from_now"]));
  return { op, type, relation, arg, direction, length };
}

function readBecomes(node: RawNode, type: Type, read: Reading): Expr {
  const { reader, scope } = read;
  if (scope.intents !== null) reader.fail("Only in an alert something becomes.");
  const slot = reader.field(node, "slot", reader.count);
  const field = reader.field(node, "field", reader.text);
  const value = reader.field(node, "value", read.value);
  const declared = scope.fieldOf(slot, field);
  if (declared === undefined) reader.fail(`There is no field "${field}" of slot ${slot} here.`);
  else read.mustCompare(declared.type, value.type);
  return { op: "becomes", type, slot, field, value };
}

function readDefined(node: RawNode, type: Type, read: Reading): Expr {
  const { reader } = read;
  const name = reader.field(node, "name", reader.text);
  const label = node.label === undefined ? {} : { label: reader.field(node, "label", reader.text) };
  const subject =
    node.subject === undefined
      ? {}
      : { subject: reader.field(node, "subject", (raw) => subjectOf(raw, read)) };
  const args =
    node.args === undefined
      ? {}
      : { args: reader.field(node, "args", (raw) => reader.list(raw, (one) => argumentOf(one, read))) };
  return {
    op: "defined",
    type,
    name,
    ...label,
    ...subject,
    ...args,
    body: reader.field(node, "body", read.condition),
  };
}

function argumentOf(raw: unknown, read: Reading): { readonly name: string; readonly value: Expr } {
  const { reader } = read;
  const object = reader.object(raw, ["name", "value"]);
  return {
    name: reader.field(object, "name", reader.text),
    value: reader.field(object, "value", read.value),
  };
}

function subjectOf(raw: unknown, { reader }: Reading): number | "customer" | "message" {
  return typeof raw === "number" ? reader.count(raw) : reader.choice(raw, ["customer", "message"]);
}
