import type { Field } from "@comity/core";
import { fixWith } from "../diagnostic/fix-name.ts";
import { NAMES } from "../diagnostic/name-problems.ts";
import { meaningOf } from "../resolve/path.ts";
import { type Context, placeIn, type Scope, textOf } from "../resolve/scope.ts";
import type { Path } from "../syntax/ast.ts";

/** `sms is one of off`: reports a value on the left that says nothing of whose value it is. */
export function isValueAlone(left: Path, list: Path, scope: Scope, context: Context): boolean {
  const [word, ...more] = left.parts;
  if (word === undefined || more.length > 0 || scope.aliases.has(word.text)) return false;
  if (meaningOf(word, scope) !== null) return false;
  const type = fieldAt(list, scope, context)?.type;
  const of = type?.kind === "list" ? type.of : type;
  if (of?.kind !== "enumeration" || !of.values.includes(word.text)) return false;
  const isChannel = of.values === context.vocabulary.channels && context.intents !== null;
  const field = isChannel ? "message.channel" : null;
  const parameters = { written: word.text, list: textOf(context, list.span), field };
  const fix = fixWith(field ?? `"${word.text}"`, word.span);
  context.diagnostics.add(NAMES.valueAlone, parameters, placeIn(context, word.span), fix);
  return true;
}

/** The field that a path names: of the record at hand, of one by its alias, or of all of a silo's. */
function fieldAt({ parts }: Path, scope: Scope, context: Context): Field | undefined {
  const [first = "", second = "", third = ""] = parts.map(({ text }) => text);
  if (parts.length === 1) return scope.bare?.type.fields.get(first);
  if (parts.length === 2) return scope.aliases.get(first)?.type.fields.get(second);
  return context.vocabulary.records.get(`${first}.${second}`)?.fields.get(third);
}
