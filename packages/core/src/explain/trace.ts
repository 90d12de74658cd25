import { evaluateCondition, evaluateValue } from "../eval/evaluate.ts";
import { recordFreshness } from "../eval/freshness.ts";
import type { Situation } from "../eval/situation.ts";
import type { Expr, RecordSet, Slot } from "../ir/expression.ts";
import { childrenOf } from "../ir/reads.ts";
import type { Citation } from "../ledger/answer.ts";
import type { FactRecord } from "../ledger/fact.ts";
import { type Truth, Unknown } from "../value/unknown.ts";
import { inWords } from "../value/words.ts";
import { conditionInWords, isAlways } from "./english/condition.ts";
import { bound, type Reading, readingOf, recordInWords } from "./english/reading.ts";
import { valueInWords } from "./english/value.ts";
import { causeInWords, citationsOf } from "./sentences.ts";

/** What a part of a condition came to, with its parts below it. */
export interface TraceNode {
  /** The part in words, for the record that it was evaluated for: "policy P-1's status is cancelling". */
  readonly text: string;
  readonly truth: "true" | "false" | "unknown";
  /** What the part read: "policy P-1's status" and "active". */
  readonly values: readonly { readonly of: string; readonly value: string }[];
  /** Records that were looked at here, with their age. */
  readonly facts: readonly Citation[];
  /** For an unknown: why, a sentence each. */
  readonly causes: readonly string[];
  readonly parts: readonly TraceNode[];
  /** Further records of the set that are not shown. */
  readonly more: number;
}

type Bindings = ReadonlyMap<number, FactRecord>;

/** Where a part stands: what it can read, and how that is called. */
interface Place {
  readonly situation: Situation;
  readonly bindings: Bindings;
  readonly reading: Reading;
}

/** A trace of a set of thousands would help nobody: those that decided it come first. */
const MOST_RECORDS = 10;

/**
 * Evaluates a condition part by part. Each part is put to the interpreter by itself, so a trace shows nothing but what the
 * interpreter says.
 */
export function traceCondition(expr: Expr, situation: Situation): TraceNode {
  return trace(expr, { situation, bindings: new Map(), reading: readingOf(situation.vocabulary) });
}

function trace(expr: Expr, place: Place): TraceNode {
  const { truth, cited } = evaluateCondition(expr, place.situation, place.bindings);
  const node = {
    text: isAlways(expr) ? "in every case" : conditionInWords(expr, place.reading),
    truth: truthName(truth),
    values: [],
    facts: [],
    causes: truth instanceof Unknown ? causesOf(truth, place) : [],
    parts: [],
    more: 0,
  };
  switch (expr.op) {
    case "and":
    case "or":
      return { ...node, causes: [], parts: expr.args.map((arg) => trace(arg, place)) };
    case "not":
      return { ...node, causes: [], parts: [trace(expr.arg, place)] };
    case "defined":
      return { ...node, causes: [], parts: [trace(expr.body, place)] };
    case "quantify":
      return { ...node, ...traceSet(expr, expr.body, place) };
    case "compare":
    case "is_empty":
    case "one_of":
    case "in_list":
    case "text":
    case "between":
    case "within":
    case "shifted":
      return {
        ...node,
        values: valuesIn(expr, place),
        facts: citationsOf(cited, place.situation),
        parts: setsIn(expr, place),
      };
    case "history":
      return { ...node, values: earlierIn(expr, place) };
    default:
      return { ...node, facts: citationsOf(cited, place.situation) };
  }
}

/** A part for each record, named by it. */
function traceSet(
  { set, slot }: { readonly set: RecordSet; readonly slot: Slot },
  body: Expr,
  place: Place,
): Pick<TraceNode, "parts" | "more"> {
  const records = place.situation.facts.records(set.record, set.scope);
  const parts = records.map((record) => traceRecord(record, slot, body, place));
  const order = { true: 0, unknown: 1, false: 2 } as const;
  const sorted = parts
    .map((part, index) => ({ part, index }))
    .sort((left, right) => order[left.part.truth] - order[right.part.truth] || left.index - right.index)
    .map(({ part }) => part);
  return { parts: sorted.slice(0, MOST_RECORDS), more: Math.max(0, sorted.length - MOST_RECORDS) };
}

function traceRecord(record: FactRecord, slot: Slot, body: Expr, place: Place): TraceNode {
  const { situation } = place;
  const bindings = new Map(place.bindings).set(slot.index, record);
  const { truth } = evaluateCondition(body, situation, bindings);
  const freshness = recordFreshness(situation, record);
  const part = isAlways(body)
    ? null
    : trace(body, { ...place, bindings, reading: bound(place.reading, slot.index, record) });
  const gone = truth === true && !freshness.fresh;
  return {
    text: recordInWords(record, situation.vocabulary),
    truth: gone ? "unknown" : truthName(truth),
    values: [],
    facts: citationsOf([record], situation),
    causes: gone ? [causeInWords(freshness.cause, situation)] : [],
    parts: part === null ? [] : [part],
    more: 0,
  };
}

/** What the operands that are no literals came to. */
function valuesIn(expr: Expr, place: Place): TraceNode["values"] {
  return childrenOf(expr)
    .filter((operand) => operand.op !== "literal" && operand.type.kind !== "list")
    .map((operand) => {
      const { value } = evaluateValue(operand, place.situation, place.bindings);
      const { timeZone } = place.situation.vocabulary.company;
      return {
        of: valueInWords(operand, place.reading, conditionInWords),
        value: value instanceof Unknown ? "unknown" : inWords(value, operand.type, timeZone),
      };
    });
}

/** Which records were counted, summed or compared. */
function setsIn(expr: Expr, place: Place): readonly TraceNode[] {
  return childrenOf(expr).flatMap((operand) =>
    operand.op === "count" || operand.op === "aggregate"
      ? traceSet(operand, operand.body, place).parts.filter((part) => part.truth !== "false")
      : [],
  );
}

/** The earlier messages of these intents that are in sight. */
function earlierIn(expr: Extract<Expr, { op: "history" }>, { situation }: Place): TraceNode["values"] {
  return situation.entries
    .filter((entry) => expr.intents.includes(entry.message.intent))
    .slice(0, MOST_RECORDS)
    .map((entry) => ({ of: `message ${entry.id}`, value: entry.state }));
}

function truthName(truth: Truth): TraceNode["truth"] {
  if (truth instanceof Unknown) return "unknown";
  return truth ? "true" : "false";
}

function causesOf(unknown: Unknown, { situation }: Place): string[] {
  return unknown.causes.map((cause) => causeInWords(cause, situation));
}
