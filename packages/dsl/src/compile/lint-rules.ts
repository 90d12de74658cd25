import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { inOrder } from "../diagnostic/order.ts";
import type { LintInput } from "../lint/context.ts";
import { lint } from "../lint/lint.ts";
import { LINT_RULES } from "../lint/table.ts";
import { analyse, type CompileInput } from "./compile.ts";

/** Something that a lint rule has found. */
export interface LintFinding {
  /** The lint rule; `lint-ignore` for what is wrong with a comment that silences one. */
  readonly rule: string;
  readonly diagnostic: Diagnostic;
}

export interface Linted {
  /** By file and place. */
  readonly findings: readonly LintFinding[];
  /** What the compiler has to say that is no finding: with an error among it, the rules could not be linted. */
  readonly diagnostics: readonly Diagnostic[];
  /** Names the meaning of the rules, as a program's hash does; null if they have errors. */
  readonly hash: string | null;
}

/**
 * Compiles rules and lints them. Pure, as `compile` is. What the checker finds on behalf of a lint rule is a finding; any
 * other error leaves nothing to be linted.
 *
 * @param reached the declarations that tests show at work; null if nobody has looked.
 */
export function lintRules(input: CompileInput, reached: LintInput["reached"]): Linted {
  const { diagnostics: all, vocabulary, packs, enforced, program, ruleSet } = analyse(input);
  const checked = all.flatMap((diagnostic) => {
    const rule = LINT_RULES.find(({ find, codes }) => find === null && codes.includes(diagnostic.code));
    return rule === undefined ? [] : [{ rule: rule.name, diagnostic }];
  });
  const diagnostics = all.filter((one) => !checked.some(({ diagnostic }) => diagnostic === one));
  const hash = ruleSet?.program.hash ?? null;
  const unsound = diagnostics.some(({ severity }) => severity === "error");
  if (unsound || vocabulary === null || program === null) return { findings: [], diagnostics, hash };
  const found = lint({ vocabulary, packs, included: enforced, program, reached });
  return { findings: ordered([...checked, ...found], input), diagnostics, hash };
}

function ordered(findings: readonly LintFinding[], { rules }: CompileInput): readonly LintFinding[] {
  const byDiagnostic = new Map(findings.map((one) => [one.diagnostic, one]));
  return rules.flatMap((source) => {
    const here = findings.filter(({ diagnostic }) => diagnostic.source === source);
    return inOrder(here.map(({ diagnostic }) => diagnostic)).flatMap((one) => byDiagnostic.get(one) ?? []);
  });
}
