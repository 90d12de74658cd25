import type { Expr, Template, TemplatePart } from "@comity/core";
import { fixName } from "../diagnostic/fix-name.ts";
import { NAMES } from "../diagnostic/name-problems.ts";
import { resolvePath } from "../resolve/path.ts";
import { type Context, placeIn, type Scope, textOf } from "../resolve/scope.ts";
import type { Path, Template as WrittenTemplate } from "../syntax/ast.ts";

const OTHER_FIELDS = ["standing", "intent", "department", "message"] as const;

/**
 * The sentence of a `because`, its holes resolved. `other` speaks of the other message, in a conflict. Null if there is
 * no sentence, or after a mistake, which has been reported.
 */
export function lowerTemplate(
  template: WrittenTemplate | null,
  scope: Scope,
  context: Context,
  options: { readonly other: boolean } = { other: false },
): Template | null {
  if (template === null) return null;
  const parts: TemplatePart[] = [];
  for (const part of template.parts) {
    const lowered = part.kind === "text" ? part : lowerHole(part.path, scope, context, options.other);
    if (lowered !== null) parts.push(lowered);
  }
  return parts.length === template.parts.length ? { parts } : null;
}

function lowerHole(path: Path, scope: Scope, context: Context, other: boolean): TemplatePart | null {
  const [first, second, ...more] = path.parts;
  if (other && first?.text === "other") {
    const field = OTHER_FIELDS.find((name) => name === second?.text);
    if (field !== undefined && more.length === 0) return { kind: "other", field };
    const written = second?.text ?? "other";
    const at = more[0] ?? second ?? first;
    const parameters = { written, of: "other", known: OTHER_FIELDS };
    context.diagnostics.add(
      NAMES.unknownMember,
      parameters,
      placeIn(context, at.span),
      fixName(written, OTHER_FIELDS, at.span),
    );
    return null;
  }
  const resolved = resolvePath(path, scope, context);
  if (resolved === null) return null;
  if (resolved.kind === "value") return { kind: "value", expr: resolved.expr, slot: slotOf(resolved.expr) };
  const field =
    resolved.kind === "record" ? (resolved.bound.type.fields.keys().next().value ?? "number") : "country";
  const written = textOf(context, path.span);
  context.diagnostics.add(
    NAMES.recordAsValue,
    { written, example: `${written}.${field}` },
    placeIn(context, path.span),
  );
  return null;
}

/** The slot whose record a value is read from, directly or through references. */
function slotOf(expr: Expr): number | null {
  if (expr.op === "field") return expr.slot;
  return expr.op === "navigate" ? slotOf(expr.from) : null;
}

/** The values that a sentence names. */
export function valuesIn(template: Template | null): readonly Expr[] {
  return (template?.parts ?? []).flatMap((part) => (part.kind === "value" ? [part.expr] : []));
}
