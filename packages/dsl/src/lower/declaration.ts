import type { Mode, SourceRef, Vocabulary } from "@comity/core";
import { dateValue } from "../check/literal.ts";
import { MEANING } from "../diagnostic/meaning-problems.ts";
import type { DiagnosticList } from "../diagnostic/problem.ts";
import type { InFile, Packs } from "../resolve/packs.ts";
import { type Context, type DefinitionRegistry, newTally, placeIn, sourceRef } from "../resolve/scope.ts";
import type { Alert, Conflict, DateLiteral, Limit, Rule } from "../syntax/ast.ts";

/** What is the same for all declarations of a program. */
export interface ProgramContext {
  readonly vocabulary: Vocabulary;
  readonly packs: Packs;
  readonly diagnostics: DiagnosticList;
  readonly definitions: DefinitionRegistry;
}

/** The context in which one declaration is checked. `intents` is null where there is no message. */
export function contextFor(
  declaration: InFile<unknown>,
  intents: readonly string[] | null,
  program: ProgramContext,
): Context {
  const { source, pack, uses } = declaration;
  return { ...program, source, pack, uses, intents, anyIntents: false, tally: newTally(), bound: [] };
}

/** Name, pack, label, place and switch of a declaration: what rules, conflicts, limits and alerts have in common. */
export interface Common {
  readonly id: string;
  readonly pack: string;
  readonly name: string;
  readonly label: string | null;
  readonly source: SourceRef;
  readonly mode: Mode;
  readonly from: number | null;
  readonly to: number | null;
}

/** Null after a mistake, which has been reported. */
export function lowerCommon(
  { node, pack }: InFile<Rule | Conflict | Limit | Alert>,
  context: Context,
): Common | null {
  const from = node.from === null ? null : dateValue(node.from);
  const to = node.to === null ? null : dateValue(node.to);
  if (from !== null && to !== null && from > to) {
    const span = spanOver(node.from, node.to);
    context.diagnostics.add(MEANING.periodEmpty, {}, placeIn(context, span));
    return null;
  }
  return {
    id: `${pack}/${node.name.text}`,
    pack,
    name: node.name.text,
    label: node.label?.value ?? null,
    source: sourceRef(context, node.span),
    mode: node.observe ? "observe" : "enforce",
    from,
    to,
  };
}

function spanOver(from: DateLiteral | null, to: DateLiteral | null): { start: number; end: number } {
  return { start: from?.span.start ?? to?.span.start ?? 0, end: to?.span.end ?? from?.span.end ?? 0 };
}
