import type { Expr } from "@comity/core";
import { localTruth, operandOf, type TruthText, truthNumber, type ValueText, valueText } from "./code.ts";
import { type Frame, orNever } from "./frame.ts";
import type { Written } from "./unit.ts";

/** How a part of an expression is written into the function that is to hold it. */
type Write<Text> = (frame: Frame) => Text;

/**
 * Writes a condition that does not depend on where it stands into a function of its own, which works it out once an
 * evaluation for all who ask.
 */
export function rememberTruth(expr: Expr, frame: Frame, write: Write<TruthText>): TruthText {
  const { unit } = frame;
  const { key } = unit.analysis.of(expr);
  const written = unit.remembered.get(key) ?? defineTruth(expr, frame, write);
  unit.remembered.set(key, written);
  return calledTruth(`${written.name}(run)`, written.timed, frame);
}

/** The same for a value. */
export function rememberValue(expr: Expr, frame: Frame, write: Write<ValueText>): ValueText {
  const { unit } = frame;
  // A field that is true or false may be asked for as a condition too: that is another function.
  const key = `value ${unit.analysis.of(expr).key}`;
  const written = unit.remembered.get(key) ?? defineValue(expr, frame, write);
  unit.remembered.set(key, written);
  const value = frame.keep("v", `${written.name}(run)`);
  const next = written.timed ? frame.leftNext() : null;
  return valueText(value, "both", { bounded: expr.op === "count" || expr.op === "aggregate", next });
}

/** Writes a part of a large condition into a function of its own. */
export function outline(expr: Expr, frame: Frame, write: Write<TruthText>): TruthText {
  const { unit } = frame;
  const { free } = unit.analysis.of(expr);
  const inner = frame.inner(free, frame.careful);
  const name = unit.name("f");
  const text = write(inner);
  const { next } = text;
  if (next !== null) inner.writer.line(`run.next = ${next};`);
  inner.writer.line(`return ${truthNumber(text)};`);
  unit.define(name, inner.parameters(), inner.lines(), expr.source);
  return calledTruth(`${name}(${frame.argumentsFor(free).join(", ")})`, next !== null, frame);
}

function calledTruth(call: string, timed: boolean, frame: Frame): TruthText {
  const truth = frame.keep("t", call);
  const next = timed ? frame.leftNext() : null;
  return localTruth(truth, next);
}

function defineTruth(expr: Expr, outer: Frame, write: Write<TruthText>): Written {
  const { unit } = outer;
  const [name, memo] = [unit.name("f"), unit.state("M", "memo")];
  const frame = outer.apart();
  const text = write(frame);
  const { next } = text;
  const truth = frame.settle(text);
  frame.writer.line(`return ${memo}.keep(run.generation, ${truth}, ${leaves(frame, next)});`);
  unit.define(name, ["run"], [...hit(memo, "truth", next), ...frame.lines()], expr.source);
  return { name, timed: next !== null };
}

function defineValue(expr: Expr, outer: Frame, write: Write<ValueText>): Written {
  const { unit } = outer;
  const [name, memo] = [unit.name("f"), unit.state("M", "memo")];
  const frame = outer.apart();
  const text = write(frame);
  const left = leaves(frame, text.next);
  frame.writer.line(`return ${memo}.keepValue(run.generation, ${operandOf(text)}, ${left});`);
  unit.define(name, ["run"], [...hit(memo, "value", text.next), ...frame.lines()], expr.source);
  return { name, timed: text.next !== null };
}

function leaves(frame: Frame, next: string | null): string {
  if (next !== null) frame.writer.line(`run.next = ${next};`);
  return next === null ? orNever(next) : "run.next";
}

function hit(memo: string, what: "truth" | "value", next: string | null) {
  const line = (text: string) => ({ text, source: undefined });
  return [
    line(`if (${memo}.generation === run.generation) {`),
    ...(next === null ? [] : [line(`  run.next = ${memo}.next;`)]),
    line(`  return ${memo}.${what};`),
    line("}"),
  ];
}
