import { type Expr, representation } from "@comity/core";
import { emptyTest, operandOf, type ValueText, valueText } from "./code.ts";
import type { Frame } from "./frame.ts";
import { textLiteral } from "./literal.ts";
import { begin, callLoop, eachRecord, type Look, leave, notice, type Way } from "./loop.ts";

type Count = Extract<Expr, { readonly op: "count" }>;
type Aggregate = Extract<Expr, { readonly op: "aggregate" }>;

/** How many records match: a number, or a range where that is not known. */
export function count(expr: Count, frame: Frame): ValueText {
  const { call, timed } = callLoop({ ...expr, expr }, (inner, way) => writeCount(expr, inner, way), frame);
  const value = frame.keep("v", call);
  return valueText(value, "both", { bounded: true, next: timed ? frame.leftNext() : null });
}

/** Sum, least or greatest of a value over the records that match. */
export function aggregate(expr: Aggregate, frame: Frame): ValueText {
  const { call, timed } = callLoop(
    { ...expr, expr },
    (inner, way) => writeAggregate(expr, inner, way),
    frame,
  );
  const value = frame.keep("v", call);
  const bounded = expr.function !== "sum";
  return valueText(value, "both", { bounded, next: timed ? frame.leftNext() : null });
}

function writeCount(expr: Count, frame: Frame, way: Way): boolean {
  const { writer } = frame;
  const records = begin(frame, { ...expr, expr }, way);
  const head = writer.lines.length;
  let timed = way.careful === null && frame.unit.analysis.freshFor(expr.set.record) !== null;
  writer.line("let low = 0, open = 0;");
  eachRecord(frame, { ...expr, expr }, expr.body, (look) => {
    timed ||= look.next !== null;
    const { body, fresh, bodyNext, next } = look;
    writer.open(`if (${body.yes}) {`);
    writer.line(fresh === null ? "low++;" : `if (${fresh}) low++;`);
    if (fresh !== null) writer.line("else open++;");
    notice(look.frame, next);
    if (body.unknown !== null) {
      writer.next(`} else if (${body.unknown}) {`);
      writer.line("open++;");
      notice(look.frame, next);
    }
    if (bodyNext !== null) {
      writer.next("} else {");
      notice(look.frame, bodyNext);
    }
    writer.close();
  });
  leaveFirst(frame, records, head, timed, way);
  const range = (high: string) => frame.call("countBetween", "low", high);
  if (way.careful === null) writer.line(`if (!${records}.complete) return ${range("null")};`);
  writer.line(`return open === 0 ? low : ${range("low + open")};`);
  return timed;
}

function writeAggregate(expr: Aggregate, frame: Frame, way: Way): boolean {
  const { writer, unit } = frame;
  const records = begin(frame, { ...expr, expr }, way);
  const head = writer.lines.length;
  const isCareful = way.careful === null;
  let timed = isCareful && unit.analysis.freshFor(expr.set.record) !== null;
  const adding = way.careful === null ? carefully(expr, frame, records) : plainly(expr, frame, way.careful);
  adding.begin();
  eachRecord(frame, { ...expr, expr }, expr.body, (look) => {
    timed ||= look.next !== null;
    const { body, bodyNext, next } = look;
    const counted = body.unknown === null ? body.yes : `${body.yes} || ${body.unknown}`;
    writer.open(`if (${counted}) {`);
    const of = look.frame.value(expr.of);
    timed ||= of.next !== null;
    adding.add(look, of);
    notice(look.frame, next);
    notice(look.frame, look.frame.settleNext(of.next));
    if (bodyNext !== null) {
      writer.next("} else {");
      notice(look.frame, bodyNext);
    }
    writer.close();
  });
  leaveFirst(frame, records, head, timed, way);
  adding.end();
  return timed;
}

/** Whether it is something that is given, and not worked out. */
function isRead({ op }: Expr): boolean {
  return op === "field" || op === "navigate" || op === "about" || op === "customer" || op === "literal";
}

