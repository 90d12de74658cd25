import { BOOLEAN, type Expr } from "@comity/core";
import { localTruth, negated, type TruthText } from "./code.ts";
import type { Frame } from "./frame.ts";
import { begin, callLoop, eachRecord, type Look, type Loop, leave, notice, type Way } from "./loop.ts";

/** A condition that holds if a body does for some record of a set. */
interface Some extends Loop {
  readonly body: Expr;
}

/** `no` is not `some`; `every` is not `some` that does not. */
export function quantify(expr: Extract<Expr, { readonly op: "quantify" }>, frame: Frame): TruthText {
  const { set, slot, body } = expr;
  switch (expr.quantifier) {
    case "some":
      return someOf({ expr, set, slot, body }, frame);
    case "no":
      return negated(someOf({ expr, set, slot, body }, frame));
    case "every": {
      const exception: Expr = { op: "not", type: BOOLEAN, arg: body };
      return negated(someOf({ expr, set, slot, body: exception }, frame));
    }
  }
}

/** Whether a body holds for some record of a set. */
export function someOf(some: Some, frame: Frame): TruthText {
  const { call, timed } = callLoop(some, (inner, way) => writeSome(some, inner, way), frame);
  const truth = frame.keep("t", call);
  return localTruth(truth, timed ? frame.leftNext() : null);
}

/** It stays true as long as any one of the records matches; otherwise it can change with any of them, and with the set. */
function writeSome(some: Some, frame: Frame, way: Way): boolean {
  const { writer } = frame;
  const records = begin(frame, some, way);
  const isCareful = way.careful === null;
  const head = writer.lines.length;
  writer.line(isCareful ? `let open = !${records}.complete;` : "let open = false;");
  let timed = isCareful && frame.unit.analysis.freshFor(some.set.record) !== null;
  eachRecord(frame, some, some.body, (look) => {
    timed ||= look.next !== null;
    writeLook(look, way);
  });
  if (timed) {
    writer.insert(head, `let last = -Infinity, first = ${isCareful ? `${records}.next` : "Infinity"};`);
    writer.open("if (last > -Infinity) {");
    writer.line("run.next = last;");
    writer.line("return 1;");
    writer.close();
  }
  leave(frame, way, timed, "first");
  writer.line("return open ? 2 : 0;");
  return timed;
}

function writeLook(look: Look, way: Way): void {
  const { frame, body, fresh, bodyNext, next } = look;
  const { writer } = frame;
  writer.open(`if (${body.yes}) {`);
  if (fresh !== null) writer.open(`if (${fresh}) {`);
  if (next === null) {
    leave(frame, way, false, "Infinity");
    writer.line("return 1;");
  } else {
    writer.line(`if (${next} > last) last = ${next};`);
    writer.open("if (last === Infinity) {");
    writer.line("run.next = Infinity;");
    writer.line("return 1;");
    writer.close();
  }
  if (fresh !== null) {
    // It may be gone.
    writer.next("} else {");
    writer.line("open = true;");
    notice(frame, bodyNext);
    writer.close();
  }
  if (body.unknown !== null) {
    writer.next(`} else if (${body.unknown}) {`);
    writer.line("open = true;");
    notice(frame, next);
  }
  if (bodyNext !== null) {
    writer.next("} else {");
    notice(frame, bodyNext);
  }
  writer.close();
}
