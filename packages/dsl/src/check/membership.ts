import { BOOLEAN, type Expr, type Type, typeInWords } from "@comity/core";
import { fixName } from "../diagnostic/fix-name.ts";
import { MEANING } from "../diagnostic/meaning-problems.ts";
import { NAMES } from "../diagnostic/name-problems.ts";
import { fieldOf, navigate } from "../resolve/path.ts";
import { type Context, placeIn, type Scope, sourceRef, textOf } from "../resolve/scope.ts";
import type { Span } from "../source/source.ts";
import type { Path, Predicate } from "../syntax/ast.ts";
import type { Checker } from "./checker.ts";
import { checkComparable } from "./comparable.ts";
import type { Left } from "./compare.ts";
import { findRecord, newSlot, recordSet } from "./quantifier.ts";

/** `is one of orders.ticket.event`: among a field's values over records; `is one of off`: in a list. */
export function checkMembership(
  left: Left,
  predicate: Predicate & { readonly kind: "one_of_path" },
  span: Span,
  scope: Scope,
  context: Context,
  checker: Checker,
): Expr | null {
  const { path } = predicate;
  const [silo] = path.parts;
  const isRecord =
    silo !== undefined && context.vocabulary.silos.has(silo.text) && !isBound(silo.text, scope);
  if (isRecord || predicate.household) return checkInRecords(left, predicate, span, context);
  const list = checker.value({ kind: "path", path, span: path.span }, scope, context, null);
  if (list === null) return null;
  const written = textOf(context, path.span);
  if (list.type.kind !== "list") {
    const parameters = { written, type: typeInWords(list.type) };
    context.diagnostics.add(MEANING.notAList, parameters, placeIn(context, path.span));
    return null;
  }
  const item = asMember(left, list.type.of);
  if (!checkComparable(item, { ...list, type: list.type.of }, path.span, context)) return null;
  return { op: "in_list", left: item, list, type: BOOLEAN, source: sourceRef(context, span) };
}

/** A text written out on the left is a value of the enumeration that it is looked for in: `"vip" is one of tags`. */
function asMember({ expr }: Left, type: Type): Expr {
  const isValue =
    type.kind === "enumeration" && expr.op === "literal" && type.values.some((one) => one === expr.value);
  return isValue ? { ...expr, type } : expr;
}

function isBound(name: string, scope: Scope): boolean {
  return scope.aliases.has(name) || scope.bare?.type.fields.has(name) === true;
}

function checkInRecords(
  left: Left,
  { path, household }: Predicate & { readonly kind: "one_of_path" },
  span: Span,
  context: Context,
): Expr | null {
  const [silo, short, first, ...rest] = path.parts;
  const owner: Path = { parts: [silo, short].filter((part) => part !== undefined), span: path.span };
  const record = findRecord(owner, context);
  if (record === null) return null;
  const set = recordSet(record, household, path, context);
  const field = record.fields.get(first?.text ?? "");
  if (first === undefined || field === undefined) {
    const at = first?.span ?? path.span;
    const known = [...record.fields.keys()];
    const written = first?.text ?? "";
    const parameters = { written: written === "" ? "(none given)" : written, known, record: record.name };
    context.diagnostics.add(
      NAMES.unknownField,
      parameters,
      placeIn(context, at),
      fixName(written, known, at),
    );
    return null;
  }
  const slot = newSlot(short?.text ?? "", record, context);
  const from = fieldOf({ slot, type: record }, field, path.span, context);
  const value = navigate(from, `${record.name}.${first.text}`, rest, context);
  if (set === null || value === null) return null;
  // A field that holds a list offers what is in it: `channel is one of preference.channel.off`.
  const offered = value.type.kind === "list" ? { ...value, type: value.type.of } : value;
  const item = asMember(left, offered.type);
  if (!checkComparable(item, offered, path.span, context)) return null;
  const source = sourceRef(context, span);
  return { op: "in_records", left: item, set, slot, field: value, type: BOOLEAN, source };
}
