import fc from "fast-check";
import {
  length,
  list,
  maybe,
  moment,
  type Names,
  number,
  oneOf,
  type Piece,
  seq,
  text,
} from "./generate-parts.ts";

/** Test blocks: everything that may be given, happen and be expected. */
export function testsWith(names: Names, operand: Piece): Piece {
  const { name, path } = names;
  const value = oneOf(operand, "[ ]", seq("[", list(operand, ",", 3), "]"));
  const fields = seq("(", list(seq(name, maybe(":"), value), ",", 6), ")");
  const written = seq(path, maybe(fields));
  const when = step(names, fields, written);
  const expect = seq("expect", list(expectation(names), "and", 3));
  const steps = fc.array(seq(when, maybe(expect)), { maxLength: 3 }).map((all) => all.flat());
  const givens = list(given(names, fields, written), "and", 4);
  return seq("test", name, maybe(text), "given", givens, when, expect, steps);
}

function request({ name }: Names, fields: Piece, extras: readonly Piece[]): Piece {
  const items = list(seq(name, maybe(fields)), ",", 3);
  const all = [
    seq("about", fields),
    seq("with items", items),
    seq("campaign", text),
    seq("priority", number),
    seq("to leave at", moment),
    seq("as", name),
    ...extras,
  ];
  const some = fc.shuffledSubarray(all.map((_, index) => index));
  const chosen = some.chain((order) => seq(...order.map((index) => all[index] ?? "")));
  return seq(name, "by", name, "to", name, chosen);
}

function given(names: Names, fields: Piece, written: Piece): Piece {
  const { name } = names;
  const at = seq("at", moment);
  return fc.oneof(
    seq("customer", name, maybe("in household", name), maybe("in zone", text), maybe("with", fields)),
    seq(name, "has", written),
    seq("there is", written),
    seq("silo", name, oneOf("is stale", "is unreadable", seq("was in step", at))),
    seq("it is", moment),
    seq(name, "sent", request(names, fields, [seq(length, "ago")])),
    seq(name, "sent", request(names, fields, [at])),
  );
}

function step(names: Names, fields: Piece, written: Piece): Piece {
  const { name } = names;
  const when = fc.oneof(
    seq(oneOf(name, text), "asks to send", request(names, fields, [seq("at", moment)])),
    seq(length, oneOf("pass", "passes")),
    seq("it is", moment),
    seq(name, "has", maybe("no"), written),
    seq("there is", maybe("no"), written),
    seq("silo", name, "is in step"),
    seq(name, oneOf("starts", "fails", "is sent", "is withdrawn")),
    seq(text, "reviews", name, "and says", oneOf("send", "block")),
  );
  return seq("when", when);
}

function expectation({ name }: Names): Piece {
  const verdict = seq(
    oneOf("send", "amend", "hold", "block"),
    maybe("by", list(name, ",", 3)),
    maybe("until", oneOf("review", "fact", moment)),
    maybe("attaching", list(name, ",", 2)),
    maybe("removing", list(name, ",", 2)),
    maybe("using channel", name),
  );
  return fc.oneof(
    { weight: 3, arbitrary: verdict },
    { weight: 1, arbitrary: seq(name, verdict) },
    { weight: 2, arbitrary: oneOf("started", "not started", "no recall", "no alert", "nothing missed") },
    { weight: 1, arbitrary: seq("recall of", list(name, ",", 2)) },
    { weight: 1, arbitrary: seq(list(name, ",", 2), "missed") },
    { weight: 1, arbitrary: seq("alert", name, "to", name) },
  );
}
