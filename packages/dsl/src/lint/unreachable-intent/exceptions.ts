import { MESSAGE_CLASSES, type Vocabulary } from "@comity/core";
import type { Diagnostic } from "../../diagnostic/diagnostic.ts";
import { listNames } from "../../diagnostic/did-you-mean.ts";
import { LINT } from "../../diagnostic/lint-problems.ts";
import type { Source, Span } from "../../source/source.ts";
import type { Name, Selection } from "../../syntax/ast.ts";
import type { LintContext } from "../context.ts";
import { isSelection, nodesIn } from "../nodes-in.ts";

/** Reports each `except` of what the selection did not have. */
export function findExceptions(context: LintContext): void {
  for (const pack of context.includedPacks()) {
    for (const { source, node } of [...pack.declarations, ...pack.definitions.values()]) {
      for (const selection of nodesIn(node, isSelection)) check(selection, source, context);
    }
  }
}

function check(selection: Selection, source: Source, context: LintContext): void {
  const { vocabulary } = context.input;
  const selected = new Set(selection.include.flatMap((name) => intentsOf(name, vocabulary)));
  const idle = selection.except.filter(
    (name) => !intentsOf(name, vocabulary).some((intent) => selected.has(intent)),
  );
  const of = listNames(selection.include.map(({ text }) => `\`${text}\``));
  for (const name of idle) {
    const span = idle.length === selection.except.length ? wholeSpan(selection) : spanOf(name, selection);
    const fix = fixOf(name, span, source);
    context.report(LINT.exceptOutside, { name: name.text, of }, { source, span: name.span }, { fix });
  }
}

function intentsOf({ text }: Name, vocabulary: Vocabulary): readonly string[] {
  if (!MESSAGE_CLASSES.some((one) => one === text)) return [text];
  return [...vocabulary.intents.values()].filter((one) => one.class === text).map(({ name }) => name);
}

/** All exceptions, with the word before them. */
function wholeSpan({ include, except }: Selection): Span {
  return { start: include.at(-1)?.span.end ?? 0, end: except.at(-1)?.span.end ?? 0 };
}

/** One exception, with the comma beside it. */
function spanOf(name: Name, { except }: Selection): Span {
  const index = except.indexOf(name);
  const [before, after] = [except[index - 1], except[index + 1]];
  if (before !== undefined) return { start: before.span.end, end: name.span.end };
  return { start: name.span.start, end: after?.span.start ?? name.span.end };
}

/** No fix where it would take a comment with it. */
function fixOf({ text }: Name, span: Span, source: Source): Diagnostic["fix"] {
  if (source.text.slice(span.start, span.end).includes("#")) return null;
  return { title: `Take \`${text}\` out of the exceptions`, edits: [{ span, replacement: "" }] };
}