/** Declares and leaves the first instant at which something that was looked at changes. */
function leaveFirst(frame: Frame, records: string, head: number, timed: boolean, way: Way): void {
  const first = way.careful === null ? `${records}.next` : "Infinity";
  if (timed) frame.writer.insert(head, `let first = ${first};`);
  leave(frame, way, timed, "first");
}

/** How values are put together while they are met. */
interface Adding {
  begin(): void;
  add(look: Look, of: ValueText): void;
  end(): void;
}

/** Puts aside what is certain and what is possible, and works out in the end what can be said of it. */
function carefully(expr: Aggregate, frame: Frame, records: string): Adding {
  const { writer, unit } = frame;
  const values = unit.state("G", "gathering");
  const sign = expr.function === "min" ? "1" : "-1";
  const kind = expr.of.type.kind === "money" ? "money" : "number";
  const end =
    expr.function === "sum"
      ? `${values}.sum(${records}.complete, ${textLiteral(kind)}, ${textLiteral(unit.vocabulary.company.currency)})`
      : `${values}.extreme(${records}.complete, ${sign})`;
  return {
    begin: () => writer.line(`${values}.begin();`),
    add: ({ body, fresh }, of) => {
      const certain = fresh === null ? body.yes : `${body.yes} && ${fresh}`;
      writer.line(`${values}.add(${certain}, ${operandOf(of)});`);
    },
    end: () => writer.line(`return ${end};`),
  };
}

/** Adds up as it goes, as long as all is known and of one kind; else goes over to the careful way. */
function plainly(expr: Aggregate, frame: Frame, careful: string): Adding {
  const { writer, unit } = frame;
  const isNumber = representation(expr.of.type) === "number";
  // What a sum of amounts leaves is used again, so it is not kept here.
  const isMoney = expr.of.type.kind === "money" && (expr.function === "sum" || isRead(expr.of));
  const currency = textLiteral(unit.vocabulary.company.currency);
  const sum = expr.function === "sum";
  const better = expr.function === "min" ? "<" : ">";
  const begins = !sum
    ? "let best = null;"
    : isNumber
      ? "let total_ = 0;"
      : "let total_ = 0, currency = null;";
  const add = (value: string) => {
    if (sum && isNumber) writer.line(`total_ += ${value};`);
    else if (sum) writer.line(`total_ += ${value}.minor;`);
    else if (isNumber) writer.line(`if (best === null || ${value} ${better} best) best = ${value};`);
    else writer.line(`if (best === null || ${value}.minor ${better} best.minor) best = ${value};`);
  };
  return {
    begin: () => writer.line(begins),
    add: ({ body }, of) => {
      if (body.unknown !== null) writer.line(`if (${body.unknown}) return ${careful};`);
      const empty = emptyTest(of);
      writer.open(`if (!(${empty ?? "false"})) {`);
      if (isNumber) writer.line(`if (typeof ${of.code} !== "number") return ${careful};`);
      else if (isMoney) writer.line(`if (typeof ${of.code}?.minor !== "number") return ${careful};`);
      const first = sum ? "currency" : "best";
      const current = sum ? "currency" : "best.currency";
      if (isMoney && sum) writer.line(`if (${first} === null) ${first} = ${of.code}.currency;`);
      if (isMoney)
        writer.line(`if (${first} !== null && ${of.code}.currency !== ${current}) return ${careful};`);
      if (isNumber || isMoney) add(of.code);
      else writer.line(`return ${careful};`);
      writer.close();
    },
    end: () => {
      if (!sum) writer.line("return best;");
      // What no number holds is not known, and the careful way says so.
      else if (isNumber) writer.line(`return total_ - total_ === 0 ? total_ : ${careful};`);
      else {
        const total = unit.state("M", "total");
        writer.line(`${total}.minor = total_;`);
        writer.line(`${total}.currency = currency ?? ${currency};`);
        writer.line(`return ${total};`);
      }
    },
  };
}
