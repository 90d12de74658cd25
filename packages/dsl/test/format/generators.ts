import fc, { type Arbitrary } from "fast-check";
import { conditionsWith } from "./generate-conditions.ts";
import {
  because,
  date,
  length,
  list,
  maybe,
  type Names,
  number,
  oneOf,
  type Piece,
  PLAIN_NAMES,
  seq,
  type Tokens,
  text,
  time,
} from "./generate-parts.ts";
import { testsWith } from "./generate-tests.ts";

export interface Shape {
  readonly names: Names;
  /** Whether clauses stand in any order, instead of the one in which they are best read. */
  readonly anyOrder: boolean;
}

/** The tokens of whole rule files with every form of the language; they parse if their names are plain. */
export function ruleFiles({ names = PLAIN_NAMES, anyOrder = false }: Partial<Shape> = {}): Arbitrary<Tokens> {
  const { name } = names;
  const { condition, operand } = conditionsWith(names);
  const action = actionsWith(names, condition, operand);
  const shape = { names, anyOrder };
  const pack = seq("pack", name, maybe("owner", text), maybe(text), maybe("if unknown", action));
  const declaration = fc.oneof(
    { weight: 2, arbitrary: definition(names, condition) },
    { weight: 4, arbitrary: rule(shape, condition, action) },
    { weight: 1, arbitrary: conflict(shape, action) },
    { weight: 1, arbitrary: limit(shape) },
    { weight: 1, arbitrary: alert(shape, condition, operand) },
    { weight: 2, arbitrary: testsWith(names, operand) },
  );
  const uses = fc.array(seq("use", name), { maxLength: 2 }).map((all) => all.flat());
  const declarations = fc.array(declaration, { maxLength: 4 }).map((all) => all.flat());
  return seq(maybe(pack), uses, declarations);
}

/** A declaration's clauses; those that a declaration can do without are missing at times. */
function declared({ anyOrder }: Shape, head: Piece, clauses: readonly Piece[]): Piece {
  const inOrder = clauses.map((_, index) => index);
  const order = anyOrder ? fc.shuffledSubarray(inOrder, { minLength: inOrder.length }) : fc.constant(inOrder);
  return order.chain((indexes) => seq(head, ...indexes.map((index) => clauses[index] ?? "")));
}

function head(kind: string, { name }: Names): Piece {
  return seq(maybe("observe"), kind, name, maybe(text), maybe("from", date), maybe("to", date));
}

function actionsWith({ name }: Names, condition: Piece, operand: Piece): Piece {
  const until = oneOf(
    "while so",
    seq("until (", condition, ")"),
    seq("until", time, "local time"),
    seq("until", operand),
    seq("for", length),
    seq("for review", maybe("by", text)),
    "until there is room",
    "until the window ends",
  );
  const orElse = seq(maybe(","), "or else", oneOf("block", "send", "review"));
  const hold = seq("hold", until, maybe(maybe(","), "at most", length), maybe(orElse));
  const remove = seq("remove items where (", condition, ")", maybe(maybe(","), "block if none remain"));
  const change = oneOf(seq("attach", name), seq("use channel", operand), remove);
  const amend = fc.oneof(list(change, ",", 3), list(change, "and", 3));
  return oneOf("block", "send", seq("hold at most", length, "or else block"), hold, hold, amend);
}

function definition({ name, path }: Names, condition: Piece): Piece {
  const parameters = seq("(", list(seq(name, "as", path), ",", 3), ")");
  return seq("define", name, maybe(parameters), "for", path, maybe(text), "as", condition);
}

function rule(shape: Shape, condition: Piece, action: Piece): Piece {
  return declared(shape, head("rule", shape.names), [
    seq("applies to", shape.names.selection),
    maybe("when", condition),
    maybe("unless", condition),
    seq("then", action),
    maybe(because),
    maybe("if unknown", action),
  ]);
}

function conflict(shape: Shape, action: Piece): Piece {
  const { selection, path } = shape.names;
  const side = seq("(", selection, ")");
  return declared(shape, head("conflict", shape.names), [
    seq("between", side, "and", side),
    seq("within", length),
    seq("across", list(path, ",", 3)),
    seq("winner", maybe("the"), oneOf(side, "earlier", "higher priority", "neither")),
    maybe("loser", action),
    maybe(because),
  ]);
}

function limit(shape: Shape): Piece {
  const { name, selection } = shape.names;
  return declared(shape, head("limit", shape.names), [
    seq("applies to", selection),
    seq("at most", number),
    seq("per", name),
    seq("in", oneOf(seq("any", length), seq("a calendar", name))),
    maybe("counting", list(name, ",", 3)),
    oneOf("then block", seq("then hold until there is room , at most", length, "or else block")),
    maybe(because),
  ]);
}

function alert(shape: Shape, condition: Piece, operand: Piece): Piece {
  const { name, path } = shape.names;
  const about = seq("(", list(seq(name, ":", operand), ",", 3), ")");
  return declared(shape, seq(head("alert", shape.names), "for", name), [
    seq("when", condition),
    seq("send", name, maybe("about", about)),
    seq("once per", list(path, ",", 2), maybe("in", length)),
    maybe(because),
  ]);
}

const SPACES = [" ", " ", " ", "  ", "\t", "\n", "\n  ", "\r\n", "\n\n\n", "\r", "\u00A0\n "];
const COMMENTS = [" # why\n", "\n# own line\n", "\n\n    # one\n\n    # two  \n\n", "#\r\n", " # a\n# b\r\n"];
/** Tokens beside which no space is needed. */
const PUNCTUATION = ["(", ")", "[", "]", ",", ":", "."];

/** What may stand between two tokens, with or without comments. */
export function spacing(comments: boolean): Arbitrary<string> {
  const space = fc.constantFrom(...SPACES, "");
  return comments
    ? fc.oneof({ weight: 6, arbitrary: space }, { weight: 1, arbitrary: fc.constantFrom(...COMMENTS) })
    : space;
}

/** Writes tokens with the spaces given, in turn; no token runs into the next. */
export function writeTokens(tokens: Tokens, spaces: readonly string[]): string {
  let written = "";
  for (const [index, token] of tokens.entries()) {
    const space = index === 0 ? "" : (spaces[index % Math.max(1, spaces.length)] ?? " ");
    const touches = PUNCTUATION.includes(token) || PUNCTUATION.includes(tokens[index - 1] ?? "");
    written += (space === "" && !touches && index > 0 ? " " : space) + token;
  }
  return written;
}

/** Whole rule files as text, in any layout. */
export function writtenFiles(shape: Partial<Shape> = {}, comments = true): Arbitrary<string> {
  return fc
    .tuple(ruleFiles(shape), fc.array(spacing(comments), { minLength: 1, maxLength: 60 }), spacing(comments))
    .map(([tokens, spaces, end]) => writeTokens(tokens, spaces) + end);
}
