import { MESSAGE_CLASSES, type Vocabulary } from "@comity/core";
import { fixName } from "../diagnostic/fix-name.ts";
import { NAMES } from "../diagnostic/name-problems.ts";
import type { DiagnosticList } from "../diagnostic/problem.ts";
import type { Source } from "../source/source.ts";
import type { Name, Selection } from "../syntax/ast.ts";

export interface SelectionContext {
  readonly vocabulary: Vocabulary;
  readonly diagnostics: DiagnosticList;
  readonly source: Source;
}

/**
 * The intents that a selection means, classes expanded and exceptions taken out, sorted. Null after a mistake, which
 * has been reported.
 */
export function resolveSelection(selection: Selection, context: SelectionContext): readonly string[] | null {
  const include = selection.include.map((name) => resolveName(name, context));
  const except = selection.except.map((name) => resolveName(name, context));
  const intents = new Set<string>();
  for (const one of include) for (const intent of one ?? []) intents.add(intent);
  for (const one of except) for (const intent of one ?? []) intents.delete(intent);
  if (include.includes(null) || except.includes(null)) return null;
  if (intents.size === 0) {
    const at = { source: context.source, span: selection.span };
    context.diagnostics.add(NAMES.nothingSelected, {}, at);
    return null;
  }
  return [...intents].sort();
}

/** One intent, for an alert. Null after a mistake, which has been reported. */
export function resolveIntent(
  name: Name,
  { vocabulary, diagnostics, source }: SelectionContext,
): string | null {
  const { text, span } = name;
  if (vocabulary.intents.has(text)) return text;
  if (MESSAGE_CLASSES.some((one) => one === text)) {
    const example = intentsOfClass(text, vocabulary)[0] ?? "an intent";
    diagnostics.add(NAMES.classForIntent, { written: text, example }, { source, span });
    return null;
  }
  const known = [...vocabulary.intents.keys()];
  diagnostics.add(
    NAMES.unknownIntent,
    { written: text, known },
    { source, span },
    fixName(text, known, span),
  );
  return null;
}

const selectables = new WeakMap<Vocabulary, readonly string[]>();

/** What may be named in a selection. Listed once a vocabulary: a long selection may be wrong throughout. */
function selectable(vocabulary: Vocabulary): readonly string[] {
  const known = selectables.get(vocabulary) ?? [...MESSAGE_CLASSES, ...vocabulary.intents.keys()];
  selectables.set(vocabulary, known);
  return known;
}

function resolveName(name: Name, context: SelectionContext): readonly string[] | null {
  const { vocabulary, diagnostics, source } = context;
  const { text, span } = name;
  if (vocabulary.intents.has(text)) return [text];
  if (MESSAGE_CLASSES.some((one) => one === text)) return intentsOfClass(text, vocabulary);
  const known = selectable(vocabulary);
  diagnostics.add(
    NAMES.unknownIntent,
    { written: text, known },
    { source, span },
    fixName(text, known, span),
  );
  return null;
}

function intentsOfClass(name: string, vocabulary: Vocabulary): readonly string[] {
  return [...vocabulary.intents.values()]
    .filter((intent) => intent.class === name)
    .map((intent) => intent.name);
}
