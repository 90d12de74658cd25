import type { LintContext } from "./context.ts";

/** One thing that the linter looks for. */
export interface LintRule {
  /** As `lint-ignore` and the page of the rule in docs/reference/lint name it. */
  readonly name: string;
  /** Codes of the diagnostics it reports. */
  readonly codes: readonly string[];
  /** An error keeps the rules from being compiled, and cannot be silenced. */
  readonly severity: "error" | "warning";
  /** What it finds, in one sentence. */
  readonly summary: string;
  /** Whether `--fix` can mend it. */
  readonly fixable: boolean;
  /** Looks for it; null if the checker does, so that it is never compiled at all. */
  readonly find: ((context: LintContext) => void) | null;
}
