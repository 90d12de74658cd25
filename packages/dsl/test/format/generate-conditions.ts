import fc from "fast-check";
import {
  date,
  instant,
  length,
  list,
  maybe,
  type Names,
  number,
  oneOf,
  type Piece,
  seq,
  text,
  time,
} from "./generate-parts.ts";

export interface Conditions {
  readonly condition: Piece;
  readonly operand: Piece;
}

/** Conditions of every kind, nested a few levels deep. */
export function conditionsWith(names: Names): Conditions {
  const { name, path } = names;
  const { condition, operand } = fc.letrec<
    Record<"condition" | "operand" | "level" | "body" | "records", readonly string[]>
  >((tie) => {
    const body = seq("(", tie("condition"), ")");
    const records = seq(maybe("household"), path, maybe("as", name), maybe(tie("body")));
    const literal = oneOf(number, text, date, instant, time, length, seq(number, "USD"));
    const simple = oneOf(literal, path, "true", "false", "today", "now", "local_time");
    const compound = oneOf(
      seq(path, "(", list(simple, ",", 5), ")"),
      seq("the number of", tie("records")),
      seq(
        oneOf("the sum", "the smallest", "the largest", "min", "max"),
        "of",
        simple,
        "over",
        tie("records"),
      ),
    );
    const tested = seq(tie("operand"), predicate(names, tie("operand")));
    const quantified = seq(oneOf("some", "no", "every"), tie("records"));
    const primary = fc.oneof(
      { maxDepth: 3, depthIdentifier: "condition" },
      { weight: 4, arbitrary: seq(simple, predicate(names, simple)) },
      { weight: 2, arbitrary: history(names) },
      { weight: 1, arbitrary: path },
      { weight: 2, arbitrary: tested },
      { weight: 3, arbitrary: quantified },
      { weight: 2, arbitrary: body },
    );
    const negated = fc.oneof(
      { weight: 4, arbitrary: primary },
      { weight: 1, arbitrary: seq("not", primary) },
    );
    return {
      body,
      records,
      operand: fc.oneof({ maxDepth: 2, depthIdentifier: "condition" }, simple, compound),
      level: negated,
      condition: fc.oneof(
        { maxDepth: 3, depthIdentifier: "condition" },
        negated,
        list(tie("level"), "and", 4),
        list(tie("level"), "or", 4),
      ),
    };
  });
  return { condition, operand };
}

function predicate({ path }: Names, operand: Piece): Piece {
  const distance = oneOf("at least", "at most", "more than", "less than");
  const is = oneOf("is", "is not");
  return fc.oneof(
    seq(is, operand),
    seq(is, "empty"),
    seq(is, distance, operand),
    seq(is, distance, length, oneOf("ago", "from now")),
    seq(is, oneOf("before", "after", "on or before", "on or after"), operand),
    seq(is, "one of (", list(operand, ",", 6), ")"),
    seq(is, "one of", maybe("household"), path),
    seq(is, "between", operand, "and", operand),
    seq(is, "within the", oneOf("last", "next"), length),
    seq(oneOf("starts with", "ends with", "contains", "matches"), operand),
    seq("does not", oneOf("start with", "end with", "contain", "match"), operand),
    seq("becomes", operand),
  );
}

function history({ name, selection }: Names): Piece {
  const distance = oneOf("at least", "at most", "more than", "less than");
  const when = oneOf(seq("within the last", length), seq(distance, length, "ago"));
  return seq(
    oneOf("a", "an"),
    selection,
    maybe("about the same", list(name, ",", 2)),
    "was",
    oneOf("cleared", "started", "sent"),
    oneOf("", "to the household", when, seq(when, "to the household"), seq("to the household", when)),
  );
}
