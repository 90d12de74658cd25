import type { Expr, Relation } from "@comity/core";
import {
  type ClockName,
  earliestOf,
  localTruth,
  operandOf,
  type TruthText,
  type ValueText,
  valueText,
} from "./code.ts";
import { type Frame, orNever } from "./frame.ts";
import { textLiteral } from "./literal.ts";
import { converse, OPERATORS } from "./relation.ts";

type ExprOf<Op extends Expr["op"]> = Extract<Expr, { readonly op: Op }>;

/** What a clock reads. Where nothing says what it is compared with, it changes at its next tick. */
export function readClock(clock: ClockName, frame: Frame): ValueText {
  switch (clock) {
    case "now": {
      const now = frame.read("now");
      return valueText(now, "never", { clock, next: `(${now} + 1)` });
    }
    case "today": {
      const today = frame.keep("v", frame.call("today", "run"));
      return valueText(today, "never", { clock, next: `(${frame.call("dateFlip", "run", `${today} + 1`)})` });
    }
    case "local_time": {
      const time = frame.keep("v", frame.call("localTime", "run"));
      const next = `(${time} === undefined ? Infinity : ${frame.read("now")} + 1)`;
      return valueText(time, "unknown", { clock, next });
    }
  }
}

/** Compares a clock with something else, which may be anything; that it may change too is looked at as well. */
export function compareWithClock(
  clock: ClockName,
  relation: Relation,
  reading: ValueText,
  fixed: ValueText,
  frame: Frame,
): TruthText {
  const { writer } = frame;
  const [truth, next] = [frame.local("t"), frame.local("n")];
  const name = textLiteral(relation);
  const slow = () => {
    writer.line(
      `${truth} = ${frame.call("relateClock", "run", textLiteral(clock), name, operandOf(fixed))};`,
    );
    writer.line(`${next} = run.next;`);
  };
  writer.line(`let ${truth}, ${next};`);
  if (clock === "local_time") {
    writer.line(`${truth} = ${frame.call("relateLocalTime", "run", name, operandOf(fixed))};`);
    writer.line(`${next} = run.next;`);
  } else if (fixed.literal !== null && typeof fixed.literal.value !== "number") {
    slow();
  } else {
    if (fixed.literal === null) writer.open(`if (typeof ${fixed.code} === "number") {`);
    writer.line(`${truth} = ${reading.code} ${OPERATORS[relation]} ${fixed.code} ? 1 : 0;`);
    writer.line(`${next} = ${flipOf(clock, relation, fixed.code, frame)};`);
    if (fixed.literal === null) {
      writer.next("} else {");
      slow();
      writer.close();
    }
  }
  return localTruth(truth, frame.settleNext(earliestOf([next, fixed.next])));
}

/** Where a rising reading's relation to a number flips: on reaching it, or one past it. */
function flipOf(clock: "now" | "today", relation: Relation, fixed: string, frame: Frame): string {
  const [once, twice] =
    clock === "now" ? (["nowFlip", "nowFlipBoth"] as const) : (["dateFlip", "dateFlipBoth"] as const);
  if (relation === "eq" || relation === "ne") return frame.call(twice, "run", fixed);
  const isReached = relation === "lt" || relation === "ge";
  return frame.call(once, "run", isReached ? fixed : `${fixed} + 1`);
}

/** A range of times of day: half open, and over midnight if it begins later than it ends. */
export function betweenTimes(expr: ExprOf<"between">, frame: Frame): TruthText {
  const [arg, low, high] = [frame.value(expr.arg), frame.value(expr.low), frame.value(expr.high)];
  const ends = [operandOf(low), operandOf(high)] as const;
  const truth = frame.keep("t", frame.call("timeIsBetween", operandOf(arg), ...ends));
  const plain = earliestOf([arg.next, low.next, high.next]);
  if (arg.clock !== "local_time") return localTruth(truth, frame.settleNext(plain));
  const numbers = [low, high]
    .filter((end) => end.literal === null)
    .map((end) => `typeof ${end.code} === "number"`);
  const isLiteral = [low, high].every((end) => end.literal === null || typeof end.literal.value === "number");
  const flip = earliestOf([frame.call("localFlip", "run", ...ends), low.next, high.next]) ?? plain;
  const next = !isLiteral
    ? plain
    : numbers.length === 0
      ? flip
      : `${numbers.join(" && ")} ? ${flip} : ${orNever(plain)}`;
  return localTruth(truth, frame.keep("n", orNever(next)));
}

/** `x is within the last L`: now is at least x and at most x + L; in the next L, at least x - L and at most x. */
export function within(expr: ExprOf<"within">, frame: Frame): TruthText {
  const { writer } = frame;
  const [arg, length] = [frame.value(expr.arg), frame.value(expr.length)];
  const isLast = expr.direction === "last";
  const moved = frame.keep("v", movedBy(arg, length, isLast ? 1 : -1, frame));
  const inOrder = (point: string) => (isLast ? [point, moved] : [moved, point]);
  const isDate = expr.arg.type.kind === "date";
  const fast = frame.call(isDate ? "todayWithin" : "nowWithin", "run", ...inOrder(arg.code));
  const slow = frame.call(
    "clockWithin",
    "run",
    textLiteral(isDate ? "today" : "now"),
    ...inOrder(operandOf(arg)),
  );
  const truth = frame.local("t");
  const typed = [arg.code, moved].map((code) => `typeof ${code} === "number"`).join(" && ");
  writer.line(`const ${truth} = ${typed} ? ${fast} : ${slow};`);
  const next = frame.leftNext();
  return localTruth(truth, frame.settleNext(earliestOf([next, arg.next, length.next])));
}

/** `x is more than L ago`: now is after x + L. */
export function shifted(expr: ExprOf<"shifted">, frame: Frame): TruthText {
  const [arg, length] = [frame.value(expr.arg), frame.value(expr.length)];
  const sign = expr.direction === "ago" ? 1 : -1;
  const fixed = valueText(frame.keep("v", movedBy(arg, length, sign, frame)), "both");
  const clock = expr.arg.type.kind === "date" ? "today" : "now";
  const compared = compareWithClock(clock, converse(expr.relation), readClock(clock, frame), fixed, frame);
  return { ...compared, next: frame.settleNext(earliestOf([compared.next, arg.next, length.next])) };
}

/** A point in time moved by a length, as the run time takes it. */
function movedBy(arg: ValueText, length: ValueText, sign: 1 | -1, frame: Frame): string {
  const slow = frame.call("move", operandOf(arg), operandOf(length), String(sign));
  const plain = `${arg.code} ${sign === 1 ? "+" : "-"} ${length.code}`;
  if (typeof length.literal?.value !== "number") return slow;
  return `typeof ${arg.code} === "number" ? ${plain} : ${slow}`;
}
