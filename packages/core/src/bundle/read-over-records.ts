import type { Expr, HistoryWindow, RecordSet, Slot } from "../ir/expression.ts";
import { BOOLEAN, isOrdered, NUMBER, type Type } from "../value/type.ts";
import type { Operator, RawNode } from "./operators.ts";
import type { Reader } from "./reader.ts";
import type { Reading } from "./reading.ts";

const QUANTIFIERS = ["some", "no", "every"] as const;
const FUNCTIONS = ["sum", "min", "max"] as const;
const SCOPES = ["customer", "household", "reference"] as const;
const STATES = ["cleared", "started", "sent"] as const;
const ORDERS = ["lt", "le", "gt", "ge"] as const;

/** Reads what looks at sets of records, or at earlier messages; null if the operator is another one. */
export function readOverRecords(op: Operator, node: RawNode, type: Type, read: Reading): Expr | null {
  const { reader } = read;
  switch (op) {
    case "quantify": {
      read.mustHave(type, BOOLEAN, op);
      const quantifier = reader.field(node, "quantifier", (raw) => reader.choice(raw, QUANTIFIERS));
      return overSet(node, read, (set, slot) => ({
        op,
        type,
        quantifier,
        set,
        slot,
        body: bodyOf(node, read),
      }));
    }
    case "count":
      read.mustHave(type, NUMBER, op);
      return overSet(node, read, (set, slot) => ({ op, type, set, slot, body: bodyOf(node, read) }));
    case "aggregate": {
      const name = reader.field(node, "function", (raw) => reader.choice(raw, FUNCTIONS));
      return overSet(node, read, (set, slot) => {
        const body = bodyOf(node, read);
        const of = reader.field(node, "of", read.value);
        read.mustHave(type, of.type, "what is taken together");
        if (name === "sum") read.mustBe(type, "number", "money");
        if (!isOrdered(type)) reader.fail("Its values have no order.");
        return { op, type, function: name, set, slot, body, of };
      });
    }
    case "in_records": {
      read.mustHave(type, BOOLEAN, op);
      const left = reader.field(node, "left", read.value);
      return overSet(node, read, (set, slot) => {
        const field = reader.field(node, "field", read.value);
        read.mustCompare(left.type, field.type.kind === "list" ? field.type.of : field.type);
        return { op, type, left, set, slot, field };
      });
    }
    case "history":
      return readHistory(node, type, read);
    default:
      return null;
  }
}

function bodyOf(node: RawNode, read: Reading): Expr {
  return read.reader.field(node, "body", read.condition);
}

/** Reads a set of records and its slot, which what is inside may read. */
function overSet(node: RawNode, read: Reading, inside: (set: RecordSet, slot: Slot) => Expr): Expr {
  const { reader, scope } = read;
  const set = reader.field(node, "set", (raw) => readSet(raw, read));
  const slot = reader.field(node, "slot", (raw) => readSlot(raw, reader));
  if (slot.record !== set.record) reader.fail(`The slot is of ${slot.record}, and the set of ${set.record}.`);
  if (!scope.bind(slot)) reader.fail(`Slot ${slot.index} stands for other records already.`);
  const expr = inside(set, slot);
  scope.release(slot);
  return expr;
}

function readSet(raw: unknown, { reader, vocabulary }: Reading): RecordSet {
  const object = reader.object(raw, ["record", "scope"]);
  const record = reader.field(object, "record", (name) => reader.known(name, "record", vocabulary.records));
  const scope = reader.field(object, "scope", (word) => reader.choice(word, SCOPES));
  const isReference = vocabulary.records.get(record)?.reference === true;
  if (isReference !== (scope === "reference")) {
    reader.fail(isReference ? `${record} belongs to nobody.` : `${record} is no record of reference.`);
  }
  return { record, scope };
}

/** A slot; whether anything binds it is for others to say. */
export function readSlot(raw: unknown, reader: Reader): Slot {
  const object = reader.object(raw, ["index", "name", "record"]);
  return {
    index: reader.field(object, "index", reader.count),
    name: reader.field(object, "name", reader.text),
    record: reader.field(object, "record", reader.text),
  };
}

function readHistory(node: RawNode, type: Type, read: Reading): Expr {
  const { reader, vocabulary } = read;
  read.mustHave(type, BOOLEAN, "history");
  const intents = reader.field(node, "intents", (raw) => readIntents(raw, read));
  const same = reader.field(node, "same", reader.texts);
  const lacks = (field: string) =>
    intents.some((name) => vocabulary.intents.get(name)?.about.has(field) !== true);
  const stranger = same.find(lacks);
  if (stranger !== undefined) reader.fail(`Not all of these messages are about a "${stranger}".`);
  if (same.length > 0 && read.scope.intents === null) reader.fail("An alert has no message.");
  return {
    op: "history",
    type,
    intents,
    scope: reader.field(node, "scope", (raw) => reader.choice(raw, ["customer", "household"])),
    same,
    state: reader.field(node, "state", (raw) => reader.choice(raw, STATES)),
    when: reader.field(node, "when", (raw) => (raw === null ? null : readWindow(raw, reader))),
  };
}

function readWindow(raw: unknown, reader: Reader): HistoryWindow {
  const object = reader.object(raw, ["relation", "agoMs"]);
  return {
    relation: reader.field(object, "relation", (word) => reader.choice(word, ORDERS)),
    agoMs: reader.field(object, "agoMs", reader.count),
  };
}

/** Intents that the vocabulary has; at least one. */
export function readIntents(
  raw: unknown,
  { reader, vocabulary }: Pick<Reading, "reader" | "vocabulary">,
): readonly string[] {
  const intents = reader.list(raw, (name) => reader.known(name, "intent", vocabulary.intents));
  return intents.length > 0 ? intents : reader.fail("No intent is named.");
}
