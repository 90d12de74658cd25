import type { Expr } from "@comity/core";
import { CONSTANT, localTruth, operandOf, type TruthText, truthNumber } from "./code.ts";
import { compareValues } from "./compare.ts";
import { type Frame, orNever } from "./frame.ts";
import { numberLiteral, textList, textLiteral } from "./literal.ts";
import { readSlot } from "./read.ts";

/** Whether an earlier message of these intents is in that state: looked up by data, as there are few of them. */
export function history(expr: Extract<Expr, { readonly op: "history" }>, frame: Frame): TruthText {
  const { when } = expr;
  const window =
    when === null
      ? "null"
      : `{ relation: ${textLiteral(when.relation)}, agoMs: ${numberLiteral(when.agoMs)} }`;
  const spec = [
    `intents: ${textList(expr.intents)}`,
    `scope: ${textLiteral(expr.scope)}`,
    `same: ${textList(expr.same)}`,
    `state: ${textLiteral(expr.state)}`,
    `when: ${window}`,
  ];
  const earlier = frame.unit.constant("H", frame.call("history", `{ ${spec.join(", ")} }`));
  const truth = frame.keep("t", `${earlier}.test(run)`);
  return localTruth(truth, frame.leftNext());
}

/** True if the record is the one just reported, the field has this value now, and it had another before. */
export function becomes(expr: Extract<Expr, { readonly op: "becomes" }>, frame: Frame): TruthText {
  const bound = frame.slots.get(expr.slot);
  if (bound === undefined) return CONSTANT.false;
  const { writer } = frame;
  const [truth, next] = [frame.local("t"), frame.local("n")];
  writer.line(`let ${truth} = 0, ${next} = Infinity;`);
  const wanted = frame.value(expr.value);
  const may = frame.call("mayBecome", "run", bound.record, textLiteral(expr.field), operandOf(wanted));
  writer.open(`if (${may}) {`);
  const current = readSlot(expr, frame);
  const same = compareValues("eq", current, { ...wanted, clock: null }, expr.value.type, frame);
  writer.line(`${truth} = ${truthNumber(same)};`);
  writer.line(`${next} = ${orNever(same.next)};`);
  writer.close();
  return localTruth(truth, same.next === null ? null : next);
}
