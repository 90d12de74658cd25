import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { LINT } from "../diagnostic/lint-problems.ts";
import { DiagnosticList, type Problem } from "../diagnostic/problem.ts";
import type { Pack } from "../resolve/packs.ts";
import { lineAt, lineStarts, positionAt } from "../source/position.ts";
import type { Source, Span } from "../source/source.ts";
import type { Comment } from "../syntax/ast.ts";
import { commentsBefore } from "./comments-before.ts";

const IGNORE = /^#\s*lint-ignore\b\s*:?\s*(\S*)\s*(.*)$/;

/** A comment that asks the linter to be silent about a rule in the declaration below it. */
interface Suppression {
  readonly rule: string;
  readonly comment: Comment;
  readonly source: Source;
  /** What it is about; null if no declaration stands right below it. */
  readonly over: Span | null;
  readonly problem: "unknown" | "without reason" | null;
}

/** A finding of a lint rule. */
export interface Found {
  readonly rule: string;
  readonly diagnostic: Diagnostic;
}

/** The findings that nobody has silenced, and what is wrong with the comments that silence. */
export function heeded(
  found: readonly Found[],
  packs: readonly Pack[],
  known: { readonly silenceable: readonly string[]; readonly notRun: readonly string[] },
): readonly Found[] {
  const all = packs.flatMap((pack) => suppressionsIn(pack, known.silenceable));
  const used = new Set<Suppression>();
  const left = found.filter(({ rule, diagnostic }) => {
    const silencing = all.filter(
      (one) => one.problem === null && one.rule === rule && isOver(one, diagnostic),
    );
    for (const one of silencing) used.add(one);
    return silencing.length === 0;
  });
  const told = all.flatMap((one) => {
    const unused = !used.has(one) && !known.notRun.includes(one.rule);
    if (one.problem === null && !unused) return [];
    return [{ rule: "lint-ignore", diagnostic: complaintAbout(one, known.silenceable) }];
  });
  return [...left, ...told];
}

function suppressionsIn(pack: Pack, silenceable: readonly string[]): readonly Suppression[] {
  return pack.files.flatMap(({ source, file }) => {
    const over = new Map<Comment, Span>();
    for (const { span } of file.declarations) {
      for (const comment of commentsBefore(span, source, file.comments)) over.set(comment, span);
    }
    return file.comments.flatMap((comment) => {
      const match = IGNORE.exec(comment.text);
      if (match === null) return [];
      const [, rule = "", reason = ""] = match;
      const problem = !silenceable.includes(rule)
        ? "unknown"
        : reason.trim() === ""
          ? "without reason"
          : null;
      return [{ rule, comment, source, over: over.get(comment) ?? null, problem }];
    });
  });
}

function isOver({ source, over }: Suppression, diagnostic: Diagnostic): boolean {
  const { start } = diagnostic.span;
  return over !== null && diagnostic.source === source && start >= over.start && start < over.end;
}

function complaintAbout(one: Suppression, known: readonly string[]): Diagnostic {
  const { rule, source, comment, problem } = one;
  const at = { source, span: comment.span };
  if (problem === "unknown") return single(LINT.unknownIgnore, { rule, known }, at);
  if (problem === "without reason") return single(LINT.reasonMissing, { rule }, at);
  const edits = [{ span: lineOf(comment.span, source), replacement: "" }];
  return { ...single(LINT.unusedIgnore, { rule }, at), fix: { title: "Take the comment out", edits } };
}

function single<Parameters>(
  problem: Problem<Parameters>,
  parameters: Parameters,
  at: { readonly source: Source; readonly span: Span },
): Diagnostic {
  const list = new DiagnosticList();
  list.add(problem, parameters, at);
  const [only] = list.all;
  if (only === undefined) throw new Error("A list without a limit has dropped a diagnostic.");
  return only;
}

/** The line of a comment that stands alone on it; otherwise the comment. */
function lineOf(span: Span, source: Source): Span {
  const { line } = positionAt(source, span.start);
  const { text, start } = lineAt(source, line);
  if (!text.trimStart().startsWith("#")) return span;
  return { start, end: lineStarts(source)[line] ?? source.text.length };
}
