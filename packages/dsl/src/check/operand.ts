import { type Expr, MESSAGE_CLASSES, type Type } from "@comity/core";
import { fixName, fixWith } from "../diagnostic/fix-name.ts";
import { MEANING } from "../diagnostic/meaning-problems.ts";
import { NAMES } from "../diagnostic/name-problems.ts";
import { definitionsNamed } from "../resolve/definitions.ts";
import { meaningOf } from "../resolve/path.ts";
import { type Context, placeIn, type Scope, textOf } from "../resolve/scope.ts";
import { fullNameOf } from "../resolve/unknown-name.ts";
import type { Span } from "../source/source.ts";
import type { Expression, Name } from "../syntax/ast.ts";
import type { Checker } from "./checker.ts";
import { literal } from "./literal.ts";

const ROOTS: readonly string[] = ["message", "customer", "item"];

/** What an operand is compared with. */
export interface Against {
  readonly type: Type;
  /** Where it is written, to be named in messages. */
  readonly span: Span;
}

/**
 * The right side of a comparison. A bare word there is a value of the left side's enumeration; where it could as well
 * be a field, that is an error rather than a guess. Null after a mistake, which has been reported.
 */
export function checkOperand(
  expression: Expression,
  left: Against,
  scope: Scope,
  context: Context,
  checker: Checker,
): Expr | null {
  if (expression.kind === "text" && left.type.kind === "enumeration") {
    return checkQuoted(expression, left, left.type, context);
  }
  const [name, ...more] = expression.kind === "path" ? expression.path.parts : [];
  if (name !== undefined && more.length === 0) {
    const word = checkWord(name, left, scope, context);
    if (word !== "path") return word;
  }
  return checker.value(expression, scope, context, left.type);
}

/** A value of an enumeration in quotes. */
function checkQuoted(
  { value, span }: Expression & { readonly kind: "text" },
  left: Against,
  type: Type & { readonly kind: "enumeration" },
  context: Context,
): Expr | null {
  if (type.values.includes(value)) return literal(value, type, span, context);
  const parameters = { written: value, known: type.values, of: textOf(context, left.span) };
  const inside = { start: span.start + 1, end: span.end - 1 };
  const fix = fixName(value, type.values, inside);
  context.diagnostics.add(NAMES.unknownValue, parameters, placeIn(context, span), fix);
  return null;
}

/** A bare word as a value; `path` if it has to be read as a name. */
function checkWord(name: Name, left: Against, scope: Scope, context: Context): Expr | null | "path" {
  const { type } = left;
  const meaning = meaningOf(name, scope);
  if (type.kind === "enumeration") {
    const isValue = type.values.includes(name.text);
    if (isValue && meaning !== null) return reportTwoMeanings(name, meaning, left, scope, context);
    if (isValue) return literal(name.text, type, name.span, context);
    if (meaning !== null || isNamed(name, scope, context)) return "path";
    return reportUnknownValue(name, left, type.values, scope, context);
  }
  const wantsText = type.kind === "text" || type.kind === "reference";
  if (!wantsText || meaning !== null || isNamed(name, scope, context)) return "path";
  if (fullNameOf(name, scope, context) !== null || scope.uncertain.has(name.text)) return "path";
  const { text, span } = name;
  context.diagnostics.add(
    MEANING.quotesMissing,
    { written: text },
    placeIn(context, span),
    fixWith(`"${text}"`, span),
  );
  return null;
}

/** Whether the word is the name of a record, a root or a definition, so that the mistake lies in using it here. */
function isNamed(name: Name, scope: Scope, context: Context): boolean {
  if (scope.aliases.has(name.text) || ROOTS.includes(name.text)) return true;
  return definitionsNamed({ parts: [name], span: name.span }, context).length > 0;
}

function reportTwoMeanings(name: Name, meaning: string, left: Against, scope: Scope, context: Context): null {
  const alias = scope.bare?.type.fields.has(name.text) ? `${scope.bare.slot.name}.${name.text}` : null;
  const parameters = {
    written: name.text,
    first: `a value of \`${textOf(context, left.span)}\``,
    second: meaning,
    help: `For the value write "${name.text}" in quotes${alias === null ? "" : `; for the field write \`${alias}\``}.`,
  };
  const fix = fixWith(`"${name.text}"`, name.span);
  context.diagnostics.add(NAMES.twoMeanings, parameters, placeIn(context, name.span), fix);
  return null;
}

function reportUnknownValue(
  name: Name,
  left: Against,
  known: readonly string[],
  scope: Scope,
  context: Context,
): null {
  const { diagnostics, vocabulary } = context;
  const written = name.text;
  const at = placeIn(context, name.span);
  const of = textOf(context, left.span);
  if (of === "message.intent" && MESSAGE_CLASSES.some((one) => one === written)) {
    diagnostics.add(
      NAMES.intentForClass,
      { written, path: "intent" },
      at,
      fixWith("class", lastWord(left.span, "intent")),
    );
  } else if (of === "message.class" && vocabulary.intents.has(written)) {
    diagnostics.add(
      NAMES.intentForClass,
      { written, path: "class" },
      at,
      fixWith("intent", lastWord(left.span, "class")),
    );
  } else if (known === vocabulary.channels) {
    diagnostics.add(NAMES.unknownChannel, { written, known }, at, fixName(written, known, name.span));
  } else {
    const full =
      fixName(written, known, name.span).fix === undefined ? fullNameOf(name, scope, context) : null;
    if (full !== null) diagnostics.add(NAMES.needsPrefix, { written, full }, at, fixWith(full, name.span));
    else diagnostics.add(NAMES.unknownValue, { written, known, of }, at, fixName(written, known, name.span));
  }
  return null;
}

function lastWord(span: Span, word: string): Span {
  return { start: span.end - word.length, end: span.end };
}
