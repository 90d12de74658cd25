import {
  type Expr,
  type Field,
  MESSAGE_FIELDS,
  suggest,
  TEXT,
  type Type,
  typeOfMessageField,
} from "@comity/core";
import { fixName } from "../diagnostic/fix-name.ts";
import { MEANING } from "../diagnostic/meaning-problems.ts";
import { NAMES } from "../diagnostic/name-problems.ts";
import type { Span } from "../source/source.ts";
import type { Name } from "../syntax/ast.ts";
import { type Context, placeIn, type Scope, sourceRef } from "./scope.ts";

/** `message.channel`, `message.about.order`, and what is left of the path. Null after a reported mistake. */
export function messageField(
  parts: readonly Name[],
  span: Span,
  context: Context,
): { readonly expr: Expr; readonly rest: readonly Name[] } | null {
  const [first, second, ...more] = parts;
  if (first === undefined) return null;
  const { diagnostics, vocabulary } = context;
  if (context.intents === null) {
    diagnostics.add(NAMES.noMessage, { written: `message.${first.text}` }, placeIn(context, span));
    return null;
  }
  const known = MESSAGE_FIELDS.find((name) => name === first.text);
  if (known !== undefined) {
    const type = typeOfMessageField(known, vocabulary);
    const expr: Expr = { op: "message", field: known, type, source: sourceRef(context, span) };
    return { expr, rest: second === undefined ? [] : [second, ...more] };
  }
  if (first.text !== "about") {
    reportUnknown(first, "message", [...MESSAGE_FIELDS, "about"], context);
    return null;
  }
  if (second === undefined) {
    const [field] = aboutFields(context);
    const example = `message.about.${field?.field.name ?? "order"}`;
    diagnostics.add(NAMES.recordAsValue, { written: "message.about", example }, placeIn(context, span));
    return null;
  }
  const type = aboutType(second, context);
  if (type === null) return null;
  const source = sourceRef(context, { start: span.start, end: second.span.end });
  return { expr: { op: "about", field: second.text, type, source }, rest: more };
}

export function customerField(parts: readonly Name[], span: Span, context: Context): Expr | null {
  const [first, second] = parts;
  const field = context.vocabulary.customer.get(first?.text ?? "");
  if (first === undefined) return null;
  if (field === undefined) {
    reportUnknown(first, "customer", [...context.vocabulary.customer.keys()], context);
    return null;
  }
  if (second !== undefined) {
    reportUnknown(second, `customer.${first.text}`, [], context);
    return null;
  }
  return { op: "customer", field: field.name, type: field.type, source: sourceRef(context, span) };
}

/** `item.event`, and `item.id`, which every item has. */
export function itemField(parts: readonly Name[], span: Span, scope: Scope, context: Context): Expr | null {
  const [first, second] = parts;
  if (!scope.item || first === undefined) {
    context.diagnostics.add(NAMES.itemElsewhere, {}, placeIn(context, span));
    return null;
  }
  const fields = fieldsOf(context, "items");
  const found =
    first.text === "id" ? TEXT : fields.find(({ field }) => field.name === first.text)?.field.type;
  if (found === undefined || second !== undefined) {
    const known = ["id", ...new Set(fields.map(({ field }) => field.name))];
    reportUnknown(
      second ?? first,
      second === undefined ? "item" : `item.${first.text}`,
      second === undefined ? known : [],
      context,
    );
    return null;
  }
  return { op: "item", field: first.text, type: found, source: sourceRef(context, span) };
}

/** Fields of `about` of the intents that are looked at, with the intent that has each. */
export function aboutFields(context: Context): readonly { readonly intent: string; readonly field: Field }[] {
  return fieldsOf(context, "about");
}

function fieldsOf(
  context: Context,
  part: "about" | "items",
): readonly { readonly intent: string; readonly field: Field }[] {
  return (context.intents ?? []).flatMap((intent) => {
    const fields = context.vocabulary.intents.get(intent)?.[part].values() ?? [];
    return [...fields].map((field) => ({ intent, field }));
  });
}

/** An intent without the field leaves it empty; at least one must have it, and all must mean the same by it. */
function aboutType(name: Name, context: Context): Type | null {
  const all = aboutFields(context);
  const named = all.filter(({ field }) => field.name === name.text);
  const [first] = named;
  if (first === undefined) {
    const known = [...new Set(all.map(({ field }) => field.name))];
    if (suggest(name.text, known) === null) reportUndeclared(name, known, context);
    else reportUnknown(name, "message.about", known, context);
    return null;
  }
  const wanted = JSON.stringify(first.field.type);
  const other = named.find(({ field }) => JSON.stringify(field.type) !== wanted);
  if (other === undefined) return first.field.type;
  if (!context.anyIntents) {
    const parameters = { field: name.text, first: first.intent, second: other.intent };
    context.diagnostics.add(MEANING.aboutDiffers, parameters, placeIn(context, name.span));
  }
  return null;
}

/** What messages are about is agreed on in the vocabulary: there is nothing to choose from, and more may be said. */
function reportUndeclared(name: Name, known: readonly string[], context: Context): void {
  const [example = "my_intent"] = context.intents ?? [];
  const intent = context.vocabulary.intents.get(example);
  const parameters = { written: name.text, known, intent: example, class: intent?.class ?? "marketing" };
  context.diagnostics.add(NAMES.undeclaredAbout, parameters, placeIn(context, name.span));
}

function reportUnknown(name: Name, of: string, known: readonly string[], context: Context): void {
  const parameters = { written: name.text, of, known };
  const fix = fixName(name.text, known, name.span);
  context.diagnostics.add(NAMES.unknownMember, parameters, placeIn(context, name.span), fix);
}
